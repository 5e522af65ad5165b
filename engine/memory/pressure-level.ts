// How close the process is to its memory's end, told from samples. Pure: it reads no figures and
// gives nothing back itself. A level rises with the first sample over its mark and falls only after
// the weight has stayed at or under a lower mark for a while, so that noise cannot make it flap.

import assert from "node:assert";
import type { Limits } from "../limits/default-limits.ts";

export type PressureLevel = "calm" | "shrinking" | "refusing";

export interface MemoryReading {
  /** What the process weighs, against `memoryLimitBytes`. */
  readonly rssBytes: number;
  /** What V8 holds, against what it may hold. */
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
}

interface MemorySample extends MemoryReading {
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** What a sample asks for. */
export interface PressureStep {
  readonly level: PressureLevel;
  readonly changed: boolean;
  /** Caches and embedded sessions shall give back `pressureGiveBackPercent` of what they hold. */
  readonly evict: boolean;
  /** Garbage shall be collected, so that the next samples weigh what is really held. */
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
 * Over the shrink mark: `shrinking`, until the weight has been at or under the calm mark for the
 * hold. Over the refuse mark: `refusing`, until it has been at or under the shrink mark for the
 * hold. Heap and RSS are judged by the same marks; the worse of both counts.
 */
export class PressureTracker {
  readonly #limits: PressureLimits;
  #level: PressureLevel = "calm";
  /** Since when every sample was at or under the mark; null while one is over it. */
  #calmSince: number | null = null;
  #underShrinkSince: number | null = null;
  #nextGcAt = 0;

  constructor(limits: PressureLimits) {
    const { pressureCalmPercent, pressureShrinkPercent, pressureRefusePercent } = limits;
    assert(pressureCalmPercent < pressureShrinkPercent, "calm is under the mark that shrinks");
    assert(pressureShrinkPercent < pressureRefusePercent, "caches shrink before the door closes");
    assert(pressureRefusePercent < 100 && limits.pressureHoldMs > 0);
    this.#limits = limits;
  }

  get level(): PressureLevel {
    return this.#level;
  }

  /** Over the mark that shrinks: worth a collection before it is judged. */
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
    const refuses = this.#level === "refusing";
    const runGc = refuses && (before !== "refusing" || now >= this.#nextGcAt);
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
    // Whole numbers on both sides: the mark itself is still under it, one byte more is over.
    const rssOver = rssBytes * 100 > percent * this.#limits.memoryLimitBytes;
    return rssOver || heapUsedBytes * 100 > percent * heapLimitBytes;
  }
}
