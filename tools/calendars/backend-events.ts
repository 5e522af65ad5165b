// An appointment as an event of the proprietary backend: the payload that creates it, its title,
// and its id. Pure. Its times are civil: an end is as many minutes after its start as it is long.

import type { CalendarEvent, Interval, NewEvent } from "./calendar-port.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { civilDateTime, formatTimestamp, instantOf, parseTimestamp } from "../dates/civil-time.ts";

/** The settings that the backend expects with each booking. */
export interface BackendHost {
  readonly userId: number;
  readonly userEmail: string;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
}

interface PayloadOptions {
  readonly host: BackendHost;
  readonly timeZone: string;
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
}

export function eventPayload(
  event: NewEvent,
  { host, timeZone, sendsSlots, sendsIdempotencyKey }: PayloadOptions,
): Readonly<Record<string, unknown>> {
  const { tenant, name, email, phone, places, key, sessionId } = event;
  return {
    id_empresa: tenant,
    usuario_id: host.userId,
    id_prospecto: toProspectId(sessionId ?? ""),
    titulo: titleOf(name),
    ...wireInterval(event, timeZone),
    correo_cliente: email ?? "",
    ...(phone === null ? {} : { telefono_cliente: phone }),
    correo_usuario: host.userEmail,
    ...wireHost(host),
    ...(sendsSlots ? { slots: places } : {}),
    ...(sendsIdempotencyKey ? { idempotency_key: key } : {}),
  };
}

/** Whose time is booked, as every request says it. */
export function wireHost({
  bookUser,
  bookBranch,
}: Pick<BackendHost, "bookUser" | "bookBranch">): Readonly<Record<string, number>> {
  return { agendar_usuario: bookUser ? 1 : 0, agendar_sucursal: bookBranch ? 1 : 0 };
}

export function wireInterval(
  { from, until }: Interval,
  timeZone: string,
): Readonly<Record<string, string>> {
  const { date, minute } = civilDateTime(from, timeZone);
  const minutes = (until - from) / 60_000;
  return {
    fecha_inicio: formatTimestamp(date, minute),
    fecha_fin: formatTimestamp(date, minute + minutes),
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

/** The gateway's ids are numbers and are sent as numbers; other session ids are texts. */
export function toProspectId(sessionId: string): number | string {
  return /^(0|[1-9]\d{0,15})$/.test(sessionId) && Number.isSafeInteger(Number(sessionId))
    ? Number(sessionId)
    : sessionId;
}

/** An id is sent back as the number or the text that it was: a ref says which. */
export function backendRef(id: ListedEvent["id"]): string {
  return typeof id === "number" ? `#${id}` : (id ?? "");
}

export function backendEventId(ref: string): number | string {
  return ref.startsWith("#") ? Number(ref.slice(1)) : ref;
}

/** Null without an id or a readable time; an end that is not sent is the start. */
export function eventFromRow(
  { id, title, start, end, meetLink }: ListedEvent,
  {
    tenant,
    sessionId,
    timeZone,
  }: Pick<CalendarEvent, "tenant"> & {
    readonly sessionId: string;
    readonly timeZone: string;
  },
): CalendarEvent | null {
  const instant = (text: string | null): number | null => {
    const moment = text === null ? null : parseTimestamp(text);
    return moment === null ? null : instantOf(moment, timeZone);
  };
  const from = instant(start);
  if (id === null || from === null) return null;
  const until = instant(end) ?? from;
  return {
    ...{ tenant, sessionId, from, until, busyUntil: until, ref: backendRef(id), link: meetLink },
    ...{ name: nameFromTitle(title), email: null, phone: null, service: null, notes: null },
    ...{ resource: "", key: "", state: "booked", createdAt: 0, changedAt: 0, sequence: 0 },
  };
}
