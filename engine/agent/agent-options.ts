// The options of an embedded agent, and their conversion to what the engine takes. All of them are
// validated before anything is opened.

import type { ModelEndpoint } from "./agent-model.ts";
import { utf8Bytes } from "../core/bytes.ts";
import type { EvictionCause } from "../memory/byte-cache.ts";
import type { Clock } from "../core/clock.ts";
import type { ApiSetting, Dispensable, EffortSetting } from "../model/dialect.ts";
import { invalidOption } from "../core/errors.ts";
import type { Account } from "../memory/memory-ledger.ts";
import { runGuarded } from "./agent-callbacks.ts";
import type { AgentLimits } from "./agent-limits.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log, LogRecord } from "../telemetry/log.ts";
import type { TurnError } from "../conversation/messages.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import type { Database } from "../sqlite/database.ts";
import type { Schema } from "../sqlite/schema.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Prompt, PromptRequest } from "../turn/prompt-source.ts";
import type { Review } from "../turn/reply-review.ts";
import { DEFAULT_TEXTS } from "../conversation/fallback-texts.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";
import type { Tool } from "../toolbox/tool.ts";
import type { TracingOptions } from "../tracing/trace-spans.ts";
import { isVisible } from "../core/visible.ts";
import type { ValidatedOptions } from "./agent-schema.ts";

/** A server that speaks OpenAI's chat completions, or its Responses API. */
export interface ModelSettings {
  readonly name: string;
  /** Up to and with `/v1`; OpenAI's own when absent. */
  readonly baseUrl?: string | undefined;
  /** Used for messages without a key; when absent, every message must bring one. */
  readonly apiKey?: string | undefined;
  /** Used when the server does not have the model, or no longer has it. */
  readonly fallback?: string | undefined;
  /** From 0 to 2. When absent: 0.5, or not sent to a model that reasons. */
  readonly temperature?: number | undefined;
  /** How much the model reasons. `auto` when absent: not at all on OpenAI's own servers. */
  readonly effort?: EffortSetting | undefined;
  /** `auto` when absent: chat completions, unless OpenAI's server needs the Responses API. */
  readonly api?: ApiSetting | undefined;
  /** Parameters the server does not accept, so that no request is spent on learning it. */
  readonly without?: readonly Dispensable[] | undefined;
}

export interface PromptParts {
  /** Role and knowledge: the same from turn to turn, so that providers cache it. */
  readonly system: string;
  /** What changes every turn, such as the date; sent last, in the customer's message. */
  readonly clock?: string | undefined;
  /** The only URLs that a reply's `url` may have. */
  readonly attachments?: readonly string[] | undefined;
  /** Sent with the first reply of a session. */
  readonly greetingUrl?: string | null | undefined;
}

export type PromptSource<Data> =
  string | ((request: PromptRequest<Data>) => string | PromptParts | Promise<string | PromptParts>);

export interface RedisSettings {
  /** One server, a Cluster or sentinels; the forms of REDIS_URL in docs/settings.md. */
  readonly url: string;
  /** PEM file of your own certificate authority, for `rediss`. */
  readonly caFile?: string | undefined;
  /** Reachable addresses of nodes that announce others; as REDIS_NAT_MAP. */
  readonly natMap?: string | undefined;
}

/** The agent's parts that a plugin is built from. The plugin must not close them. */
export interface DomainParts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: MetricRegistry;
  /** The agent's Redis link; null when sessions are in this process. */
  readonly redis: RedisPort | null;
  /** The data folder's database; null without one. */
  readonly database: Database | null;
  readonly onEvict: (account: string, cause: EvictionCause) => void;
  /** Tracing for the plugin's own requests; absent: none. */
  readonly tracing: TracingOptions | undefined;
}

/** Tools and a prompt with their own connections, caches or issues. */
export interface DomainServices<Data> {
  readonly tools: readonly Tool<Data>[];
  /**
   * Fetches what the prompt of this request is made from, such as into a cache. The engine then
   * claims the prompt's bytes and calls `prompt`, which should not wait for long.
   */
  readonly ready?: ((request: PromptRequest<Data>) => Promise<void>) | undefined;
  prompt(request: PromptRequest<Data>): Promise<Prompt>;
  readonly review?: Review | undefined;
  readonly notes?: Notes | undefined;
  /** Another way to reach the request's company; quoted when a turn fails. */
  contactOf?(data: Data, tenant: number): string | null;
  readonly accounts?: readonly Account[] | undefined;
  /** Evicts this percentage of what the caches hold. */
  shrink?(percent: number): void;
  issues?(): readonly { readonly issue: string; readonly critical: boolean }[];
  close?(): Promise<void>;
}

export interface Domain<Data> {
  (parts: DomainParts): DomainServices<Data>;
  /** What it keeps in the database; absent: nothing. */
  readonly tables?: readonly Schema[] | undefined;
}

/** Any logger or `console` fits; records hold events and codes, never message texts. */
export interface Logger {
  debug(record: LogRecord): void;
  info(record: LogRecord): void;
  warn(record: LogRecord): void;
  error(record: LogRecord): void;
}

/** Which code failed; `domain`: a plugin's callbacks other than its tools and prompt. */
export type ErrorSource = "tool" | "prompt" | "listener" | "log" | "review" | "notes" | "domain";

export interface AgentOptions<Data> {
  readonly model: ModelSettings;
  /** A text, or a function called in every turn. Required without a `domain`. */
  readonly prompt?: PromptSource<Data> | undefined;
  readonly tools?: readonly Tool<Data>[] | undefined;
  /** Prompt, tools and their connections, such as `appointments()`; `tools` are added to them. */
  readonly domain?: Domain<Data> | undefined;
  /** Where sessions are stored: a Redis address. Absent: in this process, within bounds. */
  readonly redis?: string | RedisSettings | undefined;
  /**
   * A folder on this machine's disk, made if missing: sessions, where there is no Redis, and what
   * the domain keeps survive a restart.
   */
  readonly dataDir?: string | undefined;
  /**
   * MiB that the agent may hold: sessions, caches, running turns and their garbage. Default: 64.
   */
  readonly memoryMb?: number | undefined;
  readonly limits?: AgentLimits | undefined;
  /**
   * MiB that the whole process may use. When set, its memory is sampled twice a second; near the
   * limit caches and sessions shrink, then messages are rejected. Absent: no sampling.
   */
  readonly processMemoryMb?: number | undefined;
  /** Texts a customer reads when no model wrote one; Spanish when absent. */
  readonly texts?: AgentTexts | undefined;
  /** Checks the model's reply against what the turn did. */
  readonly review?: Review | undefined;
  /** What is remembered of a conversation once its turns are evicted. */
  readonly notes?: Notes | undefined;
  readonly log?: Logger | undefined;
  /** Receives errors thrown or rejected by your own code. The turn goes on without it. */
  readonly onError?: ((error: unknown, source: ErrorSource) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** OpenTelemetry spans of the agent's work; absent: none. */
  readonly tracing?: TracingOptions | undefined;
}

export interface AgentTexts {
  /** One text for each way a turn can fail. */
  readonly failure?: { readonly [Kind in TurnError]?: string } | undefined;
  /** Replaces, in the history, pictures that are not kept. */
  readonly picture?: string | undefined;
}

export function parseModelSettings(validated: ValidatedOptions["model"]): ModelEndpoint {
  const { name: model, apiKey, fallback, temperature = null, ...rest } = validated;
  const orNone = (text: string): string | null => (text === "" ? null : text);
  return { ...rest, model, temperature, apiKey: orNone(apiKey), fallback: orNone(fallback) };
}

export function parseRedisSettings(validated: ValidatedOptions["redis"]) {
  if (validated === undefined) return null;
  const { url, caFile = null, natMap = null } = validated;
  return { url, caFile, natMap };
}

/** The prompt of every turn. @throws AgentError `config_invalid` when a given text is invalid. */
export function promptFunction<Data>(
  source: PromptSource<Data>,
  { promptBytesMax }: Limits,
  onError: (error: unknown) => void,
): (request: PromptRequest<Data>) => Promise<Prompt> {
  if (typeof source === "string") {
    const prompt = validPrompt(source, promptBytesMax);
    return () => Promise.resolve(prompt);
  }
  if (typeof source !== "function") throw invalidOption("prompt must be a text or a function");
  return async (request) => {
    try {
      return validPrompt(await source(request), promptBytesMax);
    } catch (error) {
      if (!request.signal.aborted) onError(error);
      throw error;
    }
  };
}

function validPrompt(given: string | PromptParts, bytesMax: number): Prompt {
  const parts: PromptParts = typeof given === "string" ? { system: given } : given;
  const { system, clock = "", attachments = [], greetingUrl = null } = parts;
  if (typeof system !== "string" || !isVisible(system)) throw invalidOption("the prompt is empty");
  if (utf8Bytes(system) + utf8Bytes(clock) > bytesMax) {
    throw invalidOption(`the prompt has more than ${bytesMax} bytes`);
  }
  if (attachments.reduce((sum, url) => sum + utf8Bytes(url), 0) > bytesMax) {
    throw invalidOption(`the prompt's attachments have more than ${bytesMax} bytes`);
  }
  return { system, clock, attachments, greetingUrl };
}

export function textsOf({ failure, picture }: AgentTexts = {}): FallbackTexts {
  const d = DEFAULT_TEXTS;
  const given = Object.entries(failure ?? {}).filter(([, text]) => text !== undefined);
  const known = { ...d.failure, ...Object.fromEntries(given) };
  return { ...d, failure: known, picture: picture ?? d.picture };
}

/** Wraps the application's logger so that it cannot break a turn; its errors are reported. */
export function guardedLog(logger: Logger | undefined, onError: (error: unknown) => void): Log {
  let dropped = 0;
  const drop = (error: unknown): void => {
    dropped++;
    onError(error);
  };
  const write = (level: keyof Logger) => (record: LogRecord) =>
    void runGuarded(() => logger?.[level](record), drop);
  return {
    ...{ debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
    get dropped() {
      return dropped;
    },
    flush: () => {},
  };
}
