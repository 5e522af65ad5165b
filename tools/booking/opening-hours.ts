// Whether hours, blocks and start grid allow an appointment, and which starts of a day they allow.
// Pure: the schedule and the time are arguments.

import { earliest, isEvenDay, isOnClock, isPast, lastDay } from "./slot-parser.ts";
import type { BookingRules, CurrentTime } from "./slot-parser.ts";
import type { Schedule } from "../company/profile-section.ts";
import { MINUTES_PER_DAY, WEEKDAYS, civilDateTime } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { isOnGrid, nearestStarts, startsOf } from "../dates/start-grid.ts";
import { checkSlotHours, hoursOf, isUnverified } from "../dates/weekly-hours.ts";
import type { DayHours, Slot, SlotHoursResult, Week } from "../dates/weekly-hours.ts";

/** Within the hours, but off the start grid; `near`: the closest allowed starts. */
interface OffGrid {
  readonly kind: "off_grid";
  readonly near: readonly number[];
}

export type HoursCheck =
  /** `verified` is false if it is unknown and BOOKING_WHEN_DEGRADED allows it. */
  | { readonly kind: "open"; readonly verified: boolean }
  | {
      readonly kind: "outside";
      readonly verdict: Exclude<SlotHoursResult, { kind: "fits" | "unreadable" }> | OffGrid;
      /** The whole day's, for the text. */
      readonly hours: DayHours;
      /** The same hour of the afternoon, if that fits: "3:00" may have meant 15:00. */
      readonly afternoon: number | null;
    }
  | { readonly kind: "unreadable" };

const ALWAYS: Week = WEEKDAYS.map(() => ({
  kind: "open",
  ranges: [{ start: 0, end: MINUTES_PER_DAY }],
}));

export function checkHours(
  slot: Slot,
  { stepMinutes }: Pick<BookingRules, "stepMinutes">,
  schedule: Schedule,
  present: CurrentTime,
): HoursCheck {
  const { week, blocks, unverified } = schedule;
  const hours = hoursOf(slot.date, week);
  const verdict = checkSlotHours(slot, week, blocks);
  if (verdict.kind === "fits") {
    if (!isOnGrid(slot, { week, blocks, stepMinutes })) {
      const day = { date: slot.date, minutes: slot.end - slot.start };
      const starts = startsOf(day.date, day.minutes, { ...schedule, stepMinutes });
      const near = nearestStarts(slot.start, toCome(starts, day, present));
      return { kind: "outside", verdict: { kind: "off_grid", near }, hours, afternoon: null };
    }
    if (isUnverified(slot, unverified)) return { kind: "unreadable" };
    return { kind: "open", verified: true };
  }
  if (verdict.kind !== "unreadable") {
    // No afternoon guess for a blocked hour: it is within the opening hours.
    const afternoon = verdict.kind === "blocked" ? null : afternoonOf(slot, schedule);
    return { kind: "outside", verdict, hours, afternoon };
  }
  // The hours are unreadable, but the blocks may still show that the slot is blocked.
  const blocked = checkSlotHours(slot, ALWAYS, blocks);
  if (blocked.kind === "blocked") {
    return { kind: "outside", verdict: blocked, hours: verdict, afternoon: null };
  }
  return { kind: "unreadable" };
}

/** Starts that are not past and that exist on the zone's clock that day. */
function toCome(
  starts: readonly number[],
  { date, minutes }: { readonly date: CivilDate; readonly minutes: number },
  present: CurrentTime,
): readonly number[] {
  const { timeZone } = present;
  const now = earliest(present);
  const first = civilDateTime(now, timeZone);
  const isEven = isEvenDay(date, timeZone);
  return starts.filter((start) => {
    const slot = { date, start, end: start + minutes };
    const isLater = date > first.date || (date === first.date && start > first.minute);
    return isEven && isLater ? true : isOnClock(slot, timeZone) && !isPast(slot, { now, timeZone });
  });
}

/** The day's starts, from now on, that opening hours and blocks allow. */
export function openStarts(
  date: CivilDate,
  { durationMinutes: minutes, stepMinutes }: BookingRules,
  schedule: Schedule,
  present: CurrentTime,
): readonly number[] {
  if (date > lastDay(present)) return [];
  const starts = startsOf(date, minutes, { ...schedule, stepMinutes });
  return toCome(starts, { date, minutes }, present).filter(
    (start) => !isUnverified({ date, start, end: start + minutes }, schedule.unverified),
  );
}

/** For "3:00" that may mean 15:00: the start twelve hours later, if that fits. */
function afternoonOf(slot: Slot, { week, blocks }: Schedule): number | null {
  const start = slot.start + MINUTES_PER_DAY / 2;
  if (start >= MINUTES_PER_DAY) return null;
  const later = { ...slot, start, end: slot.end + MINUTES_PER_DAY / 2 };
  return checkSlotHours(later, week, blocks).kind === "fits" ? start : null;
}
