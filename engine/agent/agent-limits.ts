// An embedded agent's limits: from one number of memory, or given one by one. The number counts
// what the agent itself holds; what the process weighs beside it is the process's own affair.

import { MIB } from "../core/bytes.ts";
import { invalidOption } from "../core/errors.ts";
import { DEFAULT_LIMITS, assertRelations } from "../limits/default-limits.ts";
import type { Limits } from "../limits/default-limits.ts";
import { scaleLimits } from "../limits/scale-limits.ts";
import { GARBAGE_PERCENT, agentBudget, processLimitFor } from "../limits/memory-budget.ts";
import type { LIMITS } from "./setting-schemas.ts";

const SECOND = 1000;
const MEMORY_MB_DEFAULT = 64;
/** An embedded session's index entry goes with so many bytes of turns, as in the defaults. */
const SESSION_BYTES = DEFAULT_LIMITS.embeddedSessionsBytesMax / DEFAULT_LIMITS.embeddedSessionsMax;

/** The bounds that may be set one by one; `limits.ts` says what each of them means and costs. */
export type AgentLimits = { readonly [Name in keyof typeof LIMITS]?: number | undefined };

/** Those that were given, judged. */
type GivenLimits = { readonly [Name in keyof typeof LIMITS]?: number };

interface AgentLimitsOptions {
  readonly memoryMb?: number | undefined;
  readonly limits?: AgentLimits | undefined;
  /** Whether a domain comes with caches and circuit breakers of its own. */
  readonly withCaches: boolean;
}

/** Of judged numbers. @throws AgentError `config_invalid` saying what would fit. */
export function agentLimits({ memoryMb, limits = {}, withCaches }: AgentLimitsOptions): Limits {
  const asked = memoryMb ?? MEMORY_MB_DEFAULT;
  const said = Object.entries(limits).filter(([, value]) => value !== undefined);
  const given: GivenLimits = Object.fromEntries(said);
  const sized = (mb: number): Limits => sizedLimits(mb * MIB, given, withCaches);
  const all = sized(asked);
  try {
    assertRelations(all);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "they do not fit each other";
    throw invalidOption(`limits: ${reason}`, error);
  }
  const needed = neededMb(all);
  if (needed <= asked) return all;
  throw invalidOption(`memoryMb must be at least ${leastMb(needed, sized)} for these limits`);
}

function neededMb(limits: Limits): number {
  return Math.ceil(agentBudget(limits).sumBytes / MIB);
}

/** With more memory more messages may wait, which asks for a little more. */
function leastMb(needed: number, sized: (mb: number) => Limits): number {
  let least = needed;
  for (let tries = 0; tries < 64; tries++) {
    const next = neededMb(sized(least));
    if (next <= least) break;
    least = next;
  }
  return least;
}

function sizedLimits(memoryLimitBytes: number, given: GivenLimits, withCaches: boolean): Limits {
  return {
    ...DEFAULT_LIMITS,
    ...sharesOf(memoryLimitBytes, given, withCaches),
    memoryLimitBytes,
    ...timesOf(given),
    ...given,
  };
}

/** Caches, sessions and turns as in a process of the agent's own with so much to give. */
function sharesOf(
  memoryLimitBytes: number,
  given: GivenLimits,
  withCaches: boolean,
): Partial<Limits> {
  const d = DEFAULT_LIMITS;
  const breakerKeysMax = withCaches ? d.breakerKeysMax : 1;
  const scale = (turns: number | undefined, answerBytes: number): Partial<Limits> =>
    scaleLimits(processLimitFor(memoryLimitBytes, d), {
      MAX_CONCURRENT_AGENT: turns,
      MAX_QUEUED: given.turnsQueuedMax,
      API_MAX_BYTES: answerBytes,
      CB_MAX_KEYS: breakerKeysMax,
    });
  const more = moreTurnBytes(given);
  const { turnsActiveMax: usual = 1 } = scale(undefined, d.backendBytesMax);
  const fewer = Math.max(1, Math.floor((usual * d.turnBytes) / (d.turnBytes + 2 * more)));
  const scaled = scale(given.turnsActiveMax ?? fewer, d.backendBytesMax + more);
  const shares = { ...d, ...scaled, ...(withCaches ? {} : NO_CACHES), breakerKeysMax };
  // What a server's sockets would have, and caches that nobody has, are the sessions'.
  const left = Math.max(
    0,
    memoryLimitBytes - agentBudget({ ...shares, memoryLimitBytes }).sumBytes,
  );
  const embeddedSessionsBytesMax =
    given.embeddedSessionsBytesMax ??
    shares.embeddedSessionsBytesMax + Math.floor((left * 100) / (100 + GARBAGE_PERCENT));
  const embeddedSessionsMax = Math.max(256, Math.floor(embeddedSessionsBytesMax / SESSION_BYTES));
  return { ...shares, embeddedSessionsBytesMax, embeddedSessionsMax };
}

/** What a turn may hold of its tools' and the backend's answers beyond the defaults. */
function moreTurnBytes(given: GivenLimits): number {
  const d = DEFAULT_LIMITS;
  const toolBytes = ({ toolRoundsMax, toolCallsMax, toolResultBytesMax }: Limits): number =>
    toolRoundsMax * toolCallsMax * toolResultBytesMax;
  const tools = toolBytes({ ...d, ...given }) - toolBytes(d);
  const { backendBytesMax = d.backendBytesMax } = given;
  return Math.max(0, tools) + Math.max(0, backendBytesMax - d.backendBytesMax);
}

/** No bound is zero. */
const NO_CACHES = { profileCacheBytesMax: 1, promptCacheBytesMax: 1, searchCacheBytesMax: 1 };

/** The times that follow from those given. */
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
