// Requests with a wrong token: their response, metric and log line. A right token is checked before
// and is never rate limited.
//
// One token bucket for all callers: behind a proxy they share one address, and an attacker may have
// more addresses than bounded memory could hold.

import assert from "node:assert";
import type { Clock } from "../core/clock.ts";
import type { Credential } from "./authentication.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";

/** `refused`: receives 401. `braked`: rate limited, receives 429. */
export const WRONG_TOKENS = ["refused", "braked"] as const;
export type WrongToken = (typeof WRONG_TOKENS)[number];

interface WrongTokensOptions {
  readonly clock: Pick<Clock, "monotonic">;
  readonly limits: Pick<Limits, "wrongTokensMax" | "wrongTokenRefillMs" | "wrongTokenLogMs">;
  readonly log: Log;
  /** For the metric. */
  readonly count: (result: WrongToken) => void;
}

export class WrongTokens {
  readonly #options: WrongTokensOptions;
  /** Responses of 401 left in the bucket, with fractions. */
  #attemptsLeft: number;
  #refilledAt: number;
  #loggedAt = -Infinity;
  #unlogged = 0;

  constructor(options: WrongTokensOptions) {
    this.#options = options;
    this.#attemptsLeft = options.limits.wrongTokensMax;
    this.#refilledAt = options.clock.monotonic();
  }

  /** The error for a request without the right token. */
  refuse(credential: Credential | null, request: string): AgentError {
    const unauthorized = new AgentError("unauthorized", "the token is missing or wrong");
    // No token is not a guess: a browser asks its user only after a 401.
    if (credential === null) return unauthorized;
    const result = this.#takeAttempt() ? "refused" : "braked";
    this.#options.count(result);
    this.#logThrottled(request);
    return result === "refused"
      ? unauthorized
      : new AgentError("too_many_attempts", "too many wrong tokens: ask again later");
  }

  #takeAttempt(): boolean {
    const { clock, limits } = this.#options;
    const now = clock.monotonic();
    const filled = this.#attemptsLeft + (now - this.#refilledAt) / limits.wrongTokenRefillMs;
    this.#attemptsLeft = Math.min(limits.wrongTokensMax, filled);
    this.#refilledAt = now;
    assert(
      this.#attemptsLeft >= 0 && this.#attemptsLeft <= limits.wrongTokensMax,
      "the bucket stays within its size",
    );
    if (this.#attemptsLeft < 1) return false;
    this.#attemptsLeft--;
    return true;
  }

  /** Logs the first at once, then at most one line per `wrongTokenLogMs` with the count. */
  #logThrottled(request: string): void {
    const { clock, limits, log } = this.#options;
    this.#unlogged++;
    const now = clock.monotonic();
    if (now - this.#loggedAt < limits.wrongTokenLogMs) return;
    log.warn({ event: "token_wrong", request, count: this.#unlogged });
    this.#loggedAt = now;
    this.#unlogged = 0;
  }
}
