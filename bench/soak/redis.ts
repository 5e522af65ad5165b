// The Redis of the soak and its faults: one server that logs every write, killed and restarted; or
// a Cluster, whose masters are stopped until a replica has replaced them, and then return as
// replicas. A killed master would return empty, as another node.

import { setTimeout as wait } from "node:timers/promises";
import { startCluster } from "../../test/support/redis/redis-cluster.ts";
import { until } from "../../test/support/redis/redis-server.ts";
import type { Source } from "../../test/support/corpora/conversations.ts";
import { Victim } from "./processes.ts";
import { openClusterRecords, openRecords } from "./records.ts";
import type { RedisRecords } from "./records.ts";
import type { Outage } from "./verdict.ts";

interface SoakRedis {
  readonly url: string;
  readonly kills: number;
  /** How it ended without being stopped. */
  readonly deaths: readonly string[];
  /**
   * Takes it, or a part of it, down and back up; returns when replicas may have been without it.
   */
  strike(): Promise<Outage>;
  records(): RedisRecords;
  stop(): Promise<void>;
}

interface SoakRedisOptions {
  readonly port: number;
  readonly directory: string;
  readonly source: Source;
  /** Replicas reconnect at most this long after it is back. */
  readonly recoveryMs: number;
}

const AWAY_MS_MAX = 2000;
const NODE_TIMEOUT_MS = 1000;

export async function startSoakServer(options: SoakRedisOptions): Promise<SoakRedis> {
  const { port, directory, source, recoveryMs } = options;
  const server = new Victim({
    name: "redis",
    command: [
      ...["redis-server", "--port", String(port), "--bind", "127.0.0.1", "--dir", directory],
      ...["--save", "", "--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning"],
    ],
    environment: {},
    port,
  });
  await server.start();
  return {
    url: `redis://127.0.0.1:${port}`,
    get kills() {
      return server.kills;
    },
    deaths: server.deaths,
    async strike() {
      const from = Date.now();
      await server.end("SIGKILL");
      await wait(100 + source.below(AWAY_MS_MAX));
      await server.start();
      return { from, to: Date.now() + recoveryMs };
    },
    records: () => openRecords(port),
    stop: () => server.end("SIGTERM"),
  };
}

export async function startSoakCluster({ source, recoveryMs }: SoakRedisOptions) {
  const cluster = await startCluster({ nodeTimeoutMs: NODE_TIMEOUT_MS });
  let kills = 0;
  const redis: SoakRedis = {
    url: cluster.url,
    get kills() {
      return kills;
    },
    deaths: [],
    async strike() {
      // Any key reaches any master.
      const victim = await cluster.masterOf(`citas:{${source.below(1000)}:0}:meta`);
      kills++;
      const from = Date.now();
      victim.signal("SIGSTOP");
      // Sometimes it is back before the outage is noticed.
      await wait(source.below(4 * NODE_TIMEOUT_MS + AWAY_MS_MAX));
      victim.signal("SIGCONT");
      await until(async () => /role:master|link_status:up/.test(await victim.client.info()));
      return { from, to: Date.now() + recoveryMs };
    },
    records: () => openClusterRecords(cluster.nodes.map(({ port }) => port)),
    stop: () => cluster.stop(),
  };
  return redis;
}
