// The proprietary backend behind the port, as far as it goes: it writes and lists a customer's
// events. It can neither list what takes time nor find an event by its key, so it has no `busy` and
// no `find`: its own operations answer whether one time is free (tools/booking/). A write that it
// declines is "refused", because it does not say why.

import type {
  CalendarCall,
  CalendarEvent,
  CalendarPort,
  Interval,
  NewEvent,
  WriteResult,
} from "./calendar-port.ts";
import {
  backendEventId,
  backendRef,
  eventFromRow,
  eventPayload,
  wireInterval,
} from "./backend-events.ts";
import type { BackendHost } from "./backend-events.ts";
import { listCustomerEvents } from "./customer-events.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { failureReason } from "../backend/backend-reply.ts";
import type { BackendFailure } from "../backend/backend-reply.ts";
import { OPERATIONS } from "../backend/operations.ts";

interface BackendCalendarOptions {
  readonly backend: BackendClient;
  /** In which the backend writes its times. */
  readonly timeZone: string;
  /** What the backend supports beyond the original contract. */
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  /** What the company's settings say; only a new event needs it. */
  readonly host: BackendHost | null;
}

/** No outcome is certainly "taken": the backend only declines. */
type BackendResult = Exclude<WriteResult, { kind: "taken" }>;

export class BackendCalendar implements Pick<CalendarPort, "create" | "move" | "cancel" | "mine"> {
  readonly #options: BackendCalendarOptions;

  constructor(options: BackendCalendarOptions) {
    this.#options = options;
  }

  async create(event: NewEvent, call: CalendarCall): Promise<BackendResult> {
    const { backend, host } = this.#options;
    if (host === null) return { kind: "refused", reason: "not_configured" };
    const reply = await backend.call(OPERATIONS.createEvent, {
      ...{ ...call, tenant: event.tenant },
      body: eventPayload(event, { ...this.#options, host }),
    });
    if (reply.kind !== "answer") return failed(reply);
    const { id, meetLink } = reply.value;
    return { kind: "booked", event: { ...written(event), ref: backendRef(id), link: meetLink } };
  }

  /** The event that is returned is what was asked for: the backend only says that it was done. */
  async move(
    ref: string,
    to: Parameters<CalendarPort["move"]>[1],
    call: CalendarCall,
  ): Promise<BackendResult> {
    const { backend, timeZone } = this.#options;
    const { tenant } = to;
    const reply = await backend.call(OPERATIONS.moveEvent, {
      ...{ ...call, tenant },
      body: {
        ...{ id_empresa: tenant, evento_id: backendEventId(ref) },
        ...wireInterval(to, timeZone),
      },
    });
    return reply.kind === "answer" ? { kind: "booked", event: changed(ref, to) } : failed(reply);
  }

  async cancel(ref: string, tenant: number, call: CalendarCall): Promise<BackendResult> {
    const reply = await this.#options.backend.call(OPERATIONS.cancelEvent, {
      ...{ ...call, tenant },
      body: { id_empresa: tenant, evento_id: backendEventId(ref) },
    });
    if (reply.kind !== "answer") return failed(reply);
    const event = changed(ref, { tenant, resource: "", from: 0, until: 0, busyUntil: 0 });
    return { kind: "booked", event: { ...event, state: "cancelled" } };
  }

  async mine(
    tenant: number,
    sessionId: string,
    call: CalendarCall,
  ): ReturnType<CalendarPort["mine"]> {
    const { backend, timeZone } = this.#options;
    const list = await listCustomerEvents(backend, { ...call, tenant, sessionId });
    if (list === null) return { kind: "unverified", reason: "connection_error" };
    const events = list.events.map((row) => eventFromRow(row, { tenant, sessionId, timeZone }));
    const readable = events.filter((event) => event !== null);
    const whole = list.isComplete && readable.length === events.length;
    return { kind: "events", events: readable.sort((a, b) => a.from - b.from), whole };
  }
}

function failed(reply: BackendFailure): BackendResult {
  const reason = failureReason(reply);
  switch (reply.kind) {
    case "refused":
      return { kind: "refused", reason };
    case "not_sent":
      return { kind: "unavailable", reason };
    case "outcome_unknown":
      return { kind: "unknown", reason };
    default:
      return reply satisfies never;
  }
}

/** The backend tells neither when an event was written nor how often it changed. */
const UNTOLD = { createdAt: 0, changedAt: 0, sequence: 0, link: null } as const;

function written({ places: _, ...event }: NewEvent): Omit<CalendarEvent, "ref"> {
  return { ...event, ...UNTOLD, state: "booked" };
}

function changed(
  ref: string,
  to: Interval & Pick<CalendarEvent, "tenant" | "resource" | "busyUntil">,
): CalendarEvent {
  return {
    ...UNTOLD,
    ...{ ref, state: "booked", key: "", name: "", email: null, phone: null, service: null },
    ...{ notes: null, sessionId: null },
    ...to,
  };
}
