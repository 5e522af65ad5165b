// Patterns that show a message's intent, on folded text (text.ts). Vocabulary only: intents.ts
// decides what follows from a match.

import { anyOf } from "./text.ts";

export type Changeable = "day" | "minute" | "name" | "email";

export const BOOKS = anyOf([
  "citas?|turnos?|reunion|demo|demostracion|reserv\\w+|agend\\w+|inscrib\\w+",
  "program(?:ar|ame|emos)|separ(?:ar|ame)|apart(?:ar|ame)|sacar (?:una )?hora",
  "(?:quiero|necesito|quisiera|deseo|me gustaria) (?:ir|pasar|una consulta|una evaluacion)",
  "(?:quiero|necesito|quisiera|deseo) (?:que me (?:atiendan|vean)|atenderme|hacerme|cortarme)",
]);

export const WISHES = anyOf(["quiero|necesito|quisiera|deseo|me gustaria|busco"]);

/** Things that people want other than an appointment. */
export const WISHES_ELSE = anyOf([
  "informacion|info|saber|precios?|preguntar|consultar|conocer|comprar|hablar|cancelar|nada",
  "cambiar",
]);

export const ASKS_SLOTS = anyOf([
  "horarios? (?:disponibles?|libres?|tienen? disponibles?|hay|para)|disponibilidad|disponibles?",
  "que hor(?:as?|arios?) (?:tienen?|tendrian?|hay|estan?|les queda|queda)",
  "hay (?:cupo|espacio|hora|lugar|sitio|cita)|cupos?|espacios?",
  "tienen? (?:cupo|espacio|hora|lugar|sitio|turno|libre)",
  "(?:cuando|a que hora|que dia) (?:puedo|podria|hay|tienen?|me pueden)",
]);

const OPEN = "(?:abr(?:en?|es|is|imos)|cierr(?:an?|as)|cerr(?:as|ais|amos))";
const SERVE = "(?:at(?:iend(?:en?|es)|end(?:es|eis))|(?:trabaj|labur|curr)(?:an?|as|ais))";
const ON_DAYS = "(?:el|los|hoy|manana|este|en|todos|feriados|festivos|sabados?|domingos?)";
export const ASKS_HOURS = anyOf([
  "horarios? de (?:atencion|apertura|trabajo)|esta(?:n|is|s)? (?:abiert|cerrad)[oa]s?",
  `(?:a que hora|cuando|que dias?|(?:hasta|desde|de) que hora) (?:me )?(?:${OPEN}|${SERVE})`,
  `(?:hasta|desde) (?:que hora|cuando|las cuantas) (?:esta(?:n|is|s)?|hay|siguen?)`,
  `(?:at(?:iend(?:en?|es)|end(?:es|eis))) ${ON_DAYS}`,
  `(?:${OPEN}|(?:trabaj|labur|curr)(?:an?|as|ais)) ${ON_DAYS}`,
]);
const DAY_NAMES =
  "(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|feriados|festivos|hoy|manana)";
/** "¿Y los sábados?": opening hours, where it is all that is said. */
export const ASKS_HABIT = new RegExp(
  `^\\W*(?:(?:y|pero)\\W+|¿\\W*)(?:los|todos los|entre|en|los fines de)\\W+` +
    `(?:(?:${DAY_NAMES}|semana|y|o|los)\\W+)*(?:${DAY_NAMES}|semana)\\W*$`,
);
/** "¿Y el sábado?", "¿y mañana?": the same after the opening hours were told. */
export const ASKS_DAY_TOO = new RegExp(
  `^\\W*(?:y|o)\\W+(?:(?:el|los|este|pasado|para)\\W+)?${DAY_NAMES}` +
    "(?:\\W+(?:por|en|a|la|manana|tarde|tambien|que viene))*\\W*$",
);

/** Opening hours, unless a day was named: then free slots. */
export const ASKS_HOURS_OR_SLOTS = anyOf([
  "que horarios? (?:tien(?:en?|es)|ten(?:es|eis)|manej(?:an?|as|ais)|hac(?:en?|es|eis))",
  "cual es (?:el|su|tu|vuestro) horario|(?:sus|tus|vuestros) horarios?",
]);

export const SAYS_FREE = anyOf(["disponibles?|libres?"]);

export const ASKS_PRODUCTS = anyOf([
  "precios?|costos?|cuestan?|tarifas?|cotiz\\w+|catalogo|planes|productos?|servicios",
  "cuanto (?:me |nos |le |te |os )?(?:cuestan?|valen?|salen?|cobr(?:an?|as|ais)|es|estan?|seria)",
  "a (?:cuanto|como) (?:lo |la |los |las |me )?(?:tien(?:en?|es)|ten(?:es|eis)|dejan?|esta|sale)",
  "a (?:cuanto|como) (?:el|la|los|las|un|una)",
  "(?:que|cual es el) (?:valor|costo|coste|precio)|que vale|a cuanto|en cuanto (?:sale|queda)",
  "venden?|ofrecen?|promocion\\w*|ofertas?|realizan?|(?:informacion|info) (?:sobre|de|del)",
  "(?:que|cuales) (?:tratamientos|cortes|programas|servicio\\w*)",
]);

export const ASKS_WHETHER = anyOf(["tienen?|hacen?|cuentan? con|manejan?|venden"]);

const ASKING_WORDS = [
  "que|cual(?:es)?|como|cuando|donde|cuanto|por que|quien|puedo|pueden|aceptan|tienen?|hay|hacen",
  "es posible|se puede|(?:necesito|quisiera|quiero) saber|emiten|duele",
];
export const ASKS = new RegExp(`[?¿]|^\\s*(?:${ASKING_WORDS.join("|")})\\b`);

export const ABANDONS = anyOf([
  "ya no|olvid\\w+|dejal[oa]|dejemos|cancel\\w+|anul\\w+|no,? gracias|nada,? gracias|desisto",
  "no quiero (?:la |una |ninguna )?(?:cita|nada|reserv\\w+|agend\\w+)|me arrepenti|mejor no",
  "lo pensare|despues te aviso|otro dia sera",
]);

/** A change of an appointment that already exists. */
export const CHANGES_BOOKED = new RegExp(
  "\\b(?:cancel\\w+|anul\\w+|reprogram\\w+|cambiar|mover|modificar|postergar)\\b[^.?!]*" +
    "\\b(?:mi|la|una) (?:cita|reserva|reunion|turno)\\b",
);

/** Refers to existing appointments. */
const APPOINTMENT = "(?:citas?|reservas?|turnos?|horas?)";
export const LISTS_BOOKED = new RegExp(
  "\\b(?:" +
    [
      "(?:que|cuales) (?:son )?(?:mis )?(?:citas?|reservas?|turnos?) (?:tengo|hay)?",
      "mis (?:citas|reservas|turnos)",
      "(?:cuando|a que hora|que dia|para cuando|con quien) " +
        "(?:es|tengo|era|fue|quedo|seria|tenia) (?:mi|la|el) (?:cita|reserva|turno|hora)",
      "(?:cuando|a que hora|que dia) (?:me toca|tengo que ir|era lo mio|quedamos|me anotaste)",
      "me (?:confirm|record|recuerd|dic|dec)\\w+ (?:\\w+ )?(?:la|mi|el) (?:hora|cita|turno|dia)",
      "(?:recuerdame|recordame|recuerdeme) (?:la|mi|el|a que) (?:hora|cita|turno|dia)",
      "tengo (?:alguna|una) (?:cita|reserva)(?! (?:con el|con la|en|de trabajo)\\b)",
    ].join("|") +
    ")\\b|" +
    "\\b(?:a que hora|que dia|cuando) (?:era|es|quedo|quede|tenia|seria)\\s*(?:\\?|$)|" +
    // "Mañana tengo cita con el dentista" tells; only a question asks.
    `\\b(?:tengo|tenia|hay) (?:\\w+ )?${APPOINTMENT} (?:a mi nombre|agendad\\w+|reservad\\w+)\\b|` +
    `(?<!\\bno )\\b(?:tengo|tenia) (?:algun[ao]? |una? )?${APPOINTMENT}` +
    "(?: (?:con (?:ustedes|vosotros|vos)|(?:para )?(?:hoy|manana|esta semana)|pendientes?|ya))*" +
    "\\s*(?:\\?|$)",
);
const BOOKED = "(?:mi|la|esa|una|el|ese|este) (?:cita|reserva|reunion|turno)|mi (?:hora|consulta)";
export const CANCELS_BOOKED = anyOf([
  `(?:cancel\\w+|anul\\w+)(?: \\w+){0,3} (?:${BOOKED})`,
  "(?:cancel|anul)(?:a|e|ar|en|ame|eme|arme|enme)l[ao]s?",
]);
export const MOVES_BOOKED = anyOf([
  `(?:cambi\\w+|reprogram\\w+|mover|mueve|modific\\w+|posterg\\w+|pas\\w+)` +
    `(?: \\w+){0,3} (?:${BOOKED})`,
  "(?:cambi|reprogram|muev|mov|modific|posterg|pas)(?:a|e|ar|er|ue|en|ame|eme|arme)l[ao]s?",
]);

const OTHER = "\\b(?:otr[ao]s?|cambi\\w+|distint[ao]|diferente)\\b[^.,;]*\\b";
const CORRECTED = "\\b(?:otro|cambi\\w+|corrig\\w+|mal)\\b[^.,;]*\\b";

export const CHANGES: readonly (readonly [Changeable, RegExp])[] = [
  ["minute", new RegExp(`${OTHER}(?:hora|horario)s?\\b`)],
  ["minute", anyOf(["mas (?:tarde|temprano)|esa hora no|no (?:puedo|me viene bien) a esa hora"])],
  ["day", new RegExp(`${OTHER}(?:dia|fecha)s?\\b`)],
  ["day", anyOf(["ese dia no|no puedo ese dia"])],
  ["name", new RegExp(`${CORRECTED}nombre\\b|\\bnombre (?:esta )?mal\\b`)],
  ["name", anyOf(["apellidos? (?:es|son|esta|va|lleva)|(?:tilde|acento)|se escribe"])],
  ["email", new RegExp(`${CORRECTED}(?:correo|email|mail)\\b|\\bcorreo (?:esta )?mal\\b`)],
];

export const DENIES = /^\W*(?:no+|nop|nel|negativo|nunca|para nada)\b/;

export const GREETS =
  /^\W*(?:hola+|buen(?:os|as)? (?:dias?|tardes|noches)|buenas|que tal|saludos|holi)\b/;

export const THANKS = anyOf(["gracias|agradezco|agradecid[oa]|amable"]);

export const LEAVES = anyOf([
  "adios|chau|chao|bye|hasta (?:luego|pronto|manana|la proxima)|nos vemos",
  "eso (?:es|seria) todo|nada mas",
]);

export const INSULTS = anyOf([
  "idiotas?|imbecil(?:es)?|estupid[oa]s?|inutil(?:es)?|mierda|tont[oa]s?|carajo|pendej[oa]s?",
  "huevon(?:es)?|conch\\w+|basura|put[oa]s?|malparid[oa]s?|estafa(?:dores)?|verguenza|boludos?",
  "(?:pesim|horribl)\\w+ (?:servicio|atencion)|nadie (?:me )?(?:responde|contesta|atiende)",
  "(?:estoy|ando) (?:hart[oa]|furios[oa]|molest[oa]|indignad[oa])|que falta de respeto",
]);

export const ASKS_IDENTITY = anyOf([
  "(?:eres|es|hablo con|estoy hablando con) (?:un |una )?(?:robot|bot|maquina|ia|humano|persona)",
  "quien eres|como te llamas|inteligencia artificial",
]);

export const ASKS_PERSON = new RegExp(
  "\\b(?:hablar|comunicarme|pasame|contactar)\\b[^.?!]*" +
    "\\b(?:persona|humano|asesor|alguien|recepcion|encargado|doctora?)\\b",
);

/** Consonants in a row or one letter held down: a keyboard, not a word. */
export const NOISE = /^\W*(?:[bcdfghjklmnpqrstvwxyz]{5,}|(.)\1{4,})\W*$/;
