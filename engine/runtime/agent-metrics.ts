// The engine's own metrics, under the names the dashboards already have.

import { createRequestMetrics } from "./request-metrics.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { Account } from "../memory/memory-ledger.ts";
import { TURN_ERRORS } from "../conversation/messages.ts";
import type { TurnError } from "../conversation/messages.ts";
import { initAtZero } from "../telemetry/metrics.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import { createDialectMetric, createModelMetrics } from "./model-metrics.ts";

export type { AdmissionResult, DropCause, HttpOutcome } from "./request-metrics.ts";

export interface AgentMetrics extends RequestMetrics {
  chatStarted(tenant: number): void;
  chatEnded(tenant: number, error: TurnError | null, durationMs: number): void;
  turnEvent(tenant: number, event: TurnEvent): void;
  /** A part of its requests that the model's server was found to refuse. */
  learned(param: string): void;
  /** Since the start: turns that ended, entries that left a cache unasked. */
  totals(): Totals;
}

interface Totals {
  readonly turns: number;
  readonly evictions: number;
}

interface AgentMetricsOptions {
  readonly version: string;
  readonly model: string;
  /** Tenants with a label of their own. */
  readonly tenantLabelsMax: number;
}

const SECOND = 1000;

export function createAgentMetrics(
  meter: MetricRegistry,
  options: AgentMetricsOptions,
): AgentMetrics {
  const tenants = options.tenantLabelsMax;
  meter.gauge(
    { name: "agent_citas_info", help: "What runs.", labels: ["version", "model", "agent_type"] },
    () => [[{ version: options.version, model: options.model, agent_type: "citas" }, 1]],
  );
  const edge = createRequestMetrics(meter);
  const chat = createChatMetrics(meter, tenants);
  const model = createModelMetrics(meter, tenants);
  const tools = createToolMetrics(meter);
  let turns = 0;
  let evictions = 0;
  return {
    ...edge,
    ...chat,
    chatEnded(tenant, error, durationMs) {
      turns++;
      chat.chatEnded(tenant, error, durationMs);
    },
    evicted(account, cause) {
      evictions++;
      edge.evicted(account, cause);
    },
    totals: () => ({ turns, evictions }),
    learned: createDialectMetric(meter),
    turnEvent(tenant, event) {
      if (event.type === "model_called") model(tenant, event);
      else if (event.type === "tool_finished") tools(event);
    },
  };
}

/** More than any closed set beside the tenants has. */
const CLOSED_MAX = 8;

function createChatMetrics(
  meter: MetricRegistry,
  tenants: number,
): Pick<AgentMetrics, "chatStarted" | "chatEnded"> {
  const requests = meter.counter({
    name: "agent_citas_chat_requests_total",
    help: "Messages that reached the agent.",
    labels: ["empresa_id"],
    valuesMax: tenants,
  });
  const errors = meter.counter({
    name: "agent_citas_chat_errors_total",
    help: "Turns that ended in a hand-off.",
    labels: ["error_type"],
  });
  initAtZero(errors, "error_type", TURN_ERRORS);
  const byTenant = meter.counter({
    name: "citas_turns_by_empresa_total",
    help: "Turns by tenant and by how they ended; not those whose caller went away.",
    labels: ["empresa_id", "result"],
    valuesMax: { empresa_id: tenants, result: CLOSED_MAX },
  });
  const duration = meter.histogram({
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
 * The model's server refused the request itself: its key, its model's name, or something in it. No
 * other try helps, and somebody must change a setting: these are alerted on at the first.
 */
const REFUSALS: ReadonlySet<TurnError> = new Set([
  ...(["openai_auth_error", "openai_permission_denied"] as const),
  ...(["openai_not_found", "openai_bad_request"] as const),
]);

/** A refusal by its name, any other failure as one; null where nobody waited for an answer. */
function turnResult(error: TurnError | null): string | null {
  if (error === null) return "success";
  if (error === "cancelled") return null;
  return REFUSALS.has(error) ? error : "failed";
}

type ToolFinished = Extract<TurnEvent, { readonly type: "tool_finished" }>;

function createToolMetrics(meter: MetricRegistry): (event: ToolFinished) => void {
  const calls = meter.counter({
    name: "agent_citas_tool_calls_total",
    help: "Tool runs.",
    labels: ["tool_name"],
  });
  const errors = meter.counter({
    name: "agent_citas_tool_errors_total",
    help: "Tool runs that were not answered well, by why.",
    labels: ["tool_name", "error_type"],
  });
  const duration = meter.histogram({
    name: "agent_citas_tool_execution_duration_seconds",
    help: "Tool runs, failures included.",
    labels: ["tool_name"],
  });
  return ({ name, errorType, durationMs }) => {
    calls.add({ tool_name: name });
    if (errorType !== null) errors.add({ tool_name: name, error_type: errorType });
    duration.observe({ tool_name: name }, durationMs / SECOND);
  };
}

/** Evictions of a domain's accounts, as series from zero on: the first one is seen, too. */
export function registerEvictions(
  instruments: Pick<AgentMetrics, "initEvictions">,
  accounts: readonly Account[],
): void {
  for (const { name, line } of accounts) {
    // The others are counted, and full of nothing that could leave.
    if (line !== "indexes") instruments.initEvictions(name);
  }
}
