// Both session stores under one suite, and the specifics of the in-process one.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Clock } from "../../../engine/core/clock.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createMemorySessions } from "../../../engine/sessions/memory-store.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { bufferBytes } from "../../support/heap.ts";
import { startRedis } from "../../support/redis/redis-server.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import {
  look,
  ready,
  runTurn,
  session,
  sessionStoreSuite,
  turnOf,
} from "../../support/redis/session-store-suite.ts";
import type { StoreFixture } from "../../support/redis/session-store-suite.ts";

const log = createLog({ level: "silent", bufferBytesMax: 65_536 });

/** A clock that only the test advances. */
function handClock(): Clock & { advance(durationMs: number): void } {
  let now = 1_000_000;
  return {
    ...systemClock,
    now: () => now,
    monotonic: () => now,
    advance: (durationMs) => void (now += durationMs),
  };
}

sessionStoreSuite("embedded store", async (limits) => {
  const clock = handClock();
  const store = createMemorySessions({ clock, limits });
  const advance = async (durationMs: number): Promise<void> => clock.advance(durationMs);
  return { store, advance, stop: () => store.close() };
});

describe("with a Redis server", () => {
  let server: RedisServer;
  before(async () => void (server = await startRedis()));
  after(() => server.stop());

  sessionStoreSuite("Redis store", async (limits) => {
    await server.client.flushall();
    const redis = createRedis({ url: server.url, limits, log, clock: systemClock });
    assert(await redis.ready(5000));
    const store = createRedisSessions({ redis, clock: systemClock, limits });
    const advance = (durationMs: number): Promise<void> => age(server, durationMs);
    return { store, advance, stop: () => store.close() } satisfies StoreFixture;
  });
});

/** Makes everything stored older; to clients of Redis it looks as if time had passed. */
async function age(server: RedisServer, durationMs: number): Promise<void> {
  for (const key of await server.client.keys("*")) {
    const left = await server.client.pttl(key);
    await server.client.pexpire(key, left - durationMs);
    if ((await server.client.hexists(key, "until").catch(() => 0)) === 1) {
      await server.client.hincrby(key, "until", -durationMs);
    }
  }
}

function embedded(changes: Partial<Limits>, onEvict: (cause: string) => void = () => {}) {
  const clock = handClock();
  return createMemorySessions({ clock, limits: { ...DEFAULT_LIMITS, ...changes }, onEvict });
}

describe("in-process store: limits", () => {
  test("stored sessions hold no Buffers: a small one would keep a slab of 64 KiB alive", async () => {
    const store = embedded({});
    const before = bufferBytes();
    for (let i = 0; i < 2000; i++) await runTurn(store, sessionKey(1, `s${i}`), turnOf(i));
    const held = bufferBytes() - before;
    assert.equal(store.usage().entries, 2000);
    assert(held < store.usage().bytes / 4, `${held} bytes of buffers`);
  });

  test("bytes stay within their cap and evictions are reported", async () => {
    const causes: string[] = [];
    const bytesMax = 8192;
    const store = embedded({ embeddedSessionsBytesMax: bytesMax }, (cause) => causes.push(cause));
    for (let i = 0; i < 100; i++) {
      await runTurn(store, sessionKey(1, `s${i}`), turnOf(i));
      assert(store.usage().bytes <= bytesMax);
    }
    assert.equal(causes.length, 100 - store.usage().entries);
    assert(causes.every((cause) => cause === "bytes"));
    assert.deepEqual((await look(store, sessionKey(1, "s99"))).ids, ["m99"]);
    assert.deepEqual((await look(store, sessionKey(1, "s0"))).ids, []);
  });

  test("exceeding the cap of sessions evicts the least recently used", async () => {
    const causes: string[] = [];
    const store = embedded({ embeddedSessionsMax: 3 }, (cause) => causes.push(cause));
    for (let i = 0; i < 3; i++) await runTurn(store, sessionKey(1, `s${i}`), turnOf(i));
    assert.deepEqual(causes, []);
    await look(store, sessionKey(1, "s0"));
    await runTurn(store, sessionKey(1, "s3"), turnOf(3));
    assert.deepEqual(causes, ["entries"]);
    assert.deepEqual((await look(store, sessionKey(1, "s1"))).ids, []);
    assert.deepEqual((await look(store, sessionKey(1, "s0"))).ids, ["m0"]);
  });

  test("a session evicted during its turn gets a new ring at the commit", async () => {
    const store = embedded({});
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    store.evictPercent(100);
    const committed = await store.commit({ session, token: "a", turn: turnOf(2) });
    assert(committed.kind === "stored" && committed.turnsEver === 1);
    assert.deepEqual((await look(store, session)).ids, ["m2"]);
  });

  test("exceeding the cap of locks is an error until one expires", async () => {
    const clock = handClock();
    const limits = { ...DEFAULT_LIMITS, turnsActiveMax: 2, turnsQueuedMax: 1 };
    const store = createMemorySessions({ clock, limits });
    for (let i = 0; i < 3; i++) {
      ready(await store.acquire({ session: sessionKey(1, `s${i}`), token: "a" }));
    }
    const past = { session: sessionKey(1, "s3"), token: "a" };
    const refused = (error: unknown): boolean =>
      error instanceof AgentError && error.code === "store_error";
    await assert.rejects(store.acquire(past), refused);
    clock.advance(limits.sessionLockMs);
    ready(await store.acquire(past));
  });

  test("a locked session without a turn uses no bytes", async () => {
    const store = embedded({});
    const empty = store.usage().bytes;
    ready(await store.acquire({ session, token: "a" }));
    assert.deepEqual(store.usage(), { bytes: empty, entries: 0 });
  });
});
