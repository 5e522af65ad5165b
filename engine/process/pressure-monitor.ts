// Samples the process's memory twice a second and acts on the level of PressureTracker: first it
// evicts from caches, then requests are rejected. `close` stops its timer.

import type { Clock } from "../core/clock.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { collectGarbage, readMemory } from "./process-memory.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import { PressureTracker } from "../memory/pressure-level.ts";
import type { MemoryReading, PressureLevel, PressureStep } from "../memory/pressure-level.ts";

/** The source of the readings; tests replace it. */
export interface MemoryPort {
  read(): MemoryReading;
  collect(): void;
}

export const PROCESS_MEMORY: MemoryPort = { read: readMemory, collect: collectGarbage };

interface PressureMonitorOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: MetricRegistry;
  readonly memory: MemoryPort;
  /** Called after every sample with whether requests are to be rejected. */
  readonly onRefuse: (refusing: boolean) => void;
  /** Evicts this share of the cached bytes, oldest first. */
  readonly evictPercent: (percent: number) => void;
}

const GAUGE = { calm: 0, shrinking: 1, refusing: 2 } as const satisfies Record<
  PressureLevel,
  number
>;

export class PressureMonitor {
  readonly #options: PressureMonitorOptions;
  readonly #pressure: PressureTracker;
  #cancelTimer: () => void = () => {};
  #readingAfterGc: MemoryReading | null = null;
  #nextGcAt = 0;

  constructor(options: PressureMonitorOptions) {
    this.#options = options;
    this.#pressure = new PressureTracker(options.limits);
    const help = "Pressure on memory: 0 calm, 1 caches shrink, 2 requests are refused.";
    options.meter.gauge({ name: "citas_memory_pressure", help, labels: [] }, () => [
      [{}, GAUGE[this.#pressure.level]],
    ]);
    this.#schedule();
  }

  get level(): PressureLevel {
    return this.#pressure.level;
  }

  close(): void {
    this.#cancelTimer();
  }

  #schedule(): void {
    const { clock, limits } = this.#options;
    const onTimer = (): void => {
      this.#sample();
      this.#schedule();
    };
    this.#cancelTimer = clock.after(limits.pressureSampleMs, onTimer, "background");
  }

  #sample(): void {
    const { clock, limits, memory, evictPercent, onRefuse } = this.#options;
    const reading = this.#readMemory();
    const step = this.#pressure.update({ ...reading, now: clock.monotonic() });
    onRefuse(step.level === "refusing");
    if (step.changed) this.#logChange(step, reading);
    if (step.evict) evictPercent(limits.pressureGiveBackPercent);
    if (step.runGc) memory.collect();
  }

  /**
   * A reading over a mark is mostly garbage, so a collection comes first, at most once per
   * `pressureHoldMs`. If that was enough, its result is used until the next one.
   */
  #readMemory(): MemoryReading {
    const { clock, limits, memory } = this.#options;
    const reading = memory.read();
    if (!this.#pressure.exceedsShrinkMark(reading)) return reading;
    const now = clock.monotonic();
    if (this.#readingAfterGc !== null && now < this.#nextGcAt) {
      return this.#pressure.exceedsShrinkMark(this.#readingAfterGc)
        ? reading
        : this.#readingAfterGc;
    }
    this.#nextGcAt = now + limits.pressureHoldMs;
    memory.collect();
    this.#readingAfterGc = memory.read();
    return this.#readingAfterGc;
  }

  #logChange({ level }: PressureStep, { rssBytes, heapUsedBytes }: MemoryReading): void {
    const { log } = this.#options;
    const detail = `heap=${heapUsedBytes}`;
    const record = { event: "memory_pressure_changed", code: level, bytes: rssBytes, detail };
    if (level === "calm") log.info(record);
    else log.warn(record);
  }
}
