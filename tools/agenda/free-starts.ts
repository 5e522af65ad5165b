// The starts of a day that staff can choose from: those that the bot would offer, each with whether
// a place is free. Unlike the bot's they need no notice.

import { scheduleAt } from "../company/resource-hours.ts";
import type { CalendarCall } from "../calendars/calendar-port.ts";
import { hasPlace } from "../calendars/event-rules.ts";
import { instantOf } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { startsOf } from "../dates/start-grid.ts";
import type { Company, Resource } from "../domain/company.ts";
import type { OwnedOne } from "./owned-calendars.ts";

export interface DayStart {
  readonly minute: number;
  readonly isFree: boolean;
}

interface StartsQuery {
  readonly company: Company;
  readonly resource: Resource;
  /** Of the appointment, and of the gap behind it. */
  readonly minutes: number;
  readonly gap: number;
  readonly date: CivilDate;
  readonly owned: OwnedOne;
  /** Of an appointment that is to be moved, whose own time counts as free. */
  readonly ownKey: string | null;
  readonly now: number;
}

/** Null when the calendar has too much to look at. */
export async function dayStarts(
  query: StartsQuery,
  call: CalendarCall,
): Promise<readonly DayStart[] | null> {
  const { company, date, resource, minutes, gap, owned, ownKey, now } = query;
  const { timeZone, booking } = company;
  const grid = { ...scheduleAt(company, resource), stepMinutes: booking.stepMinutes };
  const starts = startsOf(date, minutes, grid).flatMap((minute) => {
    const from = instantOf({ date, minute }, timeZone);
    if (from === null || from < now) return [];
    return [{ minute, from, until: from + (minutes + gap) * 60_000 }];
  });
  const [first, last] = [starts.at(0), starts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const around = { from: first.from, until: last.until };
  const look = { tenant: company.id, resource: resource.id, ...around };
  const found = await owned.calendar.busy(look, call);
  if (found.kind === "unverified") return null;
  const busy = found.busy.filter(({ key }) => key === null || key !== ownKey);
  return starts.map(({ minute, ...wanted }) => {
    return { minute, isFree: hasPlace(busy, wanted, resource.places) };
  });
}
