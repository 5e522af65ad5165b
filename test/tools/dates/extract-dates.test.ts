// The parser of days and hours: rates on the corpus, forms that once failed, results that are
// marked and not dropped, positions, and bounds.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { clockTime24, parseDate } from "../../../tools/dates/civil-time.ts";
import { extractDates } from "../../../tools/dates/extract-dates.ts";
import type { ExtractedDates } from "../../../tools/dates/extract-dates.ts";
import { CHARACTERS_MAX } from "../../../tools/dates/extraction/tokens.ts";
import { judge, rates, readLines } from "../../support/corpora/moments-fixture.ts";
import "../../support/random.ts";

/** A Wednesday. */
const TODAY = parseDate("2026-12-09");

function read(text: string): ExtractedDates {
  return extractDates(text, TODAY);
}

/** "2026-12-10 16:30|04:30 -17:00": days, then hours; an end has a dash before it. */
function shown(text: string): string {
  const { days, times } = read(text);
  const marks = { single: "", range: "~", habit: "*", past: "<", farewell: "?" };
  return [
    ...days.map(({ date, role, error }) => `${marks[role]}${error ?? date}`),
    ...times.map(
      ({ minutes, isEnd }) => `${isEnd ? "-" : ""}${minutes.map(clockTime24).join("|") || "none"}`,
    ),
  ].join(" ");
}

test("the working corpus: at least 97 % of the lines are right, and 97 % of the false dates ignored", () => {
  const file = path.join(import.meta.dirname, "../../corpus/times-working.jsonl");
  const { lines, right, traps, trapsQuiet } = rates(readLines(file).map(judge));
  assert(lines >= 200 && traps >= 50);
  assert(right >= lines * 0.97, `${right} of ${lines}`);
  assert(trapsQuiet >= traps * 0.97, `${trapsQuiet} of ${traps}`);
});

test("every documented form is parsed, line by line", () => {
  const file = path.join(import.meta.dirname, "../../corpus/times-forms.jsonl");
  const verdicts = readLines(file).map(judge);
  assert(verdicts.length >= 900);
  assert.deepEqual(
    verdicts.filter(({ isRight }) => !isRight).map(({ line, read }) => [line.text, read]),
    [],
  );
});

type Row = readonly [text: string, meaning: string];

const HOURS: readonly Row[] = [
  ["de 16:30 a 17:30", "16:30 -17:30"],
  ["a las 4 y 30 pm", "16:30"],
  ["a las 4 y 30", "04:30|16:30"],
  ["cinco menos cuarto", "04:45|16:45"],
  ["cinco menos veinte de la tarde", "16:40"],
  ["un cuarto para las cinco", "04:45|16:45"],
  ["veinte para las 5 pm", "16:40"],
  ["faltando diez para las seis", "05:50|17:50"],
  ["un cuarto para la una", "00:45|12:45"],
  ["a medianoche", "00:00"],
  ["12 de la noche", "00:00"],
  ["12 de la mañana", "12:00"],
  ["doce del día", "12:00"],
  ["a las 12 m.", "12:00"],
  ["16h30", "16:30"],
  ["te anoto 16.30", "16:30"],
  ["a las 16:30 hrs", "16:30"],
  ["07:30 hrs", "07:30"],
  ["4:30 p. m.", "16:30"],
  ["4:30 P.M.", "16:30"],
  ["de 10 a 1 pm", "10:00 -13:00"],
  ["de 11 a 12 de la noche", "11:00|23:00 -00:00"],
  ["entre 3 y 5", "03:00|15:00 -05:00|17:00"],
  ["4 o 5 pm", "16:00 17:00"],
  ["hasta las 7 de la noche", "-19:00"],
  ["por la tarde, a las 4", "16:00"],
  ["por la mañana no puedo, a las 4 sí", "04:00|16:00"],
  ["a las 25", "none"],
  ["a las 10:75", "none"],
  ["at 4 pm", "16:00"],
  ["às 16h", "16:00"],
];

const DAYS: readonly Row[] = [
  ["hoy", "2026-12-09"],
  ["mañana", "2026-12-10"],
  ["pasado mañana", "2026-12-11"],
  ["mañana por la mañana", "2026-12-10"],
  ["de hoy en ocho", "2026-12-16"],
  ["de mañana en ocho", "2026-12-17"],
  ["en quince días", "2026-12-23"],
  ["dentro de 3 días", "2026-12-12"],
  ["el lunes en ocho", "2026-12-21"],
  ["el miércoles", "2026-12-16"],
  ["este miércoles", "2026-12-09"],
  ["el próximo martes", "2026-12-15"],
  ["el martes que viene", "2026-12-15"],
  ["el martes de la próxima semana", "2026-12-15"],
  ["diez de diciembre", "2026-12-10"],
  ["1ro de enero", "2027-01-01"],
  ["el 10", "2026-12-10"],
  ["jueves 10", "2026-12-10"],
  ["martes 10", "conflict"],
  ["mañana jueves", "2026-12-10 2026-12-10"],
  ["mañana lunes", "2026-12-10 conflict"],
  ["31 de abril", "impossible"],
  ["10/12", "2026-12-10"],
  ["10-12-2026", "2026-12-10"],
  ["2026-12-10T16:30", "2026-12-10 16:30"],
  ["14 y 15 de enero", "2027-01-14 2027-01-15"],
  ["del 16 al 14", "2026-12-16 2026-12-14"],
  ["a fin de mes", "2026-12-31"],
  ["fin de mes, el 30", "2026-12-30"],
  ["tomorrow at 4 pm", "2026-12-10 16:00"],
  ["amanhã às 15h30", "2026-12-10 15:30"],
  ["quinta-feira", "2026-12-10"],
];

const MARKED: readonly Row[] = [
  ["de lunes a viernes de 9 a 6", "~2026-12-14 ~2026-12-11 09:00|21:00 -06:00|18:00"],
  ["los martes y jueves", "*2026-12-15 *2026-12-10"],
  ["el martes pasado", "<2026-12-15"],
  ["ayer", "<2026-12-08"],
  ["¡Hasta mañana!", "?2026-12-10"],
];

const QUIET: readonly string[] = [
  ...["Av. 9 de Diciembre 1030", "Jr. 28 de Julio 450", "calle 5 de Mayo 12, colonia Centro"],
  ...["Pasaje 2 de Mayo", "vivo por el Hospital Dos de Mayo", "Carrera 15 # 93-60"],
  ...["S/ 15.30", "son 16.50", "$ 10.30", "20 soles", "15 dólares", "cuesta entre 80 y 120"],
  ...["987 654 321", "+51 987654321", "DNI 41630512", "boleta 001-00916"],
  ...["30 minutos", "hora y media", "una hora y media", "24 horas antes", "cada 8 horas"],
  ...["hace quince días", "tengo 5 años", "de 9 a 11 años", "2 personas", "1 y media docena"],
  ...["nota de voz (0:12)", "perdimos 2-1", "24/7", "tome 1/2 pastilla", "presión 12/8"],
  ...["Santo Domingo", "el doctor Domingo Salas", "de la noche a la mañana", "las dos opciones"],
  ...["ana10@correo.pe", "https://x.pe/10/12?a=16:30", "clave sonrisa1630"],
];

for (const [text, meaning] of [...HOURS, ...DAYS, ...MARKED]) {
  test(`"${text}" is ${meaning}`, () => {
    assert.equal(shown(text), meaning);
  });
}

test("addresses, prices, phone numbers, ages and durations are not extracted", () => {
  assert.deepEqual(
    QUIET.filter((text) => shown(text) !== ""),
    [],
  );
});

test("without a today the named parts are returned, but no date", () => {
  const { days } = extractDates("el jueves 10 de diciembre, mañana o el viernes", null);
  assert.deepEqual(
    days.map(({ said, date }) => [said.kind, date]),
    [
      ["date", null],
      ["relative", null],
      ["weekday", null],
    ],
  );
  assert.deepEqual(days[0]?.said, { kind: "date", day: 10, month: 12, year: null, weekday: 3 });
});

test("positions are those of the original text, for any letters", () => {
  const cut = (text: string): string[] => {
    const { days, times } = read(text);
    return [...days, ...times].map(({ start, end }) => text.slice(start, end));
  };
  assert.deepEqual(cut("😀 ¡El *jueves 10*, A LAS CUATRO!"), ["El *jueves 10", "A LAS CUATRO"]);
  assert.deepEqual(cut("man\u0303ana a las 4\u202fp.\u00a0m."), [
    "man\u0303ana",
    "a las 4\u202fp.\u00a0m.",
  ]);
  assert.deepEqual(cut("desde las 3 hasta las 5"), ["desde las 3", "hasta las 5"]);
});

test("text beyond the cap is ignored", () => {
  const inside = `${" ".repeat(CHARACTERS_MAX - 5)}16:30`;
  assert.equal(inside.length, CHARACTERS_MAX);
  assert.equal(read(inside).times.length, 1);
  assert.equal(read(` ${inside}`).times.length, 0);
});

test("results for any text are ordered and inside the text", () => {
  const words = fc.constantFrom(
    ..."el las a de 10 : . / 4 16 y o menos cuarto para lunes 31 de abril mañana hoy en ocho - pm , av".split(
      " ",
    ),
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 16 }).map((all) => all.join(" ")),
    fc.array(words, { maxLength: 16 }).map((all) => all.join("")),
  );
  const property = fc.property(texts, (text) => {
    const { days, times } = read(text);
    for (const moments of [days, times]) {
      let last = 0;
      for (const { start, end } of moments) {
        assert(start >= last && end > start && end <= text.length, text);
        last = start;
      }
    }
  });
  fc.assert(property, { numRuns: 3000 });
});

test("parsing time is linear in the text, for any repetition", () => {
  const pieces = [
    ...["a", "1", "1 ", "1:", "10:30 ", "las ", "a las 1 ", "el 1 ", "1 y ", "lunes ", "y lunes "],
    ...["de 9 a ", "av. ", "calle a ", "4 o ", "@", "a@", "http://", "1-", "1 de ", "sala 1-"],
    ...["por la tarde a las 4 ", "los lunes y ", "14 y ", "\u0303", "á", "."],
  ];
  for (const piece of pieces) {
    const started = performance.now();
    read(piece.repeat(CHARACTERS_MAX));
    const taken = performance.now() - started;
    // A quadratic parser would take many seconds; the worst of these takes some hundred
    // milliseconds.
    assert(taken < 3000, `${JSON.stringify(piece)} took ${taken.toFixed(0)} ms`);
  }
});

const ROOT = path.resolve(import.meta.dirname, "../../..");

function sourcesIn(folder: string): readonly (readonly [name: string, text: string])[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`)
    .map((name) => [name, readFileSync(path.join(ROOT, name), "utf8")]);
}

test("the parser uses no clock, no randomness and only civil dates of the product", () => {
  for (const [name, text] of sourcesIn("tools/dates/extraction")) {
    assert.doesNotMatch(text, /Date\.now|new Date\(\)|Math\.random|\bawait\b|process\./, name);
    for (const [, from] of text.matchAll(/ from "(\.\.\/[^"]+)"/g)) {
      assert.equal(from, "../civil-time.ts", name);
    }
  }
});

test("the sandbox uses the product's date parser, but none of its rules: each can find the other's bugs", () => {
  for (const [name, text] of sourcesIn("tools/sandbox")) {
    const taken = [...text.matchAll(/^import (?!type)[^;]* from "(\.\.?\/[^"]+)"/gm)];
    for (const [, from = ""] of taken) {
      const place = path.posix.join(path.posix.dirname(name), from);
      const allowed =
        /^(?:tools\/sandbox\/.+|tools\/dates\/(?:extract-dates|civil-time)|engine\/.+)\.ts$/;
      assert.match(place, allowed, name);
    }
  }
});
