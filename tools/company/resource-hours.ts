// When a person or place of a company can be booked: its own hours within the company's. Pure.

import type { Schedule } from "./profile-section.ts";
import { MINUTES_PER_DAY } from "../dates/civil-time.ts";
import { mergeRanges } from "../dates/weekly-hours.ts";
import type { DayHours, MinuteRange, Week } from "../dates/weekly-hours.ts";
import type { Company, Resource } from "../domain/company.ts";

/** A resource's hours: its own within the company's, and the company's closed times. */
export function scheduleAt({ week, closed }: Company, resource: Resource): Schedule {
  const own = resource.week;
  const hours = own === null ? week : week.map((_, day) => within(own[day], week, day));
  return { week: hours, blocks: closed, unverified: NOTHING };
}

const NOTHING: Schedule["unverified"] = { spans: [], weekdays: [], yearly: [] };

/** The hours of a place for a customer's eyes: those of all its resources together. */
export function scheduleOf({
  company,
  resources,
}: {
  readonly company: Company;
  readonly resources: readonly Resource[];
}): Schedule {
  const schedules = resources.map((resource) => scheduleAt(company, resource));
  const week = company.week.map((_, day) =>
    dayOf(mergeRanges(schedules.flatMap((schedule) => rangesIn(schedule.week[day])))),
  );
  return { week, blocks: company.closed, unverified: NOTHING };
}

/** The part of a day's ranges that the company is open, its nights before and after counted. */
function within(own: DayHours | undefined, week: Week, day: number): DayHours {
  const around = [-1, 0, 1].flatMap((shift) =>
    rangesIn(week[(day + shift + 7) % 7]).map(({ start, end }) => ({
      start: start + shift * MINUTES_PER_DAY,
      end: end + shift * MINUTES_PER_DAY,
    })),
  );
  const open = mergeRanges(around);
  return dayOf(
    rangesIn(own).flatMap((range) =>
      open
        .map((other) => ({
          start: Math.max(range.start, other.start),
          end: Math.min(range.end, other.end),
        }))
        .filter(({ start, end }) => start < end),
    ),
  );
}

function rangesIn(hours: DayHours | undefined): readonly MinuteRange[] {
  return hours?.kind === "open" ? hours.ranges : [];
}

function dayOf(ranges: readonly MinuteRange[]): DayHours {
  return ranges.length === 0 ? { kind: "closed" } : { kind: "open", ranges };
}
