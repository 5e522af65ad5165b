// Parses the model's date and time into a slot, in the same way for all tools and before any
// request. Pure; the possible problems are a closed set.

import assert from "node:assert";
import type { Interval } from "../calendars/calendar-port.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { parseArgumentDay, parseArgumentTime } from "../dates/argument-dates.ts";
import { MINUTES_PER_DAY, addDays, civilDateTime, instantOf } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { Company, CompanyService, Resource } from "../domain/company.ts";

export type DateProblem =
  | { readonly kind: "date_unreadable" }
  | { readonly kind: "day_past"; readonly date: CivilDate }
  /** `last`: the last day that a company takes; null where only the year can be wrong. */
  | { readonly kind: "too_far"; readonly date: CivilDate; readonly last: CivilDate | null };

export type SlotProblem =
  | DateProblem
  | { readonly kind: "time_unreadable" }
  | { readonly kind: "time_ambiguous"; readonly hour: number }
  | { readonly kind: "past"; readonly slot: Slot }
  /** Sooner than the company's notice. */
  | { readonly kind: "too_soon"; readonly slot: Slot; readonly noticeMinutes: number }
  /** The zone's clock skips or repeats the start, or the end and the minute before it. */
  | { readonly kind: "no_such_time"; readonly slot: Slot };

/** The time, and what a company's file says of it. */
export interface CurrentTime {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timeZone: string;
  /** An appointment starts at least so long from now; 0 when absent. */
  readonly noticeMinutes?: number;
  /** The last day, counted from today; null when absent. */
  readonly daysAhead?: number;
}

/** In the company's own zone where a file says it, else in the process's. */
export function presentOf(
  { data, now }: { readonly data: ChatConfig; now(): number },
  timeZone: string,
): CurrentTime {
  if (data.company === null) return { now: now(), timeZone };
  const { booking, timeZone: own } = data.company;
  const { noticeMinutes, daysAhead } = booking;
  return { now: now(), timeZone: own, noticeMinutes, daysAhead };
}

/** An appointment further away has a wrong year. */
const HORIZON_DAYS = 366;
const DAY_MS = MINUTES_PER_DAY * 60_000;

type ParsedDay = { readonly kind: "day"; readonly date: CivilDate } | DateProblem;
type ParsedSlot = { readonly kind: "slot"; readonly slot: Slot } | SlotProblem;

export function parseDay(text: string, present: CurrentTime): ParsedDay {
  const date = parseArgumentDay(text, present.timeZone)?.date ?? null;
  return date === null ? { kind: "date_unreadable" } : validateDay(date, present);
}

function validateDay(date: CivilDate, present: CurrentTime): ParsedDay {
  const today = civilDateTime(present.now, present.timeZone).date;
  if (date < today) return { kind: "day_past", date };
  const last = lastDay(present);
  const isRule = present.daysAhead !== undefined;
  if (date > last) return { kind: "too_far", date, last: isRule ? last : null };
  return { kind: "day", date };
}

export function parseSlot(
  args: { readonly date: string; readonly time: string },
  durationMinutes: number,
  present: CurrentTime,
): ParsedSlot {
  const { timeZone } = present;
  const written = parseArgumentDay(args.date, timeZone);
  const { time, date: other } = parseArgumentTime(args.time, written?.date ?? null, timeZone);
  // Each may contain date and time: then they must agree.
  if (written === null || (other !== null && other !== written.date)) {
    return { kind: "date_unreadable" };
  }
  const { date, minute, elsewhere } = written;
  if (time.kind === "time") {
    if (minute !== null && minute !== time.minute) return { kind: "time_unreadable" };
    // The date is a midnight in another zone, which is exactly this time on another local day.
    if (elsewhere?.minute === time.minute) return { kind: "date_unreadable" };
  }
  if (time.kind === "ambiguous") return { kind: "time_ambiguous", hour: time.hour };
  if (time.kind === "unreadable") return { kind: "time_unreadable" };
  const day = validateDay(date, present);
  if (day.kind !== "day") return day;
  const slot: Slot = { date, start: time.minute, end: time.minute + durationMinutes };
  if (!isOnClock(slot, timeZone)) return { kind: "no_such_time", slot };
  if (isPast(slot, present)) return { kind: "past", slot };
  const { noticeMinutes = 0 } = present;
  const isSoon = isPast(slot, { now: earliest(present), timeZone });
  return isSoon ? { kind: "too_soon", slot, noticeMinutes } : { kind: "slot", slot };
}

/** The last day of an appointment. */
export function lastDay({ now, timeZone, daysAhead = HORIZON_DAYS }: CurrentTime): CivilDate {
  return addDays(civilDateTime(now, timeZone).date, daysAhead);
}

/** The first instant at which an appointment may start. */
export function earliest({ now, noticeMinutes = 0 }: CurrentTime): number {
  return now + noticeMinutes * 60_000;
}

/**
 * Whether the zone's clock shows the start exactly once, and the end exactly once. An end at the
 * moment of a clock change also counts: the minute before it exists once.
 */
export function isOnClock({ date, start, end }: Slot, timeZone: string): boolean {
  const shows = (minute: number): boolean => instantOf({ date, minute }, timeZone) !== null;
  return shows(start) && (shows(end) || shows(end - 1));
}

/** Whether the zone has no clock change on that day or the next: every minute exists once. */
export function isEvenDay(date: CivilDate, timeZone: string): boolean {
  const midnights = [0, 1, 2].map((day) =>
    instantOf({ date, minute: day * MINUTES_PER_DAY }, timeZone),
  );
  const [first, second, third] = midnights.map((instant) => instant ?? Number.NaN);
  return Number(second) - Number(first) === DAY_MS && Number(third) - Number(second) === DAY_MS;
}

/** In instants: an appointment is as many minutes long as it says, whatever the clock does. */
export function intervalOf({ date, start, end }: Slot, timeZone: string): Interval {
  const from = instantOf({ date, minute: start }, timeZone);
  assert(from !== null, "a slot's start is on the clock");
  return { from, until: from + (end - start) * 60_000 };
}

/** Checked again right before a booking is sent, as time has passed since it was parsed. */
export function isPast(slot: Slot, { now, timeZone }: CurrentTime): boolean {
  const start = instantOf({ date: slot.date, minute: slot.start }, timeZone);
  return start === null || start < now;
}

/** What of a company's file an appointment is for. */
export interface CompanyPlace {
  readonly company: Company;
  /** Null where the company has none. */
  readonly service: CompanyService | null;
  /** Who may give it, in the owner's order; one, once it is chosen. Never empty. */
  readonly resources: readonly [Resource, ...Resource[]];
}

/** The settings that a company must have sent before anything can be booked. */
export interface BookingRules {
  readonly durationMinutes: number;
  /** Between two starts; see start-grid.ts. */
  readonly stepMinutes: number;
  /** Kept free behind the appointment. */
  readonly afterMinutes: number;
  readonly slots: number;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
  /** What of a company's file it is for; null where the request's settings say all. */
  readonly place: CompanyPlace | null;
}

/** Of a request's settings; null without an appointment's length or the number that may overlap. */
export function bookingRulesOf(config: ChatConfig): BookingRules | null {
  const { durationMinutes, slots, bookUser, bookBranch } = config;
  if (durationMinutes === null || slots === null) return null;
  const stepMinutes = config.stepMinutes ?? Math.max(STEP_MINUTES_MIN, durationMinutes);
  return {
    durationMinutes,
    stepMinutes,
    afterMinutes: 0,
    slots,
    bookUser,
    bookBranch,
    place: null,
  };
}
