// Which calendar keeps a company's appointments, by the kinds that this process has.

import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { CalendarCall, CalendarPort, OwnedCalendar } from "./calendar-port.ts";
import type { Company, Resource } from "../domain/company.ts";

export type CalendarKind = Company["calendars"][string]["kind"];

/** Calendars that we keep ourselves delete what has ended. */
type KeptCalendar = CalendarPort & Partial<Pick<OwnedCalendar, "prune">>;

export interface Calendars {
  /** Null: the proprietary backend keeps it, or nothing here does. */
  of(company: Company, resource: Pick<Resource, "calendar">): KeptCalendar | null;
  /** All calendars of our own that a company uses, each once. */
  all(company: Company): readonly KeptCalendar[];
  /**
   * One step: deletes what the company keeps no longer, at most `PRUNED_MAX` of each calendar; how
   * many. Rejects where a calendar fails.
   */
  prune(company: Company, now: number, call: CalendarCall): Promise<number>;
  /** Of what they hold in this process: part of the search cache's budget. */
  readonly accounts: readonly Account[];
}

const DAY_MS = 24 * 60 * 60_000;

/** The adapters by kind; a kind that is left out is not served. */
export function createCalendars(
  adapters: Readonly<Partial<Record<Exclude<CalendarKind, "backend">, KeptCalendar>>>,
  accounts: readonly Account[] = [],
): Calendars {
  const kindOf = (company: Company, { calendar }: Pick<Resource, "calendar">) =>
    company.calendars[calendar]?.kind ?? null;
  const of: Calendars["of"] = (company, resource) => {
    const kind = kindOf(company, resource);
    return kind === null || kind === "backend" ? null : (adapters[kind] ?? null);
  };
  const all: Calendars["all"] = (company) => [
    ...new Set(company.resources.flatMap((resource) => of(company, resource) ?? [])),
  ];
  return {
    ...{ of, all, accounts },
    async prune(company, now, call) {
      let total = 0;
      for (const calendar of all(company)) {
        const before = now - company.keepDays * DAY_MS;
        total += (await calendar.prune?.(company.id, before, call)) ?? 0;
      }
      return total;
    },
  };
}
