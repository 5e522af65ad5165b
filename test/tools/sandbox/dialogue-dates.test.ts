// Days in Spanish, as the simulated model parses them: tables of expression, today and meaning.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDay, longDay, parseDay } from "../../../tools/sandbox/spanish/days.ts";
import { fold } from "../../../tools/sandbox/spanish/text.ts";
import { blank, chooseDay, civilDay } from "../../../tools/sandbox/spanish/dates.ts";
import type { DateChoice } from "../../../tools/sandbox/spanish/dates.ts";
import { extractDates } from "../../../tools/dates/extract-dates.ts";
import "../../support/random.ts";

/** `rest` is the text with everything blanked that was part of a date. */
function readDate(text: string, today: number): DateChoice & { readonly rest: string } {
  const moments = extractDates(text, civilDay(today));
  return { ...chooseDay(fold(text), moments), rest: blank(text, moments.days) };
}

function read(text: string, today: string): string {
  const reading = readDate(fold(text), parseDay(today) ?? 0);
  return reading.kind === "date" ? formatDay(reading.day) : reading.kind;
}

const ELSEWHERE: readonly Row[] = [
  ["el jueves o el viernes", "several"],
  ["jueves o viernes a las 4", "several"],
  ["el 15 o 16 de diciembre", "several"],
  ["el jueves o si no el viernes", "several"],
  ["el jueves o el viernes, mejor el sábado", "2026-11-28"],
  ["mañana, o sea el lunes", "2026-11-23"],
  ["cualquier día menos el viernes", "none"],
  ["esta semana, excepto el jueves", "none"],
  ["el viernes que no es este sino el siguiente", "none"],
  ["viajo el viernes", "none"],
  ["viajo el viernes, mejor el martes", "2026-11-24"],
  ["tengo boda el sábado, así que el viernes", "2026-11-27"],
  ["mi cumple es el 15 de diciembre y quiero ir el 14", "2026-12-14"],
  ["tengo libre el viernes", "2026-11-27"],
  ["el jueves trabajo, el viernes puedo", "2026-11-27"],
];

test("a day that is one of two, left out or of something else is not chosen", () => {
  for (const [text, meaning] of ELSEWHERE) assert.equal(read(text, "2026-11-22"), meaning, text);
});

type Row = readonly [text: string, meaning: string];
type Table = readonly [today: string, rows: readonly Row[]];

const TABLES: readonly Table[] = [
  [
    "2026-11-22", // a Sunday
    [
      ["hoy", "2026-11-22"],
      ["para hoy mismo", "2026-11-22"],
      ["esta tarde", "2026-11-22"],
      ["mañana", "2026-11-23"],
      ["MAÑANA", "2026-11-23"],
      ["manana", "2026-11-23"],
      ["mañana por la mañana", "2026-11-23"],
      ["mañana en la tarde", "2026-11-23"],
      ["pasado mañana", "2026-11-24"],
      ["pasado mañana en la mañana", "2026-11-24"],
      ["el viernes", "2026-11-27"],
      ["viernes", "2026-11-27"],
      ["este viernes", "2026-11-27"],
      ["este martes", "2026-11-24"],
      ["el próximo martes", "2026-11-24"],
      ["el martes próximo", "2026-11-24"],
      ["el lunes que viene", "2026-11-23"],
      ["el miércoles", "2026-11-25"],
      ["el miercoles", "2026-11-25"],
      ["el sábado que viene", "2026-11-28"],
      ["domingo", "2026-11-29"],
      ["este domingo", "2026-11-22"],
      ["hoy domingo", "2026-11-22"],
      ["mañana lunes", "2026-11-23"],
      ["mañana martes", "conflict"],
      ["lunes 23", "2026-11-23"],
      ["el lunes 23 de noviembre", "2026-11-23"],
      ["lunes, 23 de noviembre de 2026", "2026-11-23"],
      ["lunes 24", "conflict"],
      ["lunes 24 de noviembre", "conflict"],
      ["el martes de la próxima semana", "2026-11-24"],
      ["la semana que viene, el jueves", "2026-11-26"],
      ["en dos días", "2026-11-24"],
      ["dentro de 3 días", "2026-11-25"],
      ["en una semana", "2026-11-29"],
      ["dentro de dos semanas", "2026-12-06"],
      ["15 de marzo", "2027-03-15"],
      ["quince de marzo", "2027-03-15"],
      ["el 15 de diciembre", "2026-12-15"],
      ["15 de marzo de 2028", "2028-03-15"],
      ["15 de marzo del 2028", "2028-03-15"],
      ["primero de diciembre", "2026-12-01"],
      ["1ro de diciembre", "2026-12-01"],
      ["1° de diciembre", "2026-12-01"],
      ["24 de dic", "2026-12-24"],
      ["5 de setiembre", "2027-09-05"],
      ["diciembre 24", "2026-12-24"],
      ["15/03", "2027-03-15"],
      ["23/11", "2026-11-23"],
      ["22/11", "2026-11-22"],
      ["21/11", "2027-11-21"],
      ["15/3/27", "2027-03-15"],
      ["15/03/2027", "2027-03-15"],
      ["15-03-2027", "2027-03-15"],
      ["2026-12-05", "2026-12-05"],
      ["lunes 23/11", "2026-11-23"],
      ["martes 23/11", "conflict"],
      ["el 25", "2026-11-25"],
      ["el día 25", "2026-11-25"],
      ["el 15", "2026-12-15"],
      ["el 22", "2026-11-22"],
      ["el 3 a las 3", "2026-12-03"],
      ["31 de abril", "impossible"],
      ["30/02", "impossible"],
      ["45 de mayo", "impossible"],
      ["2026-13-01", "impossible"],
      ["29 de febrero", "2028-02-29"],
      ["29 de febrero de 2027", "impossible"],
      ["mejor el jueves", "2026-11-26"],
      ["el martes, no, mejor el jueves", "2026-11-26"],
      ["no el lunes sino el martes", "2026-11-24"],
      ["el jueves en vez del miércoles", "2026-11-26"],
      ["cambia el viernes por el sábado", "2026-11-28"],
      ["hoy no puedo, mañana sí", "2026-11-23"],
      ["el lunes no, el martes", "2026-11-24"],
      ["el lunes o el martes", "several"],
      ["por la mañana", "none"],
      ["en la mañana", "none"],
      ["hasta mañana", "none"],
      ["de lunes a viernes", "none"],
      ["los sábados", "none"],
      ["a las 10", "none"],
      ["tengo 15 años", "none"],
      ["cuesta 10.50 soles", "none"],
      ["hola", "none"],
      ["", "none"],
    ],
  ],
  [
    "2026-12-31", // a Thursday, the year's last day
    [
      ["mañana", "2027-01-01"],
      ["pasado mañana", "2027-01-02"],
      ["el lunes", "2027-01-04"],
      ["el jueves", "2027-01-07"],
      ["este jueves", "2026-12-31"],
      ["el viernes de la próxima semana", "2027-01-08"],
      ["el 1", "2027-01-01"],
      ["31/12", "2026-12-31"],
      ["30/12", "2027-12-30"],
      ["15 de enero", "2027-01-15"],
      ["en una semana", "2027-01-07"],
    ],
  ],
  [
    "2027-02-28", // a Sunday before a March
    [
      ["mañana", "2027-03-01"],
      ["pasado mañana", "2027-03-02"],
      ["el 31", "2027-03-31"],
      ["el 28", "2027-02-28"],
      ["29 de febrero", "2028-02-29"],
      ["28 de febrero", "2027-02-28"],
    ],
  ],
  [
    "2028-02-28", // a Monday of a leap year
    [
      ["mañana", "2028-02-29"],
      ["pasado mañana", "2028-03-01"],
      ["el próximo lunes", "2028-03-06"],
      ["el martes 29", "2028-02-29"],
      ["en dos días", "2028-03-01"],
    ],
  ],
  [
    "2026-11-30", // a Monday at a month's end
    [
      ["mañana", "2026-12-01"],
      ["el 31", "2026-12-31"],
      ["el 30", "2026-11-30"],
      ["el lunes que viene", "2026-12-07"],
      ["el miércoles de la semana que viene", "2026-12-09"],
    ],
  ],
];

for (const [today, rows] of TABLES) {
  for (const [text, meaning] of rows) {
    test(`on ${today}, "${text}" is ${meaning}`, () => {
      assert.equal(read(text, today), meaning);
    });
  }
}

test("every day of two years is understood from its own long name", () => {
  const today = parseDay("2026-11-22") ?? 0;
  for (let day = today; day < today + 730; day++) {
    assert.equal(read(`Puede ser el ${longDay(day)}, por favor`, "2026-11-22"), formatDay(day));
  }
});

test("any text is parsed without errors, and the rest keeps its length", () => {
  const said = "hoy mañana pasado lunes el 31 de abril 15/03 2026-11-23 no mejor sino próximo las";
  const words = fc.constantFrom(...said.split(" "));
  const texts = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 12 }).map((w) => w.join(" ")),
  );
  const property = fc.property(texts, (text) => {
    const { rest } = readDate(fold(text), 20_779);
    assert.equal(rest.length, text.length);
  });
  fc.assert(property, { numRuns: 2000 });
});
