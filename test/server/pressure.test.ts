// Memory pressure through the whole server, with figures set by the test: caches evict, then load
// is shed, and everything recovers.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { test } from "node:test";
import type { MemoryPort } from "../../engine/process/pressure-monitor.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { systemClock } from "../../engine/core/clock.ts";
import { collectGarbage, readMemory } from "../../engine/process/process-memory.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { call, startTestServer, tuesdayClock, until } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";

const { pressureSampleMs, pressureHoldMs } = DEFAULT_LIMITS;

interface Rig {
  readonly server: TestServer;
  /** Sets the process's memory to this percentage of its limit; resolves once it was sampled. */
  weigh(percent: number): void;
  /** Keeps the figure for the time that a level needs to end. */
  hold(): void;
  readonly collections: () => number;
  /** Pending timers of the pressure monitor. */
  readonly timers: () => number;
}

/** Only the monitor's timer is controlled by the test; everything else runs in real time. */
async function start(context: TestContext): Promise<Rig> {
  const watch = new FakeClock();
  let [percent, collections, limitBytes] = [0, 0, 0];
  const memory: MemoryPort = {
    read: () => ({
      rssBytes: Math.floor((limitBytes * percent) / 100),
      heapUsedBytes: 0,
      heapLimitBytes: 1,
    }),
    collect: () => void collections++,
  };
  const server = await startTestServer(context, {
    memory,
    clock: {
      ...tuesdayClock,
      monotonic: () => tuesdayClock.monotonic() + watch.monotonic(),
      after: (delayMs, task, kind) =>
        kind === "background" ? watch.after(delayMs, task) : tuesdayClock.after(delayMs, task),
    },
  });
  limitBytes = server.running.agent.ledger.report(0).limitBytes;
  server.model.handler(() => ({ reply: "Ok." }));
  const weigh = (now: number): void => {
    percent = now;
    watch.advance(pressureSampleMs);
  };
  const hold = (): void => watch.advance(pressureHoldMs + pressureSampleMs);
  const timers = (): number => watch.timers;
  return { server, weigh, hold, timers, collections: () => collections };
}

function held({ server }: Rig, ...names: string[]): number {
  const { accounts } = server.running.agent.ledger.report(0);
  const found = accounts.filter(({ account }) => names.includes(account));
  assert.equal(found.length, names.length);
  return found.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function metric({ server }: Rig, name: string): Promise<number> {
  const { text } = await call(`${server.url}/metrics`);
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

async function health({ server }: Rig): Promise<{ status: number; issues: unknown }> {
  const { status, body } = await call(`${server.url}/health`);
  return { status, issues: body?.["issues"] };
}

const changes = ({ server }: Rig): readonly string[] =>
  server.logs
    .filter((line) => line.includes("memory_pressure_changed"))
    .map((line) => /"code":"(\w+)"/.exec(line)?.[1] ?? "");

test("under pressure caches and sessions evict a quarter per sample, and no request is rejected", async (t) => {
  const rig = await start(t);
  const [noSessions, empty] = [held(rig, "sessions"), held(rig, "sessions", "profiles", "prompts")];
  for (let session = 1; session <= 8; session++) {
    await rig.server.chat("Hola", { session_id: session });
  }
  const sessionsHeld = (): number => held(rig, "sessions") - noSessions;
  const sessions = sessionsHeld();
  const caches = held(rig, "profiles", "prompts");
  rig.weigh(97);
  assert.equal(sessionsHeld(), sessions);
  rig.weigh(98);
  assert.ok(sessionsHeld() <= sessions * 0.75 && sessionsHeld() >= sessions / 2);
  assert.ok(held(rig, "profiles", "prompts") < caches);
  assert.ok((await metric(rig, 'citas_evictions_total{account="sessions",cause="pressure"}')) >= 2);
  assert.equal(await metric(rig, "citas_memory_pressure"), 1);
  assert.deepEqual(await health(rig), { status: 200, issues: [] });
  assert.equal((await rig.server.chat("Hola")).status, 200);
  for (let sample = 0; sample < 40; sample++) rig.weigh(98);
  assert.equal(held(rig, "sessions", "profiles", "prompts"), empty);
  rig.weigh(98);
  assert.equal((await rig.server.chat("Hola", { session_id: 1 })).status, 200);
  assert.ok(rig.collections() >= 1, "garbage goes before it is judged");
});

test("over the shedding mark new requests are 503, and running turns end normally", async (t) => {
  const rig = await start(t);
  const gate = Promise.withResolvers<void>();
  rig.server.model.handler(() => ({ after: gate.promise, then: { reply: "Ok." } }));
  const running = rig.server.chat("Hola", { session_id: 1 });
  await until(() => rig.server.model.requests.length === 1);
  rig.weigh(100);
  const refused = await rig.server.chat("Hola", { session_id: 2 });
  assert.equal(refused.status, 503);
  assert.equal(refused.body?.["code"], "overloaded");
  assert.match(String(refused.headers["retry-after"]), /^[1-9]\d*$/);
  assert.equal(rig.server.model.requests.length, 1);
  assert.deepEqual(await health(rig), { status: 503, issues: ["memory_pressure"] });
  assert.equal((await call(`${rig.server.url}/live`)).status, 200);
  assert.equal(await metric(rig, 'citas_admission_total{result="pressure"}'), 1);
  assert.equal(await metric(rig, "citas_memory_pressure"), 2);
  gate.resolve();
  const answer = await running;
  assert.deepEqual([answer.status, answer.body?.["reply"]], [200, "Ok."]);
  assert.ok(rig.collections() >= 1);
});

test("after the pressure everything recovers: admission, health, caches", async (t) => {
  const rig = await start(t);
  rig.weigh(100);
  assert.equal((await rig.server.chat("Hola")).status, 503);
  rig.weigh(96);
  assert.equal((await rig.server.chat("Hola")).status, 503, "the lower mark must hold");
  rig.hold();
  assert.equal((await rig.server.chat("Hola")).status, 200);
  assert.deepEqual(await health(rig), { status: 200, issues: [] });
  assert.equal(await metric(rig, "citas_memory_pressure"), 1);
  rig.weigh(95);
  rig.hold();
  assert.equal(await metric(rig, "citas_memory_pressure"), 0);
  await rig.server.chat("Hola");
  const bytes = held(rig, "sessions");
  assert.ok(bytes > 0 && held(rig, "profiles", "prompts") > 0);
  rig.weigh(97);
  assert.equal(held(rig, "sessions"), bytes);
  assert.deepEqual(changes(rig), ["refusing", "shrinking", "calm"]);
});

test("the monitor has one timer, which is gone once the server is closed", async (t) => {
  const rig = await start(t);
  for (let sample = 0; sample < 3; sample++) rig.weigh(100);
  assert.equal(rig.timers(), 1);
  await rig.server.running.close();
  assert.equal(rig.timers(), 0);
});

test("a background timer does not keep the process, any other does", () => {
  const waiting = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = waiting();
  const cancelBackground = systemClock.after(60_000, () => {}, "background");
  assert.equal(waiting(), before);
  const cancelOther = systemClock.after(60_000, () => {});
  assert.equal(waiting(), before + 1);
  cancelBackground();
  cancelOther();
});

test("the process's own figures make sense, and a collection frees garbage", async () => {
  const { rssBytes, heapUsedBytes, heapLimitBytes } = readMemory();
  assert.ok(rssBytes > 10_000_000 && Math.abs(rssBytes / process.memoryUsage.rss() - 1) < 0.5);
  assert.ok(heapUsedBytes > 1_000_000 && heapUsedBytes < heapLimitBytes);
  const garbage = new WeakRef({ text: "of no use" });
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  assert.equal(garbage.deref(), undefined);
});

test("garbage over a mark is collected and causes no pressure", async (t) => {
  let garbage = 0;
  const watch = new FakeClock();
  const limitBytes = DEFAULT_LIMITS.memoryLimitBytes;
  const server = await startTestServer(t, {
    memory: {
      read: () => ({
        rssBytes: Math.floor((limitBytes * (60 + garbage)) / 100),
        heapUsedBytes: 0,
        heapLimitBytes: 1,
      }),
      collect: () => void (garbage = 0),
    },
    clock: {
      ...tuesdayClock,
      after: (delayMs, task, kind) =>
        kind === "background" ? watch.after(delayMs, task) : tuesdayClock.after(delayMs, task),
    },
  });
  for (let sample = 0; sample < 30; sample++) {
    garbage = 39;
    watch.advance(pressureSampleMs);
  }
  const { text } = await call(`${server.url}/metrics`);
  assert.match(text, /^citas_memory_pressure 0$/m);
  assert.doesNotMatch(server.logs.join(""), /memory_pressure_changed/);
});
