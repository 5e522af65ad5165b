// The appointment plugin's options: settings and the engine's parts it uses. Types only.

import type { EvictionCause } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { HttpClient } from "../../engine/http/http-client.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { MetricRegistry } from "../../engine/telemetry/metrics.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { Companies } from "../company-files/companies.ts";
import type { Database } from "../../engine/sqlite/database.ts";
import type { Calendars } from "../calendars/calendars.ts";
import type { AppointmentSettings, BackendUrls } from "../domain/settings.ts";
import type { TracingOptions } from "../../engine/tracing/trace-spans.ts";

export interface AppointmentOptions extends Omit<AppointmentSettings, "urls" | "companiesDir"> {
  /** Stores reservations and bookings; null: in this process. Not closed here. */
  readonly redis: RedisPort | null;
  /** Keeps them where there is no Redis; absent: in this process. Not closed here. */
  readonly database?: Database | null | undefined;
  /** Null: every company has a file. */
  readonly urls: BackendUrls | null;
  /** Companies with a file; null or absent: none. Not closed here. */
  readonly companies?: Companies | null;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly meter: MetricRegistry;
  readonly log: Log;
  /** Backend requests carry the trace of their turn. */
  readonly tracing?: TracingOptions | undefined;
  /** Calendars of companies with a file; without it no company has one. Not closed here. */
  readonly calendars?: Calendars | undefined;
  /** The backend's HTTP client; when absent, one is opened and closed here. */
  readonly http?: HttpClient;
  readonly onEvict?: (account: string, cause: EvictionCause) => void;
}
