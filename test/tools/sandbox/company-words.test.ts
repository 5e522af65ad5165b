// What the simulated model reads in a company's prompt and in a customer's words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCompany } from "../../../tools/sandbox/dialogue/company-facts.ts";
import { findPerson, findService } from "../../../tools/sandbox/dialogue/company-words.ts";
import { parseMessage } from "../../../tools/sandbox/spanish/message-facts.ts";
import { stops, unrepeated, wayOut } from "../../../tools/sandbox/dialogue/ways-out.ts";
import { parseDay } from "../../../tools/sandbox/spanish/days.ts";
import { fold } from "../../../tools/sandbox/spanish/text.ts";

const PROMPT = `Te llamas Clara. Atiendes a los clientes de Clínica Sur por WhatsApp: resuelves.
1. Necesitas estos datos: fecha, hora, servicio, nombre completo y correo electrónico. Pide el que falte, y ninguno más.

## Quiénes atienden
- Dra. Ana Paz: lunes a viernes 9:00 AM a 1:00 PM
- Dr. Luis Vega

## Servicios
- Limpieza dental: 30 minutos, S/. 120.00, con Dra. Ana Paz. Sin dolor.
- Corte: 15 minutos, sin costo.
- Corte y barba: 45 minutos, $ 45,000.00.
- Control: 10 minutos.
`;
const CLOCK = "- Nombre: Eva Ríos\n- Teléfono: +51999. Para agendar, el correo es opcional.";
const company = parseCompany(PROMPT, CLOCK);

test("services, prices, people and what is asked for are read from the prompt", () => {
  assert.deepEqual(company, {
    name: "Clínica Sur",
    asks: { email: true, phone: false },
    services: [
      { name: "Limpieza dental", minutes: 30, price: "S/. 120.00", people: ["Dra. Ana Paz"] },
      { name: "Corte", minutes: 15, price: "sin costo", people: [] },
      { name: "Corte y barba", minutes: 45, price: "$ 45,000.00", people: [] },
      { name: "Control", minutes: 10, price: null, people: [] },
    ],
    people: ["Dra. Ana Paz", "Dr. Luis Vega"],
    branches: [],
    customer: { name: "Eva Ríos", email: null, phone: "+51999" },
  });
  assert.equal(parseCompany("Necesitas cuatro datos: fecha, hora.", ""), null);
});

test("services and people are found in everyday words, and not where two fit", () => {
  assert(company !== null);
  const service = (text: string): string => {
    const found = findService(fold(text), company);
    return found.kind === "one" ? found.item.name : found.kind;
  };
  assert.equal(service("una limpiesa porfa"), "Limpieza dental");
  assert.equal(service("corte y barba"), "Corte y barba");
  assert.equal(service("un corte"), "Corte");
  assert.equal(service("limpieza y control"), "several");
  assert.equal(service("no la limpieza, mejor control"), "Control");
  assert.equal(service("quiero pedir una cita"), "none");
  const person = (text: string): string => {
    const found = findPerson(fold(text), company, false);
    return found.kind === "one" ? found.item : found.kind;
  };
  assert.equal(person("con la doctora"), "Dra. Ana Paz");
  assert.equal(person("con luis"), "Dr. Luis Vega");
  assert.equal(person("soy luis"), "none");
  assert.equal(person("con ana o luis"), "several");
  assert.equal(person("prefiero al doctor"), "Dr. Luis Vega");
  assert.equal(person("con quien sea menos con ana"), "Dr. Luis Vega");
  assert.equal(person("que no me atienda luis"), "Dra. Ana Paz");
  assert.equal(person("no con ana, con luis"), "Dr. Luis Vega");
  assert.equal(person("con ana, y si no hay con luis"), "Dra. Ana Paz");
});

test("a range is no hour, and neither is a voice note's length, a price or a telephone", () => {
  const nothing = { name: false, email: false, day: false, confirmation: false, offer: false };
  const today = parseDay("2026-03-10");
  const read = (text: string) => parseMessage(text, today, { ...nothing, minute: true });
  assert.deepEqual(read("entre 3 y 5").range, { from: 15 * 60, until: 17 * 60 });
  assert.equal(read("entre 3 y 5").minute, null);
  assert.deepEqual(read("no antes de las 5").range, { from: 17 * 60, until: 24 * 60 });
  assert.deepEqual(read("a las 4 o a las 5").minuteChoices, [16 * 60, 17 * 60]);
  assert.deepEqual(read("después de las 4").range, { from: 16 * 60, until: 24 * 60 });
  for (const text of ["(0:12)", "cuesta 120 soles", "987 654 321", "🎤 1:05"]) {
    assert.deepEqual([read(text).minute, read(text).range], [null, null], text);
  }
  assert.equal(read("(0:12) a las 10").minute, 600);
  assert.equal(read("ana@x.pe y juan@x.pe").email, null);
  assert.equal(read("ana@x.pe, perdón, anna@x.pe").email, "anna@x.pe");
});

test("there is a way out, and no reply is the one before again", () => {
  for (const text of ["no me escriban mas", "STOP", "denme de baja"])
    assert(stops(fold(text)), text);
  for (const text of ["no me escriba el nombre así", "quiero parar"])
    assert(!stops(fold(text)), text);
  assert.match(wayOut("hello, do you speak english?", null) ?? "", /Spanish/);
  assert.match(wayOut("🎤 (0:12)", null) ?? "", /audios/);
  assert.equal(wayOut("hola quiero una cita", null), null);
  let last: string | null = null;
  for (let turn = 0; turn < 6; turn++) {
    const reply = unrepeated("¿Qué día?", last, "+51 1");
    assert.notEqual(reply, last);
    last = reply;
  }
});
