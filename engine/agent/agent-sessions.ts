// Where an agent's sessions are kept: in this process, or in Redis with this process in its place
// while it is lost.

import type { EvictionCause } from "../memory/byte-cache.ts";
import type { Clock } from "../core/clock.ts";
import type { AgentMetrics } from "../runtime/agent-metrics.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import { createFailoverSessions } from "../sessions/failover-store.ts";
import { createMemorySessions } from "../sessions/memory-store.ts";
import { createRedisSessions } from "../sessions/redis-store.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import type { TracingDecorators } from "../tracing/traced-ports.ts";

export interface OwnSessions {
  readonly store: SessionStore;
  /** Gives back so many percent of the sessions held in this process. */
  readonly shrink: (percent: number) => void;
  /** Whose sessions are not where they belong: of a Cluster, one part may be out of reach. */
  readonly away: () => "none" | "some" | "all";
}

export interface SessionsOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly instruments: AgentMetrics;
  /** Closed with the store. */
  readonly redis: RedisPort | null;
  readonly traced: TracingDecorators | null;
}

export async function openSessions(options: SessionsOptions): Promise<OwnSessions> {
  const { clock, limits, log, instruments, redis, traced } = options;
  const onUndecodable = (): void => instruments.turnsDropped("undecodable", 1);
  const onEvict = (cause: EvictionCause): void => instruments.evicted("sessions", cause);
  instruments.initEvictions("sessions");
  if (redis === null) {
    const store = createMemorySessions({ clock, limits, onEvict, onUndecodable });
    return { store, shrink: (percent) => store.evictPercent(percent), away: () => "none" };
  }
  // A Redis that is not there yet does not keep the server from starting: /health says so.
  await redis.ready(limits.redisConnectTimeoutMs);
  const sessions = createRedisSessions({ redis, clock, limits, onUndecodable });
  const primary = traced === null ? sessions : traced.sessions(sessions);
  const store = createFailoverSessions({
    ...{ primary, clock, limits, onEvict, onUndecodable },
    onReady: (listener) => redis.onReady(listener),
    onLost: (count) => instruments.turnsDropped("store", count),
    onPending: (waiting, detail) => {
      if (waiting) log.warn({ event: "turns_waiting", detail });
      else log.info({ event: "turns_written_back" });
    },
  });
  const away = () => (!store.healthy() ? "all" : store.usage().entries > 0 ? "some" : "none");
  return { store, shrink: (percent) => store.evictPercent(percent), away };
}
