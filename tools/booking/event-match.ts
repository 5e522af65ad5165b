// How an event of a calendar is matched to a booking of the session's journal. Pure.

import type { BookingOrder, WrittenEntry } from "./booking-context.ts";
import type { CustomerEvent } from "./booking-calendars.ts";
import { nameFromTitle, titleOf } from "../calendars/backend-events.ts";
import { bookingKey } from "../records/booking-journal.ts";
import type { JournalEntry } from "../records/booking-journal.ts";

/** The service and the resource of an event of ours: two of them at one hour are two bookings. */
export function placeKeyOf({ owned }: CustomerEvent): readonly string[] {
  return owned === null ? [] : [owned.service?.id ?? "", owned.resource];
}

/** The key that the event's booking has in a journal. */
export function journalKeyOf(event: CustomerEvent): string {
  return bookingKey(event.start, nameFromTitle(event.title), placeKeyOf(event));
}

/** Whether an event is the entry's: by id, or without one by start and title. */
export function isSameEvent(
  event: CustomerEvent,
  { eventId }: JournalEntry,
  { start, name }: BookingOrder,
): boolean {
  if (eventId !== null && event.id !== null) {
    return String(event.id) === eventId && event.start === start;
  }
  return event.start === start && event.title === titleOf(name);
}

/** For a `create` entry. If its name was erased, the digest of the name in its key decides. */
export function isEventOf({ entry, key }: WrittenEntry): (event: CustomerEvent) => boolean {
  const isIts = (event: CustomerEvent): boolean =>
    entry.text === "" || event.owned !== null
      ? journalKeyOf(event) === key
      : event.title === titleOf(entry.text);
  return (event) => event.start === entry.start && isIts(event);
}
