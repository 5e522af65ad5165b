// The booking store in a database file, shared by the processes of one machine, next to the
// sessions whose locks it checks. Each call is one transaction. Times are wall times.

import type { SessionKey } from "../../engine/conversation/session-key.ts";
import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { stepCall } from "../../engine/sessions/sqlite-store.ts";
import type { Database } from "../../engine/sqlite/database.ts";
import type { Writing } from "../../engine/sqlite/statements.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import type {
  BookingStore,
  JournalChanges,
  EraseResult,
  SlotReservation,
  ReservationRequest,
  SessionOwner,
  JournalSnapshot,
  RetainedEntry,
  FinalWrite,
  QuotaRequest,
  QuotaResult,
} from "./booking-store.ts";
import { quotasFor } from "./quotas.ts";
import { countOf, fieldsOf, mayCount, openJournal, owns, prune } from "./sqlite-records.ts";
import { setField } from "./sqlite-records.ts";
import { OUR_TURN, WAIT, leaveQueue, pollQueue } from "./sqlite-queue.ts";
import type { PollMode } from "./sqlite-queue.ts";

interface SqliteBookingStoreOptions {
  /** With `SESSION_TABLES` too; the caller closes it. */
  readonly database: Database;
  readonly clock: Clock;
  readonly caps: BookingCaps;
  /** Longer than the longest booking; every poll extends the reservation. */
  readonly reservationTtlMs: number;
}

/** A waiting booking polls this often, plus up to 50 % jitter. */
const POLL_MS = 100;
const [POLL, ENTER, RETAIN] = ["poll", "enter", "retain"] as const;

export class SqliteBookingStore implements BookingStore {
  readonly #options: SqliteBookingStoreOptions;

  constructor(options: SqliteBookingStoreOptions) {
    this.#options = options;
  }

  async readJournal({ session, turn }: SessionOwner): Promise<JournalSnapshot> {
    const now = this.#options.clock.now();
    return this.#options.database.read((db) => ({
      ownsSession: owns(db, { session, turn }, now),
      now,
      fields: fieldsOf(db, session, now),
    }));
  }

  write(owner: SessionOwner, changes: JournalChanges): Promise<boolean> {
    return this.#write((db, now) => {
      if (!owns(db, owner, now)) return false;
      openJournal(db, owner.session, now);
      for (const [field, value] of changes) setField(db, { ...owner, field, value });
      prune(db, now);
      return true;
    });
  }

  /** Tried twice; an outcome that is not stored then is looked up later, like an unknown one. */
  async finalise({ session, key: field, expectedPrefix, value }: FinalWrite): Promise<void> {
    const settle = (): Promise<void> =>
      this.#write((db, now) => {
        const held = fieldsOf(db, session, now).get(field);
        if (held?.startsWith(expectedPrefix) !== true) return;
        setField(db, { session, field, value });
        // A write that only deletes does not extend the time to live.
        if (value !== null) openJournal(db, session, now);
      });
    await settle().catch(settle).catch(noop);
  }

  async reserve(request: ReservationRequest): Promise<SlotReservation | null> {
    const state = await this.#poll(request, ENTER).catch(async (error: unknown) => {
      await this.#leave(request);
      throw error;
    });
    if (state !== OUR_TURN && state !== WAIT) return null;
    return {
      waitForTurn: (signal) => this.#waitForTurn(request, state, signal),
      isStillOurs: async () => (await this.#poll(request, POLL)) === OUR_TURN,
      // If this fails, the reservation still blocks later ones until it expires.
      retain: async () => {
        await this.#poll(request, RETAIN).catch(noop);
      },
      release: () => this.#leave(request),
    };
  }

  async #waitForTurn(
    request: ReservationRequest,
    first: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clock } = this.#options;
    // Ends at the latest with the signal, which the tool's deadline aborts.
    for (let state = first; state !== OUR_TURN; state = await this.#poll(request, POLL)) {
      if (state !== WAIT) return false;
      await sleep(clock, POLL_MS * (1 + clock.random() / 2), signal);
      if (signal.aborted)
        throw new AgentError("cancelled", "turn ended while it waited for its slot");
    }
    return true;
  }

  #poll(request: ReservationRequest, mode: PollMode): Promise<number> {
    const ttlMs = this.#options.reservationTtlMs;
    return this.#write((db, now) => pollQueue(db, request, { mode, now, ttlMs }));
  }

  /** If this fails, the reservation expires. */
  async #leave(request: ReservationRequest): Promise<void> {
    await this.#write((db) => leaveQueue(db, request)).catch(noop);
  }

  /** Both quotas in one step: what the tenant's refuses is not counted for the subject. */
  consume(request: QuotaRequest): Promise<QuotaResult> {
    const [subject, tenant] = quotasFor(request, this.#options.caps);
    return this.#write((db, now): QuotaResult => {
      prune(db, now);
      if (!mayCount(db, subject, request.token, now)) return "who_cap";
      if (!mayCount(db, tenant, request.token, now)) return "tenant_cap";
      for (const { kind, subject: who } of [subject, tenant]) {
        const sql =
          "INSERT INTO quota_counts (kind, subject, token, at) VALUES (?, ?, ?, ?)" +
          " ON CONFLICT DO NOTHING";
        db.run(sql, kind, who, request.token, now);
      }
      return "consumed";
    });
  }

  async refund(request: QuotaRequest): Promise<void> {
    const quotas = quotasFor(request, this.#options.caps);
    await this.#write((db) => {
      const sql = "DELETE FROM quota_counts WHERE kind = ? AND subject = ? AND token = ?";
      for (const { kind, subject } of quotas) db.run(sql, kind, subject, request.token);
    }).catch(noop);
  }

  async changeCount(session: SessionKey): Promise<number> {
    const now = this.#options.clock.now();
    const quota = { kind: "changed", subject: session } as const;
    return this.#options.database.read((db) => countOf(db, quota, now));
  }

  /** Turns, journal, change quota and lock, in one step. */
  erase(owner: SessionOwner, retained: readonly RetainedEntry[]): Promise<EraseResult> {
    const { session } = owner;
    return this.#write((db, now): EraseResult => {
      if (!owns(db, owner, now)) return "not_owned";
      const fields = fieldsOf(db, session, now);
      db.run("DELETE FROM journal_fields WHERE session = ?", session);
      for (const { key: field, expected, value } of retained) {
        // The journal keeps its time to live: what stays is younger than a day.
        if (fields.get(field) === expected) setField(db, { session, field, value });
      }
      db.run("DELETE FROM quota_counts WHERE kind = 'changed' AND subject = ?", session);
      db.run("DELETE FROM sessions WHERE session = ?", session);
      return "conversation";
    });
  }

  #write<Value>(work: (db: Writing, now: number) => Value): Promise<Value> {
    const { database, clock } = this.#options;
    const { signal } = new AbortController();
    return database.write((db) => work(db, clock.now()), stepCall(clock, signal));
  }
}

function noop(): void {}
