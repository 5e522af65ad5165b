// Resolves a described day to a calendar day, relative to a given today. Pure. A day without a year
// is its next occurrence; a day that does not exist, or has another weekday, is reported.

import { addDays, parseDate, weekdayIndex } from "../civil-time.ts";
import type { CivilDate } from "../civil-time.ts";

/** A day as a text describes it, before the current date is known. */
export type SaidDay =
  | {
      readonly kind: "date";
      readonly day: number;
      /** `this` and `next`: "de este mes", "del mes que viene". */
      readonly month: number | "this" | "next" | null;
      readonly year: number | null;
      readonly weekday: number | null;
    }
  | {
      readonly kind: "weekday";
      readonly weekday: number;
      /** "este jueves" may be today. */
      readonly isThis: boolean;
      /** "de la próxima semana". */
      readonly isNextWeek: boolean;
      /** "el lunes en ocho": days to add. */
      readonly plus: number;
    }
  /** "hoy", "pasado mañana", "en tres semanas", "de hoy en ocho". */
  | { readonly kind: "relative"; readonly days: number; readonly months: number }
  | { readonly kind: "month-end" };

export type DayError = "impossible" | "conflict";

interface ResolvedDay {
  readonly date: CivilDate | null;
  readonly error: DayError | null;
}

export function resolveDay(said: SaidDay, today: CivilDate): ResolvedDay {
  const date = dateOf(said, today);
  if (date === null) return { date: null, error: "impossible" };
  const isWrong =
    said.kind === "date" && said.weekday !== null && said.weekday !== weekdayIndex(date);
  return { date, error: isWrong ? "conflict" : null };
}

function dateOf(said: SaidDay, today: CivilDate): CivilDate | null {
  switch (said.kind) {
    case "relative":
      return monthsLater(addDays(today, said.days), said.months);
    case "weekday":
      return weekdayDate(said, today);
    case "month-end":
      return monthEnd(today);
    case "date":
      return calendarDate(said, today);
    default:
      return said satisfies never;
  }
}

function weekdayDate(
  { weekday, isThis, isNextWeek, plus }: Extract<SaidDay, { kind: "weekday" }>,
  today: CivilDate,
): CivilDate {
  const current = weekdayIndex(today);
  if (isNextWeek) return addDays(today, 7 - current + weekday);
  const ahead = (weekday - current + 7) % 7;
  // On a Friday "el viernes" is next week's, since today would be "hoy"; "este viernes" is today.
  return addDays(today, (ahead === 0 && !isThis ? 7 : ahead) + plus);
}

/** The next 29 February may be eight years away. */
const YEARS_AHEAD = 8;

function calendarDate(
  { day, month, year }: Extract<SaidDay, { kind: "date" }>,
  today: CivilDate,
): CivilDate | null {
  const [thisYear, thisMonth] = partsOf(today);
  if (month === null || month === "this" || month === "next") {
    const first = month === "next" ? 1 : 0;
    // Of two months in a row one has every day number; the third is for a day that has passed.
    for (let offset = first; offset <= (month === null ? 2 : first); offset++) {
      const date = civilDate(thisYear, thisMonth + offset, day);
      if (date !== null && (date >= today || month !== null)) return date;
    }
    return null;
  }
  if (month < 1 || month > 12) return null;
  if (year !== null) return civilDate(year, month, day);
  for (let offset = 0; offset <= YEARS_AHEAD; offset++) {
    const date = civilDate(thisYear + offset, month, day);
    if (date !== null && date >= today) return date;
  }
  return null;
}

/** `month` may exceed twelve: it then falls in the next year. */
function civilDate(year: number, month: number, day: number): CivilDate | null {
  // Checked before parsing: callers try years one by one, and most missing days end here.
  if (year < 1000) return null;
  const found = new Date(Date.UTC(year, month - 1, day));
  if (found.getUTCDate() !== day || found.getUTCFullYear() < year) return null;
  return parseDate(found.toISOString().slice(0, 10));
}

function partsOf(date: CivilDate): readonly [year: number, month: number, day: number] {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return [year, month, day];
}

function monthsLater(date: CivilDate, months: number): CivilDate | null {
  if (months === 0) return date;
  const [year, month, day] = partsOf(date);
  // A shorter month ends the search at its last day.
  for (let less = 0; less < 4; less++) {
    const later = civilDate(year, month + months, day - less);
    if (later !== null) return later;
  }
  return null;
}

function monthEnd(today: CivilDate): CivilDate | null {
  const [year, month] = partsOf(today);
  const next = civilDate(year, month + 1, 1);
  return next === null ? null : addDays(next, -1);
}
