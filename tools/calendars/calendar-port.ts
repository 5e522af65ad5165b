// The calendar port: what booking needs of a calendar, whatever keeps it. Every adapter passes the
// same conformance suite. Instants are milliseconds since the epoch; intervals are half-open.

import type { TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import type { LogTag } from "../../engine/telemetry/log.ts";

export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** Whose calendar: a company and one of its resources. */
export interface CalendarOf {
  readonly tenant: number;
  readonly resource: string;
}

/** One call's deadline and signal, and who pays for its bytes. */
export interface CalendarCall {
  readonly signal: AbortSignal;
  readonly remainingMs: () => number;
  readonly tag?: LogTag | undefined;
  readonly bytes?: TurnBytes | undefined;
  /** Who asks; the customer, in the chat, when absent. */
  readonly by?: "staff" | undefined;
}

/** An interval that something takes: an appointment of ours, or anything else in the calendar. */
export interface Busy extends Interval {
  /** Of an event of ours, so that a move can leave it out; null for anything else. */
  readonly key: string | null;
  /** Takes all places of the resource: a closed day, a block. */
  readonly whole: boolean;
}

/** Who an appointment is for, as the customer or the caller wrote it. */
export interface Attendee {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface NewEvent extends CalendarOf, Interval, Attendee {
  /** The booking's idempotency key: the event's identity. */
  readonly key: string;
  /** With the gap behind it; at or after `until`. */
  readonly busyUntil: number;
  /** Appointments of the resource that may overlap. */
  readonly places: number;
  /** Id and name at the time of booking; null where the company has no services. */
  readonly service: { readonly id: string; readonly name: string } | null;
  readonly notes: string | null;
  /** The session that booked it; null where staff did. */
  readonly sessionId: string | null;
}

/** An event that we wrote. */
export interface CalendarEvent extends Omit<NewEvent, "places"> {
  /** Names it in a change; opaque. "" where the calendar gave none: it cannot be changed. */
  readonly ref: string;
  readonly state: "booked" | "cancelled";
  readonly createdAt: number;
  readonly changedAt: number;
  /** Counts the changes, from 0. */
  readonly sequence: number;
  /** Where the customer meets: as the calendar gave it, unchecked; null without one. */
  readonly link: string | null;
}

/** Why nothing is known: the word is a metric's label. */
export interface Unverified {
  readonly kind: "unverified";
  readonly reason: string;
}

export type WriteResult =
  | { readonly kind: "booked"; readonly event: CalendarEvent }
  /** Others take the time, certainly: nothing was written. */
  | { readonly kind: "taken" }
  /** The calendar does not do it, certainly, for another reason than the time. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The calendar could not be reached in time: certainly nothing was written. */
  | { readonly kind: "unavailable"; readonly reason: string }
  /** It may have been written: `find` tells later. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface CalendarPort {
  /** What takes the resource's time, expanded and cut to nothing: whole intervals that overlap. */
  busy(
    query: CalendarOf & Interval,
    call: CalendarCall,
  ): Promise<{ readonly kind: "busy"; readonly busy: readonly Busy[] } | Unverified>;
  /**
   * Writes if a place is free. The same key again finds the event, if it stands as asked for; after
   * it was cancelled or moved, another event is made, whose own key counts on (`identityOf`).
   */
  create(event: NewEvent, call: CalendarCall): Promise<WriteResult>;
  /** Moves within one step; its own old time does not count against it. */
  move(
    ref: string,
    to: CalendarOf & Interval & Pick<NewEvent, "busyUntil" | "places">,
    call: CalendarCall,
  ): Promise<WriteResult>;
  cancel(ref: string, tenant: number, call: CalendarCall): Promise<WriteResult>;
  /** Events to come that this very session booked, soonest first; `whole`: there are no others. */
  mine(
    tenant: number,
    sessionId: string,
    call: CalendarCall,
  ): Promise<
    | {
        readonly kind: "events";
        readonly events: readonly CalendarEvent[];
        readonly whole: boolean;
      }
    | Unverified
  >;
  /** Settles an `unknown`: the newest event made under that key, whatever its state. */
  find(
    tenant: number,
    key: string,
    call: CalendarCall,
  ): Promise<{ readonly kind: "found"; readonly event: CalendarEvent | null } | Unverified>;
}

/** One change of an event: what it was from then on. */
export interface EventChange extends Interval {
  readonly what: "made" | "moved" | "corrected" | "cancelled";
  readonly by: "customer" | "staff";
  readonly at: number;
  readonly resource: string;
}

/** Who an event is for, and its note, put right; its time and service stay. */
export interface Correction extends Attendee {
  readonly tenant: number;
  readonly notes: string | null;
}

/** A block that the owner set by hand: the resource, or the whole company, takes no appointment. */
export interface OwnerBlock extends Interval {
  readonly ref: string;
  readonly tenant: number;
  /** Null: all resources. */
  readonly resource: string | null;
  readonly reason: string;
}

/** What the owner's page needs beyond the port: only calendars that we keep ourselves have it. */
export interface OwnedCalendar extends CalendarPort {
  /** Events that overlap, cancelled ones too, soonest first; at most `max`. */
  events(
    query: {
      readonly tenant: number;
      readonly resource: string | null;
      readonly max: number;
    } & Interval,
  ): readonly CalendarEvent[];
  event(tenant: number, ref: string): CalendarEvent | null;
  /** How many booked events overlap, of the resource or of all. */
  bookedCount(
    query: { readonly tenant: number; readonly resource: string | null } & Interval,
  ): number;
  correct(ref: string, correction: Correction, call: CalendarCall): Promise<WriteResult>;
  /** The newest changes of an event, oldest first: at most `CHANGES_MAX`. */
  changes(tenant: number, ref: string): readonly EventChange[];
  /** Events whose name, phone, email, service or notes contain the words, newest first. */
  search(query: {
    readonly tenant: number;
    readonly words: string;
    readonly max: number;
  }): readonly CalendarEvent[];
  blocks(query: { readonly tenant: number } & Interval): readonly OwnerBlock[];
  /** Events that stand in the way stay; the page shows them. */
  block(block: Omit<OwnerBlock, "ref">, call: CalendarCall): Promise<OwnerBlock>;
  unblock(tenant: number, ref: string, call: CalendarCall): Promise<boolean>;
  /** Deletes events and blocks that ended before the instant, at most `PRUNED_MAX`; how many. */
  prune(tenant: number, before: number, call: CalendarCall): Promise<number>;
}
