// Sessions in a database file: a restart forgets none, and the processes of one machine share them.
// Each call is one transaction, so acquire and commit are atomic as in redis-store.ts. Times are
// wall times, which all processes of a machine agree on. Holds no session in this process.

import assert from "node:assert";
import type { SessionKey } from "../conversation/session-key.ts";
import type { Clock } from "../core/clock.ts";
import type { Limits } from "../limits/limits.ts";
import type { Database, WriteCall } from "../sqlite/database.ts";
import { numberOf, orNull, textOf } from "../sqlite/rows.ts";
import type { Schema } from "../sqlite/schema.ts";
import type { Reading, Writing } from "../sqlite/statements.ts";
import type { WindowLimits } from "../turn/model-messages.ts";
import { readNewest } from "./newest-turns.ts";
import type { LockRequest, AcquireResult, CommitRequest, Committed } from "./session-store.ts";
import type { SessionSnapshot, SessionStore } from "./session-store.ts";
import { elementsOf, insertTurn, trim } from "./sqlite-turns.ts";
import { decodeRing, encodeTurn } from "./turn-codec.ts";

/** `owner` and `locked_until` are null while no turn holds the session; times in ms. */
export const SESSION_TABLES: Schema = {
  room: "sessions",
  steps: [
    `CREATE TABLE sessions (
       session TEXT PRIMARY KEY,
       owner TEXT,
       locked_until INTEGER,
       done TEXT,
       ever INTEGER NOT NULL DEFAULT 0,
       expires_at INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX sessions_by_expiry ON sessions (expires_at);
     CREATE TABLE turns (
       session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
       place INTEGER NOT NULL,
       element BLOB NOT NULL,
       UNIQUE (session, place)
     ) STRICT`,
  ],
};

interface SqliteSessionsOptions {
  /** The caller closes it. */
  readonly database: Database;
  readonly clock: Clock;
  readonly limits: SqliteSessionsLimits;
  /** Called with the number of a ring's turns that were unreadable and left out. */
  readonly onUndecodable?: (count: number) => void;
}

type SqliteSessionsLimits = Pick<
  Limits,
  | "sessionTurnsMax"
  | "sessionBytesMax"
  | "sessionTtlMs"
  | "sessionLockMs"
  | "storedTurnBytesMax"
  | "storedTurnDecodedBytesMax"
  | keyof WindowLimits
>;

/** How long a call waits for other processes' steps, each of a few milliseconds. */
const STEP_MS = 2000;
/** Expired sessions that one commit deletes: more than it can make. */
const PRUNED_MAX = 4;

export function createSqliteSessions(options: SqliteSessionsOptions): SessionStore {
  return new SqliteSessions(options);
}

interface Meta {
  readonly owner: string | null;
  readonly lockedUntil: number;
  readonly done: string | null;
  readonly ever: number;
  readonly expiresAt: number;
}

class SqliteSessions implements SessionStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #limits: SqliteSessionsLimits;
  readonly #onUndecodable: (count: number) => void;
  readonly #closing = new AbortController();

  constructor({ database, clock, limits, onUndecodable }: SqliteSessionsOptions) {
    assert(limits.sessionTurnsMax > 0 && limits.storedTurnBytesMax <= limits.sessionBytesMax);
    this.#database = database;
    this.#clock = clock;
    this.#limits = limits;
    this.#onUndecodable = onUndecodable ?? (() => {});
  }

  /** After a failure the lock may be there: it expires, as that of a process that was killed. */
  async acquire({ session, token }: LockRequest): Promise<AcquireResult> {
    const { sessionTtlMs, sessionLockMs } = this.#limits;
    const ring = await this.#write((db) => {
      const now = this.#clock.now();
      const meta = this.#meta(db, session, now);
      if (meta === null) db.run("DELETE FROM sessions WHERE session = ?", session);
      if (meta !== null && meta.owner !== token && this.#isLocked(meta, now)) return null;
      // A turn that is already stored gets no lock: its call comes late.
      const isStored = meta?.done === token;
      db.run(
        `INSERT INTO sessions (session, owner, locked_until, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (session) DO UPDATE SET expires_at = ?4,
           owner = CASE WHEN ?5 THEN owner ELSE ?2 END,
           locked_until = CASE WHEN ?5 THEN locked_until ELSE ?3 END`,
        ...[session, token, now + sessionLockMs, now + sessionTtlMs, isStored ? 1 : 0],
      );
      // The caps may have been lowered since.
      trim(db, session, this.#limits);
      return { ever: meta?.ever ?? 0, elements: elementsOf(db, session) };
    });
    if (ring === null) return { kind: "busy" };
    const stored = readNewest(ring.elements, this.#limits, this.#onUndecodable);
    return { kind: "ready", turnsEver: ring.ever, ...stored };
  }

  async commit({ session, token, turn, newerCount = 0 }: CommitRequest): Promise<Committed> {
    const element = encodeTurn(turn, this.#limits);
    return this.#write((db): Committed => {
      const now = this.#clock.now();
      const meta = this.#meta(db, session, now);
      if (meta === null) return { kind: "lost" };
      const already = { kind: "stored", droppedByCount: 0, droppedByBytes: 0 } as const;
      if (meta.done === token) return { ...already, turnsEver: meta.ever };
      if (meta.owner !== token) return { kind: "lost" };
      const same = "SELECT 1 FROM turns WHERE session = ? AND element = ?";
      if (db.get(same, session, element) !== undefined) {
        // A late copy of its begin and commit, after newer turns.
        unlock(db, session);
        return { ...already, turnsEver: meta.ever };
      }
      insertTurn(db, { session, element, newerCount });
      const dropped = trim(db, session, this.#limits);
      const turnsEver = meta.ever + 1;
      db.run(
        `UPDATE sessions SET owner = NULL, locked_until = NULL, done = ?, ever = ?, expires_at = ?
         WHERE session = ?`,
        ...[token, turnsEver, now + this.#limits.sessionTtlMs, session],
      );
      prune(db, now);
      return { kind: "stored", turnsEver, ...dropped };
    });
  }

  async release({ session, token }: LockRequest): Promise<void> {
    await this.#write((db) => {
      const meta = this.#meta(db, session, this.#clock.now());
      if (meta?.owner !== token) return;
      if (meta.ever === 0) db.run("DELETE FROM sessions WHERE session = ?", session);
      else unlock(db, session);
    });
  }

  clear({ session, token }: LockRequest): Promise<boolean> {
    const sql = "DELETE FROM sessions WHERE session = ? AND owner = ?";
    return this.#write((db) => db.run(sql, session, token) > 0);
  }

  async inspect(session: SessionKey): Promise<SessionSnapshot> {
    const now = this.#clock.now();
    const { meta, elements } = this.#database.read((db) => {
      const found = this.#meta(db, session, now);
      return { meta: found, elements: found === null ? [] : elementsOf(db, session) };
    });
    let unreadable = 0;
    const turns = decodeRing(elements, this.#limits, (count) => void (unreadable += count));
    const busy = meta !== null && this.#isLocked(meta, now);
    const expiresInMs = meta === null ? null : meta.expiresAt - now;
    return { turns, unreadable, turnsEver: meta?.ever ?? 0, busy, expiresInMs, pendingCount: 0 };
  }

  healthy(): boolean {
    return this.#database.failure() === null;
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return { bytes: 0, entries: 0 };
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  #write<Value>(work: (db: Writing) => Value): Promise<Value> {
    return this.#database.write(work, stepCall(this.#clock, this.#closing.signal));
  }

  /** Null when there is none or it has expired. */
  #meta(db: Reading, session: SessionKey, now: number): Meta | null {
    const row = db.get(
      `SELECT owner, locked_until, done, ever, expires_at FROM sessions
       WHERE session = ? AND expires_at > ?`,
      ...[session, now],
    );
    if (row === undefined) return null;
    return {
      owner: orNull(textOf, row, "owner"),
      lockedUntil: orNull(numberOf, row, "locked_until") ?? 0,
      done: orNull(textOf, row, "done"),
      ever: numberOf(row, "ever"),
      expiresAt: numberOf(row, "expires_at"),
    };
  }

  /** An expiry further ahead than a lock's length was set before the clock was put back. */
  #isLocked({ owner, lockedUntil }: Meta, now: number): boolean {
    const isSane = lockedUntil <= now + 2 * this.#limits.sessionLockMs;
    return owner !== null && lockedUntil > now && isSane;
  }
}

/** A call that may wait for the lock as long as a store's step may. */
export function stepCall(clock: Clock, signal: AbortSignal): WriteCall {
  const endsAt = clock.monotonic() + STEP_MS;
  return { signal, remainingMs: () => endsAt - clock.monotonic() };
}

function unlock(db: Writing, session: SessionKey): void {
  db.run("UPDATE sessions SET owner = NULL, locked_until = NULL WHERE session = ?", session);
}

function prune(db: Writing, now: number): void {
  db.run(
    `DELETE FROM sessions WHERE session IN
       (SELECT session FROM sessions WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    ...[now, PRUNED_MAX],
  );
}
