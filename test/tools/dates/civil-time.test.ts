// Civil dates and times: parsing, formatting, conversion to a zone.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import {
  addDays,
  civilDateTime,
  clockTime,
  clockTime24,
  daysBetween,
  instantOf,
  isTimeZone,
  longDate,
  nextDays,
  parseDate,
  parseTimestamp,
  parseTime,
  formatTimestamp,
  weekdayName,
} from "../../../tools/dates/civil-time.ts";
import type { CivilDate } from "../../../tools/dates/civil-time.ts";
import "../../support/random.ts";

function day(text: string): CivilDate {
  const date = parseDate(text);
  assert(date !== null, text);
  return date;
}

test("a date is parsed only if it is padded and exists", () => {
  for (const good of ["2026-11-23", "2028-02-29", "2000-01-01", "9999-12-31"]) {
    assert.equal(parseDate(good), good);
  }
  const bad = ["2026-1-7", "2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31"];
  const odd = [
    "",
    "hoy",
    "23/11/2026",
    "2026-11-23T10:00",
    " 2026-11-23",
    "+002026-11-23",
    "-000001",
  ];
  for (const text of [...bad, ...odd]) assert.equal(parseDate(text), null, text);
});

const TIMES: readonly [string, number][] = [
  ["10:00 AM", 600],
  ["10:00AM", 600],
  ["3:30pm", 930],
  ["03:30 PM", 930],
  ["3 PM", 900],
  ["3pm", 900],
  ["3 p. m.", 900],
  ["3:00 p.m.", 900],
  ["12 am", 0],
  ["12:30 AM", 30],
  ["12 pm", 720],
  ["12:00 PM", 720],
  ["mediodía", 720],
  ["12 del mediodía", 720],
  ["3:00", 180],
  ["03:00", 180],
  ["15:00", 900],
  ["15:00 h", 900],
  ["23:59", 1439],
  ["00:00", 0],
  ["13:00 PM", 780],
  ["0:30 AM", 30],
  [" 9:05 AM ", 545],
];

test("times are parsed in every documented form", () => {
  for (const [text, minute] of TIMES) {
    assert.deepEqual(parseTime(text), { kind: "time", minute }, text);
  }
});

test("a bare hour is ambiguous", () => {
  assert.deepEqual(parseTime("3"), { kind: "ambiguous", hour: 3 });
  assert.deepEqual(parseTime("15"), { kind: "ambiguous", hour: 15 });
});

test("other texts are unreadable as a time", () => {
  const bad = ["24:00", "24", "25:00", "10:60", "3:5 PM", "13:00 AM", "0:30 PM", "-1:00", "", "x"];
  const odd = ["10:00 AM PM", "a las tres", "10::00", "10:00:00", "1000", "9".repeat(40)];
  for (const text of [...bad, ...odd]) {
    assert.deepEqual(parseTime(text), { kind: "unreadable" }, text);
  }
});

test("dates and times are formatted in Spanish", () => {
  assert.equal(longDate(day("2026-11-23")), "lunes 23 de noviembre de 2026");
  assert.equal(longDate(day("2028-02-29")), "martes 29 de febrero de 2028");
  assert.deepEqual([0, 600, 720, 815, 1439].map(clockTime), [
    "12:00 AM",
    "10:00 AM",
    "12:00 PM",
    "1:35 PM",
    "11:59 PM",
  ]);
  assert.equal(clockTime24(65), "01:05");
});

test("every minute of a day survives formatting and parsing", () => {
  for (let minute = 0; minute < 1440; minute++) {
    assert.deepEqual(parseTime(clockTime(minute)), { kind: "time", minute });
    assert.deepEqual(parseTime(clockTime24(minute)), { kind: "time", minute });
  }
});

test("a timestamp past midnight is on the next day, also at the end of a year", () => {
  assert.equal(formatTimestamp(day("2026-11-23"), 600), "2026-11-23 10:00:00");
  assert.equal(formatTimestamp(day("2026-12-31"), 1440), "2027-01-01 00:00:00");
  assert.equal(formatTimestamp(day("2026-12-31"), 1470), "2027-01-01 00:30:00");
});

test("timestamps are parsed; other texts are not", () => {
  assert.deepEqual(parseTimestamp("2026-11-23 10:30:00"), { date: "2026-11-23", minute: 630 });
  assert.deepEqual(parseTimestamp("2026-11-23T10:30"), { date: "2026-11-23", minute: 630 });
  for (const bad of ["2026-11-23", "2026-02-30 10:00:00", "2026-11-23 24:00:00", "x"]) {
    assert.equal(parseTimestamp(bad), null, bad);
  }
});

test("the next days start tomorrow and cross months and years", () => {
  const days = nextDays(day("2026-12-25"), 14);
  assert.equal(days.length, 14);
  assert.equal(days[0], "2026-12-26");
  assert.equal(days[13], "2027-01-08");
  assert.equal(weekdayName(day("2027-01-08")), "viernes");
});

test("adding and counting days are inverse", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), (days) => {
      const from = day("2026-11-22");
      assert.equal(daysBetween(from, addDays(from, days)), days);
    }),
  );
});

test("now is the tenant's wall clock, also across midnight", () => {
  const instant = Date.parse("2026-03-15T04:59:00Z");
  assert.deepEqual(civilDateTime(instant, "America/Lima"), { date: "2026-03-14", minute: 1439 });
  assert.deepEqual(civilDateTime(instant + 60_000, "America/Lima"), {
    date: "2026-03-15",
    minute: 0,
  });
  assert.deepEqual(civilDateTime(instant, "Asia/Tokyo"), { date: "2026-03-15", minute: 839 });
});

test("a local time that the clocks skip or repeat has no instant", () => {
  const madrid = "Europe/Madrid";
  assert.equal(instantOf({ date: day("2026-03-29"), minute: 150 }, madrid), null);
  assert.equal(instantOf({ date: day("2026-10-25"), minute: 150 }, madrid), null);
  assert.equal(
    instantOf({ date: day("2026-03-29"), minute: 180 }, madrid),
    Date.parse("2026-03-29T01:00:00Z"),
  );
  assert.equal(
    instantOf({ date: day("2026-03-28"), minute: 1440 }, madrid),
    Date.parse("2026-03-28T23:00:00Z"),
  );
});

test("in a zone without clock changes every minute converts to one instant and back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2000 }),
      fc.integer({ min: 0, max: 1439 }),
      (d, minute) => {
        const moment = { date: addDays(day("2026-01-01"), d), minute };
        const instant = instantOf(moment, "America/Lima");
        assert(instant !== null);
        assert.deepEqual(civilDateTime(instant, "America/Lima"), moment);
      },
    ),
  );
});

test("an instant exists exactly if the local clock shows that time once", () => {
  const zones = ["America/Santiago", "America/New_York", "Europe/Madrid", "Australia/Lord_Howe"];
  for (const zone of zones) {
    for (const year of [2025, 2026, 2027]) assertYear(zone, day(`${year}-01-01`));
  }
});

/** Walks a year of real time hour by hour and counts how often each wall-clock half-hour occurs. */
function assertYear(zone: string, from: CivilDate): void {
  const start = instantOf({ date: from, minute: 0 }, zone);
  assert(start !== null);
  const shown = new Map<string, number>();
  for (let step = 0; step < 365 * 48; step++) {
    const { date, minute } = civilDateTime(start + step * 1_800_000, zone);
    const key = `${date} ${minute}`;
    shown.set(key, (shown.get(key) ?? 0) + 1);
  }
  for (let d = 1; d < 364; d++) {
    for (let minute = 0; minute < 240; minute += 30) {
      const date = addDays(from, d);
      const times = shown.get(`${date} ${minute}`) ?? 0;
      assert.equal(
        instantOf({ date, minute }, zone) !== null,
        times === 1,
        `${zone} ${date} ${minute}`,
      );
    }
  }
}

test("unknown zones are rejected", () => {
  assert.equal(isTimeZone("America/Lima"), true);
  assert.equal(isTimeZone("America/Limón"), false);
});

const PROBE = `
  import { instantOf, longDate, parseDate, civilDateTime } from "./tools/dates/civil-time.ts";
  const gap = parseDate("2026-03-29");
  console.log(longDate(gap), instantOf({ date: gap, minute: 150 }, "Europe/Madrid"),
    instantOf({ date: gap, minute: 600 }, "America/Lima"), parseDate("2026-02-30"),
    JSON.stringify(civilDateTime(0, "America/Lima")));
`;
const ANSWER =
  'domingo 29 de marzo de 2026 null 1774796400000 null {"date":"1969-12-31","minute":1140}\n';

function probe(flags: readonly string[], zone: string): string {
  const args = [...flags, "--import", "tsx", "--input-type=module", "-e", PROBE];
  const env = { ...process.env, TZ: zone };
  return execFileSync(process.execPath, args, { encoding: "utf8", env });
}

test("the container's own zone has no effect", () => {
  for (const zone of ["UTC", "Asia/Kolkata", "America/Santiago"]) {
    assert.equal(probe([], zone), ANSWER, zone);
  }
});

test("a runtime without Temporal gets the same results from the polyfill", () => {
  const without = ["--no-harmony-temporal"];
  const seen = ["-p", "typeof globalThis.Temporal"];
  const { execPath } = process;
  assert.equal(execFileSync(execPath, [...without, ...seen], { encoding: "utf8" }), "undefined\n");
  assert.equal(probe(without, "UTC"), ANSWER);
});
