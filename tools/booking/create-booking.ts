// create_booking: checks the rules in order and stops at the first failure, then requires the
// customer's yes (confirmation.ts), then sends one request. It is booked, refused or unknown; an
// unknown outcome is never retried.

import assert from "node:assert";
import type { z } from "zod";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { pendingEntry } from "./booking-context.ts";
import type { BookingContext, BookingOrder, CompanyToolContext } from "./booking-context.ts";
import type { BookingExecutor } from "./booking-executor.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { unlessAgreed } from "./confirmation.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import { earlierBooking } from "./earlier-booking.ts";
import type { EventCreator } from "./create-event.ts";
import {
  COMPANY_PARAMETERS,
  PARAMETERS,
  bookingProposal,
  confirmOf,
  parseOrders,
} from "./booking-order.ts";
import type { Orders } from "./booking-order.ts";
import type { BookingCalendars } from "./booking-calendars.ts";
import { calendarRejection, hoursRejection, notBooked, notSent } from "./rejections.ts";
import type { BookingResult, Rejection } from "./rejections.ts";
import { replacedBooking, parseJournal } from "../records/booking-journal.ts";
import type { ReservationRequest } from "../records/booking-store.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import { createdCount } from "../records/journal-queries.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";

interface BookingToolOptions {
  readonly executor: BookingExecutor;
  readonly availability: SlotAvailability;
  readonly eventCreator: EventCreator;
  readonly metrics: DomainMetrics;
  readonly caps: BookingCaps;
  readonly calendars: Pick<BookingCalendars, "rulesOf" | "own">;
  /** Companies may have files: the tool takes what they ask for. */
  readonly companies: boolean;
  readonly timeZone: string;
  /** `code`: the customer must have been shown the summary in the previous turn. */
  readonly confirm: "model" | "code";
}

const DESCRIPTIONS = {
  model: "Registra la cita. Solo después de que el cliente confirmó día, hora, nombre y correo.",
  code:
    "Registra la cita en dos pasos: la primera llamada le muestra al cliente el resumen y le " +
    "pide el sí; cuando lo da, en el mensaje siguiente, la misma llamada la registra.",
  company:
    "Registra la cita. Si responde con un resumen, todavía no está registrada: cuando el cliente " +
    "da el sí, en el mensaje siguiente, la misma llamada, con los mismos datos, la registra.",
} as const;

export function bookingTool(options: BookingToolOptions): Tool<ChatConfig> {
  const { executor, metrics, confirm, companies } = options;
  return defineTool({
    name: "create_booking",
    description: DESCRIPTIONS[companies ? "company" : confirm],
    parameters: companies ? COMPANY_PARAMETERS : PARAMETERS,
    sideEffect: true,
    run: (args: z.infer<typeof PARAMETERS>, context) => {
      metrics.bookingAttempts.add({});
      const orders = parseOrders(args, context, options);
      return executor.execute("book", context, async (records) =>
        "kind" in orders ? orders : create(orders, { context, records }, options),
      );
    },
  });
}

/** Checks the journal, the hours, the calendar and the customer's yes, then books. */
async function create(
  orders: Orders,
  { context, records }: Pick<BookingContext, "context" | "records">,
  options: BookingToolOptions,
): Promise<BookingResult> {
  const { caps, confirm } = options;
  const journal = parseJournal(await records.readJournal(context));
  if (!journal.ownsSession) return notSent("fenced", "unknown_error");
  for (const order of orders) {
    const known = await earlierBooking({ order, context, records, journal }, options);
    if (known !== null) return known;
  }
  if (createdCount(journal, orders[0].journalKey) >= caps.perSession) {
    return notBooked("session_cap", "booking_cap");
  }
  const order = await firstFree(orders, context, options);
  if ("kind" in order) return order;
  const booking: BookingContext = { order, context, records, journal };
  const unavailable = () => unavailableAt(order, context, options);
  const notAgreed =
    confirmOf(context.data, confirm) === "code"
      ? await unlessAgreed(booking, bookingProposal(order), unavailable)
      : null;
  return notAgreed ?? reserveAndBook(booking, options);
}

type Checks = Pick<BookingToolOptions, "availability">;

/** The first order, in the owner's order, whose resource is there and free; or why none is. */
async function firstFree(
  orders: Orders,
  context: CompanyToolContext,
  options: Checks,
): Promise<BookingOrder | Rejection> {
  const { availability } = options;
  let taken: Rejection | null = null;
  let outside: Rejection | null = null;
  for (const order of orders) {
    const { slot, rules } = order;
    const closed = hoursRejection(slot, await availability.checkOpeningHours(slot, rules, context));
    if (closed === null && orders.length === 1) return order;
    const busy = closed === null ? await unavailableAt(order, context, options) : null;
    if (closed === null && busy === null) return order;
    taken ??= busy;
    outside ??= closed;
  }
  return taken ?? outside ?? TAKEN;
}

async function unavailableAt(
  { slot, rules }: BookingOrder,
  context: CompanyToolContext,
  { availability }: Checks,
): Promise<Rejection | null> {
  return calendarRejection(await availability.checkCalendar(slot, rules, context), TAKEN);
}

const TAKEN = notBooked("taken", "slot_taken");
const CONTENDED = notBooked("contended", "slot_taken");
const CAPS = { who_cap: "email_cap", tenant_cap: "tenant_cap" } as const;

/** Reserves the slot and consumes the quota; undoes both when certainly nothing was booked. */
async function reserveAndBook(
  booking: BookingContext,
  options: BookingToolOptions,
): Promise<BookingResult> {
  const { executor, eventCreator } = options;
  const { order, context, records, journal } = booking;
  const { slot, email, phone, rules, start, journalKey } = order;
  const { tenant, turn: token, session } = context;
  // Without an email, the caller's phone number counts; a company may ask for neither.
  const quota = { what: "booking", tenant, subject: email ?? phone ?? session, token } as const;
  const [reserved, consumed] = await Promise.allSettled([
    records.reserve({ tenant, ...placeOf(order), capacity: rules.slots, token }),
    records.consume(quota),
  ]);
  const reservation = reserved.status === "fulfilled" ? reserved.value : null;
  let status: ToolOutcome["status"] = "refused";
  try {
    if (reserved.status === "rejected") throw reserved.reason;
    if (consumed.status === "rejected") throw consumed.reason;
    if (reservation === null) return CONTENDED;
    if (consumed.value !== "consumed") return notBooked(CAPS[consumed.value], "booking_cap");
    if (!(await reservation.waitForTurn(context.signal))) return CONTENDED;
    const unavailable = await unavailableAt(order, context, options);
    if (unavailable !== null) return unavailable;
    // `text` is the customer's name: the event's title and the confirmation are made of it.
    const parts = { start, text: order.name, before: replacedBooking(journal, journalKey) };
    const entry = pendingEntry(booking, { kind: "create", ...parts });
    const rejected = await executor.markPending(
      booking,
      { key: journalKey, entry },
      { reservation, slot },
    );
    const result = rejected ?? (await eventCreator.send(booking, entry));
    status = result.status;
    return result;
  } finally {
    const sent = status === "ok" || status === "unknown";
    // A request without a reply may still arrive: its reservation stays until it expires.
    await Promise.all([
      status === "unknown" ? reservation?.retain() : reservation?.release(),
      sent ? null : records.refund(quota),
    ]);
  }
}

/** Whose calendar, and what is taken of it: with the gap behind the appointment. */
function placeOf({
  slot,
  rules,
  host,
}: BookingOrder): Pick<ReservationRequest, "resource" | "slot"> {
  const resource = rules.place?.resources[0].id ?? host?.userId;
  assert(resource !== undefined, "a booking has a calendar");
  return { resource, slot: { ...slot, end: slot.end + rules.afterMinutes } };
}
