// Chance that can be replayed: the same numbers in every run, others with `SEED=` and a number, new
// ones with `SEED=random`. Every run prints its seed. Properties of fast-check use it, too.

import fc from "fast-check";

const given = process.env["SEED"] ?? "20261130";
export const SEED = given === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(given);
console.log(`SEED=${SEED}`);
fc.configureGlobal({ seed: SEED });

/** mulberry32: numbers in [0, 1), the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}
