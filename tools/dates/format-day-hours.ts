// Formats a day's opening hours for customers. Pure.

import { clockTime } from "./civil-time.ts";
import type { DayHours } from "./weekly-hours.ts";

/** `9:00 AM a 1:00 PM y 3:00 PM a 7:00 PM`. */
export function formatDayHours(hours: DayHours): string {
  switch (hours.kind) {
    case "closed":
      return "cerrado";
    case "unreadable":
      return "sin horario registrado; no ofrezcas citas ese día";
    case "open":
      return hours.ranges
        .map(({ start, end }) => `${clockTime(start)} a ${clockTime(end)}`)
        .join(" y ");
    default:
      return hours satisfies never;
  }
}
