// What the appointment tools did or found, as data: reviews and notes are held against it, and no
// code reads a text to learn what happened. Pure.

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
  /** It was done. `start`: where the appointment is now; of a cancelled one, where it was. */
  | {
      readonly kind: "done";
      readonly action: BookingAction;
      readonly start: string;
      /** Of a moved one, where it was; null where that is not known. */
      readonly from: string | null;
      readonly eventId: string | null;
      readonly name: string | null;
    }
  /** It was sent, and nobody knows yet whether it took place. */
  | { readonly kind: "pending"; readonly action: BookingAction; readonly start: string }
  /** The customer is shown a summary and must agree to it first. */
  | { readonly kind: "proposed"; readonly action: BookingAction; readonly start: string }
  /** Certainly not done. */
  | { readonly kind: "not_done"; readonly action: BookingAction }
  /** The customer's own appointments; `whole` when there certainly are no others. */
  | {
      readonly kind: "listed";
      readonly appointments: readonly KnownAppointment[];
      readonly whole: boolean;
    };

interface OutcomeParts {
  readonly status: ToolStatus;
  readonly errorType?: string | null;
  /** The customer reads it, word for word. */
  readonly mustTell?: boolean;
  readonly fact?: BookingFact;
}

/** A tool's answer: what the model reads, what of it the customer may read, and the data. */
export function outcome(said: ToolText, parts: OutcomeParts): ToolOutcome {
  const { status, errorType = null, mustTell = false, fact } = parts;
  return {
    text: modelText(said),
    customerText: said.customerText,
    status,
    ...(errorType === null ? {} : { errorType }),
    ...(mustTell ? { mustTell } : {}),
    ...(fact === undefined ? {} : { data: fact }),
  };
}

/** Tools whose data is a `Fact`: no other tool of an agent can have one of these names. */
const FACT_TOOLS: ReadonlySet<string> = new Set([
  "create_booking",
  "list_bookings",
  "reschedule_booking",
  "cancel_booking",
]);

export function bookingFactOf({ name, data }: ToolExecution): BookingFact | null {
  // Only our own tools have these names, and they give nothing else.
  return FACT_TOOLS.has(name) && data !== undefined ? (data as BookingFact) : null;
}

export function bookingFacts(deeds: readonly ToolExecution[]): readonly BookingFact[] {
  return deeds.map(bookingFactOf).filter((fact) => fact !== null);
}
