// What the simulated model does about appointments that exist already: it lists them, and cancels
// or moves one after a yes to a question that names it. Pure, and from the messages alone.

import type { DialogueCall } from "./new-booking.ts";
import type { Conversation } from "./conversation.ts";
import { DAY_MINUTES, clockText, formatDay, longDay } from "../spanish/days.ts";
import { customerText, isUncertain, offeredSlots } from "./tool-results.ts";
import { CANCEL, LIST, MOVE } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";

/** Our own questions, read again in the history: what a yes is a yes to. */
const CANCEL_ASKED =
  /¿Cancelo la cita del (.+?)\?|Cambio por confirmar: cancelar la cita del (.+?)\. ¿/;
const MOVE_ASKED =
  /¿Cambio la cita del (.+?) por (.+?)\?|por confirmar: pasar la cita del (.+?) al (.+?)\. ¿/;
const LISTED = /^- (.+?)(, a nombre de .+)? \(booking_id: (\S+)\)$/gm;

export type ExistingBookingStep =
  | { readonly kind: "call"; readonly call: DialogueCall }
  | { readonly kind: "say"; readonly text: string };

type Wish =
  | { readonly kind: "list" }
  | { readonly kind: "cancel"; readonly confirmed: string | null }
  | { readonly kind: "move"; readonly confirmed: string | null; readonly slot: number | null };

/** Null when the newest message is about something else. */
export function existingBookingStep(conversation: Conversation): ExistingBookingStep | null {
  const wish = readWish(conversation);
  if (wish === null) return null;
  const { results } = conversation;
  const changed = results.findLast(({ name }) => name === CANCEL || name === MOVE);
  if (changed !== undefined) return { kind: "say", text: changedText(changed) };
  const list = results.findLast(({ name }) => name === LIST);
  if (list === undefined) return { kind: "call", call: { name: LIST, args: {} } };
  return step(wish, list, conversation);
}

function readWish({ message, lastReply, wasActive }: Conversation): Wish | null {
  const { intents } = message;
  const cancels = CANCEL_ASKED.exec(lastReply ?? "");
  const moves = MOVE_ASKED.exec(lastReply ?? "");
  // "Sí, cancélala" says it again; another day is another appointment.
  const repeats = intents.cancelsBooked && message.day === null;
  if ((intents.affirms || repeats) && cancels !== null) {
    return { kind: "cancel", confirmed: cancels[1] ?? cancels[2] ?? "" };
  }
  if (intents.affirms && moves !== null) {
    const slot = offeredSlots(moves[2] ?? moves[4] ?? "")[0] ?? null;
    return { kind: "move", confirmed: moves[1] ?? moves[3] ?? "", slot };
  }
  if (wasActive) return null;
  if (intents.movesBooked) {
    const { day, minute } = message;
    const slot = day === null || minute === null ? null : day * DAY_MINUTES + minute;
    return { kind: "move", confirmed: null, slot };
  }
  if (intents.cancelsBooked) return { kind: "cancel", confirmed: null };
  return intents.listsBooked ? { kind: "list" } : null;
}

interface Listed {
  readonly when: string;
  /** With whose it is. */
  readonly said: string;
  readonly id: string;
}

function step(
  wish: Wish,
  { marker, body }: ToolResult,
  { message, prompt }: Conversation,
): ExistingBookingStep {
  const text = (words: string): ExistingBookingStep => ({ kind: "say", text: words });
  if (marker === "Sin citas") {
    return text("Desde este número no veo citas próximas. ¿Desea agendar una cita?");
  }
  if (marker !== "Citas del cliente") return text("Ahora mismo no puedo consultar sus citas.");
  const listed = [...body.matchAll(LISTED)].map(([, when = "", name = "", id = ""]): Listed => {
    return { when, said: when + name, id };
  });
  const names = listed.map(({ said }) => said).join("; ");
  // Where the tools ask for the yes themselves, a call is only a question.
  const isAsked = wish.kind !== "list" && (wish.confirmed !== null || prompt.toolsAsk);
  if (wish.kind === "list") return text(`Sus citas: ${names}.`);
  const chosen = choose(listed, wish, message.day);
  if (chosen === null) return text(`Tiene estas citas: ${names}. ¿De cuál me habla?`);
  if (wish.kind === "cancel") {
    if (!isAsked) return text(`¿Cancelo la cita del ${chosen.when}?`);
    return { kind: "call", call: { name: CANCEL, args: { booking_id: chosen.id } } };
  }
  const slot = wish.slot ?? sameDay(chosen, message.minute);
  if (slot === null) return text("¿A qué día y a qué hora la cambio? Dígame: cámbiala al…");
  const day = Math.floor(slot / DAY_MINUTES);
  const time = clockText(slot % DAY_MINUTES);
  if (!isAsked) {
    return text(`¿Cambio la cita del ${chosen.when} por ${longDay(day)}, ${time}?`);
  }
  const args = { booking_id: chosen.id, date: formatDay(day), time: time.padStart(8, "0") };
  return { kind: "call", call: { name: MOVE, args } };
}

/** Another hour of the day that it has; null when no hour was named. */
function sameDay({ when }: Listed, minute: number | null): number | null {
  const slot = offeredSlots(when)[0];
  if (slot === undefined || minute === null) return null;
  return slot - (slot % DAY_MINUTES) + minute;
}

/** The one that was asked about; else the only one, or the only one of the day that was named. */
function choose(
  listed: readonly Listed[],
  wish: Exclude<Wish, { kind: "list" }>,
  day: number | null,
): Listed | null {
  if (wish.confirmed !== null) return listed.find(({ when }) => when === wish.confirmed) ?? null;
  const named =
    wish.kind === "cancel" && day !== null
      ? listed.filter(({ when }) => when.startsWith(longDay(day)))
      : listed;
  return named.length === 1 ? (named[0] ?? null) : null;
}

function changedText(result: ToolResult): string {
  if (isUncertain(result)) return "Todavía no sé si el cambio quedó hecho.";
  const { marker, body } = result;
  if (marker === "Cambio por confirmar") return `${marker}: ${body}`;
  const told = customerText(body);
  if (marker === "Cita cambiada" || marker === "Cita cancelada") return `${marker}: ${told}`;
  return told === "" ? "No se pudo cambiar la cita; sigue como estaba." : told;
}
