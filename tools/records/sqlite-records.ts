// The journal and the quotas in a database file: tables, and the statements that the steps of
// sqlite-store.ts consist of.

import type { SessionKey } from "../../engine/conversation/session-key.ts";
import { numberOf, textOf } from "../../engine/sqlite/rows.ts";
import type { Schema } from "../../engine/sqlite/schema.ts";
import type { Reading, Writing } from "../../engine/sqlite/statements.ts";
import { ENTRIES_MAX } from "./booking-journal.ts";
import { DAY_MS } from "./booking-store.ts";
import type { SessionOwner } from "./booking-store.ts";
import type { Quota } from "./quotas.ts";

/** Fields read of one session: its entries and the proposal, with room for an older version's. */
const FIELDS_MAX = 4 * ENTRIES_MAX;
/** Expired rows of each kind that one write deletes: more than it can make. */
const PRUNED_MAX = 8;

/** A session's journal expires as a whole; `at` is when a booking or change was counted. */
export const RECORD_TABLES: Schema = {
  room: "records",
  steps: [
    `CREATE TABLE journals (
       session TEXT PRIMARY KEY,
       expires_at INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX journals_by_expiry ON journals (expires_at);
     CREATE TABLE journal_fields (
       session TEXT NOT NULL REFERENCES journals ON DELETE CASCADE,
       field TEXT NOT NULL,
       value TEXT NOT NULL,
       PRIMARY KEY (session, field)
     ) STRICT;
     CREATE TABLE reservations (
       calendar TEXT NOT NULL,
       token TEXT NOT NULL,
       number INTEGER NOT NULL,
       first_minute INTEGER NOT NULL,
       end_minute INTEGER NOT NULL,
       expires_at INTEGER NOT NULL,
       PRIMARY KEY (calendar, token)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX reservations_by_expiry ON reservations (expires_at);
     CREATE TABLE quota_counts (
       kind TEXT NOT NULL,
       subject TEXT NOT NULL,
       token TEXT NOT NULL,
       at INTEGER NOT NULL,
       PRIMARY KEY (kind, subject, token)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX quota_counts_by_time ON quota_counts (at)`,
  ],
};

/** Whether the turn holds the session's lock. */
export function owns(db: Reading, { session, turn }: SessionOwner, now: number): boolean {
  const sql = "SELECT 1 FROM sessions WHERE session = ? AND owner = ? AND expires_at > ?";
  return db.get(sql, session, turn, now) !== undefined;
}

/** Makes the session's journal live for a day from now; one that has expired starts empty. */
export function openJournal(db: Writing, session: SessionKey, now: number): void {
  db.run("DELETE FROM journals WHERE session = ? AND expires_at <= ?", session, now);
  db.run(
    `INSERT INTO journals (session, expires_at) VALUES (?1, ?2)
     ON CONFLICT (session) DO UPDATE SET expires_at = ?2`,
    ...[session, now + DAY_MS],
  );
}

export function fieldsOf(
  db: Reading,
  session: SessionKey,
  now: number,
): ReadonlyMap<string, string> {
  const rows = db.all(
    `SELECT field, value FROM journal_fields JOIN journals USING (session)
     WHERE session = ? AND expires_at > ? LIMIT ?`,
    ...[session, now, FIELDS_MAX],
  );
  return new Map(rows.map((row) => [textOf(row, "field"), textOf(row, "value")]));
}

interface Field {
  readonly session: SessionKey;
  readonly field: string;
  readonly value: string | null;
}

export function setField(db: Writing, { session, field, value }: Field): void {
  if (value === null) {
    db.run("DELETE FROM journal_fields WHERE session = ? AND field = ?", session, field);
    return;
  }
  db.run(
    `INSERT INTO journal_fields (session, field, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
    ...[session, field, value],
  );
}

export function countOf(
  db: Reading,
  { kind, subject }: Omit<Quota, "countMax">,
  now: number,
): number {
  const row = db.get(
    "SELECT count(*) AS counted FROM quota_counts WHERE kind = ? AND subject = ? AND at > ?",
    ...[kind, subject, now - DAY_MS],
  );
  return row === undefined ? 0 : numberOf(row, "counted");
}

/** Also when this token is counted already. Forgets the quota's own old counts. */
export function mayCount(db: Writing, quota: Quota, token: string, now: number): boolean {
  const { kind, subject } = quota;
  db.run(
    "DELETE FROM quota_counts WHERE kind = ? AND subject = ? AND token = ? AND at <= ?",
    ...[kind, subject, token, now - DAY_MS],
  );
  const counted = "SELECT 1 FROM quota_counts WHERE kind = ? AND subject = ? AND token = ?";
  if (db.get(counted, kind, subject, token) !== undefined) return true;
  return countOf(db, quota, now) < quota.countMax;
}

/** Deletes what has expired, a few rows at a time. */
export function prune(db: Writing, now: number): void {
  db.run(
    `DELETE FROM journals WHERE session IN
       (SELECT session FROM journals WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    ...[now, PRUNED_MAX],
  );
  db.run(
    `DELETE FROM quota_counts WHERE (kind, subject, token) IN
       (SELECT kind, subject, token FROM quota_counts WHERE at <= ? ORDER BY at LIMIT ?)`,
    ...[now - DAY_MS, PRUNED_MAX],
  );
  db.run(
    `DELETE FROM reservations WHERE (calendar, token) IN
       (SELECT calendar, token FROM reservations WHERE expires_at <= ?
        ORDER BY expires_at LIMIT ?)`,
    ...[now, PRUNED_MAX],
  );
}
