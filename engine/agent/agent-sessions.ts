// Opens an agent's session store: in Redis with this process as failover, else in the database
// file, else in this process.

import type { EvictionCause } from "../memory/byte-cache.ts";
import type { Clock } from "../core/clock.ts";
import type { AgentMetrics } from "../runtime/agent-metrics.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import { createFailoverSessions } from "../sessions/failover-store.ts";
import { createMemorySessions } from "../sessions/memory-store.ts";
import { createRedisSessions } from "../sessions/redis-store.ts";
import { createSqliteSessions } from "../sessions/sqlite-store.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import type { Database } from "../sqlite/database.ts";
import type { TracingDecorators } from "../tracing/traced-ports.ts";

export interface OwnSessions {
  readonly store: SessionStore;
  /** Evicts this percentage of the sessions held in this process. */
  readonly evictPercent: (percent: number) => void;
  /** Which sessions Redis is unavailable for; in a Cluster it can be some of them. */
  readonly redisOutage: () => "none" | "some" | "all";
}

interface SessionsOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: AgentMetrics;
  /** Closed with the store. */
  readonly redis: RedisPort | null;
  /** Keeps the sessions where there is no Redis. */
  readonly database: Database | null;
  readonly traced: TracingDecorators | null;
}

export async function openSessions(options: SessionsOptions): Promise<OwnSessions> {
  const { clock, limits, log, metrics, redis, database, traced } = options;
  const onUndecodable = (): void => metrics.turnsDropped("undecodable", 1);
  const onEvict = (cause: EvictionCause): void => metrics.evicted("sessions", cause);
  metrics.initEvictions("sessions");
  if (redis === null && database !== null) {
    const sessions = createSqliteSessions({ database, clock, limits, onUndecodable });
    const store = traced === null ? sessions : traced.sessions(sessions);
    return { store, evictPercent: () => {}, redisOutage: () => "none" };
  }
  if (redis === null) {
    const store = createMemorySessions({ clock, limits, onEvict, onUndecodable });
    return {
      store,
      evictPercent: (percent) => store.evictPercent(percent),
      redisOutage: () => "none",
    };
  }
  // An unavailable Redis does not stop the start; /health reports it.
  await redis.ready(limits.redisConnectTimeoutMs);
  const sessions = createRedisSessions({ redis, clock, limits, onUndecodable });
  const primary = traced === null ? sessions : traced.sessions(sessions);
  const store = createFailoverSessions({
    ...{ primary, clock, limits, onEvict, onUndecodable },
    onReady: (listener) => redis.onReady(listener),
    onLost: (count) => metrics.turnsDropped("store", count),
    onPending: (waiting, detail) => {
      if (waiting) log.warn({ event: "turns_waiting", detail });
      else log.info({ event: "turns_written_back" });
    },
  });
  const redisOutage = () =>
    !store.healthy() ? "all" : store.usage().entries > 0 ? "some" : "none";
  return { store, evictPercent: (percent) => store.evictPercent(percent), redisOutage };
}
