// Reads the hour a Spanish message means. Pure; works on folded text (spanish.ts) from which dates,
// addresses and prices were blanked. A bare 1 to 7 is the afternoon: nobody books 03:00 by chance.

import { NUMBER_WORDS, mask, maskAll, numberOf, preferred } from "./spanish.ts";
import type { Span } from "./spanish.ts";

export type TimeReading =
  /** `minute` counts from midnight. */
  | { readonly kind: "time"; readonly minute: number; readonly rest: string }
  | { readonly kind: "impossible" | "none"; readonly rest: string };

interface Candidate extends Span {
  /** Null when the clock has no such hour. */
  readonly minute: number | null;
}

const MINUTE_WORDS: ReadonlyMap<string, number> = new Map([
  ["media", 30],
  ["tres cuartos", 45],
  ["cuarto", 15],
]);
const FRACTION = `tres cuartos|cuarto|media|\\d{1,2}|${NUMBER_WORDS}`;

const HOUR = new RegExp(
  // 1 says that an hour follows; 2 is the hour; 3 its minutes; 4 and 5 "y media", "menos cuarto"
  `(\\b(?:a|sobre|hacia|desde|entre|tipo|de|para|por|despues de|a partir de)?\\s*\\blas?\\s+` +
    `|\\b(?:tipo|a)\\s+(?=\\d))?` +
    `(?<![\\w:./,-])(\\d{1,2}(?!\\d|/)|(?:${NUMBER_WORDS})\\b)(?:\\s?[:.h]\\s?(\\d{2})(?!\\d))?` +
    `(?:\\s+(y|con|menos)\\s+(${FRACTION})\\b(?!\\s*(?:minutos|personas)))?` +
    // 6 am or pm; 7 "horas"; 8 part of the day; 9 "del mediodía"
    `(?:\\s+en punto)?(?:\\s*([ap])\\.?\\s?m\\b\\.?)?(?:\\s*(horas|hrs?|hs?)\\b\\.?)?` +
    `(?:,?\\s+(?:de|por|en|a) la (manana|tarde|noche|madrugada)\\b)?` +
    `(\\s+del? (?:mediodia|medio dia|dia)\\b)?`,
  "g",
);
const NOON = /\b(?:al |a |del )?(?:mediodia|medio dia)\b/g;
const MIDNIGHT = /\b(?:a la |a )?(?:medianoche|media noche)\b/g;
const PART_OF_DAY = /\b(?:(?:de|por|en|a) la|esta) (manana|tarde|noche|madrugada)\b/;
/** Counted things are no hours: "2 citas", "30 minutos", "dos horas de clase". */
const COUNTED = new RegExp(
  `\\b(?:\\d+|${NUMBER_WORDS})\\s+(?:minutos?|min|citas?|personas?|ninos?|soles|dias?|semanas?` +
    `|meses|anos?|cuotas|veces|usuarios|tiendas|opciones|horas? de|servicios?|productos?)\\b`,
  "g",
);

export interface TimeHints {
  /** The assistant has just asked for an hour, so a lone "10" is one. */
  readonly asked: boolean;
  /** From `readPartOfDay` of the whole message. */
  readonly part: string | null;
}

export function readTime(folded: string, { asked, part }: TimeHints): TimeReading {
  const text = maskAll(folded, COUNTED);
  const candidates = [
    ...fixed(text, NOON, 12 * 60),
    ...fixed(text, MIDNIGHT, 0),
    ...[...text.matchAll(HOUR)].flatMap((match) => readHour(match, text, part) ?? []),
  ];
  const rest = candidates.reduce((left, { start, end }) => mask(left, start, end), folded);
  const chosen = preferred(text, candidates) ?? (asked ? bareNumber(text, part) : null);
  if (chosen === null) return { kind: "none", rest };
  if (chosen.minute === null) return { kind: "impossible", rest };
  return { kind: "time", minute: chosen.minute, rest: mask(rest, chosen.start, chosen.end) };
}

/** "por la tarde" without an hour: a wish that no tool can check. */
export function readPartOfDay(folded: string): string | null {
  return PART_OF_DAY.exec(folded)?.[1] ?? null;
}

function fixed(text: string, pattern: RegExp, minute: number): Candidate[] {
  return [...text.matchAll(pattern)]
    .filter(({ index }) => !/\d\s*(?:de)?$/.test(text.slice(0, index)))
    .map((match) => ({ minute, start: match.index, end: match.index + match[0].length }));
}

function readHour(match: RegExpMatchArray, text: string, part: string | null): Candidate | null {
  const [all, prefix, hourText = "", minutes, joiner, fraction, half, unit, period, noon] = match;
  const start = match.index ?? 0;
  const end = start + all.length;
  const exact = [half, period, noon, fraction].some((mark) => mark !== undefined);
  const clock = minutes !== undefined && !isPrice(all, prefix ?? half);
  const announced = prefix !== undefined && announces(prefix, hourText, text.slice(end));
  const counted = unit !== undefined && /^\d+$/.test(hourText) && Number(hourText) >= 7;
  if (!exact && !clock && !announced && !counted) return null;
  const hour = numberOf(hourText) ?? 99;
  const own = period ?? (noon === undefined ? null : "dia");
  const marks = { half: half ?? null, part: own ?? part };
  const base = hourOfDay(hour, marks);
  const extra = minutes === undefined ? fractionMinutes(fraction) : Number(minutes);
  if (base === null || extra === null || extra > 59) return { minute: null, start, end };
  const minute = joiner === "menos" ? base * 60 - extra : base * 60 + extra;
  return { minute: (minute + 24 * 60) % (24 * 60), start, end };
}

/** "10.50" alone is money; "a las 10.30" and "10.30 am" are hours. */
function isPrice(all: string, mark: string | undefined): boolean {
  return all.includes(".") && mark === undefined;
}

/** "las dos opciones" is no hour; "a las dos", "las 10" and "de las 10 por favor" are. */
function announces(prefix: string, hour: string, after: string): boolean {
  const plural = /\blas\s+$/.test(prefix);
  const single = /\bla\s+$/.test(prefix);
  // "la una", but neither "la 1ra" nor "la dos".
  if (single && hour !== "una" && hour !== "1") return false;
  if (/^(?:ra|da|era|ro|er)\b/.test(after)) return false;
  if (!plural && !single) return true;
  if (/\b(?:a|sobre|hacia|desde|entre|tipo|despues de|a partir de)\s+las?\s+$/.test(prefix)) {
    return true;
  }
  return /^\s*(?:$|[.,;!?)]|o |y |por favor|esta|me |si|para|el |entonces|porfa|de la)/.test(after);
}

interface Marks {
  readonly half: string | null;
  readonly part: string | null;
}

/** The hour of a 24 h clock, or null when it has none. */
function hourOfDay(hour: number, { half, part }: Marks): number | null {
  if (hour > 23) return null;
  if (hour > 12 || hour === 0) return hour;
  if (half !== null) return half === "p" ? (hour % 12) + 12 : hour % 12;
  if (part === "tarde") return hour === 12 ? 12 : hour + 12;
  if (part === "noche") return nightHour(hour);
  if (part === "madrugada") return hour % 12;
  return part === "manana" || hour > 7 ? hour : hour + 12;
}

/** "12 de la noche" is midnight, "2 de la noche" is early, "8 de la noche" is 20:00. */
function nightHour(hour: number): number {
  if (hour === 12) return 0;
  return hour < 5 ? hour : hour + 12;
}

function fractionMinutes(fraction: string | undefined): number | null {
  if (fraction === undefined) return 0;
  return MINUTE_WORDS.get(fraction) ?? numberOf(fraction);
}

const BARE = new RegExp(
  `^[\\s.,!¡]*(?:(?:si|ok|ya|bueno|mejor|entonces|seria|a|para|con|quiero|prefiero|el de|la de)` +
    `[\\s,]+)*` +
    `(?:las?\\s+)?(\\d{1,2}|${NUMBER_WORDS})[\\s.,!]*` +
    `(?:por favor|porfa|esta bien|me parece bien|gracias|mejor|ok)?[\\s.,!]*$`,
);

/** A message that is nothing but a number answers the question for an hour. */
function bareNumber(text: string, part: string | null): Candidate | null {
  const match = BARE.exec(text);
  const hour = numberOf(match?.[1]);
  if (match === null || hour === null) return null;
  const base = hourOfDay(hour, { half: null, part });
  return { minute: base === null ? null : base * 60, start: 0, end: text.length };
}
