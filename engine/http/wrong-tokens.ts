// Requests with a wrong token: how they are answered, counted and told. A right token is judged
// before and never comes here, whatever others try; a request without any is asked for one.
//
// One bucket for all callers: behind a proxy they have one address, and who guesses may have more
// addresses than anything bounded could remember. What is kept are five numbers.

import assert from "node:assert";
import type { Clock } from "../core/clock.ts";
import type { Credential } from "./authentication.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { Log } from "../telemetry/log.ts";

/** `refused`: told that it is wrong. `braked`: told to come later. */
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
  /** Answers of 401 that are left, parts of one included. */
  #attemptsLeft: number;
  #refilledAt: number;
  #loggedAt = -Infinity;
  #unlogged = 0;

  constructor(options: WrongTokensOptions) {
    this.#options = options;
    this.#attemptsLeft = options.limits.wrongTokensMax;
    this.#refilledAt = options.clock.monotonic();
  }

  /** Why a request without the token goes no further. */
  refuse(credential: Credential | null, request: string): AgentError {
    const asked = new AgentError("unauthorized", "the token is missing or wrong");
    // A browser that is not asked for a token shows nothing to enter one: this is no guess.
    if (credential === null) return asked;
    const result = this.#takeAttempt() ? "refused" : "braked";
    this.#options.count(result);
    this.#logThrottled(request);
    return result === "refused"
      ? asked
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
      "the bucket has its size",
    );
    if (this.#attemptsLeft < 1) return false;
    this.#attemptsLeft--;
    return true;
  }

  /** The first at once, then at most one line in each `wrongTokenLogMs`, with their number. */
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
