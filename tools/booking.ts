// create_booking: the rules of a booking in their order, the first failure answers; then one
// request on the wire, once. Its outcome is booked, refused or unknown; unknown is not tried again.

import { z } from "zod";
import { defineTool } from "../engine/toolbox.ts";
import { cleanReply } from "../engine/reply.ts";
import type { Tool, ToolOutcome } from "../engine/toolbox.ts";
import { readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import { proposalText } from "./change-texts.ts";
import type { ChatConfig } from "./chat-request.ts";
import { stamp } from "./civil.ts";
import { readEmail, readName } from "./customer.ts";
import { ownerOf } from "./desk.ts";
import type { BookingDesk, Context, Pending } from "./desk.ts";
import type { Diary } from "./diary.ts";
import { PROPOSAL_FIELD, changesFor, confirms, createField, createdCount } from "./entries.ts";
import { digest, bookingBefore, readLedger } from "./entries.ts";
import type { Entry, Ledger } from "./entries.ts";
import type { EventSender } from "./event-sender.ts";
import type { DomainMetrics } from "./metrics.ts";
import type { BookingCaps, BookingRecords, Hold } from "./records.ts";
import { invalidTime, notBooked, notSent, refusal, unverified } from "./refusals.ts";
import type { End, Refusal } from "./refusals.ts";
import type { Slot } from "./schedule.ts";
import * as texts from "./texts.ts";

export interface BookingOptions {
  readonly desk: BookingDesk;
  readonly diary: Diary;
  readonly sender: EventSender;
  readonly metrics: DomainMetrics;
  readonly caps: BookingCaps;
  readonly timeZone: string;
  /** `code`: nothing is booked that the customer was not shown in the turn before. */
  readonly confirm: "model" | "code";
}

/** A booking whose every word was judged; nobody has been asked yet. */
export interface Order {
  readonly slot: Slot;
  /** Its first moment as the backend writes it. */
  readonly start: string;
  readonly name: string;
  readonly email: string;
  readonly terms: BookingTerms;
  readonly userId: number;
  readonly userEmail: string;
  /** Where the session's records keep it. */
  readonly field: string;
}

type ReadOrder = { readonly kind: "order"; readonly order: Order } | Refusal;

const PARAMETERS = z.object({
  date: z.string().max(32).describe("Fecha en formato AAAA-MM-DD"),
  time: z.string().max(32).describe("Hora en formato HH:MM AM/PM"),
  customer_name: z.string().max(400).describe("Nombre completo del cliente"),
  customer_contact: z.string().max(400).describe("Correo electrónico del cliente"),
});

const DESCRIPTIONS = {
  model: "Registra la cita. Solo después de que el cliente confirmó día, hora, nombre y correo.",
  code:
    "Registra la cita en dos pasos: la primera llamada prepara el resumen que el cliente debe " +
    "confirmar; tras su sí, en el mensaje siguiente, la misma llamada la registra.",
} as const;

export function bookingTool(options: BookingOptions): Tool<ChatConfig> {
  const { desk, metrics, timeZone, confirm } = options;
  return defineTool({
    name: "create_booking",
    description: DESCRIPTIONS[confirm],
    parameters: PARAMETERS,
    sideEffect: true,
    run: async (args, context) => {
      metrics.bookingAttempts.add({});
      const read = readOrder(args, context, timeZone);
      if (read.kind === "refusal") return desk.finish(read);
      return desk.run((records) => place(read.order, context, { ...options, records }));
    },
  });
}

/** Everything that can be judged without asking anybody. */
function readOrder(
  args: z.infer<typeof PARAMETERS>,
  context: Context,
  timeZone: string,
): ReadOrder {
  const terms = termsOf(context.data);
  const { userId, userEmail } = context.data;
  if (terms === null || userId === null || userEmail === null) {
    return refusal(texts.NOT_CONFIGURED, "not_configured");
  }
  const read = readSlot(args, terms.durationMinutes, { now: context.now(), timeZone });
  if (read.kind !== "slot") return invalidTime(texts.problemText(read));
  const name = readName(args.customer_name);
  if (name.kind === "refused") return refusal(texts.nameText(name.why), "invalid_name");
  const email = readEmail(args.customer_contact);
  if (email.kind === "refused") return refusal(texts.emailText(email.why), "invalid_contact");
  const { slot } = read;
  const start = stamp(slot.date, slot.start);
  const field = createField(start, name.value);
  const order = { slot, start, name: name.value, email: email.value, field };
  return { kind: "order", order: { ...order, terms, userId, userEmail } };
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
      ? invalidTime(texts.notBooked(texts.outsideReason(slot, hours)))
      : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
  }
  if (confirm === "code" && !isConfirmed(order, context, ledger)) {
    return propose(order, context, { ...placing, ledger });
  }
  return book(order, context, { ...placing, ledger });
}

type Judged = Placing & { readonly ledger: Ledger };

/**
 * Whether the customer read the summary of this very order in the turn before this one. That it was
 * kept is not enough: of a write without an answer the customer was told nothing.
 */
function isConfirmed(order: Order, context: Context, ledger: Ledger): boolean {
  const { turn, turnsBefore, previousReply } = context;
  const isShown = previousReply?.includes(summaryOf(order)) === true;
  return isShown && confirms(ledger, { hash: hashOf(order), turn, turnsBefore });
}

/** As a reply that tells it has it. */
function summaryOf({ slot, name, email }: Order): string {
  const text = proposalText(slot, name, email);
  return cleanReply(text, text.length);
}

/** Keeps what the customer is shown, so that their yes can only be to this very order. */
async function propose(order: Order, context: Context, judged: Judged): Promise<End> {
  const { records, ledger, diary } = judged;
  const free = await diary.place(order.slot, order.terms, context);
  if (free.kind === "unverified") return unverified(free.reason);
  if (free.kind === "taken") return notBooked("taken", "slot_taken");
  const { turnsBefore } = context;
  const entry = entryOf(order, context, ledger);
  const text = hashOf(order);
  const proposal = { ...entry, kind: "proposal", text, turnsBefore } as const;
  const changes = changesFor(ledger, PROPOSAL_FIELD, proposal) ?? [];
  if (!(await records.write(ownerOf(context), changes))) return notSent("fenced", "unknown_error");
  // Nothing happened yet: no success that a reply could boast of.
  return { text: summaryOf(order), status: "refused", mustTell: true };
}

const CAPS = { who_cap: "email_cap", tenant_cap: "tenant_cap" } as const;

/** In line, and counted, until the outcome is known; both given back where nothing was booked. */
async function book(order: Order, context: Context, judged: Judged): Promise<End> {
  const { records } = judged;
  const { tenant, turn: token } = context;
  const { slot, email, terms, userId: resource } = order;
  const spend = { what: "booking", tenant, who: email, token } as const;
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

/** All of it, also what the customer is not shown. */
function hashOf({ slot, start, name, email, userId, userEmail }: Order): string {
  return digest(start, slot.end, name, email, userId, userEmail);
}
