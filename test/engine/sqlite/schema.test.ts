// Steps of tables: each once, only forward, and never over what a newer version wrote.

import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Schema } from "../../../engine/sqlite/schema.ts";
import { COUNTERS, count, counted, folderOf } from "../../support/sqlite/database-fixture.ts";
import { openTestDatabase } from "../../support/sqlite/database-fixture.ts";

const NEXT: Schema = {
  room: "counters",
  steps: [
    ...COUNTERS.steps,
    "ALTER TABLE counters ADD COLUMN note TEXT; UPDATE counters SET value = value * 10",
  ],
};
const OTHER: Schema = { room: "other", steps: ["CREATE TABLE other (x INTEGER) STRICT"] };

test("a new step runs once over what is there; rooms go forward by themselves", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const first = await openTestDatabase(t, file);
  await count(first);
  first.close();
  for (const schemas of [[OTHER, NEXT], [NEXT], [OTHER]]) {
    const database = await openTestDatabase(t, file, { schemas });
    assert.equal(counted(database), 10);
    database.close();
  }
});

test("a file of a newer version is refused: its room's steps, or its layout", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  (await openTestDatabase(t, file, { schemas: [NEXT] })).close();
  const newer = { code: "config_invalid", message: /citas\.db: a newer version of agent-citas/ };
  await assert.rejects(openTestDatabase(t, file), newer);
  const raw = new DatabaseSync(file);
  raw.exec("PRAGMA user_version = 2");
  raw.close();
  await assert.rejects(openTestDatabase(t, file, { schemas: [NEXT] }), newer);
});

test("a step that fails leaves the file as it was", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const broken = [...COUNTERS.steps, "UPDATE counters SET value = 5; CREATE TABLE counters (x)"];
  const first = await openTestDatabase(t, file);
  await count(first);
  first.close();
  const schemas = [{ room: "counters", steps: broken }];
  await assert.rejects(openTestDatabase(t, file, { schemas }), { code: "config_invalid" });
  assert.equal(counted(await openTestDatabase(t, file)), 1);
});

test("several open a new file at once: each step runs once", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const open = () => openTestDatabase(t, file, { schemas: [NEXT, OTHER] });
  const opened = await Promise.all([open(), open(), open(), open()]);
  await Promise.all(opened.map((database) => count(database)));
  assert.deepEqual(
    opened.map((database) => counted(database)),
    [4, 4, 4, 4],
  );
});
