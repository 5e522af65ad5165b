// Whether the customer gave a name or an email: written in this session, however it was typed, or
// passed by the caller. A value that only a model gave never counts, also after its turns are
// evicted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { wroteEmail, wroteName } from "../../../tools/customer/customer-words.ts";
import {
  customerNotes,
  parseNotes,
  wordsOfCustomer,
} from "../../../tools/customer/customer-notes.ts";
import { configOf } from "../../support/stub-backend.ts";
import { storedTurn, toolCall } from "../../support/turn-fixture.ts";

const NOTHING = { messages: [], names: [], emails: [] };

for (const [written, name, is] of [
  [["soy ana ruiz"], "Ana Ruiz", true],
  [["ANA RUÍZ porfa"], "Ana Ruiz", true],
  [["me llamo Ana", "apellido Ruiz"], "Ana Ruiz", true],
  [["José Ñahui"], "Jose Nahui", true],
  [["ana"], "Ana Ruiz", false],
  [["banana ruiz"], "Ana Ruiz", false],
  [[], "Ana Ruiz", false],
] as const) {
  test(`of ${JSON.stringify(written)} "${name}" was ${is ? "" : "not "}written`, () => {
    assert.equal(wroteName(name, { ...NOTHING, messages: written }), is);
  });
}

for (const [written, email, is] of [
  ["ana@example.com", "ana@example.com", true],
  ["mi correo: ANA@Example.com.", "ana@example.com", true],
  ["ana @ example.com", "ana@example.com", true],
  ["ana arroba gmail punto com", "ana@gmail.com", true],
  ["ana.ruiz arroba gmail punto com", "ana.ruiz@gmail.com", true],
  ["mariana@example.com", "ana@example.com", false],
  ["ana@example.com.mx", "ana@example.com", false],
  ["ana", "ana@example.com", false],
] as const) {
  test(`of "${written}" ${email} was ${is ? "" : "not "}written`, () => {
    assert.equal(wroteEmail(email, { ...NOTHING, messages: [written] }), is);
  });
}

const NOTED = { executions: [], history: [], now: 0 };

test("notes keep the origin of a name and an email after their turns are evicted", () => {
  const call = toolCall("create_booking", {
    ...{ customer_name: "Ana Ruiz", customer_contact: "ana@example.com" },
  });
  const rounds = [{ text: null, calls: [call], results: [{ callId: call.id, text: "" }] }];
  const invented = customerNotes.update("", storedTurn(1, { user: "hola", rounds }), NOTED);
  const theirs = customerNotes.update(
    "",
    storedTurn(1, { user: "ana ruiz, ana@example.com", rounds }),
    NOTED,
  );
  const context = { message: "sí", history: [], data: configOf({}) };
  for (const [notes, is] of [
    [invented, false],
    [theirs, true],
  ] as const) {
    assert.equal(parseNotes(notes).name, "Ana Ruiz");
    const words = wordsOfCustomer({ ...context, notes });
    assert.equal(wroteName("Ana Ruiz", words), is);
    assert.equal(wroteEmail("ana@example.com", words), is);
  }
});

test("the caller's data counts, the company's own email never", () => {
  const data = configOf({
    ...{ nombre_cliente: "Ana Ruiz", correo_cliente: "Ana@Example.com" },
    correo_usuario: "duena@empresa.pe",
  });
  const words = wordsOfCustomer({ message: "sí", history: [], notes: "", data });
  assert(wroteName("Ana Ruiz", words));
  assert(wroteEmail("ana@example.com", words));
  assert(!wroteEmail("duena@empresa.pe", words));
});

test("notes of an older version are read, without an origin", () => {
  const known = parseNotes('["Ana Ruiz","ana@example.com","2026-03-12","10:00"]');
  assert.equal(known.name, "Ana Ruiz");
  assert.equal(known.nameIsTheirs, false);
  assert.deepEqual(known.appointments, []);
});

test("notes stay within their byte limit: the oldest appointments are dropped first", () => {
  const executions = Array.from({ length: 9 }, (_, index) => {
    const start = `2026-11-2${index} 10:00:00`;
    const data = { kind: "done", action: "book", start, from: null, eventId: null, name: "A" };
    const texts = { text: "", customerText: "" };
    return {
      name: "create_booking",
      sideEffect: true,
      status: "ok",
      ...texts,
      mustTell: true,
      data,
    };
  }) as unknown as (typeof NOTED)["executions"];
  const user = `me llamo ${"Ñ".repeat(40)} ${"Ñ".repeat(40)}, ${"ñ".repeat(60)}@${"ñ".repeat(60)}.pe`;
  const notes = customerNotes.update("", storedTurn(1, { user }), { ...NOTED, executions });
  assert(Buffer.byteLength(notes) <= 512);
  const { appointments } = parseNotes(notes);
  assert.equal(appointments.at(-1)?.start, "2026-11-28 10:00:00");
  assert(appointments.length >= 1 && appointments.length < 4);
});
