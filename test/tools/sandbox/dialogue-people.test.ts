// Names, emails and intents in Spanish messages, as the simulated model parses them.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseMessage } from "../../../tools/sandbox/spanish/message-facts.ts";
import type { Intents } from "../../../tools/sandbox/spanish/intents.ts";
import { parseDay } from "../../../tools/sandbox/spanish/days.ts";
import "../../support/random.ts";

const TODAY = parseDay("2026-11-22") ?? 0;
const NOTHING = {
  name: false,
  email: false,
  day: false,
  minute: false,
  confirmation: false,
  offer: false,
};
const read = (text: string, asked = {}) => parseMessage(text, TODAY, { ...NOTHING, ...asked });

type Row = readonly [text: string, name: string | null, email?: string];

const INTRODUCED: readonly Row[] = [
  ["soy Ana Ruiz", "Ana Ruiz"],
  ["Hola, soy ana ruiz y quiero una cita", "Ana Ruiz"],
  ["me llamo JOSÉ LUIS PÉREZ", "José Luis Pérez"],
  ["mi nombre es María de la Cruz, mi correo es maria@x.pe", "María de la Cruz", "maria@x.pe"],
  ["a nombre de Luis O'Connor", "Luis O'Connor"],
  ["al nombre de Ñusta Ibáñez por favor", "Ñusta Ibáñez"],
  ["nombre: Ana Ruiz", "Ana Ruiz"],
  ["de parte de Jean-Pierre Müller", "Jean-Pierre Müller"],
  ["soy Domingo Pérez", "Domingo Pérez"],
  ["soy Juan McDonald", "Juan McDonald"],
  ["soy J. Pérez", "J. Pérez"],
  ["soy Ana mañana a las 10", "Ana"],
  ["soy Ana, no, me llamo Eva", "Eva"],
  ["Cita mañana 10am, Ana Ruiz, ana@x.pe", "Ana Ruiz", "ana@x.pe"],
  ["quiero una demo el martes 3pm, Luis Pérez, luis@x.pe", "Luis Pérez", "luis@x.pe"],
  ["soy Rosa Bueno, quiero una cita", "Rosa Bueno"],
  ["la cita es para mi hijo Mateo Ruiz", "Mateo Ruiz"],
  ["la cita es para mi hijo pequeño", null],
  ["soy vecina del local", null],
  ["soy nuevo", null],
  ["soy cliente", null],
  ["soy de Lima", null],
  ["quiero una cita", null],
  ["Ana Ruiz", null],
  ["hola", null],
];

const ASKED: readonly Row[] = [
  ["Ana Ruiz", "Ana Ruiz"],
  ["ana", "Ana"],
  ["Ana Ruiz, ana@example.com", "Ana Ruiz", "ana@example.com"],
  ["ana@example.com Ana Ruiz", "Ana Ruiz", "ana@example.com"],
  ["claro, Ana Ruiz", "Ana Ruiz"],
  ["sí, a nombre de Ana Ruiz", "Ana Ruiz"],
  ["Ana Ruiz y mi correo es ana@x.pe", "Ana Ruiz", "ana@x.pe"],
  ["Domingo Pérez", "Domingo Pérez"],
  ["Carlos de los Santos\ncarlos@x.pe", "Carlos de los Santos", "carlos@x.pe"],
  ["Elvira Mas, elvira@x.es", "Elvira Mas", "elvira@x.es"],
  ["elvira mas", "Elvira Mas"],
  ["Pedro Claro", "Pedro Claro"],
  ["Rosa Bueno Díaz", "Rosa Bueno Díaz"],
  ["Mateo, apellido Ruiz", "Mateo Ruiz"],
  ["mi mamá se llama Rosa Pérez", "Rosa Pérez"],
  ["a nombre de mi hijo Mateo Ruiz", "Mateo Ruiz"],
  ["la paciente es mi hija, Eva Ruiz", "Eva Ruiz"],
  ["apúntame como Luis Paz", "Luis Paz"],
  ["ay no, el jueves tengo clases", null],
  ["Uy, mejor el viernes", null],
  ["Híjole, ese día no", null],
  ["pucha mañana no puedo", null],
  ["ostras, que sea el viernes", null],
  ["Espera", null],
  ["déjame ver", null],
  ["ya te paso", null],
  ["Chévere", null],
  ["dale che", null],
  ["genial tío", null],
  ["Luis, mejor el viernes", null],
  ["¿para qué lo necesitan?", null],
  ["quiero cambiar la hora", null],
  ["mejor el jueves", null],
  ["el domingo", null],
  ["mañana a las 10", null],
  ["no", null],
  ["sí", null],
  ["987654321", null],
  ["a las once", null],
];

for (const [text, name, email = null] of INTRODUCED) {
  test(`"${text}" names ${name}`, () => {
    const facts = read(text);
    assert.deepEqual([facts.name, facts.email], [name, email]);
  });
}

for (const [text, name, email = null] of ASKED) {
  test(`asked for a name, "${text}" names ${name}`, () => {
    const facts = read(text, { name: true });
    assert.deepEqual([facts.name, facts.email], [name, email]);
  });
}

const EMAILS: readonly (readonly [string, string | null])[] = [
  ["mi correo es Ana.Ruiz@X.PE.", "ana.ruiz@x.pe"],
  ["<ana+citas@mail.x.pe>", "ana+citas@mail.x.pe"],
  ["ñandú@correo.pe", "ñandú@correo.pe"],
  ["ana arroba gmail punto com", "ana@gmail.com"],
  ["ana arroba x punto com punto pe", "ana@x.com.pe"],
  ["a@x.pe, perdón, b@x.pe", "b@x.pe"],
  ["ana@", null],
  ["@x.pe", null],
  ["987 654 321", null],
];

for (const [text, email] of EMAILS) {
  test(`the email of "${text}" is ${email}`, () => {
    assert.equal(read(text).email, email);
  });
}

test("facts in one message do not affect each other", () => {
  const text = "Hola, soy Ana Ruiz (ana10@x.pe), quiero cita el 15/12 a las 3 y media";
  const facts = read(text);
  assert.equal(facts.name, "Ana Ruiz");
  assert.equal(facts.email, "ana10@x.pe");
  assert.equal(facts.day, parseDay("2026-12-15"));
  assert.equal(facts.minute, 15 * 60 + 30);
});

test("a telephone number is noticed where an email is missing", () => {
  assert.equal(read("mi número es 987 654 321").phone, true);
  assert.equal(read("+51987654321").phone, true);
  assert.equal(read("ana@x.pe 987654321").phone, false);
  assert.equal(read("a las 10:30 del 15/12/2026").phone, false);
});

const YES = ["sí", "si", "Sí, por favor", "ok", "dale", "claro que sí", "confirmo", "perfecto"];
const MORE_YES = [
  "sí, confirmo la cita",
  "todo correcto",
  "ya, gracias",
  "👍",
  "de acuerdo",
  "vale",
];
const NOT_YES = [
  "no",
  "sí?",
  "¿sí?",
  "sí pero otra hora",
  "ok pero mejor mañana",
  "no sé",
  "claro que no",
];
const NEITHER = [
  "si tienen a las 11",
  "espera",
  "cuánto cuesta",
  "😀",
  "",
  "hola",
  "perfecto no es",
];

for (const text of [...YES, ...MORE_YES]) {
  test(`"${text}" is a yes`, () => assert.equal(read(text).intents.affirms, true));
}
for (const text of [...NOT_YES, ...NEITHER]) {
  test(`"${text}" is no yes`, () => assert.equal(read(text).intents.affirms, false));
}

const INTENTS: readonly (readonly [string, keyof Intents])[] = [
  ["quiero una cita", "books"],
  ["necesito agendar", "books"],
  ["quisiera reservar un turno", "books"],
  ["quiero cortarme el pelo", "books"],
  ["¿qué horarios tienen disponibles?", "asksSlots"],
  ["¿hay cupo mañana?", "asksSlots"],
  ["qué horarios tienen para mañana", "asksSlots"],
  ["¿cuál es el horario de atención?", "asksHours"],
  ["¿a qué hora abren?", "asksHours"],
  ["¿atienden los domingos?", "asksHours"],
  ["qué horario tienen", "asksHours"],
  ["¿cuánto cuesta la limpieza?", "asksProducts"],
  ["qué servicios ofrecen", "asksProducts"],
  ["¿tienen estacionamiento?", "asksWhether"],
  ["¿dónde están?", "asksQuestion"],
  ["ya no quiero", "abandons"],
  ["olvídalo", "abandons"],
  ["quiero cancelar mi cita", "changesBooked"],
  ["hola, buenas tardes", "greets"],
  ["muchas gracias", "thanks"],
  ["hasta mañana", "leaves"],
  ["eres un idiota", "insults"],
  ["¿eres un robot?", "asksIdentity"],
  ["quiero hablar con una persona", "asksPerson"],
  ["😀😀", "wordless"],
  ["...", "wordless"],
  ["xxxxxxx", "wordless"],
  ["no", "denies"],
];

for (const [text, intent] of INTENTS) {
  test(`"${text}" ${intent}`, () => assert.equal(read(text).intents[intent], true));
}

const CHANGES: readonly (readonly [string, string])[] = [
  ["otra hora", "minute"],
  ["cambia la hora", "minute"],
  ["más tarde", "minute"],
  ["otro día", "day"],
  ["cambiemos la fecha", "day"],
  ["cambia el nombre", "name"],
  ["otro correo", "email"],
];

for (const [text, field] of CHANGES) {
  test(`"${text}" takes back the ${field}`, () => {
    assert.deepEqual(read(text).intents.changes, [field]);
  });
}

test("any message is parsed without errors", () => {
  const property = fc.property(fc.string({ unit: "binary" }), fc.boolean(), (text, asked) => {
    const facts = read(text, { name: asked, minute: asked });
    assert.equal(typeof facts.rest, "string");
  });
  fc.assert(property, { numRuns: 1000 });
});
