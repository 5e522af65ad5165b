// Hours and closed days as a company file writes them: "mon-fri", "09:00-13:00", "2026-12-24
// 13:00-24:00". Unlike what a backend's owners write, what is not clear is an error. Pure.

import assert from "node:assert";
import { MINUTES_PER_DAY, daysBetween, parseDate } from "../dates/civil-time.ts";
import { mergeRanges } from "../dates/weekly-hours.ts";
import type { BlockedRange, DayHours, MinuteRange, Week } from "../dates/weekly-hours.ts";

/** Monday first. */
export const DAY_NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const DAY = `(?:${DAY_NAMES.join("|")})`;
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const RANGE = `${TIME}-(?:${TIME}|24:00)`;
const DATE = "\\d{4}-\\d{2}-\\d{2}";

/** `mon`, `mon-fri`, `mon,wed,fri`. */
export const DAYS_PATTERN = new RegExp(`^${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*$`);
/** `09:00-13:00`; an end before the start is on the next day. */
export const RANGE_PATTERN = new RegExp(`^${RANGE}$`);
/** A day, a part of one, or the days from one to another. */
export const CLOSED_PATTERN = new RegExp(`^${DATE}(?: ${RANGE}|\\.\\.${DATE})?$`);

/** The longest time that one line closes. */
const CLOSED_DAYS_MAX = 366;

/** Weekdays of a key that matches `DAYS_PATTERN`, 0 is Monday; a span may pass the week's end. */
export function daysOf(key: string): readonly number[] {
  return key.split(",").flatMap((part) => {
    const [first = -1, last = first] = part.split("-").map(dayIndex);
    const count = ((last - first + 7) % 7) + 1;
    return Array.from({ length: count }, (_, index) => (first + index) % 7);
  });
}

function dayIndex(name: string): number {
  const index = DAY_NAMES.findIndex((day) => day === name);
  assert(index >= 0, "a day's name was checked by its pattern");
  return index;
}

/** The range of a text that matches `RANGE_PATTERN`; null when it takes no time. */
export function rangeOf(text: string): MinuteRange | null {
  const [start = 0, end = 0] = text.split("-").map(minuteOf);
  if (start === end) return null;
  return { start, end: end > start ? end : end + MINUTES_PER_DAY };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The first range of a day that overlaps another one; null when none does. */
export function overlapIn(ranges: readonly MinuteRange[]): MinuteRange | null {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  return sorted.find((range, index) => range.start < (sorted[index - 1]?.end ?? 0)) ?? null;
}

/** Hours that were checked, as a week. A day that is not named is closed. */
export function weekOf(hours: Readonly<Record<string, readonly string[]>>): Week {
  const named = Object.entries(hours).flatMap(([key, texts]) =>
    daysOf(key).map((day) => ({ day, texts })),
  );
  return DAY_NAMES.map((_, index): DayHours => {
    const texts = named.find(({ day }) => day === index)?.texts ?? [];
    const ranges = texts.map(rangeOf).filter((range) => range !== null);
    // Ranges that touch are one: an appointment may pass from one into the other.
    return ranges.length === 0 ? { kind: "closed" } : { kind: "open", ranges: mergeRanges(ranges) };
  });
}

/** What a line of `closed` closes, or what is wrong with it. */
export function closedRange(text: string): BlockedRange | string {
  const [first = "", last] = text.split("..");
  const [day = "", range] = first.split(" ");
  const [from, until] = [parseDate(day), parseDate(last ?? day)];
  if (from === null || until === null) return "names a day that does not exist";
  if (range !== undefined) {
    const minutes = rangeOf(range);
    return minutes === null ? "begins and ends at the same time" : { date: from, ...minutes };
  }
  const days = daysBetween(from, until) + 1;
  if (days < 1) return "ends before it begins";
  if (days > CLOSED_DAYS_MAX) return `is longer than ${CLOSED_DAYS_MAX} days`;
  return { date: from, start: 0, end: days * MINUTES_PER_DAY };
}
