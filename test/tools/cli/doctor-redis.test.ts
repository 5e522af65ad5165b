// The doctor's check of Redis against real servers: badly configured, with a restricted user, full,
// down, behind sentinels; and its parsing of a Cluster's tables.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { trialCommands } from "../../../tools/cli/doctor/redis-commands.ts";
import {
  checkCluster,
  checkServer,
  parseInfo,
  parseNodes,
} from "../../../tools/cli/doctor/redis-report.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import { startRedis, until } from "../../support/redis/redis-server.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";

async function redis(server: Pick<RedisServer, "url">, access = ""): Promise<readonly string[]> {
  const url = server.url.replace("://", `://${access}`);
  const { of, code, text } = await diagnose({ REDIS_URL: url });
  const lines = of("redis");
  assert.equal(code, lines.some((line) => line.startsWith("fail")) ? 1 : 0, text);
  assert.doesNotMatch(text, /canario/);
  return lines;
}

test("one server: policy, memory, persistence, users and latency", async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const { client } = server;
  await client.config("SET", "maxmemory", "64mb");
  await client.config("SET", "appendonly", "yes");
  const well = await redis(server);
  assert.match(well[0] ?? "", /^ok Redis \d+\.\d+\.\d+$/);
  assert.deepEqual(well.slice(1, 4), [
    "ok maxmemory 64 MiB, noeviction",
    "ok writes its append-only file",
    "ok its user may do all that the scripts do",
  ]);
  assert.match(well[4] ?? "", /PING p50 \d+\.\d ms, p99 \d+\.\d ms \(\d+\)$/);
  assert.equal(await client.dbsize(), 0, "nothing is left behind");

  await client.config("SET", "maxmemory-policy", "allkeys-lru");
  await client.config("SET", "appendonly", "no");
  const evicting = await redis(server);
  assert.match(
    String(evicting),
    /fail maxmemory-policy allkeys-lru: when full it drops running book/,
  );
  assert.match(String(evicting), /warn no append-only file/);
  await client.config("SET", "maxmemory-policy", "noeviction");
  await client.config("SET", "maxmemory", "0");
  assert.match(String(await redis(server)), /warn maxmemory is not set/);
  await client.config("SET", "maxmemory", "1");
  assert.match(String(await redis(server)), /fail HSET is answered by OOM/);
  await client.config("SET", "maxmemory", "64mb");

  const allowed = ["on", ">canario", "~citas:*", "+@all", "-hset", "-zadd", "-info"];
  await client.call("ACL", "SETUSER", "narrow", ...allowed);
  const narrow = await redis(server, "narrow:canario@");
  assert.match(String(narrow), /warn INFO is not answered \(NOPERM\)/);
  assert.match(String(narrow), /fail its user may not run HSET, ZADD/);
  await client.call("ACL", "SETUSER", "modest", "on", ">canario", "~citas:*", "+@all", "-lpos");
  assert.match(
    String(await redis(server, "modest:canario@")),
    /warn .* without one guard: no LPOS/,
  );
  await client.call("ACL", "SETUSER", "elsewhere", "on", ">canario", "~other:*", "+@all");
  assert.match(
    String(await redis(server, "elsewhere:canario@")),
    /fail its user may not run EVAL,/,
  );
  assert.deepEqual(await redis(server, "narrow:canario-2@"), [
    "fail Redis cannot be reached: WRONGPASS",
  ]);
  await client.config("SET", "requirepass", "canario");
  assert.deepEqual(await redis(server), ["fail Redis cannot be reached: NOAUTH"]);
});

test("a Redis that is down, and one whose name does not resolve", async () => {
  assert.deepEqual(await redis({ url: "redis://127.0.0.1:1" }), [
    "fail Redis cannot be reached: ECONNREFUSED",
  ]);
  assert.match(String(await redis({ url: "redis://nadie.invalid" })), /ENOTFOUND|EAI_AGAIN/);
  assert.match(
    String(await redis({ url: "redis+sentinel://127.0.0.1:1/citas" })),
    /^fail sentinels or primary cannot be reached: no host of REDIS_URL answers as one$/,
  );
});

test("a replica takes no writes, and a primary without replicas is reported", async (t) => {
  const primary = await startRedis({ settings: ["--repl-diskless-sync-delay", "0"] });
  t.after(() => primary.stop());
  const replica = await startRedis({
    settings: ["--replicaof", "127.0.0.1", String(primary.port)],
  });
  t.after(() => replica.stop());
  await until(async () => (await replica.client.info("replication")).includes("link_status:up"));
  const lines = String(await redis(replica));
  assert.match(lines, /fail a replica: it takes no writes/);
  assert.match(lines, /fail \w+ is answered by READONLY/);
});

test("sentinels name the primary, and what follows it is counted", async (t) => {
  const primary = await startRedis();
  t.after(() => primary.stop());
  const directory = mkdtempSync(path.join(tmpdir(), "citas-doctor-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const sentinelFile = path.join(directory, "sentinel.conf");
  writeFileSync(sentinelFile, `sentinel monitor citas 127.0.0.1 ${primary.port} 1\n`);
  const sentinel = await startRedis({ sentinelFile });
  t.after(() => sentinel.stop());
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/citas`;
  const lines = String(await redis({ url }));
  assert.match(lines, /warn sentinels name a primary with 0 replicas/);
  assert.match(lines, /ok its user may do all/);
});

test("every command of every script is tried", () => {
  const scripts = ["engine/sessions/lua", "tools/records/lua"].flatMap((folder) => {
    const place = new URL(`../../../${folder}/`, import.meta.url);
    return readdirSync(place).map((name) => readFileSync(new URL(name, place), "utf8"));
  });
  const used = scripts.flatMap((text) =>
    [...text.matchAll(/redis\.p?call\(\s*['"](\w+)/g)].map(([, name = ""]) => name.toUpperCase()),
  );
  const commands = trialCommands("0");
  const tried = new Set([...commands.map(([name]) => name), "TIME"]);
  assert.match(commands[0]?.[1] ?? "", /TIME/);
  assert(used.length > 20);
  assert.deepEqual(
    [...new Set(used)].filter((name) => !tried.has(name)),
    [],
  );
});

const NODES = `a1 10.0.0.1:6379@16379,uno.example myself,master - 0 0 1 connected 0-5460
b1 10.0.0.2:6379@16379 master - 0 1 2 connected 5461-10922
c1 10.0.0.3:6379@16379 master,fail - 1 1 3 disconnected 10923-16383
a2 10.0.0.4:6379@16379 slave a1 0 1 1 connected
d1 :0@0 master,noaddr - 1 1 4 disconnected
`;

test("a Cluster's tables are read: names, the dead, and primaries without a replica", () => {
  const nodes = parseNodes(NODES);
  assert.deepEqual(
    nodes.map(({ address, master, alive, slots }) => [address, master, alive, slots]),
    [
      ["uno.example:6379", true, true, true],
      ["10.0.0.2:6379", true, true, true],
      ["10.0.0.3:6379", true, false, true],
      ["10.0.0.4:6379", false, true, false],
      [":0", true, false, false],
    ],
  );
  const info = parseInfo("cluster_state:fail\r\ncluster_slots_ok:10923\r\n");
  const lines = checkCluster(info, nodes).map(({ status, detail }) => `${status} ${detail}`);
  assert.deepEqual(lines, [
    "fail the Cluster is down: 10923 of 16384 slots served",
    "warn nodes that do not answer the others: 10.0.0.3:6379, :0",
    "warn primaries without a replica: 10.0.0.2:6379",
  ]);
  const well = parseInfo("cluster_state:ok\ncluster_slots_ok:16384");
  assert.equal(
    checkCluster(well, nodes.slice(0, 1))[0]?.detail,
    "a Cluster of 1 primaries serves all slots",
  );
});

test("versions and memory are checked at their limits", () => {
  const base = ["maxmemory_policy:noeviction", "aof_enabled:1", "aof_last_write_status:ok"];
  const of = (...lines: string[]): string[] =>
    checkServer(parseInfo([...base, ...lines].join("\n")), "").map(
      ({ status, detail }) => `${status} ${detail}`,
    );
  const full = (used: number): string => String(of("maxmemory:1000", `used_memory:${used}`));
  assert.match(full(800), /ok maxmemory/);
  assert.match(full(801), /warn 80 % of maxmemory is used/);
  assert.equal(of("redis_version:6.0.0")[0], "ok Redis 6.0.0");
  assert.equal(of("redis_version:5.0.14")[0], "fail Redis 5.0.14 is too old");
  assert.equal(of("redis_version:7.2.4", "valkey_version:8.0.1")[0], "ok Valkey 8.0.1");
  const unsaved = parseInfo("aof_enabled:1\naof_last_write_status:err");
  assert.match(JSON.stringify(checkServer(unsaved, "")), /cannot write its append-only file/);
});
