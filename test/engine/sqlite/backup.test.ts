// Backups of a file that is being written.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { copyDatabase } from "../../../engine/sqlite/backup.ts";
import { PATIENT, count, counted, folderOf } from "../../support/sqlite/database-fixture.ts";
import { openTestDatabase } from "../../support/sqlite/database-fixture.ts";

test("a backup while others write is one moment's whole database", async (t) => {
  const folder = folderOf(t);
  const file = path.join(folder, "citas.db");
  const database = await openTestDatabase(t, file);
  // Two counters that every step keeps equal, and enough pages for the copy to take a while.
  const fill = "x".repeat(1000);
  const step = (index: number) =>
    database.write((connection) => {
      for (const name of ["one", "two"]) {
        connection.run(
          "INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1",
          name,
        );
      }
      connection.run("INSERT INTO counters VALUES (?, 0)", `${index} ${fill}`);
    }, PATIENT);
  for (let index = 0; index < 50; index++) await step(index);
  let isDone = false;
  const copy = path.join(folder, "copy.db");
  const backup = database.backup(copy).finally(() => (isDone = true));
  let index = 50;
  do {
    await step(index++);
    await setImmediate();
  } while (!isDone);
  await backup;
  const copied = await openTestDatabase(t, copy);
  assert.equal(counted(copied, "one"), counted(copied, "two"));
  assert(Number(counted(copied, "one")) >= 50);
  assert.equal(counted(database, "one"), index);
  const check = copied.read((connection) => connection.get("PRAGMA integrity_check"));
  assert.deepEqual({ ...check }, { integrity_check: "ok" });
});

test("a backup touches no existing file, and a failed one leaves none", async (t) => {
  const folder = folderOf(t);
  const file = path.join(folder, "citas.db");
  const database = await openTestDatabase(t, file);
  await count(database);
  const mine = path.join(folder, "mine.db");
  writeFileSync(mine, "precious");
  const refused = (message: RegExp) => ({ code: "config_invalid", message });
  await assert.rejects(database.backup(mine), refused(/mine\.db: there is a file already/));
  await assert.rejects(database.backup(file), refused(/citas\.db: there is a file already/));
  await assert.rejects(database.backup(path.join(folder, "no/copy.db")), refused(/ENOENT/));
  assert.equal(readFileSync(mine, "utf8"), "precious");

  const copy = path.join(folder, "copy.db");
  await assert.rejects(copyDatabase(mine, copy), refused(/mine\.db: the file is not a database/));
  await assert.rejects(copyDatabase(path.join(folder, "none.db"), copy), refused(/none\.db/));
  assert(!existsSync(copy));
  const [first, second] = await Promise.allSettled([database.backup(copy), database.backup(copy)]);
  assert.deepEqual([first.status, second.status].sort(), ["fulfilled", "rejected"]);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("copy")),
    ["copy.db"],
  );
});
