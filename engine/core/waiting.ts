// Waits with a deadline and a signal, which leave nothing behind: for a turn of one's own, and for
// work that takes a signal.

import type { Clock } from "./clock.ts";

export type WaitEnd = "ready" | "deadline" | "cancelled";

interface WaitOptions {
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

/** A signal for work that must end at a deadline or with its caller. */
interface Patience {
  readonly signal: AbortSignal;
  /** Why the signal aborted; null while it did not. The first reason stays. */
  readonly end: () => "deadline" | "cancelled" | null;
  /** Gives the timer and the listener back; to be called in `finally`. */
  readonly leave: () => void;
}

export function patience({ clock, deadlineAt, signal }: WaitOptions): Patience {
  const controller = new AbortController();
  let end: "deadline" | "cancelled" | null = null;
  const abort = (reason: "deadline" | "cancelled"): void => {
    end ??= reason;
    controller.abort();
  };
  const cancel = (): void => abort("cancelled");
  const untilDeadline = Math.max(0, deadlineAt - clock.monotonic());
  const cancelTimer = clock.after(untilDeadline, () => abort("deadline"));
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  const leave = (): void => {
    cancelTimer();
    signal.removeEventListener("abort", cancel);
  };
  return { signal: controller.signal, end: () => end, leave };
}

/** What `work` settles with, or `late` when that takes longer than `durationMs`; work goes on. */
export async function within<Value>(
  work: Promise<Value>,
  { clock, durationMs }: { readonly clock: Clock; readonly durationMs: number },
  late: Value,
): Promise<Value> {
  let cancel = (): void => {};
  const timer = new Promise<Value>((resolve) => {
    cancel = clock.after(durationMs, () => resolve(late));
  });
  try {
    return await Promise.race([work, timer]);
  } finally {
    cancel();
  }
}
