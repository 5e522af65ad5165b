// Helpers of the sandbox's Spanish parsers: folding, masking, numbers, and the choice between
// several readings. Pure. Folding and masking keep a text's length, so that positions stay valid.

const PLAIN: ReadonlyMap<string, string> = new Map(
  ["áa", "àa", "âa", "ãa", "äa", "ée", "èe", "êe", "ëe", "íi", "ìi", "îi", "ïi", "óo", "òo"]
    .concat(["ôo", "õo", "öo", "úu", "ùu", "ûu", "üu", "ñn", "çc", "’'", "‘'", "´'"])
    .map((pair) => [pair.charAt(0), pair.charAt(1)]),
);

/** Lower case without accents; keeps the length in UTF-16 units. */
export function fold(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const lower = text.charAt(index).toLowerCase();
    if (lower.length !== 1) return text.charAt(index);
    return PLAIN.get(lower) ?? lower;
  }).join("");
}

/** Blanks `[start, end)`. */
export function mask(text: string, start: number, end: number): string {
  return text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
}

/** Blanks every match. */
export function maskAll(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => " ".repeat(match.length));
}

/** Any of the alternative patterns, as whole words. */
export function anyOf(alternatives: readonly string[], flags = ""): RegExp {
  return new RegExp(`\\b(?:${alternatives.join("|")})\\b`, flags);
}

const UNITS = (
  "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince " +
  "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro " +
  "veinticinco veintiseis veintisiete veintiocho veintinueve treinta"
).split(" ");

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...UNITS.map((word, value) => [word, value] as const),
  ["un", 1],
  ["una", 1],
  ["primero", 1],
  ["treinta y uno", 31],
]);

/** Matches a number from 0 to 31 in words; the longest ones first, so that none hides another. */
export const NUMBER_WORDS = [...NUMBERS.keys()].sort((a, b) => b.length - a.length).join("|");

/** The value of digits or of a number word; null for anything else. */
export function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return /^\d+$/.test(text) ? Number(text) : (NUMBERS.get(text) ?? null);
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Words that introduce a correction: "no, mejor el jueves". */
const CHANGE = /\b(?:mejor|sino|prefiero|preferiria|en realidad|perdon|digo|corrijo|cambi\w*)\b/g;
const REPLACED_BEFORE = /(?:en vez|en lugar) de(?:l| la| las| el)?\s*(?:a las?\s*)?$/;
const DENIED_BEFORE = new RegExp(
  "(?:\\bno\\s+(?:(?:puedo|podria|podre|voy a poder|llego|alcanzo|quiero|sera|es|era|dije|digo|" +
    "sea)\\s+)?|" +
    "\\b(?:menos|excepto|salvo|ni|que no sea)\\s+)(?:para\\s+)?(?:el\\s+|a\\s+las?\\s+)?$",
);
const DENIED_AFTER = new RegExp(
  "^\\s*,?\\s*(?:que no es|(?:ya\\s+)?no" +
    "(?:\\s+(?:puedo|podre|podria|me|voy|sera|estoy)\\b|\\s*(?:[,.;!]|$)))",
);
/** "el jueves tengo clases, el sábado mejor". */
const CHOSEN_AFTER = /^\s*,?\s*mejor(?:\s+(?:por favor|porfa))?\s*(?:[.,;!]|$)/;

const OR = /(?:^|[\s,])[ou](?:\s+(?:si no|sino|quizas?|tal vez|incluso|el|la|a las?|tipo))*\s*$/;

/** "El jueves o el viernes": the readings that are as good as the chosen one; itself where none. */
export function alternatives<Reading extends Span>(
  text: string,
  readings: readonly Reading[],
  chosen: Reading,
): readonly Reading[] {
  const sorted = readings.toSorted((a, b) => a.start - b.start);
  const linked = sorted.filter((one, at) => {
    const before = sorted[at - 1];
    // A date's span may hold the "o" after it.
    return before !== undefined && OR.test(text.slice(Math.max(before.end - 2, 0), one.start));
  });
  const group = sorted.filter((one, at) => {
    const next = sorted[at + 1];
    return linked.includes(one) || (next !== undefined && linked.includes(next));
  });
  return group.includes(chosen) ? group : [chosen];
}

const CLAUSE_END = /[.,;:!?\n]|\b(?:y|pero|asi que|entonces|porque|por eso|o)\b/g;
const ELSEWHERE = anyOf([
  "viajo|salgo|entro|(?<!\\b(?:del|al) )trabajo|estudio|vuelo|regreso|vuelvo|me voy|me caso",
  "se casa|cumplo",
  "cumple(?:anos)?|boda|fiesta|examen|graduacion|bautizo|matrimonio|feriado|clases?",
  "fui|estuve|vine|hice|pase|llame|me (?:corte|atendi\\w*|atendio|dej\\w+|dijeron|hicieron)",
  "tengo (?!libre|tiempo|disponib|hueco|chance|ganas|dolor)\\w+",
  "(?:mi|el|la|su) \\w+ (?:sale|entra|llega|viaja|trabaja|termina|regresa|vuelve|tiene|fue|vino)",
  "termino|acabo|cierran|cerrad[oa]s?|no (?:abren|atienden|trabajan)",
  "avis\\w+|si (?:se|me) (?:desocupa|libera|abre|cancela)\\w*|llego de|llego del",
  "(?:estoy|estare|ando) (?:de viaje|ocupad[oa]|fuera|trabajando|lej\\w+)|viene mi|llega mi",
]);
const WANTED = anyOf([
  "quiero|necesito|quisiera|deseo|agend\\w+|reserv\\w+|puedo|podria|libre|mejor|sea|dame|deme",
  "gustaria|apart\\w+|sac\\w+|cita para",
]);
const EVENT_BEFORE = new RegExp(
  "\\b(?:boda|fiesta|cumple(?:anos)?|examen|graduacion|bautizo|matrimonio|viaje|evento)\\s+" +
    "(?:es\\s+|que es\\s+|del?\\s+)?(?:el\\s+)?$",
);

/** "Viajo el viernes", "salgo a las 5": of something else than the appointment. */
export function isAside(text: string, { start, end }: Span): boolean {
  if (EVENT_BEFORE.test(text.slice(0, start))) return true;
  const ends = [...text.matchAll(CLAUSE_END)];
  const from = ends.findLast(({ index }) => index < start)?.index ?? 0;
  const until = ends.find(({ index }) => index >= end)?.index ?? text.length;
  const around = `${text.slice(from, start)} ${text.slice(end, until)}`;
  return ELSEWHERE.test(around) && !WANTED.test(around);
}

/**
 * Chooses between several readings. Denied and replaced ones never count; after a correction only
 * later ones do; "cambia X por Y" means Y; otherwise the first counts.
 */
export function preferred<Reading extends Span>(
  text: string,
  readings: readonly Reading[],
): Reading | null {
  const candidates = readings
    .filter(({ start }) => !REPLACED_BEFORE.test(text.slice(0, start)))
    .filter(({ start }) => !DENIED_BEFORE.test(text.slice(0, start)))
    .filter(({ end }) => !DENIED_AFTER.test(text.slice(end)))
    .toSorted((a, b) => a.start - b.start);
  const marked = candidates.findLast(({ end }) => CHOSEN_AFTER.test(text.slice(end)));
  if (marked !== undefined) return marked;
  const changes = [...text.matchAll(CHANGE)];
  for (const change of changes.toReversed()) {
    const later = candidates.filter(({ start }) => start > change.index);
    const chosen = change[0].startsWith("cambi") ? later.at(-1) : later[0];
    if (chosen !== undefined) return chosen;
  }
  return candidates[0] ?? null;
}
