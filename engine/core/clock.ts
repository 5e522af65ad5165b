// The only source of time and randomness: all other code takes a Clock as an argument.

import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { onAbort } from "./abort.ts";

export interface Clock {
  /** Wall time in milliseconds since the Unix epoch: for calendars only. */
  now(): number;
  /** Milliseconds that never jump: for durations and deadlines. */
  monotonic(): number;
  /**
   * Runs `task` once after `delayMs`; the returned function cancels it. A `background` task does
   * not keep the process alive.
   */
  after(delayMs: number, task: () => void, kind?: "background"): () => void;
  /** A number in [0, 1): for jitter. */
  random(): number;
  /** 16 random hexadecimal digits: for tokens. */
  token(): string;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task, kind) {
    const timer = setTimeout(task, delayMs);
    if (kind === "background") timer.unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  token() {
    // Node caches the randomness of 128 UUIDs. Both ends of a UUID are free of its fixed bits.
    const id = randomUUID();
    return id.slice(0, 8) + id.slice(-8);
  },
};

/**
 * Resolves after `delayMs`, or at once when the signal aborts; never rejects, leaves no listener.
 */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || delayMs <= 0) return resolve();
    const cancel = clock.after(delayMs, () => {
      unlisten();
      resolve();
    });
    const unlisten = onAbort([signal], () => {
      cancel();
      resolve();
    });
  });
}
