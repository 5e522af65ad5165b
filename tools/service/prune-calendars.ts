// Deletes the appointments that companies keep no longer (`keep_days`): soon after the start and
// then once a day, one company after the other.

import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { errorSummary } from "../../engine/core/errors.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { Calendars } from "../calendars/calendars.ts";
import type { Company } from "../domain/company.ts";

interface PruneOptions {
  readonly calendars: Pick<Calendars, "prune">;
  readonly companies: { ids(): Iterable<number>; find(id: number): Promise<Company | null> };
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_MS = 60_000;
const PERIOD_MS = 24 * 3_600_000;
/** Between two companies: each read of a file and each write is short. */
const PAUSE_MS = 100;
const CALL_MS = 5000;

interface PrunerParts extends Pick<PruneOptions, "clock" | "log"> {
  readonly companies: PruneOptions["companies"] | null;
  readonly ownCalendars: { readonly calendars: PruneOptions["calendars"] } | null;
}

/** Null where no company has a file. */
export function prunerOf({
  companies,
  ownCalendars,
  clock,
  log,
}: PrunerParts): CalendarPruner | null {
  if (companies === null || ownCalendars === null) return null;
  return new CalendarPruner({ calendars: ownCalendars.calendars, companies, clock, log });
}

/** Runs until it is closed. */
export class CalendarPruner {
  readonly #options: PruneOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #cancelTimer: () => void = () => {};

  constructor(options: PruneOptions) {
    this.#options = options;
    this.#plan(FIRST_MS);
  }

  /** Once through all companies; a company that fails is tried again the next day. */
  async run(): Promise<void> {
    const { companies, clock, log } = this.#options;
    const { signal } = this.#stopped;
    let after = 0;
    for (;;) {
      // The list may change meanwhile: each step looks for the next one.
      const id = nextId(companies.ids(), after);
      if (id === null || signal.aborted) return;
      after = id;
      await this.#prune(id).catch((error: unknown) => {
        log.warn({ event: "prune_failed", tenant: id, error: errorSummary(error) });
      });
      await sleep(clock, PAUSE_MS, signal);
    }
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    this.#cancelTimer();
    await this.#running;
  }

  async #prune(id: number): Promise<void> {
    const { calendars, companies, clock, log } = this.#options;
    const company = await companies.find(id);
    if (company === null) return;
    const endsAt = clock.monotonic() + CALL_MS;
    const remainingMs = (): number => endsAt - clock.monotonic();
    const call = { signal: this.#stopped.signal, remainingMs };
    const count = await calendars.prune(company, clock.now(), call);
    if (count > 0) log.info({ event: "appointments_pruned", tenant: id, count });
  }

  #plan(delayMs: number): void {
    const task = (): void => {
      this.#running = this.run().finally(() => {
        if (!this.#stopped.signal.aborted) this.#plan(PERIOD_MS);
      });
    };
    this.#cancelTimer = this.#options.clock.after(delayMs, task, "background");
  }
}

function nextId(ids: Iterable<number>, after: number): number | null {
  for (const id of ids) if (id > after) return id;
  return null;
}
