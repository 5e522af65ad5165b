// The byte account of running turns: what each holds now, and which may hold more. A turn claims
// bytes before they exist and shrinks as soon as they are gone. Pure: no timers and no promises; a
// claim that waits is called back. Not in use yet: admission still reserves a fixed worst case for
// each turn (admission.ts).
//
// One worst case is set aside (`turnBytesMax`). Where no waiting claim fits the rest, the turn with
// the oldest claim is lent it: everything it holds moves there, so the rest grows by that, and its
// claims no longer wait. It returns the loan as soon as what it holds fits the rest again. So one
// turn can always go on, and each of the others waits for one that does.

import assert from "node:assert";

export interface TurnAccountLimits {
  /** All bytes that running turns may hold together, the worst case set aside included. */
  readonly turnsBytesMax: number;
  /** The most that one turn can ever hold. */
  readonly turnBytesMax: number;
}

/** The bytes of one turn. Everything but `claim` is immediate. */
export interface TurnBytes {
  readonly heldBytes: number;
  /** Whether a claim of this turn waits. */
  readonly isWaiting: boolean;
  /** Adds bytes; `onGranted` is called at once or later. One claim at a time. */
  claim(bytes: number, onGranted: () => void): void;
  /** Sets what the turn holds to `bytes`, which is not more than before. */
  shrinkTo(bytes: number): void;
  /** Returns everything and drops a claim that waits. Safe to call twice. */
  release(): void;
}

export class TurnAccount {
  readonly #limits: TurnAccountLimits;
  /** Waiting claims by tenant, in the order of the next round. Cap: the open turns. */
  readonly #waiting = new Map<number, Set<OpenTurn>>();
  /** Cap: the places of admission. */
  readonly #open = new Set<OpenTurn>();
  /** Of all turns but the one that has the loan. */
  #heldBytes = 0;
  #borrower: OpenTurn | null = null;
  #claims = 0;
  #isServing = false;

  constructor(limits: TurnAccountLimits) {
    this.#limits = limits;
    assert(limits.turnBytesMax <= limits.turnsBytesMax, "the account must fit one whole turn");
  }

  /** Bytes held by all turns. */
  get heldBytes(): number {
    return this.#heldBytes + (this.#borrower?.heldBytes ?? 0);
  }

  get openCount(): number {
    return this.#open.size;
  }

  get waitingCount(): number {
    let count = 0;
    for (const queue of this.#waiting.values()) count += queue.size;
    return count;
  }

  /** A turn that holds `bytes` from now on; null where they do not fit: nothing is held then. */
  tryOpen(tenant: number, bytes: number): TurnBytes | null {
    assert(bytes <= this.#limits.turnBytesMax, "a turn opens with more than one may hold");
    if (this.#heldBytes + bytes > this.#restBytesMax) return null;
    const turn = new OpenTurn(tenant, bytes, this.#account);
    this.#open.add(turn);
    this.#heldBytes += bytes;
    return turn;
  }

  assertInvariants(): void {
    let heldBytes = 0;
    for (const turn of this.#open) {
      assert(turn.heldBytes <= this.#limits.turnBytesMax, "a turn holds more than one may");
      if (turn !== this.#borrower) heldBytes += turn.heldBytes;
    }
    assert.equal(heldBytes, this.#heldBytes);
    assert(this.#heldBytes <= this.#restBytesMax, "the turns hold more than the account");
    assert(this.#borrower === null || this.#open.has(this.#borrower));
  }

  /** All but the worst case set aside. */
  get #restBytesMax(): number {
    return this.#limits.turnsBytesMax - this.#limits.turnBytesMax;
  }

  readonly #account: AccountOfTurn = {
    claim: (turn, bytes) => {
      assert(
        turn.heldBytes + bytes <= this.#limits.turnBytesMax,
        "a turn claims more than one may",
      );
      turn.wantedBytes = bytes;
      turn.order = this.#claims++;
      const queue = this.#waiting.get(turn.tenant) ?? new Set();
      this.#waiting.set(turn.tenant, queue.add(turn));
      this.#serve();
    },
    resize: (turn, bytes) => {
      if (turn !== this.#borrower) this.#heldBytes -= turn.heldBytes - bytes;
      turn.heldBytes = bytes;
      this.#serve();
    },
    close: (turn) => {
      this.#open.delete(turn);
      this.#leaveQueue(turn);
      if (turn === this.#borrower) this.#borrower = null;
      else this.#heldBytes -= turn.heldBytes;
      turn.heldBytes = 0;
      this.#serve();
    },
  };

  /** Grants what fits, tenant by tenant. A callback may claim, shrink or release. */
  #serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      while (this.#step());
    } finally {
      this.#isServing = false;
    }
  }

  /** One move; false when there is none left. */
  #step(): boolean {
    const borrower = this.#borrower;
    if (borrower !== null && this.#heldBytes + borrower.heldBytes <= this.#restBytesMax) {
      this.#heldBytes += borrower.heldBytes;
      this.#borrower = null;
      return true;
    }
    if (borrower?.isWaiting === true) return this.#grant(borrower);
    let oldest: OpenTurn | null = null;
    for (const queue of this.#waiting.values()) {
      const [first] = queue;
      assert(first !== undefined, "a tenant without claims has no queue");
      if (this.#heldBytes + first.wantedBytes <= this.#restBytesMax) return this.#grant(first);
      if (oldest === null || first.order < oldest.order) oldest = first;
    }
    if (oldest === null || borrower !== null) return false;
    this.#heldBytes -= oldest.heldBytes;
    this.#borrower = oldest;
    return this.#grant(oldest);
  }

  #grant(turn: OpenTurn): true {
    this.#leaveQueue(turn);
    const { wantedBytes, onGranted } = turn;
    turn.wantedBytes = 0;
    turn.heldBytes += wantedBytes;
    if (turn !== this.#borrower) this.#heldBytes += wantedBytes;
    onGranted();
    return true;
  }

  /** Its tenant's next claim comes after one of every other tenant. */
  #leaveQueue(turn: OpenTurn): void {
    const queue = this.#waiting.get(turn.tenant);
    if (queue?.delete(turn) !== true) return;
    this.#waiting.delete(turn.tenant);
    if (queue.size > 0) this.#waiting.set(turn.tenant, queue);
  }
}

interface AccountOfTurn {
  readonly claim: (turn: OpenTurn, bytes: number) => void;
  readonly resize: (turn: OpenTurn, bytes: number) => void;
  readonly close: (turn: OpenTurn) => void;
}

class OpenTurn implements TurnBytes {
  readonly tenant: number;
  heldBytes: number;
  /** Bytes of the claim that waits; its place among all claims. */
  wantedBytes = 0;
  order = 0;
  onGranted: () => void = noop;
  isWaiting = false;
  readonly #account: AccountOfTurn;
  #isOpen = true;

  constructor(tenant: number, heldBytes: number, account: AccountOfTurn) {
    this.tenant = tenant;
    this.heldBytes = heldBytes;
    this.#account = account;
  }

  claim(bytes: number, onGranted: () => void): void {
    assert(this.#isOpen, "a turn that was released claims nothing");
    assert(!this.isWaiting, "a turn claims once at a time");
    this.isWaiting = true;
    this.onGranted = () => {
      this.isWaiting = false;
      onGranted();
    };
    this.#account.claim(this, bytes);
  }

  shrinkTo(bytes: number): void {
    assert(bytes >= 0 && bytes <= this.heldBytes, "a turn shrinks to what it holds at most");
    this.#account.resize(this, bytes);
  }

  release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.isWaiting = false;
    this.#account.close(this);
  }
}

function noop(): void {}
