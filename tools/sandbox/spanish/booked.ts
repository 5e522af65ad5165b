// What a customer wants of an appointment that stands: "cancélame eso", "me la pasa al viernes",
// "mejor a la una". Pure. Only where one stands and none is being booked: else the same words speak
// of the appointment in progress.

import { extractDates } from "../../dates/extract-dates.ts";
import { chooseDay, civilDay } from "./dates.ts";
import { anyOf, fold, mask } from "./text.ts";
import { chooseTime } from "./times.ts";

export type BookedWish = "move" | "cancel";

/** What the message says besides. */
interface Hints {
  /** A day, an hour or a part of the day. */
  readonly isDated: boolean;
  readonly isTimed: boolean;
  readonly namesPerson: boolean;
  readonly namesService: boolean;
}

const IT = "(?:l[ao]s?|eso|esa|ese)";
const MAY =
  "(?:(?:puede[ns]?|podes|podeis|podria[ns]?|podemos|quiero|quisiera|necesito|hay que|va a) )?";
const CANCELLING = "(?:cancel|anul|elimin|borr|suspend)";
const CANCELS = anyOf([
  `${CANCELLING}\\w*`,
  `(?:quit|sac|baj|tach)(?:a|e|ar|en|as|ame|eme|arme|enme)${IT}`,
  "(?:dar|den|denme|dame|deme) de baja|dej(?:a|e|en|ar|ame|eme|emos)l[ao] sin efecto",
  `ya no ${IT} (?:quiero|necesito|ocupo|voy a (?:querer|necesitar|ocupar))`,
  "ya no (?:quiero|necesito|ocupo) (?:la|el|mi|ir|venir)",
]);
/** Words for giving something up, whatever it is. */
const GIVES_UP = anyOf([
  "me arrepenti|(?:al final|mejor) (?:ya )?no(?: (?:voy|vamos|puedo|quiero|ire|asistire))?",
  "olvid(?:a|e|ate|ese|alo|ela|elo|en)(?:l[ao])?|siempre no",
]);
const COMES = "(?:ir|llegar|asistir|venir|pasar|estar|acudir)";
const NOT_COMING = anyOf([
  `no (?:voy|vamos|va) a (?:poder|alcanzar)(?: a)?(?: ${COMES})?|no (?:voy|vamos) a ${COMES}`,
  `no (?:podre|podremos|podria|puedo|podemos|pude|alcanzo a) ${COMES}`,
  "(?:ya|al final) no (?:voy|vamos|puedo|podemos|podre|llego|ire|asistire|alcanzo)",
  "no (?:voy|vamos)(?! a\\b)|(?:no|ya no) pienso ir",
  "no (?:asistire|ire|acudire|podre)|me es imposible|se me complico|me salio (?:un|una|algo)\\w*",
]);

const MOVING =
  "(?:pas|mov|muev|cambi|reprogram|reagend|corr|recorr|adelant|atras|retras|posterg|aplaz|" +
  "traslad|pospon|pospong|modific)";
const ENDING = "(?:a|e|o|ar|er|as|es|an|en|emos|amos|ais|ue|ame|eme|arme|erme|enme|ela|ando)?";
const MOVES = anyOf([
  `(?:me |nos |te |se )?${IT} ${MAY}${MOVING}${ENDING}`,
  `${MOVING}(?:a|e|ar|er|as|es|an|en|ue|ame|eme|arme|erme|enme|anme)${IT}`,
  `(?:mov|reprogram|reagend|postergu?|aplaz|pospon|pospong|adelant)(?:er|ar|a|e|erme|arme|ame|o)`,
  `${IT} dej(?:o|amos|emos)(?: mejor)? para|dej(?:a|emos|ar|ame|eme)l[ao] para`,
  "(?:dame|deme|dadme|puede ser|podria ser|seria|mejor|prefiero|necesito|quiero|tien\\w+|tenes|" +
    "teneis|hay|habra)(?: \\w+)? (?:otro dia|otra hora|otro horario|otra fecha)",
  "(?:quiero|quisiera|necesito|puedo|podria|se puede|hay que) cambiar(?=\\s*(?:$|[?.,!]))",
  "(?:hacer|poner|pon|ponga|pongan|dejar|deja|deje)(?:me)?l[ao] (?:a la|a las|el|para|en|con)",
  "(?:cambi(?:ar|e|a|arme|eme|ame|o)|modific\\w+)" +
    "(?= (?:de |del |la |el |mi |a |al |para |por |con )?(?:hora|horario|dia|fecha|las?|turno|" +
    "cita|otr[oa]|lunes|martes|miercoles|jueves|viernes|sabado|manana|pasado))",
]);
/** "Pásame el corte": only with a day, an hour or a person; "pásame el precio" is none. */
const MOVES_THIS = anyOf([`${MOVING}(?:a|e|ar|en|as|es)?(?:me|nos) (?:el|la|mi|lo del?)`]);
/** "Mejor a la una", "puede ser el viernes": only with a day, an hour or a person. */
const RATHER = anyOf([
  "mejor|al final|prefiero|preferiria|me (?:conviene|viene|queda) mejor|que sea|perdon|perdona",
  "disculp\\w+|en realidad|digo|puede ser|podria ser|podra ser|se podra?|se puede|en vez|en lugar",
  "me equivoque|la misma hora|misma hora|ese mismo dia|era|(?:si )?puedo(?= (?:a las?|el|la))",
  "(?:el|a las?) \\w+ si(?: puedo)?",
]);
/** "No puedo el viernes, el sábado": with what can be instead. */
const CANNOT = anyOf(["no (?:puedo|podemos|llego|alcanzo|voy a (?:poder|llegar)|me da tiempo)"]);

/** Another appointment, not a change. */
const ANEW = anyOf([
  "otra cita|otro turno|tambien|ademas|aparte|cita nueva|nueva cita|otra (?:hora )?para|una mas",
  "quiero (?:una |otra )?(?:cita|turno|reserva)|necesito (?:una |otra )?(?:cita|turno|reserva)",
]);
/** "No la canceles", "déjela como está". */
export const KEEPS = anyOf([
  "no (?:l[ao]s? |me l[ao]s? |quiero |vaya a |vayas a )?(?:cancel|anul|cambi|muev|borr)\\w*",
  "sin (?:cancel|cambi)\\w+|dej(?:a|e|en|emos)l[ao] (?:asi|como)|(?:si|esta|quede) confirmad[ao]",
]);
/** "Si no puedo ir, ¿cómo cancelo?": that is a question for later. */
const LATER = new RegExp(
  "\\bsi (?:no|luego|despues|por|me|tengo|al final|quiero|necesito)\\b[^.]*\\b" +
    "(?:puedo|como|cobran|pasa|se puede|hay)\\b|" +
    "\\b(?:hasta cuando|con cuanta|como (?:hago|se hace|puedo) para) [^.]*\\b" +
    `${CANCELLING}\\w*`,
);

/** Null where the words are about something else. */
export function readBookedWish(folded: string, hints: Hints): BookedWish | null {
  const { isDated, namesPerson, namesService } = hints;
  if (ANEW.test(folded) || KEEPS.test(folded) || LATER.test(folded)) return null;
  const isMoved = MOVES.test(folded);
  const isTold = isDated || namesPerson;
  if (CANCELS.test(folded)) return isMoved && isTold ? "move" : "cancel";
  if (isMoved) return "move";
  if (isTold && MOVES_THIS.test(folded)) return "move";
  if (namesService) return null;
  if (isTold && RATHER.test(folded)) return "move";
  if (NOT_COMING.test(folded) && !hints.isTimed) return "cancel";
  if (isTold && CANNOT.test(folded)) return "move";
  return !isTold && GIVES_UP.test(folded) ? "cancel" : null;
}

export interface NamedBooking {
  readonly day: number | null;
  readonly minute: number | null;
  /** The message without the day and the hour that only say which one is meant. */
  readonly text: string;
}

const WHICH_ONE = new RegExp(
  "\\b(?:la|el|lo|esa|ese|citas?|turnos?|reservas?|hora)(?: que (?:tengo|tenia|saque|pedi|hice))?" +
    "\\s+(?:del?|de el|de la|de las|para el)\\s*$",
);
const ARTICLE = /^(?:(?:del|de|para|a|al)\s+)?(?:el|la|las|los)?\s*/;

/** "La del viernes pásala al sábado": the Friday says which one. */
export function namedBooking(text: string, today: number | null): NamedBooking {
  const folded = fold(text);
  const found = extractDates(text, civilDay(today));
  const isNaming = ({ start, end }: { readonly start: number; readonly end: number }): boolean => {
    const lead = ARTICLE.exec(folded.slice(start, end))?.[0] ?? "";
    return WHICH_ONE.test(folded.slice(0, start) + lead);
  };
  const days = found.days.filter(isNaming);
  const times = found.times.filter(isNaming);
  const day = chooseDay(folded, { ...found, days });
  const time = chooseTime(folded, { ...found, times }, { asked: false, part: null });
  return {
    day: day.kind === "date" ? day.day : null,
    minute: time.kind === "time" ? time.minute : null,
    text: [...days, ...times].reduce((left, { start, end }) => mask(left, start, end), text),
  };
}

/** "Con el otro doctor": whoever it is not now. */
export const WITH_OTHER = new RegExp(
  "\\b(?:con|de|a) (?:el otro|la otra|otr[oa]|al otro)\\b(?! (?:dia|hora|fecha|semana|lunes|" +
    "martes|miercoles|jueves|viernes|sabado|domingo))",
);
/** Somebody is named, who may not be known here. */
export const WITH_SOMEBODY = /\bcon (?!la misma|el mismo|anticip|tiempo|cuidado|gusto|calma)\p{L}/u;
