// The simulated model's steps for existing appointments: it lists them, and cancels or moves one
// after a yes to a question that names it. Pure.

import { parseRequest, whenText, whichText } from "./booked-request.ts";
import type { BookedHints, BookedRequest, Existing, Target, Which } from "./booked-request.ts";
import type { DialogueCall } from "./new-booking.ts";
import { DAY_MINUTES, clockText, formatDay, longDay, wireTime } from "../spanish/days.ts";
import { fold } from "../spanish/text.ts";
import { CANCEL, LIST, MOVE, customerText, isUncertain, offeredSlots } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";

const LISTED = /^- (.+?)(, a nombre de .+)? \(booking_id: (\S+)\)$/gm;

export type ExistingBookingStep =
  | { readonly kind: "call"; readonly call: DialogueCall }
  | { readonly kind: "say"; readonly text: string };

/** Null when the newest message is about something else. */
export function existingBookingStep(conversation: Existing): ExistingBookingStep | null {
  const request = parseRequest(conversation);
  if (request === null) return null;
  if (request.kind === "keep") return say("De acuerdo: su cita sigue como estaba.");
  const { results } = conversation;
  const changed = results.findLast(({ name }) => name === CANCEL || name === MOVE);
  if (changed !== undefined) return say(changedText(changed));
  const list = results.findLast(({ name }) => name === LIST);
  if (list === undefined) return { kind: "call", call: { name: LIST, args: {} } };
  return step(request, list, conversation);
}

function say(text: string): ExistingBookingStep {
  return { kind: "say", text };
}

interface Listed {
  readonly when: string;
  /** Includes the customer's name. */
  readonly label: string;
  readonly id: string;
}

function step(
  request: Exclude<BookedRequest, { kind: "keep" }>,
  { marker, body }: ToolResult,
  existing: Existing,
): ExistingBookingStep {
  if (marker === "Sin citas") {
    return say("Desde este número no veo citas próximas. ¿Desea agendar una cita?");
  }
  if (marker !== "Citas del cliente") return say("Ahora mismo no puedo consultar sus citas.");
  const listed = [...body.matchAll(LISTED)].map(([, when = "", name = "", id = ""]): Listed => {
    return { when, label: when + name, id };
  });
  const names = listed.map(({ label }) => label).join("; ");
  if (request.kind === "list") return say(`Sus citas: ${names}.`);
  const chosen = choose(listed, request.which);
  if (chosen === null) return say(`Tiene estas citas: ${names}. ${whichText(request)}`);
  // If the tools ask for the yes themselves, a call is only a question.
  const isAsked = request.confirmed || existing.prompt.toolsAsk;
  if (request.kind === "move") return move(chosen, request.to, { ...existing, isAsked });
  if (!isAsked) return say(`¿Cancelo la cita del ${chosen.when}?`);
  return { kind: "call", call: { name: CANCEL, args: { booking_id: chosen.id } } };
}

function move(
  { when, label, id }: Listed,
  to: Target,
  { isAsked, hints = null }: Existing & { readonly isAsked: boolean },
): ExistingBookingStep {
  const slot = offeredSlots(when)[0];
  const plain = slot === undefined ? when : atText(slot);
  const who = hints === null ? { kind: "same" as const } : whoServes(label, to, hints);
  if (who.kind === "cannot") {
    const able = who.people.join(" y ");
    return say(`${to.person} no da ese servicio, solo ${able}. Su cita sigue como estaba.`);
  }
  if (who.kind === "ask") {
    const said = to.day === null && to.minute === null ? "" : ` La cambio${targetText(to)}.`;
    return say(`Su cita del ${plain}.${said} ¿Con quién la paso: ${who.people.join(" o ")}?`);
  }
  if (slot === undefined) return say(whenText(plain));
  const day = to.day ?? Math.floor(slot / DAY_MINUTES);
  const minute = to.minute ?? slot % DAY_MINUTES;
  const isMoved = day * DAY_MINUTES + minute !== slot || who.kind === "other";
  if (!isMoved) return say(whenText(plain));
  if (!isAsked) {
    const change = `${longDay(day)}, ${clockText(minute)}`;
    const person = who.kind === "other" ? `, con ${who.person}` : "";
    return say(`¿Cambio la cita del ${when} por ${change}${person}?`);
  }
  const time = wireTime(minute);
  const args = { booking_id: id, date: formatDay(day), time };
  // Only a company with a file has people to choose from.
  const resource = hints === null ? {} : { resource: who.kind === "other" ? who.person : null };
  return { kind: "call", call: { name: MOVE, args: { ...args, ...resource } } };
}

function atText(slot: number): string {
  return `${longDay(Math.floor(slot / DAY_MINUTES))}, ${clockText(slot % DAY_MINUTES)}`;
}

function targetText({ day, minute }: Target): string {
  const at = minute === null ? "" : ` a las ${clockText(minute)}`;
  return `${day === null ? "" : ` al ${longDay(day)}`}${at}`;
}

type Server =
  | { readonly kind: "same" }
  | { readonly kind: "other"; readonly person: string }
  | { readonly kind: "ask" | "cannot"; readonly people: readonly string[] };

/** "Con el otro doctor" is whoever gives the service and is not the one of the appointment. */
function whoServes(label: string, to: Target, hints: BookedHints): Server {
  if (to.person !== null) {
    if (isWith(label, to.person)) return { kind: "same" };
    const able = hints.people(label);
    if (!able.includes(to.person)) return { kind: "cannot", people: able };
    return { kind: "other", person: to.person };
  }
  const people = hints.people(label).filter((one) => !isWith(label, one));
  const [first, second] = people;
  if (!hints.isOther && !(hints.isStranger && to.day === null && to.minute === null)) {
    return { kind: "same" };
  }
  if (first === undefined) return { kind: "same" };
  if (second === undefined && hints.isOther) return { kind: "other", person: first };
  return { kind: "ask", people };
}

function isWith(label: string, person: string): boolean {
  return fold(label).includes(`con ${fold(person)}`);
}

/** The only one that fits what was said of it; null: none or several do. */
function choose(listed: readonly Listed[], which: Which): Listed | null {
  const { day, minute, service, person, place, text, when } = which;
  // The list adds service and person to the day and the hour.
  const fitting = listed.filter(
    (one) =>
      (when === null || one.when === when || one.when.startsWith(`${when}, `)) &&
      (day === null || one.when.startsWith(longDay(day))) &&
      (minute === null || one.when.includes(`, ${clockText(minute)}`)) &&
      (service === null || one.when.includes(service)) &&
      (person === null || isWith(one.label, person)),
  );
  const chosen = place === null ? fitting : [fitting.at(place)].flatMap((one) => one ?? []);
  const named = chosen.filter(({ label }) => isNamed(label, text));
  const [only, other] = named.length > 0 ? named : chosen;
  return other === undefined ? (only ?? null) : null;
}

/** "La de Paco". */
function isNamed(label: string, text: string | null): boolean {
  const names = fold(/, a nombre de (.+)$/.exec(label)?.[1] ?? "").match(/[a-z]{3,}/g) ?? [];
  const said: readonly string[] = fold(text ?? "").match(/[a-z]{3,}/g) ?? [];
  return names.some((name) => said.includes(name));
}

function changedText(result: ToolResult): string {
  if (isUncertain(result)) return "Todavía no sé si el cambio quedó hecho.";
  const { marker, body, name } = result;
  if (marker === "Cambio por confirmar") return `${marker}: ${body}`;
  const text = customerText(body);
  if (marker === "Cita cambiada" || marker === "Cita cancelada") return `${marker}: ${text}`;
  const said = text === "" ? "No se pudo cambiar la cita; sigue como estaba." : text;
  return name === MOVE && !said.includes("?") ? `${said} ¿A qué día y a qué hora la cambio?` : said;
}
