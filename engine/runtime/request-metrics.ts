// Metrics around a turn: HTTP requests, admission, evictions and dropped turns.

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
  /** Starts an account's eviction series at zero. */
  initEvictions(account: string): void;
  evicted(account: string, cause: EvictionCause): void;
}

const SECOND = 1000;

export function createRequestMetrics(registry: MetricRegistry): RequestMetrics {
  const requests = registry.counter({
    name: "citas_http_requests_total",
    help: "Chat requests by outcome.",
    labels: ["status"],
  });
  initAtZero(requests, "status", HTTP_OUTCOMES);
  const duration = registry.histogram({
    name: "citas_http_duration_seconds",
    help: "Duration of chat requests, from arrival to the last byte.",
    labels: [],
  });
  const admissions = registry.counter({
    name: "citas_admission_total",
    help: "Admission decisions.",
    labels: ["result"],
  });
  initAtZero(admissions, "result", ADMISSIONS);
  const dropped = registry.counter({
    name: "citas_session_turns_dropped_total",
    help: "Turns that a session no longer keeps.",
    labels: ["cause"],
  });
  initAtZero(dropped, "cause", DROPS);
  const wrongTokens = registry.counter({
    name: "citas_wrong_tokens_total",
    help: "Requests with a wrong token; rate limited ones received 429.",
    labels: ["result"],
    valuesMax: WRONG_TOKENS.length,
  });
  initAtZero(wrongTokens, "result", WRONG_TOKENS);
  const evictions = registry.counter({
    name: "citas_evictions_total",
    help: "Entries evicted from a cache.",
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
