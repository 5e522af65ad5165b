// Derives the level of memory pressure from samples. Pure: it neither samples nor evicts. A level
// rises with the first sample over its mark. It falls only after memory use has stayed at or under
// a lower mark for a hold time, so that noise cannot make it flap.

import assert from "node:assert";
import type { Limits } from "../limits/limits.ts";

export type PressureLevel = "calm" | "shrinking" | "refusing";

export interface MemoryReading {
  /** Compared with `memoryLimitBytes`. */
  readonly rssBytes: number;
  /** Compared with `heapLimitBytes`. */
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
}

interface MemorySample extends MemoryReading {
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** What to do after a sample. */
export interface PressureStep {
  readonly level: PressureLevel;
  readonly changed: boolean;
  /** Evict `pressureGiveBackPercent` from caches and embedded sessions. */
  readonly evict: boolean;
  /** Collect garbage, so that the next samples measure live memory. */
  readonly runGc: boolean;
}

export type PressureLimits = Pick<
  Limits,
  | "memoryLimitBytes"
  | "pressureCalmPercent"
  | "pressureShrinkPercent"
  | "pressureRefusePercent"
  | "pressureHoldMs"
>;

/**
 * Over the shrink mark: `shrinking`, until use has been at or under the calm mark for the hold
 * time. Over the refuse mark: `refusing`, until use has been at or under the shrink mark for the
 * hold time. Heap and RSS have the same marks; the worse of both counts.
 */
export class PressureTracker {
  readonly #limits: PressureLimits;
  #level: PressureLevel = "calm";
  /** Since when every sample was at or under the mark; null while over it. */
  #calmSince: number | null = null;
  #underShrinkSince: number | null = null;
  #nextGcAt = 0;

  constructor(limits: PressureLimits) {
    const { pressureCalmPercent, pressureShrinkPercent, pressureRefusePercent } = limits;
    assert(pressureCalmPercent < pressureShrinkPercent, "calm is under the mark that shrinks");
    assert(pressureShrinkPercent < pressureRefusePercent, "caches shrink before load is shed");
    assert(pressureRefusePercent < 100 && limits.pressureHoldMs > 0);
    this.#limits = limits;
  }

  get level(): PressureLevel {
    return this.#level;
  }

  /** Whether a reading is over the shrink mark: worth a garbage collection before `update`. */
  exceedsShrinkMark(reading: MemoryReading): boolean {
    return this.#over(reading, this.#limits.pressureShrinkPercent);
  }

  update(sample: MemorySample): PressureStep {
    const { pressureCalmPercent, pressureShrinkPercent, pressureHoldMs } = this.#limits;
    const { now } = sample;
    const before = this.#level;
    const overCalm = this.#over(sample, pressureCalmPercent);
    this.#calmSince = overCalm ? null : (this.#calmSince ?? now);
    const overShrink = this.#over(sample, pressureShrinkPercent);
    this.#underShrinkSince = overShrink ? null : (this.#underShrinkSince ?? now);
    this.#level = this.#next(sample);
    const refusing = this.#level === "refusing";
    const runGc = refusing && (before !== "refusing" || now >= this.#nextGcAt);
    if (runGc) this.#nextGcAt = now + pressureHoldMs;
    const evict = this.#level !== "calm" && overCalm;
    return { level: this.#level, changed: this.#level !== before, evict, runGc };
  }

  #next(sample: MemorySample): PressureLevel {
    const { pressureShrinkPercent, pressureRefusePercent } = this.#limits;
    if (this.#over(sample, pressureRefusePercent)) return "refusing";
    if (this.#level === "refusing" && !this.#hasHeld(this.#underShrinkSince, sample.now))
      return "refusing";
    if (this.#over(sample, pressureShrinkPercent)) return "shrinking";
    if (this.#level === "calm" || this.#hasHeld(this.#calmSince, sample.now)) return "calm";
    return "shrinking";
  }

  #hasHeld(since: number | null, now: number): boolean {
    return since !== null && now - since >= this.#limits.pressureHoldMs;
  }

  #over({ rssBytes, heapUsedBytes, heapLimitBytes }: MemoryReading, percent: number): boolean {
    // Integers on both sides: exactly the mark is not over it, one byte more is.
    const rssOver = rssBytes * 100 > percent * this.#limits.memoryLimitBytes;
    return rssOver || heapUsedBytes * 100 > percent * heapLimitBytes;
  }
}
