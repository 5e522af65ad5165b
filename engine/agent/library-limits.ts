// An embedded agent's limits: from one number of memory, or given one by one. The number counts
// what the agent itself holds; what the process weighs beside it is the process's own affair.

import { KIB, MIB } from "../core/bytes.ts";
import { invalidOption } from "../core/errors.ts";
import { DEFAULT_LIMITS, assertRelations } from "../limits/limits.ts";
import { nearest } from "../core/near-name.ts";
import type { Limits } from "../limits/limits.ts";
import { scaledLimits } from "../limits/scaled-limits.ts";
import { GARBAGE_PERCENT, agentSumOf, processLimitFor } from "../limits/sizing.ts";

const SECOND = 1000;
/** A turn that takes a day is lost anyway; a timer of more than 24 days would fire at once. */
const DAY = 24 * 3600 * SECOND;
/** As long a text as `waitingBytes` counts with: a body of 64 KiB at two bytes a unit. */
const CHARACTERS_MAX = 32 * KIB;

/**
 * The bounds that may be set one by one, and between what, both ends included; `bounds.ts` says
 * what each of them means and costs.
 */
const RANGES = {
  turnsActiveMax: [1, 1000],
  turnsQueuedMax: [1, 10_000],
  sessionQueueMax: [1, 1000],
  retryAfterSeconds: [1, 3600],
  messageCharactersMax: [1, CHARACTERS_MAX],
  replyCharactersMax: [1, CHARACTERS_MAX],
  turnTimeoutMs: [SECOND, DAY],
  modelTimeoutMs: [SECOND, DAY],
  modelAttemptsMax: [1, 10],
  modelTokensMax: [1, 32_768],
  toolTimeoutMs: [SECOND, DAY],
  toolRoundsMax: [1, 20],
  toolCallsMax: [1, 64],
  toolResultBytesMax: [256, 64 * KIB],
  historyMessagesMax: [2, 200],
  sessionTurnsMax: [1, 200],
  sessionBytesMax: [16 * KIB, 256 * KIB],
  sessionTtlMs: [60 * SECOND, 366 * DAY],
  embeddedSessionsBytesMax: [256 * KIB, 2 ** 40],
  backendTimeoutMs: [100, DAY],
  backendAttemptsMax: [1, 10],
  backendConnectionsMax: [1, 1000],
  backendBytesMax: [1 * KIB, 4 * MIB],
} as const satisfies { readonly [Name in keyof Limits]?: readonly [min: number, max: number] };

export type AgentLimits = { readonly [Name in keyof typeof RANGES]?: number | undefined };

const MEMORY_MB_DEFAULT = 64;
/** What a number of MiB may be. */
export const MEMORY_MB: readonly [number, number] = [1, 2 ** 20];
/** An embedded session's index entry goes with so many bytes of turns, as in the defaults. */
const SESSION_BYTES = DEFAULT_LIMITS.embeddedSessionsBytesMax / DEFAULT_LIMITS.embeddedSessionsMax;

/** Those that were given, judged. */
type GivenLimits = { readonly [Name in keyof typeof RANGES]?: number };

export interface SizeOptions {
  readonly memoryMb?: number | undefined;
  readonly limits?: AgentLimits | undefined;
  /** Whether a domain comes with caches and circuit breakers of its own. */
  readonly withCaches: boolean;
}

/** @throws AgentError `config_invalid` naming the number that is wrong, or what would fit. */
export function agentLimits({ memoryMb, limits, withCaches }: SizeOptions): Limits {
  const given = checked(limits ?? {});
  const asked = wholeNumber("memoryMb", memoryMb ?? MEMORY_MB_DEFAULT, MEMORY_MB);
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
  return Math.ceil(agentSumOf(limits).sumBytes / MIB);
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
    scaledLimits(processLimitFor(memoryLimitBytes, d), {
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
  const left = Math.max(0, memoryLimitBytes - agentSumOf({ ...shares, memoryLimitBytes }).sumBytes);
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

function checked(given: AgentLimits): GivenLimits {
  const ranges = new Map<string, readonly [number, number]>(Object.entries(RANGES));
  const limits = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of limits) {
    const range = ranges.get(name);
    if (range === undefined) throw invalidOption(unknownLimit(name, [...ranges.keys()]));
    wholeNumber(`limits.${name}`, value, range);
  }
  const { modelTimeoutMs = 0, turnTimeoutMs = DEFAULT_LIMITS.turnTimeoutMs } = given;
  if (modelTimeoutMs <= turnTimeoutMs) return Object.fromEntries(limits);
  throw invalidOption("limits.modelTimeoutMs must not exceed limits.turnTimeoutMs");
}

function unknownLimit(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const advice = near === null ? "" : `; did you mean limits.${near}?`;
  return `limits.${name} is not a limit that can be set${advice}`;
}

/** A count or an amount that somebody gave. @throws AgentError `config_invalid` naming it. */
export function wholeNumber(
  name: string,
  value: unknown,
  [min, max]: readonly [min: number, max: number],
): number {
  const whole = typeof value === "number" && Number.isSafeInteger(value);
  if (whole && value >= min && value <= max) return value;
  throw invalidOption(`${name} must be a whole number from ${min} to ${max}`);
}
