// Faults of the host over months: a full log disk, a log reader that stopped or left, too few file
// descriptors, idle sockets. Every chat is answered, and SIGTERM ends the process.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { Agent, get, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { call } from "../../support/server-fixture.ts";
import { START, idleSockets, metric, startProcess } from "../../support/process-fixture.ts";
import type { ServerProcess } from "../../support/process-fixture.ts";

const DROPPED = "citas_log_lines_dropped_total";

async function answersAll(server: ServerProcess, count = 20): Promise<void> {
  for (let session = 1; session <= count; session++) {
    assert.equal((await server.chat(session)).status, 200);
  }
  for (const probe of ["live", "ready", "health"]) {
    assert.equal((await call(`${server.url}/${probe}`)).status, 200, probe);
  }
}

/** The test's own folder, on its own disk where the machine allows one. */
function smallDisk(context: TestContext): string | null {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16k", "none", folder]);
  context.after(() => {
    if (mounted.status === 0) execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return mounted.status === 0 ? folder : null;
}

test("a log disk that fills up costs lines, which are counted, and no chat", async (t) => {
  const folder = smallDisk(t);
  if (folder === null) return t.skip("this machine lets nobody mount a disk");
  const log = path.join(folder, "log");
  const fds = [openSync(log, "a"), openSync(path.join(folder, "errors"), "a")];
  t.after(() => fds.forEach((fd) => closeSync(fd)));
  const server = await startProcess(t, { stdio: ["ignore", ...fds] });
  while ((await metric(server.url, DROPPED)) === 0) await answersAll(server);
  await answersAll(server);
  assert.deepEqual(await server.stop(), [0, null]);
  assert(statSync(log).size > 0);
});

test("it starts, serves and stops with a log that fails from the first line on", async (t) => {
  const fd = openSync("/dev/full", "w");
  t.after(() => closeSync(fd));
  const server = await startProcess(t, { stdio: ["ignore", fd, fd] });
  await answersAll(server);
  // Lines are written together a moment later: the first twenty are counted by a later answer.
  while ((await metric(server.url, DROPPED)) <= 20) await answersAll(server, 1);
  assert.deepEqual(await server.stop(), [0, null]);
});

test("a full pipe without a reader delays neither a chat nor the exit", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-pipe-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const fifo = path.join(folder, "fifo");
  execFileSync("mkfifo", [fifo]);
  // The test holds both ends: the pipe has a reader, which never reads.
  const ours = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const theirs = openSync(fifo, "w");
  t.after(() => [ours, theirs].forEach((fd) => closeSync(fd)));
  assert.throws(
    () => {
      for (;;) writeSync(ours, "x".repeat(4096));
    },
    { code: "EAGAIN" },
  );
  const environment = { LOG_LEVEL: "debug" };
  const server = await startProcess(t, { environment, stdio: ["ignore", theirs, theirs] });
  await answersAll(server, 50);
  const { text } = await call(`${server.url}/memory`);
  assert.match(text, /"account":"log"[^}]*"entries":1/);
  assert.deepEqual(await server.stop(), [0, null]);
});

test("a reader that left costs lines, and no chat", async (t) => {
  const server = await startProcess(t);
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  await answersAll(server);
  while ((await metric(server.url, DROPPED)) === 0) await answersAll(server);
  assert.deepEqual(await server.stop(), [0, null]);
});

for (const kind of ["kept", "silent"] as const) {
  test(`eighty ${kind} sockets at 64 descriptors end nothing and refuse no chat`, async (t) => {
    const server = await startProcess(t, { descriptorsMax: 64 });
    await idleSockets(t, server.port, { count: 80, kind });
    await answersAll(server, 5);
    assert.match(
      server.output(),
      /"descriptors_few","detail":"ulimit -n is 64: \d+ sockets instead of \d{3}/,
    );
    assert.equal(await metric(server.url, 'citas_sockets_total{result="no_descriptor"}'), 0);
    assert.deepEqual(await server.stop(), [0, null]);
  });
}

test("with too few descriptors for a turn it does not start, and names the number needed", (t) => {
  const command = ["-c", 'ulimit -n 34 && exec "$@"', "sh", process.execPath, START];
  const ran = spawnSync("sh", command, { env: { SERVER_PORT: "0" }, encoding: "utf8" });
  t.diagnostic(ran.stderr.trim());
  assert.equal(ran.status, 1);
  assert.match(ran.stderr, /ulimit -n is 34: it must be at least \d+, and \d+ for these settings/);
});

for (const [limit, count] of [
  ["128", 17],
  ["128", 150],
  ["256", 900],
] as const) {
  for (const kind of ["kept", "silent"] as const) {
    test(`${count} ${kind} sockets at ${limit} MB refuse no chat and no probe`, async (t) => {
      const server = await startProcess(t, { environment: { MEMORY_LIMIT_MB: limit } });
      await idleSockets(t, server.port, { count, kind });
      await answersAll(server, 5);
      // Seventeen are one ordinary pool, which may fit as a whole.
      const gaveWay = await metric(server.url, 'citas_sockets_total{result="gave_way"}');
      assert(gaveWay > 0 || count === 17);
      assert.deepEqual(await server.stop(), [0, null]);
    });
  }
}

/** A scraper that reads no more than the response's head. */
async function slowScraper(context: TestContext, url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = get(`${url}/metrics`, { agent: false }, (response) => resolve(response.pause()));
    asked.on("error", reject);
    context.after(() => asked.destroy());
  });
}

test("a slow scraper and a gateway's pool of thirty sockets live together at 128 MB", async (t) => {
  const server = await startProcess(t, { environment: { MEMORY_LIMIT_MB: "128" } });
  const scrape = await slowScraper(t, server.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 30 });
  t.after(() => agent.destroy());
  const probe = (): Promise<number> =>
    new Promise((resolve) => {
      const asked = request(`${server.url}/live`, { agent }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      // A kept socket was evicted just now: a gateway retries.
      asked.on("error", () => resolve(0)).end();
    });
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 30 }, probe));
    await answersAll(server, 2);
  }
  let text = "";
  for await (const piece of scrape) text += String(piece);
  assert.match(text, /citas_sockets_total/);
  assert.deepEqual(await server.stop(), [0, null]);
});
