// Reads settings from the environment; nothing else reads `process.env`. An invalid value stops the
// start with the variable's name and what it must be, never with the value itself.

import type { z } from "zod";
import type { ModelEndpoint } from "../agent/agent-model.ts";
import { LIMITS, MODEL, REDIS, number } from "../agent/setting-schemas.ts";
import { KIB, MIB } from "../core/bytes.ts";
import { containerLimitBytes } from "../process/container-limit.ts";
import { API_SETTINGS, DEFAULT_MODEL, EFFORT_SETTINGS } from "../model/dialect.ts";
import { DEFAULT_LIMITS, limitProblems } from "../limits/default-limits.ts";
import type { Limits } from "../limits/limits.ts";
import { LOG_LEVELS } from "../telemetry/log-levels.ts";
import { DATABASE_BYTES, processBudget } from "../limits/memory-budget.ts";
import { scaleLimits } from "../limits/scale-limits.ts";
import {
  crossRuleProblems,
  decimal,
  digits,
  integer,
  list,
  parseSettings,
  shortText,
} from "./setting-parsers.ts";
import { valueOrThrow, choiceOf } from "./setting-parsers.ts";
import type { Environment, ParseResult } from "./setting-parsers.ts";

export function processEnvironment(): Environment {
  return process.env;
}

const SHAPE = {
  OPENAI_API_KEY: shortText(512).optional(),
  OPENAI_BASE_URL: MODEL.baseUrl.optional(),
  OPENAI_MODEL: shortText(128).default(DEFAULT_MODEL),
  MODEL_FALLBACK: shortText(128).optional(),
  OPENAI_API: choiceOf(API_SETTINGS).default("auto"),
  OPENAI_REASONING_EFFORT: choiceOf(EFFORT_SETTINGS).default("auto"),
  OPENAI_TEMPERATURE: decimal(MODEL.temperature).optional(),
  MODEL_WITHOUT: list(512, MODEL.without).optional(),
  OPENAI_TIMEOUT: integer(1, 600).default(60),
  MAX_TOKENS: digits(LIMITS.modelTokensMax).default(2048),
  SERVER_HOST: shortText(255)
    .transform((host) => host.replace(/^\[([\da-f:.%]+)\]$/i, "$1"))
    .optional(),
  SERVER_PORT: integer(0, 65_535).default(8002),
  CHAT_TIMEOUT: integer(1, 600).default(120),
  DRAIN_DELAY_SECONDS: integer(0, 300).default(0),
  INTERNAL_API_TOKEN: shortText(512).optional(),
  CONSOLE: choiceOf(["on", "off"]).default("on"),
  LOG_LEVEL: choiceOf(LOG_LEVELS).default("info"),
  OTEL_TRACING: choiceOf(["on", "off"]).default("off"),
  // The SDK's own variable; by its specification any value but "true" is false.
  OTEL_SDK_DISABLED: shortText(16).optional(),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: choiceOf(["true", "false"]).default("false"),
  MEMORY_LIMIT_MB: integer(64, 1_048_576).optional(),
  MAX_CONCURRENT_AGENT: digits(LIMITS.turnsActiveMax).optional(),
  MAX_QUEUED: digits(LIMITS.turnsQueuedMax).optional(),
  MAX_TOOL_ROUNDS: digits(LIMITS.toolRoundsMax).default(6),
  MAX_MESSAGES_HISTORY: digits(LIMITS.historyMessagesMax).default(20),
  SESSION_MAX_TURNS: digits(LIMITS.sessionTurnsMax).default(20),
  SESSION_MAX_BYTES: digits(LIMITS.sessionBytesMax).default(32 * KIB),
  REDIS_URL: REDIS.url.optional(),
  REDIS_CA_FILE: shortText(4096).optional(),
  REDIS_NAT_MAP: shortText(16_384).pipe(REDIS.natMap).optional(),
  REDIS_CHECKPOINT_TTL_HOURS: integer(1, 8760).default(24),
  DATA_DIR: shortText(4096).optional(),
  API_TIMEOUT: integer(1, 40).default(10),
  API_MAX_BYTES: digits(LIMITS.backendBytesMax).default(256 * KIB),
  HTTP_RETRY_ATTEMPTS: digits(LIMITS.backendAttemptsMax).default(3),
  HTTP_RETRY_WAIT_MIN: decimal(number(0.01, 60)).default(1),
  HTTP_RETRY_WAIT_MAX: decimal(number(0.01, 60)).default(4),
  HTTP_MAX_CONNECTIONS: digits(LIMITS.backendConnectionsMax).optional(),
  CB_THRESHOLD: integer(1, 100).default(3),
  CB_RESET_TTL: integer(1, 86_400).default(300),
  CB_MAX_KEYS: integer(1, 10_000).default(500),
  AGENT_CACHE_MAXSIZE: integer(1, 100_000).default(500),
  SEARCH_CACHE_MAXSIZE: integer(1, 100_000).default(2000),
};

/** Every variable that `readConfig` reads. */
export const SETTING_NAMES: readonly string[] = Object.keys(SHAPE);

export interface Config {
  readonly limits: Limits;
  readonly host: string;
  readonly port: number;
  readonly token: string | null;
  /** Milliseconds between a stop signal, after which `/ready` answers 503, and the drain. */
  readonly drainDelayMs: number;
  /** Whether the console page at `/` is served. */
  readonly console: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Null: tracing is off. */
  readonly tracing: { readonly captureContent: boolean } | null;
  readonly redisUrl: string | null;
  readonly redisCaFile: string | null;
  readonly redisNatMap: string | null;
  /** The folder of the database; null: nothing is kept on the disk. */
  readonly dataDir: string | null;
  readonly openai: Omit<Required<ModelEndpoint>, "baseUrl"> & { readonly baseUrl: string | null };
}

/** What the application's own files hold, and what need not be held because of them. */
export type FileBytes = Partial<
  Pick<Limits, "parserBytesMax" | "companyBytesMax" | "fetchesUsualMax">
>;

const NO_FILES: FileBytes = {};

/**
 * `files`: what the application's own files hold.
 * @throws AgentError `config_invalid` naming every variable that is invalid or conflicts.
 */
export function readConfig(
  environment: Environment,
  containerBytes: number | null = containerLimitBytes(),
  files: FileBytes = NO_FILES,
): Config {
  return valueOrThrow(examineConfig(environment, containerBytes, files));
}

/** The same, with each problem as a line instead of an error. */
export function examineConfig(
  environment: Environment,
  containerBytes: number | null = containerLimitBytes(),
  files: FileBytes = NO_FILES,
): ParseResult<Config> {
  const { value: settings, problems } = parseSettings(SHAPE, environment);
  const token = settings.INTERNAL_API_TOKEN ?? null;
  const host = settings.SERVER_HOST ?? (token === null ? "127.0.0.1" : "0.0.0.0");
  const limits = limitsOf(settings, containerBytes, files);
  const rules = [
    ...((environment["DEBUG"] ?? "") === "" ? [] : [DEBUG_SET]),
    ...(token !== null || LOOPBACK.has(host) ? [] : [TOKEN_MISSING]),
    ...limitProblems(limits),
  ];
  const config: Config = {
    limits,
    host,
    port: settings.SERVER_PORT,
    token,
    drainDelayMs: settings.DRAIN_DELAY_SECONDS * SECOND,
    console: settings.CONSOLE === "on",
    logLevel: settings.LOG_LEVEL,
    tracing: tracingOf(settings),
    redisUrl: settings.REDIS_URL ?? null,
    redisCaFile: settings.REDIS_CA_FILE ?? null,
    redisNatMap: settings.REDIS_NAT_MAP ?? null,
    dataDir: settings.DATA_DIR ?? null,
    openai: {
      apiKey: settings.OPENAI_API_KEY ?? null,
      baseUrl: settings.OPENAI_BASE_URL ?? null,
      model: settings.OPENAI_MODEL,
      fallback: settings.MODEL_FALLBACK ?? null,
      api: settings.OPENAI_API,
      effort: settings.OPENAI_REASONING_EFFORT,
      temperature: settings.OPENAI_TEMPERATURE ?? null,
      without: settings.MODEL_WITHOUT ?? [],
    },
  };
  return { value: config, problems: [...problems, ...crossRuleProblems(rules, problems)] };
}

const DEBUG_SET = "DEBUG must not be set: libraries would print messages and passwords";
const TOKEN_MISSING =
  "INTERNAL_API_TOKEN must be set when SERVER_HOST is not 127.0.0.1, ::1 or localhost";
/** A shorter token can be guessed; the next major version rejects it. */
const TOKEN_CHARACTERS_MIN = 16;

export const TOKEN_SHORT =
  `INTERNAL_API_TOKEN has fewer than ${TOKEN_CHARACTERS_MIN} characters: use a long random one, ` +
  "such as `openssl rand -hex 24` writes. The next major version refuses it";

export function isShortToken(token: string | null): boolean {
  return token !== null && Array.from(token).length < TOKEN_CHARACTERS_MIN;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
const SECOND = 1000;
/** Waiting log lines have at most this part of a small process. */
const LOG_SHARE = 256;

type Settings = z.infer<z.ZodObject<typeof SHAPE>>;

function tracingOf(settings: Settings): Config["tracing"] {
  const disabled = settings.OTEL_SDK_DISABLED?.toLowerCase() === "true";
  if (disabled || settings.OTEL_TRACING === "off") return null;
  const content = settings.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT;
  return { captureContent: content === "true" };
}

function limitsOf(settings: Settings, containerBytes: number | null, files: FileBytes): Limits {
  const memoryLimitBytes = MIB * (settings.MEMORY_LIMIT_MB ?? (containerBytes ?? 256 * MIB) / MIB);
  const turnTimeoutMs = settings.CHAT_TIMEOUT * SECOND;
  const limits = {
    ...DEFAULT_LIMITS,
    memoryLimitBytes,
    logBufferBytesMax: Math.min(MIB, Math.floor(memoryLimitBytes / LOG_SHARE)),
    turnTimeoutMs,
    sessionLockMs: turnTimeoutMs + 15 * SECOND,
    drainTimeoutMs: turnTimeoutMs + 10 * SECOND,
    modelTimeoutMs: settings.OPENAI_TIMEOUT * SECOND,
    modelTokensMax: settings.MAX_TOKENS,
    toolRoundsMax: settings.MAX_TOOL_ROUNDS,
    historyMessagesMax: settings.MAX_MESSAGES_HISTORY,
    sessionTurnsMax: settings.SESSION_MAX_TURNS,
    sessionBytesMax: settings.SESSION_MAX_BYTES,
    sessionTtlMs: settings.REDIS_CHECKPOINT_TTL_HOURS * 3600 * SECOND,
    databaseBytesMax: settings.DATA_DIR === undefined ? 0 : DATABASE_BYTES,
    ...files,
    backendTimeoutMs: settings.API_TIMEOUT * SECOND,
    backendBytesMax: settings.API_MAX_BYTES,
    backendAttemptsMax: settings.HTTP_RETRY_ATTEMPTS,
    backendBackoffMs: Math.round(settings.HTTP_RETRY_WAIT_MIN * SECOND),
    backendBackoffMsMax: Math.round(settings.HTTP_RETRY_WAIT_MAX * SECOND),
    breakerThreshold: settings.CB_THRESHOLD,
    breakerOpenMs: settings.CB_RESET_TTL * SECOND,
    breakerKeysMax: settings.CB_MAX_KEYS,
    promptCacheEntriesMax: settings.AGENT_CACHE_MAXSIZE,
    searchCacheEntriesMax: settings.SEARCH_CACHE_MAXSIZE,
  };
  const given = {
    turnsActiveMax: settings.MAX_CONCURRENT_AGENT,
    turnsQueuedMax: settings.MAX_QUEUED,
    backendConnectionsMax: settings.HTTP_MAX_CONNECTIONS,
    cachesPercent: 15,
  };
  return scaleLimits(limits, given, (one) => memoryLimitBytes - processBudget(one).sumBytes);
}
