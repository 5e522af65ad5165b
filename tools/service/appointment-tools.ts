// Creates the appointment tools from the plugin's parts.

import type { AppointmentOptions } from "./appointment-options.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import type { SharedFetches } from "../backend/shared-fetches.ts";
import type { Caches } from "./caches.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import type { CompanyProfiles } from "../company/company-profile.ts";
import { availabilityTool } from "../booking/check-availability.ts";
import { bookingTool } from "../booking/create-booking.ts";
import { catalogTool } from "../company/search-catalog.ts";
import { EventChanger } from "../booking/change-event.ts";
import { cancelTool, rescheduleTool } from "../booking/change-booking.ts";
import { BookingCalendars } from "../booking/booking-calendars.ts";
import { BookingExecutor } from "../booking/booking-executor.ts";
import { SlotAvailability } from "../booking/slot-availability.ts";
import { EventCreator } from "../booking/create-event.ts";
import { listTool } from "../booking/list-bookings.ts";
import type { BookingStores } from "./booking-stores.ts";

/** What the tools share. */
interface ToolParts {
  readonly backend: BackendClient;
  readonly fetches: SharedFetches;
  readonly profiles: CompanyProfiles;
  readonly caches: Caches;
  readonly metrics: DomainMetrics;
  readonly records: BookingStores;
}

export function createTools(
  options: AppointmentOptions,
  parts: ToolParts,
): readonly Tool<ChatConfig>[] {
  const { clock, limits, log, timeZone, whenDegraded, features, confirm, caps } = options;
  const { backend, fetches, profiles, caches, metrics, records } = parts;
  const calendars = new BookingCalendars({
    ...{ backend, timeZone, calendars: options.calendars ?? null },
    sendsSlots: features.has("slots"),
    sendsIdempotencyKey: features.has("idempotency_key"),
    listsEvents: features.has("eventos"),
  });
  const companies = options.calendars !== undefined;
  const availability = new SlotAvailability({
    ...{ backend, calendars, profiles, metrics, timeZone, whenDegraded },
  });
  const common = { metrics, log, monotonic: () => clock.monotonic() };
  const writeTimeoutMs = limits.backendTimeoutMs;
  const eventCreator = new EventCreator({
    ...common,
    ...{ calendars, timeZone, writeTimeoutMs },
  });
  const executor = new BookingExecutor({
    ...common,
    ...records,
    timeZone,
    writeTimeoutMs,
  });
  const suggestsAnyDay = features.has("sugerir_fecha");
  const change = {
    ...{ calendars, executor, availability, companies, timeZone, confirm },
    eventChanger: new EventChanger({ calendars, log, timeZone, writeTimeoutMs }),
  };
  return [
    availabilityTool({ availability, calendars, companies, timeZone, suggestsAnyDay }),
    bookingTool({
      ...{ executor, availability, calendars, companies, eventCreator },
      ...{ metrics, caps, timeZone, confirm },
    }),
    catalogTool({
      ...common,
      backend,
      fetches,
      cache: caches.search,
      currency: options.currency,
      resultBytesMax: limits.toolResultBytesMax,
      budgetMs: 2 * limits.backendTimeoutMs,
    }),
    // A backend that cannot list events cannot say which customer an event belongs to.
    ...(companies || features.has("eventos")
      ? [listTool(change), rescheduleTool(change), cancelTool(change)]
      : []),
  ];
}
