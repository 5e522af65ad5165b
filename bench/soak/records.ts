// What Redis has after the soak: every session's ring, and locks that were never released; and what
// replicas still have to resync.

import { setTimeout as wait } from "node:timers/promises";
import { Cluster, Redis } from "ioredis";
import { z } from "zod";
import { decodeRing } from "../../engine/sessions/turn-codec.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Turn } from "../../engine/conversation/messages.ts";

const POLL_MS = 500;

export interface RedisRecords {
  /** By session number, which is unique across tenants. */
  rings(): Promise<ReadonlyMap<number, readonly Turn[]>>;
  /** Waits, up to a limit, until no session is locked; each remaining lock is a line. */
  locksLeft(withinMs: number): Promise<readonly string[]>;
  close(): void;
}

export function openRecords(port: number): RedisRecords {
  const client = new Redis(port, "127.0.0.1");
  client.on("error", () => {});
  return recordsOf(client, () => [client]);
}

export function openClusterRecords(ports: readonly number[]): RedisRecords {
  const client = new Cluster(ports.map((port) => ({ host: "127.0.0.1", port })));
  client.on("error", () => {});
  return recordsOf(client, () => client.nodes("master"));
}

function recordsOf(client: Redis | Cluster, masters: () => readonly Redis[]): RedisRecords {
  const keysLike = async (pattern: string): Promise<readonly string[]> => {
    // A first reply: before it a Cluster client knows no nodes.
    await client.exists("citas:none");
    return (await Promise.all(masters().map((master) => master.keys(pattern)))).flat();
  };
  return {
    async rings() {
      const rings = new Map<number, readonly Turn[]>();
      for (const key of await keysLike("citas:{*}:turns")) {
        const session = Number(/^citas:\{\d+:(\d+)\}/.exec(key)?.[1]);
        const elements = await client.lrangeBuffer(key, 0, -1);
        rings.set(
          session,
          decodeRing(elements, DEFAULT_LIMITS, (count) => {
            throw new Error(`${key}: ${count} turns cannot be read`);
          }),
        );
      }
      return rings;
    },
    async locksLeft(withinMs) {
      const lastTry = performance.now() + withinMs;
      for (;;) {
        const left = await locked(client, await keysLike("citas:{*}:meta"));
        if (left.length === 0 || performance.now() > lastTry) return left;
        await wait(POLL_MS);
      }
    },
    close: () => client.disconnect(),
  };
}

const MEMORY = z.object({
  accounts: z.array(z.object({ account: z.string(), entries: z.number() })),
});

/** Waits, up to a limit, until replicas have resynced all turns from a Redis outage. */
export async function unwritten(
  replicas: readonly string[],
  withinMs: number,
): Promise<readonly string[]> {
  const lastTry = performance.now() + withinMs;
  for (;;) {
    const counts = await Promise.all(replicas.map(sessionsWaiting));
    const left = replicas.flatMap((replica, index) =>
      counts[index] === 0 ? [] : [`${replica} has ${counts[index]} sessions to write back`],
    );
    if (left.length === 0 || performance.now() > lastTry) return left;
    await wait(POLL_MS);
  }
}

async function sessionsWaiting(replica: string): Promise<number> {
  const { accounts } = MEMORY.parse(await (await fetch(`${replica}/memory`)).json());
  return accounts.find(({ account }) => account === "sessions")?.entries ?? Number.NaN;
}

/** An expired lock does not count: the next turn acquires the session. */
async function locked(
  client: Redis | Cluster,
  keys: readonly string[],
): Promise<readonly string[]> {
  const [seconds = 0] = await client.time();
  const left: string[] = [];
  for (const key of keys) {
    const [owner, until] = await client.hmget(key, "owner", "until");
    const held = typeof owner === "string" && Number(until) > Number(seconds) * 1000;
    if (held) left.push(`${key} is locked`);
    if ((await client.pttl(key)) <= 0) left.push(`${key} has no time to live`);
  }
  return left;
}
