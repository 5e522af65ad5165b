// The calendar's tables in the SQLite file, and how a row becomes an event. Instants are whole
// milliseconds. `words` is the text that the owner's search looks through.

import assert from "node:assert";
import { numberOf, orNull, textOf } from "../../engine/sqlite/rows.ts";
import type { Row } from "../../engine/sqlite/rows.ts";
import type { Schema } from "../../engine/sqlite/schema.ts";
import type { Busy, CalendarEvent, EventChange, NewEvent, OwnerBlock } from "./calendar-port.ts";
import { searchableText } from "./event-rules.ts";

const TABLES = `
  CREATE TABLE appointments (
    ref INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL,
    base TEXT NOT NULL,
    count INTEGER NOT NULL,
    key TEXT NOT NULL,
    resource TEXT NOT NULL,
    start INTEGER NOT NULL,
    until INTEGER NOT NULL,
    busy_until INTEGER NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    service TEXT,
    service_name TEXT,
    notes TEXT,
    session TEXT,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    UNIQUE (tenant, key),
    UNIQUE (tenant, base, count)
  ) STRICT;
  CREATE INDEX appointments_by_time ON appointments (tenant, resource, start);
  CREATE INDEX appointments_by_end ON appointments (tenant, busy_until);
  CREATE INDEX appointments_by_session ON appointments (tenant, session, until);
  CREATE TABLE appointment_changes (
    ref INTEGER NOT NULL REFERENCES appointments (ref) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    what TEXT NOT NULL,
    staff INTEGER NOT NULL,
    at INTEGER NOT NULL,
    resource TEXT NOT NULL,
    start INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (ref, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE blocks (
    ref INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL,
    resource TEXT,
    start INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX blocks_by_time ON blocks (tenant, until);
`;

export const CALENDAR_SCHEMA: Schema = { room: "calendars", steps: [TABLES] };

export const EVENT_COLUMNS = [
  ...["ref", "tenant", "key", "resource", "start", "until", "busy_until", "state"],
  ...["name", "email", "phone", "service", "service_name", "notes", "session"],
  ...["created_at", "changed_at", "sequence"],
].join(", ");

/** An event of a row with `EVENT_COLUMNS`. */
export function eventOf(row: Row | undefined): CalendarEvent {
  assert(row !== undefined, "the statement returns the row that it writes");
  const service = orNull(textOf, row, "service");
  return {
    ref: String(numberOf(row, "ref")),
    tenant: numberOf(row, "tenant"),
    key: textOf(row, "key"),
    resource: textOf(row, "resource"),
    from: numberOf(row, "start"),
    until: numberOf(row, "until"),
    busyUntil: numberOf(row, "busy_until"),
    state: textOf(row, "state") === "booked" ? "booked" : "cancelled",
    name: textOf(row, "name"),
    email: orNull(textOf, row, "email"),
    phone: orNull(textOf, row, "phone"),
    service: service === null ? null : { id: service, name: textOf(row, "service_name") },
    notes: orNull(textOf, row, "notes"),
    sessionId: orNull(textOf, row, "session"),
    createdAt: numberOf(row, "created_at"),
    changedAt: numberOf(row, "changed_at"),
    sequence: numberOf(row, "sequence"),
    link: null,
  };
}

/** The columns of a new event. */
export function eventValues(event: NewEvent): Readonly<Record<string, string | number | null>> {
  const { tenant, resource, from, until, busyUntil, name, email, phone, service, notes } = event;
  return {
    ...{ tenant, resource, start: from, until, busy_until: busyUntil, name, email, phone, notes },
    ...{ service: service?.id ?? null, service_name: service?.name ?? null },
    ...{ session: event.sessionId, words: searchableText(event), state: "booked", sequence: 0 },
  };
}

export function busyOf(row: Row): Busy {
  const key = orNull(textOf, row, "key");
  return { from: numberOf(row, "start"), until: numberOf(row, "until"), key, whole: key === null };
}

export const CHANGE_COLUMNS = "what, staff, at, resource, start, until";

export function changeOf(row: Row): EventChange {
  const what = textOf(row, "what");
  return {
    what: what === "made" || what === "moved" || what === "corrected" ? what : "cancelled",
    by: numberOf(row, "staff") === 1 ? "staff" : "customer",
    at: numberOf(row, "at"),
    resource: textOf(row, "resource"),
    from: numberOf(row, "start"),
    until: numberOf(row, "until"),
  };
}

export const BLOCK_COLUMNS = "ref, tenant, resource, start, until, reason";

export function blockOf(row: Row | undefined): OwnerBlock {
  assert(row !== undefined, "the statement returns the row that it writes");
  return {
    ref: String(numberOf(row, "ref")),
    tenant: numberOf(row, "tenant"),
    resource: orNull(textOf, row, "resource"),
    from: numberOf(row, "start"),
    until: numberOf(row, "until"),
    reason: textOf(row, "reason"),
  };
}
