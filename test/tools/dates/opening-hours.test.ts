// Weekly hours and blocks: what is parsed, and that no appointment is ever accepted outside of
// them.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, daysBetween, parseDate } from "../../../tools/dates/civil-time.ts";
import type { CivilDate } from "../../../tools/dates/civil-time.ts";
import { parseBlocks } from "../../../tools/dates/blocked-times.ts";
import { parseDayHours } from "../../../tools/dates/parse-day-hours.ts";
import { hoursOf, checkSlotHours } from "../../../tools/dates/weekly-hours.ts";
import type {
  BlockedRange,
  DayHours,
  SlotHoursResult,
  Week,
} from "../../../tools/dates/weekly-hours.ts";
import "../../support/random.ts";

function day(text: string): CivilDate {
  const date = parseDate(text);
  assert(date !== null, text);
  return date;
}

/** Monday. */
const MONDAY = day("2026-11-23");

function weekOf(...hours: readonly (string | null)[]): Week {
  return Array.from({ length: 7 }, (_, index) => parseDayHours(hours[index] ?? null));
}

function at(date: CivilDate, start: number, minutes: number) {
  return { date, start, end: start + minutes };
}

const h = (hour: number, minute = 0): number => hour * 60 + minute;

const OPEN: readonly [string, readonly (readonly [number, number])[]][] = [
  ["09:00-18:00", [[h(9), h(18)]]],
  ["9:00 AM - 6:00 PM", [[h(9), h(18)]]],
  ["9:00 a.m. – 6:00 p. m.", [[h(9), h(18)]]],
  ["9am-6pm", [[h(9), h(18)]]],
  ["de 9:00 a 18:00", [[h(9), h(18)]]],
  ["9:00 hasta 18:00", [[h(9), h(18)]]],
  ["09:00:00-18:00:00", [[h(9), h(18)]]],
  [
    "09:00-13:00, 15:00-19:00",
    [
      [h(9), h(13)],
      [h(15), h(19)],
    ],
  ],
  [
    "09:00-13:00 y 15:00-19:00",
    [
      [h(9), h(13)],
      [h(15), h(19)],
    ],
  ],
  [
    "09:00-13:00;15:00-19:00",
    [
      [h(9), h(13)],
      [h(15), h(19)],
    ],
  ],
  [
    "09:00-13:00 | 15:00-19:00",
    [
      [h(9), h(13)],
      [h(15), h(19)],
    ],
  ],
  [
    "15:00-19:00, 09:00-13:00",
    [
      [h(9), h(13)],
      [h(15), h(19)],
    ],
  ],
  ["09:00-13:00, 13:00-18:00", [[h(9), h(18)]]],
  ["18:00-24:00", [[h(18), h(24)]]],
  ["18:00-00:00", [[h(18), h(24)]]],
  ["6:00 PM - 12:00 AM", [[h(18), h(24)]]],
  ["20:00-02:00", [[h(20), h(26)]]],
  ["00:00-24:00", [[0, h(24)]]],
];

test("hours are parsed in every form that companies write", () => {
  for (const [text, ranges] of OPEN) {
    const expected = ranges.map(([start, end]) => ({ start, end }));
    assert.deepEqual(parseDayHours(text), { kind: "open", ranges: expected }, text);
  }
});

test("the words for closed are closed", () => {
  const words = ["CERRADO", "cerrado", "NO DISPONIBLE", "No atiende", "-", "--", "N/A", "", "  "];
  for (const text of [null, ...words]) assert.deepEqual(parseDayHours(text), { kind: "closed" });
});

test("a day with unreadable hours is marked, and never open", () => {
  const bad = [
    "mañanas",
    "09:00-14:00, 13:00-18:00",
    "09:00",
    "09:00-",
    "25:00-26:00",
    "09:00-13:00, tarde",
    "24:00-02:00",
  ];
  for (const text of [...bad, "09:00-09:00", "09:00-10:00-11:00", "<b>9:00-18:00</b>", "9"]) {
    assert.deepEqual(parseDayHours(text), { kind: "unreadable" }, text);
  }
  const week = weekOf("mañanas");
  assert.deepEqual(checkSlotHours(at(MONDAY, h(10), 30), week, []), { kind: "unreadable" });
});

const BLOCK = { date: MONDAY, start: h(13), end: h(14) };

test("blocks are parsed from a list, a list in a text and items between commas", () => {
  const item = { fecha: "2026-11-23", inicio: "13:00", fin: "14:00" };
  const text = "2026-11-23 13:00-14:00";
  const forms = [[item], [text], JSON.stringify([item, text]), text];
  for (const raw of forms) {
    const { blocks, unreadableCount } = parseBlocks(raw);
    assert.equal(unreadableCount, 0);
    assert.deepEqual(blocks[0], BLOCK);
  }
  const two = parseBlocks("2026-11-23 13:00-14:00, 2026-11-24 1:00 PM - 2:00 PM");
  assert.deepEqual(two.blocks, [BLOCK, { date: day("2026-11-24"), start: h(13), end: h(14) }]);
});

test("a day without times is blocked from midnight to midnight", () => {
  const whole = { date: MONDAY, start: 0, end: h(24) };
  assert.deepEqual(parseBlocks(["2026-11-23"]).blocks, [whole]);
  assert.deepEqual(parseBlocks([{ fecha: "2026-11-23", inicio: null, fin: "" }]).blocks, [whole]);
});

test("an unreadable block is counted and affects no other", () => {
  const raw = ["2026-11-23 13:00-14:00", "ayer", 7, null, { fecha: 1 }, { inicio: "x" }, ["a"]];
  const read = parseBlocks(raw);
  assert.deepEqual(read.blocks, [BLOCK]);
  assert.deepEqual([read.itemCount, read.unreadableCount, read.undatedCount], [6, 5, 5]);
  for (const broken of ["[{", 5, {}, true]) assert.equal(parseBlocks(broken).blocks.length, 0);
  for (const nothing of [null, undefined, "", []]) {
    const { itemCount, blocks, unverified } = parseBlocks(nothing);
    assert.deepEqual([itemCount, blocks], [0, []]);
    assert.deepEqual(unverified, { spans: [], weekdays: [], yearly: [] });
  }
});

const SPLIT = weekOf("09:00-13:00, 15:00-19:00", null, "18:00-24:00", "00:00-02:00", "20:00-02:00");

const VERDICTS: readonly [string, number, number, SlotHoursResult][] = [
  ["2026-11-23", h(9), 60, { kind: "fits" }],
  ["2026-11-23", h(12), 60, { kind: "fits" }],
  ["2026-11-23", h(12, 1), 60, { kind: "does_not_fit", closesAt: h(13) }],
  ["2026-11-23", h(8, 59), 30, { kind: "before_opening", opensAt: h(9) }],
  ["2026-11-23", h(13), 30, { kind: "in_break", reopensAt: h(15) }],
  ["2026-11-23", h(14), 30, { kind: "in_break", reopensAt: h(15) }],
  ["2026-11-23", h(18, 30), 30, { kind: "fits" }],
  ["2026-11-23", h(18, 31), 30, { kind: "does_not_fit", closesAt: h(19) }],
  ["2026-11-23", h(19), 30, { kind: "after_closing", closesAt: h(19) }],
  ["2026-11-23", h(3), 30, { kind: "before_opening", opensAt: h(9) }],
  ["2026-11-24", h(10), 30, { kind: "closed" }],
  ["2026-11-25", h(23, 30), 30, { kind: "fits" }],
  ["2026-11-25", h(23, 30), 60, { kind: "fits" }],
  ["2026-11-26", h(1, 30), 30, { kind: "fits" }],
  ["2026-11-26", h(1, 31), 30, { kind: "does_not_fit", closesAt: h(2) }],
  ["2026-11-27", h(23), 120, { kind: "fits" }],
  ["2026-11-28", h(1), 60, { kind: "fits" }],
  ["2026-11-28", h(1, 1), 60, { kind: "closed" }],
  ["2026-11-28", h(10), 60, { kind: "closed" }],
];

test("every edge of split hours is checked at the minute and one past it", () => {
  for (const [date, start, minutes, verdict] of VERDICTS) {
    assert.deepEqual(
      checkSlotHours(at(day(date), start, minutes), SPLIT, []),
      verdict,
      `${date} ${start}`,
    );
  }
});

test("an appointment that touches a block fits; one minute into it does not", () => {
  const week = weekOf("09:00-18:00");
  const blocks = [BLOCK];
  assert.equal(checkSlotHours(at(MONDAY, h(12), 60), week, blocks).kind, "fits");
  assert.equal(checkSlotHours(at(MONDAY, h(12, 1), 60), week, blocks).kind, "blocked");
  assert.equal(checkSlotHours(at(MONDAY, h(12, 30), 60), week, blocks).kind, "blocked");
  assert.equal(checkSlotHours(at(MONDAY, h(13, 59), 30), week, blocks).kind, "blocked");
  assert.equal(checkSlotHours(at(MONDAY, h(14), 30), week, blocks).kind, "fits");
  assert.equal(checkSlotHours(at(MONDAY, h(12), 180), week, blocks).kind, "blocked");
});

test("a block that crosses midnight blocks the next morning too", () => {
  const week = weekOf("00:00-24:00", "00:00-24:00");
  const { blocks } = parseBlocks(["2026-11-23 22:00-02:00"]);
  assert.equal(checkSlotHours(at(day("2026-11-24"), h(1), 30), week, blocks).kind, "blocked");
  assert.equal(checkSlotHours(at(day("2026-11-24"), h(2), 30), week, blocks).kind, "fits");
  assert.equal(checkSlotHours(at(MONDAY, h(23), 120), week, blocks).kind, "blocked");
});

test("a block tomorrow stops an appointment that runs past midnight tonight", () => {
  const week = weekOf("20:00-02:00");
  const { blocks } = parseBlocks(["2026-11-24 00:30-01:00"]);
  assert.equal(checkSlotHours(at(MONDAY, h(23, 30), 60), week, blocks).kind, "fits");
  assert.equal(checkSlotHours(at(MONDAY, h(23, 31), 60), week, blocks).kind, "blocked");
});

const hoursText = fc.oneof(
  fc.constantFrom(null, "CERRADO", "garabato", "00:00-24:00", "18:00-00:00"),
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map((ranges) => ranges.map(([a, b]) => `${clock(a)}-${clock(b)}`).join(", ")),
);
const anyBlock = fc.record({
  date: fc.integer({ min: -2, max: 2 }).map((days) => addDays(MONDAY, days)),
  start: fc.integer({ min: 0, max: 1439 }),
  length: fc.integer({ min: 1, max: 1440 }),
});

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Independent of `checkSlotHours`: is this one minute of real time open, and free of blocks? */
function minuteIsFree(minute: number, week: Week, blocks: readonly BlockedRange[]): boolean {
  const covers = (hours: DayHours, shift: number): boolean =>
    hours.kind === "open" &&
    hours.ranges.some(({ start, end }) => minute >= start + shift && minute < end + shift);
  const open = [-1, 0, 1].some((d) => covers(hoursOf(addDays(MONDAY, d), week), d * 1440));
  const blocked = blocks.some((block) => {
    const shift = daysBetween(MONDAY, block.date) * 1440;
    return minute >= block.start + shift && minute < block.end + shift;
  });
  return open && !blocked;
}

test("an accepted slot has every minute inside opening hours and outside every block", () => {
  fc.assert(
    fc.property(
      fc.array(hoursText, { minLength: 7, maxLength: 7 }),
      fc.array(anyBlock, { maxLength: 4 }),
      fc.integer({ min: 0, max: 1439 }),
      fc.integer({ min: 1, max: 300 }),
      (texts, raw, start, minutes) => {
        const week = texts.map(parseDayHours);
        const blocks = raw.map(({ length, ...b }) => ({ ...b, end: b.start + length }));
        const verdict = checkSlotHours(at(MONDAY, start, minutes), week, blocks);
        const every = Array.from({ length: minutes }, (_, i) => start + i);
        const free = every.every((minute) => minuteIsFree(minute, week, blocks));
        assert.equal(verdict.kind === "fits", free, JSON.stringify({ texts, blocks, verdict }));
      },
    ),
    { numRuns: 500 },
  );
});

test("no text of a company makes the parser throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.ok(["open", "closed", "unreadable"].includes(parseDayHours(text).kind));
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (raw) => {
      assert.ok(parseBlocks(raw).unreadableCount >= 0);
      assert.ok(parseBlocks(JSON.stringify(raw)).unreadableCount >= 0);
    }),
  );
});
