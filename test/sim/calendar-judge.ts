// Invariants of the calendar and its changes: who owns an event, who requested a change, in which
// order changes arrive, and that the customer learns the outcome. It only observes.

import { formatStart } from "../../tools/booking/change-texts.ts";
import { WRITES } from "./backend-wire.ts";
import type { Body, Calendar, CalendarChange, CalendarEvent } from "./calendar.ts";
import type { Owner } from "./canary.ts";
import type { ConsentJudge } from "./consent-judge.ts";
import type { ToldJudge } from "./told-judge.ts";
import { visits } from "./request-context.ts";
import type { DeliveryVisit } from "./request-context.ts";
import { isYes } from "./words.ts";

export interface CalendarJudgeOptions {
  readonly fail: (what: string) => void;
  readonly calendar: () => Calendar;
  readonly capacityOf: (tenant: number) => number;
  /** Whether the records of bookings can be trusted so far. */
  readonly exclusive: () => boolean;
  readonly confirm: "model" | "code";
  readonly consent: ConsentJudge;
  readonly told: ToldJudge;
  /** Virtual milliseconds. */
  readonly now: () => number;
}

interface Sent {
  readonly visit: DeliveryVisit;
  readonly order: number;
}

/** Texts about a change that took place, or may have. */
const TOLD = /Cita (?:confirmada|cambiada|cancelada): |por verificar: /i;

export class CalendarJudge {
  readonly #options: CalendarJudgeOptions;
  readonly #sent = new WeakMap<Body, Sent>();
  /** By event: the newest change that was sent for it. One run's events. */
  readonly #newest = new Map<number, number>();
  #order = 0;

  constructor(options: CalendarJudgeOptions) {
    this.#options = options;
  }

  asked(body: Body): void {
    const operation = String(body["codOpe"]);
    if (!WRITES.has(operation)) return;
    const { fail, calendar, consent } = this.#options;
    const visit = visits.getStore();
    if (visit === undefined) return fail(`${operation} was sent by nobody`);
    const order = ++this.#order;
    this.#sent.set(body, { visit, order });
    const { owner } = visit;
    if (Number(body["id_empresa"]) !== owner.tenant)
      fail(`${nameOf(owner)} changes another tenant`);
    if (operation === "CREAR_EVENTO") {
      if (String(body["id_prospecto"]) !== owner.sessionId)
        fail(`${nameOf(owner)} books for another`);
      return consent.asked(body, visit, undefined);
    }
    const event = calendar().named(body);
    const own = event?.tenant === owner.tenant && event.prospect === owner.sessionId;
    if (!own) fail(`${nameOf(owner)} sends ${operation} for an event of ${nameOfEvent(event)}`);
    else this.#newest.set(event.id, order);
    consent.asked(body, visit, event);
  }

  changed({ kind, event, body }: CalendarChange): void {
    const { fail, exclusive, confirm, told, now } = this.#options;
    const sent = this.#sent.get(body);
    if (sent === undefined) return fail(`event ${event.id} was changed by nobody`);
    const { visit, order } = sent;
    visit.effects++;
    told.changed(event, visit, now());
    if (visit.refused)
      fail(`${nameOf(visit.owner)} changed event ${event.id} by a message that was not`);
    const mayCancel = confirm === "code" || isYes(visit.message);
    if (kind === "cancelled" && !mayCancel && !/^cancela/.test(visit.message)) {
      fail(`event ${event.id} is lost: "${visit.message}" cancels nothing`);
    }
    if (!exclusive()) return;
    if (kind !== "created" && this.#newest.get(event.id) !== order) {
      fail(`event ${event.id} was ${kind} by a change that is older than another`);
    }
    if (kind !== "cancelled") this.#judgePlace(event, kind === "created");
  }

  #judgePlace({ tenant, prospect, start, end, title }: CalendarEvent, created: boolean): void {
    const { fail, calendar, capacityOf } = this.#options;
    const others = calendar().overlapping(tenant, start, end);
    const twice = others.filter(
      (other) =>
        other.prospect === prospect &&
        other.start === start &&
        other.title === title &&
        other.moves === 0,
    );
    if (created && twice.length > 1) fail(`${tenant}:${prospect} is booked twice at ${start}`);
    const most = Math.max(
      ...others.map(({ start: at }) => others.filter((o) => o.start <= at && at < o.end).length),
    );
    if (most > capacityOf(tenant)) fail(`${most} events of ${tenant} overlap at ${start}`);
  }

  /** A delivery was refused: nothing of it may have happened, or may happen yet. */
  refused(visit: DeliveryVisit): void {
    visit.refused = true;
    if (visit.effects === 0) return;
    this.#options.fail(`${nameOf(visit.owner)} changed the calendar by a message that was not`);
  }

  /** The reply reports what was done, and reports nothing else. */
  answered(visit: DeliveryVisit, answer: { readonly reply: string; readonly late: boolean }): void {
    const { owner, effects } = visit;
    const { reply, late } = answer;
    const { fail, calendar, exclusive, told } = this.#options;
    told.answered(visit, answer);
    if (effects > 0 && !TOLD.test(reply))
      fail(`${nameOf(owner)} is not told of a change: ${reply}`);
    if (!exclusive() || late) return;
    const own = calendar().events.filter(
      ({ tenant, prospect }) => tenant === owner.tenant && prospect === owner.sessionId,
    );
    for (const [said, moment = ""] of reply.matchAll(CLAIM)) {
      const there = own.some(({ start }) => formatStart(start) === moment);
      if (!there) fail(`${nameOf(owner)} is told "${said}" of an event that is not there`);
    }
  }
}

/** The time of an appointment that the text confirms. */
const CLAIM = /(?:Cita confirmada: |Cita cambiada: ahora es el )([^:]+?, \d+:\d+ [AP]M)/g;

function nameOf({ tenant, sessionId }: Owner): string {
  return `${tenant}:${sessionId}`;
}

function nameOfEvent(event: CalendarEvent | undefined): string {
  return event === undefined ? "nobody" : `${event.tenant}:${event.prospect}`;
}
