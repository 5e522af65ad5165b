// The forms that lists in backend responses come in, for every operation with a list, as the domain
// parses them.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { OPERATIONS } from "../../../tools/backend/operations.ts";
import { createRig } from "../../support/stub-backend.ts";
import type { Rig } from "../../support/stub-backend.ts";

/** The operation's parsed response, or null if that is invalid. */
function read(operation: keyof typeof OPERATIONS, answer: object): unknown {
  const parsed = OPERATIONS[operation].answer.safeParse({ success: true, ...answer });
  return parsed.success ? parsed.data : null;
}

const QUESTION = { pregunta: "¿Atienden?", respuesta: "Sí." };
const EVENT = { evento_id: 7, titulo: "Cita con Ana", fecha_inicio: "2026-11-23 10:00:00" };
const START = { disponible: true, fecha_inicio: "2026-11-23 10:00:00" };

const LISTS = [
  ["products", "productos", { nombre: "Cepillo" }],
  ["products", "items", "Cepillo"],
  ["services", "servicios", { nombre: "Limpieza" }],
  ["services", "items", "Limpieza"],
  ["search", "productos", { nombre: "Cepillo" }],
  ["suggestions", "sugerencias", START],
  ["questions", "preguntas_frecuentes", QUESTION],
] as const;

test("a list is an array, an object keyed by index, or null if empty; anything else is invalid", () => {
  for (const [operation, field, row] of LISTS) {
    const whole = read(operation, { [field]: [row, row] });
    assert(Array.isArray(whole) && whole.length === 2, operation);
    for (const keyed of [
      { 0: row, 1: row },
      { 0: row, 2: row },
      { 17: row, 4: row },
    ]) {
      assert.deepEqual(read(operation, { [field]: keyed }), whole, `${operation} ${field}`);
    }
    for (const none of [[], {}, null]) assert.deepEqual(read(operation, { [field]: none }), []);
    for (const odd of ["", "[]", false, 0, { a: row }, { 0: row, total: 1 }, { "-1": row }]) {
      assert.equal(read(operation, { [field]: odd }), null, `${operation} ${JSON.stringify(odd)}`);
    }
    assert.equal(read(operation, {}), null);
  }
});

test("rows keyed by index keep their order", () => {
  const rows = { 10: { nombre: "c" }, 2: { nombre: "b" }, 0: { nombre: "a" } };
  assert.deepEqual(read("products", { productos: rows }), ["a", "b", "c"]);
});

test("of two fields for names, the one with a list counts", () => {
  assert.deepEqual(read("products", { productos: null, items: ["a"] }), ["a"]);
  assert.deepEqual(read("products", { productos: ["a"], items: null }), ["a"]);
  assert.deepEqual(read("products", { productos: null, items: null }), []);
});

test("events: broken rows of a keyed list still count, so that it is not complete", () => {
  const rows = (eventos: unknown): number | null =>
    OPERATIONS.listEvents.answer.safeParse({ eventos }).data?.count ?? null;
  assert.equal(rows({ 0: EVENT, 5: { roto: 1 } }), 2);
  assert.equal(rows(null), 0);
  assert.equal(rows({ total: 0 }), null);
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig({ features: new Set(["eventos"]) });
});
afterEach(() => rig.close());

test("a customer's appointments are listed from a keyed list, and null means none", async () => {
  rig.stub.play("LISTAR_EVENTOS", { json: { success: true, eventos: { 3: EVENT } } });
  assert.match((await rig.run("list_bookings", {})).text, /10:00 AM/);
  rig.stub.play("LISTAR_EVENTOS", { json: { success: true, eventos: null } });
  assert.match((await rig.run("list_bookings", {})).text, /^Sin citas/);
});
