// The door: counts and bytes of everything that is being answered. Pure: no timers, no promises;
// who waits is called back. Refusal is immediate, the queue is bounded, every ticket is given back.

import assert from "node:assert";

export interface AdmissionLimits {
  readonly turnsActiveMax: number;
  readonly turnsQueuedMax: number;
  readonly turnBytes: number;
  readonly waitingBytes: number;
  readonly admissionBytesMax: number;
}

/** A request's place: `waiting` from the door on, `active` while its turn runs. */
export interface Permit {
  /** Asks for a running place; `onActive` is called at once or later, oldest first. */
  acquireSlot(onActive: () => void): void;
  /** Gives the running place back, or the wish for one, and goes on waiting. */
  yieldSlot(): void;
  /** Gives everything back. Safe to call twice. */
  release(): void;
  readonly state: "waiting" | "queued" | "active" | "left";
}

/**
 * At most `turnsActiveMax` run and `turnsActiveMax + turnsQueuedMax` are inside; each holds
 * `waitingBytes` from the door on and `turnBytes` while it runs; the sum stays under
 * `admissionBytesMax`.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  /** Wishes for a running place, oldest first. Cap: the tickets inside. */
  readonly #queue = new Set<AdmissionPermit>();
  #admitted = 0;
  #active = 0;
  #bytes = 0;
  #closed = false;
  #sheddingLoad = false;
  #onEmpty: () => void = noop;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
    const waitingMax = (limits.turnsActiveMax + limits.turnsQueuedMax) * limits.waitingBytes;
    // Or everybody could wait for bytes that only the waiting hold.
    assert(
      waitingMax + limits.turnBytes - limits.waitingBytes <= limits.admissionBytesMax,
      "admission must fit every waiting request and one running turn",
    );
  }

  get admitted(): number {
    return this.#admitted;
  }
  get active(): number {
    return this.#active;
  }
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether nobody enters for now, for a reason of the whole process. */
  get sheddingLoad(): boolean {
    return this.#sheddingLoad;
  }

  /** Shuts the door, or opens it again; who is inside goes on. */
  setLoadShedding(refusing: boolean): void {
    this.#sheddingLoad = refusing;
  }

  /** A ticket, or null when the house is full, refusing or closing: nothing was reserved. */
  tryAcquire(): Permit | null {
    const { turnsActiveMax, turnsQueuedMax, waitingBytes, admissionBytesMax } = this.#limits;
    if (this.#closed || this.#sheddingLoad) return null;
    if (this.#admitted >= turnsActiveMax + turnsQueuedMax) return null;
    if (this.#bytes + waitingBytes > admissionBytesMax) return null;
    this.#admitted++;
    this.#bytes += waitingBytes;
    this.assertInvariants();
    return new AdmissionPermit((place, to, onActive) => this.#transition(place, to, onActive));
  }

  /** Nobody enters any more; who is inside goes on, and `onEmpty` is told when the last left. */
  close(onEmpty: () => void = noop): void {
    this.#closed = true;
    this.#onEmpty = onEmpty;
    if (this.#admitted === 0) onEmpty();
  }

  assertInvariants(): void {
    const { turnsActiveMax, turnsQueuedMax, turnBytes, waitingBytes } = this.#limits;
    assert(this.#active >= 0 && this.#active <= turnsActiveMax);
    assert(this.#admitted >= this.#active + this.#queue.size);
    assert(this.#admitted <= turnsActiveMax + turnsQueuedMax);
    const waiting = this.#admitted - this.#active;
    assert.equal(this.#bytes, this.#active * turnBytes + waiting * waitingBytes);
    assert(this.#bytes <= this.#limits.admissionBytesMax);
  }

  #transition(place: AdmissionPermit, to: Permit["state"], onActive: () => void): void {
    const { turnBytes, waitingBytes } = this.#limits;
    if (place.state === "active") {
      this.#active--;
      this.#bytes -= turnBytes - waitingBytes;
    }
    this.#queue.delete(place);
    place.state = to;
    if (to === "queued") {
      place.onActive = onActive;
      this.#queue.add(place);
    }
    if (to === "left") {
      this.#admitted--;
      this.#bytes -= waitingBytes;
    }
    this.#activateQueued();
    this.assertInvariants();
    if (this.#closed && this.#admitted === 0) this.#onEmpty();
  }

  #activateQueued(): void {
    const { turnsActiveMax, turnBytes, waitingBytes, admissionBytesMax } = this.#limits;
    for (const place of this.#queue) {
      const bytes = this.#bytes + turnBytes - waitingBytes;
      if (this.#active >= turnsActiveMax || bytes > admissionBytesMax) return;
      this.#queue.delete(place);
      this.#active++;
      this.#bytes = bytes;
      place.state = "active";
      place.onActive();
    }
  }
}

type PermitTransition = (place: AdmissionPermit, to: Permit["state"], onActive: () => void) => void;

class AdmissionPermit implements Permit {
  state: Permit["state"] = "waiting";
  onActive: () => void = noop;
  readonly #transition: PermitTransition;

  constructor(move: PermitTransition) {
    this.#transition = move;
  }

  acquireSlot(onActive: () => void): void {
    assert.equal(this.state, "waiting", "a ticket asks once");
    this.#transition(this, "queued", onActive);
  }

  yieldSlot(): void {
    assert(this.state !== "left", "a ticket that left does not come back");
    if (this.state !== "waiting") this.#transition(this, "waiting", noop);
  }

  release(): void {
    if (this.state !== "left") this.#transition(this, "left", noop);
  }
}

function noop(): void {}
