// create_booking: the rules of a booking in their order, the first failure answers; then the
// customer's yes (confirmation.ts), then one request on the wire, once. Its outcome is booked,
// refused or unknown; unknown is not tried again.

import { defineTool } from "../../engine/toolbox/toolbox.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/toolbox.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { agreementTo, declined, propose } from "./confirmation.ts";
import { ownerOf } from "./desk.ts";
import type { BookingDesk, Context, Pending } from "./desk.ts";
import type { Diary } from "./diary.ts";
import { bookingBefore, createdCount, readLedger } from "../records/entries.ts";
import type { Entry, Ledger } from "../records/entries.ts";
import type { EventSender } from "./event-sender.ts";
import type { DomainMetrics } from "../domain/metrics.ts";
import type { BookingRecords, Hold } from "../records/records.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import { intentionOf, PARAMETERS, readOrder } from "./order.ts";
import type { Order } from "./order.ts";
import { invalidTime, notBooked, notSent, outsideHours, unverified } from "./refusals.ts";
import type { End } from "./refusals.ts";
import * as texts from "./texts.ts";

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
    run: async (args, context) => {
      metrics.bookingAttempts.add({});
      const read = readOrder(args, context, options);
      if (read.kind === "refusal") return desk.finish("book", read, context);
      const { order } = read;
      const attempt = (records: BookingRecords) => place(order, context, { ...options, records });
      return desk.run("book", attempt, context);
    },
  });
}

type Placing = BookingOptions & { readonly records: BookingRecords };

/** Everything that must be asked: the session's own past, the hours, then line and calendar. */
async function place(order: Order, context: Context, placing: Placing): Promise<End> {
  const { records, sender, diary, caps, confirm } = placing;
  const { slot } = order;
  const ledger = readLedger(await records.recall(ownerOf(context)));
  if (!ledger.owned) return notSent("fenced", "unknown_error");
  const known = await sender.recall(order, context, { records, ledger });
  if (known !== null) return known;
  if (createdCount(ledger, order.field) >= caps.perSession) {
    return notBooked("session_cap", "booking_cap");
  }
  const hours = await diary.hours(slot, order.terms, context);
  if (hours.kind === "unverified") return unverified(hours.reason);
  if (hours.kind === "outside") {
    return hours.afternoon === null
      ? outsideHours(texts.outsideReason(slot, hours))
      : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
  }
  if (confirm === "code") {
    const agreement = agreementTo(intentionOf(order), context, ledger);
    if (agreement === "declined") return declined();
    if (agreement === "unasked") return ask(order, context, { ...placing, ledger });
  }
  return book(order, context, { ...placing, ledger });
}

type Judged = Placing & { readonly ledger: Ledger };

/** A summary is only shown of a time that can be had. */
async function ask(order: Order, context: Context, judged: Judged): Promise<End> {
  const free = await judged.diary.place(order.slot, order.terms, context);
  if (free.kind === "unverified") return unverified(free.reason);
  if (free.kind === "taken") return notBooked("taken", "slot_taken");
  return propose(intentionOf(order), context, judged);
}

const CAPS = { who_cap: "email_cap", tenant_cap: "tenant_cap" } as const;

/** In line, and counted, until the outcome is known; both given back where nothing was booked. */
async function book(order: Order, context: Context, judged: Judged): Promise<End> {
  const { records } = judged;
  const { tenant, turn: token } = context;
  const { slot, email, phone, terms, userId: resource } = order;
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
    const end = await bookInTurn(order, context, { ...judged, hold });
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

async function bookInTurn(
  order: Order,
  context: Context,
  { records, ledger, desk, diary, sender, hold }: Judged & { readonly hold: Hold },
): Promise<End> {
  const { slot, field } = order;
  if (!(await hold.turn(context.signal))) return notBooked("contended", "slot_taken");
  const free = await diary.place(slot, order.terms, context);
  if (free.kind === "unverified") return unverified(free.reason);
  if (free.kind === "taken") return notBooked("taken", "slot_taken");
  const entry = entryOf(order, context, ledger);
  const pending: Pending = { records, ledger, field, entry, hold, slot };
  return (await desk.pend(pending, context)) ?? (await sender.send(order, context, pending));
}

function entryOf({ start, name, field }: Order, { turn }: Context, ledger: Ledger): Entry {
  const { now } = ledger;
  return {
    kind: "create",
    state: "pending",
    token: turn,
    at: now,
    start,
    eventId: null,
    // What its title and its confirmation are made of.
    text: name,
    ...{ turnsBefore: null, of: null, before: bookingBefore(ledger, field) },
  };
}
