// Hours and blocked times as owners write them: a separately written corpus, and a table of forms.
// Ambiguous input is unreadable: a wrong opening hour would book a customer at 4 AM.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ITEMS_MAX, parseBlocks } from "../../../tools/dates/blocked-times.ts";
import { clockTime24, parseDate } from "../../../tools/dates/civil-time.ts";
import { parseHours } from "../../../tools/dates/parse-day-hours.ts";
import { isUnverified } from "../../../tools/dates/weekly-hours.ts";
import { judgeCorpus } from "../../support/corpora/owners-fixture.ts";
import "../../support/random.ts";

for (const kind of ["hours", "blocks"]) {
  test(`working corpus, ${kind}: nothing wrong, at least 95 % of the readable read`, () => {
    const file = path.join(import.meta.dirname, "../../corpus", `owners-working-${kind}.jsonl`);
    const { kind: of, total, readable, read, wrong } = judgeCorpus(readFileSync(file, "utf8"));
    assert.deepEqual(wrong, []);
    assert.equal(of, kind);
    assert.ok(total > 100 && read >= 0.95 * readable, `${read} of ${readable}`);
  });
}

function hours(value: unknown): string {
  const read = parseHours(value);
  if (read.kind !== "open") return read.kind === "closed" ? "closed" : read.reason;
  return read.ranges.map(({ start, end }) => `${clock(start)}-${clock(end)}`).join(" ");
}

function clock(minute: number): string {
  return minute === 1440 ? "24:00" : clockTime24(minute);
}

const UNSURE = "backwards_or_ambiguous";
const HOURS: readonly (readonly [unknown, string])[] = [
  // Exactly one reading by the default rule.
  ["9 a 1 y 3 a 7", "09:00-13:00 15:00-19:00"],
  ["8:00 - 12:00 / 2:00 - 6:00 PM", "08:00-12:00 14:00-18:00"],
  ["9-1 tarde 4-8", "09:00-13:00 16:00-20:00"],
  ["2 a 6", "14:00-18:00"],
  ["12:30 a 8:30", "12:30-20:30"],
  // A night is written as one.
  ["10:00 PM - 6:00 AM", "22:00-06:00"],
  ["18:00-02:00", "18:00-02:00"],
  ["20:00-08:00", "20:00-08:00"],
  ["20:00-08:01", UNSURE],
  ["19:59-08:00", UNSURE],
  // People read it differently.
  ["02:00-06:00", UNSURE],
  ["09:00-09:00", UNSURE],
  ["9:00 AM - 6:00 AM", UNSURE],
  ["9 am - 12 am", UNSURE],
  ["12:00 AM - 8:00 PM", UNSURE],
  ["13:00 a 5:00", UNSURE],
  ["6 a 10 pm", UNSURE],
  ["3-7, 9-1", UNSURE],
  ["9-11 y 10-11", UNSURE],
  ["9-12, 11-15", "overlap"],
  ["9-18 almuerzo 8-10", "break"],
  ["9-18 almuerzo", "break"],
  // No hours, or more than hours.
  ["9.5-18", "words"],
  ["sábado 9 a 1", "words"],
  ["9 a 18 o previa cita", "words"],
  ["cerrado por la tarde", "words"],
  ["9/18", "one_time"],
  [{ inicio: "09:00", fin: "18:00", almuerzo: "13-14" }, "09:00-13:00 14:00-18:00"],
  [
    { inicio: "9", fin: "18", descanso: { inicio: "13:00", fin: "14:00" } },
    "09:00-13:00 14:00-18:00",
  ],
  [{ inicio: "09:00", fin: "18:00", descanso: "a veces" }, "break"],
  [{ inicio: "09:00", fin: "18:00", extra: "13-14" }, "form"],
  [{ estado: "cerrado", inicio: "09:00", fin: "18:00" }, "closed"],
  [{ manana: "9-13", tarde: "cerrado" }, "09:00-13:00"],
  [{ manana: "cerrado", tarde: "" }, "closed"],
  [{ am: "9 a 1", pm: "3 a 7" }, "09:00-13:00 15:00-19:00"],
  ["9-18 (13-14 almuerzo)", "09:00-13:00 14:00-18:00"],
  [[[["9-18"]]], "09:00-18:00"],
  [[[[["9-18"]]]], "form"],
  [`9-18 y`, "words"],
  ["9-18,", "09:00-18:00"],
  ["9-18 ".repeat(81), "words"],
  [{ activo: "no", inicio: "9", fin: "18" }, "closed"],
  ['{"inicio":"09:00","fin":"18:00"}', "09:00-18:00"],
  ["9am6pm", "09:00-18:00"],
];

test("hours: one reading is accepted, two are unreadable", () => {
  for (const [value, expected] of HOURS) {
    assert.equal(hours(value), expected, JSON.stringify(value));
  }
});

test("digits without AM, PM, zeros or 24-hour form never open at night", () => {
  const time = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom("", ":00", ":30"));
  const range = fc.tuple(time, fc.constantFrom(" a ", "-", " - "), time);
  const text = fc.tuple(range, fc.constantFrom(" y ", ", ", " / "), fc.option(range));
  const show = ([[a, b], join, [c, d]]: [[number, string], string, [number, string]]): string =>
    `${a}${b}${join}${c}${d}`;
  fc.assert(
    fc.property(text, ([first, and, second]) => {
      const read = parseHours(show(first) + (second === null ? "" : and + show(second)));
      if (read.kind !== "open") return;
      for (const { start, end } of read.ranges) {
        assert.ok(start >= 300 && end <= 1440, `${start}-${end}`);
      }
    }),
    { numRuns: 2000 },
  );
});

function blocks(value: unknown): string {
  const { blocks: read, unreadableCount } = parseBlocks(value);
  const shown = read.map(({ date, start, end }) => `${date} ${start}-${end}`);
  return [...shown, ...(unreadableCount > 0 ? [`${unreadableCount} unreadable`] : [])].join(", ");
}

const BLOCKS: readonly (readonly [unknown, string])[] = [
  [{ "0": { fecha: "2026-12-10" }, "2": null }, "2026-12-10 0-1440"],
  ["del 28 de diciembre de 2026 al 2 de enero de 2027", "2026-12-28 0-8640"],
  ["28/12 al 02/01/2027", "2026-12-28 0-8640"],
  ["24 y 25 de diciembre de 2026", "2026-12-24 0-1440, 2026-12-25 0-1440"],
  ["2026-12-10 10:00-12:00, 15:00-17:00", "2026-12-10 600-720, 2026-12-10 900-1020"],
  ["10/12/2026, 10:00-12:00", "2026-12-10 600-720"],
  [{ "2026-12-10": ["10:00-12:00"] }, "2026-12-10 600-720"],
  [["2026-12-10", "10:00", "12:00"], "2026-12-10 600-720"],
  ["2026-12-10 23:00-02:00", "2026-12-10 1380-1560"],
  ["2026-12-10 3:00-5:00", "1 unreadable"],
  ["2026-12-10T10:00:00Z/2026-12-10T12:00:00Z", "1 unreadable"],
  [[["2026-12-10", "2026-12-12"]], "1 unreadable"],
  ["10/12/2026 excepto 10:00-12:00", "1 unreadable"],
  ["martes 12/10/2026", "1 unreadable"],
  ["viernes 16/10/2026 al lunes 19/10/2026", "2026-10-16 0-5760"],
  ["Año Nuevo 01/01/2027", "2027-01-01 0-1440"],
  ["10/dic/2026", "2026-12-10 0-1440"],
  [
    { fecha_inicio: "2026-12-10 08:00:00", fecha_fin: "2026-12-11 00:00:00" },
    "2026-12-10 480-1440",
  ],
  [{ fecha: "2026-12-10", repetir: "semanal" }, "1 unreadable"],
  [{ fecha_inicio: "2026-12-24 00:00:00", fecha_fin: "2026-12-26 00:00:00" }, "1 unreadable"],
];

test("blocks: one reading is accepted, others are counted as unreadable", () => {
  for (const [value, expected] of BLOCKS) {
    assert.equal(blocks(value), expected, JSON.stringify(value));
  }
});

/** Whether a day is verified with this text among the blocks. */
function verifies(value: unknown, date: string): boolean {
  const day = parseDate(date);
  assert(day !== null);
  const { unverified } = parseBlocks(value);
  return !isUnverified({ date: day, start: 600, end: 660 }, unverified);
}

test("an unreadable block makes the days that it names unverified, and no other", () => {
  // 10 December 2026 is a Thursday.
  const named: readonly (readonly [unknown, boolean, boolean])[] = [
    ["2026-12-10 por la tarde", false, true],
    [{ fecha: "2026-12-10", inicio: "15:00", fin: "12:00" }, false, true],
    [{ fecha: "2026-12-10", inicio: "10:00" }, false, true],
    ["2026-12-11 al 2026-12-09", false, false],
    ["todos los jueves", false, true],
    ["10 de diciembre", false, true],
    ["10/12", false, true],
    ["[{fecha: 2026-12-10, inicio", false, true],
    ["2027-11-01 al 2026-12-10", false, true],
    ["vacaciones", true, true],
    ["31/02/2026", true, true],
    [12345, true, true],
  ];
  for (const [value, thursday, friday] of named) {
    const seen = [verifies(value, "2026-12-10"), verifies(value, "2026-12-11")];
    assert.deepEqual(seen, [thursday, friday], JSON.stringify(value));
  }
  assert.equal(parseBlocks(["vacaciones", "todos los jueves"]).undatedCount, 1);
  const full = Array.from({ length: ITEMS_MAX }, () => "2026-12-10");
  assert.equal(verifies(full, "2026-12-11"), true);
  assert.equal(
    verifies([...full, "2026-12-10"], "2026-12-11"),
    false,
    "one that was not looked at",
  );
});
