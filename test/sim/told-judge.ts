// Invariants of what customers read about their appointments: an existing one is never denied, and
// a false claim of the model is followed by the truth. Claims are known because lies.ts wrote them.
// It only observes.

import type { Turn } from "../../engine/conversation/messages.ts";
import { formatStart } from "../../tools/booking/change-texts.ts";
import type { Calendar, CalendarEvent } from "./calendar.ts";
import type { Owner } from "./canary.ts";
import type { Lie } from "./lies.ts";
import type { DeliveryVisit } from "./request-context.ts";

export interface ToldJudgeOptions {
  readonly fail: (what: string) => void;
  readonly calendar: () => Calendar;
  /** Whether the booking store has lost nothing so far. */
  readonly exclusive: () => boolean;
}

/** Lines of the product that state the truth. */
const TRUE_LINE =
  /no registré, cambié ni cancelé ninguna cita|Sobre la solicitud del |no se registró, cambió ni canceló/;
/** A tool's text about an execution, or about one that waits for a yes. */
const TOOL_WORDS =
  /Cita (?:confirmada|cambiada|cancelada): |(?:Cita|Cambio) por (?:confirmar|verificar): /;

export class ToldJudge {
  readonly #options: ToldJudgeOptions;
  /** Since when an event has its time; one run's events. */
  readonly #since = new Map<CalendarEvent, number>();
  /** Deliveries that changed the calendar and whose reply was never delivered. One run's. */
  readonly #unheard = new Set<DeliveryVisit>();
  /**
   * The last replies to each customer of the run, newest first: two, because replicas without Redis
   * do not know each other's, and the network may deliver them in the other order.
   */
  readonly #replies = new Map<string, readonly string[]>();

  constructor(options: ToldJudgeOptions) {
    this.#options = options;
  }

  changed(event: CalendarEvent, visit: DeliveryVisit, now: number): void {
    this.#since.set(event, now);
    this.#unheard.add(visit);
  }

  /** What a turn's tools said about appointments that existed throughout. */
  ended(visit: DeliveryVisit, { rounds }: Turn, late: boolean): void {
    const { fail, exclusive } = this.#options;
    if (!exclusive() || late) return;
    const { owner } = visit;
    const standing = this.#ownOf(owner).filter((event) => this.#stoodFor(event, visit));
    for (const { calls, results } of rounds) {
      for (const { id, name, arguments: words } of calls) {
        const text = results.find(({ callId }) => callId === id)?.text ?? "";
        if (name === "list_bookings" && text.startsWith("Sin citas") && standing.length > 0)
          fail(`${nameOf(owner)} has an appointment and is told of none`);
        if (name !== "create_booking" || !/^Cita no registrada: /.test(text)) continue;
        // Without the booking store it cannot be known, and nothing is sent.
        if (/de forma segura|siguió por otro lado/.test(text)) continue;
        const own = standing.find((event) => isAskedFor(event, words));
        if (own !== undefined)
          fail(`${nameOf(owner)} stands at ${own.start} and is told: ${text.split("\n")[0]}`);
      }
    }
  }

  answered(
    visit: DeliveryVisit,
    { reply, late }: { readonly reply: string; readonly late: boolean },
  ): void {
    const { fail, exclusive } = this.#options;
    this.#unheard.delete(visit);
    const { owner, lies } = visit;
    const before = this.#replies.get(nameOf(owner)) ?? [];
    this.#replies.set(nameOf(owner), [reply, ...before].slice(0, 2));
    // Only the calendar knows a write of a delivery that died before its reply.
    const isUnheard = [...this.#unheard].some(({ owner: other }) => isSame(owner, other));
    if (!exclusive() || late || isUnheard) return;
    for (const lie of lies) {
      if (!reply.includes(lie.sentence) || this.#isSo(lie, owner) || TRUE_LINE.test(reply))
        continue;
      if (before.some((earlier) => wasCorrected(lie, earlier))) continue;
      if (lie.kind === "person" || !TOOL_WORDS.test(reply))
        fail(`${nameOf(owner)} is told "${lie.sentence}" and nothing else: ${reply}`);
    }
  }

  #isSo({ kind, start }: Lie, owner: Owner): boolean {
    if (kind === "person") return false;
    const { cancelled } = this.#options.calendar();
    const events =
      kind === "cancelled"
        ? cancelled.filter((event) => isSame(ownerOf(event), owner))
        : this.#ownOf(owner);
    return events.some((event) => start === null || event.start === start);
  }

  #ownOf(owner: Owner): readonly CalendarEvent[] {
    return this.#options.calendar().events.filter((event) => isSame(ownerOf(event), owner));
  }

  #stoodFor(event: CalendarEvent, { arrivedAt }: DeliveryVisit): boolean {
    return (this.#since.get(event) ?? Infinity) < arrivedAt;
  }
}

/** The previous reply had the same time with the true line, which is not repeated. */
function wasCorrected({ start }: Lie, before: string): boolean {
  return TRUE_LINE.test(before) && (start === null || before.includes(formatStart(start) ?? start));
}

function isAskedFor({ start, title }: CalendarEvent, words: string): boolean {
  const { date, time, customer_name: name } = JSON.parse(words) as Record<string, unknown>;
  return (
    start === `${String(date)} ${String(time)}:00` &&
    title.toLowerCase() === `cita con ${String(name)}`.toLowerCase()
  );
}

function ownerOf({ tenant, prospect }: CalendarEvent): Owner {
  return { tenant, sessionId: prospect };
}

function isSame(one: Owner, other: Owner): boolean {
  return one.tenant === other.tenant && one.sessionId === other.sessionId;
}

function nameOf({ tenant, sessionId }: Owner): string {
  return `${tenant}:${sessionId}`;
}
