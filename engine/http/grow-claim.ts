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
}

/**
 * Adds `bytes` to the claim. Where they are not granted in time the claim is released.
 * @throws AgentError `overloaded` at the deadline, `cancelled` when the signal aborts
 */
export async function growClaim(claim: Claim, bytes: number, wait: GrowthWait): Promise<void> {
  // No timer and no listener where the bytes are granted at once.
  let onGranted: (() => void) | null = null;
  claim.grow(bytes, () => onGranted?.());
  if (!claim.isWaiting) return;
  const end = await waitUntil((onReady) => void (onGranted = onReady), wait);
  if (end === "ready") return;
  claim.release();
  throw end === "cancelled"
    ? new AgentError("cancelled", "the caller cancelled")
    : new AgentError("overloaded", "the memory of running turns is in use");
}
