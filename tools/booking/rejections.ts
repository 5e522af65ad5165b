// Why something was not booked, changed or sent: one type for all cases, created by name. Pure.

import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { NOT_BOOKED_REASONS } from "./booking-texts.ts";
import type { NotBookedReason } from "./booking-texts.ts";
import type { OpeningHoursCheck, CalendarCheck } from "./slot-availability.ts";
import * as texts from "./slot-texts.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { ToolText } from "../text/tool-text.ts";

/** `reason`: label of the booking metric; null if it does not count as a failure. */
export interface Rejection {
  readonly kind: "rejection";
  readonly text: ToolText;
  /** A booking or change was not done: the text is prefixed with the marker for it. */
  readonly undone: boolean;
  readonly status: "refused" | "failed";
  readonly errorType: string | null;
  readonly reason: string | null;
}

export type BookingResult = Rejection | ToolOutcome;

export function rejection(text: ToolText, errorType: string): Rejection {
  const parts = { undone: false, status: "refused", errorType, reason: null } as const;
  return { kind: "rejection", text, ...parts };
}

/** What of service and person is missing or unclear, or nothing is set up at all. */
export function placeRejection(text: ToolText): Rejection {
  return rejection(text, text === texts.NOT_CONFIGURED ? "not_configured" : "bad_arguments");
}

export function invalidTime(text: ToolText): Rejection {
  return { ...rejection(text, "invalid_datetime"), reason: "invalid_datetime" };
}

/** Null, or why the opening hours do not allow a slot or are not known. */
export function hoursRejection(slot: Slot, hours: OpeningHoursCheck): Rejection | null {
  if (hours.kind === "open") return null;
  if (hours.kind === "unverified") return unverified(hours.reason);
  return hours.afternoon === null
    ? { ...invalidTime(texts.outsideReason(slot, hours)), undone: true }
    : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
}

/** Null, or why the slot cannot be had: it is taken, or the calendar did not respond. */
export function calendarRejection(calendar: CalendarCheck, taken: Rejection): Rejection | null {
  if (calendar.kind === "free") return null;
  return calendar.kind === "taken" ? taken : unverified(calendar.reason);
}

export function unverified(why: string): Rejection {
  // The metric's closed set has no reason for unreadable opening hours.
  const reason = why === "unreadable" ? "invalid_response" : why;
  const parts = { undone: false, status: "failed", errorType: reason, reason } as const;
  return { kind: "rejection", text: texts.UNVERIFIED, ...parts };
}

export function notSent(why: NotBookedReason, reason: string): Rejection {
  const parts = { undone: true, status: "failed", errorType: reason, reason } as const;
  return { kind: "rejection", text: NOT_BOOKED_REASONS[why], ...parts };
}

export function notBooked(why: NotBookedReason, errorType: string): Rejection {
  return notDone(NOT_BOOKED_REASONS[why], errorType);
}

/** A rule or the backend refused it; nothing was changed. */
export function notDone(text: ToolText, errorType: string): Rejection {
  return { ...rejection(text, errorType), undone: true };
}
