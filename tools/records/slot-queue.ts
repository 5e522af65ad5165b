// Who is booking what right now, in this process: from the last check to the outcome, bookings of
// overlapping times go one after another. Knows nothing of the backend, which stays the authority.

import assert from "node:assert";
import { MINUTES_PER_DAY, daysBetween, parseDate } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { ReservationRequest as StoredHoldRequest } from "./booking-store.ts";

export interface SlotQueueRequest extends Omit<StoredHoldRequest, "token"> {
  /** Monotonic milliseconds. */
  readonly now: number;
}

export interface QueuedReservation {
  /** True once every overlapping booking before is decided, false when one stays; never rejects. */
  readonly turnReached: Promise<boolean>;
  /** Whether it was neither released nor outlived its time. */
  isValid(now: number): boolean;
  /** How it ended is not known: it stands in every other's way, at once, until it expires. */
  retain(): void;
  /** Idempotent. Must be called in a `finally`. */
  release(): void;
}

interface SlotQueueOptions {
  /** Bookings under way at once; one more is refused. */
  readonly reservationsMax: number;
  /** A hold outlives the longest booking; after it, it no longer stands in another's way. */
  readonly ttlMs: number;
}

interface SlotQueueEntry {
  readonly key: string;
  /** Minutes since a fixed day, so that intervals of different days compare. */
  readonly start: number;
  readonly end: number;
  readonly expiresAt: number;
  /** Whether it released its place when it was decided. */
  readonly outcome: Promise<boolean>;
  retained: boolean;
}

export class SlotQueue {
  readonly #options: SlotQueueOptions;
  /** In order of arrival. Capped by `holdsMax`; every hold is released in a `finally`. */
  readonly #entries = new Set<SlotQueueEntry>();

  constructor(options: SlotQueueOptions) {
    assert(options.reservationsMax > 0 && options.ttlMs > 0);
    this.#options = options;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** Null when all places of that time are being booked, or too many bookings are under way. */
  reserve(request: SlotQueueRequest): QueuedReservation | null {
    const { tenant, resource, slot, capacity, now } = request;
    this.#dropExpired(now);
    const key = `${tenant}:${resource}`;
    const { start, end } = absoluteMinutes(slot);
    const before = [...this.#entries].filter(
      (held) => held.key === key && held.start < end && start < held.end,
    );
    if (before.length >= capacity || before.some(({ retained }) => retained)) return null;
    if (this.#entries.size >= this.#options.reservationsMax) return null;
    const { promise: decided, resolve } = Promise.withResolvers<boolean>();
    const expiresAt = now + this.#options.ttlMs;
    const held: SlotQueueEntry = { key, start, end, expiresAt, outcome: decided, retained: false };
    this.#entries.add(held);
    assert(this.#entries.size <= this.#options.reservationsMax, "holds over cap");
    const turn = Promise.all(before.map((other) => other.outcome)).then(
      (all) => !all.includes(false),
    );
    const release = (): void => {
      this.#entries.delete(held);
      resolve(true);
    };
    const keep = (): void => {
      held.retained = true;
      resolve(false);
    };
    const stands = (later: number): boolean => this.#entries.has(held) && held.expiresAt > later;
    return { turnReached: turn, isValid: stands, retain: keep, release };
  }

  #dropExpired(now: number): void {
    for (const held of this.#entries) if (held.expiresAt <= now) this.#entries.delete(held);
  }
}

/** Minutes since a fixed day: positive, and intervals of different days compare. */
export function absoluteMinutes({ date, start, end }: Slot): Pick<Slot, "start" | "end"> {
  const epoch = parseDate("2000-01-01");
  assert(epoch !== null, "a literal date exists");
  const day = daysBetween(epoch, date) * MINUTES_PER_DAY;
  return { start: day + start, end: day + end };
}
