// Forgets appointments that ended more than their company's `keep_days` ago: soon after the start
// and then every hour, one company after the other, in steps that leave the event loop and the
// file's lock to bookings in between.

import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { errorSummary } from "../../engine/core/errors.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { Calendars } from "../calendars/calendars.ts";
import type { Company } from "../domain/company.ts";
import type { Companies } from "../company-files/companies.ts";

const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;
/** After each step, and between companies. */
const PAUSE_MS = 20;
/** A step may wait this long for the lock; then the rest waits for the next hour. */
const STEP_MS = 5000;

export interface PrunerOptions {
  readonly companies: Pick<Companies, "scope"> & { ids(): Iterable<number> };
  readonly calendars: Pick<Calendars, "prune">;
  readonly clock: Clock;
  readonly log: Pick<Log, "warn">;
}

export class CalendarPruner {
  readonly #options: PrunerOptions;
  readonly #closing = new AbortController();
  #cancel: () => void;

  constructor(options: PrunerOptions) {
    this.#options = options;
    this.#cancel = this.#after(FIRST_MS);
  }

  /** Nothing is deleted afterwards. */
  close(): void {
    this.#closing.abort();
    this.#cancel();
  }

  #after(delayMs: number): () => void {
    const round = (): void => void this.#round().catch(noop);
    return this.#options.clock.after(delayMs, round, "background");
  }

  async #round(): Promise<void> {
    const { companies, log } = this.#options;
    const { signal } = this.#closing;
    try {
      // A copy, as companies come and go during a round: at most 10,000 numbers.
      for (const id of [...companies.ids()]) {
        if (!signal.aborted) await this.#prune(id);
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ event: "prune_failed", error: errorSummary(error) });
    }
    if (!signal.aborted) this.#cancel = this.#after(EVERY_MS);
  }

  async #prune(id: number): Promise<void> {
    const scope = this.#options.companies.scope();
    try {
      // A file that is wrong at the moment says nothing: its company's turn comes later.
      const company = await scope.find(id).catch(() => null);
      if (company !== null) await this.#pruneOf(company);
    } finally {
      scope.release();
    }
  }

  async #pruneOf(company: Company): Promise<void> {
    const { calendars, clock } = this.#options;
    const { signal } = this.#closing;
    for (let deleted = 1; deleted > 0 && !signal.aborted;) {
      const endsAt = clock.monotonic() + STEP_MS;
      const remainingMs = (): number => endsAt - clock.monotonic();
      deleted = await calendars.prune(company, clock.now(), { signal, remainingMs });
      await sleep(clock, PAUSE_MS, signal);
    }
  }
}

function noop(): void {}
