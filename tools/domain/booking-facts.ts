// What the appointment tools did or found, as data. Reviews and notes check against it, so that no
// code parses a text to learn what happened. Pure.

import type { ToolExecution } from "../../engine/turn/turn-events.ts";
import type { ToolOutcome, ToolStatus } from "../../engine/toolbox/tool.ts";
import { modelText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

export type BookingAction = "book" | "move" | "cancel";

/** An appointment as the customer knows it. `start` is `YYYY-MM-DD HH:MM:SS`. */
interface KnownAppointment {
  readonly start: string;
  readonly name: string | null;
}

export type BookingFact =
  /** It was done. `start`: when the appointment is now; for a cancelled one, when it was. */
  | {
      readonly kind: "done";
      readonly action: BookingAction;
      readonly start: string;
      /** When a moved one was before; null if unknown. */
      readonly from: string | null;
      readonly eventId: string | null;
      readonly name: string | null;
    }
  /** It was sent; whether it took place is not known yet. */
  | { readonly kind: "pending"; readonly action: BookingAction; readonly start: string }
  /** The customer is shown a summary and must agree to it first. */
  | { readonly kind: "proposed"; readonly action: BookingAction; readonly start: string }
  /** Certainly not done. */
  | { readonly kind: "not_done"; readonly action: BookingAction }
  /** The customer's own appointments; `whole`: there certainly are no others. */
  | {
      readonly kind: "listed";
      readonly appointments: readonly KnownAppointment[];
      readonly whole: boolean;
    };

interface OutcomeParts {
  readonly status: ToolStatus;
  readonly errorType?: string | null;
  /** The customer reads it word for word. */
  readonly mustTell?: boolean;
  readonly fact?: BookingFact;
}

/** A tool's result: the model's text, the part that the customer may read, and the data. */
export function outcome(text: ToolText, parts: OutcomeParts): ToolOutcome {
  const { status, errorType = null, mustTell = false, fact } = parts;
  return {
    text: modelText(text),
    customerText: text.customerText,
    status,
    ...(errorType === null ? {} : { errorType }),
    ...(mustTell ? { mustTell } : {}),
    ...(fact === undefined ? {} : { data: fact }),
  };
}

/** Tools whose data is a `BookingFact`; no other tool of an agent can have one of these names. */
const FACT_TOOLS: ReadonlySet<string> = new Set([
  "create_booking",
  "list_bookings",
  "reschedule_booking",
  "cancel_booking",
]);

export function bookingFactOf({ name, data }: ToolExecution): BookingFact | null {
  // Only our own tools have these names, and they return no other data.
  return FACT_TOOLS.has(name) && data !== undefined ? (data as BookingFact) : null;
}

export function bookingFacts(executions: readonly ToolExecution[]): readonly BookingFact[] {
  return executions.map(bookingFactOf).filter((fact) => fact !== null);
}
