// A process of its own for bench/sqlite.ts: weighs a database from the first import on, or books in
// one as fast as it can and times its event loop. Prints one line of JSON.

import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { openDataFolder } from "../../engine/agent/data-folder.ts";
import { systemClock } from "../../engine/core/clock.ts";
import { STATEMENTS_MAX } from "../../engine/limits/memory-budget.ts";
import type { Database } from "../../engine/sqlite/database.ts";
import { SqliteCalendar } from "../../tools/calendars/sqlite-calendar.ts";
import { APPOINTMENT_TABLES } from "../../tools/service/booking-stores.ts";
import { held } from "./held.ts";

/** Bytes of RSS outside V8's heap and of live objects. */
export interface Weights {
  /** Loading SQLite, opening and migrating a file. */
  readonly openBytes: number;
  /** One prepared statement of a usual length. */
  readonly statementBytes: number;
  /** All of it with a page cache that is full. */
  readonly usedBytes: number;
}

export interface Gaps {
  readonly booked: number;
  /** The longest call that asked for the write lock, got it or not. */
  readonly lockMsMax: number;
  /** The longest statement between lock and commit. */
  readonly workMsMax: number;
  /** The longest commit: it writes to the disk, and copies the log into the file. */
  readonly commitMsMax: number;
  readonly gapMsP99: number;
  readonly gapMsMax: number;
}

const [what = "", folder = "", third = "", fourth = ""] = process.argv.slice(2);
const clock = systemClock;
const HOUR_MS = 3_600_000;
const CALL = { signal: new AbortController().signal, remainingMs: () => 10_000 };

const answer = what === "weigh" ? await weigh() : await write();
process.stdout.write(`${JSON.stringify(answer)}\n`);

async function weigh(): Promise<Weights> {
  const before = await held();
  const database = await openDataFolder({ folder, tables: APPOINTMENT_TABLES, clock });
  const opened = await held();
  // Of the length of our longest, each another text.
  const columns = "ref, tenant, key, resource, start, until, busy_until, state, name, email, phone";
  for (let index = 0; index < STATEMENTS_MAX; index++) {
    const sql = `SELECT ${columns}, ${index} FROM appointments WHERE tenant = ? AND start < ?
      AND until > ? AND session = ? ORDER BY start, ref LIMIT ?`;
    database.read((db) => db.all(sql, 1, 0, 0, "", 1));
  }
  const prepared = await held();
  await fill(database);
  const used = await held();
  database.close();
  return {
    openBytes: opened - before,
    statementBytes: (prepared - opened) / STATEMENTS_MAX,
    usedBytes: used - before,
  };
}

/** More pages than the cache has, written and read. */
async function fill(database: Database): Promise<void> {
  const calendar = calendarOf(database);
  for (let index = 0; index < 1500; index++) await book(calendar, index);
  calendar.events({ tenant: 1, resource: null, from: 0, until: 1e15, max: 1500 });
}

async function write(): Promise<Gaps> {
  const most = await timedCalls();
  const database = await openDataFolder({ folder, tables: APPOINTMENT_TABLES, clock });
  const calendar = calendarOf(database);
  const [offset, seconds] = [Number(third) * 100_000, Number(fourth)];
  await wait(500);
  Object.assign(most, { lock: 0, work: 0, commit: 0 });
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const endsAt = performance.now() + seconds * 1000;
  let booked = 0;
  while (performance.now() < endsAt) {
    if (await book(calendar, offset + booked)) booked++;
    // As a server does: something else runs between two bookings.
    await wait(1);
  }
  delays.disable();
  database.close();
  const [p99, max] = [delays.percentile(99) / 1e6, delays.max / 1e6];
  const calls = { lockMsMax: most.lock, workMsMax: most.work, commitMsMax: most.commit };
  return { booked, ...calls, gapMsP99: p99, gapMsMax: max };
}

/** The longest call of each kind that SQLite was given. */
interface Calls {
  lock: number;
  work: number;
  commit: number;
}

/** Times every step's parts: it is in these that the event loop stands still. */
async function timedCalls(): Promise<Calls> {
  const { DatabaseSync } = await import("node:sqlite");
  const { exec } = DatabaseSync.prototype;
  const most = { lock: 0, work: 0, commit: 0 };
  let lockedAt = 0;
  DatabaseSync.prototype.exec = function timed(this: InstanceType<typeof DatabaseSync>, sql) {
    const begun = performance.now();
    if (sql === "COMMIT") most.work = Math.max(most.work, begun - lockedAt);
    try {
      exec.call(this, sql);
    } finally {
      lockedAt = performance.now();
      const kind = sql === "COMMIT" ? "commit" : "lock";
      most[kind] = Math.max(most[kind], lockedAt - begun);
    }
  };
  return most;
}

function calendarOf(database: Database): SqliteCalendar {
  return new SqliteCalendar({ database, now: () => clock.now() });
}

async function book(calendar: SqliteCalendar, index: number): Promise<boolean> {
  const from = 1.8e12 + index * HOUR_MS;
  const until = from + HOUR_MS / 2;
  const result = await calendar.create(
    {
      ...{ tenant: 1, resource: "doctora", key: `create ${index} of a booking's usual length` },
      ...{ from, until, busyUntil: until, places: 1, sessionId: "+51999888777" },
      ...{ name: "Ana María Ruiz Huamán", email: "ana.ruiz@correo.example", phone: null },
      ...{ service: { id: "limpieza", name: "Limpieza dental" }, notes: "Prefiere la mañana." },
    },
    CALL,
  );
  return result.kind === "booked";
}
