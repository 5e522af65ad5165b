// What an embedded agent is made of, in the words of those who embed it, and how that becomes what
// the engine takes. Everything is judged before anything is opened.

import type { ModelEndpoint } from "./agent-model.ts";
import { utf8Bytes } from "../core/bytes.ts";
import type { EvictionCause } from "../memory/byte-cache.ts";
import type { Clock } from "../core/clock.ts";
import type { ApiSetting, Dispensable, EffortSetting } from "../model/dialect.ts";
import { invalidOption } from "../core/errors.ts";
import type { Account } from "../memory/memory-ledger.ts";
import { runGuarded } from "./agent-callbacks.ts";
import type { AgentLimits } from "./agent-limits.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { Log, LogRecord } from "../telemetry/log.ts";
import type { TurnError } from "../conversation/messages.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Prompt, PromptRequest } from "../turn/prompt-source.ts";
import type { Review } from "../turn/reply-review.ts";
import { DEFAULT_TEXTS } from "../conversation/fallback-texts.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";
import type { Tool } from "../toolbox/tool.ts";
import type { TracingOptions } from "../tracing/trace-spans.ts";
import { isVisible } from "../core/visible.ts";
import type { JudgedOptions } from "./agent-schema.ts";

/** A server that speaks OpenAI's chat completions, or its Responses API. */
export interface ModelSettings {
  readonly name: string;
  /** Up to and with `/v1`; OpenAI's own when absent. */
  readonly baseUrl?: string | undefined;
  /** Of messages that bring none; they must when this is absent. */
  readonly apiKey?: string | undefined;
  /** Asked for where the server does not have the model, or has it no longer. */
  readonly fallback?: string | undefined;
  /** From 0 to 2; when absent 0.5 where the model does not reason, else it is not said. */
  readonly temperature?: number | undefined;
  /** How long the model may think; `auto` when absent: not at all on OpenAI's own servers. */
  readonly effort?: EffortSetting | undefined;
  /** `auto` when absent: chat completions, but where OpenAI's servers want the other one. */
  readonly api?: ApiSetting | undefined;
  /** What its server does not take, so that nobody pays for learning it. */
  readonly without?: readonly Dispensable[] | undefined;
}

export interface PromptParts {
  /** Who the model is and what it knows: the same from turn to turn, so that providers cache it. */
  readonly system: string;
  /** What changes with every turn, such as the date; told last, in the customer's message. */
  readonly clock?: string | undefined;
  /** The only addresses that a reply's `url` may have. */
  readonly attachments?: readonly string[] | undefined;
  /** Goes with the first reply of a session. */
  readonly greetingUrl?: string | null | undefined;
}

export type PromptSource<Data> =
  string | ((request: PromptRequest<Data>) => string | PromptParts | Promise<string | PromptParts>);

export interface RedisSettings {
  /** One server, a Cluster or sentinels; the forms of REDIS_URL in docs/settings.md. */
  readonly url: string;
  /** PEM file of an authority of your own, for `rediss`. */
  readonly caFile?: string | undefined;
  /** Where nodes are reached that call themselves otherwise; as REDIS_NAT_MAP. */
  readonly natMap?: string | undefined;
}

/** What a domain is built from: the agent's own parts. Nothing of it is the domain's to close. */
export interface DomainParts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: MetricRegistry;
  /** The agent's link; null where sessions are embedded. */
  readonly redis: RedisPort | null;
  readonly onEvict: (account: string, cause: EvictionCause) => void;
  /** What its own requests carry on; absent: nothing. */
  readonly tracing: TracingOptions | undefined;
}

/** Tools and a prompt that come with connections, caches or issues of their own. */
export interface DomainServices<Data> {
  readonly tools: readonly Tool<Data>[];
  prompt(request: PromptRequest<Data>): Promise<Prompt>;
  readonly review?: Review | undefined;
  readonly notes?: Notes | undefined;
  /** How else the customer reaches the company of a request; said where a turn fails. */
  contactOf?(data: Data): string | null;
  readonly accounts?: readonly Account[] | undefined;
  /** Gives back so many percent of what the caches hold. */
  shrink?(percent: number): void;
  issues?(): readonly { readonly issue: string; readonly critical: boolean }[];
  close?(): Promise<void>;
}

export type Domain<Data> = (parts: DomainParts) => DomainServices<Data>;

/** Every logger and `console` have these; records are events and codes, never what was said. */
export interface Logger {
  debug(record: LogRecord): void;
  info(record: LogRecord): void;
  warn(record: LogRecord): void;
  error(record: LogRecord): void;
}

/** Whose code it was; `domain`: what a domain is asked beside its tools and its prompt. */
export type ErrorSource = "tool" | "prompt" | "listener" | "log" | "review" | "notes" | "domain";

export interface AgentOptions<Data> {
  readonly model: ModelSettings;
  /** A text, or a function asked in every turn. Required where there is no domain. */
  readonly prompt?: PromptSource<Data> | undefined;
  readonly tools?: readonly Tool<Data>[] | undefined;
  /** Prompt, tools and what they need, such as `appointments()`; `tools` come on top. */
  readonly domain?: Domain<Data> | undefined;
  /** Where sessions live: a Redis address; in this process, bounded, when absent. */
  readonly redis?: string | RedisSettings | undefined;
  /** MiB that the agent may hold: sessions, caches, turns under way and their garbage. 64. */
  readonly memoryMb?: number | undefined;
  readonly limits?: AgentLimits | undefined;
  /**
   * MiB that the whole process may weigh. Given, its weight is looked at twice a second: near it
   * caches and sessions shrink, then messages are refused. Absent: nobody looks.
   */
  readonly processMemoryMb?: number | undefined;
  /** What a customer reads when no model wrote it; Spanish where absent. */
  readonly texts?: AgentTexts | undefined;
  /** Holds the model's words against what the turn did. */
  readonly review?: Review | undefined;
  /** What is kept of a conversation when the turns that said it are gone. */
  readonly notes?: Notes | undefined;
  readonly log?: Logger | undefined;
  /** Told what your own code threw or rejected with. The turn goes on without it. */
  readonly onError?: ((error: unknown, source: ErrorSource) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Spans of OpenTelemetry for what the agent does; absent: none. */
  readonly tracing?: TracingOptions | undefined;
}

export interface AgentTexts {
  /** For each way a turn can fail. */
  readonly failure?: { readonly [Kind in TurnError]?: string } | undefined;
  /** Stands in the history for pictures that are not kept. */
  readonly picture?: string | undefined;
}

export function parseModelSettings(judged: JudgedOptions["model"]): ModelEndpoint {
  const { name: model, apiKey, fallback, temperature = null, ...rest } = judged;
  const orNone = (text: string): string | null => (text === "" ? null : text);
  return { ...rest, model, temperature, apiKey: orNone(apiKey), fallback: orNone(fallback) };
}

export function parseRedisSettings(judged: JudgedOptions["redis"]) {
  if (judged === undefined) return null;
  const { url, caFile = null, natMap = null } = judged;
  return { url, caFile, natMap };
}

/** The prompt of every turn. @throws AgentError `config_invalid` when a text is given and unfit. */
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
  return { system, clock, attachments, greetingUrl };
}

export function textsOf({ failure, picture }: AgentTexts = {}): FallbackTexts {
  const d = DEFAULT_TEXTS;
  const given = Object.entries(failure ?? {}).filter(([, text]) => text !== undefined);
  const known = { ...d.failure, ...Object.fromEntries(given) };
  return { ...d, failure: known, picture: picture ?? d.picture };
}

/** A logger of somebody else's, which must not break a turn; what it throws is told. */
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
