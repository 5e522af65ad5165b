// What one move or cancellation carries from the tool call to its end, and what the customer must
// agree to before it is done. Pure.

import { readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import type { Context, WriteContext } from "./booking-context.ts";
import { nameIn } from "./booking-event.ts";
import { changeProposal } from "./change-texts.ts";
import type { Intention } from "./confirmation.ts";
import { invalidTime, refusal } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import * as texts from "./texts.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { readStamp, stamp } from "../dates/civil.ts";
import type { Slot } from "../dates/schedule.ts";
import { digest } from "../records/entries.ts";

/** Made once the booking was found among those that the backend lists for this customer. */
export interface ChangeContext extends WriteContext {
  readonly wish: Wish;
  readonly event: ListedEvent;
  /** Where the session's records keep the change. */
  readonly field: string;
}

export interface Wish {
  readonly kind: "move" | "cancel";
  /** The backend's own id of the event. */
  readonly id: string;
  /** Null for a cancellation. */
  readonly to: Destination | null;
}

export interface Destination {
  readonly slot: Slot;
  /** Its first moment as the backend writes it. */
  readonly start: string;
  readonly terms: BookingTerms;
  readonly userId: number;
}

/** Where a move goes, as far as that can be judged without a request. */
export function readDestination(
  words: { readonly date: string; readonly time: string },
  context: Context,
  timeZone: string,
): Destination | Refusal {
  const terms = termsOf(context.data);
  const { userId } = context.data;
  if (terms === null || userId === null) {
    return refusal(texts.NOT_CONFIGURED, "not_configured");
  }
  const read = readSlot(words, terms.durationMinutes, { now: context.now(), timeZone });
  if (read.kind !== "slot") return invalidTime(texts.problemText(read));
  const { slot } = read;
  return { slot, start: stamp(slot.date, slot.start), terms, userId };
}

/** What the customer must agree to; of a move the new time is what a yes may name again. */
export function changeIntention({ wish, event }: ChangeContext): Intention {
  const { kind, id, to } = wish;
  const start = to?.start ?? event.start;
  // The time that is left comes first: to name only that one is no yes.
  const moments = [readStamp(event.start), to === null ? null : readStamp(start)];
  return {
    ...{ action: kind, hash: digest(kind, id, event.start, start), start },
    summary: changeProposal(event.start, to?.slot ?? null),
    shown: {
      names: [nameIn(event.title)],
      emails: [],
      moments: moments.filter((moment) => moment !== null),
    },
  };
}
