// The one owner of time and chance: everything else is handed a Clock.

import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { onAbort } from "./abort.ts";

export interface Clock {
  /** Wall time in milliseconds since the Unix epoch: for calendars only. */
  now(): number;
  /** Milliseconds that never jump: for durations and deadlines. */
  monotonic(): number;
  /**
   * Runs `task` once after `delayMs`; the returned function takes it back. A `background` task does
   * not keep the process from ending.
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
    // Node draws the chance for 128 of them at once. Both ends are free of a UUID's fixed bits.
    const id = randomUUID();
    return id.slice(0, 8) + id.slice(-8);
  },
};

/**
 * Settles after `delayMs`, or at once when the signal aborts; never rejects, leaves no listener.
 */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || delayMs <= 0) return resolve();
    const cancel = clock.after(delayMs, () => {
      leave();
      resolve();
    });
    const leave = onAbort([signal], () => {
      cancel();
      resolve();
    });
  });
}
