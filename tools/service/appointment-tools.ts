// The appointment tools, put together from the domain's parts. It holds nothing.

import type { AppointmentOptions } from "./appointment-options.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import type { Backend } from "../backend/backend.ts";
import type { Caches } from "./caches.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import type { DomainMetrics } from "../domain/metrics.ts";
import type { Profiles } from "../company/profile.ts";
import { availabilityTool } from "../booking/availability.ts";
import { bookingTool } from "../booking/booking.ts";
import { catalogTool } from "../company/catalog.ts";
import { ChangeSender } from "../booking/change-sender.ts";
import { cancelTool, rescheduleTool } from "../booking/changes.ts";
import { BookingDesk } from "../booking/desk.ts";
import { Diary } from "../booking/diary.ts";
import { EventSender } from "../booking/event-sender.ts";
import { listTool } from "../booking/list-bookings.ts";
import type { OwnRecords } from "./own-records.ts";

/** What the tools share. */
interface ToolParts {
  readonly backend: Backend;
  readonly profiles: Profiles;
  readonly caches: Caches;
  readonly metrics: DomainMetrics;
  readonly records: OwnRecords;
}

export function createTools(
  options: AppointmentOptions,
  parts: ToolParts,
): readonly Tool<ChatConfig>[] {
  const { clock, limits, log, timeZone, whenDegraded, features, confirm, caps } = options;
  const { backend, profiles, caches, metrics, records } = parts;
  const diary = new Diary({ backend, profiles, metrics, timeZone, whenDegraded });
  const common = { metrics, log, monotonic: () => clock.monotonic() };
  const writeTimeoutMs = limits.backendTimeoutMs;
  const sender = new EventSender({
    ...common,
    backend,
    writeTimeoutMs,
    sendsSlots: features.has("slots"),
    sendsIdempotencyKey: features.has("idempotency_key"),
    listsEvents: features.has("eventos"),
  });
  const desk = new BookingDesk({
    ...common,
    ...records,
    timeZone,
    writeTimeoutMs,
  });
  const suggestsAnyDay = features.has("sugerir_fecha");
  const change = {
    ...{ backend, desk, diary, timeZone, confirm },
    sender: new ChangeSender({ backend, log, writeTimeoutMs }),
  };
  return [
    availabilityTool({ diary, timeZone, suggestsAnyDay }),
    bookingTool({ desk, diary, sender, metrics, caps, timeZone, confirm }),
    catalogTool({
      ...common,
      backend,
      cache: caches.search,
      currency: options.currency,
      resultBytesMax: limits.toolResultBytesMax,
      budgetMs: 2 * limits.backendTimeoutMs,
    }),
    // A backend that cannot list events cannot say whose they are.
    ...(features.has("eventos")
      ? [listTool(change), rescheduleTool(change), cancelTool(change)]
      : []),
  ];
}
