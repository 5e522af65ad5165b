// Turns written times into minutes of a day. Where AM or PM is missing, a shop is assumed to work
// by day: a start from 5 to 12 is in the morning, an end that is not after its start is in the
// afternoon, and so is 2 to 6 after a morning. Times in 24-hour form, or with AM and PM, are taken
// as written. Null where two readings remain: a wrong opening is the worst error. Pure.

import { MINUTES_PER_DAY } from "./civil-time.ts";
import type { WrittenTime } from "./owner-tokens.ts";
import type { MinuteRange } from "./weekly-hours.ts";

const NOON = MINUTES_PER_DAY / 2;
const HOUR = 60;
/**
 * A night shift starts after `NIGHT_START`, ends by `NIGHT_END` and lasts at most
 * `NIGHT_MINUTES_MAX`; otherwise its ends were swapped.
 */
const NIGHT_START = 14 * HOUR;
const NIGHT_END = 8 * HOUR;
const NIGHT_MINUTES_MAX = 12 * HOUR;
/** No shop opens earlier without saying so. */
const MORNING = 5 * HOUR;
/** Hours above this are not read as an evening after a morning: 9 to 11 and 10 to 11. */
const LATEST = 8 * HOUR;

/** One end of a range: its minute is known, or it is only digits from 1:00 to 12:59. */
type Reading =
  | { readonly kind: "known"; readonly minute: number; readonly by: "half" | "24h" }
  | { readonly kind: "figures"; readonly minute: number };

function reading({ hour, minute, half }: WrittenTime): Reading {
  const ofDay = hour * HOUR + minute;
  if (half === "none") {
    const known = hour === 0 || hour > 12;
    return known ? { kind: "known", minute: ofDay, by: "24h" } : { kind: "figures", minute: ofDay };
  }
  const shift = half === "pm" && hour < 12 ? NOON : half === "am" && hour === 12 ? -NOON : 0;
  return { kind: "known", minute: ofDay + shift, by: "half" };
}

/** The range between two written times; `before` is the range written before it. */
export function rangeBetween(
  from: WrittenTime,
  until: WrittenTime,
  before: MinuteRange | null = null,
): MinuteRange | null {
  if (from.hour === 24) return null;
  const [start, end] = [reading(from), reading(until)];
  if (start.kind === "known") {
    return end.kind === "known" ? asWritten(start, end) : knownStart(start, end.minute);
  }
  if (end.kind === "known") return knownEnd(start.minute, end, before);
  if (before !== null) return afterMorning(start.minute, end.minute, before);
  const same = from.padded && start.minute === end.minute;
  // "09:00-09:00" is a form that was not filled in; "02:00-06:00" may be a night.
  if (same || (from.padded && start.minute < MORNING)) return null;
  return byDay(start.minute, end.minute);
}

type Known = Extract<Reading, { kind: "known" }>;

function asWritten(start: Known, end: Known): MinuteRange | null {
  if (start.minute === end.minute) return null;
  const until = end.minute === 0 ? MINUTES_PER_DAY : endOfDay(end.minute);
  // "9 AM - 12 AM" means noon as often as midnight, and so does "12 AM - 8 PM".
  const [noonOrNight, wholeDay] = [start.by === "half" && end.by === "half", until >= 1439];
  if (noonOrNight && end.minute === 0 && start.minute < NOON) return null;
  if (noonOrNight && start.minute === 0 && !wholeDay && until > NIGHT_END) return null;
  return forwards(start.minute, until) ?? night(start.minute, until);
}

/** Programs write midnight as 23:59. */
function endOfDay(minute: number): number {
  return minute === MINUTES_PER_DAY - 1 ? MINUTES_PER_DAY : minute;
}

function forwards(start: number, end: number): MinuteRange | null {
  return end > start ? { start, end } : null;
}

function night(start: number, end: number): MinuteRange | null {
  const minutes = end + MINUTES_PER_DAY - start;
  const isNight = start >= NIGHT_START && end <= NIGHT_END && minutes <= NIGHT_MINUTES_MAX;
  return isNight ? { start, end: end + MINUTES_PER_DAY } : null;
}

/** `9 AM - 6`, `22:00-06:00`, `2pm a 6`. */
function knownStart({ minute: start, by }: Known, end: number): MinuteRange | null {
  const later = end >= NOON ? end : end + NOON;
  if (start < HOUR) return by === "24h" ? forwards(start, end) : null;
  if (start < NOON) return by === "half" ? forwards(start, end > start ? end : later) : null;
  if (by === "half") {
    if (end >= NOON) return start > NOON && end < NOON + HOUR ? midnight(start, end) : null;
    return forwards(start, later);
  }
  // In 24-hour form "13:00 a 5:00" may mean either, "22:00-06:00" only the night.
  return later > start || end >= NOON ? null : night(start, end);
}

function midnight(start: number, end: number): MinuteRange | null {
  return end === NOON ? { start, end: MINUTES_PER_DAY } : null;
}

/** `9 a 18`, `9 a 6pm`, `8 a 11 pm`. */
function knownEnd(start: number, end: Known, before: MinuteRange | null): MinuteRange | null {
  const least = before === null ? MORNING : before.end;
  const until = end.minute === 0 ? MINUTES_PER_DAY : endOfDay(end.minute);
  // If one end is in 24-hour form, so is the other.
  if (end.by === "24h" && start >= MORNING) return forwards(start, until);
  const isNoon = start >= NOON;
  const starts = (isNoon ? [start] : [start, start + NOON]).filter(
    (minute) => minute >= least && minute < until,
  );
  if (end.by === "24h") return before === null ? null : only(starts, until);
  // An end in the morning needs a start in the morning; an end at midnight does not decide.
  if (until < NOON && start < MORNING) return null;
  return only(starts, until);
}

function only(starts: readonly number[], end: number): MinuteRange | null {
  const [start, other] = starts;
  return start === undefined || other !== undefined ? null : forwards(start, end);
}

/** Only digits, no range before them. */
function byDay(start: number, end: number): MinuteRange | null {
  if (start >= NOON) return end < NOON ? forwards(start, end + NOON) : forwards(start, end);
  if (start >= MORNING) return forwards(start, end > start ? end : end + NOON);
  // "2 a 6": no shop works at night without saying so.
  return end > start && end < NOON ? { start: start + NOON, end: end + NOON } : null;
}

/** Only digits, after another range of the same day. */
function afterMorning(start: number, end: number, before: MinuteRange): MinuteRange | null {
  if (start >= NOON || start >= before.end) return byDayFrom(start, end, before);
  // The next range is in the afternoon only after a morning.
  if (before.start > NOON || start + NOON < before.end || start > LATEST) return null;
  const later = end >= NOON || end <= start ? null : end + NOON;
  return later === null ? null : forwards(start + NOON, later);
}

function byDayFrom(start: number, end: number, before: MinuteRange): MinuteRange | null {
  const read = start < MORNING ? null : byDay(start, end);
  return read !== null && read.start >= before.end ? read : null;
}
