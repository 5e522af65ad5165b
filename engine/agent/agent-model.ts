// Opens an agent's model: its HTTP client, the log and metric of what is learnt about its server,
// and its health, which becomes an issue of /health.

import type { Clock } from "../core/clock.ts";
import type { ApiSetting, Dispensable, EffortSetting } from "../model/dialect.ts";
import { HttpClient } from "../http/http-client.ts";
import type { AgentMetrics } from "../runtime/agent-metrics.ts";
import { modelRequestBytesMax } from "../limits/turn-weights.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { createModel } from "../model/chat-model.ts";
import type { LearnedSetting, Model } from "../model/chat-model.ts";
import { ModelRouter, OTHER_ADDRESSES_MAX } from "../model/model-router.ts";
import { ModelHealth } from "../model/model-health.ts";
import type { DeclaredSchema } from "../turn/reply-review.ts";
import type { ToolSpec } from "../toolbox/tool.ts";
import { outgoingTrace } from "../tracing/trace-spans.ts";
import type { TracingOptions } from "../tracing/trace-spans.ts";

/** Where the model is, and what is already known about the requests its server accepts. */
export interface ModelEndpoint {
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly model: string;
  /** Used when the server does not have `model`; absent or null: none. */
  readonly fallback?: string | null;
  readonly temperature: number | null;
  readonly effort?: EffortSetting;
  readonly api?: ApiSetting;
  readonly without?: readonly Dispensable[];
}

interface AgentModelOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly metrics: AgentMetrics;
  readonly log: Log;
  readonly openai: ModelEndpoint;
  readonly tools: readonly ToolSpec[];
  readonly declares: DeclaredSchema | undefined;
  readonly pictureMark: string;
  readonly tracing: TracingOptions | undefined;
}

interface AgentModel {
  readonly model: Model;
  readonly health: ModelHealth;
  close(): Promise<void>;
}

/** @throws AgentError `config_invalid` when the configured API does not exist. */
export function openModel(options: AgentModelOptions): AgentModel {
  const { clock, limits, metrics, log, openai, tools, declares, pictureMark } = options;
  const http = modelHttp(options);
  let otherHttp: HttpClient | null = null;
  const health = new ModelHealth();
  const onLearned = ({ param, setting }: LearnedSetting): void => {
    if (param === "model") health.markReplaced();
    metrics.learned(param);
    log.warn({ event: "model_dialect_learned", param, detail: setting });
  };
  const modelOptions = {
    ...openai,
    ...{ clock, http, tools, declares, pictureMark, onLearned },
    tokensMax: limits.modelTokensMax,
    replyBytesMax: limits.modelReplyBytesMax,
    requestBytesMax: modelRequestBytesMax(limits),
    timeoutMs: limits.modelTimeoutMs,
  };
  const model = new ModelRouter({
    // What a company chose is that company's to mend: only the configured model is observed.
    configured: health.observe(createModel(modelOptions)),
    options: { ...modelOptions, onLearned: undefined },
    otherHttp: () => (otherHttp ??= otherAddresses(options)),
  });
  const close = async (): Promise<void> => {
    await Promise.all([http.close(), otherHttp?.close()]);
  };
  return { model, health, close };
}

function modelHttp(options: AgentModelOptions): HttpClient {
  return openHttp(options, { connectionsMax: options.limits.modelConnectionsMax, originsMax: 1 });
}

/** The backend's sockets: who chooses addresses for models has no backend. */
function otherAddresses(options: AgentModelOptions): HttpClient {
  const share = Math.floor(options.limits.backendConnectionsMax / OTHER_ADDRESSES_MAX);
  const connectionsMax = Math.max(1, share);
  return openHttp(options, { connectionsMax, originsMax: OTHER_ADDRESSES_MAX });
}

function openHttp(
  { clock, limits, tracing }: AgentModelOptions,
  bounds: { readonly connectionsMax: number; readonly originsMax: number },
): HttpClient {
  return new HttpClient({
    ...bounds,
    clock,
    addHeaders: tracing && outgoingTrace(tracing),
    // Each turn has at most one model call in flight.
    queuedMax: limits.turnsActiveMax,
    answersWaitingMax: limits.answersWaitingMax,
    connectTimeoutMs: limits.backendConnectTimeoutMs,
    keepAliveMs: limits.backendKeepAliveMs,
  });
}
