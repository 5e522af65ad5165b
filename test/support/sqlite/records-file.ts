// The booking store in a database file, for the walks that all booking stores take: over a clock
// that only the test moves, and with the time to live of what it keeps read from its tables.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SESSION_TABLES } from "../../../engine/sessions/sqlite-store.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import type { Database } from "../../../engine/sqlite/database.ts";
import { numberOf, textOf } from "../../../engine/sqlite/rows.ts";
import type { BookingCaps } from "../../../tools/domain/booking-caps.ts";
import { RECORD_TABLES } from "../../../tools/records/sqlite-records.ts";
import { SqliteBookingStore } from "../../../tools/records/sqlite-store.ts";
import { FakeClock, settled } from "../fake-clock.ts";
import { DAY_MS, HOLD_TTL_MS } from "../redis/records-stores.ts";
import type { StoreForTest } from "../redis/records-stores.ts";
import { PATIENT } from "./database-fixture.ts";

const START_MS = 1_800_000_000_987;
const TABLES = [
  ...["sessions", "turns", "journals", "journal_fields", "reservations", "quota_counts"],
] as const;

/** One file, emptied for each walk: opening costs more than a walk. */
export class RecordsFile {
  readonly database: Database;
  readonly #folder: string;

  private constructor(database: Database, folder: string) {
    this.database = database;
    this.#folder = folder;
  }

  static async open(): Promise<RecordsFile> {
    const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-sqlite-"));
    const file = path.join(folder, "citas.db");
    const schemas = [SESSION_TABLES, RECORD_TABLES];
    return new RecordsFile(await openDatabase({ file, schemas, clock: new FakeClock() }), folder);
  }

  close(): void {
    this.database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async store(caps: BookingCaps): Promise<StoreForTest> {
    const { database } = this;
    await database.write((db) => TABLES.map((table) => db.run(`DELETE FROM ${table}`)), PATIENT);
    let now = START_MS;
    // Polls wait by one clock while the other stands still.
    const polls = new FakeClock();
    const clock = {
      now: () => now,
      monotonic: () => polls.monotonic(),
      after: (delayMs: number, task: () => void) => polls.after(delayMs, task),
      random: () => polls.random(),
      token: () => polls.token(),
    };
    const options = { database, clock, caps, reservationTtlMs: HOLD_TTL_MS };
    return {
      records: new SqliteBookingStore(options),
      shared: true,
      now: () => now,
      own: async (session, turn) => {
        const sql = "INSERT OR REPLACE INTO sessions (session, owner, expires_at) VALUES (?, ?, ?)";
        await database.write((db) => db.run(sql, session, turn, now + 1000 * DAY_MS), PATIENT);
      },
      advance: async (durationMs) => void (now += durationMs),
      idle: settled,
      look: () => polls.advance(150),
      lifetimes: async () => lifetimes(database, now),
    };
  }
}

/** By the names that the walks know them under. */
function lifetimes(database: Database, now: number): ReadonlyMap<string, number> {
  const queries = [
    `SELECT 'citas:{' || session || '}:bookings' AS name, expires_at AS ends FROM journals
     WHERE EXISTS (SELECT 1 FROM journal_fields f WHERE f.session = journals.session)`,
    `SELECT 'citas:{' || calendar || '}:holds' AS name, max(expires_at) AS ends
     FROM reservations GROUP BY calendar`,
    `SELECT 'citas:{' || subject || '}:' || kind AS name, max(at) + ${DAY_MS} AS ends
     FROM quota_counts GROUP BY kind, subject`,
  ];
  const rows = database.read((db) => queries.flatMap((sql) => db.all(sql)));
  const live = rows.filter((row) => numberOf(row, "ends") > now);
  return new Map(live.map((row) => [textOf(row, "name"), numberOf(row, "ends") - now]));
}
