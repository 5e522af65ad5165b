// What the calendar in memory keeps of an event, and which of them take a time. Pure.

import type {
  Busy,
  CalendarCall,
  CalendarEvent,
  CalendarOf,
  EventChange,
  Interval,
  NewEvent,
  OwnerBlock,
} from "./calendar-port.ts";
import { identityOf, overlaps, searchableText, soonestFirst } from "./event-rules.ts";

/** Of one event; older ones are forgotten. */
const EVENT_CHANGES_MAX = 8;
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

/** What was done, when and by whom; without `by` it was the customer, in the chat. */
interface Deed extends Pick<EventChange, "what" | "at"> {
  readonly by: CalendarCall["by"];
}

/** A new event: the `count`-th under its key, from 0. */
export function newStored(
  { places: _, ...event }: NewEvent,
  { ref, count, at, by }: Omit<Deed, "what"> & { readonly ref: string; readonly count: number },
): StoredEvent {
  return {
    ...event,
    ...{ key: identityOf(event.key, count), base: event.key, count, words: searchableText(event) },
    ...{ ref, state: "booked", createdAt: at, changedAt: at, sequence: 0, link: null },
    changes: [changeTo(event, { what: "made", at, by })],
  };
}

export function changedEvent(
  event: StoredEvent,
  parts: Partial<StoredEvent>,
  deed: Deed,
): StoredEvent {
  const after = { ...event, ...parts, changedAt: deed.at, sequence: event.sequence + 1 };
  const changes = [...event.changes, changeTo(after, deed)];
  return { ...after, changes: changes.slice(-EVENT_CHANGES_MAX) };
}

function changeTo(
  { from, until, resource }: Interval & CalendarOf,
  { what, at, by }: Deed,
): EventChange {
  return { what, at, from, until, resource, by: by ?? "customer" };
}
