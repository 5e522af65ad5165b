// Divides the memory limit between turns and caches where no setting does. Pure: the limits that
// settings fix are arguments, and so is the budget that must fit.

import { KIB } from "../core/bytes.ts";
import { DEFAULT_LIMITS } from "./default-limits.ts";
import type { Limits } from "./limits.ts";
import { withTurnBytes } from "./turn-weights.ts";

/** What settings fix, and the balance; the rest follows from the memory. */
export interface GivenPlaces {
  readonly turnsActiveMax?: number | undefined;
  readonly turnsQueuedMax?: number | undefined;
  readonly backendConnectionsMax?: number | undefined;
  /** The part of the memory that caches and sessions get before turns get theirs. */
  readonly cachesPercent: number;
}

/**
 * Running turns beyond which memory is not what binds: what one core serves with a model that takes
 * three seconds.
 */
export const CPU_TURNS_MAX = 1500;
/** A cache is at most this times its default. */
const SHARE_MAX = 8;
/** A smaller cache cannot hold a whole prompt. */
const LEAST_CACHE_BYTES = 256 * KIB;
/** Sockets besides those of admitted requests: probes, idle keep-alive. */
const SPARE_SOCKETS = 8;
/** One tenant gets half of them while others wait, and a session queues eight. */
const LEAST_QUEUED = 16;
/** More calls than this at once no backend was seen to need. */
const BACKEND_CONNECTIONS_MAX = 50;

/**
 * The limits with as many running turns as `fits` accepts, and the caches with what is left. Where
 * not even one turn fits, the limits are those of one turn, and do not fit.
 */
export function scaleLimits(
  limits: Limits,
  given: GivenPlaces,
  fits: (limits: Limits) => boolean,
): Limits {
  const cachesBytes = (limits.memoryLimitBytes * given.cachesPercent) / 100;
  const first = Math.min(1, cachesBytes / CACHES_BYTES);
  const placed = (turns: number): Limits => withPlaces(limits, turns, given);
  const turns =
    given.turnsActiveMax ??
    Math.max(
      largest(CPU_TURNS_MAX, (count) => fits(withCaches(placed(count), first))),
      // A small limit serves one turn rather than caches.
      largest(LITTLE_TURNS, (count) => fits(withCaches(placed(count), 0))),
      1,
    );
  const all = placed(turns);
  // In hundredths of the defaults.
  const share = largest(SHARE_MAX * 100, (count) => fits(withCaches(all, count / 100))) / 100;
  return withCaches(all, share);
}

/** Turns that come before caches. */
const LITTLE_TURNS = 4;

/** The largest count from 1 to `max` that fits, 0 for none; a larger one fits no better. */
function largest(max: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, max];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Waiting places and connections follow the running turns. */
function withPlaces(limits: Limits, turnsActiveMax: number, given: GivenPlaces): Limits {
  const queued = Math.max(LEAST_QUEUED, Math.ceil(turnsActiveMax / 4));
  const turnsQueuedMax = given.turnsQueuedMax ?? queued;
  const least = Math.max(8, turnsActiveMax);
  return withTurnBytes({
    ...limits,
    turnsActiveMax,
    turnsQueuedMax,
    connectionsMax: turnsActiveMax + turnsQueuedMax + SPARE_SOCKETS,
    modelConnectionsMax: turnsActiveMax,
    backendConnectionsMax: given.backendConnectionsMax ?? Math.min(BACKEND_CONNECTIONS_MAX, least),
  });
}

const D = DEFAULT_LIMITS;
const CACHES_BYTES =
  D.profileCacheBytesMax +
  D.promptCacheBytesMax +
  D.searchCacheBytesMax +
  D.embeddedSessionsBytesMax;

function withCaches(limits: Limits, share: number): Limits {
  const part = (value: number, least: number): number => Math.max(least, Math.floor(value * share));
  return {
    ...limits,
    profileCacheBytesMax: part(D.profileCacheBytesMax, LEAST_CACHE_BYTES),
    promptCacheBytesMax: part(D.promptCacheBytesMax, LEAST_CACHE_BYTES),
    searchCacheBytesMax: part(D.searchCacheBytesMax, LEAST_CACHE_BYTES),
    embeddedSessionsBytesMax: part(D.embeddedSessionsBytesMax, LEAST_CACHE_BYTES),
    embeddedSessionsMax: part(D.embeddedSessionsMax, 256),
  };
}
