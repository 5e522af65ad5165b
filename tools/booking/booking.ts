// create_booking: the rules of a booking in their order, the first failure answers; then the
// customer's yes (confirmation.ts), then one request on the wire, once. Its outcome is booked,
// refused or unknown; unknown is not tried again.

import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { pendingEntry } from "./booking-context.ts";
import type { BookingContext } from "./booking-context.ts";
import type { BookingDesk } from "./desk.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { unlessAgreed } from "./confirmation.ts";
import type { Diary } from "./diary.ts";
import { earlierBooking } from "./earlier-booking.ts";
import type { EventSender } from "./event-sender.ts";
import { bookingIntention, PARAMETERS, readOrder } from "./order.ts";
import { hoursRefusal, notBooked, notSent, placeRefusal } from "./refusals.ts";
import type { End } from "./refusals.ts";
import { bookingBefore, createdCount, readLedger } from "../records/entries.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import type { DomainMetrics } from "../domain/metrics.ts";

interface BookingOptions {
  readonly desk: BookingDesk;
  readonly diary: Diary;
  readonly sender: EventSender;
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

export function bookingTool(options: BookingOptions): Tool<ChatConfig> {
  const { desk, metrics, confirm } = options;
  return defineTool({
    name: "create_booking",
    description: DESCRIPTIONS[confirm],
    parameters: PARAMETERS,
    sideEffect: true,
    run: (args, context) => {
      metrics.bookingAttempts.add({});
      const order = readOrder(args, context, options);
      return desk.run("book", context, async (records) =>
        "kind" in order ? order : create({ order, context, records }, options),
      );
    },
  });
}

/** What must be known before: the session's own past, the hours, the customer's yes. */
async function create(
  { order, context, records }: Omit<BookingContext, "ledger">,
  options: BookingOptions,
): Promise<End> {
  const { diary, caps, confirm } = options;
  const ledger = readLedger(await records.recall(context));
  if (!ledger.owned) return notSent("fenced", "unknown_error");
  const booking: BookingContext = { order, context, records, ledger };
  const known = await earlierBooking(booking, options);
  if (known !== null) return known;
  if (createdCount(ledger, order.field) >= caps.perSession) {
    return notBooked("session_cap", "booking_cap");
  }
  const { slot, terms } = order;
  const closed = hoursRefusal(slot, await diary.hours(slot, terms, context));
  if (closed !== null) return closed;
  const unavailable = async () => placeRefusal(await diary.place(slot, terms, context), TAKEN);
  const asked =
    confirm === "code" ? await unlessAgreed(booking, bookingIntention(order), unavailable) : null;
  return asked ?? book(booking, options);
}

const TAKEN = notBooked("taken", "slot_taken");
const CAPS = { who_cap: "email_cap", tenant_cap: "tenant_cap" } as const;

/** In line, and counted, until the outcome is known; both are released where nothing was booked. */
async function book(
  booking: BookingContext,
  { desk, diary, sender }: BookingOptions,
): Promise<End> {
  const { order, context, records, ledger } = booking;
  const { slot, email, phone, terms, userId: resource, start, field } = order;
  const { tenant, turn: token } = context;
  // Who gives no email counts by the phone that the caller knows.
  const spend = { what: "booking", tenant, who: email ?? phone ?? "", token } as const;
  const [held, spent] = await Promise.allSettled([
    records.hold({ tenant, resource, slot, capacity: terms.slots, token }),
    records.spend(spend),
  ]);
  const hold = held.status === "fulfilled" ? held.value : null;
  let status: ToolOutcome["status"] = "refused";
  try {
    if (held.status === "rejected") throw held.reason;
    if (spent.status === "rejected") throw spent.reason;
    if (hold === null) return notBooked("contended", "slot_taken");
    if (spent.value !== "spent") return notBooked(CAPS[spent.value], "booking_cap");
    if (!(await hold.turn(context.signal))) return notBooked("contended", "slot_taken");
    const unavailable = placeRefusal(await diary.place(slot, terms, context), TAKEN);
    if (unavailable !== null) return unavailable;
    // What its title and its confirmation are made of is the customer's name.
    const of = { start, text: order.name, before: bookingBefore(ledger, field) };
    const entry = pendingEntry(booking, { kind: "create", ...of });
    const refused = await desk.pend(booking, { field, entry }, { hold, slot });
    const end = refused ?? (await sender.send(booking, entry));
    status = end.status;
    return end;
  } finally {
    const sent = status === "ok" || status === "unknown";
    // A request without an answer may still be on its way: its place stays until it expires.
    await Promise.all([
      status === "unknown" ? hold?.keep() : hold?.release(),
      sent ? null : records.refund(spend),
    ]);
  }
}
