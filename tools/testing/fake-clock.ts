// A clock whose time moves only when a test advances it, with fixed random numbers.

import assert from "node:assert/strict";
import type { Clock } from "../../engine/core/clock.ts";

interface Timer {
  readonly dueAt: number;
  readonly task: () => void;
}

export class FakeClock implements Clock {
  #monotonicMs = 0;
  #tokens = 0;
  readonly #startedAt: number;
  /** Bounded by what the code under test sets. */
  readonly #timers = new Set<Timer>();

  /** `startedAt` is wall time; monotonic time begins at zero. */
  constructor(startedAt = Date.UTC(2026, 10, 22, 12, 0, 0)) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#monotonicMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, task: () => void): () => void {
    assert(delayMs >= 0, "a delay is not negative");
    const timer = { dueAt: this.#monotonicMs + delayMs, task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  random(): number {
    return 0.5;
  }

  token(): string {
    return String(++this.#tokens).padStart(16, "0");
  }

  /** Pending timers. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Advances time: due timers run in order at their own time, including those set on the way. */
  advance(durationMs: number): void {
    const until = this.#monotonicMs + durationMs;
    for (let timer = this.#next(until); timer !== undefined; timer = this.#next(until)) {
      this.#timers.delete(timer);
      this.#monotonicMs = Math.max(this.#monotonicMs, timer.dueAt);
      timer.task();
    }
    this.#monotonicMs = until;
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= until && (first === undefined || timer.dueAt < first.dueAt)) first = timer;
    }
    return first;
  }
}

/** Polls a condition between turns of the event loop; fails when it does not come true. */
export async function until(condition: () => boolean, turnsMax = 2_000_000): Promise<void> {
  for (let turn = 0; turn < turnsMax; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail("the condition did not come true");
}

/** Settles when everything that needs neither time nor I/O has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
