// check_availability over a scripted backend: the same rules as a booking, and no assumptions.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { CONFIG, createRig, weekOf } from "../../support/stub-backend.ts";
import type { Call, Play, Rig } from "../../support/stub-backend.ts";

const ASK = "CONSULTAR_DISPONIBILIDAD";
const SCHEDULE = "OBTENER_HORARIO_REUNIONES";

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

async function check(date: string, time: string | null, call: Call = {}): Promise<string> {
  return (await rig.run("check_availability", { date, time }, call)).text;
}

function suggest(...starts: readonly string[]): Play {
  const sugerencias = starts.map((start) => ({
    dia: "hoy",
    hora_legible: "x",
    disponible: true,
    fecha_inicio: start,
  }));
  return { json: { success: true, mensaje: "m", total: starts.length, sugerencias } };
}

async function restart(options: Parameters<typeof createRig>[0]): Promise<void> {
  await rig.close();
  rig = await createRig(options);
}

test("a free slot is available, and the request has padded timestamps", async () => {
  const text = await check("2026-11-23", "10:00 AM", { config: { ...CONFIG, slots: 2 } });
  assert.match(text, /^Disponible: lunes 23 de noviembre de 2026, 10:00 AM\./);
  assert.deepEqual(rig.stub.asked(ASK), [
    {
      codOpe: ASK,
      id_empresa: 1,
      fecha_inicio: "2026-11-23 10:00:00",
      fecha_fin: "2026-11-23 10:30:00",
      slots: 2,
      agendar_usuario: 1,
      agendar_sucursal: 0,
    },
  ]);
});

test("every form of an hour makes the same request", async () => {
  for (const time of ["3:00 PM", "3pm", "15:00", "3 p. m.", "03:00 PM"]) {
    assert.match(await check("2026-11-23", time), /^Disponible: .*3:00 PM/, time);
  }
  const starts = rig.stub.asked(ASK).map((body) => body["fecha_inicio"]);
  assert.deepEqual([...new Set(starts)], ["2026-11-23 15:00:00"]);
});

test("a taken hour is not available", async () => {
  rig.stub.play(ASK, { json: { success: true, disponible: false } });
  assert.match(await check("2026-11-23", "10:00 AM"), /^No disponible: .*ya está ocupado/);
});

const REFUSED: readonly [string, string | null, RegExp][] = [
  ["2020-01-01", "03:00 AM", /^Dato inválido: .*ya pasó/],
  ["2026-11-22", "2:04 PM", /^Dato inválido: .*ya pasó/],
  ["2026-11-21", null, /^Dato inválido: .*ya pasó/],
  ["2026-1-7", "10:00 AM", /^Dato inválido: .*ya pasó/],
  ["08/12/2026", "10:00 AM", /^Dato inválido: .*AAAA-MM-DD/],
  ["2026-02-30", "10:00 AM", /^Dato inválido: esa fecha no existe/],
  ["mañana", null, /^Dato inválido: esa fecha no existe/],
  ["2028-01-01", "10:00 AM", /^Dato inválido: .*más de un año/],
  ["2026-11-23", "a las diez", /^Dato inválido: la hora no se entiende/],
  ["2026-11-23", "24:00", /^Dato inválido: la hora no se entiende/],
  ["2026-11-23", "3", /^Dato inválido: .*3:00 AM o a las 3:00 PM/],
  ["2026-11-23", "15", /^Dato inválido: .*3:00 PM/],
  ["2026-11-23", "3:00", /^Dato inválido: 3:00 AM está fuera .*quiso decir 3:00 PM/],
  ["2026-11-23", "8:30 AM", /^No disponible: .*se abre a las 9:00 AM/],
  ["2026-11-23", "6:00 PM", /^No disponible: .*se cierra a las 6:00 PM/],
  ["2026-11-23", "5:31 PM", /^No disponible: .*terminaría después de las 6:00 PM/],
];

test("a broken rule is reported without a calendar request", async () => {
  for (const [date, time, pattern] of REFUSED) {
    assert.match(await check(date, time), pattern, `${date} ${String(time)}`);
  }
  assert.equal(rig.stub.asked(ASK).length, 0);
});

test("the current minute can still be booked; the one before is past", async () => {
  const config = { ...CONFIG, paso_minutos: 5 };
  assert.match(await check("2026-11-22", "2:05 PM", { config }), /^Disponible: /);
  assert.match(await check("2026-11-22", "2:04 PM", { config }), /ya pasó/);
});

test("closed days, breaks and blocks are rejected by our own rules", async () => {
  rig.stub.play(SCHEDULE, weekOf("09:00-13:00, 15:00-19:00", ["2026-11-23 16:00-17:00"]));
  assert.match(await check("2026-11-23", "2:00 PM"), /^No disponible: .*pausa.*3:00 PM/);
  assert.match(await check("2026-11-23", "3:45 PM"), /^No disponible: .*bloqueada/);
  rig.stub.play(SCHEDULE, weekOf("CERRADO"));
  rig.clock.movedMs += 300_001;
  assert.match(await check("2026-11-23", "10:00 AM"), /^No disponible: .*no se atiende/);
  assert.match(await check("2026-11-25", null), /^No disponible: .*no se atiende/);
  assert.equal(rig.stub.asked(ASK).length, 0);
});

test("a blocked hour at night is rejected, not taken for the afternoon", async () => {
  rig.stub.play(SCHEDULE, weekOf("00:00-24:00", ["2026-11-23 02:00-03:00"]));
  assert.match(await check("2026-11-23", "2:00 AM"), /^No disponible: .*bloqueada/);
});

test("without booking rules the tools say that nothing is configured", async () => {
  for (const missing of ["duracion_cita_minutos", "slots"]) {
    const config = { ...CONFIG, [missing]: null };
    assert.match(await check("2026-11-23", "10:00 AM", { config }), /^Sin configurar: /);
  }
  assert.equal(rig.stub.calls.length, 0);
});

test("today and tomorrow without an hour list the free starts that our rules allow", async () => {
  rig.stub.play(
    "SUGERIR_HORARIOS",
    suggest(
      "2026-11-22 14:00:00",
      "2026-11-22 16:30:00",
      "2026-11-22 16:00:00",
      "2026-11-22 16:00:00",
      "2026-11-22 17:45:00",
      "2026-11-22 20:00:00",
      "2026-11-23 10:00:00",
      "2026-1-7 10:00",
      "basura",
    ),
  );
  const text = await check("2026-11-22", null);
  assert.match(text, /^Horarios libres: domingo 22 de noviembre de 2026: 4:00 PM, 4:30 PM\. /);
  assert.match(await check("2026-11-23", ""), /^Horarios libres: lunes 23 .*: 10:00 AM\. /);
  const body = rig.stub.asked("SUGERIR_HORARIOS")[0];
  assert.deepEqual(
    [body?.["duracion_minutos"], body?.["slots"], body?.["fecha"]],
    [30, 1, undefined],
  );
});

test("at most eight starts are listed, and the text says if there are none", async () => {
  const many = Array.from(
    { length: 12 },
    (_, i) => `2026-11-23 ${String(9 + (i >> 1)).padStart(2, "0")}:${i % 2 ? "30" : "00"}:00`,
  );
  rig.stub.play("SUGERIR_HORARIOS", suggest(...many));
  assert.equal((await check("2026-11-23", null)).match(/ [AP]M/g)?.length, 8);
  rig.stub.play("SUGERIR_HORARIOS", suggest());
  assert.match(await check("2026-11-23", null), /^No disponible: .*no quedan horarios libres/);
});

test("an hour the backend does not call free is not offered", async () => {
  const rows = [false, "true", 1, null].map((disponible) => ({
    disponible,
    fecha_inicio: "2026-11-23 10:00:00",
  }));
  rig.stub.play("SUGERIR_HORARIOS", { json: { success: true, sugerencias: rows } });
  assert.match(await check("2026-11-23", null), /^No disponible: /);
});

test("a backend that suggests any day receives the date", async () => {
  await restart({ features: new Set(["sugerir_fecha"] as const) });
  rig.stub.play("SUGERIR_HORARIOS", suggest("2026-11-25 10:00:00"));
  assert.match(await check("2026-11-25", null), /^Horarios libres: miércoles 25 .*: 10:00 AM\./);
  assert.equal(rig.stub.asked("SUGERIR_HORARIOS")[0]?.["fecha"], "2026-11-25");
});

const BROKEN: readonly [Play, string][] = [
  [{ status: 500 }, "http_500"],
  [{ fault: "reset" }, "connection_error"],
  [{ raw: "<html>" }, "invalid_response"],
  [{ json: { success: true } }, "invalid_response"],
  [{ json: { success: true, disponible: "true" } }, "invalid_response"],
  [{ json: { success: false, error: "http://10.0.0.1/interno" } }, "api_error"],
];

test("an unavailable calendar is reported as unverified, and counted", async () => {
  for (const [index, [play, reason]] of BROKEN.entries()) {
    rig.stub.play(ASK, play);
    const outcome = await rig.run(
      "check_availability",
      { date: "2026-11-23", time: "10:00 AM" },
      { tenant: index + 1 },
    );
    assert.match(outcome.text, /^Sin verificar: /, reason);
    assert.ok(!outcome.text.includes("interno"));
    assert.deepEqual([outcome.status, outcome.errorType], ["failed", reason]);
  }
  const late = await rig.hang(ASK, () => check("2026-11-23", "10:00 AM", { tenant: 50 }));
  assert.match(late, /^Sin verificar: /);
  const name = "citas_availability_degradation_total";
  assert.equal(await rig.metric(`${name}{service="ws_agendar_reunion",reason="timeout"}`), 1);
  const labels = '{service="ws_agendar_reunion",reason="invalid_response"}';
  assert.equal(await rig.metric(name + labels), 3);
});

test("unknown opening hours are unverified, even if the calendar is free", async () => {
  rig.stub.play(SCHEDULE, { status: 500 });
  assert.match(await check("2026-11-23", "3:00 AM"), /^Sin verificar: /);
  assert.match(await check("2026-11-23", null), /^Sin verificar: /);
  assert.match(await check("2026-11-25", null), /^Falta la hora: /);
  rig.stub.play(SCHEDULE, weekOf("según el día"));
  assert.match(await check("2026-11-23", "10:00 AM", { tenant: 2 }), /^Sin verificar: /);
  assert.equal(rig.stub.asked(ASK).length, 0);
  const name = 'citas_availability_degradation_total{service="ws_informacion_ia",reason=';
  assert.equal(await rig.metric(`${name}"unreadable"}`), 1);
  assert.equal(await rig.metric(`${name}"http_500"}`), 3);
});

test("when degraded answers are allowed they are still never called available", async () => {
  await restart({ whenDegraded: "allow" });
  rig.stub.play(ASK, { status: 500 });
  assert.match(await check("2026-11-23", "10:00 AM"), /^Sin verificar: .*acepta registrarla/);
  rig.stub.play(SCHEDULE, weekOf("garabato", ["2026-11-23 10:00-11:00"]));
  rig.clock.movedMs += 300_001;
  assert.match(await check("2026-11-23", "10:00 AM"), /^No disponible: .*bloqueada/);
});

test("an hour that the clocks skip or repeat is asked about", async () => {
  await restart({ timeZone: "America/Santiago" });
  rig.stub.play(SCHEDULE, weekOf("00:00-24:00"));
  assert.match(await check("2027-04-03", "11:30 PM"), /^Dato inválido: ese día cambia la hora/);
  assert.match(await check("2027-09-05", "12:30 AM"), /^Dato inválido: ese día cambia la hora/);
  assert.equal(rig.stub.asked(ASK).length, 0);
});

test("an appointment that ends after midnight is checked with the next day's timestamp", async () => {
  rig.stub.play(SCHEDULE, weekOf("18:00-02:00"));
  const config = { ...CONFIG, paso_minutos: 15 };
  assert.match(await check("2026-12-31", "11:45 PM", { config }), /^Disponible: /);
  assert.equal(rig.stub.asked(ASK)[0]?.["fecha_fin"], "2027-01-01 00:15:00");
});

test("a day up to 366 days ahead is accepted, one more is not", async () => {
  rig.stub.play(SCHEDULE, weekOf("09:00-18:00"));
  assert.match(await check("2027-11-23", "10:00 AM"), /^Disponible: /);
  for (const date of ["2027-11-24", "2099-01-01", "9999-12-31"]) {
    assert.match(await check(date, "10:00 AM"), /^Dato inválido: /, date);
  }
  assert.equal(rig.stub.asked(ASK).length, 1);
});

test("two checks of one tenant fetch the hours once", async () => {
  await check("2026-11-23", "10:00 AM");
  await check("2026-11-23", "11:00 AM");
  assert.equal(rig.stub.asked(SCHEDULE).length, 1);
});
