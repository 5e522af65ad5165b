// Civil dates and times: parses them, formats them in Spanish, and converts them to and from a time
// zone. Pure: the current time is an argument. Wall-clock time is never a Date, so the process's
// own zone has no effect.

import { createRequire } from "node:module";

declare const brand: unique symbol;
/** An existing day as `YYYY-MM-DD`: comparing the texts compares the days. */
export type CivilDate = string & { readonly [brand]: "CivilDate" };

/** A wall-clock time: `minute` counts from the day's midnight. */
export interface CivilDateTime {
  readonly date: CivilDate;
  readonly minute: number;
}

export type ParsedTime =
  | { readonly kind: "time"; readonly minute: number }
  /** An hour with neither minutes nor AM/PM: morning or afternoon. */
  | { readonly kind: "ambiguous"; readonly hour: number }
  | { readonly kind: "unreadable" };

export const MINUTES_PER_DAY = 1440;
const DAY_MS = MINUTES_PER_DAY * 60_000;

/** Monday first, as in ISO 8601. */
export const WEEKDAYS = [
  "lunes",
  "martes",
  "miércoles",
  "jueves",
  "viernes",
  "sábado",
  "domingo",
] as const;

const MONTHS = [
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
];

const temporal = loadTemporal();

/** The runtime's own Temporal; the polyfill is loaded only where there is none (Node 24). */
function loadTemporal(): typeof Temporal {
  const native = Reflect.get(globalThis, "Temporal") as typeof Temporal | undefined; // by its spec
  if (native !== undefined) return native;
  const load = createRequire(import.meta.url);
  // The polyfill's exports are typed by the same specification.
  return (load("temporal-polyfill") as { Temporal: typeof Temporal }).Temporal;
}

/** Parses exactly `YYYY-MM-DD` of an existing day; null otherwise. */
export function parseDate(text: string): CivilDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    temporal.PlainDate.from(text);
  } catch {
    return null;
  }
  // Shape and existence were validated above: only here is the branded type created from a text.
  return text as CivilDate;
}

const TIME = /^(\d{1,2})(?::(\d{2}))? ?(?:([ap]) ?m)?$/;

/** `HH:MM`, `HH:MM AM/PM`, `3pm`, `3 p. m.`, `mediodía`; `24:00` is rejected. */
export function parseTime(text: string): ParsedTime {
  const plain = text.normalize("NFKC").trim().toLowerCase().replaceAll(".", "");
  if (plain.length > 24) return { kind: "unreadable" };
  if (/^(12 )?(del )?mediod[ií]a$/.test(plain)) return { kind: "time", minute: 720 };
  const match = TIME.exec(plain.replace(/\s+/g, " ").replace(/ ?(h|hrs?|horas?)$/, ""));
  if (match === null) return { kind: "unreadable" };
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? "0");
  if (hour > 23 || minute > 59) return { kind: "unreadable" };
  if (match[3] === undefined) {
    if (match[2] === undefined) return { kind: "ambiguous", hour };
    return { kind: "time", minute: hour * 60 + minute };
  }
  return halfDayTime(hour, minute, match[3] === "p");
}

function halfDayTime(hour: number, minute: number, afternoon: boolean): ParsedTime {
  // "13:00 PM" is redundant but clear; "13:00 AM" and "0:30 PM" contradict themselves.
  if (hour > 12 ? !afternoon : hour === 0 && afternoon) return { kind: "unreadable" };
  const hour24 = afternoon && hour < 12 ? hour + 12 : !afternoon && hour === 12 ? 0 : hour;
  return { kind: "time", minute: hour24 * 60 + minute };
}

/** 0 is Monday. */
export function weekdayIndex(date: CivilDate): number {
  // 1970-01-01 was a Thursday.
  return (((dayNumber(date) + 3) % 7) + 7) % 7;
}

export function weekdayName(date: CivilDate): string {
  return WEEKDAYS[weekdayIndex(date)] ?? "";
}

export function addDays(date: CivilDate, days: number): CivilDate {
  // An ISO date of an existing day is always in the form of a `CivilDate`.
  return new Date((dayNumber(date) + days) * DAY_MS).toISOString().slice(0, 10) as CivilDate;
}

/** Days since 1970-01-01, the same in every zone. */
function dayNumber(date: CivilDate): number {
  return Date.parse(date) / DAY_MS;
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days;
}

/** The `count` days after `date`, starting with the next day. */
export function nextDays(date: CivilDate, count: number): readonly CivilDate[] {
  return Array.from({ length: count }, (_, index) => addDays(date, index + 1));
}

/** `lunes 23 de noviembre de 2026`. */
export function longDate(date: CivilDate): string {
  const { day, month, year } = temporal.PlainDate.from(date);
  return `${weekdayName(date)} ${day} de ${MONTHS[month - 1] ?? ""} de ${year}`;
}

/** `10:00 AM`; minutes past midnight wrap around. */
export function clockTime(minute: number): string {
  const { hour, rest } = split(minute);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${rest} ${hour < 12 ? "AM" : "PM"}`;
}

/** `la 1:05 PM`, `las 2:05 PM`. */
export function theClockTime(minute: number): string {
  const text = clockTime(minute);
  return `${text.startsWith("1:") ? "la" : "las"} ${text}`;
}

/** `14:05`. */
export function clockTime24(minute: number): string {
  const { hour, rest } = split(minute);
  return `${String(hour).padStart(2, "0")}:${rest}`;
}

function split(minute: number): { readonly hour: number; readonly rest: string } {
  const ofDay = minute % MINUTES_PER_DAY;
  return { hour: Math.floor(ofDay / 60), rest: String(ofDay % 60).padStart(2, "0") };
}

/** `YYYY-MM-DD HH:MM:SS` as the backend writes it; a minute past 1439 falls on a later day. */
export function formatTimestamp(date: CivilDate, minute: number): string {
  const day = addDays(date, Math.floor(minute / MINUTES_PER_DAY));
  return `${day} ${clockTime24(minute)}:00`;
}

/** Parses what `formatTimestamp` writes; seconds may be absent. Null for anything else. */
export function parseTimestamp(text: string): CivilDateTime | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})(?::\d{2})?$/.exec(text.trim());
  const date = parseDate(match?.[1] ?? "");
  const hour = Number(match?.[2]);
  const minute = Number(match?.[3]);
  if (date === null || hour > 23 || minute > 59) return null;
  return { date, minute: hour * 60 + minute };
}

/** The wall clock of `zone` at `now` milliseconds since the epoch. */
export function civilDateTime(now: number, zone: string): CivilDateTime {
  // Most callers ask for the present minute, several times a turn; offsets are whole minutes.
  const epochMinute = Math.floor(now / 60_000);
  if (newest?.epochMinute !== epochMinute || newest.zone !== zone) {
    newest = { epochMinute, zone, wall: wallClock(now, zone) };
  }
  return newest.wall;
}

/** The newest answer of `civilDateTime`: one, of some 100 bytes. */
let newest: Newest | null = null;

interface Newest {
  readonly epochMinute: number;
  readonly zone: string;
  readonly wall: CivilDateTime;
}

function wallClock(now: number, zone: string): CivilDateTime {
  const wall = temporal.Instant.fromEpochMilliseconds(Math.floor(now)).toZonedDateTimeISO(zone);
  // Temporal formats a date in exactly this form.
  const date = wall.toPlainDate().toString() as CivilDate;
  return { date, minute: wall.hour * 60 + wall.minute };
}

/**
 * Milliseconds since the epoch of a wall-clock time in `zone`, or null when the clocks skip it or
 * show it twice that day: which one was meant cannot be known.
 */
export function instantOf(moment: CivilDateTime, zone: string): number | null {
  const date = addDays(moment.date, Math.floor(moment.minute / MINUTES_PER_DAY));
  const minute = moment.minute % MINUTES_PER_DAY;
  const time = { hour: Math.floor(minute / 60), minute: minute % 60 };
  try {
    return temporal.PlainDate.from(date)
      .toPlainDateTime(time)
      .toZonedDateTime(zone, { disambiguation: "reject" }).epochMilliseconds;
  } catch {
    return null;
  }
}

/** Whether the runtime knows the zone; validates a setting at start. */
export function isTimeZone(zone: string): boolean {
  try {
    civilDateTime(0, zone);
    return true;
  } catch {
    return false;
  }
}
