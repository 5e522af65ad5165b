// The queue of one session: its limit at and one over, its order, and a naive model.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionQueue } from "../../../engine/concurrency/session-queue.ts";
import type { QueueTicket } from "../../../engine/concurrency/session-queue.ts";
import { Random, SEED } from "../../support/random.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

const KEY = sessionKey(1, "51999");
const OTHER = sessionKey(2, "51999");

function entered(gate: SessionQueue, onTurn: () => void = () => {}): QueueTicket {
  const pass = gate.join(KEY, onTurn);
  assert(pass !== null);
  return pass;
}

test("the first one's turn is at once", () => {
  let turn = false;
  entered(new SessionQueue(1), () => (turn = true));
  assert(turn);
});

test("requests wait behind the holder up to the limit, and the next is rejected", () => {
  const gate = new SessionQueue(2);
  for (let count = 0; count < 3; count++) entered(gate);
  assert.equal(
    gate.join(KEY, () => assert.fail("refused")),
    null,
  );
});

test("turns come in order of arrival, one at a time", () => {
  const gate = new SessionQueue(8);
  const order: number[] = [];
  const passes = Array.from({ length: 4 }, (_, n) => entered(gate, () => order.push(n)));
  passes.forEach((pass, index) => {
    assert.deepEqual(order, [0, 1, 2, 3].slice(0, index + 1));
    pass.leave();
  });
});

test("a request that leaves the middle of the queue is skipped", () => {
  const gate = new SessionQueue(8);
  const order: number[] = [];
  const [first, second] = Array.from({ length: 3 }, (_, n) => entered(gate, () => order.push(n)));
  second?.leave();
  assert.deepEqual(order, [0]);
  first?.leave();
  assert.deepEqual(order, [0, 2]);
});

test("leaving twice passes the session on once", () => {
  const gate = new SessionQueue(8);
  const order: number[] = [];
  const [first] = Array.from({ length: 3 }, (_, n) => entered(gate, () => order.push(n)));
  first?.leave();
  first?.leave();
  assert.deepEqual(order, [0, 1]);
});

test("a holder that leaves inside its own turn lets the next one on", () => {
  const gate = new SessionQueue(8);
  const order: string[] = [];
  const first = entered(gate, () => order.push("a"));
  const second = entered(gate, () => {
    order.push("b");
    second.leave();
  });
  const third = entered(gate, () => order.push("c"));
  first.leave();
  assert.deepEqual(order, ["a", "b", "c"]);
  third.leave();
  assert.equal(gate.sessions, 0);
});

test("the same session id of another tenant has its own queue", () => {
  const gate = new SessionQueue(1);
  entered(gate);
  let turn = false;
  assert(gate.join(OTHER, () => (turn = true)) !== null);
  assert(turn);
});

test("a rejection leaves no queue, and a queue is deleted with its last ticket", () => {
  const gate = new SessionQueue(1);
  const passes = [entered(gate), entered(gate)];
  assert.equal(
    gate.join(KEY, () => {}),
    null,
  );
  assert.equal(gate.sessions, 1);
  for (const pass of passes) pass.leave();
  assert.equal(gate.sessions, 0);
});

test("a queue in which no request may wait is rejected", () => {
  assert.throws(() => new SessionQueue(0), assert.AssertionError);
});

test("random arrivals and departures agree with naive lists, and nothing is left at the end", () => {
  const random = new Random(SEED);
  const waitingMax = 3;
  const gate = new SessionQueue(waitingMax);
  const keys = Array.from({ length: 4 }, (_, index) => sessionKey(index, "s"));
  const lines = keys.map((): number[] => []);
  /** Those whose turn was called, in the order of the calls. */
  const called: number[] = [];
  const passes = new Map<number, QueueTicket>();
  let calls = 0;
  for (let id = 0; id < 5000; id++) {
    const which = random.below(keys.length);
    const [key, line] = [keys[which], lines[which]];
    assert(key !== undefined && line !== undefined);
    if (random.below(2) === 0) {
      const pass = gate.join(key, () => called.push(id));
      assert.equal(pass !== null, line.length <= waitingMax);
      if (pass === null) continue;
      passes.set(id, pass);
      line.push(id);
      if (line.length === 1) assert.equal(called[calls++], id);
    } else {
      const leaver = random.pick(line);
      if (leaver === undefined) continue;
      const holder = line[0];
      line.splice(line.indexOf(leaver), 1);
      passes.get(leaver)?.leave();
      passes.delete(leaver);
      if (leaver === holder && line.length > 0) assert.equal(called[calls++], line[0]);
    }
    assert.equal(called.length, calls);
    assert.equal(gate.sessions, lines.filter(({ length }) => length > 0).length);
  }
  for (const pass of passes.values()) pass.leave();
  assert.equal(gate.sessions, 0);
});
