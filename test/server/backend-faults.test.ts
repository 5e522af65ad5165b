// Every fault of the business backend, for every operation, through the real server: no false
// "available", no second event, no internal text to the customer, and the conversation goes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fault } from "../../tools/sandbox/backend/faults.ts";
import type { Operation } from "../../tools/sandbox/backend/operations.ts";
import {
  dayFromToday,
  obedientModel,
  quickClock,
  startTestServer,
} from "../support/server-fixture.ts";

const FAULTS: readonly Fault[] = [
  { kind: "reset" },
  { kind: "hang" },
  { kind: "status", status: 500 },
  { kind: "status", status: 404 },
  { kind: "html", place: "instead" },
  { kind: "false" },
  { kind: "huge" },
  { kind: "gzip" },
  { kind: "reply", json: [] },
  { kind: "reply", json: { success: "true", disponible: "true" } },
];

const READS: readonly (readonly [Operation, string])[] = [
  ["OBTENER_HORARIO_REUNIONES", "reserva"],
  ["CONSULTAR_DISPONIBILIDAD", "reserva"],
  ["SUGERIR_HORARIOS", `horarios ${dayFromToday(1)}`],
  ["BUSCAR_PRODUCTOS_SERVICIOS_CITAS", "busca limpieza"],
  ["OBTENER_CONTEXTO_NEGOCIO", "hola"],
  ["OBTENER_FUNCIONES_ESPECIALES", "hola"],
  ["OBTENER_PRODUCTOS_CITAS", "hola"],
  ["OBTENER_SERVICIOS_CITAS", "hola"],
  ["PREGUNTAS", "hola"],
];

/** Real limits, shortened: a hang costs a moment, not a minute. */
const IMPATIENT = { API_TIMEOUT: "4", HTTP_RETRY_WAIT_MIN: "0.01", HTTP_RETRY_WAIT_MAX: "0.02" };

/** What must never reach a customer: markup, addresses, English, internal codes. */
const INNER = /<|https?:|10\.0\.0|cURL|circuit|timeout|undefined|null|error/i;

for (const fault of FAULTS) {
  const name = "status" in fault ? `${fault.kind} ${fault.status}` : JSON.stringify(fault);
  for (const [operation, message] of READS) {
    test(`${operation} ${name}: honest words and no booking`, async (t) => {
      const server = await startTestServer(t, { clock: quickClock, environment: IMPATIENT });
      obedientModel(server);
      server.backend.inject(operation, fault);
      const reply = await server.say(message);
      assert.doesNotMatch(reply, INNER);
      assert.doesNotMatch(reply, /^(?:Disponible|Cita confirmada)/);
      assert.equal(server.backend.events().length, 0);
      assert.deepEqual(server.model.violations, []);
      assert.equal(await server.say("hola"), "Dime.");
      assert.deepEqual(server.model.violations, []);
    });
  }
}

const LOST: readonly Fault[] = [
  { kind: "reset" },
  { kind: "hang" },
  { kind: "status", status: 500 },
  { kind: "html", place: "before" },
  { kind: "truncated" },
  { kind: "huge" },
  { kind: "commit-then-hang" },
  { kind: "commit-then-reset" },
  { kind: "commit-then-500" },
];

for (const fault of LOST) {
  test(`CREAR_EVENTO ${JSON.stringify(fault)}: being verified, and never a second try`, async (t) => {
    const server = await startTestServer(t, { clock: quickClock, environment: IMPATIENT });
    obedientModel(server);
    server.backend.inject("CREAR_EVENTO", fault, 1);
    const first = await server.say("reserva");
    assert.match(first, /^Cita por verificar: /);
    assert.doesNotMatch(first, INNER);
    const second = await server.say("reserva");
    assert.doesNotMatch(second, /^Cita confirmada/);
    const writes = server.backend.calls.filter(({ codOpe }) => codOpe === "CREAR_EVENTO");
    assert.equal(writes.length, 1);
    assert(server.backend.events().length <= 1);
    assert.deepEqual(server.model.violations, []);
  });
}

test("CREAR_EVENTO answered success:false is a rejection, without the backend's text", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  server.backend.inject("CREAR_EVENTO", { kind: "false" }, 1);
  const reply = await server.say("reserva");
  assert.match(reply, /^Cita no registrada: /);
  assert.doesNotMatch(reply, INNER);
  assert.match(await server.say("reserva"), /^Cita confirmada: /);
});
