// Limits how often a log line is written: the first at once, then one with a count per period.

import type { Clock } from "./clock.ts";

interface LogThrottleOptions {
  readonly clock: Clock;
  readonly periodMs: number;
  /** Logs one line; `count` is the number of times since the last line. */
  readonly report: (count: number) => void;
}

export class LogThrottle {
  readonly #options: LogThrottleOptions;
  #count = 0;
  /** A period is running; its timer does not keep the process alive. */
  #periodRunning = false;

  constructor(options: LogThrottleOptions) {
    this.#options = options;
  }

  add(): void {
    this.#count++;
    if (!this.#periodRunning) this.#report();
  }

  #report(): void {
    const { clock, periodMs, report } = this.#options;
    const count = this.#count;
    this.#count = 0;
    this.#periodRunning = count > 0;
    if (count === 0) return;
    clock.after(periodMs, () => this.#report(), "background");
    report(count);
  }
}
