// create_booking: the rules of a booking in their order, the first failure answers; then the
// customer's yes (confirmation.ts), then one request on the wire, once. Its outcome is booked,
// refused or unknown; unknown is not tried again.

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
import { bookingIntention, PARAMETERS, parseOrder } from "./booking-order.ts";
import { hoursRefusal, notBooked, notSent, placeRefusal } from "./rejections.ts";
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
  /** `code`: nothing is booked that the customer was not shown in the turn before. */
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

/** What must be known before: the session's own past, the hours, the customer's yes. */
async function create(
  { order, context, records }: Omit<BookingContext, "journal">,
  options: BookingToolOptions,
): Promise<BookingResult> {
  const { availability, caps, confirm } = options;
  const ledger = parseJournal(await records.readJournal(context));
  if (!ledger.ownsSession) return notSent("fenced", "unknown_error");
  const booking: BookingContext = { order, context, records, journal: ledger };
  const known = await earlierBooking(booking, options);
  if (known !== null) return known;
  if (createdCount(ledger, order.journalKey) >= caps.perSession) {
    return notBooked("session_cap", "booking_cap");
  }
  const { slot, rules } = order;
  const closed = hoursRefusal(slot, await availability.checkOpeningHours(slot, rules, context));
  if (closed !== null) return closed;
  const unavailable = async () =>
    placeRefusal(await availability.checkCalendar(slot, rules, context), TAKEN);
  const asked =
    confirm === "code" ? await unlessAgreed(booking, bookingIntention(order), unavailable) : null;
  return asked ?? reserveAndBook(booking, options);
}

const TAKEN = notBooked("taken", "slot_taken");
const CAPS = { who_cap: "email_cap", tenant_cap: "tenant_cap" } as const;

/** In line, and counted, until the outcome is known; both are released where nothing was booked. */
async function reserveAndBook(
  booking: BookingContext,
  { executor, availability, eventCreator }: BookingToolOptions,
): Promise<BookingResult> {
  const { order, context, records, journal } = booking;
  const { slot, email, phone, rules, userId: resource, start, journalKey } = order;
  const { tenant, turn: token } = context;
  // Who gives no email counts by the phone that the caller knows.
  const spend = { what: "booking", tenant, subject: email ?? phone ?? "", token } as const;
  const [held, spent] = await Promise.allSettled([
    records.reserve({ tenant, resource, slot, capacity: rules.slots, token }),
    records.consume(spend),
  ]);
  const hold = held.status === "fulfilled" ? held.value : null;
  let status: ToolOutcome["status"] = "refused";
  try {
    if (held.status === "rejected") throw held.reason;
    if (spent.status === "rejected") throw spent.reason;
    if (hold === null) return notBooked("contended", "slot_taken");
    if (spent.value !== "spent") return notBooked(CAPS[spent.value], "booking_cap");
    if (!(await hold.waitForTurn(context.signal))) return notBooked("contended", "slot_taken");
    const unavailable = placeRefusal(await availability.checkCalendar(slot, rules, context), TAKEN);
    if (unavailable !== null) return unavailable;
    // What its title and its confirmation are made of is the customer's name.
    const of = { start, text: order.name, before: replacedBooking(journal, journalKey) };
    const entry = pendingEntry(booking, { kind: "create", ...of });
    const refused = await executor.markPending(
      booking,
      { key: journalKey, entry },
      { reservation: hold, slot },
    );
    const end = refused ?? (await eventCreator.send(booking, entry));
    status = end.status;
    return end;
  } finally {
    const sent = status === "ok" || status === "unknown";
    // A request without an answer may still be on its way: its place stays until it expires.
    await Promise.all([
      status === "unknown" ? hold?.retain() : hold?.release(),
      sent ? null : records.refund(spend),
    ]);
  }
}
