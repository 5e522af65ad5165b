// Searches free starts for an appointment: on a day, in a part of it, over a few days, or the first
// ones. Bounds: requests for `DAYS_MAX` days and `PROBES_MAX` single starts, two at a time; no
// request starts once half of the tool's time is used.

import { presentOf } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { CompanyToolContext } from "./booking-context.ts";
import { MINUTES_PER_DAY, addDays, civilDateTime } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { callScope } from "./slot-availability.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import type { DayPart } from "./free-start-texts.ts";
import type { Schedule } from "../company/profile-section.ts";
import { hoursOf, isUnverified } from "../dates/weekly-hours.ts";

/** Days for which a request is sent. */
export const DAYS_MAX = 7;
/** Days searched for the first free start: past a holiday, not past a season. */
const CALENDAR_DAYS_MAX = 31;
/** Single starts that are checked, where the backend cannot suggest any. */
export const PROBES_MAX = 8;
/** Starts offered at once: a chat message, not a timetable. */
const STARTS_MAX = 8;
const CONCURRENCY = 2;
/** Starts returned when the first free ones are searched. */
const FIRST_STARTS = 3;

const HOUR = 60;
/** When an appointment in that part of the day starts; afternoon and evening overlap. */
const PARTS: Readonly<Record<DayPart, readonly [from: number, until: number]>> = {
  morning: [0, 12 * HOUR],
  afternoon: [12 * HOUR, 19 * HOUR],
  evening: [18 * HOUR, MINUTES_PER_DAY],
};

export interface SearchRange {
  readonly first: CivilDate;
  /** Null: the first free starts on any day. */
  readonly last: CivilDate | null;
  readonly part: DayPart | null;
}

export type SearchedDay =
  | {
      readonly kind: "checked";
      readonly date: CivilDate;
      readonly free: readonly number[];
      /** Starts that single requests reported as taken. */
      readonly taken: readonly number[];
      /** No other start of that day is free. */
      readonly whole: boolean;
    }
  /** The requests were used up before this day. */
  | { readonly kind: "unchecked"; readonly date: CivilDate }
  /** The opening hours leave no start. */
  | { readonly kind: "none"; readonly date: CivilDate }
  | { readonly kind: "unverified"; readonly date: CivilDate; readonly reason: string };

interface SearchContext {
  readonly availability: SlotAvailability;
  /** Of companies without a file. */
  readonly timeZone: string;
  readonly suggestsAnyDay: boolean;
  readonly schedule: Schedule;
  readonly rules: BookingRules;
  readonly context: CompanyToolContext;
}

/** One search; used once. */
export class StartSearch {
  readonly #range: SearchRange;
  readonly #context: SearchContext;
  readonly #enoughMs: number;
  #daysLeft = DAYS_MAX;
  #probesLeft = PROBES_MAX;

  constructor(range: SearchRange, context: SearchContext) {
    this.#range = range;
    this.#context = context;
    this.#enoughMs = context.context.remainingMs() / 2;
  }

  /** In order; fewer days than requested when a bound was reached. */
  async run(): Promise<readonly SearchedDay[]> {
    const { first, last } = this.#range;
    const found: SearchedDay[] = []; // capped by the days of the calendar
    for (let day = 0; day < CALENDAR_DAYS_MAX; day++) {
      const date = addDays(first, day);
      if (last !== null && date > last) break;
      if (this.#daysLeft === 0 || !this.#mayRequest()) break;
      const one = await this.#day(date);
      found.push(one);
      if (last === null && one.kind === "checked" && one.free.length > 0) break;
    }
    return found;
  }

  #mayRequest(): boolean {
    const { remainingMs, signal } = this.#context.context;
    return remainingMs() > this.#enoughMs && !signal.aborted;
  }

  async #day(date: CivilDate): Promise<SearchedDay> {
    const { availability, schedule, rules, context, suggestsAnyDay: named } = this.#context;
    const day = { date, start: 0, end: MINUTES_PER_DAY };
    const unreadable = hoursOf(date, schedule.week).kind === "unreadable";
    const inPart = this.#inPart();
    const scope = { ...callScope(context), schedule };
    const starts = availability.openStarts(date, rules, scope).filter(inPart);
    if (starts.length === 0) {
      const known = !unreadable && !isUnverified(day, schedule.unverified);
      return known ? { kind: "none", date } : { kind: "unverified", date, reason: "unreadable" };
    }
    // Our own calendar costs no request.
    if (!availability.isOwn(rules)) this.#daysLeft -= 1;
    if (!this.#suggests(date)) return this.#probe(date, starts);
    const suggested = await availability.suggestedStarts(date, rules, { ...scope, named });
    if (suggested.kind === "unverified") return { ...suggested, date };
    const free = suggested.starts.filter(inPart);
    // A backend suggests only a few starts of a day: that part may still have free ones.
    const mayBeMore = !suggested.all && suggested.starts.length > 0;
    if (free.length === 0 && mayBeMore) return this.#probe(date, starts);
    const shown = this.#range.last === null ? free.slice(0, FIRST_STARTS) : free;
    return { kind: "checked", date, free: shown, taken: [], whole: true };
  }

  #inPart(): (start: number) => boolean {
    const { part } = this.#range;
    const [from, until] = part === null ? [0, MINUTES_PER_DAY] : PARTS[part];
    return (start) => start >= from && start < until;
  }

  /** Without `suggestsAnyDay` a backend suggests only for today and tomorrow. */
  #suggests(date: CivilDate): boolean {
    const { availability, suggestsAnyDay, rules, context, timeZone } = this.#context;
    const present = presentOf(context, timeZone);
    const today = civilDateTime(present.now, present.timeZone).date;
    return suggestsAnyDay || availability.isOwn(rules) || date <= addDays(today, 1);
  }

  async #probe(date: CivilDate, starts: readonly number[]): Promise<SearchedDay> {
    const { availability, rules, context } = this.#context;
    const isFirst = this.#range.last === null;
    const chosen = isFirst ? starts.slice(0, this.#probesLeft) : spread(starts, this.#share(date));
    if (chosen.length === 0) return { kind: "unchecked", date };
    const free: number[] = []; // both capped by `chosen`
    const taken: number[] = [];
    for (let at = 0; at < chosen.length; at += CONCURRENCY) {
      if (!this.#mayRequest() || (isFirst && free.length >= FIRST_STARTS)) break;
      const pair = chosen.slice(at, at + CONCURRENCY);
      this.#probesLeft -= pair.length;
      const checks = await Promise.all(
        pair.map((start) =>
          availability.checkCalendar(
            { date, start, end: start + rules.durationMinutes },
            rules,
            context,
          ),
        ),
      );
      for (const [index, check] of checks.entries()) {
        const start = pair[index] ?? 0;
        if (check.kind === "taken") taken.push(start);
        else if (check.kind === "free" && check.verified) free.push(start);
        else return this.#failed(date, free, check);
      }
    }
    return { kind: "checked", date, free, taken, whole: taken.length === starts.length };
  }

  /** Keeps the free starts found before a request failed. */
  #failed(
    date: CivilDate,
    free: readonly number[],
    check: Awaited<ReturnType<SlotAvailability["checkCalendar"]>>,
  ): SearchedDay {
    this.#probesLeft = 0;
    if (free.length > 0) return { kind: "checked", date, free, taken: [], whole: false };
    const reason = check.kind === "unverified" ? check.reason : "connection_error";
    return { kind: "unverified", date, reason };
  }

  /** This day's share of the remaining single checks. */
  #share(date: CivilDate): number {
    const { last } = this.#range;
    let days = 1;
    while (last !== null && days < DAYS_MAX && addDays(date, days) <= last) days += 1;
    return Math.ceil(this.#probesLeft / days);
  }
}

/** `count` starts at even distances, including the first and the last. */
function spread(starts: readonly number[], count: number): readonly number[] {
  if (starts.length <= count) return starts;
  const step = (starts.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => starts[Math.round(index * step)] ?? 0);
}

/** At most `STARTS_MAX`: an equal share for each day, then the rest in order. */
export function shownStarts(days: readonly Extract<SearchedDay, { kind: "checked" }>[]) {
  const share = Math.max(1, Math.floor(STARTS_MAX / days.length));
  let left = STARTS_MAX - days.reduce((sum, { free }) => sum + Math.min(share, free.length), 0);
  return days.slice(0, STARTS_MAX).map(({ date, free }) => {
    const extra = Math.max(0, Math.min(left, free.length - share));
    left -= extra;
    return { date, starts: free.slice(0, share + extra) };
  });
}
