// Replies of Redis that come after the timeout, or never: no command stays in memory, and no late
// reply is matched to another call.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { heapBytes } from "../../support/heap.ts";
import { Random, SEED } from "../../support/random.ts";
import { startProxy, startRedis, until } from "../../support/redis/redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { ready, runTurn, turnOf } from "../../support/redis/session-store-suite.ts";

const QUICK = { ...DEFAULT_LIMITS, redisCommandTimeoutMs: 40, redisSocketTimeoutMs: 80 };
const log = createLog({ level: "silent", bufferBytesMax: 65_536 });

async function open(context: TestContext, url: string, limits = QUICK) {
  const redis = createRedis({ url, limits, log, clock: systemClock });
  const store = createRedisSessions({ redis, clock: systemClock, limits });
  context.after(() => store.close());
  await until(() => redis.healthy());
  return { redis, store };
}

test("commands that time out without a reply do not stay in memory", async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const proxy = await startProxy(server.port);
  t.after(() => proxy.stop());
  const { redis, store } = await open(t, proxy.url);
  const before = heapBytes();
  let refused = 0;
  // Each round sends 10 MB without a reply: leaked, thirty of them would remain.
  for (let round = 0; round < 3; round++) {
    proxy.swallow("off");
    await until(() => redis.healthy());
    proxy.swallow("hold");
    const calls = Array.from({ length: 200 }, (_, i) => {
      const session = sessionKey(1, `s${i}`);
      const token = `${round}-${i}-${"x".repeat(50_000)}`;
      return store.commit({ session, token, turn: turnOf(i) }).catch(() => refused++);
    });
    await Promise.all(calls);
    assert.equal(redis.commandsInFlight, 0);
  }
  assert.equal(refused, 600);
  // The last round's socket is closed by its own timeout, with its buffers.
  await until(() => heapBytes() - before < 6e6);
});

test("a late reply is never matched to another session", async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const direct = await open(t, server.url, DEFAULT_LIMITS);
  const keys = Array.from({ length: 50 }, (_, i) => sessionKey(1, `s${i}`));
  for (const [i, key] of keys.entries()) await runTurn(direct.store, key, turnOf(i));
  const random = new Random(SEED);
  const url = await slowProxy(t, server.port, () => (random.next() < 0.03 ? 60 : 0));
  const { redis, store } = await open(t, url);
  const seen = { answered: 0, refused: 0 };
  for (let round = 0; round < 8; round++) {
    await until(() => redis.healthy());
    const read = async (key: (typeof keys)[number], i: number): Promise<void> => {
      const begun = await store.acquire({ session: key, token: "reader" }).catch(() => null);
      if (begun === null) return void seen.refused++;
      assert.deepEqual(
        ready(begun).turns.map(({ messageId }) => messageId),
        [`m${i}`],
      );
      seen.answered++;
    };
    await Promise.all(keys.map(read));
  }
  assert(seen.answered > 0 && seen.refused > 0, JSON.stringify(seen));
});

/** Forwards everything in order; delays each reply of the server by `delayMs`. */
async function slowProxy(
  context: TestContext,
  target: number,
  delayMs: () => number,
): Promise<string> {
  const proxy = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    client.pipe(upstream);
    let last = Promise.resolve();
    upstream.on("data", (piece) => {
      const wait = new Promise<void>((resolve) => setTimeout(resolve, delayMs()));
      last = last.then(() => wait).then(() => void (client.writable && client.write(piece)));
    });
    for (const socket of [client, upstream]) {
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  context.after(() => proxy.close());
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo; // A TCP server's address is never a string.
  return `redis://127.0.0.1:${port}`;
}
