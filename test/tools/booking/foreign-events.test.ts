// A backend that lists too much: events of other tenants and other customers are ignored. They are
// not shown, moved, cancelled or matched to a lost booking, and a list that contains them may not
// be complete.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { startLoopback } from "../../../tools/sandbox/http/loopback.ts";
import { WORDS } from "../../support/redis/records-fixture.ts";
import { startTestServer } from "../../support/server-fixture.ts";
import { SESSION, createRig } from "../../support/stub-backend.ts";
import type { Call, Rig } from "../../support/stub-backend.ts";
import { wordsOf } from "../../support/model/context-fixture.ts";

const EVENTS = new Set(["eventos"] as const);
const START = "2026-11-23 10:00:00";
const ARRIVED_MS = 5 * 60_000;

let rig: Rig;
beforeEach(async () => {
  rig = await createRig({ features: EVENTS });
});
afterEach(() => rig.close());

type Row = Readonly<Record<string, unknown>>;

const row = (fields: Row): Row => {
  return { evento_id: "ev-1", titulo: "Cita con Ana Ruiz", fecha_inicio: START, ...fields };
};
const list = (...rows: readonly unknown[]): void => {
  rig.stub.play("LISTAR_EVENTOS", { json: { success: true, eventos: rows } });
};
const text = async (name: string, args: object = {}, call: Call = {}): Promise<string> =>
  (await rig.run(name, { ...args }, { tenant: 43, ...call })).text;
const sent = (): number =>
  rig.stub.asked("MODIFICAR_EVENTO").length + rig.stub.asked("CANCELAR_EVENTO").length;

const FOREIGN: readonly Row[] = [
  ...[42, "42", " 42 ", "042", 0, -43, 43.5, "x", {}, true, []].map((id_empresa) => ({
    id_empresa,
  })),
  ...[51998, "51998", "otro", 0, [], "5199"].map((id_prospecto) => ({ id_prospecto })),
  { id_empresa: 43, id_prospecto: 1 },
  { id_empresa: 42, id_prospecto: Number(SESSION) },
];
const OWN: readonly Row[] = [
  {},
  ...[43, "43", " 43 ", "043", "43.0", null, ""].map((id_empresa) => ({ id_empresa })),
  ...[Number(SESSION), SESSION, `0${SESSION}`, null, " "].map((id_prospecto) => ({ id_prospecto })),
  { id_empresa: "43", id_prospecto: SESSION },
];

test("another tenant's or customer's event is not shown and cannot be changed", async () => {
  for (const fields of FOREIGN) {
    list(row(fields));
    const name = JSON.stringify(fields);
    assert.match(await text("list_bookings"), /^Sin citas: /, name);
    const cancelled = await rig.run("cancel_booking", { booking_id: "ev-1" }, { tenant: 43 });
    assert.equal(cancelled.status, "refused", name);
    const move = { booking_id: "ev-1", date: "2026-11-24", time: "04:00 PM" };
    assert.match(await text("reschedule_booking", move), /^No encuentro esa cita: /, name);
  }
  assert.equal(sent(), 0);
});

test("an event with this customer's id, or without any, is accepted", async () => {
  for (const fields of OWN) {
    list(row(fields));
    assert.match(await text("list_bookings"), /booking_id: ev-1/, JSON.stringify(fields));
  }
  // Longer than a number holds: the last digits were lost on the way.
  const session = "12345678901234567891";
  list(row({ id_prospecto: Number(session) }));
  assert.match(await text("list_bookings", {}, { session }), /booking_id: ev-1/);
  list(row({ id_prospecto: session.replace(/1$/, "2") }));
  assert.match(await text("list_bookings", {}, { session }), /^Sin citas: /);
});

test("of two with one id the own one is changed; dropped ones are counted in one log line", async () => {
  list(row({ id_empresa: 42, fecha_inicio: "2026-11-24 10:00:00" }), row({ id_empresa: 43 }));
  await text("list_bookings");
  const told = rig.logged.filter(({ event }) => event === "events_foreign");
  assert.deepEqual(told, [{ event: "events_foreign", tenant: 43, count: 1 }]);
  rig.stub.play("CANCELAR_EVENTO", { json: { success: true } });
  assert.match(await text("cancel_booking", { booking_id: "ev-1" }), /10:00 AM/);
  assert.equal(sent(), 1);
});

test("another tenant's event is not matched to a lost booking", async () => {
  rig.stub.play("CREAR_EVENTO", { status: 500 });
  list(row({ id_empresa: 42 }));
  assert.match(await text("create_booking", WORDS), /^Cita por verificar: /);
  list(row({ id_empresa: 42 }), row({ id_empresa: 43 }));
  assert.match(await text("create_booking", WORDS), /^Cita confirmada: /);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 1);
});

/** A booking that was lost: is it made again, when a list of those rows says that it is not there? */
async function madeAgain(rows: readonly Row[]): Promise<boolean> {
  await rig.close();
  rig = await createRig({ features: EVENTS });
  rig.stub.play("CREAR_EVENTO", { status: 500 });
  list();
  assert.match(await text("create_booking", WORDS), /^Cita por verificar: /);
  rig.clock.movedMs += ARRIVED_MS;
  list(...rows);
  await text("create_booking", WORDS);
  return rig.stub.asked("CREAR_EVENTO").length === 2;
}

test("absence is certain only in an uncut list that is this customer's", async () => {
  const foreign = (count: number): Row[] =>
    Array.from({ length: count }, (_, i) => row({ id_empresa: 42, evento_id: `f${i}` }));
  const own = row({ id_empresa: 43, evento_id: "o", fecha_inicio: "2026-11-25 10:00:00" });
  assert.equal(await madeAgain([]), true);
  assert.equal(await madeAgain([own, ...foreign(48)]), true);
  // Fifty rows may have been cut, however few of them are left.
  assert.equal(await madeAgain([own, ...foreign(49)]), false);
  // None of this customer's among others': it may be the answer to another question.
  assert.equal(await madeAgain(foreign(1)), false);
  assert.equal(await madeAgain([own, { evento_id: "unreadable" }]), false);
});

test("through the server: tenant 2's customer neither sees nor cancels tenant 1's appointment", async (t) => {
  const asked: string[] = [];
  const lax = await startLoopback(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    const { codOpe } = JSON.parse(body) as { codOpe: string }; // Our own request.
    asked.push(codOpe);
    const event = {
      evento_id: "ev-1",
      titulo: "Cita con Ana",
      fecha_inicio: "2026-03-12 10:00:00",
    };
    const eventos = [{ ...event, id_empresa: 1, id_prospecto: 51999888777 }];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: true, eventos }));
  });
  t.after(() => lax.close());
  const environment = { API_CALENDAR_URL: lax.url, BACKEND_FEATURES: "eventos" };
  const server = await startTestServer(t, { environment });
  server.model.handler(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "tool") return { reply: wordsOf(last.content) };
    const name = wordsOf(last?.content) === "mis citas" ? "list_bookings" : "cancel_booking";
    const given = name === "list_bookings" ? {} : { booking_id: "ev-1" };
    return { calls: [{ name, arguments: given }] };
  });
  assert.match(await server.say("mis citas", { id_empresa: 1 }), /12 de marzo/);
  assert.match(await server.say("mis citas", { id_empresa: 2 }), /^Sin citas: /);
  await server.say("cancela", { id_empresa: 2 });
  await server.say("cancela", { id_empresa: 1, session_id: 5 });
  assert(!asked.includes("CANCELAR_EVENTO"), String(asked));
  await server.say("cancela", { id_empresa: 1 });
  assert.equal(asked.filter((code) => code === "CANCELAR_EVENTO").length, 1);
  const told = server.logs.filter((line) => line.includes('"events_foreign"'));
  assert(told.length > 0 && told.every((line) => !line.includes("Ana")));
});
