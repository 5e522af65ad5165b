// A booking that was moved to a time and is requested at that time again: it is the customer's own,
// and never reported as taken by another. Another person's booking there is a different one.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { StubCalendar, WORDS } from "../support/redis/records-fixture.ts";
import { createRig } from "../support/stub-backend.ts";
import type { Rig } from "../support/stub-backend.ts";

const NEW = { date: "2026-11-24", time: "04:00 PM" };
const MOVED = { booking_id: "ev-1", ...NEW };

let rig: Rig;
let calendar: StubCalendar;
beforeEach(async () => {
  rig = await createRig({ features: new Set(["eventos"] as const) });
  calendar = new StubCalendar();
  calendar.attach(rig.stub, 1);
});
afterEach(() => rig.close());

async function text(name: string, args: object): Promise<string> {
  return (await rig.run(name, { ...args })).text;
}

test("asked for once more at its new time, a moved booking is confirmed and not sent", async () => {
  await text("create_booking", WORDS);
  await text("reschedule_booking", MOVED);
  const again = await text("create_booking", { ...WORDS, ...NEW, customer_name: "ANA RUIZ" });
  assert.match(again, /^Cita confirmada: martes 24 .*4:00 PM.* Ya la tenías registrada/);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 1);
});

test("where the list cannot be had, a move of a moment ago is believed", async () => {
  await text("create_booking", WORDS);
  await text("reschedule_booking", MOVED);
  rig.stub.play("LISTAR_EVENTOS", { status: 500 });
  assert.match(await text("create_booking", { ...WORDS, ...NEW }), /^Cita confirmada: /);
});

test("another person is not taken for the one who moved", async () => {
  await text("create_booking", WORDS);
  await text("reschedule_booking", MOVED);
  const other = await text("create_booking", { ...WORDS, ...NEW, customer_name: "Luis Paz" });
  assert.match(other, /^Cita no registrada: /);
});

test("a moved booking that was cancelled since is booked once more", async () => {
  await text("create_booking", WORDS);
  await text("reschedule_booking", MOVED);
  await text("cancel_booking", { booking_id: "ev-1" });
  assert.match(await text("create_booking", { ...WORDS, ...NEW }), /^Cita confirmada: /);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 2);
});

test("a move with an unknown outcome is not overtaken by a new booking", async () => {
  await text("create_booking", WORDS);
  rig.stub.play("MODIFICAR_EVENTO", { status: 502 });
  assert.match(await text("reschedule_booking", MOVED), /^Cambio por verificar: /);
  assert.match(await text("create_booking", { ...WORDS, ...NEW }), /^Cita por verificar: /);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 1);
});
