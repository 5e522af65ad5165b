// The start grid, and searches over it: a part of a day, a few days, the first free start. All
// three tools use the same grid; searches stay within their bounds.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { addDays, parseDate } from "../../../tools/dates/civil-time.ts";
import { isOnGrid, nearestStarts, startsOf } from "../../../tools/dates/start-grid.ts";
import { parseDayHours } from "../../../tools/dates/parse-day-hours.ts";
import { checkSlotHours } from "../../../tools/dates/weekly-hours.ts";
import type { Week } from "../../../tools/dates/weekly-hours.ts";
import { CONFIG, createRig, weekOf } from "../../support/stub-backend.ts";
import type { Call, Rig } from "../../support/stub-backend.ts";
import "../../support/random.ts";

const ASK = "CONSULTAR_DISPONIBILIDAD";
const SUGGEST = "SUGERIR_HORARIOS";
const SCHEDULE = "OBTENER_HORARIO_REUNIONES";
const CUSTOMER = { customer_name: "Ana Ruiz", customer_contact: "ana@correo.com" };

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

async function restart(options: Parameters<typeof createRig>[0]): Promise<void> {
  await rig.close();
  rig = await createRig(options);
}

type Args = Readonly<Record<string, unknown>>;

async function find(args: Args, call: Call = {}): Promise<string> {
  return (await rig.run("check_availability", { date: null, time: null, ...args }, call)).text;
}

function monday(): NonNullable<ReturnType<typeof parseDate>> {
  const date = parseDate("2026-11-23");
  assert(date !== null);
  return date;
}
const MONDAY = monday();

function everyDay(hours: string): Week {
  return Array.from({ length: 7 }, () => parseDayHours(hours));
}

test("all three tools reject a minute off the grid with the nearest starts", async () => {
  const text = /3:07 PM no es una hora de inicio; las más cercanas son 3:00 PM y 3:30 PM\./;
  const when = { date: "2026-11-23", time: "3:07 PM" };
  assert.match(await find(when), new RegExp(`^No disponible: .*${text.source}`));
  const booked = await rig.run("create_booking", { ...when, ...CUSTOMER });
  assert.match(booked.text, new RegExp(`^Cita no registrada: .*${text.source}`));
  await restart({ features: new Set(["eventos"] as const) });
  const event = { evento_id: "e1", titulo: "Cita con Ana", fecha_inicio: "2026-11-24 10:00:00" };
  rig.stub.play("LISTAR_EVENTOS", { json: { success: true, eventos: [event] } });
  const moved = await rig.run("reschedule_booking", { booking_id: "e1", ...when });
  assert.match(moved.text, new RegExp(`^Cita sin cambios: .*${text.source}`));
  for (const operation of [ASK, "CREAR_EVENTO", "MODIFICAR_EVENTO"]) {
    assert.equal(rig.stub.asked(operation).length, 0, operation);
  }
});

test("the step is the appointment's length or paso_minutos, and never under five", async () => {
  const at = (time: string, config: Args): Promise<string> =>
    find({ date: "2026-11-23", time }, { config: { ...CONFIG, ...config } });
  assert.match(await at("9:45 AM", { duracion_cita_minutos: 45 }), /^Disponible: /);
  assert.match(await at("9:30 AM", { duracion_cita_minutos: 45 }), /9:00 AM y 9:45 AM/);
  assert.match(await at("9:30 AM", { duracion_cita_minutos: 45, paso_minutos: 15 }), /^Disponi/);
  assert.match(await at("9:05 AM", { duracion_cita_minutos: 3 }), /^Disponible: /);
  assert.match(await at("9:03 AM", { duracion_cita_minutos: 3 }), /9:00 AM y 9:05 AM/);
});

test("each stretch has its own grid, which a block inside it does not shift", async () => {
  rig.stub.play(SCHEDULE, weekOf("09:00-13:00, 15:20-19:00", ["2026-11-23 16:00-16:25"]));
  const at = (time: string): Promise<string> => find({ date: "2026-11-23", time });
  assert.match(await at("3:50 PM"), /^No disponible: .*bloqueada/);
  assert.match(await at("4:50 PM"), /^Disponible: /);
  assert.match(await at("5:00 PM"), /cercanas son 4:50 PM y 5:20 PM/);
  assert.match(await at("4:25 PM"), /cercanas son 3:20 PM y 4:50 PM/);
});

test("suggested starts are in the future", async () => {
  // It is 14:05.
  assert.match(await find({ date: "2026-11-22", time: "2:10 PM" }), /la más cercana es 2:30 PM/);
});

test("for any hours, starts are the minutes on the grid that fit", () => {
  const hours = fc.constantFrom(
    ...["00:00-24:00", "09:00-13:00, 15:10-19:00", "20:00-02:00", "00:00-03:30, 20:00-02:00"],
  );
  const step = fc.integer({ min: 5, max: 200 });
  fc.assert(
    fc.property(hours, step, fc.integer({ min: 1, max: 200 }), (text, stepMinutes, minutes) => {
      const week = everyDay(text);
      const grid = { week, blocks: [], stepMinutes };
      const starts = startsOf(MONDAY, minutes, grid);
      const slots = Array.from({ length: 1440 }, (_, start) => ({
        ...{ date: MONDAY, start, end: start + minutes },
      }));
      const wanted = slots.filter(
        (slot) => isOnGrid(slot, grid) && checkSlotHours(slot, week, []).kind === "fits",
      );
      assert.deepEqual(
        starts,
        wanted.map(({ start }) => start),
      );
    }),
    { numRuns: 60 },
  );
});

test("a night's grid continues past midnight until the day's own hours start", () => {
  const grid = { week: everyDay("20:10-02:00"), blocks: [], stepMinutes: 30 };
  const at = (start: number) => ({ date: MONDAY, start, end: start + 30 });
  assert.deepEqual([isOnGrid(at(10), grid), isOnGrid(at(0), grid)], [true, false]);
  const both = { ...grid, week: everyDay("00:00-03:00, 20:10-02:00") };
  assert.deepEqual([isOnGrid(at(10), both), isOnGrid(at(0), both)], [false, true]);
  assert.deepEqual(nearestStarts(5, [0, 30]), [0, 30]);
  assert.deepEqual(nearestStarts(0, [0, 30]), [30]);
});

/** A backend whose calendar has only these starts free. */
function onlyFree(...starts: readonly string[]): void {
  rig.stub.play(ASK, ({ fecha_inicio }) => ({
    json: { success: true, disponible: starts.includes(String(fecha_inicio)) },
  }));
}

test("a part of a day: at most eight starts are checked in the calendar", async () => {
  onlyFree("2026-11-26 15:00:00", "2026-11-26 18:30:00");
  rig.stub.play(SCHEDULE, weekOf("09:00-20:00"));
  const config = { ...CONFIG, duracion_cita_minutos: 60 };
  const text = await find({ date: "2026-11-26", part: "afternoon" }, { config });
  assert.match(text, /^Horarios libres: jueves 26 de noviembre de 2026: 3:00 PM\. Pregunta/);
  const asked = rig.stub.asked(ASK).map((body) => String(body["fecha_inicio"]).slice(11, 16));
  assert.deepEqual(asked.sort(), ["12:00", "13:00", "14:00", "15:00", "16:00", "17:00", "18:00"]);
  assert.match(
    await find({ date: "2026-11-26", part: "morning" }, { config }),
    /^No disponible: el jueves 26 .* por la mañana no quedan horarios libres/,
  );
  await find({ date: "2026-11-27" });
  assert.equal(
    rig.stub.asked(ASK).filter((b) => String(b["fecha_inicio"]) > "2026-11-27").length,
    8,
  );
});

test("starts that were not checked are not called taken", async () => {
  onlyFree();
  const text = await find({ date: "2026-11-26" });
  assert.match(text, /^No disponible: ya está ocupado el jueves 26 .*9:00 AM.*Otras horas no se/);
});

test("the first free start: today's, else the next day that has one", async () => {
  onlyFree("2026-11-24 09:30:00", "2026-11-24 10:30:00");
  const text = await find({});
  assert.match(text, /^Horarios libres: martes 24 de noviembre de 2026: 9:30 AM, 10:30 AM/);
  assert.equal(rig.stub.asked(SUGGEST).length, 2, "today and tomorrow are suggested");
  assert.match(
    await find({ part: "evening" }),
    /^No disponible: entre el domingo 22 .* por la noche/,
  );
});

test("a range: each day by name where the backend suggests it, at most seven", async () => {
  await restart({ features: new Set(["sugerir_fecha"] as const) });
  rig.stub.play(SUGGEST, ({ fecha }) => ({
    json: {
      success: true,
      sugerencias: ["09:00", "10:00", "16:00"].map((time) => ({
        disponible: true,
        fecha_inicio: `${String(fecha)} ${time}:00`,
      })),
    },
  }));
  const range = { date: "2026-11-24", until_date: "2026-11-26", part: "morning" };
  const text = await find(range);
  assert.equal(text.match(/9:00 AM, 10:00 AM/g)?.length, 3);
  assert.doesNotMatch(text, /PM/);
  const long = await find({ date: "2026-11-24", until_date: "2026-12-24" });
  assert.equal(long.match(/\d:00 [AP]M/g)?.length, 8);
  assert.match(long, /Solo se buscó hasta el lunes 30 de noviembre de 2026\./);
  assert.equal(rig.stub.asked(SUGGEST).length, 3 + 7);
});

test("suggestions off the grid are not offered", async () => {
  const row = (fecha_inicio: string) => ({ disponible: true, fecha_inicio });
  const sugerencias = ["2026-11-23 10:05:00", "2026-11-23 10:30:00"].map(row);
  rig.stub.play(SUGGEST, { json: { success: true, sugerencias } });
  assert.match(await find({ date: "2026-11-23" }), /: 10:30 AM\. /);
});

test("days in the wrong order, an hour without a day, and a week that started before today", async () => {
  const swapped = await find({ date: "2026-11-26", until_date: "2026-11-24" });
  assert.match(swapped, /^Dato inválido: el último día va antes/);
  assert.match(await find({ time: "10:00 AM" }), /^Dato inválido: falta el día/);
  assert.match(await find({ date: "2026-11-20" }), /^Dato inválido: .*ya pasó/);
  onlyFree("2026-11-24 09:00:00");
  const week = await find({ date: "2026-11-20", until_date: "2026-11-24" });
  assert.match(week, /^Horarios libres: martes 24 /);
});

test("an unverified day is called neither free nor full, and named with the others", async () => {
  rig.stub.play(SCHEDULE, weekOf("09:00-18:00", ["2026-11-25 por la tarde"]));
  assert.match(await find({ date: "2026-11-25" }), /^Sin verificar: /);
  assert.match(await find({ date: "2026-11-25", time: "10:00 AM" }), /^Sin verificar: /);
  const range = await find({ date: "2026-11-24", until_date: "2026-11-25" });
  assert.match(range, /^Horarios libres: martes 24 .* No se pudo comprobar el miércoles 25 /);
  rig.stub.play(ASK, { status: 500 });
  assert.match(await find({ date: "2026-11-26" }), /^Sin verificar: /);
});

test("an unreadable schedule is an issue of that tenant only, until it becomes readable", async () => {
  assert.deepEqual(rig.appointments.issues(), []);
  rig.stub.play(SCHEDULE, weekOf("09:00-18:00", ["vacaciones"]));
  const text = await find({ date: "2026-11-23", time: "10:00 AM" });
  assert.match(text, /^Disponible: /, "a word that names no day closes none");
  const issue = { issue: "horario_ilegible", critical: false };
  assert.deepEqual(rig.appointments.issues(), [issue]);
  const account = rig.appointments.accounts.find(({ name }) => name === "unreadable_hours");
  assert.deepEqual(account?.read(), { bytes: 96, entries: 1 });
  rig.stub.play(SCHEDULE, weekOf("09:00-18:00"));
  rig.clock.movedMs += 300_001;
  await find({ date: "2026-11-23", time: "10:00 AM" });
  assert.deepEqual(rig.appointments.issues(), []);
});

test("after half of its time a search sends no more requests", async () => {
  let left = 1000;
  rig.stub.play(ASK, () => {
    left = 400;
    return { json: { success: true, disponible: true } };
  });
  const call = Object.defineProperty({}, "remainingMs", { get: () => left });
  const text = await find({ date: "2026-11-26", until_date: "2026-11-27" }, call);
  assert.match(text, /^Horarios libres: jueves 26 .*: 9:00 AM, \d/);
  assert.equal(rig.stub.asked(ASK).length, 2);
  assert.equal(addDays(MONDAY, 3), "2026-11-26");
});

test("an appointment may end when the clocks change", async () => {
  await restart({ timeZone: "America/Santiago" });
  rig.stub.play(SCHEDULE, weekOf("00:00-24:00"));
  const at = (date: string, time: string): Promise<string> => find({ date, time });
  // Midnight is skipped: the evening before ends at the gap's edge.
  assert.match(await at("2027-09-04", "11:30 PM"), /^Disponible: /);
  const config = { ...CONFIG, paso_minutos: 15 };
  const inside = await find({ date: "2027-09-04", time: "11:45 PM" }, { config });
  assert.match(inside, /^Dato inválido: ese día cambia la hora/);
  // From 23:00 the clocks show an hour twice: 22:30 to 23:00 is before it.
  assert.match(await at("2027-04-03", "10:30 PM"), /^Disponible: /);
  const into = await find({ date: "2027-04-03", time: "10:45 PM" }, { config });
  assert.match(into, /^Dato inválido: ese día cambia la hora/);
  assert.match(await at("2027-04-03", "11:00 PM"), /^Dato inválido: ese día cambia la hora/);
});
