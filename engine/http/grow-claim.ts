// Waits for the growth of a claim, with a deadline and an abort signal.

import type { Claim } from "../concurrency/turn-bytes.ts";
import type { Clock } from "../core/clock.ts";
import { waitUntil } from "../core/deadline.ts";
import { AgentError } from "../core/errors.ts";

export interface GrowthWait {
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
  /** How many may wait at once with this one; absent: the caller's own limits bound them. */
  readonly waiting?: WaitingCount | undefined;
}

export interface WaitingCount {
  readonly max: number;
  count: number;
}

/**
 * Adds `bytes` to the claim. Where they are not granted in time the claim is released.
 * @throws AgentError `overloaded` at the deadline or where too many wait, `cancelled` when the
 * signal aborts
 */
export async function growClaim(claim: Claim, bytes: number, wait: GrowthWait): Promise<void> {
  // No timer and no listener where the bytes are granted at once.
  let onGranted: (() => void) | null = null;
  claim.grow(bytes, () => onGranted?.());
  if (!claim.isWaiting) return;
  const end = await counted(wait.waiting, () =>
    waitUntil((onReady) => void (onGranted = onReady), wait),
  );
  if (end === "ready") return;
  claim.release();
  throw end === "cancelled"
    ? new AgentError("cancelled", "the caller cancelled")
    : new AgentError("overloaded", "the memory of running turns is in use");
}

/** Waits as one of those that may; "deadline" at once where as many wait already. */
async function counted<End>(
  waiting: WaitingCount | undefined,
  wait: () => Promise<End>,
): Promise<End | "deadline"> {
  if (waiting === undefined) return wait();
  if (waiting.count >= waiting.max) return "deadline";
  waiting.count++;
  try {
    return await wait();
  } finally {
    waiting.count--;
  }
}
