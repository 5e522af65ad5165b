// Waits with a deadline and an abort signal; timers and listeners are always removed.

import { onAbort } from "./abort.ts";
import type { Clock } from "./clock.ts";

type WaitResult = "ready" | "deadline" | "cancelled";

interface WaitOptions {
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
}

/**
 * Resolves at the first of: `begin` calls back, the deadline passes, the signal aborts. Never
 * rejects. `begin` may call back at once.
 */
export function waitUntil(
  begin: (onReady: () => void) => void,
  { clock, deadlineAt, signal }: WaitOptions,
): Promise<WaitResult> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve("cancelled");
    const finish = (end: WaitResult): void => {
      cancelTimer();
      unlisten();
      resolve(end);
    };
    const delayMs = Math.max(0, deadlineAt - clock.monotonic());
    const cancelTimer = clock.after(delayMs, () => finish("deadline"));
    const unlisten = onAbort([signal], () => finish("cancelled"));
    begin(() => finish("ready"));
  });
}

/** The end of the work, as a time or a duration, and the caller's signal that ends it earlier. */
type DeadlineOptions = EndOptions &
  (Pick<WaitOptions, "deadlineAt"> | { readonly durationMs: number });

interface EndOptions extends Omit<WaitOptions, "deadlineAt"> {
  /** Abort reason of the work's signal. */
  readonly reason?: unknown;
  /**
   * Called right after the work's signal aborted. Called again when the deadline passes after an
   * abort by the caller and the work is still running.
   */
  readonly onEnd?: (end: "deadline" | "cancelled") => void;
}

/** A signal for work that must end at a deadline or with its caller. */
export interface DeadlineSignal {
  readonly signal: AbortSignal;
  /** Why the signal aborted first; null while it has not. */
  readonly endReason: () => "deadline" | "cancelled" | null;
  /** Removes the timer and the listener; call it in `finally`. */
  readonly dispose: () => void;
  /** Disposes and aborts the signal: for work that may have left something open. */
  readonly stop: () => void;
}

/** The only place that combines a deadline and a caller's signal into one signal. */
export function deadlineSignal(options: DeadlineOptions): DeadlineSignal {
  const { clock, signal, reason, onEnd } = options;
  const controller = new AbortController();
  let end: "deadline" | "cancelled" | null = null;
  const abort = (cause: "deadline" | "cancelled"): void => {
    end ??= cause;
    controller.abort(reason);
    onEnd?.(cause);
  };
  const durationMs =
    "durationMs" in options ? options.durationMs : options.deadlineAt - clock.monotonic();
  const cancelTimer = clock.after(Math.max(0, durationMs), () => abort("deadline"));
  const unlisten = onAbort([signal], () => abort("cancelled"));
  const dispose = (): void => {
    cancelTimer();
    unlisten();
  };
  const stop = (): void => {
    dispose();
    controller.abort(reason);
  };
  return { signal: controller.signal, endReason: () => end, dispose, stop };
}

/** Settles as `work` does, or with `late` after `durationMs`; the work itself goes on. */
export async function withTimeout<Value>(
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
