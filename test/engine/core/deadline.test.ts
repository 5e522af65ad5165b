// Waits with a deadline: what settles first, and that no timer or listener is left.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { onAbort, unlessAborted } from "../../../engine/core/abort.ts";
import { deadlineSignal, withTimeout } from "../../../engine/core/deadline.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

test("work that ends at its time counts, a millisecond later it is late", async () => {
  for (const [durationMs, outcome] of [
    [100, "done"],
    [99, "late"],
  ] as const) {
    const clock = new FakeClock();
    const work = new Promise<string>((resolve) => void clock.after(100, () => resolve("done")));
    const end = withTimeout(work, { clock, durationMs }, "late");
    clock.advance(99);
    await settled();
    clock.advance(1);
    assert.equal(await end, outcome);
    assert.equal(clock.timers, 0);
  }
});

test("work that fails removes its timer", async () => {
  const clock = new FakeClock();
  const work = Promise.reject(new Error("no"));
  await assert.rejects(withTimeout(work, { clock, durationMs: 100 }, null), { message: "no" });
  assert.equal(clock.timers, 0);
});

test("a listener is called once, by the first signal that aborts, and is removed from all", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signals = [first.signal, second.signal];
  let calls = 0;
  const listeners = (): number => {
    return signals.reduce((sum, signal) => sum + getEventListeners(signal, "abort").length, 0);
  };
  const leave = onAbort(signals, () => calls++);
  assert.equal(listeners(), 2);
  leave();
  assert.equal(listeners(), 0);
  onAbort(signals, () => calls++);
  second.abort();
  first.abort();
  assert.deepEqual([calls, listeners()], [1, 0]);
  onAbort(signals, () => calls++);
  assert.deepEqual([calls, listeners()], [2, 0]);
});

test("a wait rejects at the abort, and work that settles removes its listener", async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve("done"), signal, Error), "done");
  await settled();
  assert.equal(getEventListeners(signal, "abort").length, 0);
  const caller = new AbortController();
  const given = unlessAborted(new Promise(() => {}), caller.signal, () => new Error("gave up"));
  caller.abort();
  await assert.rejects(given, { message: "gave up" });
});

test("a deadline after an abort calls onEnd again, and the first reason stays", () => {
  const clock = new FakeClock();
  const caller = new AbortController();
  const ends: string[] = [];
  const onEnd = (end: string): void => void ends.push(end);
  const wait = deadlineSignal({
    clock,
    durationMs: 100,
    signal: caller.signal,
    reason: "r",
    onEnd,
  });
  clock.advance(99);
  caller.abort();
  assert.deepEqual([wait.endReason(), wait.signal.reason], ["cancelled", "r"]);
  clock.advance(1);
  assert.deepEqual([wait.endReason(), ends], ["cancelled", ["cancelled", "deadline"]]);
  wait.dispose();
  assert.equal(clock.timers, 0);
});

test("stop aborts the signal without an end reason and leaves nothing", () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const wait = deadlineSignal({ clock, deadlineAt: clock.monotonic() + 100, signal });
  wait.stop();
  assert.deepEqual([wait.endReason(), wait.signal.aborted, clock.timers], [null, true, 0]);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});
