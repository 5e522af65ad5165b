// Virtual time and the processes that live in it. Only timers advance it; between two timers
// everything that needs no time runs. A dead process' timers never fire, a paused one's fire when
// it resumes.

import assert from "node:assert/strict";
import type { Clock } from "../../engine/core/clock.ts";
import type { Chance } from "./chance.ts";

interface Timer {
  dueAt: number;
  readonly order: number;
  readonly task: () => void;
  /** Null is the world outside: wires, servers, customers. */
  readonly owner: Process | null;
  live: boolean;
}

const STARTED_AT = Date.UTC(2026, 10, 23, 12, 0, 0);

export class Scheduler {
  #now = 0;
  #order = 0;
  /** By due time, then by order of creation. Capped by what one run has in progress. */
  readonly #timers: Timer[] = [];

  /** Milliseconds since the run began. */
  get now(): number {
    return this.#now;
  }

  /** Whole milliseconds since the epoch. */
  get wall(): number {
    return Math.floor(STARTED_AT + this.#now);
  }

  after(delayMs: number, task: () => void, owner: Process | null = null): () => void {
    assert(delayMs >= 0, "a delay is not negative");
    return this.#add({ dueAt: this.#now + delayMs, order: this.#order++, task, owner, live: true });
  }

  /** Runs the next timer and all that follows from it; false when none is left before `until`. */
  async step(until: number): Promise<boolean> {
    // Only promises and virtual timers: one turn of the event loop settles them all.
    await new Promise((resolve) => setImmediate(resolve));
    const timer = this.#next();
    if (timer === null || timer.dueAt > until) return false;
    this.#timers.shift();
    this.#now = Math.max(this.#now, timer.dueAt);
    const pausedUntil = timer.owner?.pausedUntil ?? 0;
    if (pausedUntil > this.#now) {
      timer.dueAt = pausedUntil;
      this.#insert(timer);
      return true;
    }
    timer.live = false;
    timer.task();
    return true;
  }

  /** The first timer that still means something; those that do not move no time. */
  #next(): Timer | null {
    for (;;) {
      const timer = this.#timers[0];
      if (timer === undefined) return null;
      if (timer.live && timer.owner?.alive !== false) return timer;
      this.#timers.shift();
    }
  }

  #add(timer: Timer): () => void {
    this.#insert(timer);
    return () => {
      timer.live = false;
    };
  }

  #insert(timer: Timer): void {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      assert(other !== undefined);
      const later =
        other.dueAt > timer.dueAt || (other.dueAt === timer.dueAt && other.order > timer.order);
      if (later) high = middle;
      else low = middle + 1;
    }
    this.#timers.splice(low, 0, timer);
  }
}

/** A replica's life: its clock, its chance, and the end of both. */
export class Process implements Clock {
  readonly name: string;
  pausedUntil = 0;
  /** How long it stood still in all. */
  pausedMs = 0;
  #alive = true;
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;

  constructor(name: string, scheduler: Scheduler, chance: Chance) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#chance = chance;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** From here on nothing settles for it: what it waits for never comes, it sends no more. */
  kill(): void {
    this.#alive = false;
  }

  pause(durationMs: number): void {
    this.pausedMs += durationMs;
    this.pausedUntil = Math.max(this.pausedUntil, this.#scheduler.now + durationMs);
  }

  now(): number {
    return this.#scheduler.wall;
  }

  monotonic(): number {
    return this.#scheduler.now;
  }

  after(delayMs: number, task: () => void): () => void {
    return this.#scheduler.after(delayMs, task, this);
  }

  random(): number {
    return this.#chance.next();
  }

  token(): string {
    const half = (): string =>
      this.#chance
        .between(0, 2 ** 32 - 1)
        .toString(16)
        .padStart(8, "0");
    return half() + half();
  }
}

/** Never settles: what a dead process waits for. */
export function never<Value>(): Promise<Value> {
  return new Promise(() => {});
}
