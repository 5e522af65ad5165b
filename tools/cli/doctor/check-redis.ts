// The doctor's check of Redis through the program's own client: version, configuration, the user's
// permissions, latency and clock skew.

import { parseRedisTarget } from "../../../engine/redis/redis-url.ts";
import type { RedisTarget } from "../../../engine/redis/redis-url.ts";
import { resultsOf } from "./check-result.ts";
import type { Check, CheckResult, CheckContext } from "./check-result.ts";
import { DISPENSABLE, FIRST, trialCommands } from "./redis-commands.ts";
import { isProbe, openProbe } from "./redis-probe.ts";
import type { RedisProbe, RefusedDatabase } from "./redis-probe.ts";
import { checkCluster, checkServer, parseInfo, parseNodes } from "./redis-report.ts";

const { ok, warn, fail } = resultsOf("redis");

/** Pings are sent one by one until either limit is reached. */
const PINGS_MAX = 50;
const PINGS_MS = 1000;
/** A turn waits for two round trips. */
const SLOW_PING_MS = 50;
const SKEW_MS_MAX = 2000;
const MASTERS_MAX = 16;

export const redisCheck: Check = {
  name: "redis",
  async run(context) {
    const url = context.config.redisUrl;
    if (url === null && context.config.dataDir !== null) {
      return [ok("not set: sessions are in the data folder")];
    }
    if (url === null) {
      const detail = "not set: sessions live in this process, bounded, and end with it";
      return [
        warn(detail, "set DATA_DIR or REDIS_URL to keep them, or to run more than one process"),
      ];
    }
    const target = parseRedisTarget(url);
    const probe = await openProbe({ ...context, url, timeoutMs: connectMs(context) });
    if (typeof probe === "string") return [unreachable(probe, target)];
    if (!isProbe(probe)) return [databaseRejected(probe)];
    try {
      return [
        ...(await describe(context, probe, target)),
        ...(await tryCommands(context, probe)),
        await measure(context, probe),
      ];
    } finally {
      probe.close();
    }
  },
};

function connectMs({ config, timeoutMs }: CheckContext): number {
  return Math.min(timeoutMs / 2, config.limits.redisConnectTimeoutMs + 500);
}

const REASONS: Readonly<Record<string, string>> = {
  WRONGPASS: "correct the user and password in REDIS_URL",
  NOAUTH: "it asks for a password: put it in REDIS_URL",
  NOPERM: "this user may do nothing: see its ACL",
  ENOTFOUND: "the host of REDIS_URL has no address: check its name",
  ECONNREFUSED: "nothing listens there: start Redis, or correct REDIS_URL",
  ERR: "it may want no user name, or TLS (rediss://): check REDIS_URL",
};

function unreachable(code: string, target: RedisTarget): CheckResult {
  const what = { server: "Redis", cluster: "the Cluster", sentinel: "sentinels or primary" };
  const advice = REASONS[code] ?? "check REDIS_URL, TLS (rediss, REDIS_CA_FILE) and the network";
  // With several hosts the library reports no single reason.
  const reason = code === "Error" ? "no host of REDIS_URL answers as one" : code;
  return fail(`${what[target.kind]} cannot be reached: ${reason}`, advice);
}

const DATABASE_ADVICE: Readonly<Record<string, string>> = {
  ERR: "it has fewer, or is a node of a Cluster: correct the number, or raise its databases",
  NOPERM: "its user may not SELECT: allow it (ACL SETUSER … +select), or leave the number out",
  OTHER: "what is between does not keep databases apart: leave the number out",
};

/** Nothing is stored until this is corrected: database 0 may belong to another environment. */
function databaseRejected({ database, code }: RefusedDatabase): CheckResult {
  const advice = DATABASE_ADVICE[code] ?? "look at its log";
  return fail(`database ${database} of REDIS_URL is refused (${code})`, advice);
}

/** Checks one server, the primary that sentinels name, or a Cluster with each primary. */
async function describe(
  context: CheckContext,
  probe: RedisProbe,
  target: RedisTarget,
): Promise<readonly CheckResult[]> {
  if (target.kind === "cluster") return describeCluster(context, probe);
  const [info] = await probe.ask([["INFO"]]);
  if (typeof info?.value !== "string") return [unanswered("INFO", info?.error)];
  const facts = parseInfo(info.value);
  const replicas = Number(facts.get("connected_slaves") ?? 0);
  const found = [...checkServer(facts, "")];
  if (facts.get("redis_mode") === "cluster") {
    found.push(fail("it is a node of a Cluster", "use redis+cluster:// in REDIS_URL"));
  }
  if (target.kind === "sentinel") {
    const count = `sentinels name a primary with ${replicas} replicas`;
    found.push(replicas > 0 ? ok(count) : warn(count, "add one: there is no failover"));
  }
  return found;
}

function unanswered(command: string, error: string | null | undefined): CheckResult {
  const detail = `${command} is not answered (${error ?? "no answer"})`;
  return warn(detail, `let the user run ${command}, or look at version and policy by hand`);
}

async function describeCluster(
  context: CheckContext,
  probe: RedisProbe,
): Promise<readonly CheckResult[]> {
  const [info, nodes] = await probe.ask([
    ["CLUSTER", "INFO"],
    ["CLUSTER", "NODES"],
  ]);
  if (typeof info?.value !== "string" || typeof nodes?.value !== "string") {
    return [unanswered("CLUSTER INFO", info?.error)];
  }
  const known = parseNodes(nodes.value);
  const masters = known.filter(({ master, slots, alive }) => master && slots && alive);
  const each = await Promise.all(
    masters.slice(0, MASTERS_MAX).map(({ address }) => describeNode(context, address)),
  );
  return [...checkCluster(parseInfo(info.value), known), ...each.flat()];
}

/** Checks one primary of the Cluster; reports only problems. */
async function describeNode(
  context: CheckContext,
  address: string,
): Promise<readonly CheckResult[]> {
  const url = nodeUrl(context.config.redisUrl ?? "", address);
  const probe = await openProbe({ ...context, url, timeoutMs: connectMs(context) });
  if (!isProbe(probe)) {
    const code = typeof probe === "string" ? probe : probe.code;
    return [fail(`${address} cannot be reached: ${code}`, "every node must be, from here")];
  }
  try {
    const [info] = await probe.ask([["INFO"]]);
    if (typeof info?.value !== "string") return [unanswered("INFO", info?.error)];
    const found = checkServer(parseInfo(info.value), address);
    return found.filter(({ status }) => status !== "ok");
  } finally {
    probe.close();
  }
}

/** The Cluster's scheme and credentials with one node's address. */
function nodeUrl(clusterUrl: string, address: string): string {
  const [, secure = "", credentials = ""] =
    /^redis(s?)\+cluster:\/\/(.*@)?/s.exec(clusterUrl) ?? [];
  return `redis${secure}://${credentials}${address}`;
}

async function tryCommands(
  context: CheckContext,
  probe: RedisProbe,
): Promise<readonly CheckResult[]> {
  const { clock } = context;
  const commands = trialCommands(clock.token());
  const sentAt = clock.now();
  const answers = [...(await probe.ask(commands.slice(0, FIRST)))];
  const tookMs = clock.now() - sentAt;
  const stopped = answers.some(({ error }) => error !== null && !HARMLESS.has(error));
  if (!stopped) answers.push(...(await probe.ask(commands.slice(FIRST))));
  const found = commands.flatMap(([command = ""], index) => {
    const error = answers[index]?.error ?? null;
    return error === null || error === "NOSCRIPT" ? [] : [{ command, error }];
  });
  const missing = found.filter(({ command }) => DISPENSABLE.has(command));
  const broken = found.filter(({ command }) => !DISPENSABLE.has(command));
  const denied = broken.filter(({ error }) => error === "NOPERM");
  const other = broken.find(({ error }) => error !== "NOPERM");
  if (denied.length > 0) return [fail(`its user may not run ${namesOf(denied)}`, ACL_ADVICE)];
  if (other !== undefined) {
    const advice = WRITE_ADVICE[other.error] ?? "look at its log";
    return [fail(`${other.command} is answered by ${other.error}`, advice)];
  }
  const guarded = `the scripts run without one guard: no ${namesOf(missing)}`;
  return [
    missing.length > 0 ? warn(guarded, ACL_ADVICE) : ok("its user may do all that the scripts do"),
    ...skew(answers[0]?.value, sentAt, tookMs),
  ];
}

/** Expected errors: a script that is not loaded yet, or a missing permission; checking goes on. */
const HARMLESS: ReadonlySet<string> = new Set(["NOSCRIPT", "NOPERM"]);
const ACL_ADVICE = "allow it to its user on the keys citas:* (ACL SETUSER)";

function namesOf(commands: readonly { readonly command: string }[]): string {
  return [...new Set(commands.map(({ command }) => command))].join(", ");
}

const WRITE_ADVICE: Readonly<Record<string, string>> = {
  OOM: "it is full: raise maxmemory, or let sessions expire sooner",
  READONLY: "it is a replica: set REDIS_URL to its primary",
  MISCONF: "it cannot save to its disk, and takes no writes: look at its log",
  NOREPLICAS: "too few replicas follow it: see min-replicas-to-write",
  CLUSTERDOWN: "the Cluster is down: redis-cli --cluster check",
};

/** TIME is seconds and microseconds. */
function skew(time: unknown, sentAt: number, tookMs: number): readonly CheckResult[] {
  if (!Array.isArray(time)) return [];
  const there = Number(time[0]) * 1000 + Number(time[1]) / 1000;
  const offMs = Math.abs(there - sentAt - tookMs / 2) - tookMs / 2;
  if (!(offMs > SKEW_MS_MAX)) return [];
  const detail = `its clock and this one differ by ${Math.round(offMs / 1000)} s`;
  return [warn(detail, 'run NTP on both: what "today" is depends on this clock')];
}

async function measure({ clock, config }: CheckContext, probe: RedisProbe): Promise<CheckResult> {
  const times: number[] = []; // bounded by PINGS_MAX
  const startedAt = clock.monotonic();
  while (times.length < PINGS_MAX && clock.monotonic() - startedAt < PINGS_MS) {
    const sentAt = clock.monotonic();
    const [pong] = await probe.ask([["PING"]]);
    const error = pong?.error ?? null;
    if (error !== null) return fail(`PING is answered by ${error}`, "look at its log");
    times.push(clock.monotonic() - sentAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0;
  const [p50, p99] = [at(0.5), at(0.99)];
  const detail = `PING p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${times.length})`;
  if (p50 < SLOW_PING_MS) return ok(detail);
  const limit = config.limits.redisCommandTimeoutMs;
  return warn(detail, `bring it nearer: a turn waits twice, and ${limit} ms count as lost`);
}
