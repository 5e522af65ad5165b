// What every calendar that we keep ourselves decides alike: whether a place is free, whether an
// event answers a repeated request, and how events are named and searched. Pure.

import type {
  Busy,
  CalendarEvent,
  CalendarOf,
  Correction,
  Interval,
  NewEvent,
} from "./calendar-port.ts";
import { normaliseText } from "../text/normalise.ts";

/** Events in one answer of `mine`; one more makes it not whole. */
export const MINE_MAX = 50;
/** Changes of one event that are shown. */
export const CHANGES_MAX = 50;
/** What one step of forgetting deletes: so many rows take a few milliseconds. */
export const PRUNED_MAX = 200;

export function overlaps(a: Interval, b: Interval): boolean {
  return a.from < b.until && b.from < a.until;
}

/**
 * Whether one more appointment fits: at no moment may all places be taken. The most events that
 * overlap at one moment count, not all that touch the interval.
 */
export function hasPlace(busy: readonly Busy[], wanted: Interval, places: number): boolean {
  const around = busy.filter((one) => overlaps(one, wanted));
  if (around.some(({ whole }) => whole)) return false;
  // The number of events at a moment only rises where one starts.
  return [wanted.from, ...around.map(({ from }) => Math.max(from, wanted.from))].every(
    (moment) =>
      around.filter(({ from, until }) => from <= moment && moment < until).length < places,
  );
}

/** Whether a found event is what a repeated request asks for. */
export function stands(
  { state, from, until, resource }: CalendarEvent,
  asked: CalendarOf & Interval,
): boolean {
  const isThere = from === asked.from && until === asked.until && resource === asked.resource;
  return state === "booked" && isThere;
}

/** Whether an event says already what a correction asks for. */
export function says(event: CalendarEvent, asked: Correction): boolean {
  return (["name", "email", "phone", "notes"] as const).every((one) => event[one] === asked[one]);
}

/** The own key of the n-th event made under one key, from 0. */
export function identityOf(key: string, count: number): string {
  return count === 0 ? key : `${key}.${count}`;
}

/** What a search looks through: lower case without accents, a phone also as digits alone. */
export function searchableText(event: Pick<NewEvent, SearchedField>): string {
  const { name, email, phone, service, notes } = event;
  const digits = phone?.replace(/\D/g, "") ?? null;
  const parts = [name, email, phone, digits, service?.name ?? null, notes];
  return normaliseText(parts.filter((part) => part !== null).join("\n"));
}

type SearchedField = "name" | "email" | "phone" | "service" | "notes";

/** The words of a search, each of which must be found; at most `SEARCH_WORDS_MAX`. */
export function searchWords(words: string): readonly string[] {
  return normaliseText(words)
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, SEARCH_WORDS_MAX);
}

const SEARCH_WORDS_MAX = 8;

export function soonestFirst(a: Interval, b: Interval): number {
  return a.from - b.from;
}
