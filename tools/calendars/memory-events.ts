// What the calendar in memory keeps of an event, and which of them take a time. Pure.

import type {
  Busy,
  CalendarCall,
  CalendarEvent,
  CalendarOf,
  EventChange,
  Interval,
  OwnerBlock,
} from "./calendar-port.ts";
import { overlaps, soonestFirst } from "./event-rules.ts";

/** Of one event; older ones are forgotten. */
export const EVENT_CHANGES_MAX = 8;
/** One event with the longest texts that booking lets through, in UTF-16, and its changes. */
export const EVENT_BYTES = 5120;

export interface StoredEvent extends CalendarEvent {
  /** The key that was asked for: the event's own key counts repeats of it. */
  readonly base: string;
  readonly count: number;
  readonly words: string;
  /** At most `EVENT_CHANGES_MAX`, oldest first. */
  readonly changes: readonly EventChange[];
}

/** Of one resource, soonest first. */
export function busyAmong(
  all: readonly StoredEvent[],
  blocks: readonly OwnerBlock[],
  query: CalendarOf & Interval,
): readonly Busy[] {
  const { resource } = query;
  const events = all
    .filter((event) => event.resource === resource && event.state === "booked")
    .map(({ from, busyUntil, key }) => ({ from, until: busyUntil, key, whole: false }));
  const blocked = blocks
    .filter((block) => block.resource === null || block.resource === resource)
    .map(({ from, until }) => ({ from, until, key: null, whole: true }));
  return [...events.filter((one) => overlaps(one, query)), ...blocked].sort(soonestFirst);
}

export function changeTo(
  { from, until, resource }: Interval & CalendarOf,
  what: EventChange["what"],
  at: number,
  call: CalendarCall | undefined,
): EventChange {
  return { what, at, from, until, resource, by: call?.by ?? "customer" };
}
