// A booking as an event of the backend's calendar: the payload that creates it, and how an event is
// matched to a booking. Pure.

import { createHash } from "node:crypto";
import { formatTimestamp } from "../dates/civil-time.ts";
import type { CompanyToolContext, BookingOrder, WrittenEntry } from "./booking-context.ts";
import { toWireRules } from "./slot-availability.ts";
import { bookingKey } from "../records/booking-journal.ts";
import type { JournalEntry } from "../records/booking-journal.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { toProspectId } from "./customer-events.ts";

/** What the backend supports beyond the original contract, and the booking this one replaces. */
interface PayloadOptions {
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  readonly replaces: JournalEntry["before"];
}

export function eventPayload(
  order: BookingOrder,
  { tenant, sessionId }: CompanyToolContext,
  { sendsSlots, sendsIdempotencyKey, replaces }: PayloadOptions,
): Readonly<Record<string, unknown>> {
  const { slots, ...flags } = toWireRules(order.rules);
  const { start } = order;
  // Booked again after a cancellation is another booking: the key must not match the first one.
  const parts = [tenant, sessionId, start, order.name, ...(replaces === null ? [] : [replaces.at])];
  const key = createHash("sha256").update(JSON.stringify(parts));
  return {
    id_empresa: tenant,
    usuario_id: order.userId,
    id_prospecto: toProspectId(sessionId),
    titulo: titleOf(order.name),
    fecha_inicio: start,
    fecha_fin: formatTimestamp(order.slot.date, order.slot.end),
    correo_cliente: order.email ?? "",
    ...(order.phone === null ? {} : { telefono_cliente: order.phone }),
    correo_usuario: order.userEmail,
    ...flags,
    ...(sendsSlots ? { slots } : {}),
    ...(sendsIdempotencyKey ? { idempotency_key: key.digest("hex").slice(0, 32) } : {}),
  };
}

const TITLE = "Cita con ";

/** Built from the validated name only: no other text of the model or the customer gets in. */
export function titleOf(name: string): string {
  return TITLE + name;
}

/** The name in a title from `titleOf`; any other title unchanged. */
export function nameFromTitle(title: string): string {
  return title.startsWith(TITLE) ? title.slice(TITLE.length) : title;
}

/** Whether an event is the entry's: by id, or without one by start and title. */
export function isSameEvent(
  event: ListedEvent,
  { eventId }: JournalEntry,
  { start, name }: BookingOrder,
): boolean {
  if (eventId !== null && event.id !== null) {
    return String(event.id) === eventId && event.start === start;
  }
  return event.start === start && event.title === titleOf(name);
}

/** For a `create` entry. If its name was erased, the digest of the name in its key decides. */
export function isEventOf({ entry, key }: WrittenEntry): (event: ListedEvent) => boolean {
  const isItsTitle = (title: string): boolean =>
    entry.text === ""
      ? bookingKey(entry.start, nameFromTitle(title)) === key
      : title === titleOf(entry.text);
  return (event) => event.start === entry.start && isItsTitle(event.title);
}
