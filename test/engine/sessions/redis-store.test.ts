// Specifics of the Redis store: round trips, lost scripts, times to live, foreign keys, sizes.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { citas10 } from "../../support/corpora/conversations.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { startProxy, startRedis, until } from "../../support/redis/redis-server.ts";
import type { Proxy, RedisServer } from "../../support/redis/redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { look, ready, runTurn, session, turnOf } from "../../support/redis/session-store-suite.ts";

const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
const META = `citas:{${session}}:meta`;
const RING = `citas:{${session}}:turns`;

let server: RedisServer;
let proxy: Proxy;
let redis: RedisPort;
let store: SessionStore;
let undecodable = 0;

function storeWith(changes: Partial<Limits>): SessionStore {
  const limits = { ...DEFAULT_LIMITS, ...changes };
  return createRedisSessions({
    redis,
    clock: systemClock,
    limits,
    onUndecodable: (count) => (undecodable += count),
  });
}

before(async () => {
  server = await startRedis();
  proxy = await startProxy(server.port);
  redis = createRedis({ url: proxy.url, limits: DEFAULT_LIMITS, log, clock: systemClock });
  assert(await redis.ready(5000));
  store = storeWith({});
});
beforeEach(async () => {
  await server.client.flushall();
  undecodable = 0;
});
after(async () => {
  await store.close();
  await proxy.stop();
  await server.stop();
});

/** Keys without a time to live. */
async function immortals(): Promise<string[]> {
  const keys = await server.client.keys("*");
  const left = await Promise.all(keys.map((key) => server.client.pttl(key)));
  return keys.filter((_, i) => left[i] === -1);
}

describe("Redis store: round trips and scripts", () => {
  test("an acquire is one round trip and a commit is one", async () => {
    await runTurn(store, session, turnOf(1));
    const started = proxy.requests;
    ready(await store.acquire({ session, token: "a" }));
    assert.equal(proxy.requests - started, 1);
    await store.commit({ session, token: "a", turn: turnOf(2) });
    assert.equal(proxy.requests - started, 2);
  });

  test("acquire does not lock for a turn that is already stored", async () => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    await store.commit({ session, token: "a", turn: turnOf(2) });
    const { turns, turnsEver } = ready(await store.acquire({ session, token: "a" }));
    assert.deepEqual([turns.length, turnsEver], [2, 2]);
    assert.equal(await server.client.hexists(META, "owner"), 0);
    const again = await store.commit({ session, token: "a", turn: turnOf(2) });
    assert(again.kind === "stored" && again.turnsEver === 2);
    ready(await store.acquire({ session, token: "b" }));
    assert.equal((await store.acquire({ session, token: "a" })).kind, "busy");
    await store.release({ session, token: "b" });
    assert.deepEqual((await look(store, session)).turnsEver, 2);
  });

  test("a server that loses its scripts between any two steps changes nothing", async () => {
    const forget = (): Promise<unknown> => server.client.script("FLUSH");
    for (let i = 1; i <= 3; i++) {
      await forget();
      const { turns } = ready(await store.acquire({ session, token: `t${i}` }));
      assert.equal(turns.length, i - 1);
      await forget();
      const committed = await store.commit({ session, token: `t${i}`, turn: turnOf(i) });
      assert(committed.kind === "stored" && committed.turnsEver === i);
    }
    ready(await store.acquire({ session, token: "r" }));
    await forget();
    await store.release({ session, token: "r" });
    ready(await store.acquire({ session, token: "c" }));
    await forget();
    assert.equal(await store.clear({ session, token: "c" }), true);
    assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
  });

  test("after any mix of operations every key has a time to live", async () => {
    const small = storeWith({ sessionTurnsMax: 2 });
    for (let i = 0; i < 200; i++) {
      const key = sessionKey(1, `s${(i * 7) % 11}`);
      const token = `t${i}`;
      if ((await small.acquire({ session: key, token })).kind === "busy") continue;
      if (i % 5 === 0) await small.release({ session: key, token });
      else if (i % 7 === 0) await small.clear({ session: key, token });
      else if (i % 9 !== 0) await small.commit({ session: key, token, turn: turnOf(i) });
      if (i % 3 === 0) await small.commit({ session: key, token, turn: turnOf(i) });
      assert.deepEqual(await immortals(), []);
    }
    assert((await server.client.dbsize()) > 0);
  });

  test("a turn whose acquire and commit arrive again after a newer turn is stored once", async () => {
    await runTurn(store, session, turnOf(1));
    await runTurn(store, session, turnOf(2));
    // Late copies from an old link: the first turn's acquire and commit.
    const late = { session, token: "late" };
    ready(await store.acquire(late));
    const again = await store.commit({ ...late, turn: turnOf(1) });
    assert(again.kind === "stored" && again.turnsEver === 2);
    assert.deepEqual(await look(store, session), { ids: ["m1", "m2"], turnsEver: 2 });
    ready(await store.acquire({ session, token: "next" }));
  });

  test("a session that never had a turn leaves no key behind", async () => {
    ready(await store.acquire({ session, token: "a" }));
    await store.release({ session, token: "a" });
    assert.equal(await server.client.dbsize(), 0);
  });

  test("two instances with different limits each trim to their own", async () => {
    for (let i = 1; i <= 6; i++) await runTurn(store, session, turnOf(i));
    const small = storeWith({ sessionTurnsMax: 3 });
    assert.deepEqual(await look(small, session), { ids: ["m4", "m5", "m6"], turnsEver: 6 });
    await runTurn(store, session, turnOf(7));
    assert.deepEqual((await look(store, session)).ids, ["m4", "m5", "m6", "m7"]);
  });
});

describe("Redis store: keys that others wrote", () => {
  /** Runs a whole turn and checks that it loaded `ids` and was stored. */
  async function goesOn(ids: readonly string[]): Promise<void> {
    const token = systemClock.token();
    const begun = ready(await store.acquire({ session, token }));
    assert.deepEqual(
      begun.turns.map((turn) => turn.messageId),
      ids,
    );
    const committed = await store.commit({ session, token, turn: turnOf(9) });
    assert.equal(committed.kind, "stored");
    assert.deepEqual((await look(store, session)).ids, [...ids, "m9"]);
    assert.deepEqual(await immortals(), []);
  }

  test("a wrong type at either key starts a new session", async () => {
    for (const key of [META, RING]) {
      await server.client.set(key, "text");
      await goesOn([]);
      await server.client.flushall();
      await server.client.sadd(key, "a", "b");
      await goesOn([]);
      await server.client.flushall();
    }
    await server.client.rpush(META, "x");
    await server.client.hset(RING, "x", "y");
    await goesOn([]);
  });

  test("an item of 50 MB is deleted and never reaches the process", async () => {
    await runTurn(store, session, turnOf(1));
    for (const plant of ["RPUSH", "LSET"]) {
      const index = plant === "LSET" ? "0, " : "";
      const text = `redis.call("${plant}", KEYS[1], ${index}string.rep("x", 50000000))`;
      await server.client.eval(text, 1, RING);
      const started = proxy.replyBytes;
      await goesOn([]);
      assert(proxy.replyBytes - started < 4096, `${proxy.replyBytes - started} bytes`);
    }
  });

  test("a huge foreign item never reaches a process that finds the session busy", async () => {
    ready(await store.acquire({ session, token: "holder" }));
    await server.client.eval(`redis.call("RPUSH", KEYS[1], string.rep("x", 50000000))`, 1, RING);
    const started = proxy.replyBytes;
    assert.deepEqual(await store.acquire({ session, token: "b" }), { kind: "busy" });
    assert(proxy.replyBytes - started < 4096);
    await store.commit({ session, token: "holder", turn: turnOf(1) });
    assert.deepEqual((await look(store, session)).ids, ["m1"]);
  });

  test("a ring of 1,000,000 items is deleted and never reaches the process", async () => {
    const text = `for i = 1, 1000 do
      local batch = {} for j = 1, 1000 do batch[j] = "item" end
      redis.call("RPUSH", KEYS[1], unpack(batch)) end`;
    await server.client.eval(text, 1, RING);
    const started = proxy.replyBytes;
    await goesOn([]);
    assert(proxy.replyBytes - started < 4096);
  });

  test("a hash of 50 MB is deleted", async () => {
    const text = `redis.call("HSET", KEYS[1], "owner", string.rep("x", 50000000), "until", "9e15")`;
    await server.client.eval(text, 1, META);
    await goesOn([]);
  });

  test("counters that are wrong, not numbers or missing are recounted", async () => {
    const lies = ["0", "-5", "nan", "inf", "1e300", "text", "999"];
    for (const field of ["turns", "bytes", "ever"]) {
      for (const lie of lies) {
        await server.client.flushall();
        await runTurn(store, session, turnOf(1));
        await server.client.hset(META, field, lie);
        const begun = ready(await store.acquire({ session, token: "a" }));
        assert(Number.isSafeInteger(begun.turnsEver));
        const committed = await store.commit({ session, token: "a", turn: turnOf(9) });
        assert.equal(committed.kind, "stored", `${field} ${lie}`);
      }
    }
    await server.client.flushall();
    await runTurn(store, session, turnOf(1));
    await server.client.del(META);
    await goesOn(["m1"]);
  });

  test("a ring that vanished during the turn is started again", async () => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    await server.client.del(RING);
    const committed = await store.commit({ session, token: "a", turn: turnOf(2) });
    assert(committed.kind === "stored" && committed.turnsEver === 2);
    assert.deepEqual((await look(store, session)).ids, ["m2"]);
  });

  test("a lock with an expiry hours ahead is ignored", async () => {
    await server.client.hset(META, { owner: "x", until: String(Date.now() + 36_000_000) });
    await goesOn([]);
  });

  test("undecodable elements are left out, counted, and trimmed like others", async () => {
    const small = storeWith({ sessionTurnsMax: 3 });
    await server.client.rpush(RING, "rubbish", Buffer.from([2, 0, 1, 255]), Buffer.from([99, 1]));
    ready(await small.acquire({ session, token: "a" }));
    assert.equal(undecodable, 3);
    const committed = await small.commit({ session, token: "a", turn: turnOf(1) });
    assert(committed.kind === "stored" && committed.droppedByCount === 1);
    assert.deepEqual((await look(small, session)).ids, ["m1"]);
  });
});

describe("Redis store: Cluster", () => {
  test("a node in cluster mode runs every script: all keys are declared and in one slot", async () => {
    const node = await startRedis({ settings: ["--cluster-enabled", "yes"] });
    try {
      const slots = Array.from({ length: 16_384 }, (_, slot) => slot);
      await node.client.cluster("ADDSLOTS", ...slots);
      await until(async () => (await node.client.cluster("INFO")).includes("cluster_state:ok"));
      const link = { url: node.url, limits: DEFAULT_LIMITS, log, clock: systemClock };
      const port = createRedis(link);
      assert(await port.ready(5000));
      const clustered = createRedisSessions({
        redis: port,
        clock: systemClock,
        limits: DEFAULT_LIMITS,
      });
      for (let i = 0; i < 20; i++) {
        const key = sessionKey(i, `5199988877${i}`);
        assert.equal((await runTurn(clustered, key, turnOf(1))).kind, "stored");
        assert.deepEqual((await look(clustered, key)).ids, ["m1"]);
        ready(await clustered.acquire({ session: key, token: "c" }));
        assert.equal(await clustered.clear({ session: key, token: "c" }), true);
      }
      await clustered.close();
    } finally {
      await node.stop();
    }
  });
});

describe("Redis store: memory", () => {
  test("ten turns of a booking conversation stay small", async (context) => {
    let most = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const key = sessionKey(seed, "51999888777");
      for (const turn of citas10(seed)) await runTurn(store, key, turn);
      let bytes = 0;
      for (const part of ["meta", "turns"]) {
        bytes += Number(await server.client.memory("USAGE", `citas:{${key}}:${part}`));
      }
      most = Math.max(most, bytes);
    }
    context.diagnostic(`live bytes of a citas-10 session, the largest of 20: ${most}`);
    assert(most <= 12_000);
  });

  test("at maxmemory a turn is refused; existing sessions can be read and cleared", async () => {
    await runTurn(store, session, turnOf(1));
    await server.client.config("SET", "maxmemory", "1");
    try {
      const refused = { code: "store_error", message: "redis answered OOM" };
      const fresh = { session: sessionKey(1, "new"), token: "n" };
      await assert.rejects(store.acquire(fresh), refused);
      const begun = ready(await store.acquire({ session, token: "a" }));
      assert.equal(begun.turns.length, 1);
      const commit = store.commit({ session, token: "a", turn: turnOf(2) });
      await assert.rejects(commit, refused);
      assert.equal(await server.client.llen(RING), 1, "refused before anything was written");
      assert.equal(await store.clear({ session, token: "a" }), true);
      assert.equal(await server.client.dbsize(), 0);
    } finally {
      await server.client.config("SET", "maxmemory", "0");
    }
  });
});
