// Waiting places, sockets and connections for a number of running turns. Pure.

import type { Limits } from "./limits.ts";
import { withTurnBytes } from "./turn-weights.ts";

/** What settings fix; the rest follows from the running turns. */
export interface GivenPlaces {
  readonly turnsActiveMax?: number | undefined;
  readonly turnsQueuedMax?: number | undefined;
  readonly backendConnectionsMax?: number | undefined;
}

/** Sockets besides those of admitted requests: probes, idle keep-alive. */
const SPARE_SOCKETS = 8;
/** One tenant gets half of them while others wait, and a session queues eight. */
const LEAST_QUEUED = 16;
/** The parts of a company's profile are fetched side by side, and a tool next to them. */
const LEAST_BACKEND = 4;
/** More calls than this at once no backend was seen to need. */
const BACKEND_CONNECTIONS_MAX = 50;

/** Waiting places and connections follow the running turns. */
export function withPlaces(limits: Limits, turnsActiveMax: number, given: GivenPlaces): Limits {
  const queued = Math.max(LEAST_QUEUED, Math.ceil(turnsActiveMax / 4));
  const turnsQueuedMax = given.turnsQueuedMax ?? queued;
  const backend = Math.max(LEAST_BACKEND, Math.ceil(turnsActiveMax / 4));
  return withTurnBytes({
    ...limits,
    turnsActiveMax,
    turnsQueuedMax,
    connectionsMax: turnsActiveMax + turnsQueuedMax + SPARE_SOCKETS,
    modelConnectionsMax: turnsActiveMax,
    backendConnectionsMax:
      given.backendConnectionsMax ?? Math.min(BACKEND_CONNECTIONS_MAX, backend),
  });
}
