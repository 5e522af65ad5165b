// A line of the log that must not come as often as its cause: the first at once, and then one for
// all that happened in each period.

import type { Clock } from "./clock.ts";

interface SeldomOptions {
  readonly clock: Clock;
  readonly periodMs: number;
  /** `count` times since it was told last. */
  readonly tell: (count: number) => void;
}

export class Seldom {
  readonly #options: SeldomOptions;
  #count = 0;
  /** A period is running; its timer keeps no process. */
  #isQuiet = false;

  constructor(options: SeldomOptions) {
    this.#options = options;
  }

  add(): void {
    this.#count++;
    if (!this.#isQuiet) this.#tell();
  }

  #tell(): void {
    const { clock, periodMs, tell } = this.#options;
    const count = this.#count;
    this.#count = 0;
    this.#isQuiet = count > 0;
    if (count === 0) return;
    clock.after(periodMs, () => this.#tell(), "background");
    tell(count);
  }
}
