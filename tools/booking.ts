// create_booking: the rules of a booking in their order, the first failure answers; then one
// request on the wire, once. Its outcome is booked, refused or unknown; unknown is not tried again.

import { z } from "zod";
import { AgentError } from "../engine/errors.ts";
import type { Log } from "../engine/log.ts";
import { defineTool } from "../engine/toolbox.ts";
import type { Tool, ToolContext, ToolOutcome } from "../engine/toolbox.ts";
import { isPast, readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import type { ChatConfig } from "./chat-request.ts";
import { readEmail, readName } from "./customer.ts";
import type { Diary } from "./diary.ts";
import type { EventSender } from "./event-sender.ts";
import type { Holds } from "./holds.ts";
import type { DomainMetrics } from "./metrics.ts";
import type { Slot } from "./schedule.ts";
import * as texts from "./texts.ts";

export interface BookingOptions {
  readonly diary: Diary;
  readonly holds: Holds;
  readonly sender: EventSender;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly timeZone: string;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** A booking is not begun with less time left than its request may take. */
  readonly writeTimeoutMs: number;
}

type Context = ToolContext<ChatConfig>;

/** A booking whose every word was judged; nobody has been asked yet. */
export interface Order {
  readonly slot: Slot;
  readonly name: string;
  readonly email: string;
  readonly terms: BookingTerms;
  readonly userId: number;
  readonly userEmail: string;
}

type ReadOrder = { readonly kind: "order"; readonly order: Order } | Refusal;

/** `reason` is the booking metric's; null for what is no failure of ours. */
interface Refusal {
  readonly kind: "refusal";
  readonly text: string;
  readonly status: "refused" | "failed";
  readonly errorType: string | null;
  readonly reason: string | null;
}

const PARAMETERS = z.object({
  date: z.string().max(32).describe("Fecha en formato AAAA-MM-DD"),
  time: z.string().max(32).describe("Hora en formato HH:MM AM/PM"),
  customer_name: z.string().max(400).describe("Nombre completo del cliente"),
  customer_contact: z.string().max(400).describe("Correo electrónico del cliente"),
});

export function bookingTool(options: BookingOptions): Tool<ChatConfig> {
  return defineTool({
    name: "create_booking",
    description:
      "Registra la cita. Solo después de que el cliente confirmó día, hora, nombre y correo.",
    parameters: PARAMETERS,
    sideEffect: true,
    run: async (args, context) => {
      options.metrics.bookingAttempts.add({});
      const read = readOrder(args, context, options.timeZone);
      if (read.kind === "refusal") return finish(read, options);
      try {
        return finish(await place(read.order, context, options), options);
      } catch (error) {
        // Until the request is sent a cancelled turn has changed nothing, and says so.
        if (!(error instanceof AgentError) || error.code !== "cancelled") throw error;
        return finish(notSent("no_time", "unknown_error"), options);
      }
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
  const order = { slot: read.slot, name: name.value, email: email.value };
  return { kind: "order", order: { ...order, terms, userId, userEmail } };
}

/** Everything that must be asked: the session's own past, the hours, the line, the calendar. */
async function place(
  order: Order,
  context: Context,
  options: BookingOptions,
): Promise<Refusal | ToolOutcome> {
  const { diary, holds, sender, monotonic } = options;
  const { slot, terms } = order;
  const known = await sender.recall(order, context);
  if (known !== null) return known;
  const hours = await diary.hours(slot, context);
  if (hours.kind === "unverified") return unverified(hours.reason);
  if (hours.kind === "outside") {
    return hours.afternoon === null
      ? invalidTime(texts.notBooked(texts.outsideReason(slot, hours)))
      : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
  }
  const hold = holds.take({
    tenant: context.tenant,
    resource: order.userId,
    slot,
    capacity: terms.slots,
    now: monotonic(),
  });
  if (hold === null) return refusal(notBooked("contended"), "slot_taken");
  try {
    await untilTurn(hold.turn, context.signal);
    const free = await diary.place(slot, terms, context);
    if (free.kind === "unverified") return unverified(free.reason);
    if (free.kind === "taken") return refusal(notBooked("taken"), "slot_taken");
    const late = lateness(order, context, options);
    return late ?? (await sender.send(order, context));
  } finally {
    hold.release();
  }
}

/** The last look at the clock: nothing is sent for a past hour, a gone turn or too little time. */
function lateness(order: Order, context: Context, options: BookingOptions): Refusal | null {
  const { timeZone, writeTimeoutMs } = options;
  if (isPast(order.slot, { now: context.now(), timeZone })) {
    return invalidTime(texts.problemText({ kind: "past", slot: order.slot }));
  }
  const hasTime = !context.signal.aborted && context.remainingMs() >= writeTimeoutMs;
  return hasTime ? null : notSent("no_time", "timeout");
}

/** Waits for earlier bookings of the same time, at most as long as the turn lives. */
function untilTurn(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new AgentError("cancelled", "turn ended in the line"));
    const leave = (): void => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    turn.then(resolve, reject).finally(leave);
  });
}

function finish(end: Refusal | ToolOutcome, { metrics, log }: BookingOptions): ToolOutcome {
  if (!("kind" in end)) return end;
  if (end.reason !== null) metrics.bookingFailures.add({ reason: end.reason });
  if (end.status === "failed") log.warn({ event: "booking_not_sent", code: end.errorType ?? "" });
  const { text, status, errorType } = end;
  return { text, status, ...(errorType === null ? {} : { errorType }) };
}

function notBooked(reason: keyof typeof texts.NOT_BOOKED_REASONS): string {
  return texts.notBooked(texts.NOT_BOOKED_REASONS[reason]);
}

function refusal(text: string, errorType: string): Refusal {
  return { kind: "refusal", text, status: "refused", errorType, reason: null };
}

function invalidTime(text: string): Refusal {
  return { ...refusal(text, "invalid_datetime"), reason: "invalid_datetime" };
}

function unverified(why: string): Refusal {
  // The metric's closed list has no word for hours that a tenant wrote unreadably.
  const reason = why === "unreadable" ? "invalid_response" : why;
  return { kind: "refusal", text: texts.UNVERIFIED, status: "failed", errorType: reason, reason };
}

function notSent(why: keyof typeof texts.NOT_BOOKED_REASONS, reason: string): Refusal {
  return { kind: "refusal", text: notBooked(why), status: "failed", errorType: reason, reason };
}
