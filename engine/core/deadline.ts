// Waits with a deadline and a signal, which leave nothing behind: for a turn of one's own, and for
// work that takes a signal.

import { onAbort } from "./abort.ts";
import type { Clock } from "./clock.ts";

export type WaitResult = "ready" | "deadline" | "cancelled";

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

/** Until when work may take, or how long, and whose abort ends it before. */
export type PatienceOptions = EndOptions &
  (Pick<WaitOptions, "deadlineAt"> | { readonly durationMs: number });

interface EndOptions extends Omit<WaitOptions, "deadlineAt"> {
  /** What the work's own signal aborts with. */
  readonly reason?: unknown;
  /**
   * Called right after the work's signal aborted. The deadline may pass after an abort, where the
   * work is still waited for: then it is called for both.
   */
  readonly onEnd?: (end: "deadline" | "cancelled") => void;
}

/** A signal for work that must end at a deadline or with its caller. */
export interface DeadlineSignal {
  readonly signal: AbortSignal;
  /** Why the signal aborted; null while it did not. The first reason stays. */
  readonly endReason: () => "deadline" | "cancelled" | null;
  /** Gives the timer and the listener back; to be called in `finally`. */
  readonly dispose: () => void;
  /** Leaves and aborts the signal: for work that may have left something open. */
  readonly stop: () => void;
}

/** The one place where a deadline and a caller's signal become a signal of the work's own. */
export function deadlineSignal(options: PatienceOptions): DeadlineSignal {
  const { clock, signal, reason, onEnd } = options;
  const controller = new AbortController();
  let end: "deadline" | "cancelled" | null = null;
  const abort = (why: "deadline" | "cancelled"): void => {
    end ??= why;
    controller.abort(reason);
    onEnd?.(why);
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

/** What `work` settles with, or `late` when that takes longer than `durationMs`; work goes on. */
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
