// The context of one move or cancellation, from the tool call to its end, and the proposal that the
// customer must agree to. Pure.

import assert from "node:assert";
import type { CustomerEvent } from "./booking-calendars.ts";
import { rulesAt } from "./company-place.ts";
import { parseSlot, bookingRulesOf, presentOf } from "./slot-parser.ts";
import type { BookingRules, CurrentTime } from "./slot-parser.ts";
import type { CompanyToolContext, WriteContext } from "./booking-context.ts";
import { RESOURCE_GONE, changeProposalText } from "./change-texts.ts";
import type { Proposal } from "./confirmation.ts";
import { invalidTime, rejection } from "./rejections.ts";
import type { Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";
import { nameFromTitle } from "../calendars/backend-events.ts";
import type { CalendarEvent } from "../calendars/calendar-port.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { parseTimestamp, formatTimestamp } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { digest } from "../records/booking-journal.ts";

/** Created once the booking was found among those that the backend lists for this customer. */
export interface ChangeContext extends WriteContext {
  readonly request: ChangeRequest;
  readonly event: CustomerEvent;
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
  /** Whose calendar: the resource of a company's file, or the backend's user. */
  readonly resource: number | string;
}

interface NewTime {
  readonly date: string;
  readonly time: string;
}

/** The new time of a move; validates everything that needs no request. */
export function parseDestination(
  words: NewTime,
  context: CompanyToolContext,
  timeZone: string,
): Destination | Rejection {
  const rules = bookingRulesOf(context.data);
  const { userId } = context.data;
  if (rules === null || userId === null) {
    return rejection(texts.NOT_CONFIGURED, "not_configured");
  }
  return destinationAt(words, rules, { resource: userId, present: presentOf(context, timeZone) });
}

/**
 * The new time of a company's own event: the same service with the same resource, as long as it was
 * booked for, whatever the file says by now.
 */
export function companyDestination(
  words: NewTime,
  { owned }: CustomerEvent,
  context: CompanyToolContext,
): Destination | Rejection {
  const { company, userId } = context.data;
  assert(company !== null, "only a company's events come here");
  const [first] = company.resources;
  const resource =
    owned === null ? first : company.resources.find(({ id }) => id === owned.resource);
  if (resource === undefined) return rejection(RESOURCE_GONE, "not_found");
  const service = company.services.find(({ id }) => id === owned?.service?.id) ?? null;
  const booked = rulesAt({ company, service, resources: [resource] }, context.data);
  const rules = owned === null ? booked : { ...booked, ...lengthOf(owned) };
  const id = owned === null ? (userId ?? resource.id) : resource.id;
  return destinationAt(words, rules, { resource: id, present: presentOf(context, "") });
}

function lengthOf({ from, until, busyUntil }: CalendarEvent) {
  const minutes = (a: number, b: number): number => (b - a) / 60_000;
  return { durationMinutes: minutes(from, until), afterMinutes: minutes(until, busyUntil) };
}

function destinationAt(
  words: NewTime,
  rules: BookingRules,
  { resource, present }: Pick<Destination, "resource"> & { readonly present: CurrentTime },
): Destination | Rejection {
  const parsed = parseSlot(words, rules.durationMinutes, present);
  if (parsed.kind !== "slot") return invalidTime(texts.problemText(parsed));
  const { slot } = parsed;
  return { slot, start: formatTimestamp(slot.date, slot.start), rules, resource };
}

/** What the customer must agree to. For a move, a yes may repeat the new time. */
export function changeProposal({ request, event, context }: ChangeContext): Proposal {
  const { kind, id, to } = request;
  const start = to?.start ?? event.start;
  // The old time comes first: a reply that names only that one is no yes.
  const moments = [parseTimestamp(event.start), to === null ? null : parseTimestamp(start)];
  return {
    ...{ action: kind, hash: digest(kind, id, event.start, start), start },
    summary: changeProposalText(event.start, to?.slot ?? null, placeTextOf(event, context.data)),
    shown: {
      names: [nameFromTitle(event.title)],
      emails: [],
      moments: moments.filter((moment) => moment !== null),
    },
  };
}

/** The service and the person of a company's own event; "" where there is one of each. */
export function placeTextOf({ owned }: CustomerEvent, { company }: ChatConfig): string {
  if (owned === null || company === null) return "";
  return texts.placeText({ company, service: owned.service, resource: owned.resource });
}
