// The sandbox's business backend over HTTP: every operation, and capacity at the limit and past it.
// The clock stands at Sunday 22 November 2026, 14:05 in Lima.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startSandboxBackend } from "../../../tools/sandbox/index.ts";
import type { SandboxBackend } from "../../../tools/sandbox/index.ts";
import { ask, clockAt } from "../../support/sandbox-fixture.ts";

const NOW = "2026-11-22T19:05:00Z";
type Address = keyof SandboxBackend["urls"];

async function start(t: TestContext): Promise<SandboxBackend> {
  const backend = await startSandboxBackend({ clock: clockAt(NOW) });
  t.after(() => backend.close());
  return backend;
}

async function call(backend: SandboxBackend, address: Address, body: object) {
  const { status, json } = await ask(backend.urls[address], { body });
  return { status, json: (json ?? {}) as Record<string, unknown> };
}

const EVENT = {
  codOpe: "CREAR_EVENTO",
  id_empresa: 1,
  usuario_id: 101,
  id_prospecto: 51999888777,
  titulo: "Cita - Ana Ruiz",
  fecha_inicio: "2026-11-23 10:00:00",
  fecha_fin: "2026-11-23 10:30:00",
  correo_cliente: "ana@example.com",
  correo_usuario: "recepcion@sonrisaclara.example",
  agendar_usuario: 1,
};

async function isFree(backend: SandboxBackend, from: string, to: string, slots = 2) {
  const codOpe = "CONSULTAR_DISPONIBILIDAD";
  const when = { fecha_inicio: `2026-11-23 ${from}:00`, fecha_fin: `2026-11-23 ${to}:00` };
  const { json } = await call(backend, "agendar", { codOpe, id_empresa: 1, slots, ...when });
  assert.equal(json["success"], true);
  return json["disponible"];
}

test("weekly hours have the wording of each company", async (t) => {
  const backend = await start(t);
  const week = async (id_empresa: number) => {
    const body = { codOpe: "OBTENER_HORARIO_REUNIONES", id_empresa };
    const { json } = await call(backend, "informacion", body);
    return json["horario_reuniones"] as Record<string, unknown>;
  };
  const clinic = await week(1);
  assert.equal(clinic["reunion_lunes"], "09:00-13:00, 15:00-19:00");
  assert.equal(clinic["reunion_domingo"], "09:00-13:00");
  assert.deepEqual(clinic["horarios_bloqueados"], [
    { fecha: "2026-11-25", inicio: "12:00", fin: "13:00" },
    { fecha: "2026-12-02", inicio: "12:00", fin: "13:00" },
  ]);
  const software = await week(2);
  assert.equal(software["reunion_miercoles"], "9:00 AM - 6:00 PM");
  assert.equal(software["reunion_domingo"], "CERRADO");
  assert.equal(
    software["horarios_bloqueados"],
    "2026-11-26 13:00-14:00, 2026-11-27 16:30-18:00, " +
      "2026-12-03 13:00-14:00, 2026-12-04 16:30-18:00",
  );
  const barber = await week(3);
  assert.equal(barber["reunion_lunes"], "NO ATIENDE");
  assert.equal(barber["reunion_viernes"], "10:00-24:00");
  assert.equal(barber["reunion_sabado"], "09:00-20:00");
  assert.equal(barber["horarios_bloqueados"], null);
});

test("a company's texts and names are served", async (t) => {
  const backend = await start(t);
  const get = async (codOpe: string, field: string) =>
    (await call(backend, "informacion", { codOpe, id_empresa: 2 })).json[field];
  assert.match(String(await get("OBTENER_CONTEXTO_NEGOCIO", "contexto_negocio")), /Nube Andina/);
  assert.match(String(await get("OBTENER_FUNCIONES_ESPECIALES", "funciones_especiales")), /rubro/);
  const products = JSON.stringify(await get("OBTENER_PRODUCTOS_CITAS", "productos"));
  const services = JSON.stringify(await get("OBTENER_SERVICIOS_CITAS", "servicios"));
  assert.match(products, /"nombre":"Agenda Clara"/);
  assert.doesNotMatch(products, /Capacitación/);
  assert.match(services, /"nombre":"Capacitación del equipo"/);
});

test("a search finds by word without accents and honours its limit", async (t) => {
  const backend = await start(t);
  const search = async (busqueda: string, limite = 10) => {
    const body = { codOpe: "BUSCAR_PRODUCTOS_SERVICIOS_CITAS", id_empresa: 1, busqueda, limite };
    const { json } = await call(backend, "informacion", body);
    return json["productos"] as { nombre: string }[];
  };
  assert.deepEqual(
    (await search("EXTRACCION")).map(({ nombre }) => nombre),
    ["Extracción simple"],
  );
  assert.equal((await search("servicios")).length, 8);
  assert.equal((await search("servicios", 3)).length, 3);
  assert.equal((await search("productos")).length, 3);
  assert.deepEqual(await search("cohetes"), []);
});

test("questions are found by chatbot, given as number or text", async (t) => {
  const backend = await start(t);
  for (const id_chatbot of [11, "11"]) {
    const { json } = await call(backend, "preguntas", { id_chatbot });
    assert.equal(json["success"], true);
    assert.match(JSON.stringify(json["preguntas_frecuentes"]), /archivo_ayuda/);
  }
  const unknown = await call(backend, "preguntas", { id_chatbot: 99 });
  assert.equal(unknown.json["success"], false);
});

test("capacity: the second booking fits two slots and the third is refused", async (t) => {
  const backend = await start(t);
  for (const expected of [true, true, false]) {
    assert.equal(await isFree(backend, "10:00", "10:30"), expected);
    const { json } = await call(backend, "calendario", EVENT);
    assert.equal(json["success"], expected);
  }
  assert.equal(backend.events().length, 2);
});

test("intervals are half-open: what touches does not overlap, one minute does", async (t) => {
  const backend = await start(t);
  await call(backend, "calendario", { ...EVENT, slots: 1 });
  assert.equal(await isFree(backend, "09:30", "10:00", 1), true);
  assert.equal(await isFree(backend, "10:30", "11:00", 1), true);
  assert.equal(await isFree(backend, "09:31", "10:01", 1), false);
  assert.equal(await isFree(backend, "10:29", "10:59", 1), false);
});

test("capacity counts what runs at one moment, not all that touches the interval", async (t) => {
  const backend = await start(t);
  await call(backend, "calendario", EVENT);
  const next = { fecha_inicio: "2026-11-23 10:30:00", fecha_fin: "2026-11-23 11:00:00" };
  await call(backend, "calendario", { ...EVENT, ...next });
  assert.equal(await isFree(backend, "10:00", "11:00", 2), true);
  assert.equal(await isFree(backend, "10:00", "11:00", 1), false);
});

test("blocked hours are not free, and a booking into them is refused", async (t) => {
  const backend = await start(t);
  const when = { fecha_inicio: "2026-11-25 11:45:00", fecha_fin: "2026-11-25 12:15:00" };
  const asked = { codOpe: "CONSULTAR_DISPONIBILIDAD", id_empresa: 1, slots: 2, ...when };
  assert.equal((await call(backend, "agendar", asked)).json["disponible"], false);
  const { json } = await call(backend, "calendario", { ...EVENT, ...when });
  assert.equal(json["success"], false);
});

test("companies do not share a calendar", async (t) => {
  const backend = await start(t);
  const barber = { id_empresa: 3, usuario_id: 303, slots: 1 };
  await call(backend, "calendario", { ...EVENT, ...barber });
  assert.equal(await isFree(backend, "10:00", "10:30", 1), true);
});

test("a booking without id_empresa belongs to the user's company", async (t) => {
  const backend = await start(t);
  const original = { ...EVENT, id_empresa: undefined };
  const { json } = await call(backend, "calendario", { ...original, usuario_id: 202 });
  assert.match(String(json["google_meet_link"]), /^https:\/\/meet\.example\//);
  assert.equal(backend.events()[0]?.company, 2);
});

test("a user of another company cannot be booked", async (t) => {
  const backend = await start(t);
  const { json } = await call(backend, "calendario", { ...EVENT, usuario_id: 202 });
  assert.equal(json["success"], false);
  assert.equal(backend.events().length, 0);
});

test("one idempotency key is one event with one answer", async (t) => {
  const backend = await start(t);
  const keyed = { ...EVENT, idempotency_key: "k-1" };
  const first = await call(backend, "calendario", keyed);
  const second = await call(backend, "calendario", keyed);
  assert.deepEqual(second.json, first.json);
  assert.equal(backend.events().length, 1);
});

test("calendars that do not synchronise say so and book all the same", async (t) => {
  const backend = await start(t);
  const barber = { ...EVENT, id_empresa: 3, usuario_id: 303 };
  const { json } = await call(backend, "calendario", barber);
  assert.equal(json["success"], true);
  assert.equal(json["google_calendar_synced"], false);
  assert.equal(typeof json["google_calendar_error"], "string");
});

test("events are listed by customer, moved within capacity and cancelled", async (t) => {
  const backend = await start(t);
  const made = await call(backend, "calendario", { ...EVENT, slots: 1 });
  const evento_id = made.json["evento_id"];
  const list = async () => {
    const body = { codOpe: "LISTAR_EVENTOS", id_empresa: 1, id_prospecto: 51999888777 };
    return (await call(backend, "calendario", body)).json["eventos"] as Record<string, string>[];
  };
  assert.equal((await list())[0]?.["fecha_inicio"], "2026-11-23 10:00:00");
  const when = { fecha_inicio: "2026-11-23 10:15:00", fecha_fin: "2026-11-23 10:45:00" };
  const move = { codOpe: "MODIFICAR_EVENTO", evento_id, ...when };
  assert.equal((await call(backend, "calendario", move)).json["success"], true);
  assert.equal((await list())[0]?.["fecha_inicio"], "2026-11-23 10:15:00");
  const blocked = { fecha_inicio: "2026-11-25 12:00:00", fecha_fin: "2026-11-25 12:30:00" };
  assert.equal((await call(backend, "calendario", { ...move, ...blocked })).json["success"], false);
  const cancel = { codOpe: "CANCELAR_EVENTO", evento_id };
  assert.equal((await call(backend, "calendario", cancel)).json["success"], true);
  assert.equal((await call(backend, "calendario", cancel)).json["success"], false);
  assert.deepEqual(await list(), []);
});

async function suggested(backend: SandboxBackend, id_empresa: number, more: object = {}) {
  const body = { codOpe: "SUGERIR_HORARIOS", id_empresa, duracion_minutos: 30, slots: 2, ...more };
  const { json } = await call(backend, "agendar", body);
  assert.equal(json["success"], true);
  const list = json["sugerencias"] as Record<string, unknown>[];
  assert.equal(json["total"], list.length);
  return list.map((item) => `${String(item["dia"])} ${String(item["fecha_inicio"])}`);
}

test("suggestions cover today and tomorrow, in the future and inside opening hours", async (t) => {
  const backend = await start(t);
  // Sunday 14:05: the clinic closed at 13:00, so all six are tomorrow's.
  const clinic = await suggested(backend, 1);
  assert.equal(clinic.length, 6);
  assert.equal(clinic[0], "mañana 2026-11-23 09:00:00");
  assert.equal(clinic[5], "mañana 2026-11-23 18:30:00");
  // The barber closed at 14:00 and rests on Mondays.
  assert.deepEqual(await suggested(backend, 3, { duracion_minutos: 45, slots: 1 }), []);
});

test("suggestions for a requested day are that day's, without taken or blocked slots", async (t) => {
  const backend = await start(t);
  const day = { fecha: "2026-11-25", duracion_minutos: 60, slots: 1 };
  const before = await suggested(backend, 1, day);
  assert(before.includes("miércoles 2026-11-25 09:00:00"), before.join());
  assert(!before.some((slot) => slot.includes("12:00:00")), before.join());
  const when = { fecha_inicio: "2026-11-25 09:00:00", fecha_fin: "2026-11-25 10:00:00" };
  await call(backend, "calendario", { ...EVENT, ...when, slots: 1 });
  const after = await suggested(backend, 1, day);
  assert(!after.some((slot) => slot.includes("09:00:00")), after.join());
});

test("unknown companies and operations are refused, malformed requests are 400", async (t) => {
  const backend = await start(t);
  const stranger = { codOpe: "OBTENER_CONTEXTO_NEGOCIO", id_empresa: 77 };
  const refused = await call(backend, "informacion", stranger);
  assert.deepEqual([refused.status, refused.json["success"]], [200, false]);
  const unknown = await call(backend, "informacion", { codOpe: "BORRAR_TODO", id_empresa: 1 });
  assert.deepEqual([unknown.status, unknown.json["success"]], [200, false]);
  const elsewhere = await call(backend, "agendar", { ...EVENT });
  assert.deepEqual([elsewhere.status, elsewhere.json["success"]], [200, false]);
  const wrong: readonly (readonly [Address, object | string])[] = [
    ["informacion", "no es json"],
    ["informacion", "[1]"],
    ["informacion", { id_empresa: 1 }],
    ["informacion", { codOpe: "OBTENER_CONTEXTO_NEGOCIO", id_empresa: "1" }],
    ["agendar", { codOpe: "CONSULTAR_DISPONIBILIDAD", id_empresa: 1 }],
    ["agendar", { codOpe: "SUGERIR_HORARIOS", id_empresa: 1, fecha: "mañana" }],
    ["calendario", { ...EVENT, fecha_inicio: "2026-11-31 10:00:00" }],
    ["calendario", { ...EVENT, fecha_fin: EVENT.fecha_inicio }],
    ["calendario", { ...EVENT, correo_cliente: "ana" }],
    ["calendario", { ...EVENT, slots: 0 }],
    ["preguntas", {}],
  ];
  for (const [address, body] of wrong) {
    assert.equal((await ask(backend.urls[address], { body })).status, 400, JSON.stringify(body));
  }
  assert.equal(backend.events().length, 0);
  assert.equal((await ask(`${backend.url}/otra`, { body: {} })).status, 404);
  assert.equal((await ask(backend.urls.agendar, { method: "GET" })).status, 405);
});

test("a body at the cap is read and one byte more is 413", async (t) => {
  const backend = await start(t);
  const body = (bytes: number) => `{"id_chatbot":11,"x":"${"a".repeat(bytes - 24)}"}`;
  assert.equal(Buffer.byteLength(body(256 * 1024)), 256 * 1024);
  assert.equal((await ask(backend.urls.preguntas, { body: body(256 * 1024) })).status, 200);
  assert.equal((await ask(backend.urls.preguntas, { body: body(256 * 1024 + 1) })).status, 413);
});

test("the record of calls keeps the last thousand", async (t) => {
  const backend = await start(t);
  for (let index = 0; index <= 1000; index++) {
    await call(backend, "preguntas", { id_chatbot: 11, index });
  }
  assert.equal(backend.calls.length, 1000);
  assert.equal(backend.calls[0]?.body["index"], 1);
  assert.equal(backend.calls[999]?.codOpe, "PREGUNTAS");
});
