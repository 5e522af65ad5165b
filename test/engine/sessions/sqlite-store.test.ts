// Sessions in a database file: the suite of every store, then what only a file can do: several
// processes, a killed one, pruning.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createSqliteSessions, SESSION_TABLES } from "../../../engine/sessions/sqlite-store.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { folderOf, openTestDatabase } from "../../support/sqlite/database-fixture.ts";
import { look, ready, runTurn, session } from "../../support/redis/session-store-suite.ts";
import { sessionStoreSuite, turnOf } from "../../support/redis/session-store-suite.ts";

sessionStoreSuite("file store", async (limits) => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-sqlite-"));
  const clock = new FakeClock();
  const file = path.join(folder, "citas.db");
  const database = await openDatabase({ file, schemas: [SESSION_TABLES], clock });
  const store = createSqliteSessions({ database, clock, limits });
  const advance = async (durationMs: number): Promise<void> => clock.advance(durationMs);
  const stop = async (): Promise<void> => {
    await store.close();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, advance, stop };
});

async function openStore(t: TestContext, file: string, clock = systemClock) {
  const database = await openTestDatabase(t, file, { schemas: [SESSION_TABLES], clock });
  const store = createSqliteSessions({ database, clock, limits: DEFAULT_LIMITS });
  return { database, store };
}

test("a second process sees the turns and the lock of the first", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const [{ store: first }, { store: second }] = [
    await openStore(t, file),
    await openStore(t, file),
  ];
  await runTurn(first, session, turnOf(1));
  ready(await first.acquire({ session, token: "a" }));
  assert.deepEqual(await second.acquire({ session, token: "b" }), { kind: "busy" });
  const seen = await second.inspect(session);
  assert.deepEqual([seen.busy, seen.turnsEver, seen.turns.length], [true, 1, 1]);
  await first.release({ session, token: "a" });
  assert.deepEqual(await look(second, session), { ids: ["m1"], turnsEver: 1 });
});

test("expired sessions are deleted by later commits, a few by each", async (t) => {
  const clock = new FakeClock();
  const { database, store } = await openStore(t, path.join(folderOf(t), "citas.db"), clock);
  const rows = (table: string): unknown =>
    database.read((db) => db.get(`SELECT count(*) AS rows FROM ${table}`)?.["rows"]);
  for (let i = 0; i < 9; i++) await runTurn(store, sessionKey(1, `old${i}`), turnOf(i));
  clock.advance(DEFAULT_LIMITS.sessionTtlMs);
  const left = [];
  for (let i = 0; i < 3; i++) {
    await runTurn(store, sessionKey(1, `new${i}`), turnOf(i));
    left.push([rows("sessions"), rows("turns")]);
  }
  assert.deepEqual(left, [
    [6, 6],
    [3, 3],
    [3, 3],
  ]);
});

test("a session that never had a turn leaves no row when it is released", async (t) => {
  const { database, store } = await openStore(t, path.join(folderOf(t), "citas.db"));
  ready(await store.acquire({ session, token: "a" }));
  await store.release({ session, token: "a" });
  const count = database.read((db) => db.get("SELECT count(*) AS rows FROM sessions"));
  assert.equal(count?.["rows"], 0);
});
