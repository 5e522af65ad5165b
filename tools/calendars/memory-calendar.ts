// A calendar in this process: for tests, and for a library without a database. It forgets all when
// the process ends, and takes no more than `eventsMax` events and `blocksMax` blocks.

import assert from "node:assert";
import type {
  Busy,
  CalendarEvent,
  CalendarCall,
  CalendarOf,
  CalendarPort,
  Correction,
  EventChange,
  Interval,
  NewEvent,
  OwnedCalendar,
  OwnerBlock,
  WriteResult,
} from "./calendar-port.ts";
import {
  MINE_MAX,
  hasPlace,
  overlaps,
  says,
  searchWords,
  searchableText,
  soonestFirst,
  stands,
} from "./event-rules.ts";
import { EVENT_BYTES, busyAmong, changedEvent, newStored } from "./memory-events.ts";
import type { StoredEvent } from "./memory-events.ts";
import { countedAccount } from "../../engine/memory/memory-ledger.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";

interface MemoryCalendarOptions {
  readonly now: () => number;
  /** Over all companies; past it, those that ended make room, then a new one is refused. */
  readonly eventsMax?: number;
  /** Past it, a new one is refused. */
  readonly blocksMax?: number;
}

const EVENTS_MAX = 500;
const BLOCKS_MAX = 100;
const refused = (reason: string) => Promise.resolve({ kind: "refused", reason } as const);
type Deed = readonly [EventChange["what"], CalendarCall | undefined];

export class MemoryCalendar implements OwnedCalendar {
  readonly #now: () => number;
  readonly #eventsMax: number;
  readonly #blocksMax: number;
  /** By ref. Capped by `eventsMax`, accounted by `account`. */
  readonly #events = new Map<string, StoredEvent>();
  /** By ref. Capped by `blocksMax`, accounted with the events. */
  readonly #blocks = new Map<string, OwnerBlock>();
  #refs = 0;

  constructor(options: MemoryCalendarOptions) {
    const { now, eventsMax = EVENTS_MAX, blocksMax = BLOCKS_MAX } = options;
    assert(eventsMax > 0);
    this.#now = now;
    this.#eventsMax = eventsMax;
    this.#blocksMax = blocksMax;
  }

  /** Part of the search cache's budget; the cache leaves room for it. */
  get account(): Account {
    return countedAccount("memory_calendar", {
      line: "search",
      entriesMax: this.#eventsMax + this.#blocksMax,
      entryBytes: EVENT_BYTES,
      count: () => this.#events.size + this.#blocks.size,
    });
  }

  busy(query: CalendarOf & Interval): ReturnType<CalendarPort["busy"]> {
    return Promise.resolve({ kind: "busy", busy: this.#busy(query) });
  }

  create(event: NewEvent, call?: CalendarCall): Promise<WriteResult> {
    return Promise.resolve(this.#create(event, call));
  }

  move(
    ref: string,
    to: Parameters<CalendarPort["move"]>[1],
    call?: CalendarCall,
  ): Promise<WriteResult> {
    return Promise.resolve(this.#move(ref, to, call));
  }

  cancel(ref: string, tenant: number, call?: CalendarCall): Promise<WriteResult> {
    const event = this.event(tenant, ref);
    if (event === null) return refused("not_found");
    if (event.state === "cancelled") return Promise.resolve({ kind: "booked", event });
    const cancelled = this.#change(event, { state: "cancelled" }, ["cancelled", call]);
    return Promise.resolve({ kind: "booked", event: cancelled });
  }

  correct(ref: string, correction: Correction, call?: CalendarCall): Promise<WriteResult> {
    const event = this.event(correction.tenant, ref);
    if (event === null) return refused("not_found");
    if (event.state === "cancelled") return refused("cancelled");
    if (says(event, correction)) return Promise.resolve({ kind: "booked", event });
    const words = searchableText({ ...event, ...correction });
    const corrected = this.#change(event, { ...correction, words }, ["corrected", call]);
    return Promise.resolve({ kind: "booked", event: corrected });
  }

  mine(tenant: number, sessionId: string): ReturnType<CalendarPort["mine"]> {
    const now = this.#now();
    const own = this.#of(tenant)
      .filter((event) => event.sessionId === sessionId && event.until > now)
      .filter(({ state }) => state === "booked")
      .sort(soonestFirst);
    const whole = own.length <= MINE_MAX;
    return Promise.resolve({ kind: "events", events: own.slice(0, MINE_MAX), whole });
  }

  find(tenant: number, key: string): ReturnType<CalendarPort["find"]> {
    return Promise.resolve({ kind: "found", event: this.#newest(tenant, key) ?? null });
  }

  events(query: Parameters<OwnedCalendar["events"]>[0]): readonly CalendarEvent[] {
    const { tenant, resource, max } = query;
    return this.#of(tenant)
      .filter((event) => resource === null || event.resource === resource)
      .filter((event) => overlaps(event, query))
      .sort(soonestFirst)
      .slice(0, max);
  }

  bookedCount(query: Parameters<OwnedCalendar["bookedCount"]>[0]): number {
    const all = this.events({ ...query, max: this.#eventsMax });
    return all.filter(({ state }) => state === "booked").length;
  }

  event(tenant: number, ref: string): StoredEvent | null {
    const event = this.#events.get(ref);
    return event?.tenant === tenant ? event : null;
  }

  changes(tenant: number, ref: string): readonly EventChange[] {
    return this.event(tenant, ref)?.changes ?? [];
  }

  search({ tenant, words, max }: Parameters<OwnedCalendar["search"]>[0]) {
    const wanted = searchWords(words);
    if (wanted.length === 0) return [];
    return this.#of(tenant)
      .filter((event) => wanted.every((word) => event.words.includes(word)))
      .sort((a, b) => b.from - a.from || Number(b.ref.slice(1)) - Number(a.ref.slice(1)))
      .slice(0, max);
  }

  blocks(query: Parameters<OwnedCalendar["blocks"]>[0]): readonly OwnerBlock[] {
    return [...this.#blocks.values()]
      .filter((block) => block.tenant === query.tenant && overlaps(block, query))
      .sort((a, b) => a.from - b.from);
  }

  block(block: Omit<OwnerBlock, "ref">): Promise<OwnerBlock> {
    if (this.#blocks.size >= this.#blocksMax) {
      return Promise.reject(new AgentError("store_error", "too many blocks"));
    }
    const kept = { ...block, ref: this.#ref() };
    this.#blocks.set(kept.ref, kept);
    return Promise.resolve(kept);
  }

  unblock(tenant: number, ref: string): Promise<boolean> {
    const isTheirs = this.#blocks.get(ref)?.tenant === tenant;
    return Promise.resolve(isTheirs && this.#blocks.delete(ref));
  }

  prune(tenant: number, before: number): Promise<number> {
    const early = this.blocks({ tenant, from: 0, until: before });
    const blocks = early.filter(({ until }) => until < before);
    for (const { ref } of blocks) this.#blocks.delete(ref);
    const events = this.#drop((event) => event.tenant === tenant, before);
    return Promise.resolve(events + blocks.length);
  }

  #create(event: NewEvent, call: CalendarCall | undefined): WriteResult {
    const { tenant, key, places } = event;
    const earlier = this.#newest(tenant, key);
    if (earlier !== undefined && stands(earlier, event)) return { kind: "booked", event: earlier };
    const wanted = { from: event.from, until: event.busyUntil };
    if (!hasPlace(this.#busy({ ...event, ...wanted }), wanted, places)) return { kind: "taken" };
    const now = this.#now();
    if (this.#events.size >= this.#eventsMax) this.#drop(() => true, now);
    if (this.#events.size >= this.#eventsMax) return { kind: "refused", reason: "full" };
    const count = earlier === undefined ? 0 : earlier.count + 1;
    const stored = newStored(event, { ref: this.#ref(), count, at: now, by: call?.by });
    this.#events.set(stored.ref, stored);
    assert(this.#events.size <= this.#eventsMax, "events over cap");
    return { kind: "booked", event: stored };
  }

  #move(
    ref: string,
    to: Parameters<CalendarPort["move"]>[1],
    call: CalendarCall | undefined,
  ): WriteResult {
    const event = this.event(to.tenant, ref);
    if (event === null) return { kind: "refused", reason: "not_found" };
    if (event.state === "cancelled") return { kind: "refused", reason: "cancelled" };
    if (stands(event, to)) return { kind: "booked", event };
    const { tenant, resource, from, until, busyUntil, places } = to;
    const wanted = { from, until: busyUntil };
    const others = this.#busy({ tenant, resource, ...wanted }).filter(
      ({ key }) => key !== event.key,
    );
    if (!hasPlace(others, wanted, places)) return { kind: "taken" };
    const changed = this.#change(event, { resource, from, until, busyUntil }, ["moved", call]);
    return { kind: "booked", event: changed };
  }

  #change(event: StoredEvent, parts: Partial<StoredEvent>, [what, call]: Deed): StoredEvent {
    const changed = changedEvent(event, parts, { what, at: this.#now(), by: call?.by });
    this.#events.set(event.ref, changed);
    return changed;
  }

  #busy(query: CalendarOf & Interval): readonly Busy[] {
    return busyAmong(this.#of(query.tenant), this.blocks(query), query);
  }

  #newest(tenant: number, key: string): StoredEvent | undefined {
    return this.#of(tenant).findLast(({ base }) => base === key);
  }

  #of(tenant: number): readonly StoredEvent[] {
    return [...this.#events.values()].filter((event) => event.tenant === tenant);
  }

  #drop(among: (event: StoredEvent) => boolean, before: number): number {
    const ended = [...this.#events.values()].filter(
      (event) => among(event) && event.busyUntil < before,
    );
    for (const { ref } of ended) this.#events.delete(ref);
    return ended.length;
  }

  #ref(): string {
    this.#refs += 1;
    return `m${this.#refs}`;
  }
}
