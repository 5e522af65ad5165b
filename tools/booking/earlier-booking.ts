// What an earlier order of the session means for the same order now: already booked, unknown, or
// nothing. The calendar decides where it can be read; where it cannot, the session's records do.

import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { finaliseEntry } from "./booking-context.ts";
import type { BookingContext } from "./booking-context.ts";
import { isEventOf, isSameEvent, nameFromTitle } from "./event-payload.ts";
import { alreadyBooked, bookedText } from "./booking-texts.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import { bookedOutcome } from "./create-event.ts";
import type { EventCreator } from "./create-event.ts";
import { eventById } from "./customer-events.ts";
import type { CustomerEventList } from "./customer-events.ts";
import { ARRIVAL_MS, bookingKey, afterDiscard } from "../records/booking-journal.ts";
import type { JournalEntry } from "../records/booking-journal.ts";
import {
  findEarlierBooking,
  isSamePerson,
  movesTo,
  REPEAT_MS,
} from "../records/journal-queries.ts";
import type { EarlierBooking } from "../records/journal-queries.ts";
import { toolText } from "../text/tool-text.ts";

interface Ports {
  readonly availability: SlotAvailability;
  readonly eventCreator: EventCreator;
}

/** What the calendar and this turn can say of an earlier order. */
interface Evidence extends Ports {
  /** The customer's events; null where the backend cannot list them, or gave no answer. */
  readonly list: CustomerEventList | null;
  readonly unknown: ToolOutcome;
}

/** The answer that this session's earlier request for the same slot already has, or null. */
export async function earlierBooking(
  booking: BookingContext,
  { availability, eventCreator }: Ports,
): Promise<ToolOutcome | null> {
  const { order, context, journal } = booking;
  const known = findEarlierBooking(journal, order.journalKey, order.start);
  const moves = movesTo(journal, order.start);
  if (known === null && moves.length === 0) return null;
  const unknown = eventCreator.unknown(order, "unknown_outcome");
  if (known?.kind === "foreign") return unknown;
  const evidence = { availability, eventCreator, unknown, list: await eventCreator.list(context) };
  switch (known?.kind) {
    case undefined:
      return movedHere(booking, moves, evidence);
    case "booked":
      return standing(booking, known, evidence);
    case "changing":
      return changing(booking, known, evidence);
    case "unknown":
      return arrived(booking, known, evidence);
  }
}

/** A request without an answer: its event is there, may still arrive, or arrives no more. */
async function arrived(
  booking: BookingContext,
  { key, entry }: Extract<EarlierBooking, { kind: "unknown" }>,
  { eventCreator, list, unknown }: Evidence,
): Promise<ToolOutcome | null> {
  const event = list?.events.find(isEventOf({ key, entry }));
  if (event !== undefined) {
    const named = { ...entry, text: nameFromTitle(event.title) };
    const booked = await eventCreator.booked(booking, { key, entry: named }, event);
    return key === booking.order.journalKey ? booked : null;
  }
  if (list?.isComplete !== true || booking.journal.now - entry.at < ARRIVAL_MS) return unknown;
  await finaliseEntry(booking, { key, entry }, afterDiscard(entry));
  return null;
}

/**
 * A booking that this session made. A person may have cancelled it meanwhile: the calendar says so
 * where it can be read. Where it cannot, the booking is the customer's while it is fresh, or while
 * its time is taken, which only the customer may have taken.
 */
async function standing(
  { order, context }: BookingContext,
  { entry, isFresh, text }: Extract<EarlierBooking, { kind: "booked" }>,
  { availability, list }: Evidence,
): Promise<ToolOutcome | null> {
  const { slot, name, rules } = order;
  const isThere = list?.events.some((event) => isSameEvent(event, entry, order));
  const yours = isFresh ? toolText(text || bookedText(slot, name)) : null;
  if (isThere !== true && list?.isComplete === true) return null;
  if (isThere !== true && yours === null) {
    const place = await availability.checkCalendar(slot, rules, context);
    if (place.kind === "free" && place.verified && rules.slots === 1) return null;
  }
  return bookedOutcome(order, yours ?? alreadyBooked(slot, name), entry.eventId);
}

/**
 * A booking that this session moved to the very time that is ordered now: it is the same booking,
 * and would otherwise stand in its own way. The calendar says so where it answers.
 */
function movedHere(
  { order, journal }: BookingContext,
  moves: readonly JournalEntry[],
  { list, unknown }: Evidence,
): ToolOutcome | null {
  const { start, journalKey, slot, name } = order;
  const event = list?.events.find(
    ({ id, start: at, title }) =>
      at === start &&
      bookingKey(at, nameFromTitle(title)) === journalKey &&
      moves.some(({ eventId }) => id !== null && eventId === String(id)),
  );
  const eventId = event === undefined ? null : String(event.id);
  const own = moves.find((move) => isSamePerson(move, journalKey));
  const age = own === undefined ? Infinity : journal.now - own.at;
  const isSeen = event !== undefined || list?.isComplete === true;
  if (own?.state === "pending" && !isSeen) return unknown;
  const stands = event !== undefined || (!isSeen && age < REPEAT_MS);
  if (stands) return bookedOutcome(order, alreadyBooked(slot, name), eventId);
  // Not there yet, it may still arrive until its request can arrive no more.
  return own?.state === "pending" && age < ARRIVAL_MS ? unknown : null;
}

/** An order for a booking whose change is pending: the calendar says whether it was changed. */
function changing(
  { order, journal }: BookingContext,
  { text, change }: Extract<EarlierBooking, { kind: "changing" }>,
  { list, unknown }: Evidence,
): ToolOutcome | null {
  const event = list === null ? undefined : eventById(list, change.eventId);
  if (event?.start === order.start) {
    // Not changed yet; and never, once the request can arrive no more.
    if (journal.now - change.at < ARRIVAL_MS) return unknown;
    const said = toolText(text || bookedText(order.slot, order.name));
    return bookedOutcome(order, said, change.eventId);
  }
  return event !== undefined || list?.isComplete === true ? null : unknown;
}
