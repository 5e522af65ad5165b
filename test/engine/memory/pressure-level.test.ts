// Levels of memory pressure: each mark at it and one over it, the actions of a level, how it ends,
// and that noise never makes it flap. And the load shedding of the last level.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Admission } from "../../../engine/concurrency/admission.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { PressureTracker } from "../../../engine/memory/pressure-level.ts";
import type {
  PressureLevel,
  PressureLimits,
  PressureStep,
} from "../../../engine/memory/pressure-level.ts";
import { SEED } from "../../support/random.ts";

const LIMITS: PressureLimits = {
  memoryLimitBytes: 1000,
  pressureCalmPercent: 78,
  pressureShrinkPercent: 85,
  pressureRefusePercent: 93,
  pressureHoldMs: 5000,
};
const SAMPLE_MS = 500;
const HEAP_LIMIT = 500;

/** Feeds one sample after another, `SAMPLE_MS` apart. */
class Scale {
  readonly pressure = new PressureTracker(LIMITS);
  now = 0;

  sample(rssBytes: number, heapUsedBytes = 0): PressureStep {
    this.now += SAMPLE_MS;
    const { now } = this;
    return this.pressure.update({ rssBytes, heapUsedBytes, heapLimitBytes: HEAP_LIMIT, now });
  }

  /** How many such samples it takes until the level is another one. */
  samplesUntilChange(rssBytes: number): number {
    const before = this.pressure.level;
    for (let count = 1; count <= 100; count++) {
      if (this.sample(rssBytes).level !== before) return count;
    }
    assert.fail("the level never changed");
  }
}

const at = (rssBytes: number, heapUsedBytes = 0): PressureLevel => {
  return new Scale().sample(rssBytes, heapUsedBytes).level;
};

test("RSS at the shrink mark is calm, one byte over it shrinks", () => {
  assert.equal(at(850), "calm");
  assert.equal(at(851), "shrinking");
});

test("RSS at the refuse mark shrinks, one byte over it refuses", () => {
  assert.equal(at(930), "shrinking");
  assert.equal(at(931), "refusing");
});

test("the heap has the same marks, as shares of its own limit", () => {
  assert.equal(at(0, 425), "calm");
  assert.equal(at(0, 426), "shrinking");
  assert.equal(at(0, 465), "shrinking");
  assert.equal(at(0, 466), "refusing");
});

test("the worse of both counts", () => {
  assert.equal(at(851, 466), "refusing");
  assert.equal(at(931, 0), "refusing");
});

test("shrinking ends once use was at the calm mark for the hold time, and not one byte over", () => {
  const scale = new Scale();
  scale.sample(851);
  for (let count = 0; count < 50; count++) assert.equal(scale.sample(781).level, "shrinking");
  // The first sample starts the hold time.
  assert.equal(scale.samplesUntilChange(780), LIMITS.pressureHoldMs / SAMPLE_MS + 1);
  assert.equal(scale.pressure.level, "calm");
});

test("one sample over the calm mark restarts the hold time", () => {
  const scale = new Scale();
  scale.sample(851);
  for (let count = 0; count < 10; count++) assert.equal(scale.sample(780).level, "shrinking");
  scale.sample(781);
  assert.equal(scale.samplesUntilChange(780), 11);
});

test("refusing ends in shrinking at the shrink mark, and not one byte over it", () => {
  const scale = new Scale();
  scale.sample(931);
  for (let count = 0; count < 50; count++) assert.equal(scale.sample(851).level, "refusing");
  assert.equal(scale.samplesUntilChange(850), 11);
  assert.equal(scale.pressure.level, "shrinking");
});

test("refusing ends in calm when use falls under the calm mark at once", () => {
  const scale = new Scale();
  scale.sample(1000);
  assert.equal(scale.samplesUntilChange(0), 11);
  assert.equal(scale.pressure.level, "calm");
});

test("every sample over the calm mark evicts, until use is under it", () => {
  const scale = new Scale();
  assert.equal(scale.sample(850).evict, false);
  assert.equal(scale.sample(851).evict, true);
  assert.equal(scale.sample(781).evict, true);
  assert.equal(scale.sample(780).evict, false);
  assert.equal(scale.pressure.level, "shrinking");
  assert.equal(scale.sample(1000).evict, true);
});

test("refusing runs the GC at once and then once per hold time", () => {
  const scale = new Scale();
  assert.equal(scale.sample(930).runGc, false);
  const asked = Array.from({ length: 21 }, () => scale.sample(931).runGc);
  const expected = asked.map((_, index) => index % 10 === 0);
  assert.deepEqual(asked, expected);
});

test("a change is reported once", () => {
  const scale = new Scale();
  const changes = [700, 851, 900, 931, 999].map((bytes) => scale.sample(bytes).changed);
  assert.deepEqual(changes, [false, true, false, true, false]);
});

const RANK = { calm: 0, shrinking: 1, refusing: 2 } as const;

test("under any noise a level falls at most once per hold time, and never while over its mark", () => {
  const noise = fc.array(fc.tuple(fc.nat(1100), fc.nat(550)), { maxLength: 300 });
  fc.assert(
    fc.property(noise, (samples) => {
      const scale = new Scale();
      let [before, raisedAt]: [PressureLevel, number] = ["calm", -Infinity];
      for (const [rss, heap] of samples) {
        const { level, changed } = scale.sample(rss, heap);
        assert.equal(changed, level !== before);
        const worst = Math.max(rss / 1000, heap / HEAP_LIMIT);
        assert(worst <= 0.93 || level === "refusing");
        assert(worst <= 0.85 || level !== "calm");
        if (RANK[level] < RANK[before]) {
          assert(worst <= 0.85, "a level fell while over the mark that began it");
          assert(scale.now - raisedAt >= LIMITS.pressureHoldMs, "a level flapped");
        }
        // A sample that starts a level, or restarts its hold time.
        if (worst > 0.85) raisedAt = scale.now;
        before = level;
      }
    }),
    { seed: SEED },
  );
});

test("use that stays under the shrink mark is always calm", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(850), fc.nat(425))), (samples) => {
      const scale = new Scale();
      for (const [rss, heap] of samples) {
        const quiet = { level: "calm", changed: false, evict: false, runGc: false };
        assert.deepEqual(scale.sample(rss, heap), quiet);
      }
    }),
    { seed: SEED },
  );
});

test("marks that do not rise are a bug", () => {
  const wrong: Partial<PressureLimits>[] = [
    { pressureCalmPercent: 85 },
    { pressureShrinkPercent: 93 },
    { pressureRefusePercent: 100 },
    { pressureHoldMs: 0 },
  ];
  for (const fields of wrong) assert.throws(() => new PressureTracker({ ...LIMITS, ...fields }));
  assert.doesNotThrow(() => new PressureTracker(DEFAULT_LIMITS));
});

test("load shedding reserves nothing, keeps admitted requests and ends again", () => {
  const admission = new Admission(DEFAULT_LIMITS);
  const inside = admission.tryAcquire(0);
  assert(inside !== null);
  inside.setTenant(1);
  const { bytes } = admission;
  admission.setLoadShedding(true);
  assert.equal(admission.tryAcquire(0), null);
  assert.deepEqual([admission.admitted, admission.bytes], [1, bytes]);
  let active = false;
  inside.acquireSlot(() => (active = true));
  assert.ok(active, "a turn that was let in still gets its place");
  inside.release();
  assert.equal(admission.tryAcquire(0), null);
  admission.setLoadShedding(false);
  assert.notEqual(admission.tryAcquire(0), null);
});
