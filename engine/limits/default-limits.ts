// The default of every limit and the relations between them; limits.ts explains each one. Settings
// may change some of them. The relations are asserted for the defaults when this module loads, and
// for the effective values when the process starts.

import assert from "node:assert";
import type { Limits } from "./limits.ts";
import { KIB, MIB } from "../core/bytes.ts";
import { processBudget } from "./memory-budget.ts";
import { withPlaces } from "./places.ts";
import { turnBytesMax, withTurnBytes } from "./turn-weights.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const OWN_LIMITS = {
  memoryLimitBytes: 256 * MIB,

  bodyBytesMax: 64 * KIB,
  messageCharactersMax: 4096,
  // WhatsApp accepts a free reply within 24 hours of the customer's message.
  messageAgeMsMax: 24 * 60 * MINUTE,
  configTextCharactersMax: 4096,
  connectionsMax: 248,
  // Measured: an idle keep-alive socket costs 14 KiB of RSS; headers add up to 16 KiB.
  socketBytes: 30 * KIB,
  requestTimeoutMs: 10 * SECOND,
  headersTimeoutMs: 5 * SECOND,
  connectionsCheckMs: 1 * SECOND,
  responseTimeoutMs: 30 * SECOND,
  keepAliveMs: 65 * SECOND,
  keepAliveLeastMs: 5 * SECOND,
  requestsPerSocketMax: 1000,
  headersCountMax: 64,
  streamBufferBytesMax: 64 * KIB,
  streamHeartbeatMs: 15 * SECOND,
  drainTimeoutMs: 130 * SECOND,
  // Enough for a person who mistypes it; a program that guesses gets one a second.
  wrongTokensMax: 20,
  wrongTokenRefillMs: 1 * SECOND,
  wrongTokenLogMs: 1 * MINUTE,

  turnsActiveMax: 50,
  turnsQueuedMax: 64,
  fetchesUsualMax: 4,
  sessionQueueMax: 8,
  retryAfterSeconds: 5,

  turnTimeoutMs: 120 * SECOND,
  modelTimeoutMs: 60 * SECOND,
  modelAttemptsMax: 3,
  modelBackoffMs: 500,
  modelBackoffMsMax: 8 * SECOND,
  modelConnectionsMax: 50,
  outboundSocketBytes: 32 * KIB,
  answersWaitingMax: 2,
  modelReplyBytesMax: 128 * KIB,
  modelTokensMax: 2048,
  toolRoundsMax: 6,
  toolCallsMax: 4,
  toolCallsRepliedMax: 128,
  toolReplyCharactersMax: 16 * KIB,
  toolStrikesMax: 2,
  toolTimeoutMs: 45 * SECOND,
  toolArgumentsBytesMax: 8 * KIB,
  toolResultBytesMax: 4 * KIB,
  replyCharactersMax: 4096,
  imagesMax: 10,
  promptBytesMax: 64 * KIB,

  sessionTurnsMax: 20,
  sessionBytesMax: 32 * KIB,
  storedTurnBytesMax: 16 * KIB,
  sessionNotesBytesMax: 512,
  storedTurnDecodedBytesMax: 64 * KIB,
  historyMessagesMax: 20,
  historyBytesMax: 64 * KIB,
  sessionTtlMs: 24 * 60 * MINUTE,
  sessionLockMs: 135 * SECOND,
  sessionPollMs: 200,

  redisConnectTimeoutMs: 2 * SECOND,
  redisCommandTimeoutMs: 800,
  redisSocketTimeoutMs: 1500,
  redisRetryMsMax: 2 * SECOND,
  redisCommandsMax: 512,

  backendConnectionsMax: 50,
  backendQueuedMax: 100,
  backendConnectTimeoutMs: 5 * SECOND,
  backendTimeoutMs: 10 * SECOND,
  backendBytesMax: 256 * KIB,
  backendAttemptsMax: 3,
  backendBackoffMs: 1 * SECOND,
  backendBackoffMsMax: 4 * SECOND,
  backendKeepAliveMs: 30 * SECOND,

  breakerThreshold: 3,
  breakerOpenMs: 300 * SECOND,
  breakerKeysMax: 500,

  profileCacheBytesMax: 6 * MIB,
  promptCacheBytesMax: 4 * MIB,
  searchCacheBytesMax: 4 * MIB,
  embeddedSessionsBytesMax: 12 * MIB,
  profileCacheEntriesMax: 2500,
  promptCacheEntriesMax: 500,
  searchCacheEntriesMax: 2000,
  embeddedSessionsMax: 15_000,

  databaseBytesMax: 0,
  parserBytesMax: 0,
  companyBytesMax: 0,
  tenantLabelsMax: 200,
  logBufferBytesMax: 1 * MIB,

  // RSS settles at most at the memory budget without its slack: V8 keeps its pages.
  pressureShrinkPercent: 97,
  pressureRefusePercent: 99,
  pressureCalmPercent: 95,
  pressureHoldMs: 5 * SECOND,
  pressureSampleMs: 500,
  pressureGiveBackPercent: 25,
};

export const DEFAULT_LIMITS: Limits = Object.freeze(withTurnBytes(OWN_LIMITS));

/**
 * Asserts the relations, and that the memory budget fits the limit of the service's process.
 * @throws AssertionError with a line for each relation that fails.
 */
export function assertLimits(limits: Limits): void {
  const problems = limitProblems(limits);
  assert(problems.length === 0, problems.join("\n"));
}

/** Asserts only the relations. @throws AssertionError with a line for each one that fails. */
export function assertRelations(limits: Limits): void {
  const problems = relationProblems(limits);
  assert(problems.length === 0, problems.join("\n"));
}

/** A line for each relation that fails; the memory budget's is last. */
export function limitProblems(limits: Limits): readonly string[] {
  const relations = relationProblems(limits);
  // A budget needs numbers.
  if (numberProblems(limits).length > 0) return relations;
  const { neededMib, sumBytes } = processBudget(limits);
  if (sumBytes <= limits.memoryLimitBytes) return relations;
  const advice = adviceFor(limits, neededMib);
  return [...relations, `MEMORY_LIMIT_MB must be ${neededMib} for these settings, ${advice}`];
}

function relationProblems(limits: Limits): readonly string[] {
  const problems = [...numberProblems(limits)];
  if (problems.length > 0) return problems;
  const check = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  const l = limits;
  check(l.sessionLockMs > l.turnTimeoutMs, "a lock must outlive the turn it protects");
  check(l.drainTimeoutMs >= l.turnTimeoutMs, "a drain must outlast a turn");
  check(l.modelTimeoutMs <= l.turnTimeoutMs, "OPENAI_TIMEOUT must not exceed CHAT_TIMEOUT");
  check(l.backendTimeoutMs < l.toolTimeoutMs, "a tool must outlast one backend call");
  check(l.storedTurnBytesMax <= l.sessionBytesMax, "one turn must fit its session");
  check(l.storedTurnBytesMax < l.storedTurnDecodedBytesMax, "packed is smaller than unpacked");
  check(l.sessionTtlMs > l.sessionLockMs, "a session must outlive its lock");
  check(l.redisSocketTimeoutMs > l.redisCommandTimeoutMs, "commands settle before sockets die");
  check(l.headersTimeoutMs <= l.requestTimeoutMs, "headers are part of the request");
  check(l.keepAliveLeastMs <= l.keepAliveMs, "idle sockets stay shorter at capacity");
  check(l.turnBytesMax < l.turnsBytesMax, "one turn must fit what all may hold");
  check(l.turnBytesMax >= turnBytesMax(l), "a turn holds more than its turnBytesMax");
  check(l.backendBackoffMs <= l.backendBackoffMsMax, "HTTP_RETRY_WAIT_MIN is over its maximum");
  return problems;
}

/** Of what is not used in every process: 0 where it is not. */
const OPTIONAL: ReadonlySet<string> = new Set([
  ...["databaseBytesMax", "parserBytesMax", "companyBytesMax", "companiesBytesMax"],
  ...["fetchesUsualMax", "fetchesBytesMax"],
]);

function numberProblems(limits: Limits): readonly string[] {
  return Object.entries(limits)
    .filter(([name, value]) => !(value === 0 && OPTIONAL.has(name)))
    .filter(([, value]) => !(Number.isSafeInteger(value) && value > 0))
    .map(([name]) => `${name} must be a positive integer`);
}

/** Which settings would do instead of a higher limit, if any. */
function adviceFor(limits: Limits, neededMib: number): string {
  const one = withPlaces(limits, 1, { turnsQueuedMax: 1 });
  const leastMib = processBudget({ ...one, breakerKeysMax: 1 }).neededMib;
  const settings = "MAX_CONCURRENT_AGENT, MAX_QUEUED, API_MAX_BYTES or CB_MAX_KEYS";
  return leastMib < neededMib
    ? `or lower ${settings}, which can bring it down to ${leastMib}`
    : "and no setting makes it less";
}

assertLimits(DEFAULT_LIMITS);
