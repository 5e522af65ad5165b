// What the owner's page receives: a company, its appointments and blocks, with times in the
// company's zone. Pure.

import { z } from "zod";
import type { CalendarEvent, EventChange, OwnerBlock } from "../calendars/calendar-port.ts";
import type { AgendaRange } from "../agenda/agenda.ts";
import type { Shown } from "../agenda/outcomes.ts";
import { civilText } from "../agenda/days.ts";
import type { OwnedCalendars } from "../agenda/owned-calendars.ts";
import { scheduleAt } from "../booking/company-place.ts";
import { addDays, civilDateTime, clockTime24 } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import type { DayHours, Week } from "../dates/weekly-hours.ts";
import type { Company } from "../domain/company.ts";

export function wireCompany(company: Company, calendars: OwnedCalendars, now: number) {
  const { date, minute } = civilDateTime(now, company.timeZone);
  return {
    id_empresa: company.id,
    name: company.name,
    time_zone: company.timeZone,
    currency: company.currency,
    contact: company.contact,
    now: `${date}T${clockTime24(minute)}`,
    step_minutes: company.booking.stepMinutes,
    asks: company.booking.asks,
    week: wireWeek(company.week),
    closed: company.closed.map(({ date: day, start, end }) => ({
      start: civilAt(day, start),
      until: civilAt(day, end),
    })),
    resources: company.resources.map((resource) => ({
      ...{ id: resource.id, name: resource.name, places: resource.places },
      /** Kept here: the page shows and changes it. */
      owned: calendars.of(company, resource) !== null,
      week: wireWeek(scheduleAt(company, resource).week),
    })),
    services: company.services.map((service) => ({
      ...{ id: service.id, name: service.name, minutes: service.minutes },
      ...{ after_minutes: service.afterMinutes, price: service.price, about: service.about },
      resources: service.resources,
    })),
  };
}

/** Monday first; minutes from midnight. */
function wireWeek(week: Week) {
  return week.map((hours: DayHours) =>
    hours.kind === "open" ? hours.ranges.map(({ start, end }) => [start, end] as const) : [],
  );
}

function civilAt(date: CivilDate, minute: number): string {
  return `${addDays(date, Math.floor(minute / 1440))}T${clockTime24(minute)}`;
}

export function wireEvent(event: Shown<CalendarEvent>, timeZone: string) {
  const at = (instant: number): string => civilText(instant, timeZone);
  return {
    ref: event.reference,
    ...{ resource: event.resource, service: event.service, state: event.state },
    ...{ start: at(event.from), until: at(event.until), busy_until: at(event.busyUntil) },
    ...{ name: event.name, email: event.email, phone: event.phone, notes: event.notes },
    made_by: event.sessionId === null ? ("staff" as const) : ("customer" as const),
    session_id: event.sessionId,
    ...{ made_at: at(event.createdAt), changed_at: at(event.changedAt) },
    changes: event.sequence,
  };
}

export function wireChange(change: EventChange, timeZone: string) {
  const { what, by, at, from, until, resource } = change;
  const civil = (instant: number): string => civilText(instant, timeZone);
  return { what, by, at: civil(at), resource, start: civil(from), until: civil(until) };
}

export function wireBlock(block: Shown<OwnerBlock>, timeZone: string) {
  const { reference: ref, resource, reason, from, until } = block;
  return {
    ref,
    resource,
    reason,
    start: civilText(from, timeZone),
    until: civilText(until, timeZone),
  };
}

export function wireRange({ events, isCut, blocks }: AgendaRange, timeZone: string) {
  return {
    events: events.map((event) => wireEvent(event, timeZone)),
    more: isCut,
    blocks: blocks.map((block) => wireBlock(block, timeZone)),
  };
}

const civil = z.string().describe("`YYYY-MM-DDTHH:MM` in the company's time zone.");
const ref = z.string().describe("Opaque: names it in a change.");
const ranges = z
  .array(z.array(z.int()).length(2))
  .describe("Minutes from midnight, from and until; an end over 1440 is on the next day.");
const week = z.array(ranges).length(7).describe("Monday first; no range is closed.");
const by = z.enum(["customer", "staff"]);

const event = z.object({
  ref,
  resource: z.string(),
  service: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: z.enum(["booked", "cancelled"]),
  ...{ start: civil, until: civil },
  busy_until: civil.describe("With the gap behind it."),
  name: z.string(),
  ...{ email: z.string().nullable(), phone: z.string().nullable(), notes: z.string().nullable() },
  made_by: by,
  session_id: z.string().nullable().describe("The conversation that booked it."),
  ...{ made_at: civil, changed_at: civil },
  changes: z.int().describe("How often it was changed."),
});
const block = z.object({
  ref,
  resource: z.string().nullable().describe("Null: all of the company."),
  ...{ reason: z.string(), start: civil, until: civil },
});
const company = z.object({
  id_empresa: z.int(),
  ...{ name: z.string(), time_zone: z.string(), currency: z.string() },
  contact: z.string().nullable(),
  now: civil,
  step_minutes: z.int().describe("Between two starts that the bot offers."),
  asks: z.array(z.string()),
  week,
  closed: z.array(z.object({ start: civil, until: civil })),
  resources: z.array(
    z.object({
      ...{ id: z.string(), name: z.string(), places: z.int() },
      owned: z.boolean().describe("Whether its appointments are kept here."),
      week,
    }),
  ),
  services: z.array(
    z.object({
      ...{ id: z.string(), name: z.string(), minutes: z.int(), after_minutes: z.int() },
      ...{ price: z.number().nullable(), about: z.string(), resources: z.array(z.string()) },
    }),
  ),
});

/** The same, as the API's description publishes it. */
export const AGENDA_SCHEMAS = { event, block, company, by, civil } as const;
