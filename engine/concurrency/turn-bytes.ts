// The bytes of one turn: its claims, each for one purpose. What is granted, and when, is decided by
// the account (turn-account.ts).

import assert from "node:assert";

/** What a claim is for; the account keeps a sum of each. */
export const STAGES = [
  "request",
  "turn",
  "session",
  "prompt",
  "model_request",
  "model_answer",
  "tool",
  "effect",
] as const;
export type Stage = (typeof STAGES)[number];

/** Bytes of one turn for one purpose. Everything but `grow` is immediate. */
export interface Claim {
  readonly heldBytes: number;
  readonly isWaiting: boolean;
  /** Adds bytes; `onGranted` is called at once or later. One growth at a time. */
  grow(bytes: number, onGranted: () => void): void;
  /** Sets what is held to `bytes`, which is not more than before. */
  shrinkTo(bytes: number): void;
  /** Returns everything and drops a growth that waits. Safe to call twice. */
  release(): void;
}

/** The bytes of one turn. */
export interface TurnBytes {
  readonly heldBytes: number;
  /** What the request holds, from its admission on. */
  readonly request: Claim;
  /** Claims of one tenant are served in order; tenants take turns. */
  tenant: number;
  /** A new claim, which holds nothing yet. */
  open(stage: Stage): Claim;
  /** Releases every claim of the turn. Safe to call twice. */
  release(): void;
}

export interface AccountOfTurn {
  readonly mayGrow: (claim: OpenClaim, bytes: number) => boolean;
  readonly grow: (claim: OpenClaim, bytes: number) => void;
  readonly resize: (claim: OpenClaim, bytes: number) => void;
  readonly drop: (claim: OpenClaim) => void;
  readonly close: (turn: OpenTurn) => void;
}

export class OpenTurn implements TurnBytes {
  tenant: number;
  heldBytes = 0;
  /** Bytes of growths that wait. */
  wantedBytes = 0;
  /** Cap: the stages of a turn, and the tools that run side by side. */
  readonly claims = new Set<OpenClaim>();
  readonly request: OpenClaim;
  readonly #account: AccountOfTurn;
  #isOpen = true;

  constructor(tenant: number, account: AccountOfTurn) {
    this.tenant = tenant;
    this.#account = account;
    this.request = this.open("request");
  }

  open(stage: Stage): OpenClaim {
    assert(this.#isOpen, "a turn that was released claims nothing");
    const claim = new OpenClaim(this, stage, this.#account);
    this.claims.add(claim);
    return claim;
  }

  firstWaiting(): OpenClaim | null {
    for (const claim of this.claims) if (claim.isWaiting) return claim;
    return null;
  }

  release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const claim of this.claims) claim.release();
    this.#account.close(this);
  }
}

export class OpenClaim implements Claim {
  readonly turn: OpenTurn;
  readonly stage: Stage;
  heldBytes = 0;
  /** Of a growth that waits: its bytes, its place among all, whose queue it is in. */
  wantedBytes = 0;
  order = 0;
  queueOf = 0;
  onGranted: () => void = noop;
  isWaiting = false;
  readonly #account: AccountOfTurn;
  #isOpen = true;

  constructor(turn: OpenTurn, stage: Stage, account: AccountOfTurn) {
    this.turn = turn;
    this.stage = stage;
    this.#account = account;
  }

  grow(bytes: number, onGranted: () => void): void {
    assert(this.#isOpen, "a claim that was released does not grow");
    assert(!this.isWaiting, "a claim grows once at a time");
    assert(this.#account.mayGrow(this, bytes), "a turn claims more than one may");
    this.isWaiting = true;
    this.onGranted = () => {
      this.isWaiting = false;
      this.onGranted = noop;
      onGranted();
    };
    this.#account.grow(this, bytes);
  }

  shrinkTo(bytes: number): void {
    assert(bytes >= 0 && bytes <= this.heldBytes, "a claim shrinks to what it holds at most");
    this.#account.resize(this, bytes);
  }

  release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.isWaiting = false;
    this.turn.claims.delete(this);
    this.#account.drop(this);
  }
}

function noop(): void {}
