// Weekly hours and blocked ranges: reads what tenants wrote, judges one appointment against it.
// Pure. Unreadable hours are closed hours; intervals are half-open minutes, [start, end).

import assert from "node:assert";
import { MINUTES_PER_DAY, addDays, readDate, readTime, weekdayIndex } from "./civil.ts";
import type { CivilDate } from "./civil.ts";

/** Minutes from the day's midnight; `end` passes 1440 when the range crosses midnight. */
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

/** A time in which no appointment may lie. */
export interface Block extends MinuteRange {
  readonly date: CivilDate;
}

/** One appointment, at most a day long. */
export interface Slot extends MinuteRange {
  readonly date: CivilDate;
}

export interface ReadBlocks {
  readonly blocks: readonly Block[];
  readonly ignoredCount: number;
}

export type Verdict =
  | { readonly kind: "fits" }
  | { readonly kind: "closed" }
  | { readonly kind: "unreadable" }
  | { readonly kind: "before_opening"; readonly opensAt: number }
  | { readonly kind: "after_closing"; readonly closesAt: number }
  | { readonly kind: "does_not_fit"; readonly closesAt: number }
  | { readonly kind: "in_break"; readonly reopensAt: number }
  /** Minutes of the appointment's own day, so negative when the block began the day before. */
  | { readonly kind: "blocked"; readonly from: number; readonly until: number };

const CLOSED = /^(|-+|n\/?a|cerrado|no disponible|no atiende|no hay atenci[oó]n|closed)$/;

/** `"09:00-13:00, 15:00-19:00"` and its kin; one range that cannot be read spoils the day. */
export function readDayHours(raw: string | null): DayHours {
  const text = (raw ?? "").normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
  if (CLOSED.test(text)) return { kind: "closed" };
  const ranges: MinuteRange[] = [];
  for (const part of text.split(/[,;|/]| y /)) {
    const range = readRange(part);
    if (range === null) return { kind: "unreadable" };
    ranges.push(range);
  }
  return { kind: "open", ranges: merge(ranges) };
}

/** `start-end`, also with an en dash or the word `a`; an end not after its start is tomorrow's. */
function readRange(text: string): MinuteRange | null {
  const sides = text.trim().split(/ ?[-–—−] ?| a | hasta /);
  const from = readTime(withoutSeconds(sides[0]?.replace(/^de /, "") ?? ""));
  const until = readEnd(sides[1] ?? "");
  if (sides.length !== 2 || from.kind !== "time" || until === null) return null;
  if (until === from.minute) return null;
  const end = until > from.minute ? until : until + MINUTES_PER_DAY;
  return { start: from.minute, end };
}

/** Minutes of an end; midnight, written either way, is the end of the day. */
function readEnd(text: string): number | null {
  const plain = withoutSeconds(text);
  const time = readTime(plain);
  if (/^24:00$/.test(plain.trim())) return MINUTES_PER_DAY;
  if (time.kind !== "time") return null;
  return time.minute === 0 ? MINUTES_PER_DAY : time.minute;
}

/** Backends print a TIME column as `13:00:00`. */
function withoutSeconds(text: string): string {
  return text.trim().replace(/^(\d{1,2}:\d{2}):00\b/, "$1");
}

/** Sorted, with ranges that touch or overlap joined into one. */
function merge(ranges: readonly MinuteRange[]): readonly MinuteRange[] {
  const merged: MinuteRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || range.start > last.end) merged.push(range);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
  }
  return merged;
}

/** A list, a list written as JSON in a text, or a text of items between commas. Never throws. */
export function readBlocks(raw: unknown): ReadBlocks {
  if (raw === null || raw === undefined || raw === "") return { blocks: [], ignoredCount: 0 };
  const items = blockItems(raw);
  if (items === null) return { blocks: [], ignoredCount: 1 };
  const blocks = items.map(readBlock).filter((block) => block !== null);
  return { blocks, ignoredCount: items.length - blocks.length };
}

function blockItems(raw: unknown): readonly unknown[] | null {
  if (isList(raw)) return raw;
  if (typeof raw !== "string") return null;
  const text = raw.trim();
  if (!text.startsWith("[")) return text.split(/[,;\n]/).filter((item) => item.trim() !== "");
  try {
    const parsed: unknown = JSON.parse(text);
    return isList(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function readBlock(item: unknown): Block | null {
  if (typeof item === "string") {
    const match = /^(\S+)(?: +(.+))?$/.exec(item.trim());
    return blockOf(match?.[1], match?.[2] ?? null);
  }
  if (typeof item !== "object" || item === null) return null;
  const date: unknown = Reflect.get(item, "fecha");
  const from: unknown = Reflect.get(item, "inicio") ?? "";
  const until: unknown = Reflect.get(item, "fin") ?? "";
  if (typeof from !== "string" || typeof until !== "string") return null;
  if (from.trim() === "" && until.trim() === "") return blockOf(date, null);
  return blockOf(date, `${from}-${until}`);
}

/** A day without times is blocked from midnight to midnight. */
function blockOf(date: unknown, times: string | null): Block | null {
  const day = typeof date === "string" ? readDate(date.trim()) : null;
  const range =
    times === null ? { start: 0, end: MINUTES_PER_DAY } : readRange(times.toLowerCase());
  return day === null || range === null ? null : { date: day, ...range };
}

/** Judges an appointment: inside one stretch of opening hours and clear of every block. */
export function judgeSlot(slot: Slot, week: Week, blocks: readonly Block[]): Verdict {
  assert(slot.start >= 0 && slot.start < MINUTES_PER_DAY, "a slot begins within its day");
  assert(slot.end > slot.start && slot.end - slot.start <= MINUTES_PER_DAY, "at most a day");
  const inside = (range: MinuteRange): boolean =>
    slot.start >= range.start && slot.end <= range.end;
  if (!openStretches(slot.date, week).some(inside)) return refusal(slot, week);
  const overlapping = blocksAround(slot.date, blocks).find(
    ({ start, end }) => slot.start < end && start < slot.end,
  );
  if (overlapping === undefined) return { kind: "fits" };
  return { kind: "blocked", from: overlapping.start, until: overlapping.end };
}

/** Blocks in minutes of `date`; ranges are under two days long, so its neighbours are enough. */
function blocksAround(date: CivilDate, blocks: readonly Block[]): readonly MinuteRange[] {
  const shifts = new Map([-1, 0, 1].map((day) => [addDays(date, day), day * MINUTES_PER_DAY]));
  return blocks.flatMap((block) => {
    const shift = shifts.get(block.date);
    return shift === undefined ? [] : [{ start: block.start + shift, end: block.end + shift }];
  });
}

/** Opening hours around a day: with what spills over from yesterday and what tomorrow continues. */
function openStretches(date: CivilDate, week: Week): readonly MinuteRange[] {
  const around: MinuteRange[] = [];
  for (const day of [-1, 0, 1]) {
    const shift = day * MINUTES_PER_DAY;
    for (const { start, end } of rangesOf(addDays(date, day), week)) {
      around.push({ start: start + shift, end: end + shift });
    }
  }
  return merge(around);
}

export function hoursOf(date: CivilDate, week: Week): DayHours {
  return week[weekdayIndex(date)] ?? { kind: "unreadable" };
}

function rangesOf(date: CivilDate, week: Week): readonly MinuteRange[] {
  const hours = hoursOf(date, week);
  return hours.kind === "open" ? hours.ranges : [];
}

/** Why a slot that lies in no stretch of opening hours is refused. */
function refusal(slot: Slot, week: Week): Verdict {
  const hours = hoursOf(slot.date, week);
  if (hours.kind !== "open") return hours;
  const first = hours.ranges[0];
  const last = hours.ranges.at(-1);
  assert(first !== undefined && last !== undefined, "an open day has a range");
  if (slot.start < first.start) return { kind: "before_opening", opensAt: first.start };
  if (slot.start >= last.end) return { kind: "after_closing", closesAt: last.end };
  const holding = hours.ranges.find((range) => slot.start >= range.start && slot.start < range.end);
  if (holding !== undefined) return { kind: "does_not_fit", closesAt: holding.end };
  const next = hours.ranges.find((range) => range.start > slot.start);
  assert(next !== undefined, "between two ranges there is a later one");
  return { kind: "in_break", reopensAt: next.start };
}
