// The default calendar: appointments and blocks in a SQLite file. One transaction that holds the
// write lock counts the overlaps and inserts, so that processes on one machine cannot book a place
// twice. Nothing is kept in memory.

import { NotWritten } from "../../engine/sqlite/database-errors.ts";
import { numberOf } from "../../engine/sqlite/rows.ts";
import type { Database } from "../../engine/sqlite/database.ts";
import type { Reading, Writing } from "../../engine/sqlite/statements.ts";
import type {
  CalendarCall,
  CalendarEvent,
  CalendarOf,
  CalendarPort,
  Correction,
  EventChange,
  Interval,
  NewEvent,
  OwnedCalendar,
  OwnerBlock,
  Unverified,
  WriteResult,
} from "./calendar-port.ts";
import { MINE_MAX, PRUNED_MAX, searchWords } from "./event-rules.ts";
import { BLOCK_COLUMNS, blockOf, eventOf } from "./sqlite-rows.ts";
import type { Maker } from "./sqlite-changes.ts";
import { cancelIn, correctIn, createIn, moveIn } from "./sqlite-changes.ts";
import { BLOCK, EVENT, busyIn, changesIn, eventIn, isRef, newestIn } from "./sqlite-queries.ts";

/** Blocks that one list returns. */
const BLOCKS_MAX = 1000;

export class SqliteCalendar implements OwnedCalendar {
  readonly #database: Database;
  readonly #now: () => number;

  /** The file has the tables of `CALENDAR_SCHEMA`. */
  constructor({ database, now }: { readonly database: Database; readonly now: () => number }) {
    this.#database = database;
    this.#now = now;
  }

  busy(query: CalendarOf & Interval): ReturnType<CalendarPort["busy"]> {
    return this.#look((db) => {
      const busy = busyIn(db, query);
      if (busy === null) return { kind: "unverified", reason: "invalid_response" } as const;
      return { kind: "busy", busy } as const;
    });
  }

  create(event: NewEvent, call: CalendarCall): Promise<WriteResult> {
    return this.#write(call, (db) => createIn(db, event, this.#maker(call)));
  }

  move(
    ref: string,
    to: Parameters<CalendarPort["move"]>[1],
    call: CalendarCall,
  ): Promise<WriteResult> {
    return this.#write(call, (db) => moveIn(db, { ref, ...to }, this.#maker(call)));
  }

  correct(ref: string, correction: Correction, call: CalendarCall): Promise<WriteResult> {
    return this.#write(call, (db) => correctIn(db, { ref, ...correction }, this.#maker(call)));
  }

  cancel(ref: string, tenant: number, call: CalendarCall): Promise<WriteResult> {
    return this.#write(call, (db) => cancelIn(db, { ref, tenant }, this.#maker(call)));
  }

  mine(tenant: number, sessionId: string): ReturnType<CalendarPort["mine"]> {
    return this.#look((db) => {
      const rows = db.all(
        `${EVENT} WHERE tenant = ? AND session = ? AND until > ? AND state = 'booked'
         ORDER BY start, ref LIMIT ?`,
        ...[tenant, sessionId, this.#now(), MINE_MAX + 1],
      );
      const events = rows.slice(0, MINE_MAX).map(eventOf);
      return { kind: "events", events, whole: rows.length <= MINE_MAX } as const;
    });
  }

  find(tenant: number, key: string): ReturnType<CalendarPort["find"]> {
    return this.#look((db) => {
      return { kind: "found", event: newestIn(db, tenant, key)?.event ?? null } as const;
    });
  }

  events(query: Parameters<OwnedCalendar["events"]>[0]): readonly CalendarEvent[] {
    const { tenant, resource, from, until, max } = query;
    const sql = `${EVENT} WHERE tenant = ?${resource === null ? "" : " AND resource = ?"}
      AND start < ? AND until > ? AND busy_until > ? ORDER BY start, ref LIMIT ?`;
    // `busy_until` is never before `until`: named as well, it is what the index bounds.
    const values = [tenant, ...(resource === null ? [] : [resource]), until, from, from, max];
    return this.#database.read((db) => db.all(sql, ...values)).map(eventOf);
  }

  bookedCount(query: Parameters<OwnedCalendar["bookedCount"]>[0]): number {
    const { tenant, resource, from, until } = query;
    const sql = `SELECT count(*) AS count FROM appointments
      WHERE tenant = ?${resource === null ? "" : " AND resource = ?"}
      AND start < ? AND until > ? AND busy_until > ? AND state = 'booked'`;
    const values = [tenant, ...(resource === null ? [] : [resource]), until, from, from];
    const row = this.#database.read((db) => db.get(sql, ...values));
    return row === undefined ? 0 : numberOf(row, "count");
  }

  event(tenant: number, ref: string): CalendarEvent | null {
    return this.#database.read((db) => eventIn(db, tenant, ref));
  }

  changes(tenant: number, ref: string): readonly EventChange[] {
    return this.#database.read((db) => changesIn(db, tenant, ref));
  }

  search({ tenant, words, max }: Parameters<OwnedCalendar["search"]>[0]): readonly CalendarEvent[] {
    const wanted = searchWords(words);
    if (wanted.length === 0) return [];
    // One text for each number of words: few, and all constants.
    const sql = `${EVENT} WHERE tenant = ?${wanted.map(() => " AND instr(words, ?) > 0").join("")}
      ORDER BY start DESC, ref DESC LIMIT ?`;
    return this.#database.read((db) => db.all(sql, tenant, ...wanted, max)).map(eventOf);
  }

  blocks({ tenant, from, until }: Parameters<OwnedCalendar["blocks"]>[0]): readonly OwnerBlock[] {
    const sql = `${BLOCK} WHERE tenant = ? AND until > ? AND start < ? ORDER BY start, ref LIMIT ?`;
    return this.#database.read((db) => db.all(sql, tenant, from, until, BLOCKS_MAX)).map(blockOf);
  }

  block(block: Omit<OwnerBlock, "ref">, call: CalendarCall): Promise<OwnerBlock> {
    const { tenant, resource, from, until, reason } = block;
    const sql = `INSERT INTO blocks (tenant, resource, start, until, reason) VALUES (?, ?, ?, ?, ?)
      RETURNING ${BLOCK_COLUMNS}`;
    return this.#database.write(
      (db) => blockOf(db.get(sql, tenant, resource, from, until, reason)),
      call,
    );
  }

  unblock(tenant: number, ref: string, call: CalendarCall): Promise<boolean> {
    if (!isRef(ref)) return Promise.resolve(false);
    const sql = "DELETE FROM blocks WHERE ref = ? AND tenant = ?";
    return this.#database.write((db) => db.run(sql, Number(ref), tenant) > 0, call);
  }

  /** A large transaction would hold the lock and the event loop. */
  prune(tenant: number, before: number, call: CalendarCall): Promise<number> {
    return this.#database.write((db) => {
      const events = `DELETE FROM appointments WHERE ref IN
        (SELECT ref FROM appointments WHERE tenant = ? AND busy_until < ? LIMIT ?)`;
      const deleted = db.run(events, tenant, before, PRUNED_MAX);
      const blocks = `DELETE FROM blocks WHERE ref IN
        (SELECT ref FROM blocks WHERE tenant = ? AND until < ? LIMIT ?)`;
      return deleted + db.run(blocks, tenant, before, PRUNED_MAX - deleted);
    }, call);
  }

  #maker({ by }: CalendarCall): Maker {
    return { at: this.#now(), by: by ?? "customer" };
  }

  async #look<Found>(look: (db: Reading) => Found): Promise<Found | Unverified> {
    try {
      return await Promise.resolve(this.#database.read(look));
    } catch {
      return { kind: "unverified", reason: "unknown_error" };
    }
  }

  async #write(call: CalendarCall, change: (db: Writing) => WriteResult): Promise<WriteResult> {
    try {
      return await this.#database.write(change, call);
    } catch (error) {
      const kind = error instanceof NotWritten ? "unavailable" : "unknown";
      return { kind, reason: "unknown_error" };
    }
  }
}
