// A booking as the backend's calendar has it: what is sent to make its event, and how an event is
// known to be a booking's. Pure.

import { createHash } from "node:crypto";
import { stamp } from "../dates/civil.ts";
import type { Context } from "./desk.ts";
import { wireTerms } from "./diary.ts";
import type { Entry } from "../records/entries.ts";
import type { ListedEvent } from "../backend/operations.ts";
import type { Order } from "./order.ts";
import { prospect } from "./own-events.ts";

/**
 * What the tenants' backend understands beyond the original contract, and what was there before.
 */
interface PayloadOptions {
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  readonly before: Entry["before"];
}

export function eventPayload(
  order: Order,
  { tenant, sessionId }: Context,
  { sendsSlots, sendsIdempotencyKey, before }: PayloadOptions,
): Readonly<Record<string, unknown>> {
  const { slots, ...flags } = wireTerms(order.terms);
  const { start } = order;
  // Booked, cancelled and booked again is another booking: the key must not find the first one.
  const parts = [tenant, sessionId, start, order.name, ...(before === null ? [] : [before.at])];
  const key = createHash("sha256").update(JSON.stringify(parts));
  return {
    id_empresa: tenant,
    usuario_id: order.userId,
    id_prospecto: prospect(sessionId),
    titulo: titleOf(order.name),
    fecha_inicio: start,
    fecha_fin: stamp(order.slot.date, order.slot.end),
    correo_cliente: order.email ?? "",
    ...(order.phone === null ? {} : { telefono_cliente: order.phone }),
    correo_usuario: order.userEmail,
    ...flags,
    ...(sendsSlots ? { slots } : {}),
    ...(sendsIdempotencyKey ? { idempotency_key: key.digest("hex").slice(0, 32) } : {}),
  };
}

const TITLE = "Cita con ";

/** Built from the validated name only: no word of the model or the customer gets in beside it. */
export function titleOf(name: string): string {
  return TITLE + name;
}

/** The name in a title of ours; another title as it is. */
export function nameIn(title: string): string {
  return title.startsWith(TITLE) ? title.slice(TITLE.length) : title;
}

/** The event that an entry is of; one without an id is known by its time and its title. */
export function isSameEvent(
  event: ListedEvent,
  { eventId }: Entry,
  { start, name }: Order,
): boolean {
  if (eventId !== null && event.id !== null) {
    return String(event.id) === eventId && event.start === start;
  }
  return event.start === start && event.title === titleOf(name);
}
