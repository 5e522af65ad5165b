// What becomes of a failed model call: asked again with less, asked again later, or not. Pure.

import { storedText } from "../conversation/image-urls.ts";
import type { ModelFailure, Turn, UserMessage } from "../conversation/messages.ts";
import type { MachineLimits, TurnPlan } from "./turn-plan.ts";

/** What of a turn may be left out when the model's server does not take it. */
export interface ReducibleInput {
  readonly plan: TurnPlan;
  /** Turns of the window still sent; shortened once when the model says it is too long. */
  readonly history: readonly Turn[];
  readonly shortened: boolean;
  /** The customer's message; its pictures leave it when they are refused. */
  readonly user: UserMessage;
}

/** What is sent instead, where less may pass: the newest half of the window, or no pictures. */
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

/** Milliseconds to wait before the next try; null where none is worth it. */
export function retryDelay(failure: ModelFailure, tried: RetryContext): number | null {
  const { limits, deadlineAt, now, attempt, jitter } = tried;
  const triesMax = Math.min(limits.modelAttemptsMax, failure.triesMax ?? limits.modelAttemptsMax);
  if (!failure.retryable || attempt >= triesMax) return null;
  const longer = limits.modelBackoffMs * 2 ** (attempt - 1);
  const backoff = Math.min(limits.modelBackoffMsMax, longer);
  const delayMs = Math.max(failure.retryAfterMs ?? 0, Math.round(backoff * (0.75 + jitter / 4)));
  // One that could not even be sent in time is not worth the customer's wait.
  return now + delayMs >= deadlineAt ? null : delayMs;
}
