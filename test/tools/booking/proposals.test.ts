// BOOKING_CONFIRM=code: nothing is booked that the customer was not shown in the previous message.
// Also the daily quotas of a session, an email and a tenant. With both stores.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { AppointmentOptions } from "../../../tools/service/appointment-options.ts";
import { WORDS, createReplica, redisFor } from "../../support/redis/records-fixture.ts";
import { CAPS, createRig } from "../../support/stub-backend.ts";
import type { Call, Rig } from "../../support/stub-backend.ts";

const CREATE = "CREAR_EVENTO";
const PROPOSED =
  /^Cita por confirmar: lunes 23 de noviembre de 2026, 10:00 AM, a nombre de Ana Ruiz/;
const BOOKED = /^Cita confirmada: /;

interface Stage extends Rig {
  book(words?: Partial<typeof WORDS>, call?: Call): Promise<string>;
}

type Open = (context: TestContext, options?: Partial<AppointmentOptions>) => Promise<Stage>;

const STORES: Readonly<Record<string, Open>> = {
  "in this process": async (context, options) => {
    const rig = await createRig(options);
    context.after(() => rig.close());
    const book: Stage["book"] = async (words, call) =>
      (await rig.run("create_booking", { ...WORDS, ...words }, call)).text;
    return { ...rig, book };
  },
  "in Redis": async (context, options) => {
    const replica = await createReplica(context, await redisFor(context), options);
    const book: Stage["book"] = async (words, call) =>
      (await replica.turn("create_booking", { ...WORDS, ...words }, call)).text;
    return { ...replica, book };
  },
};

for (const [where, open] of Object.entries(STORES)) {
  const coded: Open = (context) => open(context, { confirm: "code" });

  test(`${where}: the first call shows a verbatim summary, the same data in the next turn books`, async (context) => {
    const stage = await coded(context);
    const outcome = await stage.book({}, { turnsBefore: 4 });
    assert.match(outcome, PROPOSED);
    assert.match(outcome, /con el correo ana@correo\.pe\. ¿Está todo bien\?/);
    assert.equal(stage.stub.asked(CREATE).length, 0);
    assert.match(await stage.book({ customer_name: "ANA RUIZ" }, { turnsBefore: 5 }), BOOKED);
    assert.equal(stage.stub.asked(CREATE).length, 1);
  });

  test(`${where}: a yes to one order never books another`, async (context) => {
    const stage = await coded(context);
    await stage.book({}, { turnsBefore: 0 });
    const others = [
      { time: "11:00 AM" },
      { customer_contact: "otra@correo.pe" },
      { customer_name: "Luis Ruiz" },
      { date: "2026-11-24" },
    ];
    for (const [index, words] of others.entries()) {
      assert.match(await stage.book(words, { turnsBefore: index + 1 }), /^Cita por confirmar: /);
    }
    assert.equal(stage.stub.asked(CREATE).length, 0);
    assert.match(await stage.book(others[3], { turnsBefore: 5 }), BOOKED);
  });

  test(`${where}: a yes to an older summary, or two turns later, is shown the summary again`, async (context) => {
    const stage = await coded(context);
    await stage.book({}, { turnsBefore: 0 });
    await stage.book({ time: "11:00 AM" }, { turnsBefore: 1 });
    assert.match(await stage.book({}, { turnsBefore: 2 }), PROPOSED);
    assert.match(await stage.book({}, { turnsBefore: 4 }), PROPOSED);
    assert.equal(stage.stub.asked(CREATE).length, 0);
  });

  test(`${where}: a summary shown before a /clear cannot be confirmed after it`, async (context) => {
    const stage = await coded(context);
    await stage.book({}, { turnsBefore: 0 });
    assert.match(await stage.book({}, { turnsBefore: 1, cleared: 1 }), PROPOSED);
    assert.equal(stage.stub.asked(CREATE).length, 0);
    assert.match(await stage.book({}, { turnsBefore: 2, cleared: 1 }), BOOKED);
  });

  test(`${where}: the turn that proposes cannot confirm, even if its message is delivered again`, async (context) => {
    const stage = await coded(context);
    for (const turn of ["a", "a", "b"]) {
      assert.match(await stage.book({}, { turnsBefore: 3, turn }), PROPOSED);
    }
    const first = await stage.book({}, { turnsBefore: 4, turn: "c" });
    assert.match(first, BOOKED);
    assert.equal(await stage.book({}, { turnsBefore: 4, turn: "d" }), first);
    assert.equal(stage.stub.asked(CREATE).length, 1);
  });

  test(`${where}: a summary that the customer did not read cannot be confirmed`, async (context) => {
    const stage = await coded(context);
    await stage.book({}, { turnsBefore: 0, unheard: true });
    assert.match(await stage.book({}, { turnsBefore: 1 }), PROPOSED);
    assert.equal(stage.stub.asked(CREATE).length, 0);
    assert.match(await stage.book({}, { turnsBefore: 2 }), BOOKED);
  });

  test(`${where}: a taken slot is rejected before the proposal and before the booking`, async (context) => {
    const stage = await coded(context);
    const taken = { json: { success: true, disponible: false } };
    const free = { json: { success: true, disponible: true } };
    stage.stub.play("CONSULTAR_DISPONIBILIDAD", taken);
    assert.match(await stage.book({}, { turnsBefore: 0 }), /^Cita no registrada: /);
    stage.stub.play("CONSULTAR_DISPONIBILIDAD", free);
    assert.match(await stage.book({}, { turnsBefore: 1 }), PROPOSED);
    stage.stub.play("CONSULTAR_DISPONIBILIDAD", taken);
    assert.match(await stage.book({}, { turnsBefore: 2 }), /^Cita no registrada: /);
    assert.equal(stage.stub.asked(CREATE).length, 0);
  });

  test(`${where}: a session has exactly its quota of bookings a day`, async (context) => {
    const stage = await open(context, { caps: { ...CAPS, perSession: 2 } });
    assert.match(await stage.book({ time: "9:00 AM" }), BOOKED);
    assert.match(await stage.book({ time: "10:00 AM" }), BOOKED);
    assert.match(await stage.book({ time: "11:00 AM" }), /^Cita no registrada: este cliente/);
    assert.match(await stage.book({ time: "10:00 AM" }), BOOKED, "the same order is answered");
    assert.match(await stage.book({ time: "11:00 AM" }, { session: "otra" }), BOOKED);
    assert.equal(stage.stub.asked(CREATE).length, 3);
  });

  test(`${where}: email and tenant quotas hold across sessions, and rejections consume nothing`, async (context) => {
    const stage = await open(context, { caps: { ...CAPS, perEmail: 2, perTenant: 3 } });
    stage.stub.play(CREATE, { json: { success: false } });
    for (const session of ["a", "b", "c", "d"]) await stage.book({}, { session });
    stage.stub.play(CREATE, { json: { success: true } });
    assert.match(await stage.book({}, { session: "a" }), BOOKED);
    assert.match(await stage.book({}, { session: "b" }), BOOKED);
    assert.match(await stage.book({}, { session: "c" }), /^Cita no registrada: con ese correo/);
    const other = { customer_contact: "b@x.pe" };
    assert.match(await stage.book(other, { session: "c" }), BOOKED);
    assert.match(await stage.book(other, { session: "d" }), /^Cita no registrada: la empresa ya/);
    assert.match(await stage.book(other, { session: "d", tenant: 2 }), BOOKED);
    assert.equal(stage.stub.asked(CREATE).length, 8);
  });
}

test("in this process a proposal lasts a quarter of an hour, and a quota a day", async (context) => {
  const stage = await STORES["in this process"]?.(context, {
    confirm: "code",
    caps: { ...CAPS, perSession: 1, perEmail: 1, perTenant: 1 },
  });
  assert(stage !== undefined);
  await stage.book({}, { turnsBefore: 0 });
  stage.clock.movedMs += 15 * 60_000;
  assert.match(await stage.book({}, { turnsBefore: 1 }), PROPOSED);
  stage.clock.movedMs += 15 * 60_000 - 5000;
  assert.match(await stage.book({}, { turnsBefore: 2 }), BOOKED);
  const late = { time: "11:00 AM" };
  assert.match(await stage.book(late, { turnsBefore: 3 }), /^Cita no registrada: este cliente/);
  stage.clock.movedMs += 24 * 60 * 60_000;
  assert.match(await stage.book(late, { turnsBefore: 4 }), /^Cita por confirmar: /);
  assert.match(await stage.book(late, { turnsBefore: 5 }), BOOKED);
});
