// Parses the model's date and time into a slot, in the same way for all tools and before any
// request. Pure; the possible problems are a closed set.

import type { ChatConfig } from "../domain/chat-config.ts";
import { parseArgumentDay, parseArgumentTime } from "../dates/argument-dates.ts";
import { MINUTES_PER_DAY, addDays, civilDateTime, instantOf } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import type { Slot } from "../dates/weekly-hours.ts";

export type DateProblem =
  | { readonly kind: "date_unreadable" }
  | { readonly kind: "day_past"; readonly date: CivilDate }
  | { readonly kind: "too_far"; readonly date: CivilDate };

export type SlotProblem =
  | DateProblem
  | { readonly kind: "time_unreadable" }
  | { readonly kind: "time_ambiguous"; readonly hour: number }
  | { readonly kind: "past"; readonly slot: Slot }
  /** The zone's clock skips or repeats the start, or the end and the minute before it. */
  | { readonly kind: "no_such_time"; readonly slot: Slot };

interface CurrentTime {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timeZone: string;
}

/** An appointment further away has a wrong year. */
const HORIZON_DAYS = 366;
const DAY_MS = MINUTES_PER_DAY * 60_000;

type ParsedDay = { readonly kind: "day"; readonly date: CivilDate } | DateProblem;
type ParsedSlot = { readonly kind: "slot"; readonly slot: Slot } | SlotProblem;

export function parseDay(text: string, { now, timeZone }: CurrentTime): ParsedDay {
  const date = parseArgumentDay(text, timeZone)?.date ?? null;
  return date === null ? { kind: "date_unreadable" } : validateDay(date, { now, timeZone });
}

function validateDay(date: CivilDate, { now, timeZone }: CurrentTime): ParsedDay {
  const today = civilDateTime(now, timeZone).date;
  if (date < today) return { kind: "day_past", date };
  if (date > addDays(today, HORIZON_DAYS)) return { kind: "too_far", date };
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
  return isPast(slot, present) ? { kind: "past", slot } : { kind: "slot", slot };
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

/** Checked again right before a booking is sent, as time has passed since it was parsed. */
export function isPast(slot: Slot, { now, timeZone }: CurrentTime): boolean {
  const start = instantOf({ date: slot.date, minute: slot.start }, timeZone);
  return start === null || start < now;
}

/** The settings that a company must have sent before anything can be booked. */
export interface BookingRules {
  readonly durationMinutes: number;
  /** Between two starts; see start-grid.ts. */
  readonly stepMinutes: number;
  readonly slots: number;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
}

/** Null without the length of an appointment or the number that may overlap. */
export function bookingRulesOf(config: ChatConfig): BookingRules | null {
  const { durationMinutes, slots, bookUser, bookBranch } = config;
  if (durationMinutes === null || slots === null) return null;
  const stepMinutes = config.stepMinutes ?? Math.max(STEP_MINUTES_MIN, durationMinutes);
  return { durationMinutes, stepMinutes, slots, bookUser, bookBranch };
}
