// CREAR_EVENTO on the wire, exactly once, and what its answer means. Its caller has written that it
// is pending; this one writes what became of it, and nothing interrupts it once it has begun.

import { createHash } from "node:crypto";
import type { Log } from "../engine/log.ts";
import type { ToolOutcome } from "../engine/toolbox.ts";
import { failureReason } from "./backend.ts";
import type { Backend, BackendFailure } from "./backend.ts";
import type { Order } from "./booking.ts";
import { httpAddress } from "./chat-request.ts";
import { stamp } from "./civil.ts";
import { settle, withdraw } from "./desk.ts";
import type { Context, Pending } from "./desk.ts";
import { wireTerms } from "./diary.ts";
import { ARRIVAL_MS, encodeEntry, knownCreate } from "./entries.ts";
import type { Entry, Ledger } from "./entries.ts";
import type { DomainMetrics } from "./metrics.ts";
import { OPERATIONS } from "./operations.ts";
import type { ListedEvent } from "./operations.ts";
import { listOwnEvents, prospect } from "./own-events.ts";
import type { BookingRecords } from "./records.ts";
import * as texts from "./texts.ts";

export interface EventSenderOptions {
  readonly backend: Backend;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly writeTimeoutMs: number;
  /** What the tenants' backend understands beyond the original contract. */
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  readonly listsEvents: boolean;
}

/** A pending create keeps the customer's name as its text: title and confirmation come from it. */
type Sent = Pick<Pending, "records" | "field" | "entry">;

type Created = Pick<ListedEvent, "id" | "meetLink">;

export class EventSender {
  readonly #options: EventSenderOptions;

  constructor(options: EventSenderOptions) {
    this.#options = options;
  }

  /** The answer that this session's earlier request for the same slot already has, or null. */
  async recall(
    order: Order,
    context: Context,
    { records, ledger }: { readonly records: BookingRecords; readonly ledger: Ledger },
  ): Promise<ToolOutcome | null> {
    const known = knownCreate(ledger, order.field, order.start);
    if (known === null) return null;
    if (known.kind === "booked") return told(known.text || bookedText(order));
    if (known.kind === "foreign") return unknown(order, "unknown_outcome");
    if (known.kind === "changing") return this.#changing(order, context, { ...known, ledger });
    const { field, entry } = known;
    const sent = { records, field, entry };
    const list = this.#options.listsEvents
      ? await listOwnEvents(this.#options.backend, context)
      : null;
    const event = list?.events.find(isEventOf(sent));
    if (event !== undefined) {
      const outcome = await this.#booked(order, context, { ...sent, event });
      return field === order.field ? outcome : null;
    }
    // An event that is not there may still be on its way, but not for ever.
    if (list?.whole !== true || ledger.now - entry.at < ARRIVAL_MS) {
      return unknown(order, "unknown_outcome");
    }
    await withdraw(sent, context);
    return null;
  }

  /** An order for a booking of which nobody knows yet whether it was changed. */
  async #changing(
    order: Order,
    context: Context,
    { text, change, ledger }: { text: string; change: Entry; ledger: Ledger },
  ): Promise<ToolOutcome | null> {
    const list = await listOwnEvents(this.#options.backend, context);
    const event = list?.events.find(({ id }) => id !== null && String(id) === change.eventId);
    if (event?.start === order.start) {
      // Not yet; and never, once the request can no longer arrive.
      const isOver = ledger.now - change.at >= ARRIVAL_MS;
      return isOver ? told(text || bookedText(order)) : unknown(order, "unknown_outcome");
    }
    const changed = event !== undefined || list?.whole === true;
    return changed ? null : unknown(order, "unknown_outcome");
  }

  /** Sends the order. Whatever comes back, or does not, is one of three outcomes. */
  async send(order: Order, context: Context, pending: Pending): Promise<ToolOutcome> {
    const { backend, writeTimeoutMs } = this.#options;
    const { records, field, entry } = pending;
    const sent = { records, field, entry };
    const reply = await backend.call(OPERATIONS.createEvent, {
      tenant: context.tenant,
      body: this.#payload(order, context, entry),
      // Its own signal, which nobody aborts: a cancelled turn must not leave a half-known event.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    });
    if (reply.kind === "answer")
      return this.#booked(order, context, { ...sent, event: reply.value });
    if (reply.kind === "lost") return this.#lost(order, context, { ...sent, reply });
    this.#failed(reply, context);
    await withdraw(sent, context);
    const why = reply.kind === "refused" ? "refused" : "unreachable";
    const text = texts.notBooked(texts.NOT_BOOKED_REASONS[why]);
    const status = reply.kind === "refused" ? "refused" : "failed";
    return { text, status, errorType: failureReason(reply) };
  }

  /** Where the backend can list events: the lost booking, if it did arrive. Else it is unknown. */
  async #lost(
    order: Order,
    context: Context,
    { reply, ...sent }: Sent & { readonly reply: BackendFailure },
  ): Promise<ToolOutcome> {
    const { backend, listsEvents } = this.#options;
    const list = listsEvents ? await listOwnEvents(backend, context) : null;
    const event = list?.events.find(isEventOf(sent));
    if (event !== undefined) return this.#booked(order, context, { ...sent, event });
    this.#failed(reply, context);
    this.#options.metrics.bookingsUnknown.add({});
    return unknown(order, failureReason(reply));
  }

  async #booked(
    { slot }: Order,
    context: Context,
    { event, ...sent }: Sent & { readonly event: Created },
  ): Promise<ToolOutcome> {
    const text = texts.bookedText(slot, sent.entry.text, secureLink(event.meetLink));
    const eventId = event.id === null ? null : String(event.id);
    this.#options.metrics.bookingSuccesses.add({});
    await settle(sent, context, encodeEntry({ ...sent.entry, state: "done", eventId, text }));
    return told(text);
  }

  #failed(reply: BackendFailure, { tenant }: Context): void {
    const { metrics, log } = this.#options;
    const reason = failureReason(reply);
    metrics.bookingFailures.add({ reason });
    const event = reply.kind === "lost" ? "booking_unknown" : "booking_refused";
    log.warn({ event, tenant, code: reason });
  }

  #payload(
    order: Order,
    { tenant, sessionId }: Context,
    { before }: Entry,
  ): Readonly<Record<string, unknown>> {
    const { sendsSlots, sendsIdempotencyKey } = this.#options;
    const { slots, ...flags } = wireTerms(order.terms);
    const { start } = order;
    // Booked, cancelled and booked again is another booking: the key must not find the first one.
    const parts = [tenant, sessionId, start, order.name, ...(before === null ? [] : [before.at])];
    const key = createHash("sha256").update(JSON.stringify(parts));
    return {
      id_empresa: tenant,
      usuario_id: order.userId,
      id_prospecto: prospect(sessionId),
      titulo: titleOf(order.name),
      fecha_inicio: start,
      fecha_fin: stamp(order.slot.date, order.slot.end),
      correo_cliente: order.email,
      correo_usuario: order.userEmail,
      ...flags,
      ...(sendsSlots ? { slots } : {}),
      ...(sendsIdempotencyKey ? { idempotency_key: key.digest("hex").slice(0, 32) } : {}),
    };
  }
}

function bookedText({ slot, name }: Order): string {
  return texts.bookedText(slot, name, null);
}

function isEventOf({ entry }: Sent): (event: ListedEvent) => boolean {
  return ({ start, title }) => start === entry.start && title === titleOf(entry.text);
}

const TITLE = "Cita con ";

/** Built from the validated name only: no word of the model or the customer gets in beside it. */
function titleOf(name: string): string {
  return TITLE + name;
}

/** The name in a title of ours; another title as it is. */
export function nameIn(title: string): string {
  return title.startsWith(TITLE) ? title.slice(TITLE.length) : title;
}

/** A link is shown only when it is a whole https address; the booking stands without one. */
function secureLink(link: string | null): string | null {
  const address = link === null ? null : httpAddress(link);
  return address?.startsWith("https://") === true ? address : null;
}

function told(text: string): ToolOutcome {
  return { text, status: "ok", mustTell: true };
}

function unknown(order: Order, errorType: string): ToolOutcome {
  const text = texts.unknownText(order.slot);
  return { text, status: "unknown", errorType, mustTell: true };
}
