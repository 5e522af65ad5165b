// Waiting for a turn of one's own: every wait has a deadline and a signal and leaves nothing
// behind.

import type { Clock } from "./clock.ts";

export type WaitEnd = "ready" | "deadline" | "cancelled";

export interface WaitOptions {
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
}

/**
 * Settles when `begin`'s callback is called, when the deadline passes or when the signal aborts,
 * whichever is first; never rejects. `begin` may call back at once.
 */
export function waitFor(
  begin: (onReady: () => void) => void,
  { clock, deadlineAt, signal }: WaitOptions,
): Promise<WaitEnd> {
  return new Promise((resolve) => {
    let cancelTimer = (): void => {};
    const finish = (end: WaitEnd): void => {
      cancelTimer();
      signal.removeEventListener("abort", onAbort);
      resolve(end);
    };
    const onAbort = (): void => finish("cancelled");
    if (signal.aborted) return resolve("cancelled");
    signal.addEventListener("abort", onAbort, { once: true });
    const delayMs = Math.max(0, deadlineAt - clock.monotonic());
    cancelTimer = clock.after(delayMs, () => finish("deadline"));
    begin(() => finish("ready"));
  });
}
