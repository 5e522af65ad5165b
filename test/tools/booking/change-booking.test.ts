// list_bookings, reschedule_booking and cancel_booking: only the customer's own bookings, each
// change sent once.

import assert from "node:assert/strict";
import { beforeEach, afterEach, test } from "node:test";
import {
  StubCalendar,
  WORDS,
  createReplica,
  redisFor,
} from "../../support/redis/records-fixture.ts";
import { CAPS, CONFIG, createRig } from "../../support/stub-backend.ts";
import type { Call, Play, Rig } from "../../support/stub-backend.ts";

const MOVE = "MODIFICAR_EVENTO";
const CANCEL = "CANCELAR_EVENTO";
const EVENTS = new Set(["eventos"] as const);
const NEW = { date: "2026-11-24", time: "04:00 PM" };

let rig: Rig;
let calendar: StubCalendar;
beforeEach(async () => {
  rig = await createRig({ features: EVENTS });
  calendar = new StubCalendar();
  calendar.attach(rig.stub, 1);
});
afterEach(() => rig.close());

async function text(name: string, args: object = {}, call: Call = {}): Promise<string> {
  return (await rig.run(name, { ...args }, call)).text;
}

test("without the backend's event list the tools are not offered", async () => {
  const plain = await createRig();
  const names = plain.appointments.tools.map(({ name }) => name);
  await plain.close();
  assert.deepEqual(names, ["check_availability", "create_booking", "search_productos_servicios"]);
});

test("the list shows the session's own bookings as readable text, with their ids", async () => {
  assert.match(await text("list_bookings"), /^Sin citas: /);
  await text("create_booking", WORDS);
  await text("create_booking", { ...WORDS, time: "11:00 AM" }, { session: "otra" });
  const listed = await text("list_bookings");
  assert.match(
    listed,
    /^Citas del cliente:\n- lunes 23 de noviembre de 2026, 10:00 AM, a nombre de Ana Ruiz \(booking_id: ev-1\)\n/,
  );
  assert.ok(!listed.includes("ev-2"));
  rig.stub.play("LISTAR_EVENTOS", { status: 500 });
  assert.match(await text("list_bookings"), /^Sin verificar: /);
});

test("a booking is moved by one call, and only to an hour that passes every rule", async () => {
  await text("create_booking", WORDS);
  const id = { booking_id: "ev-1" };
  const bad = { date: "2026-11-24", time: "8:00 PM" };
  assert.match(await text("reschedule_booking", { ...id, ...bad }), /^Cita sin cambios: .*cierra/);
  const past = { date: "2026-11-20", time: "10:00 AM" };
  assert.match(await text("reschedule_booking", { ...id, ...past }), /^Dato inválido: .*ya pasó/);
  await text("create_booking", { ...WORDS, ...NEW }, { session: "otra" });
  assert.match(await text("reschedule_booking", { ...id, ...NEW }), /^Cita sin cambios: .*ocupado/);
  assert.equal(rig.stub.asked(MOVE).length, 0);
  const free = { date: "2026-11-25", time: "04:00 PM" };
  const moved = await rig.run("reschedule_booking", { ...id, ...free });
  assert.deepEqual(moved, {
    text: "Cita cambiada: ahora es el miércoles 25 de noviembre de 2026, 4:00 PM.",
    customerText: moved.text,
    status: "ok",
    mustTell: true,
    data: {
      ...{ kind: "done", action: "move", start: "2026-11-25 16:00:00" },
      ...{ from: "2026-11-23 10:00:00", eventId: "ev-1", name: null },
    },
  });
  assert.deepEqual(rig.stub.asked(MOVE), [
    {
      codOpe: MOVE,
      id_empresa: 1,
      evento_id: "ev-1",
      fecha_inicio: "2026-11-25 16:00:00",
      fecha_fin: "2026-11-25 16:30:00",
    },
  ]);
  assert.equal(await text("reschedule_booking", { ...id, ...free }), moved.text);
  assert.equal(rig.stub.asked(MOVE).length, 1);
});

test("a taken slot leaves no proposal: the same turn may show the summary of another slot", async () => {
  const coded = await createRig({ features: EVENTS, confirm: "code" });
  calendar.attach(coded.stub, 1);
  await text("create_booking", WORDS);
  await text("create_booking", { ...WORDS, ...NEW }, { session: "otra" });
  const move = async (words: object): Promise<string> =>
    (await coded.run("reschedule_booking", { booking_id: "ev-1", ...words }, { turn: "t" })).text;
  const taken = await move(NEW);
  const other = await move({ ...NEW, time: "05:00 PM" });
  await coded.close();
  assert.match(taken, /^Cita sin cambios: .*ocupado/);
  assert.match(other, /^Cambio por confirmar: .*5:00 PM/);
});

test("a booking is cancelled once, and the same order again answers the same", async () => {
  await text("create_booking", WORDS);
  const cancelled = await rig.run("cancel_booking", { booking_id: "ev-1" });
  assert.match(cancelled.text, /^Cita cancelada: la del lunes 23 de noviembre de 2026, 10:00 AM/);
  assert.deepEqual([cancelled.status, cancelled.mustTell], ["ok", true]);
  assert.equal(await text("cancel_booking", { booking_id: "ev-1" }), cancelled.text);
  assert.equal(rig.stub.asked(CANCEL).length, 1);
});

test("a cancelled booking can be booked again, as a new one", async () => {
  await rig.close();
  rig = await createRig({ features: new Set(["eventos", "idempotency_key"] as const) });
  calendar.attach(rig.stub, 1);
  await text("create_booking", WORDS);
  await text("cancel_booking", { booking_id: "ev-1" });
  assert.match(await text("create_booking", WORDS), /^Cita confirmada: /);
  assert.equal(calendar.events.length, 1);
  const [first, second] = rig.stub.asked("CREAR_EVENTO");
  assert.notEqual(first?.["idempotency_key"], second?.["idempotency_key"]);
});

test("a repeated booking keeps its idempotency key when it was refused or never arrived", async () => {
  await rig.close();
  rig = await createRig({ features: new Set(["eventos", "idempotency_key"] as const) });
  calendar.attach(rig.stub, 1);
  const create = "CREAR_EVENTO";
  await text("create_booking", WORDS);
  await text("reschedule_booking", { booking_id: "ev-1", ...NEW });
  rig.stub.play(create, { json: { success: false } });
  assert.match(await text("create_booking", WORDS), /^Cita no registrada: /);
  rig.stub.play(create, { status: 502 });
  assert.match(await text("create_booking", WORDS), /^Cita por verificar: /);
  rig.clock.movedMs += 5 * 60_000;
  calendar.attach(rig.stub, 1);
  assert.match(await text("create_booking", WORDS), /^Cita confirmada: /);
  const [first, ...later] = rig.stub.asked(create).map((body) => body["idempotency_key"]);
  assert.equal(later.length, 3);
  assert.deepEqual(new Set(later).size, 1);
  assert.notEqual(later[0], first);
});

test("a booking moved back after another was refused is still the one that was made", async () => {
  calendar.attach(rig.stub, 2);
  await text("create_booking", WORDS);
  await text("reschedule_booking", { booking_id: "ev-1", ...NEW });
  rig.stub.play("CREAR_EVENTO", { json: { success: false } });
  await text("create_booking", WORDS);
  calendar.attach(rig.stub, 2);
  const back = { booking_id: "ev-1", date: WORDS.date, time: WORDS.time };
  assert.match(await text("reschedule_booking", back), /^Cita cambiada: /);
  assert.match(await text("create_booking", WORDS), /^Cita confirmada: .* de Ana Ruiz\./);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 2);
  assert.equal(calendar.events.length, 1);
});

test("the id of another session, another tenant or no event is not found, and nothing is sent", async () => {
  await text("create_booking", WORDS, { session: "otra" });
  for (const booking_id of ["ev-1", "ev-9", "", "x".repeat(64), "__proto__"]) {
    assert.match(await text("cancel_booking", { booking_id }), /^No encuentro esa cita: /);
    const outcome = await rig.run("reschedule_booking", { booking_id, ...NEW });
    assert.match(outcome.text, /^No encuentro esa cita: /);
    assert.deepEqual([outcome.status, outcome.errorType], ["refused", "not_found"]);
  }
  assert.equal(rig.stub.asked(CANCEL).length + rig.stub.asked(MOVE).length, 0);
  assert.equal(calendar.events.length, 1);
});

test("without a list nothing is changed", async () => {
  await text("create_booking", WORDS);
  rig.stub.play("LISTAR_EVENTOS", { status: 500 });
  assert.match(await text("cancel_booking", { booking_id: "ev-1" }), /^Sin verificar: /);
  assert.equal(rig.stub.asked(CANCEL).length, 0);
});

const LOST: readonly Play[] = [{ fault: "reset" }, { status: 502 }, { raw: '{"success": tr' }];

test("a change whose response was lost is looked up and reported as done if it took place", async () => {
  for (const [index, play] of LOST.entries()) {
    const call = { session: `s${index}`, tenant: index + 1 };
    await text("create_booking", { ...WORDS, time: `${9 + index}:00 AM` }, call);
    const booking_id = `ev-${index + 1}`;
    calendar.after.set(MOVE, play);
    calendar.after.set(CANCEL, play);
    const target = { ...NEW, time: `0${index + 2}:00 PM` };
    const moved = await text("reschedule_booking", { booking_id, ...target }, call);
    assert.match(moved, /^Cita cambiada: /);
    assert.match(await text("cancel_booking", { booking_id }, call), /^Cita cancelada: /);
    calendar.after.clear();
  }
});

test("a change not visible yet is unknown and blocks its booking until it is found or expires", async () => {
  await text("create_booking", WORDS);
  rig.stub.play(CANCEL, { status: 502 });
  const id = { booking_id: "ev-1" };
  const first = await rig.run("cancel_booking", id);
  assert.deepEqual([first.status, first.errorType], ["unknown", "http_502"]);
  assert.match(first.text, /^Cambio por verificar: se pidió la cancelación/);
  assert.equal((await rig.run("reschedule_booking", { ...id, ...NEW })).status, "unknown");
  assert.equal(rig.stub.asked(CANCEL).length, 1);
  rig.clock.movedMs += 5 * 60_000;
  calendar.attach(rig.stub, 1);
  assert.match(await text("cancel_booking", id), /^Cita cancelada: /);
  assert.equal(rig.stub.asked(CANCEL).length, 2);
});

test("a declined change leaves the booking as it was and may be tried again", async () => {
  await text("create_booking", WORDS);
  const id = { booking_id: "ev-1" };
  rig.stub.play(MOVE, { json: { success: false, error: "http://10.0.0.1/x" } });
  const refused = await rig.run("reschedule_booking", { ...id, ...NEW });
  assert.match(refused.text, /^Cita sin cambios: la agenda no aceptó/);
  assert.deepEqual([refused.status, refused.errorType], ["refused", "api_error"]);
  calendar.attach(rig.stub, 1);
  assert.match(await text("reschedule_booking", { ...id, ...NEW }), /^Cita cambiada: /);
});

test("an order for a booking whose change was declined gets the same answer, not a second booking", async () => {
  calendar.attach(rig.stub, 2);
  const booked = await text("create_booking", WORDS);
  for (const [operation, name] of [
    [CANCEL, "cancel_booking"],
    [MOVE, "reschedule_booking"],
  ] as const) {
    const args = { booking_id: "ev-1", ...(name === "reschedule_booking" ? NEW : {}) };
    rig.stub.play(operation, { json: { success: false } });
    assert.match(await text(name, args), /^Cita sin cambios: /);
    assert.equal(await text("create_booking", WORDS), booked);
  }
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 1);
});

test("an order for a booking whose change is unknown waits until it is known", async () => {
  calendar.attach(rig.stub, 2);
  const booked = await text("create_booking", WORDS);
  for (const [operation, name] of [
    [CANCEL, "cancel_booking"],
    [MOVE, "reschedule_booking"],
  ] as const) {
    const args = { booking_id: "ev-1", ...(name === "reschedule_booking" ? NEW : {}) };
    rig.stub.play(operation, { status: 502 });
    assert.match(await text(name, args), /^Cambio por verificar: /);
    assert.match(await text("create_booking", WORDS), /^Cita por verificar: /);
    // What has not arrived by then arrives no more, and the booking is where it was.
    rig.clock.movedMs += 5 * 60_000;
    assert.equal(await text("create_booking", WORDS), booked);
  }
  calendar.attach(rig.stub, 2);
  calendar.after.set(CANCEL, { status: 502 });
  rig.stub.play("LISTAR_EVENTOS", { status: 500 });
  calendar.attach(rig.stub, 2);
  assert.match(await text("cancel_booking", { booking_id: "ev-1" }), /^Cita cancelada: /);
  // Three writes in a row got no answer: their circuit is open until its trial is due.
  rig.clock.movedMs += 5 * 60_000;
  assert.match(await text("create_booking", WORDS), /^Cita confirmada: /);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 2);
  assert.equal(calendar.events.length, 1);
});

test("a booking moved away and back counts as made; another one made in the meantime is separate", async () => {
  calendar.attach(rig.stub, 2);
  const booked = await text("create_booking", WORDS);
  const id = { booking_id: "ev-1" };
  const back = { date: WORDS.date, time: WORDS.time };
  await text("reschedule_booking", { ...id, ...NEW });
  const again = await text("create_booking", WORDS);
  assert.match(again, /^Cita confirmada: /, "the hour is free again");
  await text("reschedule_booking", { ...id, ...back });
  assert.equal(calendar.events.filter(({ start }) => start === "2026-11-23 10:00:00").length, 2);
  // The older one is cancelled; the order is about the newer one, which stays.
  assert.match(await text("cancel_booking", id), /^Cita cancelada: /);
  assert.equal(await text("create_booking", WORDS), again);
  const other = { booking_id: "ev-2" };
  await text("reschedule_booking", { ...other, ...NEW });
  await text("reschedule_booking", { ...other, ...back });
  assert.equal(await text("create_booking", WORDS), booked);
  assert.equal(rig.stub.asked("CREAR_EVENTO").length, 2);
});

test("moving needs the company's booking rules, cancelling does not", async () => {
  await text("create_booking", WORDS);
  const config = { ...CONFIG, slots: null };
  const id = { booking_id: "ev-1" };
  assert.match(await text("reschedule_booking", { ...id, ...NEW }, { config }), /^Sin configurar/);
  assert.match(await text("cancel_booking", id, { config }), /^Cita cancelada: /);
});

for (const where of ["in this process", "in Redis"]) {
  test(`${where}: a session and a tenant have exactly their quota of changes a day`, async (context) => {
    const caps = { ...CAPS, changesPerSession: 3, changesPerTenant: 4 };
    const options = { features: EVENTS, caps };
    const open = async () => {
      if (where === "in Redis") return createReplica(context, await redisFor(context), options);
      const plain = await createRig(options);
      context.after(() => plain.close());
      return { ...plain, turn: plain.run };
    };
    const stage = await open();
    calendar.attach(stage.stub, 1);
    const say = async (name: string, args: object, call: Call = {}): Promise<string> =>
      (await stage.turn(name, { ...args }, call)).text;
    const move = (id: string, time: string, call?: Call): Promise<string> =>
      say("reschedule_booking", { booking_id: id, date: NEW.date, time }, call);
    const [first, second] = [{ session: "una" }, { session: "otra" }];
    await say("create_booking", WORDS, first);
    await say("create_booking", { ...WORDS, time: "11:00 AM" }, second);
    // What is refused, or is no change, costs nothing.
    stage.stub.play(MOVE, { json: { success: false } });
    for (let time = 1; time <= 4; time++) {
      assert.match(await move("ev-1", `0${time}:00 PM`, first), /^Cita sin cambios: la agenda no/);
    }
    calendar.attach(stage.stub, 1);
    for (const time of ["01:00 PM", "02:00 PM", "02:00 PM", "03:00 PM"]) {
      assert.match(await move("ev-1", time, first), /^Cita cambiada: /);
    }
    const capped = await move("ev-1", "04:00 PM", first);
    assert.match(capped, /^Cita sin cambios: este cliente ya hizo hoy todos los cambios/);
    const one = { booking_id: "ev-1" };
    assert.match(await say("cancel_booking", one, first), /^Cita sin cambios: este cliente ya/);
    assert.match(await move("ev-2", "04:00 PM", second), /^Cita cambiada: /);
    const other = { booking_id: "ev-2" };
    assert.match(await say("cancel_booking", other, second), /^Cita sin cambios: la empresa ya/);
    assert.equal(calendar.events.length, 2);
    assert.equal(stage.stub.asked(CANCEL).length, 0);
  });
}

test("in Redis: of a move and a booking of one slot on two replicas exactly one succeeds", async (context) => {
  const server = await redisFor(context);
  const options = { features: EVENTS };
  const [one, two] = [
    await createReplica(context, server, options),
    await createReplica(context, server, options),
  ];
  calendar.attach(one.stub, 1);
  calendar.attach(two.stub, 1);
  await one.turn("create_booking", WORDS);
  const outcomes = await Promise.all([
    one.turn("reschedule_booking", { booking_id: "ev-1", ...NEW }),
    two.turn("create_booking", { ...WORDS, ...NEW }, { session: "otra" }),
  ]);
  const statuses = outcomes.map(({ status }) => status).sort();
  assert.deepEqual(statuses, ["ok", "refused"]);
  assert.equal(calendar.events.filter(({ start }) => start === "2026-11-24 16:00:00").length, 1);
});

test("in Redis: a process frozen past its lock changes nothing", async (context) => {
  const server = await redisFor(context);
  const replica = await createReplica(context, server, { features: EVENTS });
  calendar.attach(replica.stub, 1);
  await replica.turn("create_booking", WORDS);
  const late = await replica.run("cancel_booking", { booking_id: "ev-1" }, { turn: "lost" });
  assert.match(late.text, /^Cita sin cambios: .*no se envió nada/);
  assert.equal(calendar.events.length, 1);
  assert.equal(replica.stub.asked(CANCEL).length, 0);
});
