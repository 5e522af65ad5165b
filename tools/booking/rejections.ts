// Why something was not booked, changed or sent: one shape for all of it, made by name. No I/O.

import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { NOT_BOOKED_REASONS } from "./booking-texts.ts";
import type { NotBookedReason } from "./booking-texts.ts";
import type { OpeningHoursCheck, CalendarCheck } from "./slot-availability.ts";
import * as texts from "./slot-texts.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { ToolText } from "../text/tool-text.ts";

/** `reason` is the booking metric's; null for what is no failure of ours. */
export interface Rejection {
  readonly kind: "refusal";
  readonly text: ToolText;
  /** A booking or a change came to nothing: said behind its marker, by what it was. */
  readonly undone: boolean;
  readonly status: "refused" | "failed";
  readonly errorType: string | null;
  readonly reason: string | null;
}

export type BookingResult = Rejection | ToolOutcome;

export function rejection(said: ToolText, errorType: string): Rejection {
  const parts = { undone: false, status: "refused", errorType, reason: null } as const;
  return { kind: "refusal", text: said, ...parts };
}

export function invalidTime(said: ToolText): Rejection {
  return { ...rejection(said, "invalid_datetime"), reason: "invalid_datetime" };
}

/** Null, or why the hours do not allow a slot, also where they are not known. */
export function hoursRefusal(slot: Slot, hours: OpeningHoursCheck): Rejection | null {
  if (hours.kind === "open") return null;
  if (hours.kind === "unverified") return unverified(hours.reason);
  return hours.afternoon === null
    ? { ...invalidTime(texts.outsideReason(slot, hours)), undone: true }
    : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
}

/** Null, or why there is no place: it is taken, or the calendar gave no answer. */
export function placeRefusal(place: CalendarCheck, taken: Rejection): Rejection | null {
  if (place.kind === "free") return null;
  return place.kind === "taken" ? taken : unverified(place.reason);
}

export function unverified(why: string): Rejection {
  // The metric's closed list has no word for hours that a tenant wrote unreadably.
  const reason = why === "unreadable" ? "invalid_response" : why;
  const parts = { undone: false, status: "failed", errorType: reason, reason } as const;
  return { kind: "refusal", text: texts.UNVERIFIED, ...parts };
}

export function notSent(why: NotBookedReason, reason: string): Rejection {
  const parts = { undone: true, status: "failed", errorType: reason, reason } as const;
  return { kind: "refusal", text: NOT_BOOKED_REASONS[why], ...parts };
}

export function notBooked(why: NotBookedReason, errorType: string): Rejection {
  return notDone(NOT_BOOKED_REASONS[why], errorType);
}

/** A rule said no, and nothing was changed. */
export function notDone(said: ToolText, errorType: string): Rejection {
  return { ...rejection(said, errorType), undone: true };
}
