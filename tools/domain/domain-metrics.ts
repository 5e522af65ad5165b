// The appointment domain's metrics, with the names the dashboards have. Label values are closed
// sets of this program; the meter caps them all the same.

import type {
  CounterHandle,
  HistogramHandle,
  MetricRegistry,
} from "../../engine/telemetry/metrics.ts";

export interface DomainMetrics {
  /** Every call of create_booking that reached the domain, also those refused by a rule. */
  readonly bookingAttempts: CounterHandle<never>;
  readonly bookingSuccesses: CounterHandle<never>;
  /**
   * Bookings that failed for a reason of the dashboards' list. A booking refused because the name
   * is unreadable or the slot is taken is neither a success nor a failure.
   */
  readonly bookingFailures: CounterHandle<"reason">;
  /** Bookings sent to the backend of which nobody knows what became: somebody has to look. */
  readonly bookingsUnknown: CounterHandle<never>;
  readonly apiCalls: CounterHandle<"endpoint" | "status">;
  /** Failures are observed too: a histogram of successes alone hides the slow ones. */
  readonly apiDurations: HistogramHandle<"endpoint">;
  /** The rendered prompt: what the original cached with its agents. */
  readonly promptCache: CounterHandle<"result">;
  readonly searchCache: CounterHandle<"result">;
  readonly degradations: CounterHandle<"service" | "reason">;
}

/** Beside the backend's own statuses, `http_<code>`. There from the start, at zero. */
const FAILURE_REASONS = [
  ...["timeout", "connection_error", "invalid_response"],
  ...["circuit_open", "api_error", "unknown_error"],
];

export function createDomainMetrics(meter: MetricRegistry): DomainMetrics {
  const counter = <Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): CounterHandle<Label> => meter.counter({ name, help, labels });
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
    apiDurations: meter.histogram({
      name: "agent_citas_api_call_duration_seconds",
      help: "Calls to the business backend, retries included",
      labels: ["endpoint"],
    }),
    promptCache: counter("citas_agent_cache_total", "Rendered prompts", ["result"]),
    searchCache: counter("citas_search_cache_total", "Catalogue searches", ["result"]),
    degradations: counter(
      "citas_availability_degradation_total",
      "Answers given without the schedule or the diary",
      ["service", "reason"],
    ),
  };
}

type Readings = () => readonly (readonly [string, number])[];

/** Entries held by each cache, read at scrape time. */
export function exposeCacheEntries(meter: MetricRegistry, read: Readings): void {
  const spec = {
    name: "agent_citas_cache_entries",
    help: "Entries held by each cache",
    labels: ["cache_type"] as const,
  };
  meter.gauge(spec, () => read().map(([type, value]) => [{ cache_type: type }, value] as const));
}

/** Open circuits of each breaker, read at scrape time. */
export function exposeCircuits(meter: MetricRegistry, read: Readings): void {
  const spec = {
    name: "citas_circuit_open",
    help: "Open circuits, by breaker",
    labels: ["name"] as const,
  };
  meter.gauge(spec, () => read().map(([name, value]) => [{ name }, value] as const));
}
