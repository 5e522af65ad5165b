// Checks a Redis server's INFO against what docs/scaling.md requires. Pure.

import { resultsOf } from "./check-result.ts";
import type { CheckResult } from "./check-result.ts";

const { ok, warn, fail } = resultsOf("redis");

type Info = ReadonlyMap<string, string>;

/** Parses `name:value` lines; other lines are skipped. */
export function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).map((line) => /^([\w-]+):(.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? "", match[2] ?? ""]] : [])));
}

/** `where` names the server among several; empty for a single one. */
export function checkServer(info: Info, where: string): readonly CheckResult[] {
  const textOf = (name: string): string => info.get(name) ?? "";
  const number = (name: string): number => Number(info.get(name) ?? Number.NaN);
  const at = where === "" ? "" : `${where}: `;
  return [
    ...version(textOf, at),
    ...role(textOf, at),
    ...memory(number, textOf("maxmemory_policy"), at),
    ...persistence(textOf, at),
  ];
}

type TextOf = (name: string) => string;

function version(textOf: TextOf, at: string): readonly CheckResult[] {
  const valkey = textOf("valkey_version");
  if (valkey !== "") return [ok(`${at}Valkey ${valkey}`)];
  const redis = textOf("redis_version");
  if (Number.parseInt(redis, 10) >= 6) return [ok(`${at}Redis ${redis}`)];
  return [fail(`${at}Redis ${redis} is too old`, "use Redis 6 or newer, or Valkey")];
}

function role(textOf: TextOf, at: string): readonly CheckResult[] {
  if (textOf("role") !== "slave") return [];
  return [fail(`${at}a replica: it takes no writes`, "set REDIS_URL to its primary")];
}

const USED_PERCENT_MAX = 80;

function memory(number: (name: string) => number, policy: string, at: string): CheckResult[] {
  const [used, max] = [number("used_memory"), number("maxmemory")];
  const found: CheckResult[] = [];
  if (max === 0) {
    const advice = "set maxmemory, or it grows until the system kills it: npm run capacity";
    found.push(warn(`${at}maxmemory is not set`, advice));
  } else if (used / max > USED_PERCENT_MAX / 100) {
    const percent = Math.round((100 * used) / max);
    found.push(warn(`${at}${percent} % of maxmemory is used`, "raise maxmemory before it is full"));
  }
  if (policy !== "noeviction") {
    const detail = `${at}maxmemory-policy ${policy}: when full it drops running bookings' records`;
    const advice = "set maxmemory-policy noeviction: a booking could be made twice";
    found.push(max === 0 ? warn(detail, advice) : fail(detail, advice));
  }
  if (found.length > 0) return found;
  return [ok(`${at}maxmemory ${Math.round(max / 2 ** 20)} MiB, ${policy}`)];
}

function persistence(textOf: TextOf, at: string): readonly CheckResult[] {
  if (textOf("aof_enabled") === "1") {
    if (textOf("aof_last_write_status") === "ok") return [ok(`${at}writes its append-only file`)];
    return [fail(`${at}cannot write its append-only file`, "look at its disk and its log")];
  }
  return [warn(`${at}no append-only file: a restart forgets sessions`, "set appendonly yes")];
}

/** Checks the state of a Cluster from CLUSTER INFO and CLUSTER NODES. */
export function checkCluster(info: Info, nodes: readonly ClusterNode[]): readonly CheckResult[] {
  const state = info.get("cluster_state");
  const slots = Number(info.get("cluster_slots_ok"));
  const masters = nodes.filter(({ master, slots: served }) => master && served);
  const alone = masters.filter(({ id, alive }) => {
    return alive && !nodes.some(({ masterId, alive: up }) => masterId === id && up);
  });
  const dead = nodes.filter(({ alive }) => !alive);
  const found: CheckResult[] = [];
  if (state !== "ok" || slots !== 16_384) {
    found.push(
      fail(`the Cluster is down: ${slots} of 16384 slots served`, "redis-cli --cluster fix"),
    );
  } else found.push(ok(`a Cluster of ${masters.length} primaries serves all slots`));
  if (dead.length > 0) {
    const names = dead.map(({ address }) => address).join(", ");
    found.push(warn(`nodes that do not answer the others: ${names}`, "start or forget them"));
  }
  if (alone.length > 0) {
    const names = alone.map(({ address }) => address).join(", ");
    found.push(warn(`primaries without a replica: ${names}`, "add one: there is no failover"));
  }
  return found;
}

interface ClusterNode {
  readonly id: string;
  /** `host:port` */
  readonly address: string;
  readonly master: boolean;
  readonly masterId: string;
  readonly alive: boolean;
  /** Whether it serves slots. */
  readonly slots: boolean;
}

/** CLUSTER NODES: `id ip:port@bus[,hostname] flags master ping pong epoch state slot …`. */
export function parseNodes(text: string): readonly ClusterNode[] {
  return text.split("\n").flatMap((line) => {
    const [id = "", place = "", flags = "", masterId = "", , , , link = "", ...slots] =
      line.split(" ");
    const match = /^(.*):(\d+)@\d+(?:,([\w.-]+))?/.exec(place);
    if (match === null) return [];
    const [, ip = "", port = "", name] = match;
    const host = name ?? (ip.includes(":") ? `[${ip}]` : ip);
    return {
      id,
      address: `${host}:${port}`,
      master: flags.split(",").includes("master"),
      masterId,
      alive: link === "connected" && !/\b(?:fail|noaddr|handshake)\b/.test(flags),
      slots: slots.length > 0,
    };
  });
}
