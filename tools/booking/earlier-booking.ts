// What an earlier order of the session means for the same order now: already booked, unknown, or
// nothing. The calendar decides where it can be read; where it cannot, the session's records do.

import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { settle } from "./booking-context.ts";
import type { BookingContext } from "./booking-context.ts";
import { isEventOf, isSameEvent, nameIn } from "./booking-event.ts";
import { alreadyBooked, bookedText } from "./booking-texts.ts";
import type { Diary } from "./diary.ts";
import { bookedOutcome } from "./event-sender.ts";
import type { EventSender } from "./event-sender.ts";
import { eventById } from "./own-events.ts";
import type { OwnEventList } from "./own-events.ts";
import {
  ARRIVAL_MS,
  REPEAT_MS,
  createField,
  isForSame,
  knownCreate,
  movesTo,
  withdrawn,
} from "../records/entries.ts";
import type { Entry, Known } from "../records/entries.ts";
import { words } from "../text/words.ts";

interface Ports {
  readonly diary: Diary;
  readonly sender: EventSender;
}

/** What the calendar and this turn can say of an earlier order. */
interface Evidence extends Ports {
  /** The customer's events; null where the backend cannot list them, or gave no answer. */
  readonly list: OwnEventList | null;
  readonly unknown: ToolOutcome;
}

/** The answer that this session's earlier request for the same slot already has, or null. */
export async function earlierBooking(
  booking: BookingContext,
  { diary, sender }: Ports,
): Promise<ToolOutcome | null> {
  const { order, context, ledger } = booking;
  const known = knownCreate(ledger, order.field, order.start);
  const moves = movesTo(ledger, order.start);
  if (known === null && moves.length === 0) return null;
  const unknown = sender.unknown(order, "unknown_outcome");
  if (known?.kind === "foreign") return unknown;
  const evidence = { diary, sender, unknown, list: await sender.list(context) };
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
  { field, entry }: Extract<Known, { kind: "unknown" }>,
  { sender, list, unknown }: Evidence,
): Promise<ToolOutcome | null> {
  const event = list?.events.find(isEventOf({ field, entry }));
  if (event !== undefined) {
    const named = { ...entry, text: nameIn(event.title) };
    const booked = await sender.booked(booking, { field, entry: named }, event);
    return field === booking.order.field ? booked : null;
  }
  if (list?.whole !== true || booking.ledger.now - entry.at < ARRIVAL_MS) return unknown;
  await settle(booking, { field, entry }, withdrawn(entry));
  return null;
}

/**
 * A booking that this session made. A person may have cancelled it meanwhile: the calendar says so
 * where it can be read. Where it cannot, the booking is the customer's while it is fresh, or while
 * its time is taken, which only the customer may have taken.
 */
async function standing(
  { order, context }: BookingContext,
  { entry, isFresh, text }: Extract<Known, { kind: "booked" }>,
  { diary, list }: Evidence,
): Promise<ToolOutcome | null> {
  const { slot, name, terms } = order;
  const isThere = list?.events.some((event) => isSameEvent(event, entry, order));
  const yours = isFresh ? words(text || bookedText(slot, name)) : null;
  if (isThere !== true && list?.whole === true) return null;
  if (isThere !== true && yours === null) {
    const place = await diary.place(slot, terms, context);
    if (place.kind === "free" && place.verified && terms.slots === 1) return null;
  }
  return bookedOutcome(order, yours ?? alreadyBooked(slot, name), entry.eventId);
}

/**
 * A booking that this session moved to the very time that is ordered now: it is the same booking,
 * and would otherwise stand in its own way. The calendar says so where it answers.
 */
function movedHere(
  { order, ledger }: BookingContext,
  moves: readonly Entry[],
  { list, unknown }: Evidence,
): ToolOutcome | null {
  const { start, field, slot, name } = order;
  const event = list?.events.find(
    ({ id, start: at, title }) =>
      at === start &&
      createField(at, nameIn(title)) === field &&
      moves.some(({ eventId }) => id !== null && eventId === String(id)),
  );
  const eventId = event === undefined ? null : String(event.id);
  const own = moves.find((move) => isForSame(move, field));
  const age = own === undefined ? Infinity : ledger.now - own.at;
  const isSeen = event !== undefined || list?.whole === true;
  if (own?.state === "pending" && !isSeen) return unknown;
  const stands = event !== undefined || (!isSeen && age < REPEAT_MS);
  if (stands) return bookedOutcome(order, alreadyBooked(slot, name), eventId);
  // Not there yet, it may still arrive until its request can arrive no more.
  return own?.state === "pending" && age < ARRIVAL_MS ? unknown : null;
}

/** An order for a booking whose change is pending: the calendar says whether it was changed. */
function changing(
  { order, ledger }: BookingContext,
  { text, change }: Extract<Known, { kind: "changing" }>,
  { list, unknown }: Evidence,
): ToolOutcome | null {
  const event = list === null ? undefined : eventById(list, change.eventId);
  if (event?.start === order.start) {
    // Not changed yet; and never, once the request can arrive no more.
    if (ledger.now - change.at < ARRIVAL_MS) return unknown;
    const said = words(text || bookedText(order.slot, order.name));
    return bookedOutcome(order, said, change.eventId);
  }
  return event !== undefined || list?.whole === true ? null : unknown;
}
