// Sends CREAR_EVENTO exactly once and interprets the response. The caller has written the pending
// entry; this file writes its outcome. Once begun, nothing interrupts it.

import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { finaliseEntry } from "./booking-context.ts";
import type {
  BookingContext,
  CompanyToolContext,
  BookingOrder,
  WrittenEntry,
} from "./booking-context.ts";
import { eventPayload, isEventOf } from "./event-payload.ts";
import { bookedText, unknownText } from "./booking-texts.ts";
import type { MeetingDetails } from "./booking-texts.ts";
import { listCustomerEvents } from "./customer-events.ts";
import type { CustomerEventList } from "./customer-events.ts";
import { notBooked, notSent } from "./rejections.ts";
import type { BookingResult } from "./rejections.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { ListedEvent } from "../backend/operations.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import { outcome } from "../domain/booking-facts.ts";
import { encodeEntry, afterDiscard } from "../records/booking-journal.ts";
import type { JournalEntry } from "../records/booking-journal.ts";
import { parseHttpUrl } from "../text/urls.ts";
import { failureReason } from "../backend/backend-reply.ts";
import { toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

interface EventCreatorOptions {
  readonly backend: BackendClient;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly writeTimeoutMs: number;
  /** What the backend supports beyond the original contract. */
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  readonly listsEvents: boolean;
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
    const { backend, metrics, log, writeTimeoutMs } = this.#options;
    const written = { key: order.journalKey, entry };
    const reply = await backend.call(OPERATIONS.createEvent, {
      tenant,
      tag,
      body: eventPayload(order, context, { ...this.#options, replaces: entry.before }),
      // Never aborted: a cancelled turn must not make the outcome unknown.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    });
    if (reply.kind === "answer") return this.booked(booking, written, reply.value);
    const isUnknown = reply.kind === "outcome_unknown";
    // If the request did arrive, a backend that lists events shows it.
    const listed = isUnknown
      ? (await this.list(context))?.events.find(isEventOf(written))
      : undefined;
    if (listed !== undefined) return this.booked(booking, written, listed);
    const reason = failureReason(reply);
    metrics.bookingFailures.add({ reason });
    const event = isUnknown ? "booking_unknown" : "booking_refused";
    log.warn({ event, ...tag, tenant, code: reason });
    if (isUnknown) {
      metrics.bookingsUnknown.add({});
      return this.unknown(order, reason);
    }
    await finaliseEntry(booking, written, afterDiscard(entry));
    if (reply.kind === "refused") return notBooked("refused", reason);
    // Counted above; a `reason` would count it twice.
    return { ...notSent("unreachable", reason), reason: null };
  }

  /** The customer's events; null if the backend cannot list them or did not respond. */
  list(context: CompanyToolContext): Promise<CustomerEventList | null> {
    const { backend, listsEvents } = this.#options;
    return listsEvents ? listCustomerEvents(backend, context) : Promise.resolve(null);
  }

  /** Finalises the entry; its text was the customer's name, and becomes the confirmation. */
  async booked(
    booking: BookingContext,
    { key, entry }: WrittenEntry,
    event: Created,
  ): Promise<ToolOutcome> {
    const { order } = booking;
    const text = bookedText(order.slot, entry.text, detailsOf(order, event));
    const eventId = event.id === null ? null : String(event.id);
    this.#options.metrics.bookingSuccesses.add({});
    const done = encodeEntry({ ...entry, state: "done", eventId, text });
    await finaliseEntry(booking, { key, entry }, done);
    return bookedOutcome(order, toolText(text), eventId);
  }

  unknown({ slot, start }: BookingOrder, errorType: string): ToolOutcome {
    const fact = { kind: "pending", action: "book", start } as const;
    const text = unknownText(slot, this.#options.listsEvents);
    return outcome(text, { status: "unknown", errorType, mustTell: true, fact });
  }
}

/** Shows a link only if it is a valid https URL; a booking is valid without one. */
function detailsOf({ email }: BookingOrder, { meetLink }: Created): MeetingDetails {
  const link = meetLink === null ? null : parseHttpUrl(meetLink);
  if (link?.startsWith("https://") === true) return { kind: "link", link };
  return email === null ? { kind: "none" } : { kind: "email" };
}

export function bookedOutcome(
  { start, name }: BookingOrder,
  text: ToolText,
  eventId: string | null,
): ToolOutcome {
  const fact = { kind: "done", action: "book", start, from: null, eventId, name } as const;
  return outcome(text, { status: "ok", mustTell: true, fact });
}
