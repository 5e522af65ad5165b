// Times, days and weekdays that a text names, and whether another text names them too. Pure, over
// the one reader of days and hours (extract-dates.ts), which bounds how much is read.

import { visibleText } from "../../engine/core/visible.ts";
import type { CivilDate } from "./civil-time.ts";
import { extractDates } from "./extract-dates.ts";
import type { ExtractedDay, ExtractedDates, ExtractedTime } from "./extract-dates.ts";

/** A text to compare by: lower case, no accents, no invisible characters, single spaces. */
export function normaliseText(text: string): string {
  return visibleText(text.normalize("NFKD"))
    .replace(/[\p{M}*_~`]/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ");
}

export interface DateMentions {
  /** Each the minutes of the day that it may mean: "a las 3" may be either half. */
  readonly times: readonly (readonly number[])[];
  readonly days: readonly Day[];
  /** Monday is 0; those of "lunes a viernes" and "los martes" as well. */
  readonly weekdays: readonly number[];
  /** Today, tomorrow, at the month's end: days that only the moment can tell. */
  readonly relative: boolean;
}

interface Day {
  readonly day: number;
  readonly month: number | null;
  readonly year: number | null;
}

/** What `text` names, whenever it is read: relative days stay untold. */
export function findDateMentions(text: string): DateMentions {
  return facts(text, null);
}

/** What `text` names when it is read on `today`: "hoy" and "de mañana en ocho" are days, too. */
export function findDateMentionsAt(text: string, today: CivilDate): DateMentions {
  return facts(text, today);
}

function facts(text: string, today: CivilDate | null): DateMentions {
  const moments = extractDates(text, today);
  return {
    times: timesOf(text, moments),
    days: moments.days.flatMap(daysOf),
    weekdays: moments.days.flatMap(({ said }) => {
      if (said.kind === "weekday") return [said.weekday];
      return said.kind === "date" && said.weekday !== null ? [said.weekday] : [];
    }),
    relative: moments.days.some(({ said, date }) => {
      if (said.kind === "relative") return date === null;
      return said.kind === "month-end";
    }),
  };
}

/** A range is known by its start: a booking from 3 to 4 is one at 3. */
function timesOf(text: string, { times }: ExtractedDates): readonly (readonly number[])[] {
  const isClosing = (time: ExtractedTime, before: ExtractedTime | undefined): boolean =>
    time.isEnd && before !== undefined && /^\s*$/.test(text.slice(before.end, time.start));
  return times.flatMap((time, place) =>
    time.minutes.length === 0 || isClosing(time, times[place - 1]) ? [] : [time.minutes],
  );
}

/** A weekday alone is compared as one, unless more was said: "el martes de la próxima semana". */
function daysOf({ said, date }: ExtractedDay): Day[] {
  if (said.kind === "date") {
    const { day, month, year } = said;
    if (typeof month === "string") return resolved(date, { day, month: null, year });
    return [{ day, month, year }];
  }
  if (said.kind === "weekday") return said.isNextWeek || said.plus > 0 ? resolved(date) : [];
  return said.kind === "relative" ? resolved(date) : [];
}

function resolved(date: CivilDate | null, otherwise?: Day): Day[] {
  if (date === null) return otherwise === undefined ? [] : [otherwise];
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return [{ day, month, year }];
}

export function hasNoMentions({ times, days, weekdays }: DateMentions): boolean {
  return times.length + days.length + weekdays.length === 0;
}

/** Whether everything that `facts` names stands in `source`; relative days are not compared. */
export function isContainedIn(facts: DateMentions, source: DateMentions): boolean {
  const known = new Set(source.times.flat());
  return (
    facts.times.every((minutes) => minutes.some((minute) => known.has(minute))) &&
    facts.days.every((day) => source.days.some((other) => isSameDay(day, other))) &&
    facts.weekdays.every((weekday) => source.weekdays.includes(weekday))
  );
}

function isSameDay(one: Day, other: Day): boolean {
  const same = (a: number | null, b: number | null): boolean => a === null || b === null || a === b;
  return one.day === other.day && same(one.month, other.month) && same(one.year, other.year);
}
