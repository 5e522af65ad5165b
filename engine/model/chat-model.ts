// The model: one call with one deadline, in the dialect that its server takes, and every failure as
// one closed word. The wire formats are their adapters'. No retries here (they are transitions of
// the machine), and no byte is read that the cap of http-client.ts does not count.

import OpenAI from "openai";
import { chatCompletions } from "./chat-completions.ts";
import type { Clock } from "../core/clock.ts";
import type { Dialect, DialectSettings, RejectedPart } from "./dialect.ts";
import { PROCESS_DIALECTS } from "./dialect-registry.ts";
import type { DialectRegistry, PilotHandle } from "./dialect-registry.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { ModelReply } from "../conversation/messages.ts";
import type { ApiCall, ApiOptions, ApiRequestOptions, ModelApi } from "./model-api.ts";
import { ENDED, ModelError, assertHeaderSafe, classify, rejectionOf } from "./model-error.ts";
import { createFetchAdapter } from "./fetch-adapter.ts";
import { modelTargets } from "./model-target.ts";
import type { ModelTarget } from "./model-target.ts";
import { newRejectedParts, namesModel } from "./api-rejection.ts";
import type { ApiRejection } from "./api-rejection.ts";
import { responses } from "./responses-api.ts";
import { deadlineSignal } from "../core/deadline.ts";

/** One adapter for each API of the model's server. */
const ADAPTERS: Readonly<Record<Dialect["api"], Adapter>> = {
  chat: chatCompletions,
  responses,
};

type Adapter = (client: OpenAI, options: ApiOptions) => ModelApi;

/** Requests sent again within one call because the first taught how to ask. */
const CORRECTIONS_MAX = 4;

export interface ModelOptions extends ApiOptions, DialectSettings {
  readonly clock: Clock;
  readonly http: HttpClient;
  /** Used when a call brings no key of its own; null when there is none. */
  readonly apiKey: string | null;
  /** Asked for where the server does not have `model`, or has it no longer. */
  readonly fallback?: string | null | undefined;
  readonly timeoutMs: number;
  /** What is known of servers, and what is learnt of them. */
  readonly dialects?: DialectRegistry | undefined;
  /** Told once of each thing that is learnt: a closed word, and the setting that spares it. */
  readonly onLearned?: ((lesson: LearnedSetting) => void) | undefined;
}

export interface LearnedSetting {
  readonly param: string;
  readonly setting: string;
}

export interface ModelCall extends ApiCall {
  readonly apiKey: string | null;
  readonly signal: AbortSignal;
}

export interface Model {
  /**
   * Rejects only with ModelError. Settles within `timeoutMs` and at once when the signal aborts.
   */
  call(call: ModelCall): Promise<ModelReply>;
}

export function createModel(options: ModelOptions): Model {
  const client = new OpenAI({
    apiKey: options.apiKey ?? "absent",
    baseURL: options.baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // Ours fires first; the SDK's is a second fence.
    timeout: options.timeoutMs + 1000,
    logLevel: "off",
    fetch: createFetchAdapter(options.http, options, options.timeoutMs + 1000),
  });
  const targets = modelTargets(options, (api, given) => ADAPTERS[api](client, given));
  return { call: (call) => callModel(call, targets, options) };
}

type Targets = readonly [ModelTarget, ...ModelTarget[]];

/** What every try of one call shares. */
interface DialectCall {
  readonly targets: Targets;
  readonly options: ModelOptions;
  readonly dialects: DialectRegistry;
  readonly pilotHandle: PilotHandle;
  readonly requestOptions: ApiRequestOptions;
}

async function callModel(
  call: ModelCall,
  targets: Targets,
  options: ModelOptions,
): Promise<ModelReply> {
  const { clock, timeoutMs: durationMs, dialects = PROCESS_DIALECTS } = options;
  const { apiKey } = call;
  assertHeaderSafe(apiKey);
  const wait = deadlineSignal({ clock, durationMs, signal: call.signal, reason: ENDED });
  const requestOptions = {
    signal: wait.signal,
    ...(apiKey === null ? {} : { headers: { Authorization: `Bearer ${apiKey}` } }),
  };
  const pilotHandle = await dialects.awaitPilot(targets[0].key, { clock, signal: wait.signal });
  try {
    return await askUntilAccepted(call, {
      targets,
      options,
      dialects,
      pilotHandle,
      requestOptions,
    });
  } catch (error) {
    const end = wait.endReason();
    if (end === "deadline") throw new ModelError({ kind: "openai_timeout", retryable: false });
    if (end === "cancelled") throw new ModelError({ kind: "cancelled", retryable: false });
    throw classify(error, clock.now());
  } finally {
    pilotHandle.release();
    // Lets go of an answer that the SDK left unread, such as an empty one.
    wait.stop();
  }
}

/** Asks, and asks again without what the server refuses, while each refusal teaches something. */
async function askUntilAccepted(call: ModelCall, asking: DialectCall): Promise<ModelReply> {
  const { targets, dialects, pilotHandle, requestOptions } = asking;
  const { onText } = call;
  let told = false;
  const heard: ApiCall = {
    ...call,
    onText:
      onText &&
      ((piece) => {
        told = true;
        onText(piece);
      }),
    onResponse(served) {
      pilotHandle.confirm();
      call.onResponse?.(served);
    },
  };
  let target: ModelTarget = preferredTarget(targets, dialects);
  for (let corrections = 0; ; corrections++) {
    const rejected = dialects.rejected(target.key);
    try {
      return await target.ask(heard, rejected, requestOptions);
    } catch (error) {
      const rejection = told || corrections === CORRECTIONS_MAX ? null : rejectionOf(error);
      const next = rejection && learn(call, { target, rejection, rejected }, asking);
      if (next === null) throw error;
      target = next;
    }
  }
}

/** Its own model, unless the server is known not to have it. */
function preferredTarget(targets: Targets, dialects: DialectRegistry): ModelTarget {
  const [own, fallback = own] = targets;
  return dialects.rejected(own.key).includes("model") ? fallback : own;
}

interface RejectedAttempt {
  readonly target: ModelTarget;
  readonly rejection: ApiRejection;
  /** What was known when it was asked. */
  readonly rejected: readonly RejectedPart[];
}

/** Whom to ask next, by what the refusal teaches; null where it teaches nothing. */
function learn(
  call: ModelCall,
  { target, rejection, rejected }: RejectedAttempt,
  asking: DialectCall,
): ModelTarget | null {
  const pictures = call.request.messages.some(
    (one) => one.role === "user" && one.images.length > 0,
  );
  const lessons = newRejectedParts(rejection, { settings: asking.options, rejected, pictures });
  if (lessons.length > 0) {
    recordLearned(target, lessons, asking);
    return target;
  }
  const [own, fallback] = asking.targets;
  const isGone = rejection.status === 410 || (rejection.status === 404 && namesModel(rejection));
  if (!isGone || target !== own || fallback === undefined) return null;
  // A caller's key may not be allowed a model that everybody else's is.
  if (call.apiKey === null || rejection.status === 410) recordLearned(target, ["model"], asking);
  return fallback;
}

function recordLearned(
  target: ModelTarget,
  lessons: readonly RejectedPart[],
  { dialects, options }: DialectCall,
): void {
  for (const lesson of dialects.learn(target.key, lessons)) {
    const dialect = target.dialect(dialects.rejected(target.key));
    const [param = lesson] = lesson.split(":");
    options.onLearned?.({ param, setting: settingFor(lesson, dialect) });
  }
}

/** The setting with which nobody pays for learning it. */
function settingFor(lesson: RejectedPart, { effort, api }: Dialect): string {
  if (lesson.startsWith("reasoning_effort")) return `OPENAI_REASONING_EFFORT=${effort ?? "off"}`;
  if (lesson.startsWith("api")) return `OPENAI_API=${api}`;
  return lesson === "model" ? "OPENAI_MODEL" : `MODEL_WITHOUT=${lesson}`;
}
