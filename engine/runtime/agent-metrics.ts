// The engine's metrics. Names and labels are what dashboards and alerts already use.

import { createRequestMetrics } from "./request-metrics.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { Account } from "../memory/memory-ledger.ts";
import { TURN_ERRORS } from "../conversation/messages.ts";
import type { TurnError } from "../conversation/messages.ts";
import { initAtZero } from "../telemetry/metrics.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import { createDialectMetric, createModelMetrics } from "./model-metrics.ts";

export interface AgentMetrics extends RequestMetrics {
  chatStarted(tenant: number): void;
  chatEnded(tenant: number, error: TurnError | null, durationMs: number): void;
  turnEvent(tenant: number, event: TurnEvent): void;
  /** The model's server rejects this request parameter. */
  learned(param: string): void;
  /** Counts since the start: turns that ended, entries evicted from caches. */
  totals(): Totals;
}

interface Totals {
  readonly turns: number;
  readonly evictions: number;
}

interface AgentMetricsOptions {
  readonly version: string;
  readonly model: string;
  /** Tenants that get their own label value. */
  readonly tenantLabelsMax: number;
}

const SECOND = 1000;

export function createAgentMetrics(
  registry: MetricRegistry,
  options: AgentMetricsOptions,
): AgentMetrics {
  const tenants = options.tenantLabelsMax;
  registry.gauge(
    {
      name: "agent_citas_info",
      help: "The running version and model.",
      labels: ["version", "model", "agent_type"],
    },
    () => [[{ version: options.version, model: options.model, agent_type: "citas" }, 1]],
  );
  const requests = createRequestMetrics(registry);
  const chat = createChatMetrics(registry, tenants);
  const model = createModelMetrics(registry, tenants);
  const tools = createToolMetrics(registry);
  let turns = 0;
  let evictions = 0;
  return {
    ...requests,
    ...chat,
    chatEnded(tenant, error, durationMs) {
      turns++;
      chat.chatEnded(tenant, error, durationMs);
    },
    evicted(account, cause) {
      evictions++;
      requests.evicted(account, cause);
    },
    totals: () => ({ turns, evictions }),
    learned: createDialectMetric(registry),
    turnEvent(tenant, event) {
      if (event.type === "model_called") model(tenant, event);
      else if (event.type === "tool_finished") tools(event);
    },
  };
}

/** More values than any label other than the tenant has. */
const CLOSED_MAX = 8;

function createChatMetrics(
  registry: MetricRegistry,
  tenants: number,
): Pick<AgentMetrics, "chatStarted" | "chatEnded"> {
  const requests = registry.counter({
    name: "agent_citas_chat_requests_total",
    help: "Messages that reached the agent.",
    labels: ["empresa_id"],
    valuesMax: tenants,
  });
  const errors = registry.counter({
    name: "agent_citas_chat_errors_total",
    help: "Turns that ended in a hand-off.",
    labels: ["error_type"],
  });
  initAtZero(errors, "error_type", TURN_ERRORS);
  const byTenant = registry.counter({
    name: "citas_turns_by_empresa_total",
    help: "Turns by tenant and by result; without turns that the caller cancelled.",
    labels: ["empresa_id", "result"],
    valuesMax: { empresa_id: tenants, result: CLOSED_MAX },
  });
  const duration = registry.histogram({
    name: "agent_citas_chat_response_duration_seconds",
    help: "Turns, from the session's lock to the stored reply.",
    labels: ["status"],
  });
  return {
    chatStarted: (tenant) => requests.add({ empresa_id: String(tenant) }),
    chatEnded(tenant, error, durationMs) {
      const result = turnResult(error);
      if (result !== null) byTenant.add({ empresa_id: String(tenant), result });
      if (error !== null) errors.add({ error_type: error });
      duration.observe({ status: error === null ? "success" : "error" }, durationMs / SECOND);
    },
  };
}

/**
 * The model's server rejected the request itself: its key, its model name or a parameter. A retry
 * does not help and an operator must change a setting, so the first one raises an alert.
 */
const REFUSALS: ReadonlySet<TurnError> = new Set([
  ...(["openai_auth_error", "openai_permission_denied"] as const),
  ...(["openai_not_found", "openai_bad_request"] as const),
]);

/** A rejection by its name, any other failure as "failed"; null when the caller cancelled. */
function turnResult(error: TurnError | null): string | null {
  if (error === null) return "success";
  if (error === "cancelled") return null;
  return REFUSALS.has(error) ? error : "failed";
}

type ToolFinished = Extract<TurnEvent, { readonly type: "tool_finished" }>;

function createToolMetrics(registry: MetricRegistry): (event: ToolFinished) => void {
  const calls = registry.counter({
    name: "agent_citas_tool_calls_total",
    help: "Tool runs.",
    labels: ["tool_name"],
  });
  const errors = registry.counter({
    name: "agent_citas_tool_errors_total",
    help: "Tool runs that failed, by reason.",
    labels: ["tool_name", "error_type"],
  });
  const duration = registry.histogram({
    name: "agent_citas_tool_execution_duration_seconds",
    help: "Duration of tool runs, failed ones included.",
    labels: ["tool_name"],
  });
  return ({ name, errorType, durationMs }) => {
    calls.add({ tool_name: name });
    if (errorType !== null) errors.add({ tool_name: name, error_type: errorType });
    duration.observe({ tool_name: name }, durationMs / SECOND);
  };
}

/**
 * Starts the eviction series of the plugin's accounts at zero, so that the first eviction shows.
 */
export function registerEvictions(
  metrics: Pick<AgentMetrics, "initEvictions">,
  accounts: readonly Account[],
): void {
  for (const { name, line } of accounts) {
    // Indexes are counted, not cached: nothing in them is ever evicted.
    if (line !== "indexes") metrics.initEvictions(name);
  }
}
