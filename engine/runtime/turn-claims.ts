// The claims of one running turn: what each step holds, until the turn's deadline.

import type { Claim, Stage, TurnBytes } from "../concurrency/turn-bytes.ts";
import { valueBytes } from "../core/bytes.ts";
import type { Clock } from "../core/clock.ts";
import { growClaim } from "../http/grow-claim.ts";

interface TurnClaimsOptions {
  readonly bytes: TurnBytes;
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
  readonly cancelled: AbortSignal;
}

export class TurnClaims {
  readonly bytes: TurnBytes;
  readonly #options: TurnClaimsOptions;

  constructor(options: TurnClaimsOptions) {
    this.bytes = options.bytes;
    this.#options = options;
  }

  /**
   * A new claim that holds `bytes`.
   * @throws AgentError `overloaded` at the turn's deadline, `cancelled`
   */
  async claim(stage: Stage, bytes: number): Promise<Claim> {
    const claim = this.bytes.open(stage);
    const { clock, deadlineAt, cancelled: signal } = this.#options;
    await growClaim(claim, bytes, { clock, deadlineAt, signal });
    return claim;
  }
}

/** Shrinks a claim to what a step left behind, and `moreBytes` that its value does not show. */
export function keep(claim: Claim, value: unknown, moreBytes = 0): void {
  const { heldBytes } = claim;
  claim.shrinkTo(Math.min(heldBytes, moreBytes + valueBytes(value, heldBytes)));
}
