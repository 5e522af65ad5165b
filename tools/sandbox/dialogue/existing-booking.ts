// The simulated model's steps for existing appointments: it lists them, and cancels or moves one
// after a yes to a question that names it. Pure.

import type { DialogueCall } from "./new-booking.ts";
import type { Conversation } from "./conversation.ts";
import { DAY_MINUTES, WEEKDAYS, clockText, formatDay, longDay } from "../spanish/days.ts";
import { customerText, isUncertain, offeredSlots } from "./tool-results.ts";
import { CANCEL, LIST, MOVE } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";
import type { MessageFacts } from "./message-facts.ts";

/** Confirmation questions in the history, which show what a yes agrees to. */
const DAY = `(?:${WEEKDAYS.join("|")}) `;
const CANCEL_ASKED = new RegExp(
  "¿Cancelo la cita del (.+?)\\?|" +
    `Cambio por confirmar: cancelar la cita (?:de .+? )?del (${DAY}.+?)\\. ¿`,
);
const MOVE_ASKED = new RegExp(
  "¿Cambio la cita del (.+?) por (.+?)\\?|" +
    `por confirmar: pasar la cita (?:de .+? )?del (${DAY}.+?) al (.+?)\\. ¿`,
);
const MOVE_WHEN = /¿A qué día y a qué hora la cambio\?/;
const LISTED = /^- (.+?)(, a nombre de .+)? \(booking_id: (\S+)\)$/gm;

export type ExistingBookingStep =
  | { readonly kind: "call"; readonly call: DialogueCall }
  | { readonly kind: "say"; readonly text: string };

type ExistingBookingRequest =
  | { readonly kind: "list" }
  | { readonly kind: "cancel"; readonly confirmed: string | null }
  | { readonly kind: "move"; readonly confirmed: string | null; readonly slot: number | null };

type Existing = Pick<Conversation, "message" | "lastReply" | "wasActive" | "results" | "prompt">;

/** Null when the newest message is about something else. */
export function existingBookingStep(conversation: Existing): ExistingBookingStep | null {
  const request = parseRequest(conversation);
  if (request === null) return null;
  const { results } = conversation;
  const changed = results.findLast(({ name }) => name === CANCEL || name === MOVE);
  if (changed !== undefined) return { kind: "say", text: changedText(changed) };
  const list = results.findLast(({ name }) => name === LIST);
  if (list === undefined) return { kind: "call", call: { name: LIST, args: {} } };
  return step(request, list, conversation);
}

/** Whether the message answers a question about a change with a day or an hour. */
export function saysWhen(
  { day, minute, intents }: MessageFacts,
  lastReply: string | null,
): boolean {
  const reply = lastReply ?? "";
  const isAsked = MOVE_WHEN.test(reply) || MOVE_ASKED.test(reply);
  return isAsked && !intents.books && (day !== null || minute !== null);
}

function parseRequest({ message, lastReply, wasActive }: Existing): ExistingBookingRequest | null {
  const { intents } = message;
  const cancels = CANCEL_ASKED.exec(lastReply ?? "");
  const moves = MOVE_ASKED.exec(lastReply ?? "");
  // "Sí, cancélala" repeats the request; with a day it means another appointment.
  const repeats = intents.cancelsBooked && message.day === null;
  if ((intents.affirms || repeats) && cancels !== null) {
    return { kind: "cancel", confirmed: cancels[1] ?? cancels[2] ?? "" };
  }
  const movesAgain = intents.movesBooked && message.day === null && message.minute === null;
  if ((intents.affirms || movesAgain) && moves !== null) {
    const slot = offeredSlots(moves[2] ?? moves[4] ?? "")[0] ?? null;
    return { kind: "move", confirmed: moves[1] ?? moves[3] ?? "", slot };
  }
  if (wasActive) return null;
  const { day, minute } = message;
  // "A las 11" corrects a proposed change.
  const proposed = offeredSlots(moves?.[2] ?? moves?.[4] ?? "")[0];
  if (proposed !== undefined && saysWhen(message, lastReply)) {
    const midnight = day === null ? proposed - (proposed % DAY_MINUTES) : day * DAY_MINUTES;
    return { kind: "move", confirmed: null, slot: midnight + (minute ?? proposed % DAY_MINUTES) };
  }
  if (intents.movesBooked || saysWhen(message, lastReply)) {
    const slot = day === null || minute === null ? null : day * DAY_MINUTES + minute;
    return { kind: "move", confirmed: null, slot };
  }
  if (intents.cancelsBooked) return { kind: "cancel", confirmed: null };
  return intents.listsBooked ? { kind: "list" } : null;
}

interface Listed {
  readonly when: string;
  /** Includes the customer's name. */
  readonly label: string;
  readonly id: string;
}

function step(
  request: ExistingBookingRequest,
  { marker, body }: ToolResult,
  { message, prompt }: Existing,
): ExistingBookingStep {
  const text = (words: string): ExistingBookingStep => ({ kind: "say", text: words });
  if (marker === "Sin citas") {
    return text("Desde este número no veo citas próximas. ¿Desea agendar una cita?");
  }
  if (marker !== "Citas del cliente") return text("Ahora mismo no puedo consultar sus citas.");
  const listed = [...body.matchAll(LISTED)].map(([, when = "", name = "", id = ""]): Listed => {
    return { when, label: when + name, id };
  });
  const names = listed.map(({ label }) => label).join("; ");
  // If the tools ask for the yes themselves, a call is only a question.
  const isAsked = request.kind !== "list" && (request.confirmed !== null || prompt.toolsAsk);
  if (request.kind === "list") return text(`Sus citas: ${names}.`);
  const chosen = choose(listed, request, message.day);
  if (chosen === null) return text(`Tiene estas citas: ${names}. ¿De cuál me habla?`);
  if (request.kind === "cancel") {
    if (!isAsked) return text(`¿Cancelo la cita del ${chosen.when}?`);
    return { kind: "call", call: { name: CANCEL, args: { booking_id: chosen.id } } };
  }
  const slot = request.slot ?? near(chosen, message);
  if (slot === null) return text("¿A qué día y a qué hora la cambio? Dígame: cámbiala al…");
  const day = Math.floor(slot / DAY_MINUTES);
  const time = clockText(slot % DAY_MINUTES);
  if (!isAsked) {
    return text(`¿Cambio la cita del ${chosen.when} por ${longDay(day)}, ${time}?`);
  }
  const args = { booking_id: chosen.id, date: formatDay(day), time: time.padStart(8, "0") };
  return { kind: "call", call: { name: MOVE, args } };
}

/** Another hour on the appointment's day, or another day at its hour; null: neither was named. */
function near({ when }: Listed, { day, minute }: Existing["message"]): number | null {
  const slot = offeredSlots(when)[0];
  if (slot === undefined || (day === null && minute === null)) return null;
  const midnight = day === null ? slot - (slot % DAY_MINUTES) : day * DAY_MINUTES;
  return midnight + (minute ?? slot % DAY_MINUTES);
}

/** The confirmed one; else the only one, or the only one on the named day. */
function choose(
  listed: readonly Listed[],
  request: Exclude<ExistingBookingRequest, { kind: "list" }>,
  day: number | null,
): Listed | null {
  const { confirmed } = request;
  // The list adds service and person to the day and the hour.
  if (confirmed !== null) {
    const isMeant = ({ when }: Listed) => when === confirmed || when.startsWith(`${confirmed}, `);
    return listed.find(isMeant) ?? null;
  }
  const named =
    request.kind === "cancel" && day !== null
      ? listed.filter(({ when }) => when.startsWith(longDay(day)))
      : listed;
  return named.length === 1 ? (named[0] ?? null) : null;
}

function changedText(result: ToolResult): string {
  if (isUncertain(result)) return "Todavía no sé si el cambio quedó hecho.";
  const { marker, body } = result;
  if (marker === "Cambio por confirmar") return `${marker}: ${body}`;
  const text = customerText(body);
  if (marker === "Cita cambiada" || marker === "Cita cancelada") return `${marker}: ${text}`;
  return text === "" ? "No se pudo cambiar la cita; sigue como estaba." : text;
}
