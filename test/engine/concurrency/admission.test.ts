// Admission: its limits at and one over, its order, and a naive model under random moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Admission } from "../../../engine/concurrency/admission.ts";
import type { AdmissionLimits, Permit } from "../../../engine/concurrency/admission.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { Random, SEED } from "../../support/random.ts";

const LIMITS: AdmissionLimits = {
  turnsActiveMax: 2,
  turnsQueuedMax: 3,
  turnBytes: 100,
  waitingBytes: 10,
  admissionBytesMax: 230,
};

function entered(admission: Admission): Permit {
  const ticket = admission.tryAcquire();
  assert(ticket !== null);
  return ticket;
}

function enteredAll(admission: Admission, count: number): Permit[] {
  return Array.from({ length: count }, () => entered(admission));
}

test("requests are admitted up to the running and waiting limits, and the next is rejected", () => {
  const admission = new Admission(LIMITS);
  enteredAll(admission, 5);
  assert.equal(admission.tryAcquire(), null);
  assert.equal(admission.admitted, 5);
  assert.equal(admission.bytes, 50);
});

test("a rejection reserves nothing, and a released permit makes room", () => {
  const admission = new Admission(LIMITS);
  const [first] = enteredAll(admission, 5);
  admission.tryAcquire();
  first?.release();
  entered(admission);
  assert.equal(admission.admitted, 5);
});

test("no request is admitted without bytes for it", () => {
  const admission = new Admission({ ...LIMITS, admissionBytesMax: 219 });
  const tickets = enteredAll(admission, 2);
  for (const ticket of tickets) ticket.acquireSlot(() => {});
  assert.equal(admission.bytes, 200);
  enteredAll(admission, 1);
  assert.equal(admission.bytes, 210);
  assert.equal(admission.tryAcquire(), null);
  const roomy = new Admission({ ...LIMITS, admissionBytesMax: 220 });
  for (const ticket of enteredAll(roomy, 2)) ticket.acquireSlot(() => {});
  enteredAll(roomy, 2);
  assert.equal(roomy.bytes, 220);
});

test("turns run up to the limit, and the next one waits", () => {
  const admission = new Admission(LIMITS);
  const tickets = enteredAll(admission, 3);
  const active: number[] = [];
  tickets.forEach((ticket, index) => ticket.acquireSlot(() => active.push(index)));
  assert.deepEqual(active, [0, 1]);
  assert.deepEqual(
    tickets.map(({ state }) => state),
    ["active", "active", "queued"],
  );
});

test("a turn without bytes for it waits although a slot is free", () => {
  const admission = new Admission({ ...LIMITS, admissionBytesMax: 229 });
  const tickets = enteredAll(admission, 5);
  tickets.slice(0, 2).forEach((ticket) => ticket.acquireSlot(() => {}));
  assert.equal(admission.active, 1);
  tickets[4]?.release();
  assert.equal(admission.active, 2);
});

test("slots are given in the order of acquireSlot, not of admission", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 4 });
  const order: string[] = [];
  const [a, b, c] = enteredAll(admission, 3);
  a?.acquireSlot(() => order.push("a"));
  c?.acquireSlot(() => order.push("c"));
  b?.acquireSlot(() => order.push("b"));
  a?.release();
  c?.release();
  assert.deepEqual(order, ["a", "c", "b"]);
});

test("a request that leaves the queue is not called later", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 4 });
  const order: string[] = [];
  const [a, b, c] = enteredAll(admission, 3);
  a?.acquireSlot(() => order.push("a"));
  b?.acquireSlot(() => order.push("b"));
  c?.acquireSlot(() => order.push("c"));
  b?.yieldSlot();
  a?.yieldSlot();
  assert.deepEqual(order, ["a", "c"]);
  assert.equal(b?.state, "waiting");
});

test("a permit that yielded its slot queues again behind the others", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 4 });
  const order: string[] = [];
  const [a, b] = enteredAll(admission, 2);
  a?.acquireSlot(() => order.push("a"));
  b?.acquireSlot(() => order.push("b"));
  a?.yieldSlot();
  a?.acquireSlot(() => order.push("a again"));
  b?.release();
  assert.deepEqual(order, ["a", "b", "a again"]);
});

test("a callback that releases at once lets the next one run", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 4 });
  const order: string[] = [];
  const [a, b, c] = enteredAll(admission, 3);
  a?.acquireSlot(() => order.push("a"));
  b?.acquireSlot(() => {
    order.push("b");
    b.release();
  });
  c?.acquireSlot(() => order.push("c"));
  a?.release();
  assert.deepEqual(order, ["a", "b", "c"]);
  c?.release();
  assert.deepEqual([admission.admitted, admission.active, admission.bytes], [0, 0, 0]);
});

test("releasing twice releases once", () => {
  const admission = new Admission(LIMITS);
  const [first] = enteredAll(admission, 2);
  first?.release();
  first?.release();
  assert.equal(admission.admitted, 1);
  assert.equal(admission.bytes, 10);
});

test("acquiring a slot twice, or after the release, is a bug", () => {
  const admission = new Admission(LIMITS);
  const ticket = entered(admission);
  ticket.acquireSlot(() => {});
  assert.throws(() => ticket.acquireSlot(() => {}), assert.AssertionError);
  ticket.release();
  assert.throws(() => ticket.acquireSlot(() => {}), assert.AssertionError);
  assert.throws(() => ticket.yieldSlot(), assert.AssertionError);
});

test("after close new requests are rejected and admitted ones go on", () => {
  const admission = new Admission(LIMITS);
  const ticket = entered(admission);
  admission.close();
  assert.equal(admission.tryAcquire(), null);
  let active = false;
  ticket.acquireSlot(() => (active = true));
  assert(active);
});

test("a budget in which all could wait for each other's bytes is rejected", () => {
  assert.doesNotThrow(() => new Admission({ ...LIMITS, admissionBytesMax: 140 }));
  assert.throws(() => new Admission({ ...LIMITS, admissionBytesMax: 139 }), assert.AssertionError);
});

test("the default limits are accepted", () => {
  assert.doesNotThrow(() => new Admission(DEFAULT_LIMITS));
});

// --- The oracle ------------------------------------------------------------------------------------

/** The same admission as plain lists, counted again at every step. */
class NaiveDoor {
  readonly tickets: { state: Permit["state"]; askedAt: number }[] = [];
  #asked = 0;
  readonly #limits: AdmissionLimits;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  count(...states: readonly Permit["state"][]): number {
    return this.tickets.filter(({ state }) => states.includes(state)).length;
  }

  bytes(): number {
    const { turnBytes, waitingBytes } = this.#limits;
    return this.count("active") * turnBytes + this.count("waiting", "queued") * waitingBytes;
  }

  enter(): boolean {
    const { turnsActiveMax, turnsQueuedMax, waitingBytes, admissionBytesMax } = this.#limits;
    const inside = this.count("waiting", "queued", "active");
    if (inside >= turnsActiveMax + turnsQueuedMax) return false;
    if (this.bytes() + waitingBytes > admissionBytesMax) return false;
    this.tickets.push({ state: "waiting", askedAt: 0 });
    return true;
  }

  move(index: number, state: Permit["state"]): void {
    const ticket = this.tickets[index];
    assert(ticket !== undefined);
    ticket.state = state;
    ticket.askedAt = ++this.#asked;
    const { turnsActiveMax, turnBytes, waitingBytes, admissionBytesMax } = this.#limits;
    const queue = this.tickets.filter((other) => other.state === "queued");
    for (const next of queue.sort((a, b) => a.askedAt - b.askedAt)) {
      if (this.count("active") >= turnsActiveMax) return;
      if (this.bytes() + turnBytes - waitingBytes > admissionBytesMax) return;
      next.state = "active";
    }
  }
}

for (const [name, limits] of Object.entries({
  "places run out first": { ...LIMITS, admissionBytesMax: 1000 },
  "bytes run out first": { ...LIMITS, turnsActiveMax: 4, admissionBytesMax: 250 },
})) {
  test(`random moves agree with naive lists when ${name}, and nothing is left at the end`, () => {
    const random = new Random(SEED);
    const admission = new Admission(limits);
    const naive = new NaiveDoor(limits);
    const tickets: Permit[] = [];
    const agree = (): void => {
      admission.assertInvariants();
      assert.equal(admission.admitted, naive.count("waiting", "queued", "active"));
      assert.equal(admission.active, naive.count("active"));
      assert.equal(admission.bytes, naive.bytes());
      assert.deepEqual(
        tickets.map(({ state }) => state),
        naive.tickets.map(({ state }) => state),
      );
    };
    for (let step = 0; step < 3000; step++) {
      const index = random.below(tickets.length);
      const ticket = tickets[index];
      if (ticket === undefined || random.below(3) === 0) {
        const fresh = admission.tryAcquire();
        assert.equal(fresh !== null, naive.enter());
        if (fresh !== null) tickets.push(fresh);
      } else if (ticket.state === "waiting" && random.below(3) > 0) {
        naive.move(index, "queued");
        ticket.acquireSlot(() => {});
      } else if (ticket.state !== "released") {
        const leaves = random.below(2) === 0;
        if (leaves || ticket.state !== "waiting")
          naive.move(index, leaves ? "released" : "waiting");
        if (leaves) ticket.release();
        else ticket.yieldSlot();
      }
      agree();
      if (tickets.length > 40 && ticket?.state === "released") {
        tickets.splice(index, 1);
        naive.tickets.splice(index, 1);
      }
    }
    for (const ticket of tickets) ticket.release();
    assert.deepEqual([admission.admitted, admission.active, admission.bytes], [0, 0, 0]);
  });
}
