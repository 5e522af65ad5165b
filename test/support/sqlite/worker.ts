// A process of its own over a database file, told what to do by its arguments; prints one line of
// JSON. For tests of what several processes do to one file, and of one that is killed.

import { systemClock } from "../../../engine/core/clock.ts";
import { openDataFolder } from "../../../engine/agent/data-folder.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createSqliteSessions } from "../../../engine/sessions/sqlite-store.ts";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { RECORD_TABLES } from "../../../tools/records/sqlite-records.ts";
import { SqliteBookingStore } from "../../../tools/records/sqlite-store.ts";
import { session, turnOf } from "../redis/session-store-suite.ts";

const [what = "", folder = "", name = ""] = process.argv.slice(2);
const clock = systemClock;
const database = await openDataFolder({ folder, tables: [RECORD_TABLES], clock });
const limits = DEFAULT_LIMITS;
const store = createSqliteSessions({ database, clock, limits });
const caps = {
  ...{ perSession: 9, perEmail: 9, perTenant: 9 },
  ...{ changesPerSession: 9, changesPerTenant: 9 },
};
const records = new SqliteBookingStore({ database, clock, caps, reservationTtlMs: 60_000 });

/** Twenty turns of one session: each is tried again while another process holds the lock. */
async function turns(): Promise<void> {
  for (let index = 0; index < 20; index++) {
    const token = `${name}-${index}`;
    while ((await store.acquire({ session, token })).kind === "busy") {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const turn = { ...turnOf(index), messageId: token, reply: token };
    await store.commit({ session, token, turn });
  }
  print("done");
}

/** Twenty times of one place each: those that this process got. */
async function slots(): Promise<void> {
  const date = parseDate("2026-11-23");
  if (date === null) return;
  const got: number[] = [];
  for (let index = 0; index < 20; index++) {
    const slot = { date, start: 600 + 10 * index, end: 610 + 10 * index };
    const request = { tenant: 1, resource: 7, slot, capacity: 1, token: `${name}-${index}` };
    if ((await records.reserve(request)) !== null) got.push(index);
  }
  print(got);
}

/** Takes the session, and stays in the middle of the step that stores its turn. */
async function hang(): Promise<void> {
  await store.acquire({ session, token: name });
  const signal = new AbortController().signal;
  const call = { signal, remainingMs: () => 60_000 };
  await database.write((db) => {
    db.run("DELETE FROM turns");
    db.run("UPDATE sessions SET ever = 99");
    print("inside");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }, call);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const tasks = new Map([
  ["turns", turns],
  ["slots", slots],
  ["hang", hang],
]);
await tasks.get(what)?.();
database.close();
database.close();
