// The connections to Redis: the one owner of ioredis. One server, a Cluster, or the master that
// sentinels name, each with every option that bounds, waits, queues or repeats. It sends nothing.
// A connection that is ready may stand on another database than was asked: see select-database.ts.

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { AbstractConnector, Cluster, Redis } from "ioredis";
import type { ChainableCommander, ClusterOptions, RedisOptions } from "ioredis";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/default-limits.ts";
import { parseNatMap, parseRedisTarget } from "./redis-url.ts";
import type { RedisAccess, RedisNatMap } from "./redis-url.ts";

/** What a link needs of the library, the same for one server and for a Cluster. */
export interface RedisClient {
  readonly status: string;
  readonly isCluster: boolean;
  pipeline(): ChainableCommander;
  on(event: "ready" | "close" | "end", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "ready" | "end", listener: () => void): unknown;
  disconnect(reconnect?: boolean): void;
  /** Of a Cluster only. */
  nodes?(role: "master"): readonly RedisNodeClient[];
}

/** The link to one node of a Cluster. */
interface RedisNodeClient {
  readonly status: string;
  ping(): Promise<unknown>;
}

export interface RedisClientSettings {
  /** See `parseRedisTarget`. */
  readonly url: string;
  /** The certificates of an authority of one's own, as a PEM file. */
  readonly caFile?: string | null;
  /** See `parseNatMap`. */
  readonly natMap?: string | null;
  readonly limits: RedisLimits;
  readonly clock: Clock;
  /** Ready as soon as the other end greets: for a link that only asks whether somebody is there. */
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
 * How long a closing socket may take before it is destroyed. Nothing waits on it that is worth
 * more, and the other end may never answer: a new link is only made when this one is gone.
 */
export const DISCONNECT_MS = 50;
/** A server that loads its data set is asked again this long, then the link is made anew. */
const LOADING_MS = 10_000;
/** How long Cluster's map of slots may be out of date when no answer has shown it. */
const SLOTS_REFRESH_MS = 5000;

/**
 * @throws AgentError `config_invalid` when the address, the map or the file is not understood; it
 * repeats none of them.
 */
export function createRedisClient(settings: RedisClientSettings): RedisClient {
  const target = parseRedisTarget(settings.url);
  const ca = authorityOf(settings.caFile ?? null);
  const places = placesOf(settings);
  const { limits } = settings;
  switch (target.kind) {
    case "server":
      return new Redis({ ...linkOptions(settings), ...secured(target.address, ca) });
    case "cluster": {
      const access = secured(target.access, ca);
      const nat = places === null ? {} : { Connector: connectorOf(places) };
      // As texts, the library compares the ends of a range of slots letter by letter: "5461" is
      // more than "10921", and the range is left out of its map (6.0.0).
      const numbers = { stringNumbers: false };
      const redisOptions = { ...nodeOptions(settings), ...access, ...nat, ...numbers };
      return new Cluster([...target.nodes], { ...clusterOptions(settings), redisOptions });
    }
    case "sentinel": {
      const access = secured(target.access, ca);
      return new Redis({
        ...linkOptions(settings),
        ...access,
        ...(places === null ? {} : { natMap: (inside: string) => places.get(inside) ?? null }),
        name: target.name,
        db: target.db,
        role: "master",
        sentinels: target.sentinels.map((one) => ({ ...one })),
        sentinelRetryStrategy: retryIn(settings),
        sentinelCommandTimeout: limits.redisCommandTimeoutMs,
        updateSentinels: true,
        // A master that fell shows in our own calls; no second link per sentinel watches for it.
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

/** Every option that bounds, waits, queues or repeats, also where it equals the default. */
function nodeOptions({ limits, greetingOnly = false }: RedisClientSettings) {
  return {
    // Nothing is sent twice behind our back.
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
    // A demoted master answers for ever and takes no write: the name may lead to the new one.
    // `true` makes the link anew; 2 would also send the command again.
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
    // A call is given up long before, with its link. What is left is a server that stands still
    // while nobody asks it anything: its link is still good when it goes on.
    socketTimeout: 2 * settings.limits.redisSocketTimeoutMs,
    lazyConnect: false,
    // Nothing waits for a link.
    enableOfflineQueue: false,
    retryStrategy: retryIn(settings),
  } as const satisfies RedisOptions;
}

/**
 * A node's link has a queue of its own while it connects; its length is bounded by the port's cap
 * on commands and each of them by its time. A pipeline is sent again where the node refused it, or
 * was not there to take it: the scripts do nothing twice.
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
    // A replica may not have the last turn yet.
    scaleReads: "master",
    slotsRefreshTimeout: 1000,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    shardedSubscribers: false,
    // A node is called by the name that it gives itself: its certificate holds that name.
    dnsLookup: (host, callback) => callback(null, host),
  } satisfies ClusterOptions;
}

function placesOf({ natMap }: RedisClientSettings): RedisNatMap | null {
  return natMap === undefined || natMap === null ? null : parseNatMap(natMap);
}

/** What the library knows of a node that it connects to. */
interface NodePlace {
  readonly host: string;
  readonly port: number;
  readonly disconnectTimeout: number;
  readonly tls?: ConnectionOptions | undefined;
}

/**
 * Opens a node's socket where the map says. The library's own map (`natMap`) is not used where a
 * pipeline is redirected (6.0.0); here everything above the socket knows a node by its own name.
 */
function connectorOf(places: RedisNatMap) {
  return class NatConnector extends AbstractConnector {
    readonly #node: NodePlace;

    constructor(options: unknown) {
      // The library gives a connector the options of its node, complete with their defaults.
      const node = options as NodePlace;
      super(node.disconnectTimeout);
      this.#node = node;
    }

    override connect(): Promise<Socket> {
      const { host, port, tls } = this.#node;
      const place = places.get(`${host}:${port}`) ?? { host, port };
      const socket = tls === undefined ? connect(place) : connectTls({ ...place, ...tls });
      this.connecting = true;
      this.stream = socket;
      socket.once("error", (error) => (this.firstError = error));
      return Promise.resolve(socket);
    }
  };
}
