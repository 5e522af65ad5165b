// The calendar's arithmetic against a naive oracle, its cap, and the sandbox's civil days.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Calendar } from "../../../tools/sandbox/backend/calendar.ts";
import {
  civilNow,
  clockText,
  dayNumber,
  formatDay,
  longDay,
} from "../../../tools/sandbox/spanish/days.ts";
import {
  formatMoment,
  parseDay,
  parseMoment,
  weekdayName,
} from "../../../tools/sandbox/spanish/days.ts";
import "../../support/random.ts";

const EVENT = {
  company: 1,
  userId: 101,
  prospect: "1",
  title: "Cita",
  customerEmail: "a@b.example",
  idempotencyKey: null,
  meetLink: null,
};

test("an interval fits exactly when no minute of it is full (oracle)", () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 30 }))
    .map(([start, length]) => ({ start, end: start + length }));
  const property = fc.property(
    fc.array(interval, { maxLength: 12 }),
    interval,
    fc.integer({ min: 1, max: 4 }),
    (events, wanted, slots) => {
      const calendar = new Calendar();
      for (const event of events) calendar.add({ ...EVENT, ...event });
      let full = false;
      for (let minute = wanted.start; minute < wanted.end; minute++) {
        const running = events.filter(({ start, end }) => start <= minute && minute < end).length;
        if (running >= slots) full = true;
      }
      assert.equal(calendar.fits(1, wanted, slots), !full);
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test("the calendar holds its cap and forgets the oldest event past it", () => {
  const calendar = new Calendar(3);
  for (let start = 0; start < 3; start++) calendar.add({ ...EVENT, start, end: start + 1 });
  assert.deepEqual(
    calendar.events.map(({ id }) => id),
    ["evt-1", "evt-2", "evt-3"],
  );
  calendar.add({ ...EVENT, start: 9, end: 10 });
  assert.deepEqual(
    calendar.events.map(({ id }) => id),
    ["evt-2", "evt-3", "evt-4"],
  );
  assert.equal(calendar.find("evt-1"), null);
});

test("days round-trip and dates that do not exist are null", () => {
  for (let day = 19_000; day < 24_000; day++) assert.equal(parseDay(formatDay(day)), day);
  for (const text of ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-7", "mañana", ""]) {
    assert.equal(parseDay(text), null, text);
  }
  assert.equal(dayNumber(2028, 2, 29) !== null, true);
});

test("weekdays and long dates are right", () => {
  const sunday = parseDay("2026-11-22") ?? 0;
  assert.equal(weekdayName(sunday), "domingo");
  assert.equal(weekdayName(0), "jueves");
  assert.equal(longDay(sunday + 1), "lunes 23 de noviembre de 2026");
  assert.deepEqual([0, 30, 720, 750, 1439].map(clockText), [
    "12:00 AM",
    "12:30 AM",
    "12:00 PM",
    "12:30 PM",
    "11:59 PM",
  ]);
});

test("moments round-trip and anything else is null", () => {
  const moment = parseMoment("2026-11-23 10:30:00") ?? 0;
  assert.equal(formatMoment(moment), "2026-11-23 10:30:00");
  for (const text of ["2026-11-23", "2026-11-23 24:00:00", "2026-11-31 10:00:00", 5, null]) {
    assert.equal(parseMoment(text), null);
  }
});

test("the wall clock is the zone's, at midnight too", () => {
  const at = (iso: string) => civilNow(Date.parse(iso), "America/Lima");
  const sunday = parseDay("2026-11-22");
  assert.deepEqual(at("2026-11-23T04:59:00Z"), { day: sunday, minute: 1439 });
  assert.deepEqual(at("2026-11-23T05:00:00Z"), { day: (sunday ?? 0) + 1, minute: 0 });
});
