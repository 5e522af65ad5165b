// The appointment domain's metrics, under the names that the dashboards use. Label values come from
// closed sets; the metric registry caps them as well.

import type {
  CounterHandle,
  HistogramHandle,
  MetricRegistry,
} from "../../engine/telemetry/metrics.ts";

export interface DomainMetrics {
  /** Every call of create_booking that reached the domain, also those a rule rejected. */
  readonly bookingAttempts: CounterHandle<never>;
  readonly bookingSuccesses: CounterHandle<never>;
  /**
   * Bookings that failed for a reason in the dashboards' list. One rejected because the name is
   * unreadable or the slot is taken is neither a success nor a failure.
   */
  readonly bookingFailures: CounterHandle<"reason">;
  /** Bookings sent to the backend whose outcome is unknown: an operator has to check. */
  readonly bookingsUnknown: CounterHandle<never>;
  readonly apiCalls: CounterHandle<"endpoint" | "status">;
  /** Includes failures: a histogram of successes alone hides slow calls. */
  readonly apiDurations: HistogramHandle<"endpoint">;
  /** The rendered prompt. The original service cached it with its agents. */
  readonly promptCache: CounterHandle<"result">;
  readonly searchCache: CounterHandle<"result">;
  readonly degradations: CounterHandle<"service" | "reason">;
}

/** In addition to `http_<code>`, the backend's own statuses. Initialised at 0. */
const FAILURE_REASONS = [
  ...["timeout", "connection_error", "invalid_response"],
  ...["circuit_open", "api_error", "unknown_error"],
];

export function createDomainMetrics(registry: MetricRegistry): DomainMetrics {
  const counter = <Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): CounterHandle<Label> => registry.counter({ name, help, labels });
  const bookingFailures = counter("agent_citas_booking_failed_total", "Bookings failed", [
    "reason",
  ]);
  for (const reason of FAILURE_REASONS) bookingFailures.add({ reason }, 0);
  return {
    bookingAttempts: counter("agent_citas_booking_attempts_total", "Bookings tried", []),
    bookingSuccesses: counter("agent_citas_booking_success_total", "Bookings made", []),
    bookingFailures,
    bookingsUnknown: counter("citas_bookings_unknown_total", "Bookings sent, no clear answer", []),
    apiCalls: counter("agent_citas_api_calls_total", "Calls to the business backend", [
      "endpoint",
      "status",
    ]),
    apiDurations: registry.histogram({
      name: "agent_citas_api_call_duration_seconds",
      help: "Calls to the business backend, retries included",
      labels: ["endpoint"],
    }),
    promptCache: counter("citas_agent_cache_total", "Rendered prompts", ["result"]),
    searchCache: counter("citas_search_cache_total", "Catalogue searches", ["result"]),
    degradations: counter(
      "citas_availability_degradation_total",
      "Answers given without the schedule or the calendar",
      ["service", "reason"],
    ),
  };
}

type Readings = () => readonly (readonly [string, number])[];

/** Entries held by each cache, read at scrape time. */
export function exposeCacheEntries(registry: MetricRegistry, read: Readings): void {
  const spec = {
    name: "agent_citas_cache_entries",
    help: "Entries held by each cache",
    labels: ["cache_type"] as const,
  };
  registry.gauge(spec, () => read().map(([type, value]) => [{ cache_type: type }, value] as const));
}

/** Open circuits of each breaker, read at scrape time. */
export function exposeCircuits(registry: MetricRegistry, read: Readings): void {
  const spec = {
    name: "citas_circuit_open",
    help: "Open circuits, by breaker",
    labels: ["name"] as const,
  };
  registry.gauge(spec, () => read().map(([name, value]) => [{ name }, value] as const));
}
