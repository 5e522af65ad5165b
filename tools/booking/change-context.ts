// The context of one move or cancellation, from the tool call to its end, and the proposal that the
// customer must agree to. Pure.

import { parseSlot, bookingRulesOf } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { CompanyToolContext, WriteContext } from "./booking-context.ts";
import { nameFromTitle } from "./event-payload.ts";
import { changeProposalText } from "./change-texts.ts";
import type { Proposal } from "./confirmation.ts";
import { invalidTime, rejection } from "./rejections.ts";
import type { Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { parseTimestamp, formatTimestamp } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { digest } from "../records/booking-journal.ts";

/** Created once the booking was found among those that the backend lists for this customer. */
export interface ChangeContext extends WriteContext {
  readonly request: ChangeRequest;
  readonly event: ListedEvent;
  /** Its key in the session's journal. */
  readonly key: string;
}

export interface ChangeRequest {
  readonly kind: "move" | "cancel";
  /** The backend's id of the event. */
  readonly id: string;
  /** Null for a cancellation. */
  readonly to: Destination | null;
}

export interface Destination {
  readonly slot: Slot;
  /** The slot's start in the backend's format. */
  readonly start: string;
  readonly rules: BookingRules;
  readonly userId: number;
}

/** The new time of a move; validates everything that needs no request. */
export function parseDestination(
  words: { readonly date: string; readonly time: string },
  context: CompanyToolContext,
  timeZone: string,
): Destination | Rejection {
  const rules = bookingRulesOf(context.data);
  const { userId } = context.data;
  if (rules === null || userId === null) {
    return rejection(texts.NOT_CONFIGURED, "not_configured");
  }
  const parsed = parseSlot(words, rules.durationMinutes, { now: context.now(), timeZone });
  if (parsed.kind !== "slot") return invalidTime(texts.problemText(parsed));
  const { slot } = parsed;
  return { slot, start: formatTimestamp(slot.date, slot.start), rules, userId };
}

/** What the customer must agree to. For a move, a yes may repeat the new time. */
export function changeProposal({ request, event }: ChangeContext): Proposal {
  const { kind, id, to } = request;
  const start = to?.start ?? event.start;
  // The old time comes first: a reply that names only that one is no yes.
  const moments = [parseTimestamp(event.start), to === null ? null : parseTimestamp(start)];
  return {
    ...{ action: kind, hash: digest(kind, id, event.start, start), start },
    summary: changeProposalText(event.start, to?.slot ?? null),
    shown: {
      names: [nameFromTitle(event.title)],
      emails: [],
      moments: moments.filter((moment) => moment !== null),
    },
  };
}
