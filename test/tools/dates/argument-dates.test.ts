// The day and the hour in a tool's arguments: every unambiguous form that models write is accepted;
// for an ambiguous one the tool asks again.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDay, parseSlot } from "../../../tools/booking/slot-parser.ts";
import { clockTime, clockTime24 } from "../../../tools/dates/civil-time.ts";
import "../../support/random.ts";

const NOW = Date.parse("2026-11-22T19:05:00Z");
const present = { now: NOW, timeZone: "America/Lima" };

/** `date time` of a slot, or the kind of its problem. */
function slot(date: string, time: string, timeZone = "America/Lima"): string {
  const read = parseSlot({ date, time }, 30, { now: NOW, timeZone });
  return read.kind === "slot" ? `${read.slot.date} ${clockTime24(read.slot.start)}` : read.kind;
}

function day(text: string): string {
  const read = parseDay(text, present);
  return read.kind === "day" ? read.date : read.kind;
}

const TIMES = [
  ..."15:00|15:00:00|15:00:00.000|T15:00|t15:00:00|15h00|15h|15 h|15 h 00|15H00|15.00".split("|"),
  ..."15.00 h|15:00 hs|15:00 hrs.|15h00m|15h00min|15 horas|3:00 PM|3:00:00 PM|3.00 pm".split("|"),
  ..."3.00 p. m.|3h00 pm|3 p.m.|15:00:00-05:00|T15:00:00-0500|15:00-05".split("|"),
  ..."2026-12-08T15:00|2026-12-08T15:00:00|2026-12-08 15:00:00|2026-12-08T15:00:00-05:00".split(
    "|",
  ),
  "１５:００",
];

test("every unambiguous form of an hour is parsed", () => {
  for (const time of TIMES) assert.equal(slot("2026-12-08", time), "2026-12-08 15:00", time);
  assert.equal(slot("2026-12-08", "15h30"), "2026-12-08 15:30");
  assert.equal(slot("2026-12-08", "9.15"), "2026-12-08 09:15");
});

test("the customer must repeat an ambiguous or unreadable hour", () => {
  const odd = [
    ..."15:00:30|15:0|15.3|1500|15-30|24:00|25:00:00|15h60|15.30.15|T|15:00-16:00".split("|"),
    ..."15:00:00Z|15:00+02:00|2026-12-08T15:00:00Z|2026-12-08T20:00:00Z".split("|"),
    "9".repeat(60),
  ];
  for (const time of odd) assert.equal(slot("2026-12-08", time), "time_unreadable", time);
  for (const time of ["3", "15", "9 h"]) assert.equal(slot("2026-12-08", time), "time_ambiguous");
});

const DAYS = [
  ..."2026-12-08|2026-12-8|2026/12/08|2026/12/8|2026.12.08|20261208| 2026-12-08 ".split("|"),
  ..."2026-12-08T00:00:00|2026-12-08 00:00|2026-12-08T00:00:00.000Z|2026-12-08T00:00-05:00".split(
    "|",
  ),
  ..."2026-12-08T15:00|2026-12-08T15:00:00-05:00".split("|"),
];

test("every unambiguous form of a day is parsed", () => {
  for (const text of DAYS) assert.equal(day(text), "2026-12-08", text);
  assert.deepEqual(["25/12/2026", "12/25/2026", "12-12-2026", "25.12.2026"].map(day), [
    ..."2026-12-25|2026-12-25|2026-12-12|2026-12-25".split("|"),
  ]);
});

test("the customer must repeat an ambiguous or unreadable day", () => {
  const odd = [
    ..."08/12/2026|8-12-2026|2026-13-08|2026-02-30|08122026|26-12-08|2026-12|2026/12-08".split("|"),
    ..."2026-12-08T25:00|2026-12-08T15:00Z|2026-12-08T|mañana||2026-12-08T15:00:30".split("|"),
  ];
  for (const text of odd) assert.equal(day(text), "date_unreadable", text);
});

test("a day and an hour that are both full timestamps must agree", () => {
  assert.equal(slot("2026-12-08T15:00:00", "15:00"), "2026-12-08 15:00");
  assert.equal(slot("2026-12-08T15:00:00", "3:00 PM"), "2026-12-08 15:00");
  assert.equal(slot("2026-12-08T15:00:00", "16:00"), "time_unreadable");
  assert.equal(slot("2026-12-08", "2026-12-09T15:00"), "date_unreadable");
  // Midnight UTC is seven in the evening of the day before, in Lima.
  assert.equal(slot("2026-12-08T00:00:00Z", "3:00 PM"), "2026-12-08 15:00");
  assert.equal(slot("2026-12-08T00:00:00Z", "7:00 PM"), "date_unreadable");
  assert.equal(slot("2026-12-08T00:00:00Z", "12:00 AM", "UTC"), "2026-12-08 00:00");
});

test("a zone is compared with the local clock of that day", () => {
  // Santiago is at -03:00 in its summer and at -04:00 in winter.
  assert.equal(slot("2026-12-08", "15:00-03:00", "America/Santiago"), "2026-12-08 15:00");
  assert.equal(slot("2026-12-08", "15:00-04:00", "America/Santiago"), "time_unreadable");
  assert.equal(slot("2027-07-08", "15:00-04:00", "America/Santiago"), "2027-07-08 15:00");
});

test("every minute of a day is parsed from its ISO form, and every text has one result", () => {
  for (let minute = 0; minute < 1440; minute++) {
    const clock = clockTime24(minute);
    const moment = `2026-12-08 ${clock}`;
    for (const time of [`T${clock}:00`, `2026-12-08T${clock}:00`, clock.replace(":", "h")]) {
      assert.equal(slot("2026-12-08", time), moment, time);
    }
    assert.equal(slot("2026-12-08", clockTime(minute)), moment);
  }
  fc.assert(
    fc.property(fc.stringMatching(/^[T0-9:.hZ/ -]{0,32}$/), (text) => {
      const [of, on] = [slot("2026-12-08", text), day(text)];
      assert.match(of, /^(?:2026-12-08 \d\d:\d\d|[a-z_]+)$/);
      assert.match(on, /^(?:\d{4}-\d\d-\d\d|[a-z_]+)$/);
    }),
    { numRuns: 2000 },
  );
});
