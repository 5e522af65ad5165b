// The calendar in a SQLite file: the suite of all calendars on a real file, and real processes that
// race for its places or die between write and answer.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import type { Database } from "../../../engine/sqlite/database.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import {
  BEFORE,
  HOUR,
  START,
  bookedEvent,
  call,
  newEvent,
} from "../../support/calendars/calendar-suite.ts";
import { ownedSuite } from "../../support/calendars/owned-suite.ts";
import { folderOf, holdLock } from "../../support/sqlite/database-fixture.ts";

function opened(file: string): Promise<Database> {
  return openDatabase({ file, schemas: [CALENDAR_SCHEMA], clock: systemClock });
}

ownedSuite("sqlite", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-calendar-"));
  const database = await opened(path.join(folder, "citas.db"));
  let now = BEFORE;
  const calendar = new SqliteCalendar({ database, now: () => now });
  const setNow = (at: number): void => void (now = at);
  const close = (): Promise<void> => {
    database.close();
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  };
  return { calendar, setNow, close };
});

const PROCESS = new URL("../../support/calendars/calendar-process.ts", import.meta.url).pathname;

/** A process that waits for its start; its lines when it ended. */
async function startProcess(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", PROCESS, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "readable");
  const ended = once(child, "exit");
  return async (): Promise<readonly string[]> => {
    child.stdin.write("go\n");
    const lines = (await text(child.stdout)).split("\n").filter((line) => line !== "");
    await ended;
    return lines;
  };
}

test("four processes race for overlapping times: none is doubled, no loop stands still", async (context) => {
  const file = path.join(folderOf(context), "citas.db");
  const names = ["uno", "dos", "tres", "cuatro"];
  const starts = await Promise.all(names.map((name) => startProcess(file, name)));
  const lines = (await Promise.all(starts.map((start) => start()))).flat();
  const told = lines.filter((line) => line.startsWith("booked "));
  assert.equal(lines.filter((line) => /^(?:booked|taken) /.test(line)).length, 80, lines.join());
  const database = await opened(file);
  context.after(() => database.close());
  const calendar = new SqliteCalendar({ database, now: () => BEFORE });
  const all = { tenant: 1, resource: null, from: 0, until: START + 100 * HOUR, max: 999 };
  const events = calendar.events(all);
  assert.equal(events.length, told.length, "what was told is what is there");
  for (const [index, { from }] of events.entries()) {
    const before = events[index - 1];
    assert(before === undefined || before.until <= from, "two events overlap");
  }
  // All overlap their neighbours: at least a third of them, and nowhere a gap for another.
  assert(events.length >= 7);
  const gaps = lines.filter((line) => line.startsWith("gap ")).map((line) => Number(line.slice(4)));
  assert.equal(gaps.length, 4);
  context.diagnostic(`longest event loop gaps: ${gaps.join(", ")} ms`);
});

test("killed between write and answer, the event is found, and the repeat is it", async (context) => {
  const file = path.join(folderOf(context), "citas.db");
  const run = await startProcess(file, "uno", "die");
  assert.deepEqual(await run(), ["ready"], "no answer was given");
  const database = await opened(file);
  context.after(() => database.close());
  const calendar = new SqliteCalendar({ database, now: () => BEFORE });
  const key = `uno-${START}`;
  const found = await calendar.find(1, key);
  assert.equal(found.kind === "found" && found.event?.state, "booked");
  const again = bookedEvent(await calendar.create(newEvent({ key, name: "uno" }), call()));
  assert.equal(again.ref, found.kind === "found" ? found.event?.ref : null);
  assert.equal((await calendar.create(newEvent(), call())).kind, "taken");
});

test("a lock that is not had in time: nothing is written, and it is not taken", async (context) => {
  const file = path.join(folderOf(context), "citas.db");
  const database = await opened(file);
  context.after(() => database.close());
  const calendar = new SqliteCalendar({ database, now: () => BEFORE });
  const release = holdLock(context, file);
  const event = newEvent();
  let left = 3;
  const result = await calendar.create(event, { ...call(), remainingMs: () => left-- });
  assert.equal(result.kind, "unavailable");
  // A look needs no lock.
  assert.deepEqual(await calendar.busy(event), { kind: "busy", busy: [] });
  release();
  bookedEvent(await calendar.create(event, call()));
});

test("a file that fails is a failure, never free", async (context) => {
  const database = await opened(path.join(folderOf(context), "citas.db"));
  const calendar = new SqliteCalendar({ database, now: () => BEFORE });
  database.close();
  assert.equal((await calendar.busy(newEvent())).kind, "unverified");
  assert.equal((await calendar.mine(1, "5551")).kind, "unverified");
  assert.equal((await calendar.find(1, "key")).kind, "unverified");
  assert.equal((await calendar.create(newEvent(), call())).kind, "unavailable");
});
