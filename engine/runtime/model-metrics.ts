// Metrics of the model: calls, tokens, rejected requests and what was learnt about its server.

import { DISPENSABLE } from "../model/dialect.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { ModelCause } from "../conversation/messages.ts";
import { initAtZero } from "../telemetry/metrics.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";

const SECOND = 1000;

const TYPES = ["input", "output", "cached", "total"] as const;

type ModelCalled = Extract<TurnEvent, { readonly type: "model_called" }>;

export function createModelMetrics(
  registry: MetricRegistry,
  tenants: number,
): (tenant: number, event: ModelCalled) => void {
  const calls = registry.counter({
    name: "citas_llm_requests_total",
    help: "Model calls by outcome.",
    labels: ["status"],
  });
  const duration = registry.histogram({
    name: "agent_citas_llm_call_duration_seconds",
    help: "Duration of model calls.",
    labels: ["status"],
  });
  const tokens = registry.counter({
    name: "citas_llm_tokens_total",
    help: "Tokens as the model counted them, once for each reply.",
    labels: ["type"],
  });
  initAtZero(tokens, "type", TYPES);
  const byTenant = registry.counter({
    name: "citas_llm_tokens_by_empresa_total",
    help: "Tokens as the model counted them, by tenant.",
    labels: ["empresa_id", "type"],
    valuesMax: { empresa_id: tenants, type: TYPES.length },
  });
  const refused = createRefusalMetric(registry);
  return (tenant, { outcome, cause, usage, durationMs }) => {
    if (cause !== undefined) refused(cause);
    calls.add({ status: outcome });
    duration.observe({ status: outcome === "success" ? "success" : "error" }, durationMs / SECOND);
    if (usage === null) return;
    const total = usage.input + usage.output;
    for (const [type, count] of Object.entries({ ...usage, total })) {
      if (count <= 0) continue;
      tokens.add({ type }, count);
      byTenant.add({ empresa_id: String(tenant), type }, count);
    }
  };
}

/** Parameters that may be learnt; their series exist from the start. */
const LEARNABLE = [...DISPENSABLE, "reasoning_effort", "api", "model"] as const;

export function createDialectMetric(registry: MetricRegistry): (param: string) => void {
  const learned = registry.counter({
    name: "agent_citas_model_dialects",
    help: "Request parameters that the model's server rejects and that are no longer sent.",
    labels: ["param"],
    valuesMax: LEARNABLE.length,
  });
  initAtZero(learned, "param", LEARNABLE);
  return (param) => learned.add({ param });
}

function createRefusalMetric(registry: MetricRegistry): (cause: ModelCause) => void {
  const refusals = registry.counter({
    name: "agent_citas_model_refusals_total",
    help: "Model calls that the server answered with an error, by its status, code and parameter.",
    labels: ["status", "code", "param"],
    valuesMax: 32,
  });
  return ({ status, code, param }) => {
    refusals.add({
      status: String(status ?? "none"),
      code: code ?? "none",
      param: param ?? "none",
    });
  };
}
