// Parses one blocked time from a text: a day, a range of days, a range of hours on a day, or two
// dates with times. Times are taken as written, in 24-hour form or with AM and PM; an end before
// its start is unreadable. Names of occasions are ignored; words that change the meaning make the
// text unreadable. Pure; bounded by `TEXT_CHARACTERS_MAX` in owner-text.ts.

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

const MEANING_CHANGERS = new Set(
  (
    "excepto menos salvo no sin libre abierto abierta atiende atendemos hasta desde antes " +
    "despues partir manana mananas tarde tardes noche noches mediodia madrugada cada todo " +
    "todos todas siempre solo solamente unicamente semana semanas mes meses proximo proxima " +
    "hoy ayer pasado medio media utc z posible tentativo quiza aprox cancelado o u except " +
    "until from am pm"
  ).split(" "),
);
const WHOLE_DAY = /\b(?:todo el dia|dia completo|dia entero|all day|todo dia)\b/g;
/** Names of occasions, and of a closed day, that contain words which would change the meaning. */
const OCCASION = new RegExp(
  "\\b(?:semana santa|noche ?buena|noche ?vieja|dia libre|sin atencion|no (?:se )?(?:hay )?" +
    "(?:atiende|atender|atendemos|atencion|disponible|laborable|abre|abrimos|trabaja))\\b",
  "g",
);
/** Words of a range: "de 10:00 a 12:00", "desde las 10:00 hasta las 12:00", "del … al …". */
const IGNORED = new Set("de del la las el los dia dias entre hrs hr hs h horas hora".split(" "));

/** Null when it cannot be parsed with certainty. */
export function blocksOfText(text: string): ItemBlocks | null {
  if (text.length > TEXT_CHARACTERS_MAX) return null;
  const plain = normaliseOwnerText(text)
    .replace(/\([^()\d]*\)/g, " ")
    .replace(OCCASION, " ");
  const whole = WHOLE_DAY.test(plain);
  const marked = markDates(plain.replace(WHOLE_DAY, " ").replace(RANGE_WORDS, ""))
    // An ISO 8601 interval.
    .replace(/> *\/ *</g, "> - <");
  const tokens = tokeniseOwnerText(marked.trim());
  if (tokens === null || !isPlain(tokens)) return null;
  const meaningful = tokens.filter((token) => token.kind !== "word");
  const blocks = blocksOf(trimmed(meaningful));
  if (blocks === null || (whole && !blocks.every(isWholeDay))) return null;
  return namesOtherDay(marked) ? null : blocks;
}

/** `desde` belongs to a range only if `hasta` follows. */
const RANGE_WORDS = /\bdesde (?:las? |el )?(?=.*\bhasta\b)/g;

function isPlain(tokens: readonly OwnerToken[]): boolean {
  return tokens.every(
    (token) =>
      token.kind !== "word" || IGNORED.has(token.text) || !MEANING_CHANGERS.has(token.text),
  );
}

function isWholeDay({ start, end }: BlockedRange): boolean {
  return start === 0 && end % MINUTES_PER_DAY === 0;
}

/** "martes 12/10/2026" when that day is a Monday: either may be the mistake. */
function namesOtherDay(marked: string): boolean {
  const days = datesIn(marked).map(weekdayIndex);
  return weekdaysIn(marked).some((named) => !days.includes(named));
}

/** Drops separators before the first and after the last date or time. */
function trimmed(tokens: readonly OwnerToken[]): readonly OwnerToken[] {
  const means = (token: OwnerToken): boolean => token.kind === "date" || token.kind === "time";
  return tokens.slice(tokens.findIndex(means), tokens.findLastIndex(means) + 1);
}

/** One letter per token, so that a sentence is matched by a pattern: date, time, join, and. */
const LETTERS = { date: "D", time: "T", join: "-", and: "y", word: "" } as const;

function blocksOf(tokens: readonly OwnerToken[]): ItemBlocks | null {
  const form = tokens.map(({ kind }) => LETTERS[kind]).join("");
  const dates = tokens.flatMap((token) => (token.kind === "date" ? [token.date] : []));
  const times = tokens.flatMap((token) => (token.kind === "time" ? [token.time] : []));
  const [day, last] = [dates[0], dates.at(-1)];
  if (day === undefined || last === undefined) return null;
  if (/^D(?:y+D)*$/.test(form)) return dates.flatMap((date) => daysBlock(date, date) ?? []);
  if (form === "D-D" || form === "DyD") return daysBlock(day, last);
  // "2026-09-28 10:00 12:00", and further ranges of the same day.
  if (/^D[y-]*T-?T(?:y*T-T)*$/.test(form)) return rangesOn(day, times);
  if (/^T-TD$/.test(form)) return rangesOn(day, times);
  if (/^DT[y-]DT$/.test(form)) return momentsBlock([day, times[0]], [last, times[1]]);
  return null;
}

function daysBlock(first: CivilDate, last: CivilDate): ItemBlocks | null {
  return momentsBlock([first, undefined], [last, undefined]);
}

export type WrittenMoment = readonly [CivilDate, WrittenTime | undefined];

/** From one date and time to another; a day without a time starts at 00:00 and ends at 24:00. */
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

/** As written; ranges over midnight, and with AM or PM, follow the rules of opening hours. */
function blockedRange(from: WrittenTime, until: WrittenTime): MinuteRange | null {
  if (from.half !== "none" || until.half !== "none") return rangeBetween(from, until);
  const [start, end] = [minuteOf(from), endOf(until)];
  if (start === null || end === null || start === end) return null;
  if (end > start) return { start, end };
  return from.hour > 12 ? rangeBetween(from, until) : null;
}

/** "3:00" without a leading zero is as often three in the afternoon. */
function minuteOf({ hour, minute, half, padded, whole }: WrittenTime): number | null {
  const ofDay = hour * 60 + minute;
  if (half !== "none") return (ofDay % 720) + (half === "pm" ? 720 : 0);
  if (hour > 0 && hour < 7 && !(padded && whole)) return null;
  return ofDay;
}

/** The end of a range: 23:59 and 00:00 mean the end of the day. */
function endOf(time: WrittenTime): number | null {
  const minute = minuteOf(time);
  return minute === MINUTES_PER_DAY - 1 || (minute === 0 && time.hour !== 24)
    ? MINUTES_PER_DAY
    : minute;
}
