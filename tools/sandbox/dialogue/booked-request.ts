// What is wanted of existing appointments, from the newest message and from the question that it
// answers: the history shows what a yes agrees to, and what is still to be said. Pure.

import type { Conversation } from "./conversation.ts";
import type { MessageFacts } from "../spanish/message-facts.ts";
import { DAY_MINUTES, WEEKDAYS, clockText, longDay } from "../spanish/days.ts";
import { KEEPS } from "../spanish/booked.ts";
import { fold } from "../spanish/text.ts";
import { offeredSlots } from "./tool-results.ts";

/** What a message to a company with a file says of existing appointments. */
export interface BookedHints {
  /** Who is to serve; null: not said. */
  readonly person: string | null;
  /** "Con el otro doctor". */
  readonly isOther: boolean;
  /** Somebody is named who does not work here. */
  readonly isStranger: boolean;
  readonly service: string | null;
  /** "La del viernes a las 3": which one is meant. */
  readonly day: number | null;
  readonly minute: number | null;
  /** Of everybody who may serve. */
  readonly people: (label: string) => readonly string[];
}

export interface Target {
  readonly day: number | null;
  readonly minute: number | null;
  readonly person: string | null;
}

/** Which appointment is meant; all null: not said. */
export interface Which {
  readonly day: number | null;
  readonly minute: number | null;
  readonly service: string | null;
  readonly person: string | null;
  /** From 0; -1 is the last one. */
  readonly place: number | null;
  /** The message, which may say for whom it is; null: not asked. */
  readonly text: string | null;
  /** As it was shown. */
  readonly when: string | null;
}

export type BookedRequest =
  | { readonly kind: "list" }
  | { readonly kind: "keep" }
  | { readonly kind: "cancel"; readonly confirmed: boolean; readonly which: Which }
  | {
      readonly kind: "move";
      readonly confirmed: boolean;
      readonly which: Which;
      readonly to: Target;
    };

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
const MOVE_ONE = new RegExp(`Su cita del (${DAY}[^:]+:\\d\\d [AP]M)`);
const MOVE_WHO = /¿Con quién la paso: /;
const WHICH_ASKED = /Para (cancelarla|cambiarla)([^.?]*), dígame una\. ¿De cuál me habla\?/;

export type Existing = Pick<
  Conversation,
  "message" | "lastReply" | "wasActive" | "results" | "prompt"
> & { readonly hints?: BookedHints | null };

/** Asks which one, in words that say what is to be done with it. */
export function whichText(request: Extract<BookedRequest, { confirmed: boolean }>): string {
  if (request.kind === "cancel") return "Para cancelarla, dígame una. ¿De cuál me habla?";
  const { day, minute, person } = request.to;
  const to = [
    ...(day === null ? [] : [` al ${longDay(day)}`]),
    ...(minute === null ? [] : [` a las ${clockText(minute)}`]),
    ...(person === null ? [] : [` con ${person}`]),
  ];
  return `Para cambiarla${to.join("")}, dígame una. ¿De cuál me habla?`;
}

export function whenText(when: string): string {
  return `Su cita del ${when}. ¿A qué día y a qué hora la cambio? Dígame: cámbiala al…`;
}

/** Whether the message answers a question about an existing appointment, other than with a yes. */
export function answersBooked(
  message: MessageFacts,
  lastReply: string | null,
  hints: BookedHints | null,
): boolean {
  const reply = lastReply ?? "";
  const { intents } = message;
  if (intents.denies && hints !== null && !saysMore(message, hints)) return false;
  if (saysWhen(message, lastReply)) return true;
  if (hints === null || intents.books) return false;
  if (WHICH_ASKED.test(reply)) return !intents.abandons && saysWhich(message, hints);
  const asksMove = MOVE_WHO.test(reply) || MOVE_WHEN.test(reply) || MOVE_ASKED.test(reply);
  return asksMove && (hints.person !== null || hints.isOther);
}

function saysMore({ day, minute }: MessageFacts, hints: BookedHints): boolean {
  return day !== null || minute !== null || hints.person !== null || hints.isOther;
}

function saysWhich(message: MessageFacts, hints: BookedHints): boolean {
  const { day, minute, service } = hints;
  const isNamed = service !== null || day !== null || minute !== null;
  return isNamed || saysMore(message, hints) || placeOf(message.text) !== null;
}

/** Whether the message answers a question about a change with a day or an hour. */
function saysWhen({ day, minute, intents }: MessageFacts, lastReply: string | null): boolean {
  const reply = lastReply ?? "";
  const isAsked = MOVE_WHEN.test(reply) || MOVE_ASKED.test(reply);
  return isAsked && !intents.books && (day !== null || minute !== null);
}

const NOT_SAID: Which = {
  ...{ day: null, minute: null, service: null, person: null },
  ...{ place: null, text: null, when: null },
};

/** Null when the newest message is about something else. */
export function parseRequest(existing: Existing): BookedRequest | null {
  const { message, lastReply, wasActive, hints = null } = existing;
  const { intents } = message;
  const cancels = CANCEL_ASKED.exec(lastReply ?? "");
  const moves = MOVE_ASKED.exec(lastReply ?? "");
  // "Sí, cancélala" repeats the request; with a day it means another appointment.
  const repeats = intents.cancelsBooked && message.day === null;
  if ((intents.affirms || repeats) && cancels !== null) {
    const which = { ...NOT_SAID, when: cancels[1] ?? cancels[2] ?? "" };
    return { kind: "cancel", confirmed: true, which };
  }
  const isOpen =
    message.day === null && message.minute === null && (hints?.person ?? null) === null;
  if ((intents.affirms || (intents.movesBooked && isOpen)) && moves !== null) {
    return { kind: "move", confirmed: true, ...proposed(moves) };
  }
  const isProposed = cancels !== null || moves !== null || WHICH_ASKED.test(lastReply ?? "");
  const isDenied =
    intents.denies || /\bningun[oa]\b/.test(fold(message.text)) || KEEPS.test(fold(message.text));
  if (hints !== null && isProposed && isDenied && !saysMore(message, hints)) {
    return intents.cancelsBooked && cancels === null ? cancelOf(existing) : { kind: "keep" };
  }
  if (hints !== null && intents.listsBooked) return { kind: "list" };
  if (wasActive) return null;
  if (answersBooked(message, lastReply, hints)) return answered(existing, moves);
  if (intents.movesBooked) {
    return { kind: "move", confirmed: false, which: namedBy(hints), to: targetOf(existing) };
  }
  if (intents.cancelsBooked) return cancelOf(existing);
  return intents.listsBooked ? { kind: "list" } : null;
}

function cancelOf({ message, hints = null }: Existing): BookedRequest {
  const place = hints === null ? null : placeOf(message.text);
  const which = { ...namedBy(hints), person: hints?.person ?? null, place, text: message.text };
  return { kind: "cancel", confirmed: false, which: { ...which, day: which.day ?? message.day } };
}

function proposed(moves: RegExpExecArray): { readonly which: Which; readonly to: Target } {
  const slot = offeredSlots(moves[2] ?? moves[4] ?? "")[0] ?? null;
  return {
    which: { ...NOT_SAID, when: moves[1] ?? moves[3] ?? "" },
    to: {
      day: slot === null ? null : Math.floor(slot / DAY_MINUTES),
      minute: slot === null ? null : slot % DAY_MINUTES,
      person: / con (.+)$/.exec(moves[2] ?? moves[4] ?? "")?.[1] ?? null,
    },
  };
}

/** What was asked for, with what the message adds. */
function answered(existing: Existing, moves: RegExpExecArray | null): BookedRequest {
  const { message, lastReply, hints = null } = existing;
  const said = targetOf(existing);
  const wanted = WHICH_ASKED.exec(lastReply ?? "");
  if (wanted !== null) {
    const { day, minute } = message;
    const named = namedBy(hints);
    const which: Which = {
      ...{ ...named, person: hints?.person ?? null, place: placeOf(message.text) },
      text: message.text,
      ...{ day: named.day ?? day, minute: named.minute ?? minute },
    };
    if (wanted[1] === "cancelarla") return { kind: "cancel", confirmed: false, which };
    return { kind: "move", confirmed: false, which, to: shownTarget(wanted[2] ?? "") };
  }
  // "A las 11" corrects a proposed change, or adds to one that was asked about.
  const before = moves === null ? null : proposed(moves);
  const when = MOVE_ONE.exec(lastReply ?? "")?.[1] ?? null;
  const to = before?.to ?? shownTarget(/ La cambio([^.]*)\./.exec(lastReply ?? "")?.[1] ?? "");
  return {
    ...{ kind: "move", confirmed: false },
    which: before === null ? { ...namedBy(hints), when } : { ...NOT_SAID, when: before.which.when },
    to: {
      day: said.day ?? to.day,
      minute: said.minute ?? to.minute,
      person: said.person ?? to.person,
    },
  };
}

function shownTarget(text: string): Target {
  const day = offeredSlots(`${text} 12:00 AM`).at(-1);
  const minute = offeredSlots(`1 de enero de 2000, ${/\d+:\d\d [AP]M/.exec(text)?.[0] ?? ""}`)[0];
  return {
    day: day === undefined ? null : Math.floor(day / DAY_MINUTES),
    minute: minute === undefined ? null : minute % DAY_MINUTES,
    person: / con (.+)$/.exec(text)?.[1] ?? null,
  };
}

function targetOf({ message, hints = null }: Existing): Target {
  const { day, minute } = message;
  return { day, minute, person: hints?.person ?? null };
}

function namedBy(hints: BookedHints | null): Which {
  if (hints === null) return NOT_SAID;
  const { day, minute, service } = hints;
  return { ...NOT_SAID, day, minute, service };
}

const PLACES = ["primer[oa]?", "segund[oa]", "tercer[oa]?", "cuart[oa]"];

function placeOf(text: string): number | null {
  const folded = fold(text);
  const at = PLACES.findIndex((place) =>
    new RegExp(`\\b(?:la|el|lo) ${place}\\b(?! hora)`).test(folded),
  );
  if (at >= 0) return at;
  return /\b(?:la|el) ultim[oa]\b(?! hora)/.test(folded) ? -1 : null;
}
