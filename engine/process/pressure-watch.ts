// Looks at the process's memory twice a second and acts on what Pressure says of it: caches give
// back, then requests are refused. Decides nothing itself; holds one timer, gone with `close`.

import type { Clock } from "../core/clock.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { collectGarbage, readMemory } from "./memory.ts";
import type { Meter } from "../telemetry/metrics.ts";
import { Pressure } from "../memory/pressure.ts";
import type { MemoryReading, PressureLevel, PressureStep } from "../memory/pressure.ts";

/** Where the figures come from; a test has its own. */
export interface MemoryPort {
  read(): MemoryReading;
  collect(): void;
}

export const PROCESS_MEMORY: MemoryPort = { read: readMemory, collect: collectGarbage };

interface PressureWatchOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: Meter;
  readonly memory: MemoryPort;
  /** Called after every look: whether requests are refused from now on. */
  readonly onRefuse: (refusing: boolean) => void;
  /** Gives back so many percent of what is held, oldest first. */
  readonly shrink: (percent: number) => void;
}

const GAUGE = { calm: 0, shrinking: 1, refusing: 2 } as const satisfies Record<
  PressureLevel,
  number
>;

export class PressureWatch {
  readonly #options: PressureWatchOptions;
  readonly #pressure: Pressure;
  #cancelTimer: () => void = () => {};
  #weighed: MemoryReading | null = null;
  #collectAt = 0;

  constructor(options: PressureWatchOptions) {
    this.#options = options;
    this.#pressure = new Pressure(options.limits);
    const help = "Pressure on memory: 0 calm, 1 caches shrink, 2 requests are refused.";
    options.meter.gauge({ name: "citas_memory_pressure", help, labels: [] }, () => [
      [{}, GAUGE[this.#pressure.level]],
    ]);
    this.#wait();
  }

  get level(): PressureLevel {
    return this.#pressure.level;
  }

  close(): void {
    this.#cancelTimer();
  }

  #wait(): void {
    const { clock, limits } = this.#options;
    const look = (): void => {
      this.#look();
      this.#wait();
    };
    this.#cancelTimer = clock.after(limits.pressureSampleMs, look, "background");
  }

  #look(): void {
    const { clock, limits, memory, shrink, onRefuse } = this.#options;
    const reading = this.#weigh();
    const step = this.#pressure.take({ ...reading, now: clock.monotonic() });
    onRefuse(step.level === "refusing");
    if (step.changed) this.#tell(step, reading);
    if (step.givesBack) shrink(limits.pressureGiveBackPercent);
    if (step.collects) memory.collect();
  }

  /**
   * Most of what lies over a mark between two collections is garbage: it is collected before it is
   * judged, at most once in a hold; where that was enough, it stands until the next.
   */
  #weigh(): MemoryReading {
    const { clock, limits, memory } = this.#options;
    const reading = memory.read();
    if (!this.#pressure.alarms(reading)) return reading;
    const now = clock.monotonic();
    if (this.#weighed !== null && now < this.#collectAt) {
      return this.#pressure.alarms(this.#weighed) ? reading : this.#weighed;
    }
    this.#collectAt = now + limits.pressureHoldMs;
    memory.collect();
    this.#weighed = memory.read();
    return this.#weighed;
  }

  #tell({ level }: PressureStep, { rssBytes, heapUsedBytes }: MemoryReading): void {
    const { log } = this.#options;
    const detail = `heap=${heapUsedBytes}`;
    const record = { event: "memory_pressure_changed", code: level, bytes: rssBytes, detail };
    if (level === "calm") log.info(record);
    else log.warn(record);
  }
}
