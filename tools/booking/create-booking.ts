// create_booking: checks the rules in order and stops at the first failure, then requires the
// customer's yes (confirmation.ts), then sends one request. It is booked, refused or unknown; an
// unknown outcome is never retried.

import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { pendingEntry } from "./booking-context.ts";
import type { BookingContext } from "./booking-context.ts";
import type { BookingExecutor } from "./booking-executor.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { unlessAgreed } from "./confirmation.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import { earlierBooking } from "./earlier-booking.ts";
import type { EventCreator } from "./create-event.ts";
import { bookingProposal, PARAMETERS, parseOrder } from "./booking-order.ts";
import { calendarRejection, hoursRejection, notBooked, notSent } from "./rejections.ts";
import type { BookingResult } from "./rejections.ts";
import { replacedBooking, parseJournal } from "../records/booking-journal.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import { createdCount } from "../records/journal-queries.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";

interface BookingToolOptions {
  readonly executor: BookingExecutor;
  readonly availability: SlotAvailability;
  readonly eventCreator: EventCreator;
  readonly metrics: DomainMetrics;
  readonly caps: BookingCaps;
  readonly timeZone: string;
  /** `code`: the customer must have been shown the summary in the previous turn. */
  readonly confirm: "model" | "code";
}

const DESCRIPTIONS = {
  model: "Registra la cita. Solo después de que el cliente confirmó día, hora, nombre y correo.",
  code:
    "Registra la cita en dos pasos: la primera llamada le muestra al cliente el resumen y le " +
    "pide el sí; cuando lo da, en el mensaje siguiente, la misma llamada la registra.",
} as const;

export function bookingTool(options: BookingToolOptions): Tool<ChatConfig> {
  const { executor, metrics, confirm } = options;
  return defineTool({
    name: "create_booking",
    description: DESCRIPTIONS[confirm],
    parameters: PARAMETERS,
    sideEffect: true,
    run: (args, context) => {
      metrics.bookingAttempts.add({});
      const order = parseOrder(args, context, options);
      return executor.execute("book", context, async (records) =>
        "kind" in order ? order : create({ order, context, records }, options),
      );
    },
  });
}

/** Checks the journal, the hours, the calendar and the customer's yes, then books. */
async function create(
  { order, context, records }: Omit<BookingContext, "journal">,
  options: BookingToolOptions,
): Promise<BookingResult> {
  const { availability, caps, confirm } = options;
  const journal = parseJournal(await records.readJournal(context));
  if (!journal.ownsSession) return notSent("fenced", "unknown_error");
  const booking: BookingContext = { order, context, records, journal };
  const known = await earlierBooking(booking, options);
  if (known !== null) return known;
  if (createdCount(journal, order.journalKey) >= caps.perSession) {
    return notBooked("session_cap", "booking_cap");
  }
  const { slot, rules } = order;
  const closed = hoursRejection(slot, await availability.checkOpeningHours(slot, rules, context));
  if (closed !== null) return closed;
  const unavailable = async () =>
    calendarRejection(await availability.checkCalendar(slot, rules, context), TAKEN);
  const notAgreed =
    confirm === "code" ? await unlessAgreed(booking, bookingProposal(order), unavailable) : null;
  return notAgreed ?? reserveAndBook(booking, options);
}

const TAKEN = notBooked("taken", "slot_taken");
const CONTENDED = notBooked("contended", "slot_taken");
const CAPS = { who_cap: "email_cap", tenant_cap: "tenant_cap" } as const;

/** Reserves the slot and consumes the quota; undoes both when certainly nothing was booked. */
async function reserveAndBook(
  booking: BookingContext,
  { executor, availability, eventCreator }: BookingToolOptions,
): Promise<BookingResult> {
  const { order, context, records, journal } = booking;
  const { slot, email, phone, rules, userId: resource, start, journalKey } = order;
  const { tenant, turn: token } = context;
  // Without an email, the caller's phone number counts.
  const quota = { what: "booking", tenant, subject: email ?? phone ?? "", token } as const;
  const [reserved, consumed] = await Promise.allSettled([
    records.reserve({ tenant, resource, slot, capacity: rules.slots, token }),
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
    const calendar = await availability.checkCalendar(slot, rules, context);
    const unavailable = calendarRejection(calendar, TAKEN);
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
