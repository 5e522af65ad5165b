// Parses REDIS_URL. The library's own parser would let a query in the address override any option.
// A part that is not supported is rejected, never ignored. Pure.

import { isIP } from "node:net";
import { AgentError } from "../core/errors.ts";

interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** How to authenticate with a server. */
export interface RedisAccess {
  readonly username?: string;
  readonly password?: string;
  /** Present for the scheme `rediss`. */
  readonly tls?: { readonly servername?: string };
}

interface RedisAddress extends RedisNode, RedisAccess {
  readonly db: number;
}

export type RedisTarget =
  | { readonly kind: "server"; readonly address: RedisAddress }
  /** Some nodes of a Cluster; they report the others. */
  | { readonly kind: "cluster"; readonly nodes: readonly RedisNode[]; readonly access: RedisAccess }
  /** Sentinels, which are called without a password; `access` is for the named master. */
  | {
      readonly kind: "sentinel";
      readonly sentinels: readonly RedisNode[];
      readonly name: string;
      readonly db: number;
      readonly access: RedisAccess;
    };

/** A node's reachable address, by the `host:port` that the node announces. */
export type RedisNatMap = ReadonlyMap<string, RedisNode>;

const SCHEME = /^redis(s?)(?:\+(cluster|sentinel))?:\/\/(?=.)/;
/** Nodes are tried in turn, and a few are enough to find the others. */
const NODES_MAX = 16;
/** A map has an entry for each node of the Cluster, not only for those in REDIS_URL. */
const NAT_MAX = 64;

/**
 * One server (see `parseRedisAddress`); `redis+cluster://user:password@host:port,host:port`; or
 * `redis+sentinel://user:password@host:port,host:port/master/database`. With `rediss` over TLS.
 * @throws AgentError `config_invalid`; its message omits the address, which may hold a password.
 */
export function parseRedisTarget(text: string): RedisTarget {
  const [head, secure, kind] = SCHEME.exec(text) ?? [];
  if (head === undefined || kind === undefined) {
    return { kind: "server", address: parseRedisAddress(text) };
  }
  rejectQuery(text);
  const rest = text.slice(head.length);
  const at = rest.lastIndexOf("@");
  const [hosts = "", ...path] = rest.slice(at + 1).split("/");
  const hostList = hosts.split(",");
  if (hostList.length > NODES_MAX) throw invalid(`must name at most ${NODES_MAX} hosts`);
  const scheme = `redis${secure ?? ""}://`;
  const addresses = hostList.map((one) =>
    parseRedisAddress(`${scheme}${rest.slice(0, at + 1)}${one}`),
  );
  const hasPort = hostList.map((one) => /:\d+$/.test(one));
  const nodes = addresses.map(({ host, port }, i) =>
    hasPort[i] === true || kind === "cluster" ? { host, port } : { host, port: SENTINEL_PORT },
  );
  const { username, password } = addresses[0] ?? {};
  const access: RedisAccess = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    // Each node's certificate is checked against that node's name.
    ...(secure === "s" ? { tls: {} } : {}),
  };
  if (kind === "cluster") {
    if (!["", "0"].includes(path.join("/")))
      throw invalid("must name no database: a Cluster has only 0");
    return { kind, nodes, access };
  }
  const [name = "", database = "", ...more] = path.map(plainText);
  if (name === "" || more.length > 0) throw invalid(SENTINEL_FORM);
  return { kind: "sentinel", sentinels: nodes, name, db: databaseOf(database), access };
}

const SENTINEL_PORT = 26_379;
const SENTINEL_FORM = "must be hosts of sentinels, then /master/database";

/** Describes what is wrong with an address, without quoting it; null if it is valid. */
export function redisProblem(text: string): string | null {
  try {
    parseRedisTarget(text);
    return null;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return error.message.slice(PREFIX.length);
  }
}

/** Query parameters of other programs. Only these are quoted: others may be part of a password. */
const PARAMETERS: ReadonlySet<string> = new Set(
  (
    "db database username user password timeout protocol ssl tls ssl_cert_reqs client_name " +
    "connect_timeout socket_timeout max_connections pool_size prefix family"
  ).split(" "),
);

/** If the query were ignored, a database in it would silently become database 0. */
function rejectQuery(text: string): void {
  const [, mark, name = ""] = /([?#])([^=&]*)/.exec(text) ?? [];
  if (mark === undefined) return;
  const part = mark === "?" && PARAMETERS.has(name.toLowerCase()) ? `?${name}=` : `"${mark}"`;
  const advice = "a database is the path (/3); in a password ? is %3F and # is %23";
  throw invalid(`must not contain ${part}: ${advice}`);
}

/**
 * `redis://` or `rediss://`, then `user:password@host:port/database`, all but the host optional.
 * @throws AgentError `config_invalid`; its message omits the address, which may hold a password.
 */
export function parseRedisAddress(text: string): RedisAddress {
  rejectQuery(text);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw invalid("must be redis://user:password@host:port/database");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A host with several certificates needs the name (SNI) to present the right one.
  const tls = isIP(host) === 0 ? { servername: host } : {};
  return {
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    db: databaseOf(url.pathname.slice(1)),
    ...(url.username === "" ? {} : { username: plainText(url.username) }),
    ...(url.password === "" ? {} : { password: plainText(url.password) }),
    ...(url.protocol === "rediss:" ? { tls } : {}),
  };
}

/**
 * Parses `inside:port=outside:port,…`: announced addresses and those that are reachable.
 * @throws AgentError `config_invalid`
 */
export function parseNatMap(text: string): RedisNatMap {
  const pairs = text.split(",").map((pair) => pair.trim());
  if (pairs.length > NAT_MAX) throw wrongNatMap(`at most ${NAT_MAX} nodes`);
  const map = new Map<string, RedisNode>();
  for (const pair of pairs) {
    const [, inside = "", host = "", port = ""] = NAT_PAIR.exec(pair) ?? [];
    if (inside === "" || Number(port) > 65_535) throw wrongNatMap("inside:port=outside:port,…");
    if (map.has(inside)) throw wrongNatMap("a node is mapped twice");
    map.set(inside, { host, port: Number(port) });
  }
  return map;
}

/** Hosts as Redis writes them: IPv6 addresses have no brackets. */
const NAT_PAIR = /^([^\s,=@/]+:\d{1,5})=([^\s,=@/]+):(\d{1,5})$/;

export function isNatMap(text: string): boolean {
  try {
    return parseNatMap(text).size > 0;
  } catch {
    return false;
  }
}

function wrongNatMap(what: string): AgentError {
  return new AgentError("config_invalid", `REDIS_NAT_MAP: ${what}`);
}

function databaseOf(text: string): number {
  if (!/^\d{0,4}$/.test(text)) throw invalid("must end in a database number, such as /3");
  return Number(text);
}

function plainText(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid("must have a percent sign written as %25");
  }
}

const PREFIX = "REDIS_URL ";

function invalid(what: string): AgentError {
  return new AgentError("config_invalid", `${PREFIX}${what}`);
}
