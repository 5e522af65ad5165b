// Decides how a failed model call is retried: at once with a smaller input, later, or never. Pure.

import { storedText } from "../conversation/image-urls.ts";
import type { ModelFailure, Turn, UserMessage } from "../conversation/messages.ts";
import type { MachineLimits, TurnPlan } from "./turn-plan.ts";

/** The input of a turn that can be reduced when the model server rejects it. */
export interface ReducibleInput {
  readonly plan: TurnPlan;
  /** The history that is sent; shortened once when it is too long for the model. */
  readonly history: readonly Turn[];
  readonly shortened: boolean;
  /** The customer's message; its pictures are removed when the server rejects them. */
  readonly user: UserMessage;
}

/** A smaller input that may succeed, without the older half of the history or the pictures. */
export function reduceInput(
  { contextTooLong, pictureRefused }: ModelFailure,
  { plan, history, shortened, user }: ReducibleInput,
): Partial<ReducibleInput> | null {
  if (contextTooLong) {
    if (shortened || history.length === 0) return null;
    return { history: history.slice(Math.ceil(history.length / 2)), shortened: true };
  }
  if (pictureRefused !== true || user.images.length === 0) return null;
  return { user: { text: storedText(user, plan.pictureMark), images: [] } };
}

interface RetryContext {
  readonly limits: MachineLimits;
  /** Monotonic milliseconds, as `now`. */
  readonly deadlineAt: number;
  readonly now: number;
  /** Tries made of this call, the failed one included. */
  readonly attempt: number;
  /** In [0, 1). */
  readonly jitter: number;
}

/** Milliseconds to wait before the next try; null for no retry. */
export function retryDelay(failure: ModelFailure, context: RetryContext): number | null {
  const { limits, deadlineAt, now, attempt, jitter } = context;
  const triesMax = Math.min(limits.modelAttemptsMax, failure.triesMax ?? limits.modelAttemptsMax);
  if (!failure.retryable || attempt >= triesMax) return null;
  const exponential = limits.modelBackoffMs * 2 ** (attempt - 1);
  const backoff = Math.min(limits.modelBackoffMsMax, exponential);
  const delayMs = Math.max(failure.retryAfterMs ?? 0, Math.round(backoff * (0.75 + jitter / 4)));
  // A retry that would start after the deadline only makes the customer wait.
  return now + delayMs >= deadlineAt ? null : delayMs;
}
