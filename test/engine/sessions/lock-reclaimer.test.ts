// Releasing unconfirmed locks: how often, when that ends, and that nothing leaks. With a test
// clock; over a real server a late acquire.

import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import type { LockRequest } from "../../../engine/sessions/session-store.ts";
import { LockReclaimer } from "../../../engine/sessions/lock-reclaimer.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";
import { startProxy, startRedis, until } from "../../support/redis/redis-server.ts";
import { look, ready, runTurn, session, turnOf } from "../../support/redis/session-store-suite.ts";

type Answer = "ours" | "not ours" | "none";

function open(max = 100) {
  const clock = new FakeClock();
  const state = { reachable: true, answer: "not ours" as Answer };
  /** The second and the token of each try. */
  const tries: [number, string][] = [];
  const release = ({ token }: LockRequest): Promise<boolean> => {
    tries.push([clock.monotonic() / 1000, token]);
    if (state.answer !== "none") return Promise.resolve(state.answer === "ours");
    return Promise.reject(new AgentError("store_error", "no answer"));
  };
  const strays = new LockReclaimer({ clock, release, max, isReachable: () => state.reachable });
  /** Advances second by second, so that each attempt settles before the next. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000);
      await settled();
    }
  };
  const add = (token: string): void => strays.add({ session, token });
  return { clock, state, tries, strays, pass, add };
}

const seconds = (tries: readonly [number, string][]): number[] => tries.map(([second]) => second);

test("a lock that was never taken is tried five times with growing delays, then forgotten", async () => {
  const { add, pass, tries, clock } = open();
  add("a");
  await pass(120);
  assert.deepEqual(seconds(tries), [1, 3, 7, 15, 31]);
  assert.equal(clock.timers, 0);
});

test("a released lock is forgotten at once", async () => {
  const { add, pass, tries, state, clock } = open();
  add("a");
  await pass(1);
  state.answer = "ours";
  await pass(120);
  assert.deepEqual(seconds(tries), [1, 3]);
  assert.equal(clock.timers, 0);
});

test("attempts without a reply are retried and do not count", async () => {
  const { add, pass, tries, state, clock } = open();
  state.answer = "none";
  add("a");
  await pass(20);
  assert.equal(tries.length, 20);
  state.answer = "not ours";
  await pass(120);
  assert.equal(tries.length, 25);
  assert.equal(clock.timers, 0);
});

test("an unreachable store is not called; once it is back every lock is tried at once", async () => {
  const { add, pass, tries, state, strays } = open();
  add("a");
  add("b");
  state.reachable = false;
  await pass(300);
  assert.deepEqual(tries, []);
  state.reachable = true;
  state.answer = "ours";
  strays.retryAll();
  await settled();
  assert.deepEqual(tries, [
    [300, "a"],
    [300, "b"],
  ]);
});

test("a lock in use is not released until it is resumed", async () => {
  const { add, pass, tries, strays } = open();
  add("a");
  strays.pause("a");
  strays.retryAll();
  await pass(60);
  assert.deepEqual(tries, []);
  strays.resume({ session, token: "a" });
  await pass(1);
  assert.deepEqual(seconds(tries), [61]);
});

test("pause and resume ignore unknown locks", async () => {
  const { pass, tries, strays, clock } = open();
  strays.pause("a");
  strays.resume({ session, token: "a" });
  await pass(60);
  assert.deepEqual([tries.length, clock.timers], [0, 0]);
});

test("a lock that is used again during an attempt stays", async () => {
  const { add, clock, tries, strays, pass } = open();
  add("a");
  clock.advance(1000);
  strays.pause("a");
  await pass(60);
  assert.equal(tries.length, 1);
  strays.resume({ session, token: "a" });
  await pass(60);
  assert.equal(tries.length, 6);
});

test("exceeding the cap drops the oldest lock", async () => {
  for (const [count, first] of [
    [3, "0"],
    [4, "1"],
  ] as const) {
    const { add, tries, strays } = open(3);
    for (let index = 0; index < count; index++) add(String(index));
    strays.retryAll();
    await settled();
    assert.deepEqual([tries.length, tries[0]?.[1]], [3, first]);
  }
});

test("after close there is no timer and no attempt", async () => {
  const { add, pass, tries, strays, clock } = open();
  add("a");
  strays.close();
  add("b");
  await pass(60);
  assert.deepEqual([tries.length, clock.timers], [0, 0]);
});

test("an acquire that Redis runs long after its timeout is released within seconds", async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const proxy = await startProxy(server.port);
  t.after(() => proxy.stop());
  const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
  const limits = DEFAULT_LIMITS;
  const clock = new FakeClock();
  const link = (url: string) => createRedis({ url, limits, log, clock: systemClock });
  const redis = link(proxy.url);
  const store = createRedisSessions({ redis, clock, limits });
  t.after(() => store.close());
  const direct = createRedisSessions({ redis: link(server.url), clock: systemClock, limits });
  t.after(() => direct.close());
  await until(() => redis.healthy() && direct.healthy());
  proxy.swallow("hold");
  await assert.rejects(store.acquire({ session, token: "late" }));
  proxy.swallow("off");
  await until(() => redis.healthy());
  // The turn was stored under its token, and another one after it.
  await until(async () => (await store.acquire({ session, token: "late" })).kind === "ready");
  await store.commit({ session, token: "late", turn: turnOf(1) });
  await runTurn(store, session, turnOf(2));
  // Now the first acquire arrives late.
  ready(await direct.acquire({ session, token: "late" }));
  assert.equal((await store.acquire({ session, token: "next" })).kind, "busy");
  clock.advance(1000);
  await until(async () => (await store.acquire({ session, token: "next" })).kind === "ready");
  await store.release({ session, token: "next" });
  assert.deepEqual(await look(direct, session), { ids: ["m1", "m2"], turnsEver: 2 });
});
