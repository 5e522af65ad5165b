// A real Redis Cluster for tests: three masters with a replica each, on free loopback ports. Formed
// without redis-cli, which is slower. Stopped with the test.

import { Redis } from "ioredis";
import { startRedis, until } from "./redis-server.ts";
import type { RedisServer } from "./redis-server.ts";

const MASTERS = 3;
const SLOTS = 16_384;
/** Below it nodes on a busy machine are taken for dead. */
const NODE_TIMEOUT_MS = 1000;

export interface RedisCluster {
  readonly url: string;
  /** Masters at the start first, then their replicas in the same order. */
  readonly nodes: readonly RedisServer[];
  /** The node that serves a key's slot now, as a node that lives sees it. */
  masterOf(key: string): Promise<RedisServer>;
  slotOf(key: string): Promise<number>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** What the node with this index calls itself to clients, in place of its address. */
  readonly hostname?: (index: number) => string;
  /** After it a node that is silent is taken for dead; 1000 when absent. */
  readonly nodeTimeoutMs?: number;
}

export async function startCluster(options: ClusterOptions = {}): Promise<RedisCluster> {
  const settings = [
    ...[
      "--cluster-enabled",
      "yes",
      "--cluster-node-timeout",
      String(options.nodeTimeoutMs ?? NODE_TIMEOUT_MS),
    ],
    ...["--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"],
    ...["--repl-ping-replica-period", "1"],
  ];
  const started = await Promise.allSettled(
    Array.from({ length: 2 * MASTERS }, (_, index) => {
      const name = options.hostname?.(index);
      const named = name === undefined ? [] : ["--cluster-announce-hostname", name];
      const told = name === undefined ? [] : ["--cluster-preferred-endpoint-type", "hostname"];
      return startRedis({ settings: [...settings, ...named, ...told], busPort: true });
    }),
  );
  const nodes = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    if (nodes.length < started.length) throw new Error("a node of the cluster did not start");
    await form(nodes, options);
  } catch (error) {
    await stop();
    throw error;
  }
  const slotOf = async (key: string): Promise<number> =>
    Number(await asLiving(nodes, (client) => client.cluster("KEYSLOT", key)));
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    nodes,
    slotOf,
    async masterOf(key) {
      const slot = await slotOf(key);
      const port = await asLiving(nodes, (client) => ownerPort(client, slot));
      const owner = nodes.find((node) => node.port === port);
      if (owner === undefined) throw new Error("nobody owns the slot");
      return owner;
    },
    stop,
  };
}

/** The first answer of a node that gives one. */
async function asLiving<Answer>(
  nodes: readonly RedisServer[],
  ask: (client: Redis) => Promise<Answer>,
): Promise<Answer> {
  for (const node of nodes) {
    const client = new Redis(node.port, "127.0.0.1", {
      ...{ retryStrategy: null, maxRetriesPerRequest: 0, commandTimeout: 300 },
    });
    client.on("error", () => {});
    try {
      return await ask(client);
    } catch {
      // The next one.
    } finally {
      client.disconnect();
    }
  }
  throw new Error("no node of the cluster answers");
}

async function ownerPort(client: Redis, slot: number): Promise<number> {
  const rows = await client.cluster("SLOTS");
  const row = rows.find(([first, last]) => slot >= first && slot <= last);
  return row?.[2]?.[1] ?? 0;
}

async function form(nodes: readonly RedisServer[], { hostname }: ClusterOptions): Promise<void> {
  const [seed] = nodes;
  if (seed === undefined) throw new Error("a cluster has nodes");
  const ids = await Promise.all(nodes.map(({ client }) => client.cluster("MYID")));
  await Promise.all(
    nodes.map(async ({ client }, i) => {
      await client.call("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
      if (i >= MASTERS) return;
      const range = [0, 1].map((end) => Math.floor(((i + end) * SLOTS) / MASTERS) - end);
      await client.call("CLUSTER", "ADDSLOTSRANGE", ...range);
    }),
  );
  for (const { client, port, busPort } of nodes) {
    if (client !== seed.client)
      await seed.client.call("CLUSTER", "MEET", "127.0.0.1", port, busPort);
  }
  const knows = async (client: Redis): Promise<boolean> => {
    const list = String(await client.cluster("NODES"));
    return ids.every((id) => list.includes(id)) && !list.includes("handshake");
  };
  for (const { client } of nodes) await until(() => knows(client));
  if (hostname !== undefined) {
    // Names spread after the nodes themselves; until then a missing one is shown as "?".
    const named = async ({ client }: RedisServer): Promise<boolean> => {
      const rows = String(await client.cluster("NODES"));
      return nodes.every((_, index) => rows.includes(`,${hostname(index)} `));
    };
    for (const node of nodes) await until(() => named(node));
  }
  for (const [i, { client }] of nodes.entries()) {
    const master = ids[i - MASTERS];
    if (master !== undefined) await client.call("CLUSTER", "REPLICATE", master);
  }
  for (const [i, { client }] of nodes.entries()) {
    await until(async () => (await client.cluster("INFO")).includes("cluster_state:ok"));
    if (i < MASTERS) continue;
    await until(async () => (await client.info("replication")).includes("link_status:up"));
  }
}
