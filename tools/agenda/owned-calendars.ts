// The calendars of a company that this service keeps itself, by the kinds that it has: those that
// the owner's page shows and changes.

import type { OwnedCalendar } from "../calendars/calendar-port.ts";
import type { Company, Resource } from "../domain/company.ts";

export type OwnedKind = Exclude<Company["calendars"][string]["kind"], "backend">;

export interface OwnedOne {
  readonly kind: OwnedKind;
  readonly calendar: OwnedCalendar;
}

export class OwnedCalendars {
  readonly #adapters: Readonly<Partial<Record<OwnedKind, OwnedCalendar>>>;

  constructor(adapters: Readonly<Partial<Record<OwnedKind, OwnedCalendar>>>) {
    this.#adapters = adapters;
  }

  /** Null where something else keeps the resource's appointments. */
  of(company: Company, { calendar: name }: Pick<Resource, "calendar">): OwnedOne | null {
    const kind = company.calendars[name]?.kind ?? "backend";
    const calendar = kind === "backend" ? undefined : this.#adapters[kind];
    return kind === "backend" || calendar === undefined ? null : { kind, calendar };
  }

  /** Each calendar that the company uses, once. */
  all(company: Company): readonly OwnedOne[] {
    const found = company.resources.flatMap((resource) => this.of(company, resource) ?? []);
    return found.filter(({ kind }, at) => found.findIndex((one) => one.kind === kind) === at);
  }

  /** The calendar that a reference of the page names, and the reference there. */
  named(company: Company, reference: string): (OwnedOne & { readonly ref: string }) | null {
    const mark = reference.indexOf("-");
    const one = this.all(company).find(({ kind }) => kind === reference.slice(0, mark));
    return one === undefined ? null : { ...one, ref: reference.slice(mark + 1) };
  }
}

/** References are unique within one calendar; the page has those of all. */
export function referenceOf(kind: OwnedKind, ref: string): string {
  return `${kind}-${ref}`;
}
