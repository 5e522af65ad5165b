// A line of the log that must not come as often as its cause: the first at once, and then one for
// all that happened in each period.

import type { Clock } from "./clock.ts";

interface LogThrottleOptions {
  readonly clock: Clock;
  readonly periodMs: number;
  /** `count` times since it was told last. */
  readonly report: (count: number) => void;
}

export class LogThrottle {
  readonly #options: LogThrottleOptions;
  #count = 0;
  /** A period is running; its timer keeps no process. */
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
