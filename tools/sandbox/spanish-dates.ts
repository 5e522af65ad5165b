// Reads the day a Spanish message means, against today. Pure; works on folded text (spanish.ts).
// Must not guess: a date that does not exist, or whose weekday disagrees, is said to be so.

import { MONTHS, WEEKDAYS, dayNumber, formatDay, weekdayIndex } from "./days.ts";
import { NUMBER_WORDS, fold, mask, maskAll, numberOf, preferred } from "./spanish.ts";
import type { Span } from "./spanish.ts";

export type DateReading =
  | { readonly kind: "date"; readonly day: number; readonly rest: string }
  /** `impossible`: 31 de abril. `conflict`: "lunes 24" when the 24th is a Tuesday. */
  | { readonly kind: "impossible" | "conflict" | "none"; readonly rest: string };

interface Candidate extends Span {
  /** Null when no such date exists. */
  readonly day: number | null;
  /** A weekday said beside the date, 0 is Monday. */
  readonly weekday: number | null;
  /** The weekday is all there is. */
  readonly bare: boolean;
}

type Found = Pick<Candidate, "day"> & Partial<Pick<Candidate, "weekday" | "bare">>;

interface Finder {
  readonly pattern: RegExp;
  readonly read: (match: RegExpMatchArray, today: number, text: string) => Found | null;
}

const WEEKDAY_LIST = WEEKDAYS.map(fold);
const MONTH_LIST = MONTHS.map(fold);
const WEEKDAY = WEEKDAY_LIST.join("|");
const MONTH = `${MONTH_LIST.join("|")}|setiembre`;
const MONTH_SHORT = "ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic";
const NEXT_WEEK = "proxima semana|semana que viene|otra semana|semana siguiente|siguiente semana";
/** What makes a number after a weekday or an article an hour, a price or an age, not a day. */
const NOT_A_DAY =
  "(?!\\s*(?::|[.,]\\d|h\\b|hs\\b|hrs|horas|am\\b|pm\\b|a\\.? ?m\\b|p\\.? ?m\\b|de la |del dia" +
  "|%|soles|anos|y media|y cuarto|en punto|/|-\\d|\\d))";

/** The most exact first: what one has read is hidden from the next. */
const FINDERS: readonly Finder[] = [
  {
    pattern: /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g,
    read: ([, y, m, d]) => ({ day: dayNumber(Number(y), Number(m), Number(d)) }),
  },
  {
    pattern: new RegExp(
      `(?:\\b(${WEEKDAY})\\b,?\\s+)?(?:\\bel\\s+)?(?:\\bdia\\s+)?\\b(\\d{1,2}|${NUMBER_WORDS})` +
        `(?:ro|ero|°|º)?\\s*(?:de\\s+|del\\s+)?\\b(${MONTH}|(?:${MONTH_SHORT})\\b\\.?)` +
        `(?:,?\\s+(?:de\\s+|del\\s+)?(?:ano\\s+)?(\\d{4})\\b)?`,
      "g",
    ),
    read: ([, weekday, d, month, year], today) => ({
      day: dateOf({ date: numberOf(d) ?? 0, month: monthOf(month), year: yearOf(year) }, today),
      weekday: weekdayOf(weekday),
    }),
  },
  {
    pattern: new RegExp(`\\b(${MONTH})\\s+(\\d{1,2})\\b${NOT_A_DAY}`, "g"),
    read: ([, month, d], today) => ({
      day: dateOf({ date: Number(d), month: monthOf(month), year: null }, today),
    }),
  },
  {
    pattern: new RegExp(
      `(?:\\b(${WEEKDAY})\\b,?\\s+)?(?:\\bel\\s+)?\\b(\\d{1,2})` +
        `(?:/(\\d{1,2})(?:/(\\d{4}|\\d{2}))?|[-.](\\d{1,2})[-.](\\d{4}))\\b(?!/)`,
      "g",
    ),
    read: ([, weekday, d, m1, y1, m2, y2], today) => ({
      day: dateOf({ date: Number(d), month: Number(m1 ?? m2), year: yearOf(y1 ?? y2) }, today),
      weekday: weekdayOf(weekday),
    }),
  },
  { pattern: /\bpasado manana\b/g, read: (_, today) => ({ day: today + 2 }) },
  { pattern: /\bhoy(?: dia| mismo)?\b/g, read: (_, today) => ({ day: today }) },
  { pattern: /\besta(?= (?:tarde|noche|manana)\b)/g, read: (_, today) => ({ day: today }) },
  {
    pattern: /(?<!\b(?:la|esta|hasta|media) )\bmanana\b/g,
    read: (_, today) => ({ day: today + 1 }),
  },
  {
    pattern: new RegExp(
      `\\b(?:en|dentro de|de aqui a)\\s+(\\d{1,2}|${NUMBER_WORDS})\\s+(dia|semana)s?\\b`,
      "g",
    ),
    read: ([, count, unit], today) => ({
      day: today + (numberOf(count) ?? 0) * (unit === "semana" ? 7 : 1),
    }),
  },
  {
    pattern: new RegExp(
      `(?<!\\blos )(?:\\b(este|proximo|siguiente)\\s+)?\\b(${WEEKDAY})\\b(?:,?\\s+(?:dia\\s+)?` +
        `(\\d{1,2})\\b${NOT_A_DAY})?`,
      "g",
    ),
    read: readWeekday,
  },
  {
    pattern: new RegExp(`\\b(?:el|del|dia)\\s+(?:dia\\s+)?(\\d{1,2})\\b${NOT_A_DAY}`, "g"),
    read: ([, d], today) => ({ day: dayOfMonth(Number(d), today) }),
  },
];

/** `folded` comes from `fold`; `rest` is it with everything blanked that was part of a date. */
export function readDate(folded: string, today: number): DateReading {
  // "de lunes a viernes" speaks of hours, not of a day.
  const text = maskAll(folded, new RegExp(`\\b(?:${WEEKDAY}) a (?:${WEEKDAY})\\b`, "g"));
  let rest = text;
  const candidates: Candidate[] = []; // as many as the message has room for
  for (const { pattern, read } of FINDERS) {
    for (const match of rest.matchAll(pattern)) {
      const found = read(match, today, text);
      const end = match.index + match[0].length;
      if (found === null) continue;
      candidates.push({ weekday: null, bare: false, ...found, start: match.index, end });
      rest = mask(rest, match.index, end);
    }
  }
  const chosen = preferred(text, candidates);
  if (chosen === null) return { kind: "none", rest };
  if (chosen.day === null) return { kind: "impossible", rest };
  const exact = withNeighbour(text, chosen, candidates);
  return exact === null ? { kind: "conflict", rest } : { kind: "date", day: exact, rest };
}

/** The day, unless a weekday said with it or right beside it disagrees: then null. */
function withNeighbour(
  text: string,
  chosen: Candidate,
  candidates: readonly Candidate[],
): number | null {
  const { day } = chosen;
  if (day === null) return null;
  if (chosen.weekday !== null && chosen.weekday !== weekdayIndex(day)) return null;
  const beside = candidates.find(
    (other) => other !== chosen && /^[\s,]*$/.test(between(text, chosen, other)),
  );
  if (beside === undefined || beside.day === null || beside.day === day) return day;
  if (chosen.bare !== beside.bare) {
    const exact = chosen.bare ? beside.day : day;
    return weekdayIndex(beside.day) === weekdayIndex(day) ? exact : null;
  }
  return day;
}

function between(text: string, a: Span, b: Span): string {
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  return text.slice(first.end, second.start);
}

function readWeekday(match: RegExpMatchArray, today: number, text: string): Found | null {
  const [, modifier, name, date] = match;
  const weekday = weekdayOf(name);
  if (weekday === null) return null;
  if (date !== undefined) return { day: dayOfMonth(Number(date), today), weekday };
  const ahead = (weekday - weekdayIndex(today) + 7) % 7;
  if (new RegExp(`\\b(?:${NEXT_WEEK})\\b`).test(text)) {
    return { day: today + 7 - weekdayIndex(today) + weekday, bare: true };
  }
  // On a Friday "este viernes" is today; "el viernes" would have been called "hoy".
  const day = ahead === 0 && modifier !== "este" ? today + 7 : today + ahead;
  return { day, bare: true };
}

interface CivilDate {
  readonly date: number;
  readonly month: number;
  readonly year: number | null;
}

/** Without a year: the next time that date comes, today included; 29 February may take years. */
function dateOf({ date, month, year }: CivilDate, today: number): number | null {
  if (year !== null) return dayNumber(year, month, date);
  const first = Number(formatDay(today).slice(0, 4));
  for (let offset = 0; offset <= 8; offset++) {
    const day = dayNumber(first + offset, month, date);
    if (day !== null && day >= today) return day;
  }
  return null;
}

/** The next day with that number in the calendar, today included; two months always hold it. */
function dayOfMonth(date: number, today: number): number | null {
  if (date < 1 || date > 31) return null;
  const limit = today + 62;
  for (let day = today; day <= limit; day++) {
    if (Number(formatDay(day).slice(8)) === date) return day;
  }
  return null;
}

function monthOf(text: string | undefined): number {
  const start = (text ?? "").slice(0, 3);
  return MONTH_LIST.findIndex((name) => name.startsWith(start === "set" ? "sep" : start)) + 1;
}

function yearOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function weekdayOf(text: string | undefined): number | null {
  const index = text === undefined ? -1 : WEEKDAY_LIST.indexOf(text);
  return index === -1 ? null : index;
}
