// Reservations of this process. From the last check to the outcome, bookings of overlapping times
// run one after another. The backend stays the authority on what is booked.

import assert from "node:assert";
import { MINUTES_PER_DAY, daysBetween, parseDate } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { ReservationRequest } from "./booking-store.ts";

export interface SlotQueueRequest extends Omit<ReservationRequest, "token"> {
  /** Monotonic milliseconds. */
  readonly now: number;
}

export interface QueuedReservation {
  /** True once all earlier overlapping ones are released, false if one is retained. */
  readonly turnReached: Promise<boolean>;
  /** Whether it is neither released nor expired. */
  isValid(now: number): boolean;
  /** The outcome is unknown: it blocks every overlapping booking until it expires. */
  retain(): void;
  /** Idempotent. Must be called in a `finally`. */
  release(): void;
}

interface SlotQueueOptions {
  /** Reservations at once; exceeding it is rejected. */
  readonly reservationsMax: number;
  /** Longer than the longest booking; an expired reservation blocks no other. */
  readonly ttlMs: number;
}

interface SlotQueueEntry {
  readonly key: string;
  /** Minutes since a fixed day, so that intervals of different days can be compared. */
  readonly start: number;
  readonly end: number;
  readonly expiresAt: number;
  /** True when released, false when retained. */
  readonly outcome: Promise<boolean>;
  retained: boolean;
}

export class SlotQueue {
  readonly #options: SlotQueueOptions;
  /** In order of arrival. Capped by `reservationsMax`; callers release in a `finally`. */
  readonly #entries = new Set<SlotQueueEntry>();

  constructor(options: SlotQueueOptions) {
    assert(options.reservationsMax > 0 && options.ttlMs > 0);
    this.#options = options;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** Null when all appointments of that slot are being booked, or the queue is full. */
  reserve(request: SlotQueueRequest): QueuedReservation | null {
    const { tenant, resource, slot, capacity, now } = request;
    this.#dropExpired(now);
    const key = `${tenant}:${resource}`;
    const { start, end } = absoluteMinutes(slot);
    const before = [...this.#entries].filter(
      (other) => other.key === key && other.start < end && start < other.end,
    );
    if (before.length >= capacity || before.some(({ retained }) => retained)) return null;
    if (this.#entries.size >= this.#options.reservationsMax) return null;
    const { promise: outcome, resolve } = Promise.withResolvers<boolean>();
    const expiresAt = now + this.#options.ttlMs;
    const entry: SlotQueueEntry = { key, start, end, expiresAt, outcome, retained: false };
    this.#entries.add(entry);
    assert(this.#entries.size <= this.#options.reservationsMax, "reservations over cap");
    const turnReached = Promise.all(before.map((other) => other.outcome)).then(
      (all) => !all.includes(false),
    );
    const release = (): void => {
      this.#entries.delete(entry);
      resolve(true);
    };
    const retain = (): void => {
      entry.retained = true;
      resolve(false);
    };
    const isValid = (at: number): boolean => this.#entries.has(entry) && entry.expiresAt > at;
    return { turnReached, isValid, retain, release };
  }

  #dropExpired(now: number): void {
    for (const entry of this.#entries) if (entry.expiresAt <= now) this.#entries.delete(entry);
  }
}

/** Minutes since a fixed day: positive, and comparable across days. */
export function absoluteMinutes({ date, start, end }: Slot): Pick<Slot, "start" | "end"> {
  const epoch = parseDate("2000-01-01");
  assert(epoch !== null, "a literal date exists");
  const day = daysBetween(epoch, date) * MINUTES_PER_DAY;
  return { start: day + start, end: day + end };
}
