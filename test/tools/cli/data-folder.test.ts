// What the command line does with the data folder, next to a server that uses it: backups and their
// restoring, a customer's data, and the doctor's findings.

import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { addDays, civilDateTime, weekdayIndex } from "../../../tools/dates/civil-time.ts";
import { backup } from "../../../tools/cli/backup.ts";
import type { Command } from "../../../tools/cli/command.ts";
import { customer } from "../../../tools/cli/customer.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import { BOOKING, obedientModel, startTestServer } from "../../support/server-fixture.ts";
import type { TestServer } from "../../support/server-fixture.ts";
import { folderOf, holdLock } from "../../support/sqlite/database-fixture.ts";

/** Of the next week, by the clock that commands have. */
const { date: TODAY } = civilDateTime(Date.now(), "America/Lima");
const WEDNESDAY = addDays(TODAY, 9 - weekdayIndex(TODAY));
const PHONE = "+51999888777";

async function run(command: Command, args: readonly string[], dataDir: string | null) {
  let [out, err] = ["", ""];
  const code = await command.run(args, {
    environment: dataDir === null ? {} : { DATA_DIR: dataDir },
    write: (piece) => void (out += piece),
    writeError: (line) => void (err += line),
    input: Readable.from([]),
    colours: false,
  });
  return { code, out, err };
}

function serverIn(context: TestContext, dataDir: string): Promise<TestServer> {
  return startTestServer(context, { environment: { DATA_DIR: dataDir }, clock: systemClock });
}

/** A conversation that books. */
async function booked(server: TestServer): Promise<void> {
  obedientModel(server);
  await server.say(`Soy ${BOOKING.customer_name}, ${BOOKING.customer_contact}`, {
    session_id: PHONE,
  });
  assert.match(await server.say(`reserva ${WEDNESDAY}`, { session_id: PHONE }), /^Cita confirmada/);
}

test("a backup is made beside a running server, never over a file, and restores", async (t) => {
  const folder = folderOf(t);
  const dataDir = path.join(folder, "data");
  const copy = path.join(folder, "copy.db");
  const server = await serverIn(t, dataDir);
  await booked(server);
  assert.deepEqual(await run(backup, [copy], dataDir), { code: 0, out: `${copy}\n`, err: "" });
  assert.match(await server.say("Dime", { session_id: PHONE }), /./);
  const kept = readFileSync(copy);
  const again = await run(backup, [copy], dataDir);
  assert.deepEqual([again.code, again.out], [1, ""]);
  assert.equal(again.err, `${copy}: there is a file already`);
  assert(readFileSync(copy).equals(kept));

  const restored = path.join(folder, "restored");
  mkdirSync(restored);
  copyFileSync(copy, path.join(restored, "citas.db"));
  const { out } = await run(customer, ["show", "1", PHONE], restored);
  assert.match(out, /^Conversation: 2 turns of 2/m, "as of the backup");
  assert.match(out, /^ {2}create \S+ 10:00:00: done, event /m);
});

test("a backup says what it needs and what is not there", async (t) => {
  const folder = folderOf(t);
  const copy = path.join(folder, "copy.db");
  const [missing, foreign] = [path.join(folder, "missing"), path.join(folder, "foreign")];
  mkdirSync(foreign);
  writeFileSync(path.join(foreign, "citas.db"), "not a database, by far not");
  const cases = [
    [[], folder, 2, /^Expected one FILE/],
    [["--all"], folder, 2, /^Expected one FILE/],
    [[copy, "b"], folder, 2, /^Expected one FILE/],
    [[copy], null, 1, /^DATA_DIR is not set/],
    [[copy], missing, 1, /missing\/citas\.db: it cannot be made or written \(ENOENT\)$/],
    [[copy], foreign, 1, /citas\.db: the file is not a database$/],
  ] as const;
  for (const [args, dataDir, code, words] of cases) {
    const ended = await run(backup, args, dataDir);
    assert.equal(ended.code, code, ended.err);
    assert.match(ended.err, words);
  }
  assert(!existsSync(copy) && !existsSync(missing), "nothing is left behind");
});

test("a customer is shown and erased in the file, while the server runs", async (t) => {
  const dataDir = folderOf(t);
  const server = await serverIn(t, dataDir);
  await booked(server);
  const shown = await run(customer, ["show", "1", PHONE], dataDir);
  assert.match(shown.out, /^Conversation: 2 turns of 2, forgotten in \d+ s$/m);
  assert.match(shown.out, /^ {2}email: ana@example\.com \(from the customer\)$/m);
  const erased = await run(customer, ["erase", "1", PHONE], dataDir);
  assert.match(erased.out, /^Erased: 2 turns, 1 bookings/);
  const after = await run(customer, ["show", "1", PHONE], dataDir);
  assert.match(after.out, /^Nothing is kept of 1 \+51/);
  const file = path.join(dataDir, "citas.db");
  const none = await run(customer, ["show", "1", PHONE], path.join(dataDir, "none"));
  assert.deepEqual([none.code, none.err.endsWith("citas.db: there is no such file")], [1, true]);
  assert(existsSync(file) && !existsSync(path.join(dataDir, "none")));
});

test("the doctor says whether the data folder takes writes, and if not why", async (t) => {
  const folder = folderOf(t);
  const unset = await diagnose();
  assert.deepEqual(unset.of("data"), ["ok DATA_DIR is not set: nothing is kept on the disk"]);
  assert.match(String(unset.of("runtime")), /nothing is written to disk/);
  const fine = await diagnose({ DATA_DIR: folder });
  assert.match(String(fine.of("data")), /^ok the database takes writes, [\d.]+ ms for one$/);
  assert.doesNotMatch(String(fine.of("runtime")), /nothing is written to disk/);
  const foreign = path.join(folder, "foreign");
  mkdirSync(foreign);
  writeFileSync(path.join(foreign, "citas.db"), "not a database, by far not");
  const broken = await diagnose({ DATA_DIR: foreign });
  assert.equal(broken.code, 1);
  assert.match(String(broken.of("data")), /^fail .*citas\.db: the file is not a database$/);
  holdLock(t, path.join(folder, "citas.db"));
  const locked = await diagnose({ DATA_DIR: folder });
  assert.match(String(locked.of("data")), /^fail .*the database is locked$/);
});
