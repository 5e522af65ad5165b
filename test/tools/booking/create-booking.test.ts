// create_booking: its rules in order, one request, three outcomes.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { ToolOutcome } from "../../../engine/toolbox/tool.ts";
import { CONFIG, FAST, createRig, until, weekOf } from "../../support/stub-backend.ts";
import type { Call, Play, Rig } from "../../support/stub-backend.ts";

const CREATE = "CREAR_EVENTO";
const ASK = "CONSULTAR_DISPONIBILIDAD";
const SCHEDULE = "OBTENER_HORARIO_REUNIONES";
const WORDS = {
  date: "2026-11-23",
  time: "10:00 AM",
  customer_name: "ana ruiz",
  customer_contact: "Ana@Correo.pe",
};

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

function book(words: Partial<typeof WORDS> = {}, call: Call = {}): Promise<ToolOutcome> {
  return rig.run("create_booking", { ...WORDS, ...words }, call);
}

async function text(words: Partial<typeof WORDS> = {}, call: Call = {}): Promise<string> {
  return (await book(words, call)).text;
}

const created = (): number => rig.stub.asked(CREATE).length;

async function restart(options: Parameters<typeof createRig>[0]): Promise<void> {
  await rig.close();
  rig = await createRig(options);
}

test("a booking is confirmed in one line with the link that the backend gave", async () => {
  const outcome = await book();
  assert.deepEqual(outcome, {
    text:
      "Cita confirmada: lunes 23 de noviembre de 2026, 10:00 AM, a nombre de Ana Ruiz. " +
      "Enlace de la reunión: https://meet.example/abc",
    customerText: outcome.text,
    status: "ok",
    mustTell: true,
    data: {
      ...{ kind: "done", action: "book", start: "2026-11-23 10:00:00", from: null },
      ...{ eventId: null, name: "Ana Ruiz" },
    },
  });
  assert.equal(await rig.metric("agent_citas_booking_attempts_total"), 1);
  assert.equal(await rig.metric("agent_citas_booking_success_total"), 1);
});

test("the request has the validated values, with tenant and flags", async () => {
  const config = { ...CONFIG, slots: 3, agendar_usuario: 0, agendar_sucursal: 1 };
  await book({ time: "3pm" }, { tenant: 7, config });
  assert.deepEqual(rig.stub.asked(CREATE), [
    {
      codOpe: CREATE,
      id_empresa: 7,
      usuario_id: 70,
      id_prospecto: 51999,
      titulo: "Cita con Ana Ruiz",
      fecha_inicio: "2026-11-23 15:00:00",
      fecha_fin: "2026-11-23 15:30:00",
      correo_cliente: "ana@correo.pe",
      correo_usuario: "duena@empresa.pe",
      agendar_usuario: 0,
      agendar_sucursal: 1,
    },
  ]);
  const { slots, agendar_usuario, agendar_sucursal } = rig.stub.asked(ASK)[0] ?? {};
  assert.deepEqual([slots, agendar_usuario, agendar_sucursal], [3, 0, 1]);
});

test("slots and an idempotency key are sent if the backend declares these features", async () => {
  await restart({ features: new Set(["slots", "idempotency_key"] as const) });
  await book({}, { config: { ...CONFIG, slots: 2 } });
  await book({ time: "11:00 AM" });
  const [first, second] = rig.stub.asked(CREATE);
  assert.equal(first?.["slots"], 2);
  assert.match(String(first?.["idempotency_key"]), /^[0-9a-f]{32}$/);
  assert.notEqual(first?.["idempotency_key"], second?.["idempotency_key"]);
});

test("a session id that is a text is sent as a text", async () => {
  await book({}, { session: "007" });
  await book({ time: "11:00 AM" }, { session: "cliente-9" });
  const sent = rig.stub.asked(CREATE).map((body) => body["id_prospecto"]);
  assert.deepEqual(sent, ["007", "cliente-9"]);
});

const LINKS: readonly [unknown, boolean][] = [
  ["https://meet.example/a-b", true],
  [null, false],
  [undefined, false],
  ["", false],
  ["http://meet.example/a", false],
  ["javascript:alert(1)", false],
  ["https://meet.example/a b", false],
  [false, false],
  [{}, false],
];

test("without a valid https link the booking is confirmed and details are announced", async () => {
  for (const [index, [link, shown]] of LINKS.entries()) {
    const extra = { google_calendar_synced: index % 2 === 0, google_calendar_error: "x http://i" };
    rig.stub.play(CREATE, { json: { success: true, google_meet_link: link, ...extra } });
    const said = await text({}, { session: `s${index}` });
    assert.match(said, /^Cita confirmada: lunes 23 de noviembre de 2026, 10:00 AM, a nombre/);
    assert.equal(said.endsWith("Enlace de la reunión: https://meet.example/a-b"), shown);
    assert.equal(said.endsWith("Los detalles llegarán a su correo."), !shown);
  }
});

/** Each row repairs the fault of the row before and adds none: the first failure answers. */
test("the rules are checked in order and the first failure is reported", async () => {
  const bad = {
    date: "2026-02-30",
    time: "x",
    customer_name: "B4",
    customer_contact: "999888777",
  };
  assert.match(await text(bad, { config: {} }), /^Sin configurar: /);
  assert.match(await text(bad), /^Dato inválido: esa fecha/);
  assert.match(await text({ ...bad, date: "2026-11-20" }), /^Dato inválido: la hora/);
  const past = { ...bad, date: "2026-11-20", time: "3:00 AM" };
  assert.match(await text(past), /^Dato inválido: .*ya pasó/);
  assert.match(await text({ ...past, date: "2026-11-23" }), /^Dato inválido: un nombre no lleva/);
  const contact = { ...past, date: "2026-11-23", customer_name: "Ana" };
  assert.match(await text(contact), /^Dato inválido: eso es un teléfono/);
  const hours = { ...contact, customer_contact: "a@x.pe", time: "8:00 PM" };
  assert.match(await text(hours), /^Cita no registrada: .*se cierra a las 6:00 PM/);
  assert.equal(rig.stub.asked(ASK).length, 0);
  rig.stub.play(ASK, { json: { success: true, disponible: false } });
  assert.match(await text({ ...hours, time: "10:00 AM" }), /^Cita no registrada: .*ocuparse/);
  assert.equal(created(), 0);
});

test("each of the four settings that a booking needs is required", async () => {
  for (const field of ["usuario_id", "correo_usuario", "duracion_cita_minutos", "slots"]) {
    const config = { ...CONFIG, [field]: null };
    assert.match(await text({}, { config }), /^Sin configurar: /, field);
  }
  assert.equal(rig.stub.calls.length, 0);
});

test("an hour of the night that fits in the afternoon is a question, not a booking", async () => {
  assert.match(await text({ time: "3:00" }), /^Dato inválido: .*quiso decir 3:00 PM/);
  assert.match(await text({ time: "3" }), /^Dato inválido: .*mañana o de la tarde/);
  assert.equal(created(), 0);
});

test("closed days, split shifts and blocks refuse a booking even when the calendar is free", async () => {
  rig.stub.play(
    SCHEDULE,
    weekOf("09:00-13:00, 15:00-19:00", [{ fecha: "2026-11-23", inicio: "16:00", fin: "17:00" }]),
  );
  assert.match(await text({ time: "2:00 PM" }), /^Cita no registrada: .*pausa/);
  assert.match(await text({ time: "12:45 PM" }), /^Cita no registrada: .*terminaría/);
  assert.match(await text({ time: "3:45 PM" }), /^Cita no registrada: .*bloqueada/);
  assert.match(await text({ time: "5:00 PM" }), /^Cita confirmada: /);
  rig.stub.play(SCHEDULE, weekOf(null));
  assert.match(await text({}, { tenant: 2 }), /^Cita no registrada: .*no se atiende/);
  assert.equal(created(), 1);
});

const LOST: readonly [Play, string][] = [
  [{ fault: "reset" }, "connection_error"],
  [{ status: 502 }, "http_502"],
  [{ raw: '{"success": tru' }, "invalid_response"],
  [{ raw: "<b>Warning</b>" }, "invalid_response"],
  [{ json: { success: "true" } }, "invalid_response"],
  [{ json: {} }, "invalid_response"],
  [{ fault: "huge" }, "invalid_response"],
];

test("a booking without a valid response is being verified, and is not sent again", async () => {
  for (const [index, [play, reason]] of LOST.entries()) {
    rig.clock.movedMs += FAST.breakerOpenMs;
    rig.stub.play(CREATE, play);
    const call = { session: `s${index}`, tenant: index + 1 };
    const first = await book({}, call);
    assert.match(first.text, /^Cita por verificar: /);
    assert.deepEqual([first.status, first.errorType], ["unknown", reason]);
    assert.ok(!/intenta(lo)? (de nuevo|otra vez)/i.test(first.text));
    rig.stub.play(CREATE, { json: { success: true } });
    const second = await book({ customer_name: "Otra Persona" }, call);
    assert.match(second.text, /^Cita por verificar: /);
    assert.equal(second.status, "unknown");
    assert.equal(created(), index + 1);
  }
  const failed = 'agent_citas_booking_failed_total{reason="invalid_response"}';
  assert.equal(await rig.metric(failed), 5);
  assert.equal(await rig.metric("agent_citas_booking_attempts_total"), 2 * LOST.length);
});

test("a booking without any response is being verified too", async () => {
  assert.match(await text({ time: "5:00 PM" }), /^Cita confirmada: /);
  assert.match(await rig.hang(CREATE, () => text()), /^Cita por verificar: /);
  assert.match(await text(), /^Cita por verificar: /);
  assert.equal(created(), 2);
  assert.equal(await rig.metric('agent_citas_booking_failed_total{reason="timeout"}'), 1);
  assert.equal(await rig.metric("citas_bookings_unknown_total"), 1);
});

test("an unknown booking blocks its slot: others for as long as it may arrive, its session a day", async () => {
  rig.stub.play(CREATE, { status: 500 });
  await book();
  rig.stub.play(CREATE, { json: { success: true } });
  assert.match(await text({ time: "11:00 AM" }), /^Cita confirmada: /);
  assert.match(await text({}, { tenant: 2 }), /^Cita confirmada: /);
  assert.match(await text({}, { session: "otra" }), /^Cita no registrada: otra persona/);
  rig.clock.movedMs += FAST.toolTimeoutMs + FAST.backendTimeoutMs;
  assert.match(await text({}, { session: "otra" }), /^Cita confirmada: /);
  rig.clock.movedMs += 24 * 60 * 60_000 - FAST.toolTimeoutMs - FAST.backendTimeoutMs - 1000;
  assert.match(await text(), /^Cita por verificar: /);
  rig.clock.movedMs += 1001;
  assert.match(await text(), /^Cita confirmada: /);
});

test("a booking that the backend declined may be tried again", async () => {
  const refusals: readonly Play[] = [
    { json: { success: false, error: "http://10.1.1.1/secreto" } },
    { status: 400, body: "secreto" },
    { status: 404 },
  ];
  for (const play of refusals) {
    rig.stub.play(CREATE, play);
    const outcome = await book();
    assert.match(outcome.text, /^Cita no registrada: /);
    assert.ok(!outcome.text.includes("secreto"));
    assert.equal(outcome.status, "refused");
  }
  rig.stub.play(CREATE, { json: { success: true } });
  assert.match(await text(), /^Cita confirmada: /);
  assert.equal(await rig.metric('agent_citas_booking_failed_total{reason="api_error"}'), 1);
  assert.equal(await rig.metric('agent_citas_booking_failed_total{reason="http_400"}'), 1);
});

test("an open circuit sends nothing, says so, and blocks nothing for later", async () => {
  rig.stub.play(CREATE, { status: 500 });
  for (const time of ["11:00 AM", "12:00 PM", "1:00 PM"]) await book({ time });
  const refused = await book();
  assert.match(refused.text, /^Cita no registrada: .*no se envió nada/);
  assert.deepEqual([refused.status, refused.errorType], ["failed", "circuit_open"]);
  assert.equal(created(), 3);
  assert.deepEqual(rig.appointments.issues(), [
    { issue: "calendario_api_degraded", critical: true },
  ]);
  rig.clock.movedMs += FAST.breakerOpenMs;
  rig.stub.play(CREATE, { json: { success: true } });
  assert.match(await text(), /^Cita confirmada: /);
  assert.deepEqual(rig.appointments.issues(), []);
});

test("the same booking ordered twice returns the first confirmation and makes one event", async () => {
  const first = await text();
  rig.stub.play(ASK, { json: { success: true, disponible: false } });
  for (const customer_name of ["ana ruiz", "ANA RUIZ", "Ána Ruíz"]) {
    assert.equal(await text({ customer_name }), first);
  }
  assert.equal(created(), 1);
  assert.equal(await rig.metric("agent_citas_booking_success_total"), 1);
});

test("two people with one phone may book the same hour if two may overlap", async () => {
  const config = { ...CONFIG, slots: 2 };
  assert.match(await text({}, { config }), /a nombre de Ana Ruiz/);
  assert.match(await text({ customer_name: "Luis Ruiz" }, { config }), /a nombre de Luis Ruiz/);
  assert.match(await text({}, { config }), /a nombre de Ana Ruiz/);
  assert.equal(created(), 2);
});

test("with an unavailable calendar nothing is booked unless the setting allows it", async () => {
  rig.stub.play(ASK, { status: 500 });
  const outcome = await book();
  assert.match(outcome.text, /^Sin verificar: /);
  assert.deepEqual([outcome.status, outcome.errorType], ["failed", "http_500"]);
  rig.stub.play(SCHEDULE, weekOf("a veces"));
  assert.match(await text({}, { tenant: 2 }), /^Sin verificar: /);
  assert.equal(created(), 0);
  await restart({ whenDegraded: "allow" });
  rig.stub.play(ASK, { status: 500 });
  rig.stub.play(SCHEDULE, { status: 500 });
  assert.match(await text(), /^Cita confirmada: /);
  const labels = '{service="ws_agendar_reunion",reason="http_500"}';
  assert.equal(await rig.metric(`citas_availability_degradation_total${labels}`), 1);
});

test("a booking is sent with exactly its request's timeout left, and not with less", async () => {
  const remainingMs = FAST.backendTimeoutMs;
  const short = await book({}, { remainingMs: remainingMs - 1 });
  assert.match(short.text, /^Cita no registrada: no alcanzó el tiempo/);
  assert.equal(created(), 0);
  assert.match(await text({}, { remainingMs }), /^Cita confirmada: /);
});

test("a turn cancelled before the request sends nothing", async () => {
  for (const operation of [SCHEDULE, ASK]) {
    const controller = new AbortController();
    rig.stub.play(operation, { fault: "hang" });
    const before = rig.stub.asked(operation).length;
    const outcome = book({}, { signal: controller.signal });
    await until(() => rig.stub.asked(operation).length > before);
    controller.abort();
    assert.notEqual((await outcome).status, "unknown", operation);
    rig.stub.play(operation, weekOf("09:00-18:00"));
  }
  assert.equal(created(), 0);
});

test("a turn cancelled during the request waits for it and keeps its outcome", async () => {
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  rig.stub.play(CREATE, { after: held, then: { json: { success: true } } });
  const controller = new AbortController();
  const outcome = book({}, { signal: controller.signal });
  await until(() => created() === 1);
  controller.abort();
  assert.match(await text(), /^Cita por verificar: /);
  answer();
  assert.match((await outcome).text, /^Cita confirmada: /);
  assert.equal(await text(), (await outcome).text);
  assert.equal(created(), 1);
});

test("a slot that becomes past during the calendar check is not booked", async () => {
  rig.stub.play(ASK, () => {
    rig.clock.wallMs = Date.parse("2026-11-23T15:00:01Z");
    return { json: { success: true, disponible: true } };
  });
  assert.match(await text(), /^Dato inválido: .*ya pasó/);
  assert.equal(created(), 0);
});

test("where events can be listed, a booking whose response was lost is confirmed if it arrived", async () => {
  await restart({ features: new Set(["eventos"] as const) });
  const event = {
    evento_id: "1",
    titulo: "Cita con Ana Ruiz",
    fecha_inicio: "2026-11-23 10:00:00",
  };
  rig.stub.play(CREATE, { status: 500 });
  rig.stub.play("LISTAR_EVENTOS", { json: { success: true, eventos: [] } });
  assert.match(await text(), /^Cita por verificar: /);
  assert.match(await text(), /^Cita por verificar: /);
  rig.stub.play("LISTAR_EVENTOS", { json: { success: true, eventos: [event] } });
  assert.match(await text(), /^Cita confirmada: .*Los detalles llegarán/);
  rig.stub.play("LISTAR_EVENTOS", { status: 500 });
  assert.match(await text(), /^Cita confirmada: /);
  assert.equal(created(), 1);
});

test("injections in a name or an address never reach the wire", async () => {
  const names = ["Ana\nBCC: x", "=HYPERLINK(1)", "<script>", "Ana\u202e", "../../etc", "{{7*7}}"];
  for (const customer_name of names) {
    assert.match(await text({ customer_name }), /^Dato inválido: /);
  }
  for (const customer_contact of ["a@x.pe\nbcc:b@x.pe", "a@x.pe,b@x.pe", "=a@x.pe", "+51 999"]) {
    assert.match(await text({ customer_contact }), /^Dato inválido: /);
  }
  assert.equal(rig.stub.calls.length, 0);
});
