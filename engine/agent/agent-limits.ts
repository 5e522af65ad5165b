// An embedded agent's limits, scaled from one memory figure or given one by one. The figure covers
// what the agent itself holds, not the rest of the host process.

import { MIB } from "../core/bytes.ts";
import { invalidOption } from "../core/errors.ts";
import { DEFAULT_LIMITS, assertRelations } from "../limits/default-limits.ts";
import type { Limits } from "../limits/limits.ts";
import { scaleLimits } from "../limits/scale-limits.ts";
import { GARBAGE_PERCENT, agentBudget } from "../limits/memory-budget.ts";
import type { LIMITS } from "./setting-schemas.ts";

const SECOND = 1000;
const MEMORY_MB_DEFAULT = 64;
/** Without Redis its sessions are nowhere else. */
const CACHES_PERCENT = 40;
/** Bytes of turns per embedded session, as in the defaults. */
const SESSION_BYTES = DEFAULT_LIMITS.embeddedSessionsBytesMax / DEFAULT_LIMITS.embeddedSessionsMax;

/** Limits that can be set one by one; `limits.ts` says what each means and costs. */
export type AgentLimits = { readonly [Name in keyof typeof LIMITS]?: number | undefined };

/** The given limits, validated. */
type GivenLimits = { readonly [Name in keyof typeof LIMITS]?: number };

interface AgentLimitsOptions {
  readonly memoryMb?: number | undefined;
  readonly limits?: AgentLimits | undefined;
  /** Whether a plugin brings its own caches and circuit breakers. */
  readonly withCaches: boolean;
  /** What its database may hold; 0 without one. */
  readonly databaseBytesMax?: number | undefined;
}

/** Resolves validated numbers. @throws AgentError `config_invalid` saying what would fit. */
export function agentLimits(options: AgentLimitsOptions): Limits {
  const { memoryMb, limits = {}, withCaches, databaseBytesMax = 0 } = options;
  const memoryLimitMb = memoryMb ?? MEMORY_MB_DEFAULT;
  const entries = Object.entries(limits).filter(([, value]) => value !== undefined);
  const given: GivenLimits = Object.fromEntries(entries);
  const sized = (mb: number): Limits =>
    sizedLimits(mb * MIB, given, { withCaches, databaseBytesMax });
  const all = sized(memoryLimitMb);
  try {
    assertRelations(all);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "they do not fit each other";
    throw invalidOption(`limits: ${reason}`, error);
  }
  const needed = neededMb(all);
  if (needed <= memoryLimitMb) return all;
  throw invalidOption(`memoryMb must be at least ${leastMb(needed, sized)} for these limits`);
}

function neededMb(limits: Limits): number {
  return Math.ceil(agentBudget(limits).sumBytes / MIB);
}

/** The smallest memory that fits: more memory allows a longer queue, which needs a little more. */
function leastMb(needed: number, sized: (mb: number) => Limits): number {
  let least = needed;
  for (let tries = 0; tries < 64; tries++) {
    const next = neededMb(sized(least));
    if (next <= least) break;
    least = next;
  }
  return least;
}

function sizedLimits(
  memoryLimitBytes: number,
  given: GivenLimits,
  {
    withCaches,
    databaseBytesMax,
  }: Pick<Limits, "databaseBytesMax"> & { readonly withCaches: boolean },
): Limits {
  const d = DEFAULT_LIMITS;
  const { embeddedSessionsBytesMax: sessionsGiven, ...others } = given;
  const own = {
    ...(withCaches ? {} : NO_CACHES),
    ...(sessionsGiven === undefined ? {} : { embeddedSessionsBytesMax: sessionsGiven }),
  };
  const limits = { ...d, memoryLimitBytes, databaseBytesMax, ...timesOf(given), ...others, ...own };
  const places = {
    ...given,
    ...(withCaches ? {} : { backendConnectionsMax: 1 }),
    cachesPercent: CACHES_PERCENT,
  };
  const leftOf = (one: Limits): number =>
    memoryLimitBytes - agentBudget({ ...one, ...own }).sumBytes;
  const scaled = { ...scaleLimits(limits, places, leftOf), ...own };
  // What is left, as with absent caches, goes to the sessions.
  const left = Math.max(0, leftOf(scaled));
  const embeddedSessionsBytesMax =
    sessionsGiven ??
    scaled.embeddedSessionsBytesMax + Math.floor((left * 100) / (100 + GARBAGE_PERCENT));
  const embeddedSessionsMax = Math.max(256, Math.floor(embeddedSessionsBytesMax / SESSION_BYTES));
  return { ...scaled, embeddedSessionsBytesMax, embeddedSessionsMax };
}

/** Without a plugin nothing is fetched for all turns either. A limit must not be zero. */
const NO_CACHES = {
  ...{ profileCacheBytesMax: 1, promptCacheBytesMax: 1, searchCacheBytesMax: 1 },
  ...{ fetchesBytesMax: 1, breakerKeysMax: 1 },
};

/** Timeouts derived from the given ones. */
function timesOf(given: GivenLimits): Partial<Limits> {
  const d = DEFAULT_LIMITS;
  const turnTimeoutMs = given.turnTimeoutMs ?? d.turnTimeoutMs;
  const toolTimeoutMs = given.toolTimeoutMs ?? Math.min(d.toolTimeoutMs, turnTimeoutMs);
  return {
    turnTimeoutMs,
    toolTimeoutMs,
    sessionLockMs: turnTimeoutMs + 15 * SECOND,
    drainTimeoutMs: turnTimeoutMs + 10 * SECOND,
    modelTimeoutMs: Math.min(d.modelTimeoutMs, turnTimeoutMs),
    backendTimeoutMs: Math.min(d.backendTimeoutMs, Math.max(1, toolTimeoutMs - 1)),
  };
}
