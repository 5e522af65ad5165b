// What an earlier order of the session means for the same order now: already booked, unknown, or
// nothing. The calendar decides if the backend can list it; otherwise the session's journal does.

import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { finaliseEntry } from "./booking-context.ts";
import type { BookingContext } from "./booking-context.ts";
import { isEventOf, isSameEvent, journalKeyOf } from "./event-match.ts";
import { alreadyBooked, bookedText } from "./booking-texts.ts";
import { nameFromTitle } from "../calendars/backend-events.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import { bookedOutcome } from "./create-event.ts";
import type { EventCreator } from "./create-event.ts";
import { eventById } from "./booking-calendars.ts";
import type { CustomerEvents } from "./booking-calendars.ts";
import { ARRIVAL_MS, afterDiscard } from "../records/booking-journal.ts";
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

/** What the calendar and this turn know about an earlier order. */
interface Evidence extends Ports {
  /** The customer's events; null if the backend cannot list them or did not respond. */
  readonly list: CustomerEvents | null;
  readonly unknown: ToolOutcome;
}

/** The outcome of this session's earlier request for the same slot, or null. */
export async function earlierBooking(
  booking: BookingContext,
  { availability, eventCreator }: Ports,
): Promise<ToolOutcome | null> {
  const { order, context, journal } = booking;
  const known = findEarlierBooking(journal, order.journalKey, order.start);
  const moves = movesTo(journal, order.start);
  if (known === null && moves.length === 0) return null;
  const unknown = eventCreator.unknown(booking, "unknown_outcome");
  if (known?.kind === "newer_version") return unknown;
  const evidence = { availability, eventCreator, unknown, list: await eventCreator.list(context) };
  switch (known?.kind) {
    case undefined:
      return movedHere(booking, moves, evidence);
    case "booked":
      return alreadyMade(booking, known, evidence);
    case "changing":
      return changePending(booking, known, evidence);
    case "unknown":
      return resolveUnknown(booking, known, evidence);
  }
}

/** A request without a reply: its event exists, may still arrive, or can no longer arrive. */
async function resolveUnknown(
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
 * A booking that this session made. A person may have cancelled it since; a complete list shows
 * that. Without such a list, the booking counts while it is fresh, or while its slot is taken.
 */
async function alreadyMade(
  { order, context }: BookingContext,
  { entry, isFresh, text }: Extract<EarlierBooking, { kind: "booked" }>,
  { availability, list }: Evidence,
): Promise<ToolOutcome | null> {
  const { slot, name, rules } = order;
  const isListed = list?.events.some((event) => isSameEvent(event, entry, order));
  const freshText = isFresh ? toolText(text || bookedText(order, name)) : null;
  if (isListed !== true && list?.isComplete === true) return null;
  if (isListed !== true && freshText === null) {
    const calendar = await availability.checkCalendar(slot, rules, context);
    if (calendar.kind === "free" && calendar.verified && rules.slots === 1) return null;
  }
  return bookedOutcome(order, freshText ?? alreadyBooked(order, name), entry.eventId);
}

/**
 * A booking that this session moved to exactly the time ordered now. It is the same booking;
 * without this check its own event would make the slot taken. The calendar decides if it can be
 * listed.
 */
function movedHere(
  { order, journal }: BookingContext,
  moves: readonly JournalEntry[],
  { list, unknown }: Evidence,
): ToolOutcome | null {
  const { start, journalKey, name } = order;
  const event = list?.events.find(
    (event) =>
      event.start === start &&
      journalKeyOf(event) === journalKey &&
      moves.some(({ eventId }) => event.id !== null && eventId === String(event.id)),
  );
  const eventId = event === undefined ? null : String(event.id);
  const own = moves.find((move) => isSamePerson(move, journalKey));
  const age = own === undefined ? Infinity : journal.now - own.at;
  const isDecided = event !== undefined || list?.isComplete === true;
  if (own?.state === "pending" && !isDecided) return unknown;
  const isValid = event !== undefined || (!isDecided && age < REPEAT_MS);
  if (isValid) return bookedOutcome(order, alreadyBooked(order, name), eventId);
  // Not listed yet: the request may still arrive within `ARRIVAL_MS`.
  return own?.state === "pending" && age < ARRIVAL_MS ? unknown : null;
}

/** An order for a booking with a pending change: the calendar shows whether it was changed. */
function changePending(
  { order, journal }: BookingContext,
  { text, change }: Extract<EarlierBooking, { kind: "changing" }>,
  { list, unknown }: Evidence,
): ToolOutcome | null {
  const event = list === null ? undefined : eventById(list, change.eventId);
  if (event?.start === order.start) {
    // Not changed yet; after `ARRIVAL_MS` it never will be.
    if (journal.now - change.at < ARRIVAL_MS) return unknown;
    const booked = toolText(text || bookedText(order, order.name));
    return bookedOutcome(order, booked, change.eventId);
  }
  return event !== undefined || list?.isComplete === true ? null : unknown;
}
