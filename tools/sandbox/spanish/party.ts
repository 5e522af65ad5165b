// Appointments for several people in one message: whose text is whose, or only how many they are.
// Pure. Where it is not said who gets which hour, the customer says it when asked.

import { extractDates } from "../../dates/extract-dates.ts";
import { fold, numberOf } from "./text.ts";
import type { Span } from "./text.ts";

export interface Other {
  /** What is said of this appointment alone; empty where nothing is. */
  readonly text: string;
  /** "su hijo", "la segunda". */
  readonly whose: string;
}

export interface Party {
  /** The text for the first one. */
  readonly first: string;
  readonly whose: string | null;
  /** At most PARTY_MAX less the first one; empty: one customer. */
  readonly others: readonly Other[];
  /** "Al final solo yo": the others do not come. */
  readonly isAlone: boolean;
}

const ORDINALS = ["la primera", "la segunda", "la tercera", "la cuarta", "la quinta"];
export const PARTY_MAX = ORDINALS.length;

const KIN =
  "hij[oa]s?|nin[oa]|bebe|esposa|esposo|marido|mujer|senora|novi[oa]|mama|papa|madre|padre|" +
  "herman[oa]|amig[oa]|abuel[oa]|prim[oa]|ti[oa]|sobrin[oa]|pareja|nuera|yerno|cunad[oa]|" +
  "suegr[oa]|carnala?|cuat[ea]|pana|parcer?[oa]?|compa|compadre|comadre|polol[oa]|" +
  "companer[oa]|colega|nen[ea]|chic[oa]s?|pelad?[oa]|cham[oa]|chamac[oa]|chav[oa]|guagua|wawa|" +
  "peque\\w*|morr[oa]|cipote|guri\\w*|botija|viej[oa]|jef[ea]|niet[oa]|vecin[oa]|hijit[oa]|" +
  "gord[oa]|bendici\\w+|reton\\w+|chiquill?\\w*|patron[a]?|duen[oa]";
/** Whoever is "mine", where an hour of their own is said. */
const ANY_KIN =
  "mi (?!nombre|correo|numero|cel|tel|mail|email|cita|turno|hora|casa|trabajo)\\p{L}+";
const OTHER = `(?:para )?(?:${ANY_KIN}|el|ella|el otro|la otra|otr[oa])`;
const SELF = "(?:para )?(?:mi|yo|la mia|el mio|uno|una|el primero|la primera)";
const AND = "(?:,|;|\\n|\\by\\b|\\be\\b|\\btambien\\b)\\s*(?:tambien )?(?:otr[oa] )?";
const HOUR = "(?:a las? |a eso de las? |tipo )\\S+";
/** "para mí a las 4 y para mi hijo a las 5", and the other way round. */
const WITH_HOURS = [
  `\\b${SELF}\\b[^.]*?\\b${HOUR}[^.]*?(${AND}(${OTHER})\\b[^.]*?\\b${HOUR})`,
  `\\b${SELF}\\b[^.]*?\\b${HOUR},? (y ${HOUR},? (${OTHER})\\b)`,
  `\\b${OTHER}\\b[^.]*?\\b${HOUR}[^.]*?(${AND}(${SELF})\\b[^.]*?\\b${HOUR})`,
  `\\b${OTHER}\\b[^.]*?\\b${HOUR}[^.]*?(${AND}(${OTHER})\\b[^.]*?\\b${HOUR})`,
].map((pattern) => new RegExp(pattern, "u"));
const CORRECTION = /\b(?:mejor|no,|sino|perdon|o a las|digo)/;

/** "Mi amigo tiene cita a las 5": that is not asked for. */
const ABSENT = /\bmi \w+ (?:ya )?(?:tiene|fue|vino|estuvo|sale|salio|entra|trabaja)\b/;

const COUNT = "(dos|tres|cuatro|cinco|[2-5])";
const NOT_A_TIME =
  "(?! ?(?:[ap]\\.? ?m\\b|de la|y media|y cuarto|menos|hrs?|horas|dias|semanas|mes|:|/))";
const PLACE = "citas?|turnos?|hora|lugar|espacio|cupo";
const PEOPLE = "personas|adultos|amig\\w+|herman\\w+|hij\\w+|nin\\w+";
const COUNTED = [
  `\\bsomos (?:como |los |las )?${COUNT}\\b(?! (?:en|los que)\\b)`,
  `\\b(?:vamos|iremos|iriamos|venimos|iamos) (?:a ir |a ser |a venir )?(?:los |las )?${COUNT}\\b`,
  `\\b(?:seria|es|${PLACE}|reserv\\w+|agend\\w+) para ${COUNT}\\b${NOT_A_TIME}`,
  `\\bpara (?:los |nosotr[oa]s |mis )?${COUNT} (?:${PEOPLE}|de nosotr\\w+)`,
  `\\b${COUNT} (?:citas|turnos|reservas|reservaciones|personas|lugares|cupos|espacios|puestos)\\b`,
  `\\b(?:los|nosotr[oa]s) ${COUNT}\\b${NOT_A_TIME}`,
  `\\bmis ${COUNT} (?:hij|nin|herman)\\w+`,
  `\\b${COUNT} (?:hor[oa]s|hueco\\w*) (?:para|seguid\\w+)`,
].map((pattern) => new RegExp(pattern));
const WHO = `(?:(?:mi|un|una|otra|el|la) (?:${KIN}|persona))`;
const PAIRED = [
  `\\bun par de (?:citas|turnos|lugares|cupos|horas)\\b`,
  `\\b${WHO}(?: \\w+){0,2} y (?:para )?(?:yo|mi)\\b(?! (?:${KIN}|nombre|correo|numero|cel|tel))`,
  `\\b(?:yo|para mi) y (?:para |con |otr[oa] para |un[oa] para )?${WHO}`,
  `\\b(?:a|para) mi y (?:a|con) ${WHO}`,
  `\\b(?:para|a) mi (?:y|,|e) (?:otr[oa]|un[oa]) para\\b`,
  `\\bpara mi,? (?:y )?(?:tambien )?para ${WHO}`,
  `\\bun[oa]?(?: \\w+){0,3} para ${WHO}(?: \\w+){0,3} y otr[oa]`,
  `\\bun[oa]?(?: \\w+){0,3} para (?:mi|${WHO})(?: \\w+){0,3} (?:y|,) (?:otr[oa]|un[oa])\\b`,
  `\\bpara (?:mi )?${WHO} y (?:para )?${WHO}`,
].map((pattern) => new RegExp(pattern));
const PLURAL = new RegExp(`\\b${COUNT} (\\p{L}{4,}s)\\b`, "u");
const ALONE = new RegExp(
  "\\b(?:solo|solamente|nada mas|unicamente|nomas) " +
    "(?:seria |voy |para |me |sere |es |sera )?" +
    "(?:yo|un[oa]|la mia|mi|cort\\w+|para mi)\\b|" +
    "\\b(?:ya no|no) (?:va|viene|puede) (?:a )?(?:ir|venir|poder|mi|el|ella|conmigo)|" +
    "\\bal final (?:voy|es|ire|seria) (?:solo|sola|un[oa]|yo)",
);

interface Hints {
  /** Whether a word names a service, as in "dos cortes". */
  readonly isService: (word: string) => boolean;
  /** Several were named before, and this may answer for two of them: "a las 4 y a las 5". */
  readonly isPending: boolean;
  /** One is being booked: "y para mi hermano a las 4" is another one. */
  readonly isActive: boolean;
}

const ONE_MORE = new RegExp(
  `^\\W*(?:y|e|tambien|ademas)\\W+(?:tambien )?(?:otr[oa] |un[oa] )?(?:\\w+ )?para (${ANY_KIN})`,
  "u",
);

export function readParty(text: string, { isService, isPending, isActive }: Hints): Party {
  const folded = fold(text);
  const one = { first: text, whose: null, others: [], isAlone: ALONE.test(folded) };
  if (one.isAlone) return one;
  const more = isActive && !isPending ? ONE_MORE.exec(folded)?.[1] : undefined;
  if (more !== undefined) {
    return { ...one, first: "", whose: "usted", others: [{ text, whose: whoseOf(more) }] };
  }
  const isApart = ABSENT.test(folded);
  const split = CORRECTION.test(folded) || isApart ? null : splitByHours(text, folded);
  if (split !== null) return split;
  const halves = halvesOf(folded);
  const said = isApart ? 1 : Math.min(sizeOf(folded, isService), PARTY_MAX);
  const size = said < 2 && isPending && halves !== null ? 2 : said;
  if (size < 2) return one;
  const others = ORDINALS.slice(1, size).map((whose): Other => ({ text: "", whose }));
  const whose = ORDINALS[0] ?? null;
  if (size > 2 || halves === null) return { ...one, whose, others };
  const second = { text: withoutOther(text.slice(halves)), whose: ORDINALS[1] ?? "" };
  return { ...one, first: text.slice(0, halves), whose, others: [second] };
}

/** "Y otra a las 5": another appointment, not another hour. */
function withoutOther(text: string): string {
  return text.replace(/^\s*(?:y|e|,|;)?\s*otr[oa]\s/i, " ");
}

const JOINS = /[,;\n]|\b(?:y|e|mas|despues|luego|tambien|ademas)\b/g;
const NOT_BOTH = /\b(?:mejor|no|sino|o|u|en vez|en lugar|perdon|digo|cambi\w+)\b/;

/** "Pedicura a las 10 y después las cejas a las 11": each service with what is said of it. */
export function readServices(text: string, spans: readonly Span[]): Party | null {
  const folded = fold(text);
  const times = extractDates(text, null).times;
  const [head, ...later] = spans;
  if (head === undefined || later.length === 0 || spans.length > PARTY_MAX) return null;
  const cuts: number[] = []; // fewer than PARTY_MAX
  for (const [at, { start }] of later.entries()) {
    const from = spans[at]?.end ?? 0;
    const between = folded.slice(from, start);
    const joins = [...between.matchAll(JOINS)].map(({ index }) => from + index);
    const cut = joins.findLast((join) => times.every((one) => join < one.start || join >= one.end));
    if (cut === undefined || NOT_BOTH.test(between)) return null;
    cuts.push(cut);
  }
  const parts = [0, ...cuts].map((cut, at) => text.slice(cut, cuts[at] ?? text.length));
  const [first = "", ...rest] = withOwnHours(text, parts, { times, spans });
  return {
    ...{ first, whose: ORDINALS[0] ?? null, isAlone: false },
    others: rest.map((part, at): Other => ({ text: part, whose: ORDINALS[at + 1] ?? "" })),
  };
}

/** "Limpieza y ortodoncia, a las 9 y a las 10": the hours are in the order of the services. */
function withOwnHours(
  text: string,
  parts: readonly string[],
  { times, spans }: { readonly times: readonly Span[]; readonly spans: readonly Span[] },
): readonly string[] {
  const [head, last] = [spans[0], spans.at(-1)];
  const isTogether =
    times.every(({ start }) => start >= (last?.end ?? 0)) ||
    times.every(({ end }) => end <= (head?.start ?? 0));
  if (times.length !== spans.length || !isTogether) return parts;
  const said = times.map(({ start, end }) => text.slice(start, end));
  return parts.map((part, at) => {
    const bare = said.reduce((left, hour) => left.replace(hour, " ".repeat(hour.length)), part);
    return `${bare} ${said[at] ?? ""}`;
  });
}

const WHEN =
  "(?:a las? \\d|a las? (?:un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)|" +
  "(?:el )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana))";
const HALVES = new RegExp(
  `${WHEN}.*?( y )(?:el otro |la otra |otr[oa] )?(?:${WHEN}|\\d{1,2}\\b(?! ?min))`,
);

/** Where the second one's day or hour begins: "a las 4 y a las 5". */
function halvesOf(folded: string): number | null {
  const match = HALVES.exec(folded);
  return match === null ? null : match.index + match[0].lastIndexOf(" y ");
}

/** "La segunda de 3": which one it is, and how many there are. */
export function placeOf(whose: string, later: number): string {
  return `${whose} de ${ORDINALS.indexOf(whose) + 1 + later}`;
}

interface Place {
  readonly whose: string;
  readonly later: readonly string[];
}

/** The place that `placeOf` wrote, and those after it. */
export function placeIn(text: string): Place | null {
  const [, whose = "", size] = new RegExp(`(${ORDINALS.join("|")}) de ([2-5])`).exec(text) ?? [];
  if (size === undefined) return null;
  return { whose, later: ORDINALS.slice(ORDINALS.indexOf(whose) + 1, Number(size)) };
}

function splitByHours(text: string, folded: string): Party | null {
  for (const pattern of WITH_HOURS) {
    const match = pattern.exec(folded);
    const [all = "", tail = "", who = ""] = match ?? [];
    if (match === null) continue;
    const at = match.index + all.length - tail.length;
    const second = whoseOf(who);
    const whose = second === "usted" ? "la otra persona" : "usted";
    const others = [{ text: withoutOther(text.slice(at)), whose: second }];
    return { first: text.slice(0, at), whose, others, isAlone: false };
  }
  return null;
}

function sizeOf(folded: string, isService: (word: string) => boolean): number {
  for (const pattern of COUNTED) {
    const count = numberOf(pattern.exec(folded)?.[1]);
    if (count !== null) return count;
  }
  const [, count, word = ""] = PLURAL.exec(folded) ?? [];
  if (count !== undefined && isService(word)) return numberOf(count) ?? 1;
  return PAIRED.some((pattern) => pattern.test(folded)) ? 2 : 1;
}

function whoseOf(words: string): string {
  const kin = /\bmi (\p{L}+)/u.exec(words)?.[1];
  if (kin !== undefined) return `su ${kin}`;
  return new RegExp(`^${SELF}$`).test(words) ? "usted" : "la otra persona";
}
