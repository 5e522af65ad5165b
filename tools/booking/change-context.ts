// What one move or cancellation carries from the tool call to its end, and what the customer must
// agree to before it is done. Pure.

import { parseSlot, bookingRulesOf } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { CompanyToolContext, WriteContext } from "./booking-context.ts";
import { nameFromTitle } from "./event-payload.ts";
import { changeProposal } from "./change-texts.ts";
import type { Proposal } from "./confirmation.ts";
import { invalidTime, rejection } from "./rejections.ts";
import type { Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { parseTimestamp, formatTimestamp } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { digest } from "../records/booking-journal.ts";

/** Made once the booking was found among those that the backend lists for this customer. */
export interface ChangeContext extends WriteContext {
  readonly request: ChangeRequest;
  readonly event: ListedEvent;
  /** Where the session's records keep the change. */
  readonly key: string;
}

export interface ChangeRequest {
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
  readonly rules: BookingRules;
  readonly userId: number;
}

/** Where a move goes, as far as that can be judged without a request. */
export function parseDestination(
  words: { readonly date: string; readonly time: string },
  context: CompanyToolContext,
  timeZone: string,
): Destination | Rejection {
  const terms = bookingRulesOf(context.data);
  const { userId } = context.data;
  if (terms === null || userId === null) {
    return rejection(texts.NOT_CONFIGURED, "not_configured");
  }
  const read = parseSlot(words, terms.durationMinutes, { now: context.now(), timeZone });
  if (read.kind !== "slot") return invalidTime(texts.problemText(read));
  const { slot } = read;
  return { slot, start: formatTimestamp(slot.date, slot.start), rules: terms, userId };
}

/** What the customer must agree to; of a move the new time is what a yes may name again. */
export function changeIntention({ request, event }: ChangeContext): Proposal {
  const { kind, id, to } = request;
  const start = to?.start ?? event.start;
  // The time that is left comes first: to name only that one is no yes.
  const moments = [parseTimestamp(event.start), to === null ? null : parseTimestamp(start)];
  return {
    ...{ action: kind, hash: digest(kind, id, event.start, start), start },
    summary: changeProposal(event.start, to?.slot ?? null),
    shown: {
      names: [nameFromTitle(event.title)],
      emails: [],
      moments: moments.filter((moment) => moment !== null),
    },
  };
}
