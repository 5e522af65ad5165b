// Why something was not booked, changed or sent: one shape for all of it, made by name. No I/O.

import type { ToolOutcome } from "../engine/toolbox.ts";
import * as texts from "./texts.ts";

/** `reason` is the booking metric's; null for what is no failure of ours. */
export interface Refusal {
  readonly kind: "refusal";
  readonly text: string;
  readonly status: "refused" | "failed";
  readonly errorType: string | null;
  readonly reason: string | null;
}

export type End = Refusal | ToolOutcome;

export function refusal(text: string, errorType: string): Refusal {
  return { kind: "refusal", text, status: "refused", errorType, reason: null };
}

export function invalidTime(text: string): Refusal {
  return { ...refusal(text, "invalid_datetime"), reason: "invalid_datetime" };
}

export function unverified(why: string): Refusal {
  // The metric's closed list has no word for hours that a tenant wrote unreadably.
  const reason = why === "unreadable" ? "invalid_response" : why;
  return { kind: "refusal", text: texts.UNVERIFIED, status: "failed", errorType: reason, reason };
}

export function notSent(why: texts.NotBooked, reason: string): Refusal {
  const text = texts.notBooked(texts.NOT_BOOKED_REASONS[why]);
  return { kind: "refusal", text, status: "failed", errorType: reason, reason };
}

export function notBooked(why: texts.NotBooked, errorType: string): Refusal {
  return refusal(texts.notBooked(texts.NOT_BOOKED_REASONS[why]), errorType);
}
