// What the appointment tools did or found, as data: reviews and notes are held against it, and no
// code reads a text to learn what happened. Pure.

import type { ToolExecution } from "../../engine/turn/events.ts";
import type { ToolOutcome, ToolStatus } from "../../engine/toolbox/tool.ts";
import { wholeText } from "../text/words.ts";
import type { Words } from "../text/words.ts";

export type Action = "book" | "move" | "cancel";

/** An appointment as the customer knows it. `start` is `YYYY-MM-DD HH:MM:SS`. */
interface KnownAppointment {
  readonly start: string;
  readonly name: string | null;
}

export type Fact =
  /** It was done. `start`: where the appointment is now; of a cancelled one, where it was. */
  | {
      readonly kind: "done";
      readonly action: Action;
      readonly start: string;
      /** Of a moved one, where it was; null where that is not known. */
      readonly from: string | null;
      readonly eventId: string | null;
      readonly name: string | null;
    }
  /** It was sent, and nobody knows yet whether it took place. */
  | { readonly kind: "pending"; readonly action: Action; readonly start: string }
  /** The customer is shown a summary and must agree to it first. */
  | { readonly kind: "proposed"; readonly action: Action; readonly start: string }
  /** Certainly not done. */
  | { readonly kind: "not_done"; readonly action: Action }
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
  readonly fact?: Fact;
}

/** A tool's answer: what the model reads, what of it the customer may read, and the data. */
export function outcome(said: Words, parts: OutcomeParts): ToolOutcome {
  const { status, errorType = null, mustTell = false, fact } = parts;
  return {
    text: wholeText(said),
    customerText: said.say,
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

export function factOf({ name, data }: ToolExecution): Fact | null {
  // Only our own tools have these names, and they give nothing else.
  return FACT_TOOLS.has(name) && data !== undefined ? (data as Fact) : null;
}

export function factsOfDeeds(deeds: readonly ToolExecution[]): readonly Fact[] {
  return deeds.map(factOf).filter((fact) => fact !== null);
}
