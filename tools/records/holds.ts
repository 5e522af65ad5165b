// Who is booking what right now, in this process: from the last check to the outcome, bookings of
// overlapping times go one after another. Knows nothing of the backend, which stays the authority.

import assert from "node:assert";
import { MINUTES_PER_DAY, daysBetween, readDate } from "../dates/civil.ts";
import type { Slot } from "../dates/schedule.ts";

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
  /** True once every overlapping booking before is decided, false when one stays; never rejects. */
  readonly turn: Promise<boolean>;
  /** Whether it was neither released nor outlived its time. */
  stands(now: number): boolean;
  /** Nobody knows how it ended: it stands in everybody's way, at once, until it expires. */
  keep(): void;
  /** Idempotent. Must be called in a `finally`. */
  release(): void;
}

interface HoldsOptions {
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
  /** Whether it gave its place back when it was decided. */
  readonly decided: Promise<boolean>;
  kept: boolean;
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
    const { start, end } = minutesOf(slot);
    const before = [...this.#held].filter(
      (held) => held.key === key && held.start < end && start < held.end,
    );
    if (before.length >= capacity || before.some(({ kept }) => kept)) return null;
    if (this.#held.size >= this.#options.holdsMax) return null;
    const { promise: decided, resolve } = Promise.withResolvers<boolean>();
    const expiresAt = now + this.#options.ttlMs;
    const held: Held = { key, start, end, expiresAt, decided, kept: false };
    this.#held.add(held);
    assert(this.#held.size <= this.#options.holdsMax, "holds over cap");
    const turn = Promise.all(before.map((other) => other.decided)).then(
      (all) => !all.includes(false),
    );
    const release = (): void => {
      this.#held.delete(held);
      resolve(true);
    };
    const keep = (): void => {
      held.kept = true;
      resolve(false);
    };
    const stands = (later: number): boolean => this.#held.has(held) && held.expiresAt > later;
    return { turn, stands, keep, release };
  }

  #dropExpired(now: number): void {
    for (const held of this.#held) if (held.expiresAt <= now) this.#held.delete(held);
  }
}

/** Minutes since a fixed day: positive, and intervals of different days compare. */
export function minutesOf({ date, start, end }: Slot): Pick<Slot, "start" | "end"> {
  const epoch = readDate("2000-01-01");
  assert(epoch !== null, "a literal date exists");
  const day = daysBetween(epoch, date) * MINUTES_PER_DAY;
  return { start: day + start, end: day + end };
}
