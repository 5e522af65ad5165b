// The owner's agenda: what the page shows of a company's calendars, and what staff changes in them
// by hand. Keeps nothing in memory: each look reads the calendar, up to a number of events.

import type {
  CalendarCall,
  CalendarEvent,
  Correction,
  EventChange,
  Interval,
  OwnedCalendar,
  OwnerBlock,
} from "../calendars/calendar-port.ts";
import { soonestFirst } from "../calendars/event-rules.ts";
import { KIB, valueBytes } from "../../engine/core/bytes.ts";
import type { CivilDateTime } from "../dates/civil-time.ts";
import type { Company } from "../domain/company.ts";
import { referenceOf } from "./owned-calendars.ts";
import type { OwnedCalendars } from "./owned-calendars.ts";
import { EXISTS, NOT_FOUND, OTHER_CALENDAR, UNKNOWN_RESOURCE } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import { isOther, outcomeOf } from "./outcomes.ts";
import type { Changed, Shown } from "./outcomes.ts";
import { movePlace, staffPlace, staffTime } from "./staff-order.ts";
import type { Accepted } from "./staff-order.ts";

export interface AgendaRange {
  readonly events: readonly Shown<CalendarEvent>[];
  /** There are more events than one answer has. */
  readonly isCut: boolean;
  readonly blocks: readonly Shown<OwnerBlock>[];
}

export interface Blocked {
  readonly kind: "done";
  readonly blocks: readonly Shown<OwnerBlock>[];
  /** Appointments that were booked before and stay. */
  readonly standing: number;
}

export interface NewByStaff {
  /** Made by the page for each form: the same again is the same appointment. */
  readonly key: string;
  readonly resource: string;
  readonly service: string | null;
  readonly start: CivilDateTime;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly notes: string | null;
  readonly accepted: Accepted;
}

export interface MoveByStaff {
  readonly reference: string;
  readonly resource: string;
  readonly start: CivilDateTime;
  readonly accepted: Accepted;
}

export interface CorrectionByStaff extends Omit<Correction, "tenant"> {
  readonly reference: string;
}

/** Events of one answer, fewer where they say much, and of one search. */
export const EVENTS_MAX = 500;
export const EVENTS_BYTES_MAX = 384 * KIB;
export const FOUND_MAX = 50;
/** Blocks of one answer; a company with more of them sees the soonest. */
export const BLOCKS_MAX = 200;

interface AgendaOptions {
  readonly calendars: OwnedCalendars;
  readonly now: () => number;
}

export class Agenda {
  readonly #options: AgendaOptions;

  constructor(options: AgendaOptions) {
    this.#options = options;
  }

  range(company: Company, interval: Interval, resource: string | null = null): AgendaRange {
    const query = { tenant: company.id, resource, ...interval, max: EVENTS_MAX + 1 };
    const all = this.#all(company, (calendar) => calendar.events(query)).sort(soonestFirst);
    const blocks = this.#all(company, (calendar) => calendar.blocks(query)).sort(soonestFirst);
    const count = countWithin(all.slice(0, EVENTS_MAX), EVENTS_BYTES_MAX);
    return {
      events: all.slice(0, count),
      isCut: all.length > count,
      blocks: blocks.slice(0, BLOCKS_MAX),
    };
  }

  /** One event with its history; null when it is not there. */
  event(
    company: Company,
    reference: string,
  ): { readonly event: Shown<CalendarEvent>; readonly changes: readonly EventChange[] } | null {
    const found = this.#options.calendars.named(company, reference);
    const event = found?.calendar.event(company.id, found.ref) ?? null;
    if (found === null || event === null) return null;
    return {
      event: { ...event, reference },
      changes: found.calendar.changes(company.id, found.ref),
    };
  }

  search(company: Company, words: string): readonly Shown<CalendarEvent>[] {
    const query = { tenant: company.id, words, max: FOUND_MAX };
    return this.#all(company, (calendar) => calendar.search(query))
      .sort((a, b) => b.from - a.from)
      .slice(0, FOUND_MAX);
  }

  async add(company: Company, order: NewByStaff, call: CalendarCall): Promise<Changed | Refusal> {
    const { now, calendars } = this.#options;
    const place = staffPlace(company, order);
    if ("text" in place) return place;
    const { resource, service } = place;
    const owned = calendars.of(company, resource);
    if (owned === null) return OTHER_CALENDAR;
    const minutes = service?.minutes ?? company.booking.stepMinutes;
    const { start, accepted } = order;
    const time = staffTime({ company, resource, start, minutes, accepted, now: now() });
    if ("text" in time) return time;
    const { name, email, phone, notes } = order;
    const key = `staff-${order.key}`;
    const event = {
      ...{ tenant: company.id, resource: resource.id, places: resource.places },
      ...{ from: time.from, until: time.until, name, email, phone, notes, sessionId: null, key },
      busyUntil: time.until + (service?.afterMinutes ?? 0) * 60_000,
      service: service && { id: service.id, name: service.name },
    };
    // The answer to the same form was lost, and the form was changed before it was sent again.
    const known = await owned.calendar.find(company.id, key, asStaff(call));
    if (known.kind === "found" && isOther(known.event, event)) return EXISTS;
    const result = await owned.calendar.create(event, asStaff(call));
    return outcomeOf(result, owned.kind, time.offGrid);
  }

  /** As long as it was, with the gap that it had. */
  async move(
    company: Company,
    { reference, resource: id, start, accepted }: MoveByStaff,
    call: CalendarCall,
  ): Promise<Changed | Refusal> {
    const { calendars, now } = this.#options;
    const found = calendars.named(company, reference);
    const event = found?.calendar.event(company.id, found.ref) ?? null;
    if (found === null || event === null) return NOT_FOUND;
    const resource = movePlace(company, event, id);
    if ("text" in resource) return resource;
    if (calendars.of(company, resource)?.kind !== found.kind) return OTHER_CALENDAR;
    const minutes = Math.round((event.until - event.from) / 60_000);
    const time = staffTime({ company, resource, start, minutes, accepted, now: now() });
    if ("text" in time) return time;
    const result = await found.calendar.move(
      found.ref,
      {
        ...{ tenant: company.id, resource: id, places: resource.places },
        ...{ from: time.from, until: time.until },
        busyUntil: time.until + (event.busyUntil - event.until),
      },
      asStaff(call),
    );
    return outcomeOf(result, found.kind, time.offGrid);
  }

  async cancel(
    company: Company,
    reference: string,
    call: CalendarCall,
  ): Promise<Changed | Refusal> {
    const found = this.#options.calendars.named(company, reference);
    if (found === null) return NOT_FOUND;
    const result = await found.calendar.cancel(found.ref, company.id, asStaff(call));
    return outcomeOf(result, found.kind, false);
  }

  /** Who an appointment is for, and its note. */
  async correct(
    company: Company,
    { reference, ...who }: CorrectionByStaff,
    call: CalendarCall,
  ): Promise<Changed | Refusal> {
    const found = this.#options.calendars.named(company, reference);
    if (found === null) return NOT_FOUND;
    const correction = { ...who, tenant: company.id };
    const result = await found.calendar.correct(found.ref, correction, asStaff(call));
    return outcomeOf(result, found.kind, false);
  }

  /** In each calendar that has the resource, or in all; and how many appointments stand in it. */
  async block(
    company: Company,
    block: Omit<OwnerBlock, "ref" | "tenant">,
    call: CalendarCall,
  ): Promise<Blocked | Refusal> {
    const { calendars } = this.#options;
    const resource = company.resources.find(({ id }) => id === block.resource);
    if (block.resource !== null && resource === undefined) return UNKNOWN_RESOURCE;
    const one = resource === undefined ? null : calendars.of(company, resource);
    const all = resource === undefined ? calendars.all(company) : one === null ? [] : [one];
    if (all.length === 0) return OTHER_CALENDAR;
    const blocks: Shown<OwnerBlock>[] = []; // as many as there are kinds of calendars
    let standing = 0;
    for (const { kind, calendar } of all) {
      const kept = await calendar.block({ ...block, tenant: company.id }, call);
      blocks.push({ ...kept, reference: referenceOf(kind, kept.ref) });
      // After the block is written none can be added to them.
      standing += calendar.bookedCount(kept);
    }
    return { kind: "done", blocks, standing };
  }

  async unblock(company: Company, reference: string, call: CalendarCall): Promise<boolean> {
    const found = this.#options.calendars.named(company, reference);
    return found !== null && (await found.calendar.unblock(company.id, found.ref, call));
  }

  #all<Item extends { readonly ref: string }>(
    company: Company,
    look: (calendar: OwnedCalendar) => readonly Item[],
  ): Shown<Item>[] {
    return this.#options.calendars
      .all(company)
      .flatMap(({ kind, calendar }) =>
        look(calendar).map((item) => ({ ...item, reference: referenceOf(kind, item.ref) })),
      );
  }
}

/** How many of the first events hold no more than that. */
function countWithin(events: readonly CalendarEvent[], bytesMax: number): number {
  let bytes = 0;
  const end = events.findIndex((event) => (bytes += valueBytes(event, bytesMax + 1)) > bytesMax);
  return end < 0 ? events.length : end;
}

function asStaff(call: CalendarCall): CalendarCall {
  return { ...call, by: "staff" };
}
