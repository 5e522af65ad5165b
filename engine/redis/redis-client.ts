// Creates the ioredis client for one server, a Cluster, or the master that sentinels name. Every
// option that limits, delays, queues or retries is set. It is the only user of ioredis. A ready
// connection may be on another database than REDIS_URL names: see select-database.ts.

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { AbstractConnector, Cluster, Command, Redis } from "ioredis";
import type { ChainableCommander, ClusterOptions, RedisOptions } from "ioredis";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import { parseNatMap, parseRedisTarget } from "./redis-url.ts";
import type { RedisAccess, RedisNatMap } from "./redis-url.ts";

/** The part of ioredis that a link uses, the same for one server and a Cluster. */
export interface RedisClient {
  readonly status: string;
  readonly isCluster: boolean;
  /** Sends it; its own promise has the reply. */
  sendCommand(command: Command): unknown;
  pipeline(): ChainableCommander;
  on(event: "ready" | "close" | "end", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "ready" | "end", listener: () => void): unknown;
  disconnect(reconnect?: boolean): void;
  /** In a Cluster only. */
  nodes?(role: "master"): readonly RedisNodeClient[];
}

/** A command whose reply has its strings as bytes. */
export function bytesCommand(name: string, args: readonly (string | number | Buffer)[]): Command {
  return new Command(name, [...args], { replyEncoding: null });
}

/** The link to one node of a Cluster. */
interface RedisNodeClient {
  readonly status: string;
  ping(): Promise<unknown>;
}

export interface RedisClientSettings {
  /** See `parseRedisTarget`. */
  readonly url: string;
  /** A PEM file with the certificates of a private authority. */
  readonly caFile?: string | null;
  /** See `parseNatMap`. */
  readonly natMap?: string | null;
  readonly limits: RedisLimits;
  readonly clock: Clock;
  /** Ready after the handshake, without a ready check: for link checks. */
  readonly greetingOnly?: boolean;
}

export type RedisLimits = Pick<
  Limits,
  | "redisConnectTimeoutMs"
  | "redisCommandTimeoutMs"
  | "redisSocketTimeoutMs"
  | "redisRetryMsMax"
  | "redisCommandsMax"
>;

const RETRY_MS = 50;
/**
 * How long a closing socket may take before it is destroyed. It is short because the other end may
 * never reply, and ioredis reconnects only after the close.
 */
export const DISCONNECT_MS = 50;
/** How long a server that loads its data set is polled before a reconnect. */
const LOADING_MS = 10_000;
/** How often the Cluster's slot map is refreshed, also without a redirection. */
const SLOTS_REFRESH_MS = 5000;

/**
 * @throws AgentError `config_invalid` for an invalid address or map or an unreadable file; its
 * message contains none of them.
 */
export function createRedisClient(settings: RedisClientSettings): RedisClient {
  const target = parseRedisTarget(settings.url);
  const ca = authorityOf(settings.caFile ?? null);
  const natMap = natMapOf(settings);
  const { limits } = settings;
  switch (target.kind) {
    case "server":
      return new Redis({ ...linkOptions(settings), ...secured(target.address, ca) });
    case "cluster": {
      const access = secured(target.access, ca);
      const nat = natMap === null ? {} : { Connector: connectorOf(natMap) };
      // With strings, the library compares the bounds of a slot range as text: "5461" > "10921",
      // so it skips the range (ioredis 6.0.0).
      const numbers = { stringNumbers: false };
      const redisOptions = { ...nodeOptions(settings), ...access, ...nat, ...numbers };
      return new Cluster([...target.nodes], { ...clusterOptions(settings), redisOptions });
    }
    case "sentinel": {
      const access = secured(target.access, ca);
      return new Redis({
        ...linkOptions(settings),
        ...access,
        ...(natMap === null ? {} : { natMap: (inside: string) => natMap.get(inside) ?? null }),
        name: target.name,
        db: target.db,
        role: "master",
        sentinels: target.sentinels.map((one) => ({ ...one })),
        sentinelRetryStrategy: retryIn(settings),
        sentinelCommandTimeout: limits.redisCommandTimeoutMs,
        updateSentinels: true,
        // Our own calls notice a failed master; no second connection per sentinel is needed.
        failoverDetector: false,
        enableTLSForSentinelMode: access.tls !== undefined,
        ...(access.tls === undefined ? {} : { sentinelTLS: access.tls }),
      });
    }
    default:
      return target satisfies never;
  }
}

type Secured<Access extends RedisAccess> = Omit<Access, "tls"> & {
  tls?: { servername?: string; ca?: string };
};

function secured<Access extends RedisAccess>(access: Access, ca: string | null): Secured<Access> {
  const { tls, ...rest } = access;
  return { ...rest, ...(tls === undefined ? {} : { tls: { ...tls, ...(ca ? { ca } : {}) } }) };
}

function authorityOf(file: string | null): string | null {
  if (file === null) return null;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new AgentError("config_invalid", "REDIS_CA_FILE: the file cannot be read");
  }
}

function retryIn({ limits, clock }: RedisClientSettings) {
  return (attempt: number): number =>
    Math.min(limits.redisRetryMsMax, RETRY_MS * 2 ** Math.min(attempt, 10)) *
    (0.5 + clock.random() / 2);
}

/** Every option that limits, delays, queues or retries, also where it equals the default. */
function nodeOptions({ limits, greetingOnly = false }: RedisClientSettings) {
  return {
    // The library resends nothing.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableAutoPipelining: false,
    connectTimeout: limits.redisConnectTimeoutMs,
    commandTimeout: limits.redisCommandTimeoutMs,
    socketTimeout: limits.redisSocketTimeoutMs,
    disconnectTimeout: DISCONNECT_MS,
    enableReadyCheck: !greetingOnly,
    maxLoadingRetryTime: LOADING_MS,
    // A demoted master keeps rejecting writes; its name may resolve to the new one by now.
    // `true` reconnects; 2 would also resend the command.
    reconnectOnError: (error: Error) => error.message.includes("READONLY"),
    keepAlive: 30_000,
    noDelay: true,
    stringNumbers: true,
    protocol: 3,
    replyMapping: "legacy",
    disableClientInfo: true,
  } as const satisfies RedisOptions;
}

function linkOptions(settings: RedisClientSettings) {
  return {
    ...nodeOptions(settings),
    // A call times out long before, and closes the link. A server that hangs while the link is idle
    // may keep its connection.
    socketTimeout: 2 * settings.limits.redisSocketTimeoutMs,
    lazyConnect: false,
    // Commands fail at once while the link is down.
    enableOfflineQueue: false,
    retryStrategy: retryIn(settings),
  } as const satisfies RedisOptions;
}

/**
 * A node's link queues commands while it connects; the cap on commands bounds the queue, and each
 * command has its timeout. A command is resent if the node rejected it or was unreachable; the
 * scripts are idempotent.
 */
function clusterOptions(settings: RedisClientSettings) {
  return {
    lazyConnect: false,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    enableReadyCheck: true,
    clusterRetryStrategy: retryIn(settings),
    maxRedirections: 3,
    retryDelayOnMoved: 0,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 100,
    // A replica may lag behind by a turn.
    scaleReads: "master",
    slotsRefreshTimeout: 1000,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    shardedSubscribers: false,
    // A node is addressed by the name that it announces, which is in its certificate.
    dnsLookup: (host, callback) => callback(null, host),
  } satisfies ClusterOptions;
}

function natMapOf({ natMap }: RedisClientSettings): RedisNatMap | null {
  return natMap === undefined || natMap === null ? null : parseNatMap(natMap);
}

/** The library's options of a node to connect to. */
interface NodeOptions {
  readonly host: string;
  readonly port: number;
  readonly disconnectTimeout: number;
  readonly tls?: ConnectionOptions | undefined;
}

/**
 * Opens a node's socket at its address in the map. Above the socket, nodes keep their own names:
 * the library's `natMap` option would not reach every redirection (ioredis 6.0.0).
 */
function connectorOf(natMap: RedisNatMap) {
  return class NatConnector extends AbstractConnector {
    readonly #node: NodeOptions;

    constructor(options: unknown) {
      // The library passes its node's options with all defaults.
      const node = options as NodeOptions;
      super(node.disconnectTimeout);
      this.#node = node;
    }

    override connect(): Promise<Socket> {
      const { host, port, tls } = this.#node;
      const address = natMap.get(`${host}:${port}`) ?? { host, port };
      const socket = tls === undefined ? connect(address) : connectTls({ ...address, ...tls });
      this.connecting = true;
      this.stream = socket;
      socket.once("error", (error) => (this.firstError = error));
      return Promise.resolve(socket);
    }
  };
}
