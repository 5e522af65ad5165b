// Checks what staff asks for against the company's file, as the bot's bookings are checked: service
// and person, hours, start grid. Staff may go against hours, notice and horizon, never against
// places: those the calendar counts. Pure.

import { scheduleAt } from "../company/resource-hours.ts";
import type { CalendarEvent, Interval } from "../calendars/calendar-port.ts";
import { addDays, civilDateTime, instantOf } from "../dates/civil-time.ts";
import type { CivilDateTime } from "../dates/civil-time.ts";
import { isOnGrid } from "../dates/start-grid.ts";
import { checkSlotHours } from "../dates/weekly-hours.ts";
import type { Company, CompanyService, Resource } from "../domain/company.ts";
import * as refusals from "./refusals.ts";
import type { Refusal } from "./refusals.ts";

/** What staff decided otherwise, having been asked. */
export type Accepted = ReadonlySet<string>;

export interface StaffPlace {
  readonly resource: Resource;
  /** Null where the company has none. */
  readonly service: CompanyService | null;
}

export interface StaffTime extends Interval {
  /** The start is not one of those that the bot offers. */
  readonly offGrid: boolean;
}

/** Later than this the year is wrong. */
const DAYS_AHEAD_MAX = 3 * 366;

/** Who, and for what; or what is wrong. */
export function staffPlace(
  company: Company,
  given: { readonly resource: string; readonly service: string | null },
): StaffPlace | Refusal {
  const resource = company.resources.find(({ id }) => id === given.resource);
  if (resource === undefined) return refusals.UNKNOWN_RESOURCE;
  const service = company.services.find(({ id }) => id === given.service) ?? null;
  if (service === null) {
    const isNone = given.service === null && company.services.length === 0;
    return isNone ? { resource, service } : refusals.serviceRefusal(company, given.service);
  }
  if (!service.resources.includes(resource.id)) return refusals.notOffered(resource, service);
  return { resource, service };
}

/** To whom an appointment may be moved; or what is wrong. */
export function movePlace(
  company: Company,
  event: Pick<CalendarEvent, "resource" | "service">,
  id: string,
): Resource | Refusal {
  const resource = company.resources.find((one) => one.id === id);
  if (resource === undefined) return refusals.UNKNOWN_RESOURCE;
  const service = company.services.find((one) => one.id === event.service?.id);
  // A service that the file no longer has, or has with others, binds no appointment of before.
  if (service === undefined || id === event.resource) return resource;
  const isOffered = service.resources.includes(id);
  return isOffered ? resource : refusals.notOffered(resource, service);
}

interface TimeCheck {
  readonly company: Company;
  readonly resource: Resource;
  readonly start: CivilDateTime;
  readonly minutes: number;
  readonly accepted: Accepted;
  readonly now: number;
}

/** When; or what is wrong, or what staff must decide. */
export function staffTime(check: TimeCheck): StaffTime | Refusal {
  const { company, resource, start, minutes, accepted, now } = check;
  const { timeZone } = company;
  const from = instantOf(start, timeZone);
  if (from === null) return refusals.NO_SUCH_TIME;
  const last = addDays(civilDateTime(now, timeZone).date, DAYS_AHEAD_MAX);
  if (start.date > last) return refusals.TOO_FAR;
  if (from < now && !accepted.has("past")) return refusals.PAST;
  const schedule = scheduleAt(company, resource);
  const slot = { date: start.date, start: start.minute, end: start.minute + minutes };
  const hours = checkSlotHours(slot, schedule.week, schedule.blocks);
  if (hours.kind !== "fits" && !accepted.has("outside_hours")) {
    return refusals.outsideHours(hours, resource);
  }
  const grid = { ...schedule, stepMinutes: company.booking.stepMinutes };
  const offGrid = hours.kind === "fits" && !isOnGrid(slot, grid);
  return { from, until: from + minutes * 60_000, offGrid };
}
