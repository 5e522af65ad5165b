// Compares the days and hours of two texts: the ways in which a reply and a booking name the same
// hour and day, and relative days against a known today.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import {
  findDateMentionsAt,
  findDateMentions,
  foldText,
  hasNoMentions,
  isContainedIn,
} from "../../../tools/dates/date-mentions.ts";

/** A Wednesday. */
const TODAY = parseDate("2026-12-09") ?? assert.fail();
const BOOKED = findDateMentions(
  foldText("Cita confirmada: jueves 10 de diciembre de 2026, 4:30 PM."),
);

function stands(text: string): boolean {
  return isContainedIn(findDateMentionsAt(foldText(text), TODAY), BOOKED);
}

const TRUE = [
  "Te esperamos mañana a las 4 y 30 pm",
  "mañana jueves a las cuatro y media",
  "el 10/12 a las 16h30",
  "el diez de diciembre, media hora después de las 16:30",
  "de 16:30 a 17:30",
  "el jueves a las 16.30",
  "treinta para las cinco",
  "Av. 9 de Diciembre 1030, a las 4:30 pm",
  "el 10, a las 4:30",
];
const FALSE = [
  "Te esperamos hoy a las 4:30 pm",
  "pasado mañana a las 4:30 pm",
  "de hoy en ocho",
  "de mañana en ocho a las 16:30",
  "dentro de 3 días",
  "el jueves de la próxima semana",
  "cinco menos cuarto",
  "un cuarto para las cinco",
  "a medianoche",
  "de 17:30 a 18:30",
  "el viernes 11",
  "el 10 de enero",
];

for (const text of TRUE) {
  test(`"${text}" agrees with the booking`, () => {
    assert.equal(stands(text), true);
  });
}

for (const text of FALSE) {
  test(`"${text}" does not agree with the booking`, () => {
    assert.equal(stands(text), false);
  });
}

test("without a today a relative day is marked, and not compared", () => {
  const facts = findDateMentions("hoy");
  assert.equal(facts.relative, true);
  assert.equal(hasNoMentions(facts), true);
  assert.equal(isContainedIn(facts, BOOKED), true);
  const known = findDateMentionsAt("hoy", TODAY);
  assert.equal(known.relative, false);
  assert.deepEqual(known.days, [{ day: 9, month: 12, year: 2026 }]);
});

test("the end of a month is not compared as a day", () => {
  assert.equal(findDateMentionsAt("a fin de mes", TODAY).relative, true);
  assert.deepEqual(findDateMentionsAt("a fin de mes", TODAY).days, []);
});

test("opening days are weekdays, addresses and prices are ignored", () => {
  assert.deepEqual(findDateMentions(foldText("de lunes a viernes")).weekdays, [0, 4]);
  assert.equal(
    hasNoMentions(findDateMentions(foldText("Av. 9 de Diciembre 1030, S/ 15.30"))),
    true,
  );
});
