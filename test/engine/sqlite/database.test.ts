// The database over real files: steps are whole or nothing, and nobody waits inside SQLite.

import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { NotWritten } from "../../../engine/sqlite/database-errors.ts";
import { STATEMENTS_MAX } from "../../../engine/limits/memory-budget.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { PATIENT, count, counted, folderOf } from "../../support/sqlite/database-fixture.ts";
import { holdLock, openTestDatabase } from "../../support/sqlite/database-fixture.ts";

const STORE_ERROR = { name: "AgentError", code: "store_error" };

test("what a step wrote is there for others and after opening again", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const [first, second] = [await openTestDatabase(t, file), await openTestDatabase(t, file)];
  assert.equal(await count(first), 1);
  assert.equal(await count(second), 2);
  assert.equal(counted(first), 2);
  first.close();
  second.close();
  assert.equal(counted(await openTestDatabase(t, file)), 2);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("a step that throws leaves nothing, and the next one works", async (t) => {
  const database = await openTestDatabase(t, path.join(folderOf(t), "citas.db"));
  const failing = database.write((connection) => {
    connection.run("INSERT INTO counters VALUES ('one', 9)");
    throw new RangeError("mine");
  }, PATIENT);
  await assert.rejects(failing, new RangeError("mine"));
  assert.equal(counted(database), 0);
  assert.equal(await count(database), 1);
});

test("what SQLite refuses is a store_error that certainly wrote nothing", async (t) => {
  const database = await openTestDatabase(t, path.join(folderOf(t), "citas.db"));
  const wrongType = database.write((connection) => {
    connection.run("INSERT INTO counters VALUES ('one', 1)");
    connection.run("INSERT INTO counters VALUES ('two', 'secret')");
  }, PATIENT);
  await assert.rejects(wrongType, (error: unknown) => {
    assert(error instanceof NotWritten);
    assert.equal(error.message, "sqlite: a rule of a table was broken");
    return true;
  });
  assert.equal(counted(database), 0);
  // A rule is no fault of the file.
  assert.equal(database.failure(), null);
});

test("a writer that finds the lock taken leaves the event loop and tries again", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const clock = new FakeClock();
  const database = await openTestDatabase(t, file, { clock });
  const release = holdLock(t, file);
  let isDone = false;
  const writing = count(database).then((value) => ((isDone = true), value));
  for (let tries = 0; tries < 50; tries++) {
    await setImmediate();
    clock.advance(20);
  }
  assert(!isDone);
  // Reading needs no lock.
  assert.equal(counted(database), 0);
  release();
  while (!isDone) {
    await setImmediate();
    clock.advance(20);
  }
  assert.equal(await writing, 1);
});

test("a writer gives up at its deadline and at its signal, with nothing written", async (t) => {
  const file = path.join(folderOf(t), "citas.db");
  const clock = new FakeClock();
  const database = await openTestDatabase(t, file, { clock });
  const release = holdLock(t, file);
  const endsAt = clock.monotonic() + 100;
  const remainingMs = (): number => endsAt - clock.monotonic();
  const late = assert.rejects(count(database, "one", { ...PATIENT, remainingMs }), NotWritten);
  const controller = new AbortController();
  const call = { ...PATIENT, signal: controller.signal };
  const aborted = assert.rejects(count(database, "two", call), NotWritten);
  controller.abort();
  await aborted;
  for (let step = 0; step < 200; step++) {
    await setImmediate();
    clock.advance(1);
  }
  await late;
  release();
  assert.deepEqual([counted(database, "one"), counted(database, "two")], [0, 0]);
});

test("a closed database writes nothing and says so", async (t) => {
  const database = await openTestDatabase(t, path.join(folderOf(t), "citas.db"));
  database.close();
  database.close();
  await assert.rejects(count(database), NotWritten);
  assert.throws(() => counted(database), STORE_ERROR);
});

test("at most so many statements are kept, and a dropped one is prepared again", async (t) => {
  const database = await openTestDatabase(t, path.join(folderOf(t), "citas.db"));
  const ask = (number: number): unknown =>
    database.read((connection) => connection.get(`SELECT ${number} AS number`)?.["number"]);
  for (let number = 0; number < STATEMENTS_MAX; number++) ask(number);
  assert.equal(database.usage().entries, STATEMENTS_MAX);
  const atCap = database.usage().bytes;
  ask(STATEMENTS_MAX);
  assert.deepEqual(database.usage(), { bytes: atCap, entries: STATEMENTS_MAX });
  assert.equal(ask(0), 0);
});

test("a value over the cap is refused", async (t) => {
  const database = await openTestDatabase(t, path.join(folderOf(t), "citas.db"));
  const store = (bytes: number) => {
    const write = (name: string) =>
      database.write((db) => db.run("INSERT INTO counters VALUES (?, 1)", name), PATIENT);
    return write("x".repeat(bytes));
  };
  // A row counts with its other columns.
  assert.equal(await store(8 * 1024 * 1024 - 100), 1);
  await assert.rejects(store(8 * 1024 * 1024 + 1), STORE_ERROR);
});

test("the file has the pragmas that durability and memory need", async (t) => {
  const database = await openTestDatabase(t, path.join(folderOf(t), "citas.db"));
  const expected = {
    ...{ journal_mode: "wal", synchronous: 2, cache_size: -1024, mmap_size: undefined },
    ...{ foreign_keys: 1, secure_delete: 1, trusted_schema: 0, busy_timeout: undefined },
  };
  for (const [name, value] of Object.entries(expected)) {
    const row = database.read((connection) => connection.get(`PRAGMA ${name}`));
    if (value !== undefined) assert.equal(row?.[name], value, name);
    else assert(row === undefined || Object.values(row)[0] === 0, name);
  }
});

test("a file that is no database, or another program's, is refused and not touched", async (t) => {
  const folder = folderOf(t);
  const text = path.join(folder, "text.db");
  writeFileSync(text, "not a database ".repeat(100));
  const before = readFileSync(text);
  const refused = (message: RegExp) => ({ code: "config_invalid", message });
  await assert.rejects(openTestDatabase(t, text), refused(/text\.db: the file is not a database$/));
  assert.deepEqual(readFileSync(text), before);

  const other = path.join(folder, "other.db");
  const theirs = new DatabaseSync(other);
  theirs.exec("CREATE TABLE theirs (x)");
  theirs.close();
  const bytes = readFileSync(other);
  await assert.rejects(openTestDatabase(t, other), refused(/a database of another program$/));
  assert.deepEqual(readFileSync(other), bytes);

  await assert.rejects(
    openTestDatabase(t, folder),
    refused(/cannot be made or written \(EISDIR\)/),
  );
  await assert.rejects(openTestDatabase(t, path.join(folder, "no/citas.db")), refused(/ENOENT/));
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o500);
  await assert.rejects(openTestDatabase(t, path.join(folder, "new.db")), refused(/EACCES/));
});
