// Circuit breakers: when they open, which call is the trial, and how many keys they keep.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CircuitBreaker } from "../../../engine/concurrency/circuit-breaker.ts";

const OPEN_MS = 1000;

function breaker(keysMax = 10): CircuitBreaker {
  return new CircuitBreaker({ name: "test", threshold: 3, openMs: OPEN_MS, keysMax });
}

function fail(
  circuit: CircuitBreaker,
  key: string,
  { times, now }: { times: number; now: number },
): void {
  for (let i = 0; i < times; i++) circuit.recordFailure(key, now);
}

describe("breaker: one key", () => {
  test("a key without failures is allowed and not stored", () => {
    const circuit = breaker();
    assert.equal(circuit.allows("a", 0), true);
    assert.equal(circuit.isOpen("a", 0), false);
    circuit.recordSuccess("a");
    assert.equal(circuit.keys, 0);
  });

  test("one failure under the threshold leaves it closed, the threshold opens it", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 2, now: 0 });
    assert.equal(circuit.allows("a", 0), true);
    assert.equal(circuit.isOpen("a", 0), false);
    circuit.recordFailure("a", 0);
    assert.equal(circuit.allows("a", 0), false);
    assert.equal(circuit.isOpen("a", 0), true);
  });

  test("a success between failures starts the count again", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 2, now: 0 });
    circuit.recordSuccess("a");
    fail(circuit, "a", { times: 2, now: 0 });
    assert.equal(circuit.allows("a", 0), true);
  });

  test("it stays open to the last millisecond, then one trial is allowed", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 3, now: 0 });
    assert.equal(circuit.allows("a", OPEN_MS - 1), false);
    assert.equal(circuit.allows("a", OPEN_MS), true);
    assert.equal(circuit.allows("a", OPEN_MS), false, "the trial is claimed");
    assert.equal(circuit.allows("a", OPEN_MS * 9), false, "however long it takes");
  });

  test("a trial that succeeds closes it and removes the key", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 3, now: 0 });
    assert.equal(circuit.allows("a", OPEN_MS), true);
    circuit.recordSuccess("a");
    assert.equal(circuit.keys, 0);
    assert.equal(circuit.allows("a", OPEN_MS), true);
  });

  test("a trial that fails opens it again from then on", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 3, now: 0 });
    assert.equal(circuit.allows("a", OPEN_MS), true);
    circuit.recordFailure("a", OPEN_MS + 500);
    assert.equal(circuit.allows("a", OPEN_MS * 2 + 499), false);
    assert.equal(circuit.allows("a", OPEN_MS * 2 + 500), true);
  });

  test("after a cancelled trial the next call is the trial", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 3, now: 0 });
    assert.equal(circuit.allows("a", OPEN_MS), true);
    circuit.recordNeutral("a");
    assert.equal(circuit.allows("a", OPEN_MS), true);
  });

  test("calls in flight when it opened do not close it by failing late", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 5, now: 0 });
    assert.equal(circuit.allows("a", OPEN_MS - 1), false);
  });
});

describe("breaker: many keys", () => {
  test("one key's failures are not another's", () => {
    const circuit = breaker();
    fail(circuit, "a", { times: 3, now: 0 });
    for (const key of ["b", "constructor", "__proto__", "toString", "1"]) {
      assert.equal(circuit.allows(key, 0), true);
    }
    assert.equal(circuit.openCount(0), 1);
    assert.equal(circuit.openCount(OPEN_MS), 0);
  });

  test("keys up to the cap are all kept", () => {
    const circuit = breaker(3);
    for (const key of ["a", "b", "c"]) fail(circuit, key, { times: 3, now: 0 });
    assert.equal(circuit.keys, 3);
    assert.equal(circuit.openCount(0), 3);
  });

  test("one key over the cap evicts the oldest closed one", () => {
    const circuit = breaker(3);
    fail(circuit, "a", { times: 3, now: 0 });
    fail(circuit, "b", { times: 1, now: 0 });
    fail(circuit, "c", { times: 1, now: 0 });
    fail(circuit, "d", { times: 3, now: 0 });
    assert.equal(circuit.keys, 3);
    assert.equal(circuit.isOpen("a", 0), true, "an open circuit stays");
    fail(circuit, "b", { times: 2, now: 0 });
    assert.equal(circuit.isOpen("b", 0), false, "its failures were forgotten");
  });

  test("when every key is open the oldest is evicted", () => {
    const circuit = breaker(2);
    for (const key of ["a", "b", "c"]) fail(circuit, key, { times: 3, now: 0 });
    assert.equal(circuit.keys, 2);
    assert.equal(circuit.allows("a", 0), true);
    assert.equal(circuit.allows("b", 0), false);
    assert.equal(circuit.allows("c", 0), false);
  });

  test("a breaker without limits is rejected", () => {
    const whole = { name: "test", threshold: 3, openMs: OPEN_MS, keysMax: 1 };
    for (const part of ["threshold", "openMs", "keysMax"]) {
      assert.throws(() => new CircuitBreaker({ ...whole, [part]: 0 }), { code: "ERR_ASSERTION" });
    }
  });
});
