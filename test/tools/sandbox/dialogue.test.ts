// Whole conversations in Spanish with the simulated model: what is booked, after how many messages,
// and that a booking only follows a yes to a summary of exactly its facts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Talk } from "../../support/corpora/dialogue-fixture.ts";
import type { Booked, TalkOptions } from "../../support/corpora/dialogue-fixture.ts";

const booked = (date: string, time: string, name: string, contact: string): Booked => ({
  date,
  time,
  customer_name: name,
  customer_contact: contact,
});
const ANA = ["Ana Ruiz", "ana@example.com"] as const;

interface Conversation {
  readonly name: string;
  readonly says: readonly string[];
  readonly books: Booked | null;
  readonly options?: TalkOptions;
}

const CONVERSATIONS: readonly Conversation[] = [
  {
    name: "the one of the README: day and hour first, then the person, then a yes",
    says: ["Hola, quiero una cita mañana a las 10", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "one fact a message, as slowly as it goes",
    says: ["hola", "quiero una cita", "mañana", "a las 10", "Ana Ruiz", "ana@example.com", "ok"],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "all facts in one message",
    says: ["Soy Ana Ruiz (ana@example.com) y quiero cita el lunes a las 4 de la tarde", "confirmo"],
    books: booked("2026-11-23", "04:00 PM", ...ANA),
  },
  {
    name: "all facts in one message, separated by commas",
    says: ["Cita mañana 10am, Ana Ruiz, ana@example.com", "dale"],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "the person first, the day last",
    says: [
      "hola, soy Ana Ruiz",
      "quiero reservar",
      "ana@example.com",
      "a las 3",
      "el martes",
      "sí",
    ],
    books: booked("2026-11-24", "03:00 PM", ...ANA),
  },
  {
    name: "a product question first",
    says: [
      "¿cuánto cuesta la limpieza dental?",
      "sí",
      "pasado mañana a las tres y media",
      "me llamo ana ruiz y mi correo es ANA@example.com",
      "perfecto",
    ],
    books: booked("2026-11-24", "03:30 PM", ...ANA),
  },
  {
    name: "free slots first, then the second one",
    says: [
      "¿qué horarios tienen mañana?",
      "la segunda",
      "Ana Ruiz ana@example.com",
      "sí, confirmo",
    ],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "free slots first, then one by its hour",
    says: ["¿hay cupo mañana?", "a las 4", "Ana Ruiz ana@example.com", "ya"],
    books: booked("2026-11-23", "04:00 PM", ...ANA),
  },
  {
    name: "another hour instead of a yes",
    says: ["cita mañana a las 10, Ana Ruiz, ana@example.com", "mejor a las 11", "sí"],
    books: booked("2026-11-23", "11:00 AM", ...ANA),
  },
  {
    name: "a yes with a change is no yes",
    says: ["cita mañana a las 10, Ana Ruiz, ana@example.com", "sí, pero mejor el jueves", "sí"],
    books: booked("2026-11-26", "10:00 AM", ...ANA),
  },
  {
    name: "a no, then the field to change",
    says: [
      "cita mañana a las 10, Ana Ruiz, ana@example.com",
      "no",
      "cambia la hora",
      "a las 5 y media",
      "vale",
    ],
    books: booked("2026-11-23", "05:30 PM", ...ANA),
  },
  {
    name: "no, another hour",
    says: ["cita mañana a las 10, Ana Ruiz, ana@example.com", "no, otra hora", "las 9", "sí"],
    books: booked("2026-11-23", "09:00 AM", ...ANA),
  },
  {
    name: "another name and another email",
    says: [
      "cita mañana a las 10, Ana Ruiz, ana@example.com",
      "mejor a nombre de Luis Pérez",
      "otro correo: luis@example.com",
      "correcto",
    ],
    books: booked("2026-11-23", "10:00 AM", "Luis Pérez", "luis@example.com"),
  },
  {
    name: "a taken slot, then another hour of the same day",
    says: ["cita mañana a las 10", "entonces a las 11", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2026-11-23", "11:00 AM", ...ANA),
    options: { taken: ["2026-11-23 10:00 AM"] },
  },
  {
    name: "a closed day, then another day at the same hour",
    says: ["cita el domingo a las 10", "el lunes", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "a question in the middle does not lose the thread",
    says: [
      "cita mañana a las 10",
      "¿qué medios de pago aceptan?",
      "Ana Ruiz, ana@example.com",
      "¿y dónde están ubicados?",
      "ok",
    ],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "a telephone instead of an email is asked again",
    says: ["cita mañana a las 10", "Ana Ruiz", "987654321", "ana@example.com", "sí"],
    books: booked("2026-11-23", "10:00 AM", ...ANA),
  },
  {
    name: "the year's end",
    says: ["quiero cita mañana al mediodía", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2027-01-01", "12:00 PM", ...ANA),
    options: { today: "2026-12-31" },
  },
  {
    name: "a month's end in a leap year",
    says: ["cita el martes 29 a las 9", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2028-02-29", "09:00 AM", ...ANA),
    options: { today: "2028-02-28" },
  },
  {
    name: "a weekday that disagrees is asked about",
    says: ["cita el lunes 24 a las 10", "el martes 24", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2026-11-24", "10:00 AM", ...ANA),
  },
  {
    name: "a date that does not exist is asked about",
    says: ["cita el 31 de abril a las 10", "el 30 de abril", "Ana Ruiz, ana@example.com", "sí"],
    books: booked("2027-04-30", "10:00 AM", ...ANA),
  },
  {
    name: "a date by numbers and an hour of 24",
    says: ["necesito una reunión el 15/03 15:30", "Ana Ruiz", "ana@example.com", "👍"],
    books: booked("2027-03-15", "03:30 PM", ...ANA),
  },
  {
    name: "a refusal before the yes books nothing, and a later yes neither",
    says: ["cita mañana a las 10, Ana Ruiz, ana@example.com", "ya no quiero", "sí", "ok", "dale"],
    books: null,
  },
  { name: "a lone yes books nothing", says: ["sí", "ok", "dale", "confirmo"], books: null },
  {
    name: "a question is no yes",
    says: ["cita mañana a las 10, Ana Ruiz, ana@example.com", "¿sí?", "¿ya está?", "no sé"],
    books: null,
  },
  {
    name: "an old summary is no summary after other words",
    says: ["cita mañana a las 10, Ana Ruiz, ana@example.com", "no", "sí"],
    books: null,
  },
];

for (const { name, says, books, options } of CONVERSATIONS) {
  test(name, () => {
    const talk = new Talk(options);
    for (const message of says) talk.say(message);
    const transcript = talk.turns.map(({ user, calls, reply }) =>
      [`> ${user}`, ...calls.map((call) => `  [${call}]`), reply].join("\n"),
    );
    assert.deepEqual(talk.booked, books === null ? [] : [books], transcript.join("\n"));
    assert(books === null || says.length <= 7);
    const last = talk.turns.at(-1)?.reply ?? "";
    if (books !== null) assert.match(last, /quedó confirmada.*https:\/\/meet\.example\/sim-1/);
    assert.match(talk.turns[0]?.reply ?? "", /asistente simulado/);
    for (const { reply } of talk.turns.slice(1)) assert.doesNotMatch(reply, /asistente simulado/);
  });
}
