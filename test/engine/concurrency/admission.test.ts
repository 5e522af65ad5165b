// Admission: places and bytes at their limits and one past, slots in rounds by tenant, shares of the
// places, load shedding, the end; and random moves against naive lists.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Admission } from "../../../engine/concurrency/admission.ts";
import type { AdmissionLimits } from "../../../engine/concurrency/admission.ts";
import type { Permit } from "../../../engine/concurrency/permit.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { Random, SEED } from "../../support/random.ts";

const LIMITS: AdmissionLimits = {
  turnsActiveMax: 2,
  turnsQueuedMax: 3,
  turnBytesMax: 100,
  turnsBytesMax: 200,
};

function entered(admission: Admission, tenant = 1, bytes = 10): Permit {
  const permit = admission.tryAcquire(bytes);
  assert(permit !== null);
  permit.setTenant(tenant);
  return permit;
}

function enteredAll(admission: Admission, count: number, tenant = 1): Permit[] {
  return Array.from({ length: count }, () => entered(admission, tenant));
}

function states(permits: readonly Pick<Permit, "state">[]): readonly string[] {
  return permits.map(({ state }) => state);
}

test("running and waiting places are admitted, and one more is rejected", () => {
  const admission = new Admission(LIMITS);
  enteredAll(admission, 5);
  assert.equal(admission.tryAcquire(0), null);
  assert.deepEqual([admission.admitted, admission.bytes], [5, 50]);
});

test("a rejected request holds nothing, and a released place is given again", () => {
  const admission = new Admission(LIMITS);
  const [first] = enteredAll(admission, 5);
  admission.tryAcquire(0);
  first?.release();
  entered(admission);
  assert.equal(admission.admitted, 5);
});

test("a request whose bytes fit is admitted, and with one byte more it is rejected", () => {
  const admission = new Admission(LIMITS);
  entered(admission, 1, 80);
  assert.equal(admission.tryAcquire(21), null);
  assert.deepEqual([admission.admitted, admission.bytes], [1, 80]);
  entered(admission, 1, 20);
});

test("as many run as there are slots; a released slot goes to the next", () => {
  const admission = new Admission(LIMITS);
  const permits = enteredAll(admission, 3);
  for (const permit of permits) permit.acquireSlot(() => {});
  assert.deepEqual(states(permits), ["active", "active", "queued"]);
  permits[0]?.release();
  assert.deepEqual(states(permits), ["released", "active", "active"]);
});

test("slots of one tenant are given in the order of acquireSlot, not of admission", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 4 });
  const order: string[] = [];
  const [a, b, c] = enteredAll(admission, 3);
  assert(a !== undefined && b !== undefined && c !== undefined);
  c.acquireSlot(() => order.push("c"));
  a.acquireSlot(() => order.push("a"));
  b.acquireSlot(() => order.push("b"));
  for (const permit of [c, a, b]) permit.release();
  assert.deepEqual(order, ["c", "a", "b"]);
});

test("tenants take turns: one message of another does not wait for a flood", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 9 });
  const order: string[] = [];
  const flood = enteredAll(admission, 4, 1);
  for (const [index, permit] of flood.entries()) permit.acquireSlot(() => order.push(`1${index}`));
  const other = entered(admission, 2);
  other.acquireSlot(() => order.push("2"));
  flood[0]?.release();
  assert.deepEqual(order, ["10", "11"]);
  flood[1]?.release();
  assert.deepEqual(order, ["10", "11", "2"]);
});

test("a tenant has at most half of the slots while another waits, and all when none does", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 4, turnsQueuedMax: 9 });
  const flood = enteredAll(admission, 6, 1);
  for (const permit of flood) permit.acquireSlot(() => {});
  assert.equal(admission.active, 4);
  const others = enteredAll(admission, 3, 2);
  for (const permit of others) permit.acquireSlot(() => {});
  for (const permit of flood.slice(0, 3)) permit.release();
  // Two of the other tenant, then one more of each: the first tenant has one slot left over.
  assert.deepEqual(states(others), ["active", "active", "queued"]);
  assert.deepEqual(states(flood.slice(3)), ["active", "active", "queued"]);
  for (const permit of others) permit.release();
  assert.deepEqual(states(flood.slice(3)), ["active", "active", "active"]);
  admission.assertInvariants();
});

test("a tenant has at most half of all places while over half of the waiting ones are taken", () => {
  const limits = { ...LIMITS, turnsActiveMax: 4, turnsQueuedMax: 4 };
  const admission = new Admission(limits);
  const rounds = (tenant: number): number | undefined => admission.tryAcquire(0)?.setTenant(tenant);
  const flood = Array.from({ length: 6 }, () => rounds(1));
  assert(flood.every((one) => one === 0));
  // Two of four waiting places are taken: the next is over half. Six are before it, two at a time.
  assert.equal(rounds(1), 3);
  assert.equal(rounds(2), 0);
});

test("leaving the queue gives no slot, and a permit may queue again", () => {
  const admission = new Admission({ ...LIMITS, turnsActiveMax: 1, turnsQueuedMax: 4 });
  const order: string[] = [];
  const [a, b, c] = enteredAll(admission, 3);
  assert(a !== undefined && b !== undefined && c !== undefined);
  a.acquireSlot(() => order.push("a"));
  b.acquireSlot(() => order.push("b"));
  c.acquireSlot(() => order.push("c"));
  b.yieldSlot();
  a.yieldSlot();
  assert.deepEqual(order, ["a", "c"]);
  b.acquireSlot(() => order.push("b"));
  c.release();
  assert.deepEqual(order, ["a", "c", "b"]);
  for (const permit of [a, b]) permit.release();
  assert.deepEqual([admission.admitted, admission.active, admission.bytes], [0, 0, 0]);
});

test("a permit is released once, with what its turn holds", () => {
  const admission = new Admission(LIMITS);
  const [first] = enteredAll(admission, 2);
  first?.bytes.open("tool").grow(5, () => {});
  assert.equal(admission.bytes, 25);
  first?.release();
  first?.release();
  assert.deepEqual([admission.admitted, admission.bytes], [1, 10]);
});

test("a permit that was released or queues already is a bug where it queues", () => {
  const permit = entered(new Admission(LIMITS));
  permit.acquireSlot(() => {});
  assert.throws(() => permit.acquireSlot(() => {}), /queues once/);
  permit.release();
  assert.throws(() => permit.yieldSlot(), /final/);
  assert.throws(() => permit.setTenant(2), /one tenant/);
});

test("after the close none is admitted, and the last release is reported", () => {
  const admission = new Admission(LIMITS);
  const permit = entered(admission);
  let empty = 0;
  admission.close(() => empty++);
  assert.equal(admission.tryAcquire(0), null);
  assert.equal(empty, 0);
  permit.release();
  assert.equal(empty, 1);
});

test("the account must fit one whole turn", () => {
  assert.doesNotThrow(() => new Admission({ ...LIMITS, turnsBytesMax: 100 }));
  assert.throws(() => new Admission({ ...LIMITS, turnsBytesMax: 99 }), /one whole turn/);
  assert.doesNotThrow(() => new Admission(DEFAULT_LIMITS));
});

// --- The oracle ------------------------------------------------------------------------------------

interface NaivePermit {
  state: Permit["state"];
  askedAt: number;
  readonly tenant: number;
}

/** The same admission as plain lists, counted again at every step. */
class NaiveAdmission {
  readonly permits: NaivePermit[] = [];
  /** When each tenant was last given a slot, or last stopped to wait. */
  readonly #served = new Map<number, number>();
  #moves = 0;
  readonly #limits: AdmissionLimits;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  count(...states: readonly Permit["state"][]): number {
    return this.permits.filter(({ state }) => states.includes(state)).length;
  }

  enter(tenant: number): boolean {
    const { turnsActiveMax, turnsQueuedMax } = this.#limits;
    if (this.count("waiting", "queued", "active") >= turnsActiveMax + turnsQueuedMax) return false;
    this.permits.push({ state: "waiting", askedAt: 0, tenant });
    return true;
  }

  move(index: number, state: Permit["state"]): void {
    const permit = this.permits[index];
    assert(permit !== undefined);
    const wasQueued = permit.state === "queued";
    permit.state = state;
    permit.askedAt = ++this.#moves;
    const ofTenant = this.#queue().filter(({ tenant }) => tenant === permit.tenant);
    // A tenant joins the round at its end; leaving the queue counts as its turn.
    if (wasQueued || (state === "queued" && ofTenant.length === 1)) this.#serve(permit.tenant);
    while (this.count("active") < this.#limits.turnsActiveMax) {
      const next = this.#next();
      if (next === undefined) return;
      next.state = "active";
      this.#serve(next.tenant);
    }
  }

  #queue(): NaivePermit[] {
    return this.permits.filter(({ state }) => state === "queued");
  }

  #serve(tenant: number): void {
    this.#served.set(tenant, ++this.#moves);
  }

  #next(): NaivePermit | undefined {
    const served = ({ tenant }: NaivePermit): number => this.#served.get(tenant) ?? 0;
    const queue = this.#queue().sort((a, b) => served(a) - served(b) || a.askedAt - b.askedAt);
    const activeMax = Math.max(1, Math.floor(this.#limits.turnsActiveMax / 2));
    const hasRoom = ({ tenant }: NaivePermit): boolean =>
      this.permits.filter((one) => one.tenant === tenant && one.state === "active").length <
      activeMax;
    return queue.find(hasRoom) ?? queue[0];
  }
}

for (const turnsActiveMax of [1, 4]) {
  test(`random moves agree with naive lists with ${turnsActiveMax} slots; nothing is left`, () => {
    const random = new Random(SEED);
    const limits = { ...LIMITS, turnsActiveMax, turnsQueuedMax: 6, turnsBytesMax: 1000 };
    const admission = new Admission(limits);
    const naive = new NaiveAdmission(limits);
    const permits: Permit[] = [];
    for (let step = 0; step < 4000; step++) {
      const index = random.below(permits.length);
      const permit = permits[index];
      if (permit === undefined || random.below(3) === 0) {
        const tenant = random.below(3);
        const fresh = admission.tryAcquire(10);
        assert.equal(fresh !== null, naive.enter(tenant));
        fresh?.setTenant(tenant);
        if (fresh !== null) permits.push(fresh);
      } else if (permit.state === "waiting" && random.below(3) > 0) {
        naive.move(index, "queued");
        permit.acquireSlot(() => {});
      } else if (permit.state !== "released") {
        const leaves = random.below(2) === 0;
        if (leaves || permit.state !== "waiting")
          naive.move(index, leaves ? "released" : "waiting");
        if (leaves) permit.release();
        else permit.yieldSlot();
      }
      admission.assertInvariants();
      assert.equal(admission.bytes, 10 * admission.admitted);
      assert.deepEqual(states(permits), states(naive.permits));
      if (permits.length > 40 && permit?.state === "released") {
        permits.splice(index, 1);
        naive.permits.splice(index, 1);
      }
    }
    for (const permit of permits) permit.release();
    assert.deepEqual([admission.admitted, admission.active, admission.bytes], [0, 0, 0]);
  });
}
