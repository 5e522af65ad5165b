// The randomness of one run: everything random in a simulation comes from its seed through here.

import assert from "node:assert/strict";

/** mulberry32 with the words a simulation needs. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True with this percentage. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  /** A whole number from `low` up to, and with, `high`. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    assert(item !== undefined, "picked from something");
    return item;
  }

  /** An independent generator: drawing from it does not advance this one. */
  fork(): Chance {
    return new Chance(this.between(0, 2 ** 31));
  }
}
