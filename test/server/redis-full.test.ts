// A connected Redis that rejects writes: the log reports it, and when it is over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startRedis, until } from "../support/redis/redis-server.ts";
import { call, startTestServer } from "../support/server-fixture.ts";

test("a Redis without room: turns go on, health and the log say so until it has taken them", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const server = await startTestServer(t, { environment: { REDIS_URL: redis.url } });
  server.model.handler(() => ({ reply: "Ok." }));
  const health = async () => {
    const { status, body } = await call(`${server.url}/health`);
    return [status, body?.["issues"]];
  };
  const told = () =>
    server.logs
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => String(event).startsWith("turns_"))
      .map(({ level, event, detail }) => [level, event, detail]);
  await redis.client.config("SET", "maxmemory", "1");
  for (let turn = 0; turn < 2; turn++) assert.equal(await server.say("hola"), "Ok.");
  const { text } = await call(`${server.url}/metrics`);
  assert.match(text, /^citas_redis_up 1$/m);
  assert.match(text, /^citas_degraded\{issue="redis_degraded"\} 1$/m);
  assert.deepEqual(await health(), [200, ["redis_degraded"]]);
  assert.deepEqual(told(), [["warn", "turns_waiting", "redis answered OOM"]]);
  await redis.client.config("SET", "maxmemory", "0");
  await until(async () => JSON.stringify(await health()) === "[200,[]]");
  assert.deepEqual(told()[1], ["info", "turns_written_back", undefined]);
  assert.equal((await redis.client.keys("citas:*:turns")).length, 1);
});
