// A Cluster whose nodes announce names that cannot be resolved here: reached through
// REDIS_NAT_MAP, also after a redirection, with one of them gone, and not at all without it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { parseNatMap } from "../../../engine/redis/redis-url.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { freePort } from "../../support/free-port.ts";
import { startCluster } from "../../support/redis/redis-cluster.ts";
import type { RedisCluster } from "../../support/redis/redis-cluster.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import type { SessionKey } from "../../../engine/conversation/session-key.ts";
import { look, runTurn, turnOf } from "../../support/redis/session-store-suite.ts";

const limits = DEFAULT_LIMITS;
const metaOf = (key: SessionKey): string => `citas:{${key}}:meta`;
const nameOf = (index: number): string => `node-${index}.inside.invalid`;

let cluster: RedisCluster;
before(async () => void (cluster = await startCluster({ hostname: nameOf })));
after(() => cluster.stop());

/** A map with an address per node; `elsewhere` has another port for the node with that index. */
function natMap(elsewhere: Readonly<Record<number, number>> = {}): string {
  const pairs = cluster.nodes.map(
    ({ port }, index) => `${nameOf(index)}:${port}=127.0.0.1:${elsewhere[index] ?? port}`,
  );
  return pairs.join(",");
}

/** A store, what it logged, and whether its link came up in time. */
async function open(given: { natMap?: string; timeoutMs?: number }) {
  const lines: string[] = [];
  const log = createLog({
    ...{ level: "debug", bufferBytesMax: 65_536 },
    destination: { write: (line) => void lines.push(line) },
  });
  const { timeoutMs = 5000, ...map } = given;
  const redis = createRedis({ url: cluster.url, ...map, limits, log, clock: systemClock });
  const up = await redis.ready(timeoutMs);
  return { store: createRedisSessions({ redis, clock: systemClock, limits }), up, lines };
}

async function withStore(map: string, body: (store: SessionStore) => Promise<void>): Promise<void> {
  const { store, up } = await open({ natMap: map });
  try {
    assert(up);
    await body(store);
  } finally {
    await store.close();
  }
}

/** A session of the tenant in a slot of the master with this index. */
async function sessionOf(tenant: number, master: number): Promise<SessionKey> {
  for (let id = 0; id < 200; id++) {
    const key = sessionKey(tenant, String(id));
    if ((await cluster.masterOf(metaOf(key))) === cluster.nodes[master]) return key;
  }
  throw new Error("no session of that master");
}

test("turns are stored on every node, at the map's addresses", async () => {
  await withStore(natMap(), async (store) => {
    for (const master of [0, 1, 2]) {
      const key = await sessionOf(1, master);
      for (const turn of [1, 2]) await runTurn(store, key, turnOf(turn));
      assert.deepEqual(await look(store, key), { ids: ["m1", "m2"], turnsEver: 2 });
    }
  });
});

test("a migrated slot is found although MOVED and ASK contain announced names", async () => {
  await withStore(natMap(), async (store) => {
    const key = await sessionOf(2, 0);
    const slot = await cluster.slotOf(metaOf(key));
    const [from, to] = cluster.nodes;
    assert(from !== undefined && to !== undefined);
    const [fromId, toId] = [await from.client.cluster("MYID"), await to.client.cluster("MYID")];
    await runTurn(store, key, turnOf(1));
    await to.client.call("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
    await from.client.call("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
    const keys = await from.client.keys(`citas:{${key}}:*`);
    assert(keys.length > 0);
    await from.client.call("MIGRATE", "127.0.0.1", to.port, "", 0, 1000, "KEYS", ...keys);
    await runTurn(store, key, turnOf(2));
    for (const node of [to, from]) {
      await node.client.call("CLUSTER", "SETSLOT", slot, "NODE", toId);
    }
    await runTurn(store, key, turnOf(3));
    assert.deepEqual((await look(store, key)).ids, ["m1", "m2", "m3"]);
  });
});

test("an unreachable node fails its own sessions only, without a log line for each", async () => {
  const { store, lines } = await open({ natMap: natMap({ 2: await freePort() }) });
  try {
    const [here, there] = [await sessionOf(3, 1), await sessionOf(3, 2)];
    for (let turn = 1; turn <= 5; turn++) {
      await runTurn(store, here, turnOf(turn));
      const lost = store.acquire({ session: there, token: `t${turn}` });
      await assert.rejects(
        lost,
        (error) => error instanceof AgentError && error.code === "store_error",
      );
    }
    assert.equal((await look(store, here)).turnsEver, 5);
    assert(lines.length <= 3, lines.join(""));
  } finally {
    await store.close();
  }
});

test("without the map the link stays down, without a log line for each attempt", async () => {
  const { store, up, lines } = await open({ timeoutMs: 1000 });
  try {
    assert(!up);
    await assert.rejects(store.acquire({ session: sessionKey(1, "1"), token: "t" }), {
      code: "store_error",
    });
    assert.deepEqual(lines, []);
  } finally {
    await store.close();
  }
});

test("a map has at most 64 pairs of addresses, each node once", () => {
  assert.deepEqual(
    [...parseNatMap("10.0.0.5:6379=a.example:7001, ::1:6380=127.0.0.1:7002")],
    [
      ["10.0.0.5:6379", { host: "a.example", port: 7001 }],
      ["::1:6380", { host: "127.0.0.1", port: 7002 }],
    ],
  );
  const nodes = (count: number): string =>
    Array.from({ length: count }, (_, index) => `h${index}:1=a:${index}`).join(",");
  assert.equal(parseNatMap(nodes(64)).size, 64);
  for (const wrong of [nodes(65), "", "a", "a:1", "a:1=b", "a=b:1", "a:1=b:65536", "a:1=b:1,"]) {
    assert.throws(() => parseNatMap(wrong), { code: "config_invalid" }, wrong);
  }
});
