// Reduces a conversation's messages to the current state: the booking in progress, the calendar's
// last result, what was asked, and the newest message. Pure.

import { DAY_MINUTES, parseDay } from "../spanish/days.ts";
import { foldMessages } from "./fold-messages.ts";
import type { Before, Said } from "./fold-messages.ts";
import { parseMessage } from "../spanish/message-facts.ts";
import type { MessageFacts } from "../spanish/message-facts.ts";
import { NO_BOOKING, askedBy } from "./phrases.ts";
import type { Booking } from "./phrases.ts";
import { parsePrompt } from "./prompt-facts.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { fold } from "../spanish/text.ts";
import { readTime } from "../spanish/times.ts";
import {
  BOOK,
  CHECK,
  isPositionAlone,
  isUncertain,
  offeredSlots,
  pickedSlot,
  wasNeverSent,
} from "./tool-results.ts";
import type { Marker, ToolResult } from "./tool-results.ts";
import type { WireMessage } from "../openai/validate-messages.ts";

/** A result of `check_availability`. */
export interface Check {
  readonly day: number | null;
  readonly minute: number | null;
  readonly marker: Marker | null;
  readonly body: string;
  /** Called in the current turn. */
  readonly current: boolean;
}

export interface Conversation {
  readonly prompt: PromptFacts;
  readonly booking: Booking;
  /** A booking is in progress: the model asks for its next missing fact. */
  readonly active: boolean;
  /** One was in progress before the newest message. */
  readonly wasActive: boolean;
  readonly check: Check | null;
  readonly message: MessageFacts;
  readonly imageCount: number;
  /** The newest message changed the booking. */
  readonly changed: boolean;
  readonly abandoned: boolean;
  /** Tool results of the current turn. */
  readonly results: readonly ToolResult[];
  /** The assistant's last reply before the newest message; null if there is none. */
  readonly lastReply: string | null;
}

/** Null when the customer has not written anything. */
export function reduceConversation(messages: readonly WireMessage[]): Conversation | null {
  const prompt = parsePrompt(messages);
  return foldMessages<Conversation>(messages, {
    user: (before, said) => applyUserMessage({ prompt, ...before }, said),
    tool: onToolResult,
  });
}

function applyUserMessage(
  { prompt, lastReply, before }: Before<Conversation> & { readonly prompt: PromptFacts },
  { text, imageCount }: Said,
): Conversation {
  const asked = askedBy(lastReply);
  const message = parseMessage(text, prompt.today, asked);
  const { intents } = message;
  const check = before?.check ?? null;
  const known = before?.booking ?? NO_BOOKING;
  const wasActive = before?.active ?? false;
  const abandoned = abandons(message, wasActive || asked.offer);
  const existing = !wasActive && concernsExisting(message);
  const stated = existing ? {} : statedFacts(message, check);
  const booking = abandoned ? NO_BOOKING : { ...without(known, intents.changes), ...stated };
  const starts =
    intents.books || Object.keys(stated).length > 0 || (asked.offer && intents.affirms);
  const wantsDay = intents.asksSlots || message.dayTrouble !== null;
  return {
    prompt,
    booking,
    wasActive,
    active: !abandoned && !existing && !intents.changesBooked && (wasActive || starts || wantsDay),
    check: abandoned || check === null ? null : { ...check, current: false },
    message,
    imageCount,
    changed: !same(known, booking),
    abandoned,
    results: [],
    lastReply,
  };
}

/** Whether the customer gives up the booking; "cancela, mejor el jueves" continues it. */
export function abandons({ intents, day, minute }: MessageFacts, active: boolean): boolean {
  return active && intents.abandons && day === null && minute === null;
}

/** Whether the message is about an existing appointment, not a new one. */
export function concernsExisting({ intents }: MessageFacts): boolean {
  return (
    intents.changesBooked || intents.movesBooked || intents.cancelsBooked || intents.listsBooked
  );
}

/** The booking facts in a message; a question about opening hours states none. */
function statedFacts(message: MessageFacts, check: Check | null): Partial<Booking> {
  const { intents, day, minute, name, email, dayChoices, minuteChoices } = message;
  const picked = picks(message, check);
  const informs = intents.asksHours && !intents.books;
  return {
    ...(picked === null ? {} : slotFacts(picked)),
    ...((day === null && dayChoices.length === 0) || informs ? {} : { day }),
    ...((minute === null && minuteChoices.length === 0) || informs ? {} : { minute }),
    ...(name === null ? {} : { name }),
    ...(email === null ? {} : { email }),
  };
}

/** A slot chosen from the offered list: by its position, or by an hour that only one has. */
function picks({ text, rest, day, minute }: MessageFacts, check: Check | null): number | null {
  if (check?.marker !== "Horarios libres") return null;
  const slots = offeredSlots(check.body);
  if (isPositionAlone(fold(text))) return pickedSlot(fold(text), slots);
  if (day !== null) return null;
  if (minute === null) return pickedSlot(fold(rest), slots);
  const matching = slots.filter((slot) => slot % DAY_MINUTES === minute);
  return matching.length === 1 ? (matching[0] ?? null) : null;
}

function slotFacts(slot: number): Pick<Booking, "day" | "minute"> {
  return { day: Math.floor(slot / DAY_MINUTES), minute: slot % DAY_MINUTES };
}

function without(booking: Booking, fields: readonly (keyof Booking)[]): Booking {
  return { ...booking, ...Object.fromEntries(fields.map((field) => [field, null])) };
}

function same(a: Booking, b: Booking): boolean {
  return a.day === b.day && a.minute === b.minute && a.name === b.name && a.email === b.email;
}

function onToolResult(state: Conversation, result: ToolResult): Conversation {
  const next = { ...state, results: [...state.results, result] };
  if (result.name === CHECK) return applyCheckResult(next, result);
  return result.name === BOOK ? applyBookingResult(next, result) : next;
}

/** Uses the call's absolute date, which stays right when "mañana" has become today. */
function applyCheckResult(state: Conversation, { args, marker, body }: ToolResult): Conversation {
  const day = parseDay(String(args["date"]));
  const time = typeof args["time"] === "string" ? readTime(fold(args["time"]), EXACT) : null;
  const minute = time?.kind === "time" ? time.minute : null;
  const check = { day, minute, marker, body, current: true };
  // A list without a time does not choose a day that the customer has not named.
  const chosen = minute === null && state.booking.day === null ? {} : { day };
  return { ...state, check, booking: { ...state.booking, ...chosen } };
}

const EXACT = { asked: true, part: null };

function applyBookingResult(state: Conversation, result: ToolResult): Conversation {
  const { marker, body } = result;
  const closed = { ...state, booking: NO_BOOKING, active: false, check: null };
  if (isUncertain(result)) return closed;
  if (marker === "Cita confirmada" || marker === "Sin configurar") return closed;
  if (marker === "Dato inválido") {
    return { ...state, booking: without(state.booking, wrongFields(body)) };
  }
  if (marker !== "Cita no registrada" || wasNeverSent(result)) return state;
  const { day, minute } = state.booking;
  return { ...state, check: { day, minute, marker: "No disponible", body, current: true } };
}

function wrongFields(body: string): readonly (keyof Booking)[] {
  const folded = fold(body);
  if (/\b(?:correo|email)\b/.test(folded)) return ["email"];
  if (/\bnombre\b/.test(folded)) return ["name"];
  return /\bfecha\b/.test(folded) ? ["day"] : ["minute"];
}
