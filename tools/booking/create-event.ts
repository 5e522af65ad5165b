// Writes the event exactly once and interprets the response. The caller has written the pending
// entry; this file writes its outcome. Once begun, nothing interrupts it.

import { createHash } from "node:crypto";
import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { finaliseEntry } from "./booking-context.ts";
import type {
  BookingContext,
  CompanyToolContext,
  BookingOrder,
  WrittenEntry,
} from "./booking-context.ts";
import { isEventOf } from "./event-match.ts";
import { bookedText, unknownText } from "./booking-texts.ts";
import type { MeetingDetails } from "./booking-texts.ts";
import type { BookingCalendars, CustomerEvents } from "./booking-calendars.ts";
import { notBooked, notSent } from "./rejections.ts";
import { intervalOf, presentOf } from "./slot-parser.ts";
import type { BookingResult } from "./rejections.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { backendEventId } from "../calendars/backend-events.ts";
import type { CalendarEvent, NewEvent } from "../calendars/calendar-port.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import { outcome } from "../domain/booking-facts.ts";
import { encodeEntry, afterDiscard } from "../records/booking-journal.ts";
import type { JournalEntry } from "../records/booking-journal.ts";
import { parseHttpUrl } from "../text/urls.ts";
import { toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

interface EventCreatorOptions {
  readonly calendars: BookingCalendars;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly writeTimeoutMs: number;
  /** Of companies without a file. */
  readonly timeZone: string;
}

type Created = Pick<ListedEvent, "id" | "meetLink">;

export class EventCreator {
  readonly #options: EventCreatorOptions;

  constructor(options: EventCreatorOptions) {
    this.#options = options;
  }

  /** Sends the order. Any reply, or none, is one of three outcomes. */
  async send(booking: BookingContext, entry: JournalEntry): Promise<BookingResult> {
    const { order, context } = booking;
    const { tenant, tag } = context;
    const { calendars, metrics, log, writeTimeoutMs } = this.#options;
    const written = { key: order.journalKey, entry };
    const event = newEvent(order, context, { ...this.#options, replaces: entry.before });
    const result = await calendars.writes(order.rules, order.host).create(event, {
      tag,
      // Never aborted: a cancelled turn must not make the outcome unknown.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    });
    if (result.kind === "booked") return this.booked(booking, written, createdOf(result.event));
    const isUnknown = result.kind === "unknown";
    // If the request did arrive, a calendar that lists events shows it.
    const listed = isUnknown
      ? (await this.list(context))?.events.find(isEventOf(written))
      : undefined;
    if (listed !== undefined) return this.booked(booking, written, listed);
    const reason = result.kind === "taken" ? "slot_taken" : result.reason;
    if (result.kind === "taken") {
      await finaliseEntry(booking, written, afterDiscard(entry));
      return notBooked("taken", reason);
    }
    metrics.bookingFailures.add({ reason });
    log.warn({
      ...{ event: isUnknown ? "booking_unknown" : "booking_refused", ...tag },
      ...{ tenant, code: reason },
    });
    if (isUnknown) {
      metrics.bookingsUnknown.add({});
      return this.unknown(booking, reason);
    }
    await finaliseEntry(booking, written, afterDiscard(entry));
    if (result.kind === "refused") return notBooked("refused", reason);
    // Counted above; a `reason` would count it twice.
    return { ...notSent("unreachable", reason), reason: null };
  }

  /** The customer's events; null if no calendar can list them or one did not respond. */
  list(context: CompanyToolContext): Promise<CustomerEvents | null> {
    return this.#options.calendars.list(context);
  }

  /** Finalises the entry; its text was the customer's name, and becomes the confirmation. */
  async booked(
    booking: BookingContext,
    { key, entry }: WrittenEntry,
    event: Created,
  ): Promise<ToolOutcome> {
    const { order } = booking;
    const text = bookedText(order, entry.text, detailsOf(order, event));
    const eventId = event.id === null ? null : String(event.id);
    this.#options.metrics.bookingSuccesses.add({});
    const done = encodeEntry({ ...entry, state: "done", eventId, text });
    await finaliseEntry(booking, { key, entry }, done);
    return bookedOutcome(order, toolText(text), eventId);
  }

  unknown({ order, context }: BookingContext, errorType: string): ToolOutcome {
    const { slot, start } = order;
    const fact = { kind: "pending", action: "book", start } as const;
    const text = unknownText(slot, this.#options.calendars.lists(context));
    return outcome(text, { status: "unknown", errorType, mustTell: true, fact });
  }
}

/** Shows a link only if it is a valid https URL; a booking is valid without one. */
function detailsOf({ email, host }: BookingOrder, { meetLink }: Created): MeetingDetails {
  const link = meetLink === null ? null : parseHttpUrl(meetLink);
  if (link?.startsWith("https://") === true) return { kind: "link", link };
  // Only the backend writes to the customer.
  return email === null || host === null ? { kind: "none" } : { kind: "email" };
}

export function bookedOutcome(
  { start, name }: BookingOrder,
  text: ToolText,
  eventId: string | null,
): ToolOutcome {
  const fact = { kind: "done", action: "book", start, from: null, eventId, name } as const;
  return outcome(text, { status: "ok", mustTell: true, fact });
}

interface NewEventOptions {
  readonly timeZone: string;
  /** The booking this one replaces. */
  readonly replaces: JournalEntry["before"];
}

function newEvent(
  order: BookingOrder,
  context: CompanyToolContext,
  { timeZone, replaces }: NewEventOptions,
): NewEvent {
  const { slot, start, name, email, phone, notes, rules, host } = order;
  const { tenant, sessionId } = context;
  const { place, afterMinutes, slots: places } = rules;
  const service = place?.service ?? null;
  const [{ id: resource }] = place?.resources ?? [{ id: String(host?.userId) }];
  // Booked again after a cancellation is another booking: the key must not match the first one.
  const parts = [
    ...[tenant, sessionId, start, name],
    ...(place === null ? [] : [service?.id ?? "", resource]),
    ...(replaces === null ? [] : [replaces.at]),
  ];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
  const interval = intervalOf(slot, presentOf(context, timeZone).timeZone);
  return {
    ...{ tenant, resource, ...interval, busyUntil: interval.until + afterMinutes * 60_000 },
    ...{ key, name, email, phone, notes, places, sessionId },
    service: service === null ? null : { id: service.id, name: service.name },
  };
}

/** The event of a result; a backend may give it no id. */
function createdOf({ ref, link }: CalendarEvent): Created {
  return { id: ref === "" ? null : backendEventId(ref), meetLink: link };
}
