// The sandbox's calendars: events in memory, and the check of capacity. No I/O, no clock. Like the
// real backend it only counts events and ignores opening hours.

import assert from "node:assert";
import { parseMoment } from "../spanish/days.ts";

export interface SandboxEvent {
  readonly id: string;
  readonly company: number;
  readonly userId: number | null;
  /** `id_prospecto`: the customer's session as text. */
  readonly prospect: string;
  readonly title: string;
  readonly customerEmail: string;
  /** Minutes since 1970-01-01 00:00 of the civil calendar; the interval is half-open. */
  readonly start: number;
  readonly end: number;
  readonly idempotencyKey: string | null;
  readonly meetLink: string | null;
}

export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Over all calendars; above it the oldest event is dropped. */
const EVENTS_MAX = 10_000;

export class Calendar {
  /** In order of creation; capped by `eventsMax`. */
  #events: SandboxEvent[] = [];
  #created = 0;
  readonly #eventsMax: number;

  constructor(eventsMax = EVENTS_MAX) {
    assert(eventsMax > 0);
    this.#eventsMax = eventsMax;
  }

  get events(): readonly SandboxEvent[] {
    return this.#events;
  }

  /** True when fewer than `slots` events run at every minute of the interval. */
  fits(company: number, interval: Interval, slots: number, except: string | null = null): boolean {
    const overlapping = this.#events.filter(
      (event) => event.company === company && event.id !== except && overlaps(event, interval),
    );
    return peak(overlapping, interval) < slots;
  }

  add(event: Omit<SandboxEvent, "id">): SandboxEvent {
    this.#created += 1;
    const added = Object.freeze({ ...event, id: `evt-${this.#created}` });
    if (this.#events.length === this.#eventsMax) this.#events.shift();
    this.#events.push(added);
    assert(this.#events.length <= this.#eventsMax);
    return added;
  }

  find(id: unknown): SandboxEvent | null {
    return this.#events.find((event) => event.id === id) ?? null;
  }

  findByKey(company: number, key: string | null): SandboxEvent | null {
    if (key === null) return null;
    const mine = (event: SandboxEvent) => event.company === company && event.idempotencyKey === key;
    return this.#events.find(mine) ?? null;
  }

  move(id: string, interval: Interval): void {
    this.#events = this.#events.map((event) =>
      event.id === id ? Object.freeze({ ...event, ...interval }) : event,
    );
  }

  remove(id: string): void {
    this.#events = this.#events.filter((event) => event.id !== id);
  }
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Reads `fecha_inicio` and `fecha_fin`; null unless both exist and the end is after the start. */
export function parseInterval(start: unknown, end: unknown): Interval | null {
  const from = parseMoment(start);
  const to = parseMoment(end);
  return from !== null && to !== null && from < to ? { start: from, end: to } : null;
}

/** The most events that overlap at one minute of `interval`: it only rises where one starts. */
function peak(events: readonly Interval[], interval: Interval): number {
  const starts = events.map((event) => Math.max(event.start, interval.start));
  const running = (moment: number): number =>
    events.filter((event) => event.start <= moment && moment < event.end).length;
  return Math.max(0, ...starts.map(running));
}
