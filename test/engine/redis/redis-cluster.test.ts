// The stores over a real Cluster: redirections, a slot that moves during a conversation, nodes that
// lose their scripts, and a master that dies.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { loadScript } from "../../../engine/redis/lua-script.ts";
import { createFailoverSessions } from "../../../engine/sessions/failover-store.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { RedisBookingStore } from "../../../tools/records/redis-store.ts";
import { startCluster } from "../../support/redis/redis-cluster.ts";
import type { RedisCluster } from "../../support/redis/redis-cluster.ts";
import { until } from "../../support/redis/redis-server.ts";
import { CAPS } from "../../support/stub-backend.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import type { SessionKey } from "../../../engine/conversation/session-key.ts";
import {
  look,
  ready,
  runTurn,
  sessionStoreSuite,
  turnOf,
} from "../../support/redis/session-store-suite.ts";

const SESSIONS = new URL("../../../engine/sessions/redis-store.ts", import.meta.url).href;

const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
/** Twice a command's timeout, plus slack for a busy machine. */
const SETTLED_MS = 2 * DEFAULT_LIMITS.redisCommandTimeoutMs + 400;

const metaOf = (key: SessionKey): string => `citas:{${key}}:meta`;
const ringOf = (key: SessionKey): string => `citas:{${key}}:turns`;

let cluster: RedisCluster;
before(async () => void (cluster = await startCluster()));
after(() => cluster.stop());

async function openPrimary(limits: Limits = DEFAULT_LIMITS) {
  const redis = createRedis({ url: cluster.url, limits, log, clock: systemClock });
  assert(await redis.ready(5000));
  return { redis, primary: createRedisSessions({ redis, clock: systemClock, limits }) };
}

async function withStore(body: (store: SessionStore) => Promise<void>): Promise<void> {
  const { redis, primary } = await openPrimary();
  try {
    await body(primary);
    await until(() => redis.commandsInFlight === 0);
  } finally {
    await primary.close();
  }
}

async function onMasters(work: (node: RedisServer) => Promise<unknown>): Promise<void> {
  for (const node of cluster.nodes) {
    if ((await node.client.info("replication")).includes("role:master")) await work(node);
  }
}

sessionStoreSuite("Redis store over a Cluster", async (limits) => {
  await onMasters(({ client }) => client.flushall());
  const { primary } = await openPrimary(limits);
  const advance = (durationMs: number): Promise<void> => onMasters((node) => age(node, durationMs));
  return { store: primary, advance, stop: () => primary.close() };
});

/** Makes everything stored older; to clients it looks as if time had passed. */
async function age({ client }: RedisServer, durationMs: number): Promise<void> {
  for (const key of await client.keys("*")) {
    await client.pexpire(key, (await client.pttl(key)) - durationMs);
    if ((await client.type(key)) === "hash" && (await client.hexists(key, "until")) === 1) {
      await client.hincrby(key, "until", -durationMs);
    }
  }
}

describe("a Cluster", () => {
  test("all keys of a session are in one slot, and sessions are spread", async () => {
    await withStore(async (store) => {
      const owners = new Set<number>();
      for (let i = 0; i < 30; i++) {
        const key = sessionKey(9, `5199988${i}`);
        await runTurn(store, key, turnOf(i));
        assert.equal(await cluster.slotOf(metaOf(key)), await cluster.slotOf(ringOf(key)));
        const owner = await cluster.masterOf(ringOf(key));
        assert.equal(await owner.client.exists(metaOf(key), ringOf(key)), 2);
        owners.add(owner.port);
      }
      assert.equal(owners.size, 3);
    });
  });

  test("many concurrent sessions on a new link have their own histories, on every node", async () => {
    await onMasters(({ client }) => client.script("FLUSH"));
    await withStore(async (store) => {
      const keys = Array.from({ length: 60 }, (_, id) => sessionKey(14, String(id)));
      const talk = async (key: SessionKey): Promise<void> => {
        for (const turn of [1, 2]) await runTurn(store, key, turnOf(turn, `${key} ${turn}`));
        const { turns } = ready(await store.acquire({ session: key, token: "look" }));
        assert.deepEqual(
          turns.map(({ reply }) => reply),
          [`${key} 1`, `${key} 2`],
        );
        await store.release({ session: key, token: "look" });
      };
      await Promise.all(keys.map(talk));
      await onMasters(async ({ client }) => assert((await client.keys("*{14:*")).length > 0));
    });
  });

  test("the port's replies are strings, and a session's records are separate, as on one server", async () => {
    const { redis, primary } = await openPrimary();
    try {
      const key = sessionKey(15, "1");
      const release = {
        script: loadScript("release-1", SESSIONS),
        keys: [metaOf(key)],
        args: ["nobody"],
      };
      assert.equal(await redis.run(release), "0");
      const records = new RedisBookingStore({
        redis,
        clock: systemClock,
        caps: CAPS,
        reservationTtlMs: 60_000,
      });
      ready(await primary.acquire({ session: key, token: "t1" }));
      assert(await records.write({ session: key, turn: "t1" }, [["create x", "t1 {}"]]));
      const { ownsSession, fields } = await records.readJournal({ session: key, turn: "t1" });
      assert.deepEqual([ownsSession, [...fields]], [true, [["create x", "t1 {}"]]]);
      assert.equal((await records.readJournal({ session: key, turn: "t2" })).ownsSession, false);
      await primary.release({ session: key, token: "t1" });
    } finally {
      await primary.close();
    }
  });

  test("a turn is two commands: one to acquire the session, one to commit", async () => {
    const key = sessionKey(16, "1");
    const { client } = await cluster.masterOf(ringOf(key));
    const monitor = await client.monitor();
    const sent: string[] = [];
    monitor.on("monitor", (_time: string, [name = "", ...args]: string[], source: string) => {
      if (source !== "lua") sent.push([name.toLowerCase(), ...args].join(" "));
    });
    try {
      await withStore(async (store) => {
        // The first turn brings the scripts.
        await runTurn(store, key, turnOf(1));
        await client.ping("from here");
        await runTurn(store, key, turnOf(2));
        await client.ping("to here");
        await until(() => sent.includes("ping to here"));
      });
      const turn = sent.slice(sent.indexOf("ping from here") + 1, sent.indexOf("ping to here"));
      const names = turn.map((command) => command.split(" ")[0]);
      const ours = names.filter((name) => !["ping", "cluster", "info"].includes(name ?? ""));
      assert.deepEqual(ours, ["evalsha", "evalsha"]);
    } finally {
      monitor.disconnect();
    }
  });

  test("nodes that lose their scripts between any two steps change nothing", async () => {
    await withStore(async (store) => {
      const key = sessionKey(10, "1");
      const forget = (): Promise<void> => onMasters(({ client }) => client.script("FLUSH"));
      for (let i = 1; i <= 3; i++) {
        await forget();
        assert.equal(
          ready(await store.acquire({ session: key, token: `t${i}` })).turns.length,
          i - 1,
        );
        await forget();
        const committed = await store.commit({ session: key, token: `t${i}`, turn: turnOf(i) });
        assert(committed.kind === "stored" && committed.turnsEver === i);
      }
    });
  });

  test("a slot moves to another node during a conversation: no turn is lost or doubled", async () => {
    await withStore(async (store) => {
      const key = sessionKey(11, "1");
      const slot = await cluster.slotOf(metaOf(key));
      const from = await cluster.masterOf(metaOf(key));
      const to = cluster.nodes.slice(0, 3).find((node) => node !== from);
      assert(to !== undefined);
      const [fromId, toId] = [await from.client.cluster("MYID"), await to.client.cluster("MYID")];
      let said = 0;
      const say = async (): Promise<void> => {
        assert.equal((await runTurn(store, key, turnOf(++said))).kind, "stored");
      };
      await say();
      await to.client.call("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
      await from.client.call("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
      await say();
      const place = ["127.0.0.1", to.port, "", 0, 1000] as const;
      await from.client.call("MIGRATE", ...place, "KEYS", metaOf(key), ringOf(key));
      // Migrated but not yet assigned: every command is redirected with ASK.
      await say();
      await assert.rejects(from.client.exists(metaOf(key)), /^ReplyError: ASK /);
      await to.client.call("CLUSTER", "SETSLOT", slot, "NODE", toId);
      await from.client.call("CLUSTER", "SETSLOT", slot, "NODE", toId);
      await say();
      assert.deepEqual(await look(store, key), { ids: ["m1", "m2", "m3", "m4"], turnsEver: 4 });
    });
  });

  test("a master that dies in the middle of a turn: turns go on, and none is lost or doubled", async () => {
    const key = sessionKey(13, "1");
    const { redis, primary } = await openPrimary();
    const lost: number[] = [];
    const store = createFailoverSessions({
      ...{ primary, clock: systemClock, limits: DEFAULT_LIMITS },
      onReady: (listener) => redis.onReady(listener),
      onLost: (count) => lost.push(count),
    });
    try {
      await runTurn(store, key, turnOf(1));
      ready(await store.acquire({ session: key, token: "a" }));
      const master = await cluster.masterOf(ringOf(key));
      // Earlier writes are on the replica; only later ones can be lost.
      assert.equal(await master.client.wait(1, 1000), 1);
      master.signal("SIGKILL");
      const ids = ["m1", "m2"];
      await settles(store.commit({ session: key, token: "a", turn: turnOf(2) }));
      for (let i = 3; i <= 6; i++) {
        await settles(store.acquire({ session: key, token: `t${i}` }));
        await settles(store.commit({ session: key, token: `t${i}`, turn: turnOf(i) }));
        ids.push(`m${i}`);
      }
      await until(() => store.usage().entries === 0);
      assert.deepEqual(await look(primary, key), { ids, turnsEver: 6 });
      assert.equal((await runTurn(store, key, turnOf(7))).kind, "stored");
      assert.deepEqual((await look(primary, key)).ids, [...ids, "m7"]);
      assert.deepEqual(lost, []);
    } finally {
      await store.close();
    }
  });

  test("with no node left every call fails in time", async () => {
    const { redis, primary } = await openPrimary();
    for (const node of cluster.nodes) node.signal("SIGSTOP");
    try {
      const keys = Array.from({ length: 60 }, (_, i) => sessionKey(12, `s${i}`));
      const begin = async (key: SessionKey): Promise<void> => {
        const started = performance.now();
        const refused = (error: unknown): boolean =>
          error instanceof AgentError && error.code === "store_error";
        await assert.rejects(primary.acquire({ session: key, token: "a" }), refused);
        assert(performance.now() - started < SETTLED_MS);
      };
      await Promise.all(keys.map(begin));
      await until(() => redis.commandsInFlight === 0);
    } finally {
      for (const node of cluster.nodes) node.signal("SIGCONT");
      await primary.close();
    }
  });
});

async function settles(call: Promise<{ readonly kind: string }>): Promise<void> {
  const started = performance.now();
  assert.match((await call).kind, /^(ready|stored)$/);
  assert(performance.now() - started < SETTLED_MS);
}
