// Sessions over a real Redis that hangs, dies or loses a reply: the turns of the outage are
// resynced in order and once.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import { createFailoverSessions } from "../../../engine/sessions/failover-store.ts";
import type { FailoverSessions } from "../../../engine/sessions/failover-store.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { startProxy, startRedis, until } from "../../support/redis/redis-server.ts";
import type { Proxy, RedisServer } from "../../support/redis/redis-server.ts";
import { look, ready, runTurn, session, turnOf } from "../../support/redis/session-store-suite.ts";

describe("sessions and outages of a real Redis", () => {
  const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
  let server: RedisServer;
  let proxy: Proxy;
  let redis: RedisPort;
  let store: FailoverSessions;
  let direct: SessionStore;

  const link = (url: string): RedisPort =>
    createRedis({ url, limits: DEFAULT_LIMITS, log, clock: systemClock });
  before(async () => {
    server = await startRedis();
    proxy = await startProxy(server.port);
    redis = link(proxy.url);
    assert(await redis.ready(5000));
    store = createFailoverSessions({
      primary: createRedisSessions({ redis, clock: systemClock, limits: DEFAULT_LIMITS }),
      onReady: (listener) => redis.onReady(listener),
      clock: systemClock,
      limits: DEFAULT_LIMITS,
      onLost: () => assert.fail("nothing is lost"),
    });
    direct = createRedisSessions({
      redis: link(server.url),
      clock: systemClock,
      limits: DEFAULT_LIMITS,
    });
  });
  beforeEach(async () => {
    await server.client.flushall();
  });
  after(async () => {
    await store.close();
    await direct.close();
    await proxy.stop();
    await server.stop();
  });
  const there = async (): Promise<readonly string[]> => (await look(direct, session)).ids;
  const writtenBack = (): Promise<void> =>
    until(() => store.healthy() && store.usage().entries === 0);

  test("a stopped Redis: the running turn and the next are resynced in order", async () => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    server.signal("SIGSTOP");
    const started = performance.now();
    assert.equal((await store.commit({ session, token: "a", turn: turnOf(2) })).kind, "stored");
    await runTurn(store, session, turnOf(3));
    assert(performance.now() - started < 2000);
    server.signal("SIGCONT");
    await writtenBack();
    await until(() => direct.healthy());
    assert.deepEqual(await there(), ["m1", "m2", "m3"]);
  });

  test("a commit that Redis applied and whose reply is lost is stored once", async () => {
    ready(await store.acquire({ session, token: "a" }));
    proxy.swallow("cut");
    assert.equal((await store.commit({ session, token: "a", turn: turnOf(1) })).kind, "stored");
    proxy.swallow("off");
    await writtenBack();
    assert.deepEqual(await look(direct, session), { ids: ["m1"], turnsEver: 1 });
    assert.deepEqual(await look(store, session), { ids: ["m1"], turnsEver: 1 });
  });

  test("a Redis that restarts empty gets the turns of the outage", async () => {
    ready(await store.acquire({ session, token: "a" }));
    server.signal("SIGKILL");
    await until(() => !store.healthy());
    assert.equal((await store.commit({ session, token: "a", turn: turnOf(1) })).kind, "stored");
    await runTurn(store, session, turnOf(2));
    await server.restart();
    await writtenBack();
    await until(() => direct.healthy());
    assert.deepEqual(await there(), ["m1", "m2"]);
  });
});
