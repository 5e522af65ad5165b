// CREAR_EVENTO on the wire, exactly once, and what its answer means. The one place that may change
// the world: it remembers before it sends, and nothing interrupts it once it has begun.

import { createHash } from "node:crypto";
import type { Log } from "../engine/log.ts";
import type { ToolContext, ToolOutcome } from "../engine/toolbox.ts";
import { failureReason } from "./backend.ts";
import type { Backend, BackendFailure } from "./backend.ts";
import type { Order } from "./booking.ts";
import { httpAddress } from "./chat-request.ts";
import type { ChatConfig } from "./chat-request.ts";
import { stamp } from "./civil.ts";
import { wireTerms } from "./diary.ts";
import type { DomainMetrics } from "./metrics.ts";
import { OPERATIONS } from "./operations.ts";
import type { Booking, Outcomes } from "./outcomes.ts";
import * as texts from "./texts.ts";

export interface EventSenderOptions {
  readonly backend: Backend;
  readonly outcomes: Outcomes;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  readonly writeTimeoutMs: number;
  /** What the tenants' backend understands beyond the original contract. */
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  readonly listsEvents: boolean;
}

type Context = ToolContext<ChatConfig>;

export class EventSender {
  readonly #options: EventSenderOptions;

  constructor(options: EventSenderOptions) {
    this.#options = options;
  }

  /** The answer that this session's earlier request for the same slot already has, or null. */
  async recall(order: Order, context: Context): Promise<ToolOutcome | null> {
    const { outcomes, monotonic } = this.#options;
    const booking = bookingOf(order, context);
    const known = outcomes.recall(booking, monotonic());
    if (known === null) return null;
    if (known.kind === "booked") return { text: known.text, status: "ok" };
    return (await this.#findEvent(order, context)) ?? unknown(order, "unknown_outcome");
  }

  /** Sends the order. Whatever comes back, or does not, is one of three outcomes. */
  async send(order: Order, context: Context): Promise<ToolOutcome> {
    const { backend, outcomes, monotonic, writeTimeoutMs } = this.#options;
    const booking = bookingOf(order, context);
    outcomes.sending(booking, monotonic());
    const reply = await backend.call(OPERATIONS.createEvent, {
      tenant: context.tenant,
      body: this.#payload(order, context),
      // Its own signal, which nobody aborts: a cancelled turn must not leave a half-known event.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    });
    if (reply.kind === "answer") return this.#booked(order, context, reply.value.meetLink);
    const found = reply.kind === "lost" ? await this.#findEvent(order, context) : null;
    if (found !== null) return found;
    this.#failed(reply, context);
    if (reply.kind === "lost") return unknown(order, failureReason(reply));
    outcomes.refused(booking);
    const why = reply.kind === "refused" ? "refused" : "unreachable";
    const text = texts.notBooked(texts.NOT_BOOKED_REASONS[why]);
    const status = reply.kind === "refused" ? "refused" : "failed";
    return { text, status, errorType: failureReason(reply) };
  }

  #booked(order: Order, context: Context, meetLink: string | null): ToolOutcome {
    const { outcomes, metrics, monotonic } = this.#options;
    const text = texts.bookedText(order.slot, order.name, secureLink(meetLink));
    outcomes.booked(bookingOf(order, context), text, monotonic());
    metrics.bookingSuccesses.add({});
    return { text, status: "ok" };
  }

  #failed(reply: BackendFailure, { tenant }: Context): void {
    const { metrics, log } = this.#options;
    const reason = failureReason(reply);
    metrics.bookingFailures.add({ reason });
    const event = reply.kind === "lost" ? "booking_unknown" : "booking_refused";
    log.warn({ event, tenant, code: reason });
  }

  /** Where the backend can list events: the lost booking, if it did arrive. */
  async #findEvent(order: Order, context: Context): Promise<ToolOutcome | null> {
    const { backend, listsEvents } = this.#options;
    if (!listsEvents) return null;
    const { tenant, sessionId, signal, remainingMs } = context;
    const body = { id_empresa: tenant, id_prospecto: prospect(sessionId) };
    const call = { tenant, body, signal, remainingMs };
    const reply = await backend.call(OPERATIONS.listEvents, call);
    if (reply.kind !== "answer") return null;
    const start = stamp(order.slot.date, order.slot.start);
    const title = titleOf(order);
    const found = reply.value.find((event) => event.start === start && event.title === title);
    // An event that is not there may still be on its way: only its presence proves anything.
    return found === undefined ? null : this.#booked(order, context, found.meetLink);
  }

  #payload(order: Order, { tenant, sessionId }: Context): Readonly<Record<string, unknown>> {
    const { sendsSlots, sendsIdempotencyKey } = this.#options;
    const { slots, ...flags } = wireTerms(order.terms);
    const start = stamp(order.slot.date, order.slot.start);
    const key = createHash("sha256").update(JSON.stringify([tenant, sessionId, start, order.name]));
    return {
      id_empresa: tenant,
      usuario_id: order.userId,
      id_prospecto: prospect(sessionId),
      titulo: titleOf(order),
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

function bookingOf({ slot, name }: Order, { session }: Context): Booking {
  return { session, slot, name };
}

/** Built from the validated name only: no word of the model or the customer gets in beside it. */
function titleOf({ name }: Order): string {
  return `Cita con ${name}`;
}

/** The gateway's ids are numbers, and go back as numbers; ours may be texts. */
function prospect(sessionId: string): number | string {
  return /^(0|[1-9]\d{0,15})$/.test(sessionId) && Number.isSafeInteger(Number(sessionId))
    ? Number(sessionId)
    : sessionId;
}

/** A link is shown only when it is a whole https address; the booking stands without one. */
function secureLink(link: string | null): string | null {
  const address = link === null ? null : httpAddress(link);
  return address?.startsWith("https://") === true ? address : null;
}

function unknown(order: Order, errorType: string): ToolOutcome {
  return { text: texts.unknownText(order.slot), status: "unknown", errorType };
}
