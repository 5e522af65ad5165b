// Parses the day and the hour in a tool's arguments, in the forms that models write: padded or not,
// with seconds, as one ISO date and time. Ambiguous forms are rejected: "08/12/2026" may be
// December or August, and a time with a zone must be the same on the company's clock. Pure.

import { civilDateTime, parseDate, parseTime } from "./civil-time.ts";
import type { CivilDate, CivilDateTime, ParsedTime } from "./civil-time.ts";

/** Longer texts are not parsed. */
const CHARACTERS_MAX = 40;

interface ArgumentDay {
  readonly date: CivilDate;
  /** The minute of the day written with it; null for none, and for midnight alone. */
  readonly minute: number | null;
  /** The company's local time at midnight in the written zone; null where it is the same. */
  readonly elsewhere: CivilDateTime | null;
}

interface ArgumentTime {
  readonly time: ParsedTime;
  /** The day written with it. */
  readonly date: CivilDate | null;
}

const DAY = "(\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}|\\d{8})";
const TIME = "(\\d{1,2}:\\d{2})(?::00(?:[.,]0{1,9})?)?";
const ZONE = "(?: ?(z|[+-]\\d{2}(?::?\\d{2})?))?";
/** A day, alone or with a time; a zone only after a time. */
const DATE_TIME = new RegExp(`^${DAY}(?:(?:t| |, ?)${TIME}${ZONE})?$`, "i");
/** A time alone, as the second half of an ISO moment. */
const ISO_TIME = new RegExp(`^t?${TIME}${ZONE}$`, "i");

/** Null if the text is not a day, or may be two. */
export function parseArgumentDay(text: string, timeZone: string): ArgumentDay | null {
  const match = DATE_TIME.exec(plain(text));
  const date = match === null ? null : dayOf(match[1] ?? "");
  if (match === null || date === null) return null;
  const [, , clock, zone] = match;
  const time = clock === undefined ? null : parseTime(clock);
  if (time !== null && time.kind !== "time") return null;
  const minute = time?.minute ?? 0;
  const local =
    zone === undefined ? { date, minute } : localTimeOf({ date, minute }, zone, timeZone);
  const isSame = local.date === date && local.minute === minute;
  if (minute !== 0) return isSame ? { date, minute, elsewhere: null } : null;
  // Programs write a day as midnight in any zone.
  return { date, minute: null, elsewhere: isSame ? null : local };
}

/** Parses the time in `text`; `givenDate` is the day that it is for, where that is known. */
export function parseArgumentTime(
  text: string,
  givenDate: CivilDate | null,
  timeZone: string,
): ArgumentTime {
  const plainText = plain(text);
  const moment = DATE_TIME.exec(plainText);
  const clock = moment?.[2];
  if (moment !== null && clock !== undefined) {
    const day = parseArgumentDay(plainText, timeZone);
    return { time: day === null ? UNREADABLE : parseTime(clock), date: day?.date ?? null };
  }
  const iso = ISO_TIME.exec(plainText);
  if (iso === null) return { time: parseTime(withColon(plainText)), date: null };
  const time = parseTime(iso[1] ?? "");
  const zone = iso[2];
  if (zone === undefined || time.kind !== "time") return { time, date: null };
  if (givenDate === null) return { time: UNREADABLE, date: null };
  const { date, minute } = localTimeOf({ date: givenDate, minute: time.minute }, zone, timeZone);
  const isSame = date === givenDate && minute === time.minute;
  return { time: isSame ? time : UNREADABLE, date: null };
}

const UNREADABLE: ParsedTime = { kind: "unreadable" };

function plain(text: string): string {
  return text.length > CHARACTERS_MAX ? "" : text.normalize("NFKC").replace(/\s+/g, " ").trim();
}

/** The year comes first, or last where day and month cannot be confused. */
function dayOf(text: string): CivilDate | null {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact !== null) return dateOf(compact[1], compact[2], compact[3]);
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (yearFirst !== null) return dateOf(yearFirst[1], yearFirst[3], yearFirst[4]);
  const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text);
  if (yearLast === null) return null;
  const [, first = "", , second = "", year] = yearLast;
  if (Number(first) === Number(second) || Number(first) > 12) return dateOf(year, second, first);
  return Number(second) > 12 ? dateOf(year, first, second) : null;
}

function dateOf(year = "", month = "", day = ""): CivilDate | null {
  return parseDate(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
}

/** The company's local time for a day and a minute in another zone. */
function localTimeOf(
  { date, minute }: CivilDateTime,
  zone: string,
  timeZone: string,
): CivilDateTime {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return civilDateTime(Date.parse(date) + (minute - offset) * 60_000, timeZone);
}

const SPOKEN_HOURS =
  /^(\d{1,2})(?:\.(\d{2})| ?h ?(\d{2})(?: ?m(?:in)?s?)?)(?: ?h(?:rs?|s|oras)?)?(?= ?[ap]\.? ?m|$)/i;

/** Rewrites `15h30`, `15.30` and `3:30:00 PM` to the colon form that `parseTime` accepts. */
function withColon(text: string): string {
  const trimmed = text.replace(/^t(?=\d)/i, "").replace(/ ?(?:hs|hrs|h|hr|horas?)\.$/i, "");
  const shorter = trimmed.replace(/^(\d{1,2}:\d{2}):00(?=\D|$)/, "$1").replace(/ ?hs$/i, "");
  const whole = /^(1[3-9]|2[0-3]) ?h(?:rs?|s|oras?)?$/i.exec(shorter);
  if (whole !== null) return `${whole[1] ?? ""}:00`;
  return shorter.replace(SPOKEN_HOURS, (_, hour: string, point?: string, spoken?: string) => {
    return `${hour}:${point ?? spoken ?? ""}`;
  });
}
