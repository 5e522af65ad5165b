// What every calendar must do, told as tests: an adapter passes all of them. Two conditions of the
// suite come from the adapter: whether a refusal can say that the time is taken, and what it owns.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  CalendarCall,
  CalendarEvent,
  CalendarOf,
  CalendarPort,
  Interval,
  NewEvent,
  WriteResult,
} from "../../../tools/calendars/calendar-port.ts";

/** The part of the port that all have: the proprietary backend can neither list nor find. */
export type WritableCalendar = Pick<CalendarPort, "create" | "move" | "cancel" | "mine">;

export interface OpenCalendar {
  readonly calendar: WritableCalendar;
  /** The event that stands under a key, or null: by `find`, or by the customer's list. */
  readonly find: (event: NewEvent) => Promise<CalendarEvent | null>;
  readonly isFree: (query: CalendarOf & Interval & { readonly places: number }) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export interface CalendarUnderTest {
  readonly name: string;
  readonly open: () => Promise<OpenCalendar>;
  /** What a create at a taken time answers. */
  readonly taken: "taken" | "refused";
  /**
   * A calendar that we keep ourselves: it has gaps and resources, tells companies apart in changes,
   * and a moved event does not answer its first request. The backend does neither.
   */
  readonly isOwn: boolean;
}

export const HOUR = 3_600_000;
/** A Monday, 10:00 in Lima. */
export const START = Date.parse("2026-12-07T15:00:00Z");
export const BEFORE = Date.parse("2026-12-01T15:00:00Z");

export function call(remainingMs = 5000): CalendarCall {
  return { signal: new AbortController().signal, remainingMs: () => remainingMs };
}

let made = 0;

export function newEvent(parts: Partial<NewEvent> = {}): NewEvent {
  made += 1;
  const from = parts.from ?? START;
  const until = parts.until ?? from + HOUR;
  return {
    ...{ tenant: 1, resource: "7", places: 1, key: `key${made}`, service: null, notes: null },
    ...{ name: "Ana Ruiz", email: "ana@correo.example", phone: null, sessionId: "5551" },
    ...parts,
    ...{ from, until, busyUntil: parts.busyUntil ?? until },
  };
}

export function bookedEvent(result: WriteResult): CalendarEvent {
  assert(result.kind === "booked", JSON.stringify(result));
  return result.event;
}

export function calendarSuite(under: CalendarUnderTest): void {
  const check = (name: string, run: (open: OpenCalendar) => Promise<void>): void => {
    test(name, async () => {
      const open = await under.open();
      try {
        await run(open);
      } finally {
        await open.close();
      }
    });
  };
  describe(`${under.name} calendar`, () => {
    creates(under, check);
    repeats(under, check);
    changes(under, check);
    lists(check);
  });
}

type Check = (name: string, run: (open: OpenCalendar) => Promise<void>) => void;

function creates({ taken, isOwn }: CalendarUnderTest, check: Check): void {
  check("two keys, one place: one booked, one not", async ({ calendar, isFree }) => {
    const answers = await Promise.all([1, 2].map(() => calendar.create(newEvent(), call())));
    assert.deepEqual(answers.map(({ kind }) => kind).sort(), ["booked", taken]);
    assert.equal(await isFree(newEvent()), false);
  });
  check("intervals are half-open: the next begins where one ends", async ({ calendar }) => {
    bookedEvent(await calendar.create(newEvent(), call()));
    bookedEvent(await calendar.create(newEvent({ from: START + HOUR }), call()));
    bookedEvent(await calendar.create(newEvent({ from: START - HOUR }), call()));
    const across = newEvent({ from: START + HOUR - 60_000 });
    assert.equal((await calendar.create(across, call())).kind, taken);
  });
  check("two places take two, not three", async ({ calendar, isFree }) => {
    for (const places of [2, 2]) bookedEvent(await calendar.create(newEvent({ places }), call()));
    assert.equal((await calendar.create(newEvent({ places: 2 }), call())).kind, taken);
    assert.equal(await isFree(newEvent({ places: 2 })), false);
    assert.equal(await isFree(newEvent({ places: 3 })), true);
  });
  check("the peak counts, not how many touch the interval", async ({ calendar }) => {
    const half = HOUR / 2;
    const first = { until: START + half, places: 2 };
    bookedEvent(await calendar.create(newEvent(first), call()));
    bookedEvent(
      await calendar.create(
        newEvent({ from: START + half, until: START + HOUR, places: 2 }),
        call(),
      ),
    );
    bookedEvent(await calendar.create(newEvent({ places: 2 }), call()));
    assert.equal((await calendar.create(newEvent(first), call())).kind, taken);
  });
  check("companies share nothing", async ({ calendar }) => {
    bookedEvent(await calendar.create(newEvent({ tenant: 1 }), call()));
    bookedEvent(await calendar.create(newEvent({ tenant: 2 }), call()));
  });
  if (isOwn) {
    check("resources share nothing", async ({ calendar }) => {
      bookedEvent(await calendar.create(newEvent({ resource: "a" }), call()));
      bookedEvent(await calendar.create(newEvent({ resource: "b" }), call()));
    });
  }
  if (!isOwn) return;
  check("the gap behind an event takes its place too", async ({ calendar, isFree }) => {
    const gap = 10 * 60_000;
    bookedEvent(await calendar.create(newEvent({ busyUntil: START + HOUR + gap }), call()));
    const next = newEvent({ from: START + HOUR });
    assert.equal(await isFree(next), false);
    assert.equal((await calendar.create(next, call())).kind, "taken");
    // A gap of the earlier appointment counts in the same way.
    const before = { from: START - HOUR, busyUntil: START + gap };
    assert.equal((await calendar.create(newEvent(before), call())).kind, "taken");
    bookedEvent(await calendar.create(newEvent({ from: START + HOUR + gap }), call()));
  });
}

function repeats({ isOwn }: CalendarUnderTest, check: Check): void {
  check("the same key twice is one event", async ({ calendar, find }) => {
    const event = newEvent();
    const first = bookedEvent(await calendar.create(event, call()));
    const again = bookedEvent(await calendar.create(event, call()));
    assert.equal(again.ref, first.ref);
    assert.equal((await find(event))?.ref, first.ref);
    assert.equal((await events(calendar)).length, 1);
  });
  check("the same key at the same moment is one event", async ({ calendar }) => {
    const event = newEvent({ places: 3 });
    const made = await Promise.all([1, 2, 3].map(() => calendar.create(event, call())));
    assert.equal(new Set(made.map((result) => bookedEvent(result).ref)).size, 1);
  });
  check("what is not written is not found", async ({ find }) => {
    assert.equal(await find(newEvent()), null);
  });
  check("cancelled and booked again is another event", async ({ calendar, find }) => {
    const event = newEvent();
    const first = bookedEvent(await calendar.create(event, call()));
    await calendar.cancel(first.ref, 1, call());
    const second = bookedEvent(await calendar.create(event, call()));
    assert.notEqual(second.ref, first.ref);
    assert.equal(second.state, "booked");
    assert.equal((await find(event))?.ref, second.ref);
    const again = bookedEvent(await calendar.create(event, call()));
    assert.equal(again.ref, second.ref);
  });
  if (!isOwn) return;
  check("a moved event does not answer its first request", async ({ calendar }) => {
    const event = newEvent();
    const first = bookedEvent(await calendar.create(event, call()));
    bookedEvent(await calendar.move(first.ref, { ...event, ...at(START + 3 * HOUR) }, call()));
    const second = bookedEvent(await calendar.create(event, call()));
    assert.notEqual(second.ref, first.ref);
    assert.equal(second.from, event.from);
  });
}

function changes({ taken, isOwn }: CalendarUnderTest, check: Check): void {
  check("a move leaves its own old time out", async ({ calendar, isFree }) => {
    const event = newEvent();
    const { ref } = bookedEvent(await calendar.create(event, call()));
    const moved = bookedEvent(
      await calendar.move(ref, { ...event, ...at(START + HOUR / 2) }, call()),
    );
    assert.equal(moved.from, START + HOUR / 2);
    assert.equal(await isFree({ ...event, until: START + HOUR / 2 }), true);
  });
  check("a move to a taken time changes nothing", async ({ calendar }) => {
    const event = newEvent();
    const { ref } = bookedEvent(await calendar.create(event, call()));
    bookedEvent(await calendar.create(newEvent({ from: START + HOUR }), call()));
    const result = await calendar.move(ref, { ...event, ...at(START + HOUR / 2) }, call());
    assert.equal(result.kind, taken);
    assert.equal((await events(calendar)).find((one) => one.ref === ref)?.from, START);
  });
  check("a cancelled event gives its time back", async ({ calendar, isFree }) => {
    const { ref } = bookedEvent(await calendar.create(newEvent(), call()));
    assert.equal((await calendar.cancel(ref, 1, call())).kind, "booked");
    assert.equal(await isFree(newEvent()), true);
    assert.deepEqual(await events(calendar), []);
  });
  check("another company's event and an unknown one are refused, not taken", async (open) => {
    const event = newEvent();
    const { ref } = bookedEvent(await open.calendar.create(event, call()));
    const later = at(START + 3 * HOUR);
    const answers = await Promise.all([
      ...(isOwn ? [open.calendar.cancel(ref, 2, call())] : []),
      ...(isOwn ? [open.calendar.move(ref, { ...event, tenant: 2, ...later }, call())] : []),
      open.calendar.cancel("nobody", 1, call()),
      open.calendar.move("nobody", { ...event, ...later }, call()),
    ]);
    assert.deepEqual(new Set(answers.map(({ kind }) => kind)), new Set(["refused"]));
    assert.equal((await events(open.calendar)).length, 1);
  });
  if (!isOwn) return;
  check("a cancelled event is not moved, and a change counts", async ({ calendar }) => {
    const event = newEvent();
    const { ref } = bookedEvent(await calendar.create(event, call()));
    const later = { ...event, ...at(START + 3 * HOUR) };
    assert.equal(bookedEvent(await calendar.move(ref, later, call())).sequence, 1);
    // The same again has nothing to change.
    assert.equal(bookedEvent(await calendar.move(ref, later, call())).sequence, 1);
    assert.equal(bookedEvent(await calendar.cancel(ref, 1, call())).sequence, 2);
    assert.equal(bookedEvent(await calendar.cancel(ref, 1, call())).sequence, 2);
    assert.deepEqual(await calendar.move(ref, { ...event, ...at(START) }, call()), {
      ...{ kind: "refused", reason: "cancelled" },
    });
  });
}

function lists(check: Check): void {
  check("a customer sees only what their own session booked", async ({ calendar }) => {
    bookedEvent(await calendar.create(newEvent({ from: START + HOUR, name: "Luz Paz" }), call()));
    bookedEvent(await calendar.create(newEvent(), call()));
    bookedEvent(
      await calendar.create(newEvent({ sessionId: "5552", from: START + 5 * HOUR }), call()),
    );
    const own = await calendar.mine(1, "5551", call());
    assert(own.kind === "events");
    assert.deepEqual(
      own.events.map(({ name, from }) => [name, from]),
      [
        ["Ana Ruiz", START],
        ["Luz Paz", START + HOUR],
      ],
    );
    assert.equal(own.whole, true);
    assert.deepEqual((await calendar.mine(2, "5551", call())).kind, "events");
    assert.deepEqual(await events(calendar, 2), []);
  });
}

function at(from: number): Interval & { readonly busyUntil: number } {
  return { from, until: from + HOUR, busyUntil: from + HOUR };
}

async function events(calendar: WritableCalendar, tenant = 1): Promise<readonly CalendarEvent[]> {
  const own = await calendar.mine(tenant, "5551", call());
  assert(own.kind === "events");
  return own.events;
}
