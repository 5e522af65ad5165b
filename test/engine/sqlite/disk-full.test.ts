// A disk that fills up: a step fails whole with store_error, reading goes on, and writing too once
// there is room.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { FakeClock } from "../../support/fake-clock.ts";
import { PATIENT, count, counted, folderOf } from "../../support/sqlite/database-fixture.ts";
import { openTestDatabase } from "../../support/sqlite/database-fixture.ts";

test("a full disk refuses writes, says so and heals, also without traffic", async (t) => {
  // Registered first, so run first: the folder can only go without its disk.
  const disk: { folder?: string } = {};
  t.after(() => disk.folder && execFileSync("umount", ["-l", disk.folder]));
  const folder = folderOf(t);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=400k", "none", folder]);
  if (mounted.status !== 0) return t.skip("this machine lets nobody mount a disk");
  disk.folder = folder;
  const clock = new FakeClock();
  const database = await openTestDatabase(t, path.join(folder, "citas.db"), { clock });
  await count(database);
  const filler = path.join(folder, "filler");
  const fill = (): void => {
    try {
      writeFileSync(filler, Buffer.alloc(1024 * 1024));
    } catch {
      // It takes what there is.
    }
  };
  fill();
  const large = (): Promise<number> =>
    database.write((db) => {
      db.run("UPDATE counters SET value = 99");
      return db.run("INSERT INTO counters VALUES (?, 1)", "x".repeat(100_000));
    }, PATIENT);
  await assert.rejects(large(), { code: "store_error", message: /^sqlite: the disk/ });
  assert.match(database.failure() ?? "", /^the disk/);
  assert.equal(counted(database), 1);
  assert.notEqual(database.failure(), null, "reading heals nothing");
  assert.equal(clock.timers, 1);
  rmSync(filler);
  clock.advance(4999);
  assert.notEqual(database.failure(), null);
  clock.advance(1);
  assert.deepEqual([database.failure(), clock.timers, counted(database)], [null, 0, 1]);
  assert.equal(await large(), 1);
  assert.deepEqual([counted(database), database.failure()], [99, null]);
  fill();
  await assert.rejects(
    database.write(
      (db) => db.run("INSERT INTO counters VALUES (?, 1)", "y".repeat(200_000)),
      PATIENT,
    ),
    { code: "store_error" },
  );
  assert.equal(clock.timers, 1);
  database.close();
  assert.equal(clock.timers, 0, "nothing is tried any more");
});
