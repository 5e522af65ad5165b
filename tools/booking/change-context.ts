// One move or cancellation: what the tools take, its context from the call to its end, and the
// proposal that the customer must agree to. Pure.

import assert from "node:assert";
import { z } from "zod";
import type { CustomerEvent } from "./booking-calendars.ts";
import { otherResource, rulesAt } from "./company-place.ts";
import { parseSlot, bookingRulesOf, presentOf } from "./slot-parser.ts";
import type { BookingRules, CurrentTime } from "./slot-parser.ts";
import type { CompanyToolContext, WriteContext } from "./booking-context.ts";
import { MOVED_RESOURCE, NOT_MOVABLE, RESOURCE_GONE, changeProposalText } from "./change-texts.ts";
import type { Proposal } from "./confirmation.ts";
import { invalidTime, placeRejection, rejection } from "./rejections.ts";
import type { Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";
import { nameFromTitle } from "../calendars/backend-events.ts";
import type { CalendarEvent } from "../calendars/calendar-port.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company, CompanyService, Resource } from "../domain/company.ts";
import { parseTimestamp, formatTimestamp } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { digest } from "../records/booking-journal.ts";
import type { ToolText } from "../text/tool-text.ts";

const bookingId = z.string().max(64).describe("El booking_id que dio list_bookings");

export const MOVE_PARAMETERS = z.object({
  booking_id: bookingId,
  date: z.string().max(32).describe("Nueva fecha en formato AAAA-MM-DD"),
  time: z.string().max(32).describe("Nueva hora en formato HH:MM AM/PM"),
});
export const COMPANY_MOVE_PARAMETERS = MOVE_PARAMETERS.extend({
  resource: z.string().max(200).nullable().describe(MOVED_RESOURCE),
});
export type MoveArguments = z.infer<typeof MOVE_PARAMETERS> &
  Partial<z.infer<typeof COMPANY_MOVE_PARAMETERS>>;

export const MOVED = "Cambia una cita del cliente a otro día u hora, después de que lo confirmó.";
export const COMPANY_MOVED =
  "Cambia una cita del cliente a otro día, otra hora u otra persona, después de que lo confirmó.";

export const CANCEL_PARAMETERS = z.object({ booking_id: bookingId });

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
  /** The same where a company's own appointment may go to another one; null elsewhere. */
  readonly newResource: string | null;
}

interface NewTime {
  readonly date: string;
  readonly time: string;
  /** Of a company's own appointment; absent or blank: it stays. */
  readonly resource?: string | null | undefined;
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
  const present = presentOf(context, timeZone);
  return destinationAt(words, rules, { resource: userId, newResource: null, present });
}

/**
 * The new time of a company's own event: the same service, as long as it was booked for, whatever
 * the file says by now; with the same resource or with another one that gives the service.
 */
export function companyDestination(
  words: NewTime,
  { owned }: CustomerEvent,
  context: CompanyToolContext,
): Destination | Rejection {
  const { company, userId } = context.data;
  assert(company !== null, "only a company's events come here");
  const [first] = company.resources;
  const resource = owned === null ? first : resourceAfter(words.resource ?? "", owned, company);
  if (resource === undefined) return rejection(RESOURCE_GONE, "not_found");
  if ("customerText" in resource) return placeRejection(resource);
  const service = serviceOf(owned, company);
  const booked = rulesAt({ company, service, resources: [resource] }, context.data);
  const rules = owned === null ? booked : { ...booked, ...lengthOf(owned) };
  const id = owned === null ? (userId ?? resource.id) : resource.id;
  const newResource = owned === null ? null : resource.id;
  return destinationAt(words, rules, {
    resource: id,
    newResource,
    present: presentOf(context, ""),
  });
}

/** Undefined where the file knows it no longer. */
function resourceAfter(
  words: string,
  owned: CalendarEvent,
  company: Company,
): Resource | ToolText | undefined {
  const before = company.resources.find(({ id }) => id === owned.resource);
  const after = otherResource(company, serviceOf(owned, company), words);
  if (after === null || before === undefined || "customerText" in after) return after ?? before;
  // What another calendar keeps is not moved into it.
  const kindOf = ({ calendar }: Resource) => company.calendars[calendar]?.kind;
  return kindOf(before) === kindOf(after) ? after : NOT_MOVABLE;
}

function serviceOf(owned: CalendarEvent | null, { services }: Company): CompanyService | null {
  return services.find(({ id }) => id === owned?.service?.id) ?? null;
}

function lengthOf({ from, until, busyUntil }: CalendarEvent) {
  const minutes = (a: number, b: number): number => (b - a) / 60_000;
  return { durationMinutes: minutes(from, until), afterMinutes: minutes(until, busyUntil) };
}

function destinationAt(
  words: NewTime,
  rules: BookingRules,
  {
    present,
    ...place
  }: Pick<Destination, "resource" | "newResource"> & { readonly present: CurrentTime },
): Destination | Rejection {
  const parsed = parseSlot(words, rules.durationMinutes, present);
  if (parsed.kind !== "slot") return invalidTime(texts.problemText(parsed));
  const { slot } = parsed;
  return { slot, start: formatTimestamp(slot.date, slot.start), rules, ...place };
}

/** What the customer must agree to. For a move, a yes may repeat the new time. */
export function changeProposal({ request, event, context }: ChangeContext): Proposal {
  const { kind, id, to } = request;
  const start = to?.start ?? event.start;
  const moved = resourceMoved(event, to);
  // The old time comes first: a reply that names only that one is no yes.
  const moments = [parseTimestamp(event.start), to === null ? null : parseTimestamp(start)];
  return {
    ...{ action: kind, hash: digest(kind, id, event.start, start, ...moved), start },
    summary: changeProposalText(event.start, to?.slot ?? null, {
      place: placeTextOf(event, context.data),
      who: moved.length === 0 ? "" : (to?.rules.place?.resources[0].name ?? ""),
    }),
    shown: {
      names: [nameFromTitle(event.title)],
      emails: [],
      moments: moments.filter((moment) => moment !== null),
    },
  };
}

/** The resource that an appointment goes to, where that is another one. */
function resourceMoved({ owned }: CustomerEvent, to: Destination | null): readonly string[] {
  const resource = to?.newResource ?? null;
  return resource === null || resource === owned?.resource ? [] : [resource];
}

/** The service and the person of a company's own event; "" where there is one of each. */
export function placeTextOf({ owned }: CustomerEvent, { company }: ChatConfig): string {
  if (owned === null || company === null) return "";
  return texts.placeText({ company, service: owned.service, resource: owned.resource });
}
