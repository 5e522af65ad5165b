// Waits with an end: what settles first, and that nothing is left behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "../../../engine/core/waiting.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

test("work that ends at its time counts, a millisecond later it is late", async () => {
  for (const [durationMs, outcome] of [
    [100, "done"],
    [99, "late"],
  ] as const) {
    const clock = new FakeClock();
    const work = new Promise<string>((resolve) => void clock.after(100, () => resolve("done")));
    const end = within(work, { clock, durationMs }, "late");
    clock.advance(99);
    await settled();
    clock.advance(1);
    assert.equal(await end, outcome);
    assert.equal(clock.timers, 0);
  }
});

test("work that fails takes its timer along", async () => {
  const clock = new FakeClock();
  const work = Promise.reject(new Error("no"));
  await assert.rejects(within(work, { clock, durationMs: 100 }, null), { message: "no" });
  assert.equal(clock.timers, 0);
});
