// What customers say and ask besides services, people, days and hours. Vocabulary and pure; on
// folded text, but for the notes, which keep the customer's own words.

import { anyOf } from "./text.ts";

export const WHOEVER = anyOf([
  "(?:el|la|los|quien|cualquiera) que (?:este|esten|haya|tenga) (?:libre|disponible|lugar|tiempo)",
  "quien (?:sea|este libre|pueda|este disponible)|(?:con )?cualquiera|me da igual|da lo mismo",
  "no importa (?:con )?quien|indistinto|es igual|con el que sea|el que sea|la que sea",
]);

export const SOONEST = anyOf([
  "lo (?:mas|antes) (?:pronto|antes|rapido)(?: posible)?|lo antes posible|cuanto antes",
  "(?:la )?(?:primera|proxima) (?:hora|cita|fecha) (?:libre|disponible|que (?:haya|tengan))",
  "urgente|de urgencia|apenas (?:puedan|haya)",
  "(?:ya mismo|ahorita)(?! (?:te|le|lo|la|no|se|vuelvo|regreso|reviso|veo|digo|paso))",
]);

export type Datum = "email" | "phone" | "name";

const WORDS: Readonly<Record<Datum, string>> = {
  email: "(?:correos?|e-?mails?|mails?|gmail|hotmail|direccion electronica)",
  phone: "(?:telefono|celular|numero|cel|movil|whatsapp|tel|fono)",
  name: "(?:nombre|apellidos?|como me llamo|quien soy)",
};
const NOT_GIVEN =
  "(?:no|nunca|jamas|tampoco|ni|sin|paso|nada de|prefiero que no|me niego|para que|por que|" +
  "me reservo|me guardo)";
/** "No, mi correo es otro" gives one. */
const CORRECTS_IT =
  /\b(?:mal|equivocad\w+|incorrect\w+|otro|cambi\w+|corrig\w+|corrij\w+|es|era)\b/;
const REFUSALS = new Map(
  (["email", "phone", "name"] as const).map((datum) => [
    datum,
    new RegExp(`\\b${NOT_GIVEN}\\b(?:\\W+\\w+){0,7}?\\W+${WORDS[datum]}\\b([^.;]*)`),
  ]),
);
/** Without the datum's name, in answer to the question for it. */
const NOT_THAT = new RegExp(
  "\\b(?:no (?:(?:te|le|les|os|lo|la|se|me) ){0,2}(?:tengo|uso|manejo|doy|dare|quiero|puedo|" +
    "deseo|pienso|se|recuerdo|acuerdo|comparto|voy a dar\\w*)|paso|ni loc[oa]|para nada)" +
    "(?=\\W*(?:$|[,.;!]|es[oa]s?\\b|ningun\\w*|joven|senor\\w*|aun|todavia|la verdad|de es[oa]))|" +
    "\\b(?:(?:prefiero|mejor) no(?: dar\\w*| decir\\w*| poner\\w*| compartir\\w*)?\\W*$|" +
    "ya (?:te|le|les|os) dije|es (?:privado|personal)\\b|no es necesario)",
);
const NO_ALONE = /^\W*(?:no|nop|nel|nada)(?:\W+(?:gracias|senor\w*|joven|mi amor))?\W*$/;

/** The customer has no such datum or does not give it. `isAsked`: it was asked for just now. */
export function refuses(folded: string, datum: Datum, isAsked: boolean): boolean {
  const named = REFUSALS.get(datum)?.exec(folded);
  if (named !== null && named !== undefined) {
    return !/[@\d]{3}/.test(named[1] ?? "") && !CORRECTS_IT.test(named[0]);
  }
  return isAsked && (NOT_THAT.test(folded) || NO_ALONE.test(folded));
}

export const ASKS_WHO = anyOf([
  "quien(?:es)? (?:me |nos |lo |la )?(?:atiend\\w+|hac\\w+|trabaj\\w+|estan?|son|corta)",
  "con quien (?:me |seria|es|puedo|atiend\\w+)",
  "que (?:doctor\\w*|person\\w+|profesional\\w*) (?:hay|tienen)",
]);

export const ASKS_LENGTH = anyOf([
  "cuanto (?:dura|demora|tarda|tiempo)|que tiempo (?:dura|demora)|cuanto se (?:demora|tarda)n?",
]);

export const ASKS_WHERE = anyOf([
  "donde (?:qued(?:an?|as|ais)|esta(?:n|s|is)?|se ubican?|se encuentran?|os encontrais|es)",
  "donde (?:l[oa]s? encuentro|os encuentro|at(?:ienden?|endes|endeis)|es el local|tienen el local)",
  "direccion|ubicacion|como (?:se )?(?:llego|llegar|llega)",
  "en que (?:calle|zona|distrito|barrio|colonia|sector|comuna|parte)|por donde (?:quedan?|estan?)",
]);

export const ASKS_LIST = anyOf([
  "(?:que|cuales) (?:son (?:los|sus) )?(?:servicios|tratamientos|cortes|opciones)",
  "(?:lista|carta|menu) de (?:servicios|precios)|que (?:hacen|ofrecen|tienen)$|precios$|tarifas",
]);

const NOTES = [
  /\b(?:soy|es) al[eé]rgic[oa] al? [^.,;\n]{2,60}/i,
  /\btengo (?:alergia|miedo|dolor|fobia)[^.,;\n]{0,60}/i,
  /\bme duelen? [^.,;\n]{2,60}/i,
  /\b(?:el|mi) (?:auto|carro|coche|moto) (?:hace|tiene|no) [^.,;\n]{2,60}/i,
  /\b(?:anot(?:a|e|en)|av[ií]s(?:a|e|en)|ap[uú]nt(?:a|e|en))(?:me|le|les)? que ([^.,;\n]{2,80})/i,
];

/** What the company should know, in the customer's words. */
export function findNotes(text: string): string | null {
  for (const pattern of NOTES) {
    const match = pattern.exec(text);
    if (match !== null) return (match[1] ?? match[0]).trim();
  }
  return null;
}
