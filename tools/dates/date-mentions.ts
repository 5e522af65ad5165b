// Finds the times, days and weekdays that a text names, and checks whether another text names them
// too. Pure; uses the shared parser of days and hours (extract-dates.ts), which bounds how much
// text is read.

import { visibleText } from "../../engine/core/visible.ts";
import type { CivilDate } from "./civil-time.ts";
import { extractDates } from "./extract-dates.ts";
import type { ExtractedDay, ExtractedDates, ExtractedTime } from "./extract-dates.ts";

/**
 * Normalises a text for comparison: lower case, no accents, no invisible characters, single spaces.
 */
export function foldText(text: string): string {
  return visibleText(text.normalize("NFKD"))
    .replace(/[\p{M}*_~`]/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ");
}

export interface DateMentions {
  /** For each time the minutes of the day that it may mean: "a las 3" may be either half. */
  readonly times: readonly (readonly number[])[];
  readonly days: readonly Day[];
  /** Monday is 0; includes those of "lunes a viernes" and "los martes". */
  readonly weekdays: readonly number[];
  /** Names a day that depends on the current date: today, tomorrow, the end of the month. */
  readonly relative: boolean;
}

interface Day {
  readonly day: number;
  readonly month: number | null;
  readonly year: number | null;
}

/** Mentions of `text` without a current date: relative days stay unresolved. */
export function findDateMentions(text: string): DateMentions {
  return mentionsOf(text, null);
}

/** Mentions of `text` read on `today`: "hoy" and "de mañana en ocho" become days. */
export function findDateMentionsAt(text: string, today: CivilDate): DateMentions {
  return mentionsOf(text, today);
}

function mentionsOf(text: string, today: CivilDate | null): DateMentions {
  const extracted = extractDates(text, today);
  return {
    times: timesOf(text, extracted),
    days: extracted.days.flatMap(daysOf),
    weekdays: extracted.days.flatMap(({ said }) => {
      if (said.kind === "weekday") return [said.weekday];
      return said.kind === "date" && said.weekday !== null ? [said.weekday] : [];
    }),
    relative: extracted.days.some(({ said, date }) => {
      if (said.kind === "relative") return date === null;
      return said.kind === "month-end";
    }),
  };
}

/** A range counts by its start: a booking from 3 to 4 is one at 3. */
function timesOf(text: string, { times }: ExtractedDates): readonly (readonly number[])[] {
  const isClosing = (time: ExtractedTime, before: ExtractedTime | undefined): boolean =>
    time.isEnd && before !== undefined && /^\s*$/.test(text.slice(before.end, time.start));
  return times.flatMap((time, index) =>
    time.minutes.length === 0 || isClosing(time, times[index - 1]) ? [] : [time.minutes],
  );
}

/**
 * A weekday alone is compared as a weekday, unless more was said: "el martes de la próxima semana".
 */
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

/** Whether `source` contains everything that `mentions` names; relative days are not compared. */
export function isContainedIn(mentions: DateMentions, source: DateMentions): boolean {
  const known = new Set(source.times.flat());
  return (
    mentions.times.every((minutes) => minutes.some((minute) => known.has(minute))) &&
    mentions.days.every((day) => source.days.some((other) => isSameDay(day, other))) &&
    mentions.weekdays.every((weekday) => source.weekdays.includes(weekday))
  );
}

function isSameDay(one: Day, other: Day): boolean {
  const same = (a: number | null, b: number | null): boolean => a === null || b === null || a === b;
  return one.day === other.day && same(one.month, other.month) && same(one.year, other.year);
}
