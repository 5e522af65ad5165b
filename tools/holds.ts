// Who is booking what right now, in this process: from the last check to the outcome, bookings of
// overlapping times go one after another. Knows nothing of the backend, which stays the authority.

import assert from "node:assert";
import type { CivilDate } from "./civil.ts";
import { MINUTES_PER_DAY, daysBetween, readDate } from "./civil.ts";
import type { Slot } from "./schedule.ts";

export interface HoldRequest {
  readonly tenant: number;
  /** The person or branch whose calendar it is. */
  readonly resource: number;
  readonly slot: Slot;
  /** Appointments that may overlap: so many bookings may stand in line, one more is refused. */
  readonly capacity: number;
  /** Monotonic milliseconds. */
  readonly now: number;
}

export interface Hold {
  /** Settles once every overlapping booking that came before is decided; never rejects. */
  readonly turn: Promise<void>;
  /** Idempotent. Must be called in a `finally`. */
  release(): void;
}

export interface HoldsOptions {
  /** Bookings under way at once; one more is refused. */
  readonly holdsMax: number;
  /** A hold outlives the longest booking; after it, it no longer stands in anybody's way. */
  readonly ttlMs: number;
}

interface Held {
  readonly key: string;
  /** Minutes since a fixed day, so that intervals of different days compare. */
  readonly start: number;
  readonly end: number;
  readonly expiresAt: number;
  readonly released: Promise<void>;
}

export class Holds {
  readonly #options: HoldsOptions;
  /** In order of arrival. Capped by `holdsMax`; every hold is released in a `finally`. */
  readonly #held = new Set<Held>();

  constructor(options: HoldsOptions) {
    assert(options.holdsMax > 0 && options.ttlMs > 0);
    this.#options = options;
  }

  get count(): number {
    return this.#held.size;
  }

  /** Null when all places of that time are being booked, or too many bookings are under way. */
  take(request: HoldRequest): Hold | null {
    const { tenant, resource, slot, capacity, now } = request;
    this.#dropExpired(now);
    const key = `${tenant}:${resource}`;
    const day = dayNumber(slot.date) * MINUTES_PER_DAY;
    const start = day + slot.start;
    const end = day + slot.end;
    const before = [...this.#held].filter(
      (held) => held.key === key && held.start < end && start < held.end,
    );
    if (before.length >= capacity || this.#held.size >= this.#options.holdsMax) return null;
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const held: Held = { key, start, end, expiresAt: now + this.#options.ttlMs, released };
    this.#held.add(held);
    assert(this.#held.size <= this.#options.holdsMax, "holds over cap");
    const turn = Promise.all(before.map((other) => other.released)).then(() => {});
    const release = (): void => {
      this.#held.delete(held);
      resolve();
    };
    return { turn, release };
  }

  #dropExpired(now: number): void {
    for (const held of this.#held) if (held.expiresAt <= now) this.#held.delete(held);
  }
}

function dayNumber(date: CivilDate): number {
  const epoch = readDate("2000-01-01");
  assert(epoch !== null, "a literal date exists");
  return daysBetween(epoch, date);
}
