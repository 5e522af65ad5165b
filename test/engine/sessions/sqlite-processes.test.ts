// Several processes over one database file, and one that is killed in the middle of a step.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { openDataFolder } from "../../../engine/agent/data-folder.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createSqliteSessions } from "../../../engine/sessions/sqlite-store.ts";
import { RECORD_TABLES } from "../../../tools/records/sqlite-records.ts";
import { folderOf } from "../../support/sqlite/database-fixture.ts";
import { look, ready, runTurn, session, turnOf } from "../../support/redis/session-store-suite.ts";

const WORKER = path.resolve(import.meta.dirname, "../../support/sqlite/worker.ts");

function start(t: TestContext, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", WORKER, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

async function lineOf(child: ChildProcess): Promise<unknown> {
  assert(child.stdout !== null);
  let text = "";
  for await (const piece of child.stdout.setEncoding("utf8")) {
    text += String(piece);
    if (text.includes("\n")) break;
  }
  return JSON.parse(text);
}

async function openStore(t: TestContext, folder: string) {
  const database = await openDataFolder({ folder, tables: [RECORD_TABLES], clock: systemClock });
  t.after(() => database.close());
  const limits = { ...DEFAULT_LIMITS, sessionTurnsMax: 100 };
  return { database, store: createSqliteSessions({ database, clock: systemClock, limits }) };
}

const NAMES = ["a", "b", "c", "d"];

test("four processes race for one session: every turn is stored once", async (t) => {
  const folder = folderOf(t);
  const children = NAMES.map((name) => start(t, "turns", folder, name));
  assert.deepEqual(
    await Promise.all(children.map(lineOf)),
    NAMES.map(() => "done"),
  );
  const { store } = await openStore(t, folder);
  const { ids, turnsEver } = await look(store, session);
  assert.equal(turnsEver, 80);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, DEFAULT_LIMITS.sessionTurnsMax);
});

test("four processes race for twenty times: each goes to one of them", async (t) => {
  const folder = folderOf(t);
  const children = NAMES.map((name) => start(t, "slots", folder, name));
  const got = (await Promise.all(children.map(lineOf))).flat();
  assert.deepEqual(
    got.toSorted((one, other) => Number(one) - Number(other)),
    Array.from({ length: 20 }, (_, index) => index),
  );
});

test("kill -9 in the middle of a step loses no turn, and the lock expires", async (t) => {
  const folder = folderOf(t);
  const { store } = await openStore(t, folder);
  await runTurn(store, session, turnOf(1));
  const child = start(t, "hang", folder, "killed");
  assert.equal(await lineOf(child), "inside");
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  // What it committed stands: the lock, as of a turn that is being answered.
  assert.deepEqual(await store.acquire({ session, token: "next" }), { kind: "busy" });
  const { turns, turnsEver } = await store.inspect(session);
  assert.deepEqual([turns.map(({ messageId }) => messageId), turnsEver], [["m1"], 1]);
  const clock = { ...systemClock, now: () => Date.now() + DEFAULT_LIMITS.sessionLockMs };
  const { database } = await openStore(t, folder);
  const later = createSqliteSessions({ database, clock, limits: DEFAULT_LIMITS });
  assert.equal(ready(await later.acquire({ session, token: "next" })).turnsEver, 1);
});
