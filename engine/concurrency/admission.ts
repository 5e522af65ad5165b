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
export interface Ticket {
  /** Asks for a running place; `onActive` is called at once or later, oldest first. */
  activate(onActive: () => void): void;
  /** Gives the running place back, or the wish for one, and goes on waiting. */
  park(): void;
  /** Gives everything back. Safe to call twice. */
  leave(): void;
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
  readonly #queue = new Set<Place>();
  #inside = 0;
  #active = 0;
  #bytes = 0;
  #closed = false;
  #refusing = false;
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

  get inside(): number {
    return this.#inside;
  }
  get active(): number {
    return this.#active;
  }
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether nobody enters for now, for a reason of the whole process. */
  get refusing(): boolean {
    return this.#refusing;
  }

  /** Shuts the door, or opens it again; who is inside goes on. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing;
  }

  /** A ticket, or null when the house is full, refusing or closing: nothing was reserved. */
  enter(): Ticket | null {
    const { turnsActiveMax, turnsQueuedMax, waitingBytes, admissionBytesMax } = this.#limits;
    if (this.#closed || this.#refusing) return null;
    if (this.#inside >= turnsActiveMax + turnsQueuedMax) return null;
    if (this.#bytes + waitingBytes > admissionBytesMax) return null;
    this.#inside++;
    this.#bytes += waitingBytes;
    this.assertInvariants();
    return new Place((place, to, onActive) => this.#move(place, to, onActive));
  }

  /** Nobody enters any more; who is inside goes on, and `onEmpty` is told when the last left. */
  close(onEmpty: () => void = noop): void {
    this.#closed = true;
    this.#onEmpty = onEmpty;
    if (this.#inside === 0) onEmpty();
  }

  assertInvariants(): void {
    const { turnsActiveMax, turnsQueuedMax, turnBytes, waitingBytes } = this.#limits;
    assert(this.#active >= 0 && this.#active <= turnsActiveMax);
    assert(this.#inside >= this.#active + this.#queue.size);
    assert(this.#inside <= turnsActiveMax + turnsQueuedMax);
    const waiting = this.#inside - this.#active;
    assert.equal(this.#bytes, this.#active * turnBytes + waiting * waitingBytes);
    assert(this.#bytes <= this.#limits.admissionBytesMax);
  }

  #move(place: Place, to: Ticket["state"], onActive: () => void): void {
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
      this.#inside--;
      this.#bytes -= waitingBytes;
    }
    this.#fill();
    this.assertInvariants();
    if (this.#closed && this.#inside === 0) this.#onEmpty();
  }

  #fill(): void {
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

type Move = (place: Place, to: Ticket["state"], onActive: () => void) => void;

class Place implements Ticket {
  state: Ticket["state"] = "waiting";
  onActive: () => void = noop;
  readonly #move: Move;

  constructor(move: Move) {
    this.#move = move;
  }

  activate(onActive: () => void): void {
    assert.equal(this.state, "waiting", "a ticket asks once");
    this.#move(this, "queued", onActive);
  }

  park(): void {
    assert(this.state !== "left", "a ticket that left does not come back");
    if (this.state !== "waiting") this.#move(this, "waiting", noop);
  }

  leave(): void {
    if (this.state !== "left") this.#move(this, "left", noop);
  }
}

function noop(): void {}
