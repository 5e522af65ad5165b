// Invariants of the customer's yes: nothing is sent to the calendar that was not shown and then
// agreed to, and all its data are the customer's own words. The meaning of a message is known
// because words.ts wrote it. It only observes.

import { formatStart } from "../../tools/booking/change-texts.ts";
import type { Turn } from "../../engine/conversation/messages.ts";
import type { Body, CalendarEvent } from "./calendar.ts";
import type { Owner } from "./canary.ts";
import type { DeliveryVisit } from "./request-context.ts";
import { isYes } from "./words.ts";

export interface ConsentJudgeOptions {
  readonly fail: (what: string) => void;
  /** Whether the records of bookings can be trusted so far. */
  readonly exclusive: () => boolean;
  readonly confirm: "model" | "code";
  /** The newest turn of a session as its ring has it; null without one. */
  readonly newestOf: (owner: Owner) => Turn | null;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
}

/** A message's own time is cut to whole seconds. */
const STAMP_MS = 999;

export class ConsentJudge {
  readonly #options: ConsentJudgeOptions;
  /** By session, all that its customer wrote; one run's messages. */
  readonly #written = new Map<string, string[]>();
  /** By session, summaries that a reply had; one run's turns. */
  readonly #shown = new Map<string, string[]>();
  /** By session and turn, when it ended. One run's turns. */
  readonly #endedAt = new Map<string, number>();

  constructor(options: ConsentJudgeOptions) {
    this.#options = options;
  }

  said({ owner, message }: DeliveryVisit): void {
    listOf(this.#written, owner).push(message.toLowerCase());
  }

  /** A turn has its reply, which is about to be stored and handed over. */
  ended({ owner }: DeliveryVisit, turn: Turn): void {
    listOf(this.#shown, owner).push(turn.reply);
    this.#endedAt.set(nameOfTurn(owner, turn), this.#options.wall());
  }

  asked(body: Body, visit: DeliveryVisit, event: CalendarEvent | undefined): void {
    const { fail, confirm, exclusive, newestOf } = this.#options;
    if (confirm !== "code") return;
    const { owner, message, messageId, writtenBy } = visit;
    const summary = summaryOf(body, event);
    const who = `${owner.tenant}:${owner.sessionId}`;
    const does = `${who} ${DOES[String(body["codOpe"])] ?? "acts"}`;
    if (body["codOpe"] === "CREAR_EVENTO") this.#judgeOrigin(body, owner);
    if (!isYes(message) && !isSameOrder(message, body)) fail(`${does} without a yes: "${message}"`);
    const everShown = listOf(this.#shown, owner).some((reply) => reply.includes(summary));
    if (!everShown) fail(`${does} what was never shown: ${summary}`);
    if (!exclusive()) return;
    // Only the message right after the one that showed it agrees, and only to what it showed.
    const newest = newestOf(owner);
    if (newest?.reply.includes(summary) !== true) fail(`${does} without a yes to it: ${summary}`);
    if (newest === null) return;
    if (messageId !== null && newest.messageId === messageId)
      fail(`${does} by the message that was shown the summary`);
    const endedAt = this.#endedAt.get(nameOfTurn(owner, newest)) ?? 0;
    if (writtenBy + STAMP_MS < endedAt)
      fail(`${does} by a yes that came ${endedAt - writtenBy} ms early`);
  }

  /** Name and address of a booking stand in what its customer wrote. */
  #judgeOrigin(body: Body, owner: Owner): void {
    const written = listOf(this.#written, owner).join("\n");
    const name = String(body["titulo"]).replace("Cita con ", "");
    const words = [...name.split(" "), String(body["correo_cliente"])];
    const strange = words.find((word) => !written.includes(word.toLowerCase()));
    if (strange === undefined) return;
    this.#options.fail(`${owner.tenant}:${owner.sessionId} never wrote ${strange}`);
  }
}

const DOES: Readonly<Record<string, string>> = {
  CREAR_EVENTO: "books",
  MODIFICAR_EVENTO: "moves",
  CANCELAR_EVENTO: "cancels",
};

/** Who orders once more what was just shown agrees to it: "cancela", "reserva 2026-11-24 10:00". */
function isSameOrder(message: string, body: Body): boolean {
  const start = String(body["fecha_inicio"]).slice(0, "2026-11-24 10:00".length);
  switch (body["codOpe"]) {
    case "CREAR_EVENTO":
      return message.startsWith(`reserva ${start}`);
    case "MODIFICAR_EVENTO":
      return message.startsWith(`mueve ${start}`);
    default:
      return message.startsWith("cancela");
  }
}

/** What its summary says of a request. */
function summaryOf(body: Body, event: CalendarEvent | undefined): string {
  const to = String(formatStart(String(body["fecha_inicio"])));
  const from = String(formatStart(event?.start ?? ""));
  switch (body["codOpe"]) {
    case "CREAR_EVENTO": {
      const name = String(body["titulo"]).replace("Cita con ", "");
      const email = String(body["correo_cliente"]);
      return `Cita por confirmar: ${to}, a nombre de ${name}, con el correo ${email}.`;
    }
    case "MODIFICAR_EVENTO":
      return `Cambio por confirmar: pasar la cita del ${from} al ${to}.`;
    default:
      return `Cambio por confirmar: cancelar la cita del ${from}.`;
  }
}

function nameOfTurn({ tenant, sessionId }: Owner, { at, user }: Turn): string {
  return `${tenant}:${sessionId} ${at} ${user}`;
}

function listOf(lists: Map<string, string[]>, { tenant, sessionId }: Owner): string[] {
  const key = `${tenant}:${sessionId}`;
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
