// The byte account of running turns: what each holds now, and which may hold more. A turn claims
// bytes before they exist and shrinks the claim as soon as they are gone. Pure: no timers and no
// promises; a claim that waits is called back.
//
// One worst case is set aside (`turnBytesMax`). Where no waiting claim fits the rest, the turn with
// the oldest claim is lent it: everything it holds moves there, so the rest grows by that, and its
// claims no longer wait. It returns the loan as soon as what it holds fits the rest again. So one
// turn can always go on, and each of the others waits for one that does.

import assert from "node:assert";
import { OpenTurn } from "./turn-bytes.ts";
import type { AccountOfTurn, OpenClaim, Stage, TurnBytes } from "./turn-bytes.ts";

export interface TurnAccountLimits {
  /** All bytes that running turns may hold together, the worst case set aside included. */
  readonly turnsBytesMax: number;
  /** The most that one turn can ever hold. */
  readonly turnBytesMax: number;
}

export class TurnAccount {
  readonly #limits: TurnAccountLimits;
  /** Waiting claims by tenant, in the order of the next round. Cap: the claims of open turns. */
  readonly #waiting = new Map<number, Set<OpenClaim>>();
  /** Cap: the places of admission. */
  readonly #open = new Set<OpenTurn>();
  /** Of all turns, the borrower included. */
  readonly #stageBytes: Record<Stage, number>;
  /** Of all turns but the one that has the loan. */
  #heldBytes = 0;
  #borrower: OpenTurn | null = null;
  #claims = 0;
  #isServing = false;

  constructor(limits: TurnAccountLimits) {
    this.#limits = limits;
    assert(limits.turnBytesMax <= limits.turnsBytesMax, "the account must fit one whole turn");
    this.#stageBytes = {
      ...{ request: 0, turn: 0, session: 0, prompt: 0 },
      ...{ model_request: 0, model_answer: 0, tool: 0, effect: 0 },
    };
  }

  /** Bytes held by all turns. */
  get heldBytes(): number {
    return this.#heldBytes + (this.#borrower?.heldBytes ?? 0);
  }

  /** The same, by what they are held for. */
  get stageBytes(): Readonly<Record<Stage, number>> {
    return this.#stageBytes;
  }

  get openCount(): number {
    return this.#open.size;
  }

  get waitingCount(): number {
    let count = 0;
    for (const queue of this.#waiting.values()) count += queue.size;
    return count;
  }

  /** A turn that holds nothing yet. */
  open(tenant: number): TurnBytes {
    return this.#opened(tenant);
  }

  /** A turn whose request holds `bytes`; null where they do not fit: nothing is held then. */
  tryOpen(tenant: number, bytes: number): TurnBytes | null {
    assert(bytes <= this.#limits.turnBytesMax, "a turn opens with more than one may hold");
    if (!this.#fits(bytes)) return null;
    const turn = this.#opened(tenant);
    this.#add(turn.request, bytes);
    return turn;
  }

  #opened(tenant: number): OpenTurn {
    const turn = new OpenTurn(tenant, this.#account);
    this.#open.add(turn);
    return turn;
  }

  assertInvariants(): void {
    let [heldBytes, allBytes] = [0, 0];
    for (const turn of this.#open) {
      assert(turn.heldBytes <= this.#limits.turnBytesMax, "a turn holds more than one may");
      const sum = [...turn.claims].reduce((bytes, claim) => bytes + claim.heldBytes, 0);
      assert.equal(sum, turn.heldBytes);
      allBytes += sum;
      if (turn !== this.#borrower) heldBytes += turn.heldBytes;
    }
    assert.equal(heldBytes, this.#heldBytes);
    assert(this.#heldBytes <= this.#restBytesMax, "the turns hold more than the account");
    if (this.#borrower !== null) {
      assert(this.#open.has(this.#borrower));
      const wholeBytes = this.#heldBytes + this.#borrower.heldBytes;
      assert(wholeBytes > this.#restBytesMax, "a loan that is no longer needed");
    }
    const byStage = Object.values(this.#stageBytes).reduce((sum, bytes) => sum + bytes, 0);
    assert.equal(byStage, allBytes);
  }

  #fits(bytes: number): boolean {
    return this.#heldBytes + bytes <= this.#restBytesMax;
  }

  /** All but the worst case set aside. */
  get #restBytesMax(): number {
    return this.#limits.turnsBytesMax - this.#limits.turnBytesMax;
  }

  readonly #account: AccountOfTurn = {
    mayGrow: ({ turn }, bytes) =>
      turn.heldBytes + turn.wantedBytes + bytes <= this.#limits.turnBytesMax,
    grow: (claim, bytes) => {
      const { turn } = claim;
      turn.wantedBytes += bytes;
      claim.wantedBytes = bytes;
      claim.order = this.#claims++;
      const queue = this.#waiting.get(turn.tenant) ?? new Set();
      claim.queueOf = turn.tenant;
      this.#waiting.set(turn.tenant, queue.add(claim));
      this.#serve();
    },
    resize: (claim, bytes) => {
      this.#add(claim, bytes - claim.heldBytes);
      this.#serve();
    },
    drop: (claim) => {
      this.#leaveQueue(claim);
      claim.turn.wantedBytes -= claim.wantedBytes;
      claim.wantedBytes = 0;
      this.#add(claim, -claim.heldBytes);
      this.#serve();
    },
    close: (turn) => {
      this.#open.delete(turn);
      if (turn === this.#borrower) this.#borrower = null;
      this.#serve();
    },
  };

  #add(claim: OpenClaim, bytes: number): void {
    claim.heldBytes += bytes;
    claim.turn.heldBytes += bytes;
    this.#stageBytes[claim.stage] += bytes;
    if (claim.turn !== this.#borrower) this.#heldBytes += bytes;
  }

  /** Grants what fits, tenant by tenant. A callback may grow, shrink or release. */
  #serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      while (this.#step());
    } finally {
      this.#isServing = false;
    }
  }

  /** Returns the loan where what the borrower holds fits the rest; whether it did. */
  #settleLoan(): boolean {
    const borrower = this.#borrower;
    if (borrower === null || !this.#fits(borrower.heldBytes)) return false;
    this.#heldBytes += borrower.heldBytes;
    this.#borrower = null;
    return true;
  }

  /** One move; false when there is none left. */
  #step(): boolean {
    if (this.#settleLoan()) return true;
    const borrower = this.#borrower;
    const ofBorrower = borrower?.firstWaiting() ?? null;
    if (ofBorrower !== null) return this.#grant(ofBorrower);
    let oldest: OpenClaim | null = null;
    for (const queue of this.#waiting.values()) {
      const [first] = queue;
      assert(first !== undefined, "a tenant without claims has no queue");
      if (this.#fits(first.wantedBytes)) return this.#grant(first);
      if (oldest === null || first.order < oldest.order) oldest = first;
    }
    if (oldest === null || borrower !== null) return false;
    this.#heldBytes -= oldest.turn.heldBytes;
    this.#borrower = oldest.turn;
    return this.#grant(oldest);
  }

  #grant(claim: OpenClaim): true {
    this.#leaveQueue(claim);
    const { wantedBytes, onGranted } = claim;
    claim.wantedBytes = 0;
    claim.turn.wantedBytes -= wantedBytes;
    this.#add(claim, wantedBytes);
    onGranted();
    return true;
  }

  /** Its tenant's next claim comes after one of every other tenant. */
  #leaveQueue(claim: OpenClaim): void {
    const queue = this.#waiting.get(claim.queueOf);
    if (queue?.delete(claim) !== true) return;
    this.#waiting.delete(claim.queueOf);
    if (queue.size > 0) this.#waiting.set(claim.queueOf, queue);
  }
}
