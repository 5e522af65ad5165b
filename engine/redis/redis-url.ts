// REDIS_URL in parts. Read by hand: in the library's own reading, a query in the address would
// override any option that bounds it. What is not read is refused, never left out. Pure.

import { isIP } from "node:net";
import { AgentError } from "../core/errors.ts";

interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** What a server asks for before it talks. */
export interface RedisAccess {
  readonly username?: string;
  readonly password?: string;
  /** Present where the scheme is `rediss`. */
  readonly tls?: { readonly servername?: string };
}

interface RedisAddress extends RedisNode, RedisAccess {
  readonly db: number;
}

export type RedisTarget =
  | { readonly kind: "server"; readonly address: RedisAddress }
  /** Some nodes of a Cluster, from which the others are learnt. */
  | { readonly kind: "cluster"; readonly nodes: readonly RedisNode[]; readonly access: RedisAccess }
  /** Sentinels, asked without password for the master of that name; access is to the master. */
  | {
      readonly kind: "sentinel";
      readonly sentinels: readonly RedisNode[];
      readonly name: string;
      readonly db: number;
      readonly access: RedisAccess;
    };

/** A node's place from here, by `host:port` as Redis itself tells it. */
export type RedisNatMap = ReadonlyMap<string, RedisNode>;

const SCHEME = /^redis(s?)(?:\+(cluster|sentinel))?:\/\/(?=.)/;
/** More are not needed to find the others, and each is tried in its turn. */
const NODES_MAX = 16;
/** A Cluster may have more nodes than one begins with; each has a name and a place. */
const NAT_MAX = 64;

/**
 * One server (see `parseRedisAddress`); `redis+cluster://user:password@host:port,host:port`; or
 * `redis+sentinel://user:password@host:port,host:port/master/database`. With `rediss` over TLS.
 * @throws AgentError `config_invalid`, which does not repeat the address: it may hold a password.
 */
export function parseRedisTarget(text: string): RedisTarget {
  const [head, secure, kind] = SCHEME.exec(text) ?? [];
  if (head === undefined || kind === undefined) {
    return { kind: "server", address: parseRedisAddress(text) };
  }
  refuseQuery(text);
  const rest = text.slice(head.length);
  const at = rest.lastIndexOf("@");
  const [hosts = "", ...path] = rest.slice(at + 1).split("/");
  const places = hosts.split(",");
  if (places.length > NODES_MAX) throw invalid(`must name at most ${NODES_MAX} hosts`);
  const scheme = `redis${secure ?? ""}://`;
  const read = places.map((place) =>
    parseRedisAddress(`${scheme}${rest.slice(0, at + 1)}${place}`),
  );
  const ports = places.map((place) => /:\d+$/.test(place));
  const nodes = read.map(({ host, port }, i) =>
    ports[i] === true || kind === "cluster" ? { host, port } : { host, port: SENTINEL_PORT },
  );
  const { username, password } = read[0] ?? {};
  const access: RedisAccess = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    // Each node is asked for by the name under which it is known.
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

/** What is wrong with an address, in words that repeat nothing of it; null when it is read. */
export function redisProblem(text: string): string | null {
  try {
    parseRedisTarget(text);
    return null;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return error.message.slice(PREFIX.length);
  }
}

/** What other programs read there. Only such a name is repeated: it may be a password's rest. */
const PARAMETERS: ReadonlySet<string> = new Set(
  (
    "db database username user password timeout protocol ssl tls ssl_cert_reqs client_name " +
    "connect_timeout socket_timeout max_connections pool_size prefix family"
  ).split(" "),
);

/** Left out in silence, a database in the query would be database 0. */
function refuseQuery(text: string): void {
  const [, mark, name = ""] = /([?#])([^=&]*)/.exec(text) ?? [];
  if (mark === undefined) return;
  const part = mark === "?" && PARAMETERS.has(name.toLowerCase()) ? `?${name}=` : `"${mark}"`;
  const advice = "a database is the path (/3); in a password ? is %3F and # is %23";
  throw invalid(`must not hold ${part}: ${advice}`);
}

/**
 * `redis://` or `rediss://`, then `user:password@host:port/database`, all but the host optional.
 * @throws AgentError `config_invalid`, which does not repeat the address: it may hold a password.
 */
export function parseRedisAddress(text: string): RedisAddress {
  refuseQuery(text);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw invalid("must be redis://user:password@host:port/database");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A name must be asked for by name, or a host with several certificates shows the wrong one.
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
 * `inside:port=outside:port,…`: where nodes are reached that call themselves otherwise.
 * @throws AgentError `config_invalid`
 */
export function parseNatMap(text: string): RedisNatMap {
  const pairs = text.split(",").map((pair) => pair.trim());
  if (pairs.length > NAT_MAX) throw wrongNatMap(`at most ${NAT_MAX} nodes`);
  const map = new Map<string, RedisNode>();
  for (const pair of pairs) {
    const [, inside = "", host = "", port = ""] = NAT_PAIR.exec(pair) ?? [];
    if (inside === "" || Number(port) > 65_535) throw wrongNatMap("inside:port=outside:port,…");
    if (map.has(inside)) throw wrongNatMap("a node stands there twice");
    map.set(inside, { host, port: Number(port) });
  }
  return map;
}

/** Hosts as Redis writes them: an address of IPv6 without brackets. */
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
