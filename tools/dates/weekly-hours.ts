// Weekly hours and blocked ranges: checks one appointment against them. What companies write is
// parsed in parse-day-hours.ts and blocked-times.ts. Pure. Unreadable hours count as closed;
// intervals are half-open minutes, [start, end).

import assert from "node:assert";
import { MINUTES_PER_DAY, addDays, daysBetween, weekdayIndex } from "./civil-time.ts";
import type { CivilDate } from "./civil-time.ts";

/** Minutes from the day's midnight; `end` exceeds 1440 when the range crosses midnight. */
export interface MinuteRange {
  readonly start: number;
  readonly end: number;
}

export type DayHours =
  | { readonly kind: "open"; readonly ranges: readonly MinuteRange[] }
  | { readonly kind: "closed" }
  | { readonly kind: "unreadable" };

/** Seven days, Monday first. */
export type Week = readonly DayHours[];

/** A time without appointments; may last for days. */
export interface BlockedRange extends MinuteRange {
  readonly date: CivilDate;
}

/** Days with a blocked time that could not be parsed. */
export interface UnverifiedDays {
  /** Each from one midnight to another. */
  readonly spans: readonly BlockedRange[];
  /** Monday is 0. */
  readonly weekdays: readonly number[];
  /** `MM-DD`, every year. */
  readonly yearly: readonly string[];
}

/** One appointment, at most a day long. */
export interface Slot extends MinuteRange {
  readonly date: CivilDate;
}

export type SlotHoursResult =
  | { readonly kind: "fits" }
  | { readonly kind: "closed" }
  | { readonly kind: "unreadable" }
  | { readonly kind: "before_opening"; readonly opensAt: number }
  | { readonly kind: "after_closing"; readonly closesAt: number }
  | { readonly kind: "does_not_fit"; readonly closesAt: number }
  | { readonly kind: "in_break"; readonly reopensAt: number }
  /** Minutes of the appointment's own day: negative when the block started the day before. */
  | { readonly kind: "blocked"; readonly from: number; readonly until: number };

/** Sorts ranges and joins those that touch or overlap. */
export function mergeRanges(ranges: readonly MinuteRange[]): readonly MinuteRange[] {
  const joined: MinuteRange[] = []; // as many as it was given
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || range.start > last.end) joined.push(range);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
  }
  return joined;
}

/** Checks that an appointment is inside one stretch of opening hours and overlaps no block. */
export function checkSlotHours(
  slot: Slot,
  week: Week,
  blocks: readonly BlockedRange[],
): SlotHoursResult {
  assert(slot.start >= 0 && slot.start < MINUTES_PER_DAY, "a slot begins within its day");
  assert(slot.end > slot.start && slot.end - slot.start <= MINUTES_PER_DAY, "at most a day");
  const inside = (range: MinuteRange): boolean =>
    slot.start >= range.start && slot.end <= range.end;
  if (!openStretches(slot.date, week).some(inside)) return reasonNotOpen(slot, week);
  const overlapping = blocksAround(slot.date, blocks).find((block) => overlap(slot, block));
  if (overlapping === undefined) return { kind: "fits" };
  return { kind: "blocked", from: overlapping.start, until: overlapping.end };
}

/** Blocks in minutes of `date`: those that start a day around it, and longer ones. */
function blocksAround(date: CivilDate, blocks: readonly BlockedRange[]): readonly MinuteRange[] {
  const shifts = new Map([-1, 0, 1].map((day) => [addDays(date, day), day * MINUTES_PER_DAY]));
  return blocks.flatMap((block) => {
    const isLong = block.end > 2 * MINUTES_PER_DAY && block.date <= date;
    const far = isLong ? daysBetween(date, block.date) * MINUTES_PER_DAY : undefined;
    const shift = shifts.get(block.date) ?? far;
    return shift === undefined ? [] : [{ start: block.start + shift, end: block.end + shift }];
  });
}

/** The blocks that an appointment of that day could overlap. */
export function blocksNear(
  date: CivilDate,
  blocks: readonly BlockedRange[],
): readonly BlockedRange[] {
  const around = { start: 0, end: 2 * MINUTES_PER_DAY };
  return blocks.filter((block) =>
    blocksAround(date, [block]).some((range) => overlap(range, around)),
  );
}

/** Whether an unreadable block may overlap the slot. */
export function isUnverified(slot: Slot, { spans, weekdays, yearly }: UnverifiedDays): boolean {
  const days = slot.end > MINUTES_PER_DAY ? [slot.date, addDays(slot.date, 1)] : [slot.date];
  const named = days.some(
    (day) => weekdays.includes(weekdayIndex(day)) || yearly.includes(day.slice(5)),
  );
  return named || blocksAround(slot.date, spans).some((span) => overlap(slot, span));
}

function overlap(a: MinuteRange, b: MinuteRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Opening hours around a day, joined with those of the day before and after. */
function openStretches(date: CivilDate, week: Week): readonly MinuteRange[] {
  const around: MinuteRange[] = [];
  for (const day of [-1, 0, 1]) {
    const shift = day * MINUTES_PER_DAY;
    for (const { start, end } of rangesOf(addDays(date, day), week)) {
      around.push({ start: start + shift, end: end + shift });
    }
  }
  return mergeRanges(around);
}

export function hoursOf(date: CivilDate, week: Week): DayHours {
  return week[weekdayIndex(date)] ?? { kind: "unreadable" };
}

/** The day's opening ranges; none when it is closed or unreadable. */
export function rangesOf(date: CivilDate, week: Week): readonly MinuteRange[] {
  const hours = hoursOf(date, week);
  return hours.kind === "open" ? hours.ranges : [];
}

/** Why a slot outside opening hours is rejected. */
function reasonNotOpen(slot: Slot, week: Week): SlotHoursResult {
  const hours = hoursOf(slot.date, week);
  if (hours.kind !== "open") return hours;
  const first = hours.ranges[0];
  const last = hours.ranges.at(-1);
  assert(first !== undefined && last !== undefined, "an open day has a range");
  if (slot.start < first.start) return { kind: "before_opening", opensAt: first.start };
  if (slot.start >= last.end) return { kind: "after_closing", closesAt: last.end };
  const containing = hours.ranges.find(
    (range) => slot.start >= range.start && slot.start < range.end,
  );
  if (containing !== undefined) return { kind: "does_not_fit", closesAt: containing.end };
  const next = hours.ranges.find((range) => range.start > slot.start);
  assert(next !== undefined, "between two ranges there is a later one");
  return { kind: "in_break", reopensAt: next.start };
}
