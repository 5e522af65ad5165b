// An embedded agent's limits: from one number of memory, or given one by one. The number counts what
// the agent itself holds; what the process weighs beside it is the process's own affair.

import { KIB, MIB } from "./bytes.ts";
import { AgentError } from "./errors.ts";
import { DEFAULT_LIMITS, assertRelations } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { scaledLimits } from "./scaled-limits.ts";
import { GARBAGE_PERCENT, agentSumOf, processLimitFor } from "./sizing.ts";

/** The bounds that may be set one by one; `bounds.ts` says what each of them means and costs. */
export const LIMIT_NAMES = [
  ...(["turnsActiveMax", "turnsQueuedMax", "sessionQueueMax", "retryAfterSeconds"] as const),
  ...(["messageCharactersMax", "replyCharactersMax"] as const),
  ...(["turnTimeoutMs", "modelTimeoutMs", "modelAttemptsMax", "modelTokensMax"] as const),
  ...(["toolTimeoutMs", "toolRoundsMax", "toolCallsMax", "toolResultBytesMax"] as const),
  ...(["historyMessagesMax", "sessionTurnsMax", "sessionBytesMax", "sessionTtlMs"] as const),
  ...(["embeddedSessionsMax", "embeddedSessionsBytesMax", "tenantLabelsMax"] as const),
  ...(["backendTimeoutMs", "backendAttemptsMax", "backendConnectionsMax"] as const),
  ...(["backendBytesMax", "redisCommandTimeoutMs", "redisConnectTimeoutMs"] as const),
] as const satisfies readonly (keyof Limits)[];

export type AgentLimits = { readonly [Name in (typeof LIMIT_NAMES)[number]]?: Limits[Name] };

export const MEMORY_MB_DEFAULT = 64;
/** As long a message as `waitingBytes` counts with: a body of 64 KiB at two bytes a unit. */
const MESSAGE_CHARACTERS_MAX = 32 * KIB;
const SECOND = 1000;
/** An embedded session's index entry goes with so many bytes of turns, as in the defaults. */
const SESSION_BYTES = DEFAULT_LIMITS.embeddedSessionsBytesMax / DEFAULT_LIMITS.embeddedSessionsMax;

export interface AgentMemory {
  readonly memoryMb?: number | undefined;
  readonly limits?: AgentLimits | undefined;
  /** Whether a domain comes with caches and circuit breakers of its own. */
  readonly withCaches: boolean;
}

/** @throws AgentError `config_invalid` naming the number that is wrong, or what would fit. */
export function agentLimits({ memoryMb, limits, withCaches }: AgentMemory): Limits {
  const given = checked(limits ?? {});
  const memoryLimitBytes = MIB * wholeNumber("memoryMb", memoryMb ?? MEMORY_MB_DEFAULT, 1 << 20);
  const all: Limits = {
    ...DEFAULT_LIMITS,
    ...sharesOf(memoryLimitBytes, given, withCaches),
    memoryLimitBytes,
    ...timesOf(given),
    ...given,
  };
  try {
    assertRelations(all);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "they do not fit each other";
    throw invalid(`limits: ${reason}`, error);
  }
  const { sumBytes } = agentSumOf(all);
  if (sumBytes <= memoryLimitBytes) return all;
  const needed = Math.ceil(sumBytes / MIB);
  throw invalid(`memoryMb must be at least ${needed} for these limits`);
}

/** Caches, sessions and turns as in a process of the agent's own with so much to give. */
function sharesOf(
  memoryLimitBytes: number,
  given: AgentLimits,
  withCaches: boolean,
): Partial<Limits> {
  const d = DEFAULT_LIMITS;
  const breakerKeysMax = withCaches ? d.breakerKeysMax : 1;
  const scaled = scaledLimits(processLimitFor(memoryLimitBytes, d), {
    MAX_CONCURRENT_AGENT: given.turnsActiveMax,
    MAX_QUEUED: given.turnsQueuedMax,
    API_MAX_BYTES: given.backendBytesMax ?? d.backendBytesMax,
    CB_MAX_KEYS: breakerKeysMax,
  });
  const shares = { ...d, ...scaled, ...(withCaches ? {} : NO_CACHES), breakerKeysMax };
  // What a server's sockets would have, and caches that nobody has, are the sessions'.
  const left = Math.max(0, memoryLimitBytes - agentSumOf({ ...shares, memoryLimitBytes }).sumBytes);
  const more = Math.floor((left * 100) / (100 + GARBAGE_PERCENT));
  const embeddedSessionsBytesMax = shares.embeddedSessionsBytesMax + more;
  const embeddedSessionsMax = Math.max(256, Math.floor(embeddedSessionsBytesMax / SESSION_BYTES));
  return { ...shares, embeddedSessionsBytesMax, embeddedSessionsMax };
}

/** No bound is zero. */
const NO_CACHES = { profileCacheBytesMax: 1, promptCacheBytesMax: 1, searchCacheBytesMax: 1 };

/** The times that follow from those given. */
function timesOf(given: AgentLimits): Partial<Limits> {
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

function checked(given: AgentLimits): AgentLimits {
  const known: ReadonlySet<string> = new Set(LIMIT_NAMES);
  const limits = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of limits) {
    if (!known.has(name)) throw invalid(`limits.${name} is not a limit that can be set`);
    const max = name === "messageCharactersMax" ? MESSAGE_CHARACTERS_MAX : 2 ** 40;
    wholeNumber(`limits.${name}`, value, max);
  }
  const { modelTimeoutMs = 1, turnTimeoutMs = DEFAULT_LIMITS.turnTimeoutMs } = given;
  if (modelTimeoutMs <= turnTimeoutMs) return Object.fromEntries(limits);
  throw invalid("limits.modelTimeoutMs must not exceed limits.turnTimeoutMs");
}

/** A count or an amount that somebody gave. @throws AgentError `config_invalid` naming it. */
export function wholeNumber(name: string, value: unknown, max: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= max) {
    return value;
  }
  throw invalid(`${name} must be a whole number from 1 to ${max}`);
}

export function invalid(message: string, cause?: unknown): AgentError {
  return new AgentError("config_invalid", message, { cause });
}
