// A process of its own on a calendar's file. It books the slots that it is told to, from a random
// one on, reports each answer as a line and then the longest time its event loop stood still. With
// "die" it kills itself when the database has written, before anybody has an answer.

import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import type { Database } from "../../../engine/sqlite/database.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import { HOUR, START, newEvent } from "./calendar-suite.ts";

const [file = "", who = "", how = ""] = process.argv.slice(2);
const opened = await openDatabase({ file, schemas: [CALENDAR_SCHEMA], clock: systemClock });
const dying: Database = {
  ...opened,
  async write(work, call) {
    await opened.write(work, call);
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => {});
  },
};
const database = how === "die" ? dying : opened;
const calendar = new SqliteCalendar({ database, now: () => START - HOUR });
const signal = new AbortController().signal;
process.stdout.write("ready\n");
await once(process.stdin, "data");
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const count = how === "die" ? 1 : 20;
const first = how === "die" ? 0 : Math.floor(systemClock.random() * count);
for (let index = 0; index < count; index++) {
  // Half-hour steps of an hour each: every slot overlaps its neighbours.
  const from = START + (((first + index) % count) * HOUR) / 2;
  const event = newEvent({ from, key: `${who}-${from}`, name: who });
  const endsAt = systemClock.monotonic() + 30_000;
  const remainingMs = (): number => endsAt - systemClock.monotonic();
  const { kind } = await calendar.create(event, { signal, remainingMs });
  process.stdout.write(`${kind} ${from}\n`);
}
delay.disable();
process.stdout.write(`gap ${Math.round(delay.max / 1e6)}\n`);
opened.close();
process.exit(0);
