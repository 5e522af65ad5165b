// What became of the bookings that a session sent: made, or unknown. An unknown one blocks its slot
// for that session; a made one answers the same request again without a second event.

import type { Cache } from "../engine/cache.ts";
import type { SessionKey } from "../engine/message.ts";
import { stamp } from "./civil.ts";
import type { Slot } from "./schedule.ts";

export interface OutcomesOptions {
  /** Both are bounded by bytes and entries; their time to live is how long a memory lasts. */
  readonly unknown: Cache;
  readonly booked: Cache;
}

export interface Booking {
  readonly session: SessionKey;
  readonly slot: Slot;
  readonly name: string;
}

export type Remembered =
  { readonly kind: "booked"; readonly text: string } | { readonly kind: "unknown" };

/** Times are monotonic milliseconds. */
export class Outcomes {
  readonly #unknown: Cache;
  readonly #booked: Cache;

  constructor({ unknown, booked }: OutcomesOptions) {
    this.#unknown = unknown;
    this.#booked = booked;
  }

  recall(booking: Booking, now: number): Remembered | null {
    const text = this.#booked.get(bookingKey(booking), now);
    if (text !== undefined) return { kind: "booked", text };
    return this.#unknown.get(slotKey(booking), now) === undefined ? null : { kind: "unknown" };
  }

  /** Written before the request goes out: whatever happens after, it is not forgotten. */
  sending(booking: Booking, now: number): void {
    this.#unknown.set(slotKey(booking), "", now);
  }

  /** `text` is the confirmation as it was given. */
  booked(booking: Booking, text: string, now: number): void {
    this.#booked.set(bookingKey(booking), text, now);
    this.#unknown.delete(slotKey(booking));
  }

  /** Certainly not booked: the slot is free to be tried again. */
  refused(booking: Booking): void {
    this.#unknown.delete(slotKey(booking));
  }
}

function slotKey({ session, slot }: Booking): string {
  return `${session} ${stamp(slot.date, slot.start)}`;
}

/** Two people may book one slot from one phone; one person, however typed, books it once. */
function bookingKey(booking: Booking): string {
  const folded = booking.name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return `${slotKey(booking)} ${folded}`;
}
