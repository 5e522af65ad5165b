// Admission: counts admitted requests and reserves their bytes. Pure: no timers, no promises;
// waiting requests are called back. Rejection is immediate, the queue is bounded, and every permit
// must be released.

import assert from "node:assert";

export interface AdmissionLimits {
  readonly turnsActiveMax: number;
  readonly turnsQueuedMax: number;
  readonly turnBytes: number;
  readonly waitingBytes: number;
  readonly admissionBytesMax: number;
}

/** An admitted request: `waiting`, `queued` for a running slot, `active` while its turn runs. */
export interface Permit {
  /** Queues for a running slot; `onActive` is called at once or later, oldest first. */
  acquireSlot(onActive: () => void): void;
  /** Releases the running slot, or leaves the queue for one; the request stays admitted. */
  yieldSlot(): void;
  /** Releases everything. Safe to call twice. */
  release(): void;
  readonly state: "waiting" | "queued" | "active" | "released";
}

/**
 * Runs at most `turnsActiveMax` turns and admits at most `turnsActiveMax + turnsQueuedMax`. Each
 * reserves `waitingBytes`, or `turnBytes` while it runs; the sum is at most `admissionBytesMax`.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  /** Permits that wait for a running slot, oldest first. Cap: the admitted requests. */
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
    // Otherwise all could wait for bytes that only waiting requests hold: a deadlock.
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

  /** Whether new requests are rejected because the process is short of memory. */
  get sheddingLoad(): boolean {
    return this.#sheddingLoad;
  }

  /** Starts or ends load shedding; admitted requests go on. */
  setLoadShedding(sheddingLoad: boolean): void {
    this.#sheddingLoad = sheddingLoad;
  }

  /** Returns null at capacity, under load shedding or after `close`; nothing is reserved then. */
  tryAcquire(): Permit | null {
    const { turnsActiveMax, turnsQueuedMax, waitingBytes, admissionBytesMax } = this.#limits;
    if (this.#closed || this.#sheddingLoad) return null;
    if (this.#admitted >= turnsActiveMax + turnsQueuedMax) return null;
    if (this.#bytes + waitingBytes > admissionBytesMax) return null;
    this.#admitted++;
    this.#bytes += waitingBytes;
    this.assertInvariants();
    return new AdmissionPermit((permit, to, onActive) => this.#transition(permit, to, onActive));
  }

  /** Rejects all new requests; calls `onEmpty` once the last admitted one is released. */
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

  #transition(permit: AdmissionPermit, to: Permit["state"], onActive: () => void): void {
    const { turnBytes, waitingBytes } = this.#limits;
    if (permit.state === "active") {
      this.#active--;
      this.#bytes -= turnBytes - waitingBytes;
    }
    this.#queue.delete(permit);
    permit.state = to;
    if (to === "queued") {
      permit.onActive = onActive;
      this.#queue.add(permit);
    }
    if (to === "released") {
      this.#admitted--;
      this.#bytes -= waitingBytes;
    }
    this.#activateQueued();
    this.assertInvariants();
    if (this.#closed && this.#admitted === 0) this.#onEmpty();
  }

  #activateQueued(): void {
    const { turnsActiveMax, turnBytes, waitingBytes, admissionBytesMax } = this.#limits;
    for (const permit of this.#queue) {
      const bytes = this.#bytes + turnBytes - waitingBytes;
      if (this.#active >= turnsActiveMax || bytes > admissionBytesMax) return;
      this.#queue.delete(permit);
      this.#active++;
      this.#bytes = bytes;
      permit.state = "active";
      permit.onActive();
    }
  }
}

type PermitTransition = (
  permit: AdmissionPermit,
  to: Permit["state"],
  onActive: () => void,
) => void;

class AdmissionPermit implements Permit {
  state: Permit["state"] = "waiting";
  onActive: () => void = noop;
  readonly #transition: PermitTransition;

  constructor(transition: PermitTransition) {
    this.#transition = transition;
  }

  acquireSlot(onActive: () => void): void {
    assert.equal(this.state, "waiting", "a permit queues once");
    this.#transition(this, "queued", onActive);
  }

  yieldSlot(): void {
    assert(this.state !== "released", "a released permit is final");
    if (this.state !== "waiting") this.#transition(this, "waiting", noop);
  }

  release(): void {
    if (this.state !== "released") this.#transition(this, "released", noop);
  }
}

function noop(): void {}
