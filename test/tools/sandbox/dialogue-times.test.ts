// Hours in Spanish, as the simulated model parses them: a bare 1 to 7 is the afternoon.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clock24, clockText } from "../../../tools/sandbox/spanish/days.ts";
import { fold } from "../../../tools/sandbox/spanish/text.ts";
import { readPartOfDay, readTime } from "../../../tools/sandbox/spanish/times.ts";
import "../../support/random.ts";

function read(text: string, asked = false): string {
  const folded = fold(text);
  const reading = readTime(folded, { asked, part: readPartOfDay(folded) });
  return reading.kind === "time" ? clock24(reading.minute) : reading.kind;
}

type Row = readonly [text: string, meaning: string];

const ROWS: readonly Row[] = [
  ["a las 4 o a las 5", "several"],
  ["tipo 4 o 5 de la tarde", "several"],
  ["10 u 11 de la mañana", "several"],
  ["a las 4 o mejor a las 5", "17:00"],
  ["no era a las 4, era a las 5", "17:00"],
  ["a las 5 y pico", "none"],
  ["salgo del trabajo a las 5", "none"],
  ["tengo clase a las 5, puedo a las 3", "15:00"],
  ["a las 10", "10:00"],
  ["a las diez", "10:00"],
  ["A LAS 10", "10:00"],
  ["a las 10 de la mañana", "10:00"],
  ["10 am", "10:00"],
  ["10am", "10:00"],
  ["10 a.m.", "10:00"],
  ["10 a. m.", "10:00"],
  ["10 AM", "10:00"],
  ["10:30 p.m.", "22:30"],
  ["3pm", "15:00"],
  ["3:30pm", "15:30"],
  ["3 de la tarde", "15:00"],
  ["tres de la tarde", "15:00"],
  ["a las tres y media", "15:30"],
  ["a las 3 y media de la tarde", "15:30"],
  ["a las 4 y cuarto", "16:15"],
  ["a las 5 menos cuarto", "16:45"],
  ["a la una", "13:00"],
  ["a la 1 y media", "13:30"],
  ["a las 9 y 20", "09:20"],
  ["a las once en punto", "11:00"],
  ["15:30", "15:30"],
  ["15h", "15:00"],
  ["15h30", "15:30"],
  ["16 hrs", "16:00"],
  ["16 horas", "16:00"],
  ["a las 18:00 horas", "18:00"],
  ["a las 10.30", "10:30"],
  ["al mediodía", "12:00"],
  ["mediodia", "12:00"],
  ["doce del día", "12:00"],
  ["12 del mediodía", "12:00"],
  ["1 del mediodía", "13:00"],
  ["a las 12", "12:00"],
  ["12 pm", "12:00"],
  ["12 am", "00:00"],
  ["12 de la noche", "00:00"],
  ["a medianoche", "00:00"],
  ["0:30", "00:30"],
  ["a las 3", "15:00"],
  ["a las 7", "19:00"],
  ["a las 8", "08:00"],
  ["7:00", "19:00"],
  ["7 de la mañana", "07:00"],
  ["7 am", "07:00"],
  ["8 de la noche", "20:00"],
  ["9pm", "21:00"],
  ["a las 2 de la madrugada", "02:00"],
  ["en la noche a las 8", "20:00"],
  ["por la tarde, a las 4", "16:00"],
  ["por la mañana a las 7", "07:00"],
  ["tipo 5", "17:00"],
  ["tipo 5pm", "17:00"],
  ["para las 6", "18:00"],
  ["la de las 10", "10:00"],
  ["entre las 3 y las 5", "15:00"],
  ["después de las 5", "17:00"],
  ["sobre las 11", "11:00"],
  ["a las 10, mejor a las 11", "11:00"],
  ["no a las 10, a las 11", "11:00"],
  ["a las 10 no puedo, a las 11 sí", "11:00"],
  ["a las 11 en vez de a las 10", "11:00"],
  ["cambia las 10 por las 11", "11:00"],
  ["4pm o 5pm", "several"],
  ["quiero 2 citas a las 4", "16:00"],
  ["una cita de 30 minutos a las 9", "09:00"],
  ["a las 24:00", "impossible"],
  ["a las 25", "impossible"],
  ["a las 10:75", "impossible"],
  ["24:30", "impossible"],
  ["10.50", "none"],
  ["2 horas", "none"],
  ["30 minutos", "none"],
  ["quiero una cita", "none"],
  ["las dos opciones", "none"],
  ["somos 3 personas", "none"],
  ["por la tarde", "none"],
  ["987654321", "none"],
  ["10", "none"],
  ["buenas tardes", "none"],
  ["", "none"],
];

for (const [text, meaning] of ROWS) {
  test(`"${text}" is ${meaning}`, () => {
    assert.equal(read(text), meaning);
  });
}

const ANSWERS: readonly Row[] = [
  ["10", "10:00"],
  ["las 10", "10:00"],
  ["diez", "10:00"],
  ["3", "15:00"],
  ["mejor 11", "11:00"],
  ["11 por favor", "11:00"],
  ["sí, 4", "16:00"],
  ["25", "impossible"],
  ["987654321", "none"],
  ["10 personas vamos", "none"],
  ["Ana", "none"],
];

for (const [text, meaning] of ANSWERS) {
  test(`asked for an hour, "${text}" is ${meaning}`, () => {
    assert.equal(read(text, true), meaning);
  });
}

test("every minute of the day is understood as we write it", () => {
  for (let minute = 0; minute < 1440; minute++) {
    assert.equal(read(`Puede ser a las ${clockText(minute)}`), clock24(minute));
    assert.equal(read(clockText(minute).replace(":00", "")), clock24(minute));
  }
});

test("no bare hour is ever before seven in the morning", () => {
  for (let hour = 1; hour <= 12; hour++) {
    for (const text of [`a las ${hour}`, `${hour}:00`, `a las ${hour} y media`]) {
      assert(read(text) >= "08:00", `${text}: ${read(text)}`);
    }
  }
});

test("any text is parsed without errors, and the rest keeps its length", () => {
  const words = fc.constantFrom(
    ..."a las la 10 10:30 25 y media cuarto menos pm am de tarde mañana mejor no mediodía".split(
      " ",
    ),
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 12 }).map((w) => w.join(" ")),
  );
  const property = fc.property(texts, fc.boolean(), (text, asked) => {
    const { rest } = readTime(fold(text), { asked, part: null });
    assert.equal(rest.length, text.length);
  });
  fc.assert(property, { numRuns: 2000 });
});
