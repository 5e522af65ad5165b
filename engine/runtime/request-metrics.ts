// What happens before and after a turn, as metrics: requests, the door, what leaves memory.

import { EVICTION_CAUSES } from "../memory/byte-cache.ts";
import type { EvictionCause } from "../memory/byte-cache.ts";
import { initAtZero } from "../telemetry/metrics.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import { WRONG_TOKENS } from "../http/wrong-tokens.ts";
import type { WrongToken } from "../http/wrong-tokens.ts";

const HTTP_OUTCOMES = ["success", "timeout", "error", "rejected"] as const;
export type HttpOutcome = (typeof HTTP_OUTCOMES)[number];
const ADMISSIONS = ["admitted", "refused", "pressure", "session_busy", "draining"] as const;
export type AdmissionResult = (typeof ADMISSIONS)[number];
const DROPS = ["count", "bytes", "undecodable", "store"] as const;
export type DropCause = (typeof DROPS)[number];

export interface RequestMetrics {
  http(outcome: HttpOutcome, durationMs: number): void;
  admission(result: AdmissionResult): void;
  turnsDropped(cause: DropCause, count: number): void;
  wrongToken(result: WrongToken): void;
  /** Names an account that evicts: its series begin at zero. */
  initEvictions(account: string): void;
  evicted(account: string, cause: EvictionCause): void;
}

const SECOND = 1000;

export function createRequestMetrics(meter: MetricRegistry): RequestMetrics {
  const requests = meter.counter({
    name: "citas_http_requests_total",
    help: "Chat requests by how they ended.",
    labels: ["status"],
  });
  initAtZero(requests, "status", HTTP_OUTCOMES);
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
  initAtZero(admissions, "result", ADMISSIONS);
  const dropped = meter.counter({
    name: "citas_session_turns_dropped_total",
    help: "Turns that left a session's memory.",
    labels: ["cause"],
  });
  initAtZero(dropped, "cause", DROPS);
  const wrongTokens = meter.counter({
    name: "citas_wrong_tokens_total",
    help: "Requests with a wrong token; braked ones heard 429.",
    labels: ["result"],
    valuesMax: WRONG_TOKENS.length,
  });
  initAtZero(wrongTokens, "result", WRONG_TOKENS);
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
    wrongToken: (result) => wrongTokens.add({ result }),
    initEvictions(account) {
      for (const cause of EVICTION_CAUSES) evictions.add({ account, cause }, 0);
    },
    evicted: (account, cause) => evictions.add({ account, cause }),
  };
}
