// An agent's model put together: its HTTP client, what is told when something is learnt of its
// server, and its standing, which is an issue of /health.

import type { Clock } from "../core/clock.ts";
import type { ApiSetting, Dispensable, EffortSetting } from "../model/dialect.ts";
import { HttpClient } from "../http/http.ts";
import type { Instruments } from "../runtime/instruments.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { createModel } from "../model/model.ts";
import type { Lesson, Model } from "../model/model.ts";
import { ModelStanding } from "../model/model-standing.ts";
import type { DeclaredSchema } from "../turn/review.ts";
import type { ToolSpec } from "../toolbox/tool.ts";
import { outgoingTrace } from "../tracing/tracing.ts";
import type { TracingOptions } from "../tracing/tracing.ts";

/** Where the model is, and what is already known of how its server wants to be asked. */
export interface ModelPlace {
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly model: string;
  /** Asked for where the server does not have `model`; absent or null: nobody is. */
  readonly fallback?: string | null;
  readonly temperature: number | null;
  readonly effort?: EffortSetting;
  readonly api?: ApiSetting;
  readonly without?: readonly Dispensable[];
}

interface AgentModelOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly instruments: Instruments;
  readonly log: Log;
  readonly openai: ModelPlace;
  readonly tools: readonly ToolSpec[];
  readonly declares: DeclaredSchema | undefined;
  readonly pictureMark: string;
  readonly tracing: TracingOptions | undefined;
}

interface AgentModel {
  readonly model: Model;
  readonly standing: ModelStanding;
  close(): Promise<void>;
}

/** @throws AgentError `config_invalid` where the API that is asked for is not there. */
export function openModel(options: AgentModelOptions): AgentModel {
  const { clock, limits, instruments, log, openai, tools, declares, pictureMark } = options;
  const http = modelHttp(options);
  const standing = new ModelStanding();
  const onLearned = ({ param, setting }: Lesson): void => {
    if (param === "model") standing.replaced();
    instruments.learned(param);
    log.warn({ event: "model_dialect_learned", param, detail: setting });
  };
  const model = createModel({
    ...openai,
    ...{ clock, http, tools, declares, pictureMark, onLearned },
    tokensMax: limits.modelTokensMax,
    replyBytesMax: limits.modelReplyBytesMax,
    timeoutMs: limits.modelTimeoutMs,
  });
  return { model: standing.heard(model), standing, close: () => http.close() };
}

function modelHttp({ clock, limits, tracing }: AgentModelOptions): HttpClient {
  return new HttpClient({
    clock,
    addHeaders: tracing && outgoingTrace(tracing),
    connectionsMax: limits.modelConnectionsMax,
    // Every turn has at most one model call under way.
    queuedMax: limits.turnsActiveMax,
    originsMax: 1,
    connectTimeoutMs: limits.backendConnectTimeoutMs,
    keepAliveMs: limits.backendKeepAliveMs,
  });
}
