// Divides the memory limit between turns and caches where no setting does. Pure: the limits that
// settings fix are arguments, and so is the budget that must fit.

import { KIB } from "../core/bytes.ts";
import { DEFAULT_LIMITS } from "./default-limits.ts";
import type { Limits } from "./limits.ts";
import { withPlaces } from "./places.ts";
import type { GivenPlaces } from "./places.ts";

interface Balance {
  /** What caches and sessions get of the memory that one turn leaves, before more turns do. */
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

/**
 * The limits with as many running turns as fit next to the first part of the caches, and the caches
 * with what is left. `leftOf` is what the budget leaves, negative where it does not fit. Where
 * not even one turn fits, the limits are those of one turn, and do not fit.
 */
export function scaleLimits(
  limits: Limits,
  given: GivenPlaces & Balance,
  leftOf: (limits: Limits) => number,
): Limits {
  const placed = (turns: number): Limits => withPlaces(limits, turns, given);
  const fits = (one: Limits): boolean => leftOf(one) >= 0;
  const cachesBytes = (leftOf(withCaches(placed(1), 0)) * given.cachesPercent) / 100;
  const first = Math.min(1, Math.max(0, cachesBytes / CACHES_BYTES));
  const most = largest(CPU_TURNS_MAX, (count) => fits(withCaches(placed(count), first)));
  const turns = given.turnsActiveMax ?? Math.max(1, most);
  const all = placed(turns);
  // In hundredths of the defaults.
  const share = largest(SHARE_MAX * 100, (count) => fits(withCaches(all, count / 100))) / 100;
  return withCaches(all, share);
}

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
