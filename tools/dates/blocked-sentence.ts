// One blocked time in a text: a day, a range of days, a range of hours on a day, two moments. Times
// are taken as written, in 24-hour form or with AM and PM; an end before its start is unreadable.
// Words that name an occasion change nothing; words that change the meaning make it unreadable.
// Pure; bounded by the text's own cap in owner-text.ts.

import { MINUTES_PER_DAY, daysBetween, weekdayIndex } from "./civil-time.ts";
import type { CivilDate } from "./civil-time.ts";
import {
  TEXT_CHARACTERS_MAX,
  datesIn,
  markDates,
  normaliseOwnerText,
  weekdaysIn,
} from "./owner-text.ts";
import { tokeniseOwnerText } from "./owner-tokens.ts";
import type { OwnerToken, WrittenTime } from "./owner-tokens.ts";
import { rangeBetween } from "./resolve-half-day.ts";
import type { BlockedRange, MinuteRange } from "./weekly-hours.ts";

export type ItemBlocks = readonly BlockedRange[];

const CHANGING = new Set(
  (
    "excepto menos salvo no sin libre abierto abierta atiende atendemos hasta desde antes " +
    "despues partir manana mananas tarde tardes noche noches mediodia madrugada cada todo " +
    "todos todas siempre solo solamente unicamente semana semanas mes meses proximo proxima " +
    "hoy ayer pasado medio media utc z posible tentativo quiza aprox cancelado o u except " +
    "until from am pm"
  ).split(" "),
);
const WHOLE_DAY = /\b(?:todo el dia|dia completo|dia entero|all day|todo dia)\b/g;
/** Names of occasions, and of a closed day, that are made of words which change others. */
const OCCASION = new RegExp(
  "\\b(?:semana santa|noche ?buena|noche ?vieja|dia libre|sin atencion|no (?:se )?(?:hay )?" +
    "(?:atiende|atender|atendemos|atencion|disponible|laborable|abre|abrimos|trabaja))\\b",
  "g",
);
/** "de 10:00 a 12:00", "desde las 10:00 hasta las 12:00", "del … al …": words of a range. */
const SILENT = new Set("de del la las el los dia dias entre hrs hr hs h horas hora".split(" "));

/** Null when it cannot be read with certainty. */
export function blocksOfText(text: string): ItemBlocks | null {
  if (text.length > TEXT_CHARACTERS_MAX) return null;
  const plain = normaliseOwnerText(text)
    .replace(/\([^()\d]*\)/g, " ")
    .replace(OCCASION, " ");
  const whole = WHOLE_DAY.test(plain);
  const marked = markDates(plain.replace(WHOLE_DAY, " ").replace(RANGE_WORDS, ""))
    // An interval as ISO 8601 writes it.
    .replace(/> *\/ *</g, "> - <");
  const words = tokeniseOwnerText(marked.trim());
  if (words === null || !isPlain(words)) return null;
  const bare = words.filter((word) => word.kind !== "word");
  const blocks = blocksOf(trimmed(bare));
  if (blocks === null || (whole && !blocks.every(isWholeDay))) return null;
  return namesOtherDay(marked) ? null : blocks;
}

/** `desde` is only a word of a range where its `hasta` follows. */
const RANGE_WORDS = /\bdesde (?:las? |el )?(?=.*\bhasta\b)/g;

function isPlain(words: readonly OwnerToken[]): boolean {
  return words.every(
    (word) => word.kind !== "word" || SILENT.has(word.text) || !CHANGING.has(word.text),
  );
}

function isWholeDay({ start, end }: BlockedRange): boolean {
  return start === 0 && end % MINUTES_PER_DAY === 0;
}

/** "martes 12/10/2026" on a Monday: either may be the slip. */
function namesOtherDay(marked: string): boolean {
  const days = datesIn(marked).map(weekdayIndex);
  return weekdaysIn(marked).some((named) => !days.includes(named));
}

/** Separators before the first and after the last word of a meaning. */
function trimmed(words: readonly OwnerToken[]): readonly OwnerToken[] {
  const means = (word: OwnerToken): boolean => word.kind === "date" || word.kind === "time";
  return words.slice(words.findIndex(means), words.findLastIndex(means) + 1);
}

/** A letter for each word, so that a meaning is a pattern: date, time, join, and. */
const LETTERS = { date: "D", time: "T", join: "-", and: "y", word: "" } as const;

function blocksOf(words: readonly OwnerToken[]): ItemBlocks | null {
  const form = words.map(({ kind }) => LETTERS[kind]).join("");
  const dates = words.flatMap((word) => (word.kind === "date" ? [word.date] : []));
  const times = words.flatMap((word) => (word.kind === "time" ? [word.time] : []));
  const [day, last] = [dates[0], dates.at(-1)];
  if (day === undefined || last === undefined) return null;
  if (/^D(?:y+D)*$/.test(form)) return dates.flatMap((date) => daysBlock(date, date) ?? []);
  if (form === "D-D" || form === "DyD") return daysBlock(day, last);
  // "2026-09-28 10:00 12:00", and more ranges of the same day.
  if (/^D[y-]*T-?T(?:y*T-T)*$/.test(form)) return rangesOn(day, times);
  if (/^T-TD$/.test(form)) return rangesOn(day, times);
  if (/^DT[y-]DT$/.test(form)) return momentsBlock([day, times[0]], [last, times[1]]);
  return null;
}

function daysBlock(first: CivilDate, last: CivilDate): ItemBlocks | null {
  return momentsBlock([first, undefined], [last, undefined]);
}

export type WrittenMoment = readonly [CivilDate, WrittenTime | undefined];

/** From moment to moment; a day without a time begins at its midnight and ends at the next. */
export function momentsBlock(
  [first, from]: WrittenMoment,
  [last, until]: WrittenMoment,
): ItemBlocks | null {
  if (last < first) return null;
  if (first === last && from !== undefined && until !== undefined) {
    return rangesOn(first, [from, until]);
  }
  const start = from === undefined ? 0 : minuteOf(from);
  const end = until === undefined ? MINUTES_PER_DAY : minuteOf(until);
  if (start === null || end === null) return null;
  const closes = end === MINUTES_PER_DAY - 1 ? MINUTES_PER_DAY : end;
  const block = { date: first, start, end: closes + daysBetween(first, last) * MINUTES_PER_DAY };
  return block.end > block.start ? [block] : null;
}

function rangesOn(date: CivilDate, times: readonly WrittenTime[]): ItemBlocks | null {
  const ranges = times.flatMap((from, index) => {
    const until = times[index + 1];
    return index % 2 === 0 && until !== undefined ? [blockedRange(from, until)] : [];
  });
  const read = ranges.filter((range) => range !== null);
  return read.length < ranges.length ? null : read.map((range) => ({ date, ...range }));
}

/** As written; a night as hours have it, and figures beside AM or PM by the plain rule. */
function blockedRange(from: WrittenTime, until: WrittenTime): MinuteRange | null {
  if (from.half !== "none" || until.half !== "none") return rangeBetween(from, until);
  const [start, end] = [minuteOf(from), endOf(until)];
  if (start === null || end === null || start === end) return null;
  if (end > start) return { start, end };
  return from.hour > 12 ? rangeBetween(from, until) : null;
}

/** "3:00" without a zero before it is as often three in the afternoon. */
function minuteOf({ hour, minute, half, padded, whole }: WrittenTime): number | null {
  const ofDay = hour * 60 + minute;
  if (half !== "none") return (ofDay % 720) + (half === "pm" ? 720 : 0);
  if (hour > 0 && hour < 7 && !(padded && whole)) return null;
  return ofDay;
}

/** The end of a range: its last minute, or midnight, is the end of the day. */
function endOf(time: WrittenTime): number | null {
  const minute = minuteOf(time);
  return minute === MINUTES_PER_DAY - 1 || (minute === 0 && time.hour !== 24)
    ? MINUTES_PER_DAY
    : minute;
}
