// The engine's own metrics, under the names the dashboards already have.

import { EVICTION_CAUSES } from "./cache.ts";
import type { EvictionCause } from "./cache.ts";
import type { TurnEvent } from "./events.ts";
import type { Account } from "./ledger.ts";
import { TURN_ERRORS } from "./message.ts";
import type { TurnError } from "./message.ts";
import { fromZero } from "./metrics.ts";
import type { Meter } from "./metrics.ts";
import { dialectInstrument, modelInstruments } from "./model-instruments.ts";
import type { TenantLabels } from "./model-instruments.ts";

const HTTP_OUTCOMES = ["success", "timeout", "error", "rejected"] as const;
export type HttpOutcome = (typeof HTTP_OUTCOMES)[number];
const ADMISSIONS = ["admitted", "refused", "pressure", "session_busy", "draining"] as const;
export type AdmissionResult = (typeof ADMISSIONS)[number];
const DROPS = ["count", "bytes", "undecodable", "store"] as const;
export type DropCause = (typeof DROPS)[number];

export interface Instruments {
  http(outcome: HttpOutcome, durationMs: number): void;
  admission(result: AdmissionResult): void;
  chatStarted(tenant: number): void;
  chatEnded(error: TurnError | null, durationMs: number): void;
  turnEvent(tenant: number, event: TurnEvent): void;
  turnsDropped(cause: DropCause, count: number): void;
  /** Names an account that evicts: its series begin at zero. */
  evicts(account: string): void;
  evicted(account: string, cause: EvictionCause): void;
  /** A part of its requests that the model's server was found to refuse. */
  learned(param: string): void;
  /** Since the start: turns that ended, entries that left a cache unasked. */
  totals(): Totals;
}

export interface Totals {
  readonly turns: number;
  readonly evictions: number;
}

export interface InstrumentOptions {
  readonly version: string;
  readonly model: string;
  /** Tenants with a label of their own. */
  readonly tenantLabelsMax: number;
}

const SECOND = 1000;

export function createInstruments(meter: Meter, options: InstrumentOptions): Instruments {
  const tenants = { valuesMax: options.tenantLabelsMax };
  meter.gauge(
    { name: "agent_citas_info", help: "What runs.", labels: ["version", "model", "agent_type"] },
    () => [[{ version: options.version, model: options.model, agent_type: "citas" }, 1]],
  );
  const edge = edgeInstruments(meter);
  const chat = chatInstruments(meter, tenants);
  const model = modelInstruments(meter, tenants);
  const tools = toolInstruments(meter);
  let turns = 0;
  let evictions = 0;
  return {
    ...edge,
    ...chat,
    chatEnded(error, durationMs) {
      turns++;
      chat.chatEnded(error, durationMs);
    },
    evicted(account, cause) {
      evictions++;
      edge.evicted(account, cause);
    },
    totals: () => ({ turns, evictions }),
    learned: dialectInstrument(meter),
    turnEvent(tenant, event) {
      if (event.type === "model_called") model(tenant, event);
      else if (event.type === "tool_finished") tools(event);
    },
  };
}

type Edge = Pick<Instruments, "http" | "admission" | "turnsDropped" | "evicts" | "evicted">;

function edgeInstruments(meter: Meter): Edge {
  const requests = meter.counter({
    name: "citas_http_requests_total",
    help: "Chat requests by how they ended.",
    labels: ["status"],
  });
  fromZero(requests, "status", HTTP_OUTCOMES);
  const duration = meter.histogram({
    name: "citas_http_duration_seconds",
    help: "Chat requests, from arrival to the last byte.",
    labels: [],
  });
  const admissions = meter.counter({
    name: "citas_admission_total",
    help: "Requests at the door.",
    labels: ["result"],
  });
  fromZero(admissions, "result", ADMISSIONS);
  const dropped = meter.counter({
    name: "citas_session_turns_dropped_total",
    help: "Turns that left a session's memory.",
    labels: ["cause"],
  });
  fromZero(dropped, "cause", DROPS);
  const evictions = meter.counter({
    name: "citas_evictions_total",
    help: "Entries that left a cache unasked.",
    labels: ["account", "cause"],
  });
  return {
    http(status, durationMs) {
      requests.add({ status });
      duration.observe({}, durationMs / SECOND);
    },
    admission: (result) => admissions.add({ result }),
    turnsDropped: (cause, count) => dropped.add({ cause }, count),
    evicts(account) {
      for (const cause of EVICTION_CAUSES) evictions.add({ account, cause }, 0);
    },
    evicted: (account, cause) => evictions.add({ account, cause }),
  };
}

function chatInstruments(
  meter: Meter,
  tenants: TenantLabels,
): Pick<Instruments, "chatStarted" | "chatEnded"> {
  const requests = meter.counter({
    name: "agent_citas_chat_requests_total",
    help: "Messages that reached the agent.",
    labels: ["empresa_id"],
    ...tenants,
  });
  const errors = meter.counter({
    name: "agent_citas_chat_errors_total",
    help: "Turns that ended in a hand-off.",
    labels: ["error_type"],
  });
  fromZero(errors, "error_type", TURN_ERRORS);
  const duration = meter.histogram({
    name: "agent_citas_chat_response_duration_seconds",
    help: "Turns, from the session's lock to the stored reply.",
    labels: ["status"],
  });
  return {
    chatStarted: (tenant) => requests.add({ empresa_id: String(tenant) }),
    chatEnded(error, durationMs) {
      if (error !== null) errors.add({ error_type: error });
      duration.observe({ status: error === null ? "success" : "error" }, durationMs / SECOND);
    },
  };
}

type ToolFinished = Extract<TurnEvent, { readonly type: "tool_finished" }>;

function toolInstruments(meter: Meter): (event: ToolFinished) => void {
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
export function meterEvictions(
  instruments: Pick<Instruments, "evicts">,
  accounts: readonly Account[],
): void {
  for (const { name, line } of accounts) {
    // The others are counted, and full of nothing that could leave.
    if (line !== "indexes") instruments.evicts(name);
  }
}
