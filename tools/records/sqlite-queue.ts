// The slot queue of one calendar in a database file: bookings of overlapping times, in order of
// arrival, as hold-1.lua keeps them in Redis. A reservation of unknown outcome has the number 0: it
// blocks that time until it expires.

import { numberOf } from "../../engine/sqlite/rows.ts";
import type { Writing } from "../../engine/sqlite/statements.ts";
import type { ReservationRequest } from "./booking-store.ts";
import { absoluteMinutes } from "./slot-queue.ts";

/** Asks if we are in the queue; enters it; or keeps the time, whose outcome is unknown. */
export type PollMode = "poll" | "enter" | "retain";

export const GONE = 0;
export const OUR_TURN = 1;
export const WAIT = 2;

/** Reservations of one calendar at once, over all processes. */
const RESERVATIONS_MAX = 256;

interface PollOptions {
  readonly mode: PollMode;
  readonly now: number;
  readonly ttlMs: number;
}

/** Extends our reservation and deletes the calendar's expired ones. */
export function pollQueue(
  db: Writing,
  request: ReservationRequest,
  { mode, now, ttlMs }: PollOptions,
): number {
  const { token, capacity, slot } = request;
  const { start, end } = absoluteMinutes(slot);
  const calendar = calendarOf(request);
  db.run("DELETE FROM reservations WHERE calendar = ? AND expires_at <= ?", calendar, now);
  const queue = db.get(
    `SELECT count(*) AS places, coalesce(max(number), 0) AS last,
       coalesce(max(CASE WHEN token = ?2 THEN number END), -1) AS mine
     FROM reservations WHERE calendar = ?1`,
    ...[calendar, token],
  );
  const [places, last, known] =
    queue === undefined
      ? [0, 0, -1]
      : ["places", "last", "mine"].map((one) => numberOf(queue, one));
  const others = db
    .all(
      `SELECT number FROM reservations
       WHERE calendar = ? AND token <> ? AND first_minute < ? AND ? < end_minute`,
      ...[calendar, token, end, start],
    )
    .map((row) => numberOf(row, "number"));
  let mine = known === undefined || known < 0 ? null : known;
  const own = mine;
  const before = others.filter((number) => own === null || number < own).length;
  if (mode === "retain") mine = 0;
  else if (others.includes(0)) {
    leaveQueue(db, request);
    return GONE;
  } else if (mine === null) {
    const isFull = before >= capacity || (places ?? 0) >= RESERVATIONS_MAX;
    if (mode !== "enter" || isFull) return GONE;
    mine = (last ?? 0) + 1;
  }
  db.run(
    `INSERT INTO reservations (calendar, token, number, first_minute, end_minute, expires_at)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET number = excluded.number, expires_at = excluded.expires_at`,
    ...[calendar, token, mine, start, end, now + ttlMs],
  );
  return before === 0 ? OUR_TURN : WAIT;
}

export function leaveQueue(db: Writing, request: ReservationRequest): void {
  const sql = "DELETE FROM reservations WHERE calendar = ? AND token = ?";
  db.run(sql, calendarOf(request), request.token);
}

function calendarOf({ tenant, resource }: ReservationRequest): string {
  return `${tenant}:${resource}`;
}
