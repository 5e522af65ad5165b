// What the appointment domain is made from: settings and the parts of the engine that it uses.
// Contract only.

import type { EvictionCause } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { HttpClient } from "../../engine/http/http-client.ts";
import type { Limits } from "../../engine/limits/default-limits.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { MetricRegistry } from "../../engine/telemetry/metrics.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { AppointmentSettings, BackendUrls } from "../domain/settings.ts";
import type { TracingOptions } from "../../engine/tracing/trace-spans.ts";

export interface AppointmentOptions extends Omit<AppointmentSettings, "urls"> {
  /** Where bookings are held and remembered; null: in this process. Not closed here. */
  readonly redis: RedisPort | null;
  readonly urls: BackendUrls;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly meter: MetricRegistry;
  readonly log: Log;
  /** Requests to the backend carry the trace they belong to. */
  readonly tracing?: TracingOptions | undefined;
  /** The backend's own connections; opened, and closed, here when absent. */
  readonly http?: HttpClient;
  readonly onEvict?: (account: string, cause: EvictionCause) => void;
}
