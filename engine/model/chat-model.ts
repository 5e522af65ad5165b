// The model: one call with one deadline, in the server's dialect; every failure becomes a
// ModelError of a closed set. Adapters own the wire formats, and the turn's state machine owns
// retries. All bytes are read under the cap of http-client.ts.

import { chatCompletions } from "./chat-completions.ts";
import type { Clock } from "../core/clock.ts";
import type { Dialect, DialectSettings, EffortSetting, RejectedPart } from "./dialect.ts";
import { PROCESS_DIALECTS } from "./dialect-registry.ts";
import type { DialectRegistry, PilotHandle } from "./dialect-registry.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { ModelReply } from "../conversation/messages.ts";
import type { ApiCall, ApiCaller, ApiOptions, ApiRequestOptions, ModelApi } from "./model-api.ts";
import { ModelClient } from "./model-client.ts";
import { CANCELLED, TIMED_OUT, assertHeaderSafe, classify, rejectionOf } from "./model-error.ts";
import { modelTargets } from "./model-target.ts";
import type { ModelTarget } from "./model-target.ts";
import { newRejectedParts, namesModel } from "./api-rejection.ts";
import type { ApiRejection } from "./api-rejection.ts";
import { responses } from "./responses-api.ts";

/** The adapter of each API. */
const ADAPTERS: Readonly<Record<Dialect["api"], Adapter>> = {
  chat: chatCompletions,
  responses,
};

type Adapter = (client: ApiCaller, options: ApiOptions) => ModelApi;

/** Requests resent within one call after a rejection taught something about the server. */
const CORRECTIONS_MAX = 4;
/** How much earlier than its time a timer may fire. */
const TIMER_MS = 1;

export interface ModelOptions extends ApiOptions, DialectSettings {
  readonly clock: Clock;
  readonly http: HttpClient;
  /** Used for calls without their own key; null if there is none. */
  readonly apiKey: string | null;
  /** Used if the server does not have `model`, or no longer. */
  readonly fallback?: string | null | undefined;
  readonly timeoutMs: number;
  /** A longer request counts as too long for the model; absent: no cap. */
  readonly requestBytesMax?: number | undefined;
  /** What servers reject, as known and learnt; the process-wide registry when absent. */
  readonly dialects?: DialectRegistry | undefined;
  /** Called once for each rejected part, with the setting that avoids the rejection. */
  readonly onLearned?: ((lesson: LearnedSetting) => void) | undefined;
}

export interface LearnedSetting {
  readonly param: string;
  readonly setting: string;
}

/** Another model than the configured one, for one call; null: as configured. */
export interface ModelChoice {
  readonly model: string | null;
  readonly baseUrl: string | null;
  readonly effort: EffortSetting | null;
}

export interface ModelCall extends ApiCall, Partial<Pick<ApiRequestOptions, "bytes" | "answer">> {
  readonly apiKey: string | null;
  readonly signal: AbortSignal;
  readonly choice?: ModelChoice | null | undefined;
}

export interface Model {
  /**
   * Rejects only with ModelError. Settles within `timeoutMs`, or at once when the signal aborts.
   */
  call(call: ModelCall): Promise<ModelReply>;
}

export function createModel(options: ModelOptions): Model {
  const client = new ModelClient(options);
  const targets = modelTargets(options, (api, apiOptions) => ADAPTERS[api](client, apiOptions));
  return { call: (call) => callModel(call, targets, options) };
}

type Targets = readonly [ModelTarget, ...ModelTarget[]];

/** What all attempts of one call share. */
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
  const { clock, dialects = PROCESS_DIALECTS } = options;
  const { apiKey, signal } = call;
  assertHeaderSafe(apiKey);
  // The HTTP client ends each request at this time: the call needs no timer of its own.
  const deadlineAt = clock.monotonic() + options.timeoutMs;
  const pilotHandle = await dialects.awaitPilot(targets[0].key, { clock, signal, deadlineAt });
  try {
    if (signal.aborted) throw CANCELLED;
    const { bytes, answer } = call;
    const requestOptions = { signal, deadlineAt, apiKey, bytes, answer };
    const context = { targets, options, dialects, pilotHandle, requestOptions };
    return await askUntilAccepted(call, context);
  } catch (error) {
    if (signal.aborted) throw CANCELLED;
    if (clock.monotonic() > deadlineAt - TIMER_MS) throw TIMED_OUT;
    throw classify(error, clock.now());
  } finally {
    pilotHandle.release();
  }
}

/**
 * Sends the request, and resends it without the rejected parts while there is something to learn.
 */
async function askUntilAccepted(call: ModelCall, context: DialectCall): Promise<ModelReply> {
  const { targets, dialects, pilotHandle, requestOptions } = context;
  const { onText } = call;
  let hasEmitted = false;
  const observed: ApiCall = {
    ...call,
    onText:
      onText &&
      ((piece) => {
        hasEmitted = true;
        onText(piece);
      }),
    onResponse(info) {
      pilotHandle.confirm();
      call.onResponse?.(info);
    },
  };
  let target: ModelTarget = preferredTarget(targets, dialects);
  for (let corrections = 0; ; corrections++) {
    const rejected = dialects.rejected(target.key);
    try {
      return await target.ask(observed, rejected, requestOptions);
    } catch (error) {
      const rejection = hasEmitted || corrections === CORRECTIONS_MAX ? null : rejectionOf(error);
      const next = rejection && learn(call, { target, rejection, rejected }, context);
      if (next === null) throw error;
      target = next;
    }
  }
}

/** The configured model, or its fallback if the server is known not to have it. */
function preferredTarget(targets: Targets, dialects: DialectRegistry): ModelTarget {
  const [own, fallback = own] = targets;
  return dialects.rejected(own.key).includes("model") ? fallback : own;
}

interface RejectedAttempt {
  readonly target: ModelTarget;
  readonly rejection: ApiRejection;
  /** The parts known to be rejected when the request was sent. */
  readonly rejected: readonly RejectedPart[];
}

/** The target to try next; null if the rejection teaches nothing. */
function learn(
  call: ModelCall,
  { target, rejection, rejected }: RejectedAttempt,
  context: DialectCall,
): ModelTarget | null {
  const pictures = call.request.messages.some(
    (one) => one.role === "user" && one.images.length > 0,
  );
  const lessons = newRejectedParts(rejection, { settings: context.options, rejected, pictures });
  if (lessons.length > 0) {
    recordLearned(target, lessons, context);
    return target;
  }
  const [own, fallback] = context.targets;
  const isGone = rejection.status === 410 || (rejection.status === 404 && namesModel(rejection));
  if (!isGone || target !== own || fallback === undefined) return null;
  // With a caller's own key only that key may lack access to the model.
  if (call.apiKey === null || rejection.status === 410) recordLearned(target, ["model"], context);
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

/** The setting that avoids the rejected request. */
function settingFor(lesson: RejectedPart, { effort, api }: Dialect): string {
  if (lesson.startsWith("reasoning_effort")) return `OPENAI_REASONING_EFFORT=${effort ?? "off"}`;
  if (lesson.startsWith("api")) return `OPENAI_API=${api}`;
  return lesson === "model" ? "OPENAI_MODEL" : `MODEL_WITHOUT=${lesson}`;
}
