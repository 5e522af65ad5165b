// Other connections to Redis: over TLS with a private authority, through sentinels, and Valkey.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { parseRedisTarget, redisProblem } from "../../../engine/redis/redis-url.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { freePort } from "../../support/free-port.ts";
import { startRedis, until } from "../../support/redis/redis-server.ts";
import {
  look,
  runTurn,
  session,
  sessionStoreSuite,
  turnOf,
} from "../../support/redis/session-store-suite.ts";

const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
const limits = DEFAULT_LIMITS;

async function withStore(
  settings: { readonly url: string; readonly caFile?: string; readonly natMap?: string },
  body: (store: SessionStore) => Promise<void>,
): Promise<void> {
  const redis = createRedis({ ...settings, limits, log, clock: systemClock });
  const store = createRedisSessions({ redis, clock: systemClock, limits });
  try {
    assert(await redis.ready(5000), "the link comes up");
    await body(store);
  } finally {
    await store.close();
  }
}

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "citas-links-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A private authority and its certificate for 127.0.0.1, as files. */
function certificates(directory: string): { ca: string; cert: string; key: string } {
  const file = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { stdio: "ignore" });
  };
  const ca = ["-keyout", file("ca.key"), "-out", file("ca.crt"), "-subj", "/CN=citas test"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...curve, "-days", "2", ...ca);
  const own = ["-keyout", file("redis.key"), "-out", file("redis.csr"), "-subj", "/CN=redis"];
  openssl("req", ...curve, ...own);
  writeFileSync(file("names"), "subjectAltName=IP:127.0.0.1");
  const signed = ["-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"];
  const out = ["-out", file("redis.crt"), "-days", "2", "-extfile", file("names")];
  openssl("x509", "-req", "-in", file("redis.csr"), ...signed, ...out);
  return { ca: file("ca.crt"), cert: file("redis.crt"), key: file("redis.key") };
}

test("over TLS with a private authority a turn is stored, and without it nothing is", async (t) => {
  const files = certificates(temporaryDirectory(t));
  const tlsPort = await freePort();
  const server = await startRedis({
    settings: [
      ...["--tls-port", String(tlsPort), "--tls-auth-clients", "no"],
      ...["--tls-cert-file", files.cert, "--tls-key-file", files.key],
      ...["--tls-ca-cert-file", files.ca],
    ],
  }).catch(() => null);
  if (server === null) return t.skip("this redis-server was built without TLS");
  t.after(() => server.stop());
  const url = `rediss://127.0.0.1:${tlsPort}`;
  await withStore({ url, caFile: files.ca }, async (store) => {
    await runTurn(store, session, turnOf(1));
    assert.deepEqual((await look(store, session)).ids, ["m1"]);
  });
  const redis = createRedis({ url, limits, log, clock: systemClock });
  assert.equal(await redis.ready(300), false);
  await redis.close();
});

test("an unreadable certificate file stops the start, and the error does not name it", () => {
  const settings = {
    url: "rediss://h",
    caFile: "/nowhere/ca.pem",
    limits,
    log,
    clock: systemClock,
  };
  assert.throws(() => createRedis(settings), {
    code: "config_invalid",
    message: "REDIS_CA_FILE: the file cannot be read",
  });
});

test("sentinels name the master, and the new one when it dies", async (t) => {
  const master = await startRedis();
  t.after(() => master.stop());
  const replica = await startRedis({
    settings: ["--replicaof", "127.0.0.1", String(master.port)].concat([
      ...["--repl-diskless-sync-delay", "0"],
    ]),
  });
  t.after(() => replica.stop());
  await until(async () => (await replica.client.info("replication")).includes("link_status:up"));
  const sentinel = await startSentinel(t, master.port);
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/citas/0`;
  await withStore({ url }, async (store) => {
    await runTurn(store, session, turnOf(1));
    assert.equal(await master.client.wait(1, 1000), 1);
    await until(async () => {
      const replicas = await sentinel.client.call("SENTINEL", "REPLICAS", "citas");
      return Array.isArray(replicas) && replicas.length === 1;
    });
    master.signal("SIGKILL");
    await until(() => !store.healthy());
    await until(async () => (await look(store, session).catch(() => null))?.turnsEver === 1);
    assert.equal((await runTurn(store, session, turnOf(2))).kind, "stored");
    assert.deepEqual((await look(store, session)).ids, ["m1", "m2"]);
  });
});

test("a master that sentinels announce by an internal address is reached through the map", async (t) => {
  const [named, reached] = [await startRedis(), await startRedis()];
  t.after(() => Promise.all([named.stop(), reached.stop()]));
  const sentinel = await startSentinel(t, named.port);
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/citas/0`;
  const natMap = `127.0.0.1:${named.port}=127.0.0.1:${reached.port}`;
  await withStore({ url, natMap }, async (store) => {
    await runTurn(store, session, turnOf(1));
    assert.equal(await named.client.dbsize(), 0);
    assert((await reached.client.dbsize()) > 0);
  });
});

/** One sentinel with a quorum of one. */
async function startSentinel(t: TestContext, masterPort: number) {
  const file = join(temporaryDirectory(t), "sentinel.conf");
  const lines = [
    `sentinel monitor citas 127.0.0.1 ${masterPort} 1`,
    "sentinel down-after-milliseconds citas 500",
    "sentinel failover-timeout citas 2000",
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const sentinel = await startRedis({ sentinelFile: file });
  t.after(() => sentinel.stop());
  return sentinel;
}

describe("Valkey", () => {
  const found = spawnSync("valkey-server", ["--version"]).status === 0;
  if (!found) {
    test("Valkey", { skip: "no valkey-server is installed here" }, () => {});
    return;
  }
  sessionStoreSuite("Redis store over Valkey", async (given) => {
    const server = await startRedis({ program: "valkey-server" });
    const redis = createRedis({ url: server.url, limits: given, log, clock: systemClock });
    assert(await redis.ready(5000));
    const store = createRedisSessions({ redis, clock: systemClock, limits: given });
    const advance = async (durationMs: number): Promise<void> => {
      for (const key of await server.client.keys("*")) {
        await server.client.pexpire(key, (await server.client.pttl(key)) - durationMs);
        if (!key.endsWith(":meta")) continue;
        if ((await server.client.hexists(key, "until")) === 0) continue;
        await server.client.hincrby(key, "until", -durationMs);
      }
    };
    const stop = async (): Promise<void> => {
      await store.close();
      await server.stop();
    };
    return { store, advance, stop };
  });
});

test("addresses of Clusters and sentinels are parsed", () => {
  assert.deepEqual(parseRedisTarget("redis+cluster://u:p%40@a:7000,b,[::1]:1"), {
    kind: "cluster",
    nodes: [
      { host: "a", port: 7000 },
      { host: "b", port: 6379 },
      { host: "::1", port: 1 },
    ],
    access: { username: "u", password: "p@" },
  });
  assert.deepEqual(parseRedisTarget("rediss+sentinel://:p@a,b:1/mymaster/3"), {
    kind: "sentinel",
    sentinels: [
      { host: "a", port: 26_379 },
      { host: "b", port: 1 },
    ],
    name: "mymaster",
    db: 3,
    access: { password: "p", tls: {} },
  });
  const bad = [
    ...["redis+cluster://", "redis+cluster://a,", "redis+cluster://a/1", "redis+other://a"],
    ...["redis+sentinel://a", "redis+sentinel://a/", "redis+sentinel://a/m/x"],
    ...["redis+sentinel://a/m/1/2", `redis+cluster://${"a,".repeat(16)}a`],
  ];
  for (const text of bad) assert.notEqual(redisProblem(text), null, text);
  assert.equal(redisProblem(`redis+cluster://${"a,".repeat(15)}a`), null);
});
