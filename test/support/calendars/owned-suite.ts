// What a calendar that we keep ourselves must do beyond the port: busy times, blocks, the owner's
// lists and search, pruning, and its limits.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { OwnedCalendar } from "../../../tools/calendars/calendar-port.ts";
import {
  BEFORE,
  HOUR,
  START,
  bookedEvent,
  call,
  calendarSuite,
  newEvent,
} from "./calendar-suite.ts";
import type { OpenCalendar } from "./calendar-suite.ts";

export interface OpenOwned {
  readonly calendar: OwnedCalendar;
  readonly setNow: (now: number) => void;
  readonly close: () => Promise<void>;
}

const DAY = { from: START - 10 * HOUR, until: START + 14 * HOUR };

/** Both suites. The calendar's clock stands at `BEFORE`. */
export function ownedSuite(name: string, open: () => Promise<OpenOwned>): void {
  const opened = async (): Promise<OpenCalendar> => {
    const { calendar, close } = await open();
    return {
      calendar,
      close,
      async find({ tenant, key }) {
        const found = await calendar.find(tenant, key, call());
        assert(found.kind === "found");
        return found.event;
      },
      async isFree({ places, ...query }) {
        const answer = await calendar.busy(query, call());
        assert(answer.kind === "busy");
        return answer.busy.length < places;
      },
    };
  };
  calendarSuite({ name, open: opened, taken: "taken", isOwn: true });
  const check = (title: string, run: (open: OpenOwned) => Promise<void>): void => {
    test(title, async () => {
      const one = await open();
      try {
        await run(one);
      } finally {
        await one.close();
      }
    });
  };
  describe(`${name} calendar, owned`, () => {
    busyTimes(check);
    ownersLists(check);
    ends(check);
  });
}

type Check = (title: string, run: (open: OpenOwned) => Promise<void>) => void;

function busyTimes(check: Check): void {
  check("busy times name their own events, with the gap", async ({ calendar }) => {
    const event = newEvent({ busyUntil: START + HOUR + 600_000 });
    const { key } = bookedEvent(await calendar.create(event, call()));
    const cancelled = bookedEvent(
      await calendar.create(newEvent({ from: START + 5 * HOUR }), call()),
    );
    await calendar.cancel(cancelled.ref, 1, call());
    const busy = await calendar.busy({ tenant: 1, resource: "7", ...DAY }, call());
    assert.deepEqual(busy, {
      kind: "busy",
      busy: [{ from: START, until: START + HOUR + 600_000, key, whole: false }],
    });
  });
  check("a block takes all places of its resource, or of all", async ({ calendar }) => {
    const hour = { from: START, until: START + HOUR };
    const block = { tenant: 1, resource: "7", reason: "Feriado", ...hour };
    const { ref } = await calendar.block(block, call());
    assert.equal((await calendar.create(newEvent({ places: 9 }), call())).kind, "taken");
    bookedEvent(await calendar.create(newEvent({ resource: "8" }), call()));
    bookedEvent(await calendar.create(newEvent({ tenant: 2 }), call()));
    await calendar.block(
      { ...block, resource: null, from: START + 2 * HOUR, until: START + 3 * HOUR },
      call(),
    );
    const later = newEvent({ resource: "8", from: START + 2 * HOUR });
    assert.equal((await calendar.create(later, call())).kind, "taken");
    assert.equal(await calendar.unblock(2, ref, call()), false);
    assert.equal(await calendar.unblock(1, ref, call()), true);
    assert.equal(await calendar.unblock(1, ref, call()), false);
    bookedEvent(await calendar.create(newEvent(), call()));
    assert.deepEqual(
      calendar.blocks({ tenant: 1, ...DAY }).map(({ resource, reason }) => [resource, reason]),
      [[null, "Feriado"]],
    );
  });
  check("an event that stands in a block's way stays", async ({ calendar }) => {
    const { ref } = bookedEvent(await calendar.create(newEvent(), call()));
    await calendar.block({ tenant: 1, resource: null, reason: "", ...DAY }, call());
    assert.equal(calendar.event(1, ref)?.state, "booked");
    const countOf = (resource: string | null, tenant = 1, interval = DAY) =>
      calendar.bookedCount({ tenant, resource, ...interval });
    assert.deepEqual([countOf(null), countOf("7"), countOf("8"), countOf(null, 2)], [1, 1, 0, 0]);
    const before = { from: DAY.from, until: START };
    const after = { from: START + HOUR, until: DAY.until };
    assert.deepEqual([countOf("7", 1, before), countOf("7", 1, after)], [0, 0], "half-open");
    assert.equal((await calendar.cancel(ref, 1, call())).kind, "booked");
    assert.equal(countOf(null), 0);
  });
}

function ownersLists(check: Check): void {
  check("the owner sees a day's events, cancelled ones too, up to a number", async (open) => {
    const { calendar } = open;
    const late = bookedEvent(await calendar.create(newEvent({ from: START + HOUR }), call()));
    await calendar.cancel(late.ref, 1, call());
    const early = bookedEvent(await calendar.create(newEvent(), call()));
    bookedEvent(await calendar.create(newEvent({ resource: "8", from: START + 9 * HOUR }), call()));
    const refs = (max: number, resource: string | null) =>
      calendar.events({ tenant: 1, resource, max, ...DAY }).map(({ ref }) => ref);
    assert.deepEqual(refs(9, "7"), [early.ref, late.ref]);
    assert.equal(refs(9, null).length, 3);
    assert.deepEqual(refs(1, null), [early.ref]);
    assert.deepEqual(calendar.events({ tenant: 2, resource: null, max: 9, ...DAY }), []);
    assert.equal(calendar.event(2, early.ref), null);
    assert.equal(calendar.event(1, late.ref)?.state, "cancelled");
  });
  check("what was written is read back whole", async ({ calendar }) => {
    const service = { id: "limpieza", name: "Limpieza dental" };
    const asked = newEvent({
      service,
      notes: "Viene con su mamá",
      phone: "+51 999 123 456",
      email: null,
      sessionId: null,
    });
    const { ...written } = asked;
    Reflect.deleteProperty(written, "places");
    const { ref, createdAt, changedAt, sequence, state, link, ...event } = bookedEvent(
      await calendar.create(asked, call()),
    );
    const read = { ...calendar.event(1, ref) };
    for (const [field, value] of Object.entries(written)) {
      assert.deepEqual(Reflect.get(event, field), value, field);
      assert.deepEqual(Reflect.get(read, field), value, field);
    }
    assert.deepEqual(
      [createdAt, changedAt, sequence, state, link],
      [BEFORE, BEFORE, 0, "booked", null],
    );
  });
  check("an event's history says what it became, when and by whom", async (open) => {
    const { calendar, setNow } = open;
    const { ref } = bookedEvent(await calendar.create(newEvent({ key: "h" }), call()));
    const to = { tenant: 1, resource: "8", from: START + HOUR, until: START + 2 * HOUR };
    setNow(BEFORE + 1);
    const staff = { ...call(), by: "staff" } as const;
    bookedEvent(await calendar.move(ref, { ...to, busyUntil: to.until, places: 1 }, staff));
    // Nothing changes: nothing is written down.
    bookedEvent(await calendar.move(ref, { ...to, busyUntil: to.until, places: 1 }, staff));
    setNow(BEFORE + 2);
    bookedEvent(await calendar.cancel(ref, 1, call()));
    bookedEvent(await calendar.cancel(ref, 1, call()));
    const [from, until, resource] = [START, START + HOUR, "7"];
    const moved = { from: to.from, until: to.until, resource: "8" };
    assert.deepEqual(calendar.changes(1, ref), [
      { what: "made", by: "customer", at: BEFORE, from, until, resource },
      { what: "moved", by: "staff", at: BEFORE + 1, ...moved },
      { what: "cancelled", by: "customer", at: BEFORE + 2, ...moved },
    ]);
    assert.deepEqual(calendar.changes(2, ref), []);
    assert.deepEqual(calendar.changes(1, "no"), []);
    assert.equal(await calendar.prune(1, START + 9 * HOUR, call()), 1);
    assert.deepEqual(calendar.changes(1, ref), []);
  });
  check("who an event is for is put right, and only that", async ({ calendar, setNow }) => {
    const asked = newEvent({ key: "c", phone: null, notes: "Primera vez" });
    const before = bookedEvent(await calendar.create(asked, call()));
    const who = {
      name: "Lucía Núñez",
      email: "lucia@correo.example",
      phone: "+51 911",
      notes: null,
    };
    setNow(BEFORE + 1);
    const staff = { ...call(), by: "staff" } as const;
    const correct = (fields: object = {}, ref = before.ref) =>
      calendar.correct(ref, { tenant: 1, ...who, ...fields }, staff);
    const after = bookedEvent(await correct());
    // Each adapter keeps fields of its own with an event: those of the port count.
    for (const [field, value] of Object.entries({
      ...{ ...asked, ...who, state: "booked", createdAt: BEFORE },
      ...{ changedAt: BEFORE + 1, sequence: 1 },
    })) {
      if (field !== "places") assert.deepEqual(Reflect.get(after, field), value, field);
    }
    assert.deepEqual({ ...calendar.event(1, before.ref) }, { ...after });
    assert.equal(bookedEvent(await correct()).sequence, 1, "says so already: nothing is written");
    assert.deepEqual(
      calendar.changes(1, before.ref).map(({ what, by, at }) => [what, by, at]),
      [
        ["made", "customer", BEFORE],
        ["corrected", "staff", BEFORE + 1],
      ],
    );
    const found = (words: string) => calendar.search({ tenant: 1, words, max: 9 }).length;
    assert.deepEqual([found("lucia"), found("911"), found("primera")], [1, 1, 0]);
    const refusals = [await correct({ tenant: 2 }), await correct({}, "no")];
    await calendar.cancel(before.ref, 1, call());
    refusals.push(await correct({ name: "Otra" }));
    assert.deepEqual(
      refusals.map((one) => one.kind === "refused" && one.reason),
      ["not_found", "not_found", "cancelled"],
    );
    assert.equal(calendar.event(1, before.ref)?.name, "Lucía Núñez");
  });
  check("a search is blind to case and accents, and needs every word", async ({ calendar }) => {
    const service = { id: "limpieza", name: "Limpieza dental" };
    const phone = "+51 999-123-456";
    const one = newEvent({ name: "José Núñez", service, phone, notes: "Alergia a la PENICILINA" });
    const first = bookedEvent(await calendar.create(one, call()));
    const second = bookedEvent(
      await calendar.create(newEvent({ name: "Jose Paz", from: START + HOUR }), call()),
    );
    const found = (words: string, max = 9) =>
      calendar.search({ tenant: 1, words, max }).map(({ ref }) => ref);
    assert.deepEqual(found("jose"), [second.ref, first.ref]);
    assert.deepEqual(found("jose", 1), [second.ref]);
    for (const words of ["NUNEZ", "núñez josé", "999123456", "LIMPIEZA", "penicilina", "99 jo"]) {
      assert.deepEqual(found(words), [first.ref], words);
    }
    for (const words of ["", "  ", "jose limpieza paz", "%", "_", "'"]) {
      assert.deepEqual(found(words), [], words);
    }
    assert.deepEqual(calendar.search({ tenant: 2, words: "jose", max: 9 }), []);
  });
}

function ends(check: Check): void {
  check("what has ended is no longer the customer's next, and is pruned", async (open) => {
    const { calendar, setNow } = open;
    const first = bookedEvent(await calendar.create(newEvent(), call()));
    const second = bookedEvent(await calendar.create(newEvent({ from: START + HOUR }), call()));
    setNow(START + HOUR);
    const own = await calendar.mine(1, "5551", call());
    assert(own.kind === "events");
    assert.deepEqual(
      own.events.map(({ ref }) => ref),
      [second.ref],
    );
    assert.equal(await calendar.prune(1, START + HOUR, call()), 0);
    assert.equal(await calendar.prune(2, START + 9 * HOUR, call()), 0);
    assert.equal(await calendar.prune(1, START + HOUR + 1, call()), 1);
    assert.equal(calendar.event(1, first.ref), null);
    assert.equal(await calendar.prune(1, START + HOUR + 1, call()), 0);
    assert.equal(calendar.event(1, second.ref)?.ref, second.ref);
  });
  check("a customer's list says when it is cut", async ({ calendar }) => {
    for (let index = 0; index < 50; index++) {
      bookedEvent(await calendar.create(newEvent({ from: START + index * HOUR }), call()));
    }
    const whole = await calendar.mine(1, "5551", call());
    assert.deepEqual(whole.kind === "events" && [whole.events.length, whole.whole], [50, true]);
    bookedEvent(await calendar.create(newEvent({ from: START + 50 * HOUR }), call()));
    const cut = await calendar.mine(1, "5551", call());
    assert.deepEqual(cut.kind === "events" && [cut.events.length, cut.whole], [50, false]);
  });
}
