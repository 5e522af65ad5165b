// From the model's words to one appointment in time: what all tools judge in the same way before
// any request. Pure; every way to be wrong is one of a closed set.

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
  /** The zone's clocks skip or repeat the start, or the end and the minute before it. */
  | { readonly kind: "no_such_time"; readonly slot: Slot };

interface CurrentTime {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timeZone: string;
}

/** Appointments further away are a slip of the year. */
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
  words: { readonly date: string; readonly time: string },
  durationMinutes: number,
  present: CurrentTime,
): ParsedSlot {
  const { timeZone } = present;
  const written = parseArgumentDay(words.date, timeZone);
  const { time, date: other } = parseArgumentTime(words.time, written?.date ?? null, timeZone);
  // Each may be a whole moment: then they must be one.
  if (written === null || (other !== null && other !== written.date)) {
    return { kind: "date_unreadable" };
  }
  const { date, minute, elsewhere } = written;
  if (time.kind === "time") {
    if (minute !== null && minute !== time.minute) return { kind: "time_unreadable" };
    // As the company's clock shows it, that midnight is the very time of another day.
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
 * Whether the zone's clocks show the start once, and the end once or at the very moment at which
 * they change: one minute before it, the end was still to come.
 */
export function isOnClock({ date, start, end }: Slot, timeZone: string): boolean {
  const shows = (minute: number): boolean => instantOf({ date, minute }, timeZone) !== null;
  return shows(start) && (shows(end) || shows(end - 1));
}

/** Whether no clock of the zone changes on that day or on the next: all minutes are shown once. */
export function isEvenDay(date: CivilDate, timeZone: string): boolean {
  const midnights = [0, 1, 2].map((day) =>
    instantOf({ date, minute: day * MINUTES_PER_DAY }, timeZone),
  );
  const [first, second, third] = midnights.map((instant) => instant ?? Number.NaN);
  return Number(second) - Number(first) === DAY_MS && Number(third) - Number(second) === DAY_MS;
}

/** Asked again right before a booking is sent: time has passed since it was judged. */
export function isPast(slot: Slot, { now, timeZone }: CurrentTime): boolean {
  const start = instantOf({ date: slot.date, minute: slot.start }, timeZone);
  return start === null || start < now;
}

/** What a company must have said before anything can be booked. */
export interface BookingRules {
  readonly durationMinutes: number;
  /** From one start to the next; see start-grid.ts. */
  readonly stepMinutes: number;
  readonly slots: number;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
}

/** Null when the company has not said how long an appointment is or how many fit at once. */
export function bookingRulesOf(config: ChatConfig): BookingRules | null {
  const { durationMinutes, slots, bookUser, bookBranch } = config;
  if (durationMinutes === null || slots === null) return null;
  const stepMinutes = config.stepMinutes ?? Math.max(STEP_MINUTES_MIN, durationMinutes);
  return { durationMinutes, stepMinutes, slots, bookUser, bookBranch };
}
