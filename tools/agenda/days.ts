// Days and hours of a company as the owner's page writes them: `2026-12-01`, `2026-12-01T10:30`.
// Pure.

import {
  MINUTES_PER_DAY,
  addDays,
  civilDateTime,
  clockTime24,
  instantOf,
  parseTimestamp,
} from "../dates/civil-time.ts";
import type { CivilDate, CivilDateTime } from "../dates/civil-time.ts";
import type { Interval } from "../calendars/calendar-port.ts";

/** `2026-12-01T10:30`, in the zone. */
export function civilText(instant: number, timeZone: string): string {
  const { date, minute } = civilDateTime(instant, timeZone);
  return `${date}T${clockTime24(minute)}`;
}

/** Null for anything but `2026-12-01T10:30`. */
export function parseCivil(text: string): CivilDateTime | null {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? parseTimestamp(text) : null;
}

/**
 * The first instant of a day. Some zones change their clocks at midnight, which then does not exist
 * or comes twice: the day begins at the first hour that comes once.
 */
export function dayStart(date: CivilDate, timeZone: string): number {
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 30) {
    const instant = instantOf({ date, minute }, timeZone);
    if (instant !== null) return instant;
  }
  return dayStart(addDays(date, 1), timeZone);
}

/** From one day to another, the last one not counted. */
export function daysInterval(first: CivilDate, end: CivilDate, timeZone: string): Interval {
  return { from: dayStart(first, timeZone), until: dayStart(end, timeZone) };
}
