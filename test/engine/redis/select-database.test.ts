// The database of REDIS_URL: addresses that name it in an unsupported way, servers that refuse it
// at the start and after a restart, users without the rights, and the service's and the doctor's
// output.

import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { readConfig } from "../../../engine/config/config.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import { redisProblem } from "../../../engine/redis/redis-url.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import { startRedis, until } from "../../support/redis/redis-server.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";
import { look, runTurn, session, turnOf } from "../../support/redis/session-store-suite.ts";

let server: RedisServer;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

/** Short waits between attempts, for a fast test. */
const limits = { ...DEFAULT_LIMITS, redisRetryMsMax: 50 };

interface Link {
  readonly port: RedisPort;
  /** Logged events with their codes. */
  readonly said: () => readonly string[];
}

function link(t: TestContext, url: string): Link {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: "info", bufferBytesMax: 65_536, destination });
  const port = createRedis({ url, limits, log, clock: systemClock });
  t.after(() => port.close());
  const said = (): string[] => {
    log.flush();
    // What our own log wrote.
    const records = lines.map((line) => JSON.parse(line) as { event: string; code?: string });
    return records.map(({ event, code }) => (code === undefined ? event : `${event} ${code}`));
  };
  return { port, said };
}

async function user(name: string, ...rules: readonly string[]): Promise<string> {
  await server.client.call("ACL", "SETUSER", name, "reset", "on", ">p", "~citas:*", ...rules);
  return `redis://${name}:p@127.0.0.1:${server.port}`;
}

test("an address with an unsupported part is rejected, and the error names the part", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["redis://h?db=3", /\?db=.*the path \(\/3\)/],
    ["redis://h/?database=3", /\?database=/],
    ["redis://h/3?timeout=1", /\?timeout=/],
    ["redis://h/?secreto=1", /must not contain "\?"/],
    ["redis://user:12?secreto@h", /must not contain "\?".*%3F/],
    ["redis://h/3#secreto", /must not contain "#"/],
    ["redis+cluster://a,b?db=1", /\?db=/],
    ["redis+sentinel://a/master?db=1", /\?db=/],
    ["redis://h/secreto", /database number/],
    ["redis://h/-1", /database number/],
    ["redis://h/3/4", /database number/],
    ["redis://h/1e1", /database number/],
    ["redis://h/10000", /database number/],
    ["redis+sentinel://a/master/secreto", /database number/],
    ["redis+cluster://a,b/1", /a Cluster has only 0/],
    ["redis+cluster://a,b/0/0", /a Cluster has only 0/],
  ];
  for (const [url, message] of cases) {
    assert.match(String(redisProblem(url)), message, url);
    const refusal = { code: "config_invalid", message: /^REDIS_URL must [^\n]*$/ };
    assert.throws(() => readConfig({ REDIS_URL: url }, null), refusal, url);
    assert.doesNotMatch(String(redisProblem(url)), /secreto/);
  }
  for (const url of ["redis://h/", "redis://h/0", "redis://h/9999", "redis+cluster://a,b/0"]) {
    assert.equal(redisProblem(url), null, url);
  }
});

test("the last database is used; one beyond it is refused and logged once", async (t) => {
  const { port, said } = link(t, `${server.url}/15`);
  assert(await port.ready(5000));
  const sessions = createRedisSessions({ redis: port, clock: systemClock, limits });
  await runTurn(sessions, session, turnOf(1));
  assert.deepEqual((await look(sessions, session)).ids, ["m1"]);
  assert.match(await server.client.info("keyspace"), /db15:keys=/);
  assert.equal(await server.client.dbsize(), 0);
  assert.deepEqual(said(), ["redis_connected"]);

  const beyond = link(t, `${server.url}/16`);
  assert.equal(await beyond.port.ready(400), false);
  assert.deepEqual(beyond.said(), ["redis_database_refused ERR"]);
  const turn = createRedisSessions({ redis: beyond.port, clock: systemClock, limits });
  await assert.rejects(turn.acquire({ session, token: "a" }), { code: "store_error" });
  assert.equal(await server.client.dbsize(), 0);
});

test("a user without the right to SELECT is refused, and accepted on the same connection once it has it", async (t) => {
  const url = await user("closed", "+@all", "-select");
  const { port, said } = link(t, `${url}/3`);
  assert.equal(await port.ready(300), false);
  assert.deepEqual(said(), ["redis_database_refused NOPERM"]);
  const connections = async (): Promise<string> => {
    return /total_connections_received:(\d+)/.exec(await server.client.info("stats"))?.[1] ?? "";
  };
  const before = await connections();
  await user("closed", "+@all");
  assert(await port.ready(5000));
  assert.deepEqual(said(), ["redis_database_refused NOPERM", "redis_connected"]);
  assert.equal(await connections(), before);
  // Database 0 needs no SELECT.
  const zero = link(t, await user("zero", "+@all", "-select"));
  assert(await zero.port.ready(5000));
});

test("without the right to CLIENT INFO the OK of SELECT is enough", async (t) => {
  const rules = ["+@all", "-client|info", "-client|list"];
  const { port } = link(t, `${await user("modest", ...rules)}/3`);
  assert(await port.ready(5000));
  const none = link(t, `${await user("mute", "+@all", "-client")}/3`);
  assert(await none.port.ready(5000));
});

test("a server that restarts with fewer databases is not used until it has them again", async (t) => {
  const own = await startRedis();
  t.after(() => own.stop());
  const { port, said } = link(t, `${own.url}/9`);
  let ups = 0;
  port.onReady(() => void ups++);
  assert(await port.ready(5000));
  await own.restart(["--databases", "9"]);
  await until(() => said().includes("redis_database_refused ERR"));
  assert.equal(port.healthy(), false);
  await own.restart(["--databases", "9"]);
  await until(async () => (await own.client.info("clients")).includes("connected_clients:2"));
  assert.equal(port.healthy(), false);
  await own.restart(["--databases", "10"]);
  await until(() => port.healthy());
  assert.equal(ups, 2);
  const heard = said().filter((line) => !line.startsWith("redis_lost"));
  assert.deepEqual(heard, ["redis_connected", "redis_database_refused ERR", "redis_connected"]);
});

/** A proxy that replies OK to every SELECT and forwards none. */
async function forgetfulProxy(t: TestContext): Promise<string> {
  const proxy = createServer((client) => {
    const upstream = connect(server.port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    // PING in place of SELECT, so that the number and order of replies stay the same.
    client.on("data", (piece) => {
      const text = piece.toString("latin1");
      const select = /\*2\r\n\$6\r\nselect\r\n\$1\r\n3\r\n/gi;
      upstream.write(text.replace(select, "*1\r\n$4\r\nPING\r\n"), "latin1");
    });
    upstream.on("data", (piece) => {
      client.write(piece.toString("latin1").replaceAll("+PONG", "+OK"), "latin1");
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.after(() => proxy.close());
  const { port } = proxy.address() as AddressInfo; // A TCP server's address is never a string.
  return `redis://127.0.0.1:${port}/3`;
}

test("a connection on another database than SELECT confirmed is not used", async (t) => {
  const url = await forgetfulProxy(t);
  const { port, said } = link(t, url);
  assert.equal(await port.ready(300), false);
  assert.deepEqual(said(), ["redis_database_refused OTHER"]);
  const { of } = await diagnose({ REDIS_URL: url });
  assert.deepEqual(of("redis"), ["fail database 3 of REDIS_URL is refused (OTHER)"]);
});

test("the service runs without it, and health, metrics and the log report it", async (t) => {
  const environment = { REDIS_URL: `${server.url}/99` };
  const service = await startTestServer(t, { environment });
  service.model.handler(() => ({ reply: "Ok." }));
  assert.equal((await service.chat("hola")).status, 200);
  const health = await call(`${service.url}/health`);
  assert.deepEqual([health.status, health.body?.["issues"]], [503, ["redis_degraded"]]);
  assert.match((await call(`${service.url}/metrics`)).text, /^citas_redis_up 0$/m);
  const told = service.logs.filter((line) => line.includes("redis_database_refused"));
  assert.equal(told.length, 1);
  assert.match(String(told), /database 99 is refused/);
  assert.equal(await server.client.dbsize(), 0);
});

test("the doctor reports which database is refused, and why", async () => {
  const beyond = await diagnose({ REDIS_URL: `${server.url}/99` });
  assert.deepEqual(beyond.of("redis"), ["fail database 99 of REDIS_URL is refused (ERR)"]);
  assert.match(beyond.text, /it has fewer/);
  assert.equal(beyond.code, 1);
  const closed = await diagnose({ REDIS_URL: `${await user("closed", "+@all", "-select")}/3` });
  assert.deepEqual(closed.of("redis"), ["fail database 3 of REDIS_URL is refused (NOPERM)"]);
  const query = await diagnose({ REDIS_URL: `${server.url}?db=3` });
  assert.match(String(query.of("settings")), /fail REDIS_URL must not contain \?db=/);
  const well = await diagnose({ REDIS_URL: `${server.url}/3` });
  assert.match(String(well.of("redis")), /ok its user may do all that the scripts do/);
});
