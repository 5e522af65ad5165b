// Which calendar keeps a company's appointments, by the kinds that this process has.

import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { CalendarPort } from "./calendar-port.ts";
import type { Company, Resource } from "../domain/company.ts";

export type CalendarKind = Company["calendars"][string]["kind"];

export interface Calendars {
  /** Kinds that a company's file may name here. */
  readonly kinds: ReadonlySet<CalendarKind>;
  /** Null: the proprietary backend keeps it, or nothing here does. */
  of(company: Company, resource: Pick<Resource, "calendar">): CalendarPort | null;
  /** All calendars of our own that a company uses, each once. */
  all(company: Company): readonly CalendarPort[];
  /** Of what they hold in this process: part of the search cache's budget. */
  readonly accounts: readonly Account[];
}

/** The adapters by kind; a kind that is left out is not served. */
export function createCalendars(
  adapters: Readonly<Partial<Record<Exclude<CalendarKind, "backend">, CalendarPort>>>,
  accounts: readonly Account[] = [],
): Calendars {
  const kindOf = (company: Company, { calendar }: Pick<Resource, "calendar">) =>
    company.calendars[calendar]?.kind ?? null;
  const of: Calendars["of"] = (company, resource) => {
    const kind = kindOf(company, resource);
    return kind === null || kind === "backend" ? null : (adapters[kind] ?? null);
  };
  return {
    kinds: new Set<CalendarKind>([
      ...(adapters.sqlite === undefined ? [] : (["sqlite"] as const)),
      ...(adapters.memory === undefined ? [] : (["memory"] as const)),
    ]),
    ...{ of, accounts },
    all: (company) => [
      ...new Set(company.resources.flatMap((resource) => of(company, resource) ?? [])),
    ],
  };
}
