// Civil days and minutes of the sandbox: whole numbers, no time zone after the first conversion.
// Deliberately independent of the product's calendar code, so that each can find the other's bugs.
// Only tools/dates/extract-dates.ts is shared, which a corpus tests.

export const DAY_MINUTES = 24 * 60;
const DAY_MS = 24 * 60 * 60 * 1000;

export const WEEKDAYS = [
  "lunes",
  "martes",
  "miércoles",
  "jueves",
  "viernes",
  "sábado",
  "domingo",
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const MONTHS = [
  "enero",
  "febrero",
  "marzo",
  "abril",
  "mayo",
  "junio",
  "julio",
  "agosto",
  "septiembre",
  "octubre",
  "noviembre",
  "diciembre",
] as const;

export interface CivilNow {
  /** Days since 1970-01-01 in the zone's calendar. */
  readonly day: number;
  /** Minutes since that day's midnight. */
  readonly minute: number;
}

/** The day number of a date that exists, or null; `month` counts from 1. */
export function dayNumber(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same && date.getUTCFullYear() === year ? date.getTime() / DAY_MS : null;
}

/** Parses `YYYY-MM-DD`; null for anything else and for dates that do not exist. */
export function parseDay(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? null : dayNumber(Number(match[1]), Number(match[2]), Number(match[3]));
}

export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayIndex(day: number): number {
  // Day 0, 1970-01-01, was a Thursday (index 3).
  return (((day + 3) % 7) + 7) % 7;
}

export function weekdayName(day: number): Weekday {
  return WEEKDAYS[weekdayIndex(day)] ?? "lunes";
}

/** `lunes 23 de noviembre de 2026`. */
export function longDay(day: number): string {
  const [year, month, date] = formatDay(day).split("-").map(Number);
  return `${weekdayName(day)} ${date} de ${MONTHS[(month ?? 1) - 1]} de ${year}`;
}

/** `3:30 PM`. */
export function clockText(minute: number): string {
  const hour = Math.floor(minute / 60) % 24;
  const half = hour < 12 ? "AM" : "PM";
  return `${hour % 12 === 0 ? 12 : hour % 12}:${pad(minute % 60)} ${half}`;
}

/** `03:30 PM`: the form of a tool's argument, which has one reading. */
export function wireTime(minute: number): string {
  return clockText(minute).padStart("03:30 PM".length, "0");
}

/** `15:30`; the end of a day is `24:00`. */
export function clock24(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** Parses `YYYY-MM-DD HH:MM:SS` as minutes since 1970-01-01 00:00 of the same calendar. */
export function parseMoment(text: unknown): number | null {
  if (typeof text !== "string") return null;
  const match = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):([0-5]\d):[0-5]\d$/.exec(text);
  const day = match === null ? null : parseDay(match[1] ?? "");
  if (match === null || day === null) return null;
  return day * DAY_MINUTES + Number(match[2]) * 60 + Number(match[3]);
}

export function formatMoment(moment: number): string {
  const day = Math.floor(moment / DAY_MINUTES);
  return `${formatDay(day)} ${clock24(moment - day * DAY_MINUTES)}:00`;
}

/** The local day and minute in `timeZone` at `nowMs`. */
export function civilNow(nowMs: number, timeZone: string): CivilNow {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(nowMs);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  const day = dayNumber(read("year"), read("month"), read("day")) ?? 0;
  return { day, minute: read("hour") * 60 + read("minute") };
}
