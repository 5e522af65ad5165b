// What the SQLite calendar reads, inside a transaction or outside.

import type { Reading } from "../../engine/sqlite/statements.ts";
import type { Busy, CalendarEvent, CalendarOf, EventChange, Interval } from "./calendar-port.ts";
import { BLOCK_COLUMNS, CHANGE_COLUMNS, EVENT_COLUMNS } from "./sqlite-rows.ts";
import { busyOf, changeOf, eventOf } from "./sqlite-rows.ts";
import { CHANGES_MAX } from "./event-rules.ts";
import { numberOf } from "../../engine/sqlite/rows.ts";

export const EVENT = `SELECT ${EVENT_COLUMNS} FROM appointments`;
export const BLOCK = `SELECT ${BLOCK_COLUMNS} FROM blocks`;

/** Intervals that one look at a calendar may meet. */
const BUSY_MAX = 2000;
/** An appointment with its gap lasts no longer: what began before that has ended. */
const EVENT_MS_MAX = 3 * 24 * 60 * 60_000;

/** What takes the resource's time; null where more overlaps than is looked at: never "free". */
export function busyIn(
  db: Reading,
  { tenant, resource, from, until }: CalendarOf & Interval,
): readonly Busy[] | null {
  const rows = db.all(
    `SELECT start, busy_until AS until, key FROM appointments
     WHERE tenant = ? AND resource = ? AND start > ? AND start < ? AND busy_until > ?
       AND state = 'booked'
     UNION ALL
     SELECT start, until, NULL FROM blocks
     WHERE tenant = ? AND (resource IS NULL OR resource = ?) AND start < ? AND until > ?
     ORDER BY 1 LIMIT ?`,
    ...[tenant, resource, from - EVENT_MS_MAX, until, from],
    ...[tenant, resource, until, from, BUSY_MAX + 1],
  );
  return rows.length > BUSY_MAX ? null : rows.map(busyOf);
}

export function eventIn(db: Reading, tenant: number, ref: string): CalendarEvent | null {
  if (!isRef(ref)) return null;
  const row = db.get(`${EVENT} WHERE ref = ? AND tenant = ?`, Number(ref), tenant);
  return row === undefined ? null : eventOf(row);
}

export function changesIn(db: Reading, tenant: number, ref: string): readonly EventChange[] {
  if (eventIn(db, tenant, ref) === null) return [];
  const rows = db.all(
    `SELECT ${CHANGE_COLUMNS} FROM appointment_changes
     WHERE ref = ? ORDER BY sequence DESC LIMIT ?`,
    ...[Number(ref), CHANGES_MAX],
  );
  return rows.map(changeOf).reverse();
}

/** The newest event made under a key, and its number. */
export function newestIn(
  db: Reading,
  tenant: number,
  key: string,
): { readonly event: CalendarEvent; readonly count: number } | null {
  const row = db.get(
    `SELECT ${EVENT_COLUMNS}, count FROM appointments
     WHERE tenant = ? AND base = ? ORDER BY count DESC LIMIT 1`,
    ...[tenant, key],
  );
  return row === undefined ? null : { event: eventOf(row), count: numberOf(row, "count") };
}

/** Refs are the numbers of rows. */
export function isRef(ref: string): boolean {
  return /^[1-9]\d{0,14}$/.test(ref);
}
