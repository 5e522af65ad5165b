// Metrics of the model: its calls, its tokens, what it refused and what was learnt of its server.

import { DISPENSABLE } from "../model/dialect.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { ModelCause } from "../conversation/messages.ts";
import { initAtZero } from "../telemetry/metrics.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";

const SECOND = 1000;

const TYPES = ["input", "output", "cached", "total"] as const;

type ModelCalled = Extract<TurnEvent, { readonly type: "model_called" }>;

export function createModelMetrics(
  meter: MetricRegistry,
  tenants: number,
): (tenant: number, event: ModelCalled) => void {
  const calls = meter.counter({
    name: "citas_llm_requests_total",
    help: "Model calls by how they ended.",
    labels: ["status"],
  });
  const duration = meter.histogram({
    name: "agent_citas_llm_call_duration_seconds",
    help: "Model calls.",
    labels: ["status"],
  });
  const tokens = meter.counter({
    name: "citas_llm_tokens_total",
    help: "Tokens as the model counted them, once for each answer.",
    labels: ["type"],
  });
  initAtZero(tokens, "type", TYPES);
  const byTenant = meter.counter({
    name: "citas_llm_tokens_by_empresa_total",
    help: "The same by tenant.",
    labels: ["empresa_id", "type"],
    valuesMax: { empresa_id: tenants, type: TYPES.length },
  });
  const refused = createRefusalMetric(meter);
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

/** What may be learnt of a server: the series are there from the start. */
const LEARNABLE = [...DISPENSABLE, "reasoning_effort", "api", "model"] as const;

export function createDialectMetric(meter: MetricRegistry): (param: string) => void {
  const learned = meter.counter({
    name: "agent_citas_model_dialects",
    help: "Parts of its requests that the model's server was found to refuse, and got no more.",
    labels: ["param"],
    valuesMax: LEARNABLE.length,
  });
  initAtZero(learned, "param", LEARNABLE);
  return (param) => learned.add({ param });
}

function createRefusalMetric(meter: MetricRegistry): (cause: ModelCause) => void {
  const refusals = meter.counter({
    name: "agent_citas_model_refusals_total",
    help: "Model calls that ended in an error of the server's own words, by what it said.",
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
