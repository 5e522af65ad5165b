// The booking tools with a company's file: services, people, hours, gap, notice and horizon, what
// it asks for, and its own calendar in memory. The clock stands at Sunday 22 November 2026, 14:05.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { ToolOutcome } from "../../../engine/toolbox/tool.ts";
import { createCalendars } from "../../../tools/calendars/calendars.ts";
import { MemoryCalendar } from "../../../tools/calendars/memory-calendar.ts";
import type { Company } from "../../../tools/domain/company.ts";
import { CLINIC, clinicWith } from "../../support/calendars/clinic.ts";
import { NOW, createRig } from "../../support/stub-backend.ts";
import type { Call, Rig } from "../../support/stub-backend.ts";

let rig: Rig;
let calendar: MemoryCalendar;
let company: Company;
let turns = 0;
beforeEach(async () => {
  company = CLINIC;
  calendar = new MemoryCalendar({ now: () => rig.clock.now() });
  rig = await createRig({ calendars: createCalendars({ memory: calendar }) });
});
afterEach(() => rig.close());

const ORDER = {
  ...{ date: "2026-11-23", time: "10:00 AM", customer_name: "Ana Ruiz" },
  ...{ customer_contact: "ana@correo.pe", service: "limpieza", resource: null, phone: null },
  notes: null,
};

type Words = Partial<Record<keyof typeof ORDER, string | null>>;

function run(name: string, args: object, call: Call = {}): Promise<ToolOutcome> {
  turns += 1;
  return rig.run(name, { ...args }, { company, turnsBefore: turns, config: {}, ...call });
}

/** The summary, then the same call after a yes. */
async function book(words: Words = {}, call: Call = {}): Promise<ToolOutcome> {
  await propose(words, call);
  return run("create_booking", { ...ORDER, ...words }, { ...call, wrote: WROTE, message: "sí" });
}

function propose(words: Words = {}, call: Call = {}): Promise<ToolOutcome> {
  return run("create_booking", { ...ORDER, ...words }, { wrote: WROTE, ...call });
}

const WROTE = "Soy Ana Ruiz, ana@correo.pe, 999 123 456. Y Luz Paz, luz@correo.pe";

function check(args: object): Promise<ToolOutcome> {
  const nothing = { date: null, time: null, part: null, until_date: null };
  return run("check_availability", { ...nothing, service: null, resource: null, ...args });
}

const events = () =>
  calendar.events({ tenant: 1, resource: null, from: 0, until: Infinity, max: 99 });

test("the summary names service, person and price, and the yes books exactly that", async () => {
  const summary = await propose();
  assert.equal(
    summary.customerText,
    "Cita por confirmar: lunes 23 de noviembre de 2026, 10:00 AM, Limpieza dental con Doctora " +
      "Ana, a nombre de Ana Ruiz, con el correo ana@correo.pe. Dura 30 minutos. " +
      "Precio: S/. 120.00. ¿Está todo bien? Responda sí para registrarla o diga qué dato cambia.",
  );
  assert.equal(events().length, 0);
  const done = await run("create_booking", ORDER, { wrote: WROTE, message: "sí" });
  assert.equal(
    done.customerText,
    "Cita confirmada: lunes 23 de noviembre de 2026, 10:00 AM, Limpieza dental con Doctora Ana, " +
      "a nombre de Ana Ruiz.",
  );
  assert.deepEqual(done.data, {
    ...{ kind: "done", action: "book", start: "2026-11-23 10:00:00", from: null },
    ...{ eventId: "m1", name: "Ana Ruiz" },
  });
  const [event] = events();
  const from = Date.parse("2026-11-23T15:00:00Z");
  assert.deepEqual(
    [event?.from, event?.until, event?.busyUntil],
    [from, from + 30 * 60_000, from + 40 * 60_000],
  );
  assert.deepEqual([event?.resource, event?.service?.name], ["doctora-ana", "Limpieza dental"]);
  assert.equal(rig.stub.calls.length, 0, "no backend is asked");
});

test("whoever is free first, in the owner's order; a yes to one is not a yes to another", async () => {
  await book();
  const second = await book({ customer_name: "Luz Paz", customer_contact: "luz@correo.pe" });
  assert.match(second.text, /^Cita confirmada: .*10:00 AM, Limpieza dental con Doctor Luis/);
  const third = await propose({ customer_name: "Ana Paz" });
  assert.match(third.text, /^Cita no registrada: ese horario acaba de ocuparse/);
  // Between summary and yes another customer takes Doctora Ana's eleven o'clock.
  const mine = { time: "11:00 AM" };
  assert.match((await propose(mine)).text, /con Doctora Ana/);
  const other = { session: "5559", turn: "other", turnsBefore: 0 };
  await propose(mine, other);
  const theirs = await run(
    "create_booking",
    { ...ORDER, ...mine },
    { ...other, turn: "other2", turnsBefore: 1, wrote: WROTE },
  );
  assert.match(theirs.text, /^Cita confirmada/);
  const again = await run(
    "create_booking",
    { ...ORDER, ...mine },
    { wrote: WROTE, message: "sí", turnsBefore: turns },
  );
  assert.match(again.text, /^Cita por confirmar: .*con Doctor Luis/);
});

test("the same order again is the same booking, also for whoever is free", async () => {
  await book();
  const again = await run("create_booking", ORDER, { wrote: WROTE });
  assert.match(again.text, /^Cita confirmada: .*con Doctora Ana/);
  assert.equal(events().length, 1);
  // Another service at that hour is another booking.
  await book({ service: "blanqueamiento" });
  assert.equal(events().length, 2);
});

test("services and people are found by name or id, blind to case and accents", async () => {
  const resolved: readonly [string, string | null, RegExp][] = [
    ["LIMPIEZA DENTAL", null, /Limpieza dental con Doctora Ana/],
    ["revision", null, /Revisión con Doctor Luis/],
    ["la revisión", "el doctor luis", /Revisión con Doctor Luis/],
    ["Limpieza", "luis", /Limpieza dental con Doctor Luis/],
    ["limpieza", "ana", /Limpieza dental con Doctora Ana/],
    ["limpieza dental completa", "doctor-luis", /Limpieza dental con Doctor Luis/],
  ];
  for (const [service, resource, text] of resolved) {
    const checked = await check({ date: "2026-11-24", time: "10:00 AM", service, resource });
    assert.match(checked.text, text, service);
  }
  const unclear: readonly [string | null, string | null, RegExp][] = [
    [null, null, /^Dato inválido: falta el servicio: Limpieza dental, Revisión, Blanqueamiento/],
    ["dental", null, /no queda claro qué servicio es.*: Limpieza dental, Blanqueamiento dental\./],
    ["corte", null, /no queda claro qué servicio es.*Limpieza dental, Revisión, Blanqueamiento/],
    ["revision", "ana", /Doctora Ana no atiende Revisión; se puede con: Doctor Luis\./],
    ["limpieza", "pedro", /no queda claro con quién; se puede con: Doctora Ana, Doctor Luis\./],
  ];
  for (const [service, resource, text] of unclear) {
    const checked = await check({ date: "2026-11-24", time: "10:00 AM", service, resource });
    assert.match(checked.text, text);
    assert.equal(checked.status, "refused");
    const booked = await propose({ service, resource });
    assert.match(booked.text, text);
  }
  assert.equal(events().length, 0);
});

test("hours of a person are within the company's, and the grid is the company's", async () => {
  const asked = async (time: string, resource: string | null) =>
    (await check({ date: "2026-11-23", time, service: "limpieza", resource })).text;
  // She begins at 8, the clinic opens at 9.
  assert.match(await asked("8:00 AM", "ana"), /se abre a las 9:00 AM/);
  assert.match(await asked("4:00 PM", "ana"), /se cierra a la 1:00 PM/);
  assert.match(await asked("4:00 PM", null), /^Disponible: .*con Doctor Luis/);
  assert.match(await asked("10:10 AM", null), /no es una hora de inicio/);
  assert.match(await asked("12:45 PM", "ana"), /terminaría después de la 1:00 PM/);
  const closed = [{ date: "2026-11-23", start: 600, end: 660 } as never];
  company = clinicWith({}, { closed });
  assert.match(await asked("10:00 AM", null), /está bloqueada/);
});

test("the gap behind an appointment is kept free, in checks and in lists", async () => {
  await book({ resource: "ana" });
  const next = { date: "2026-11-23", service: "limpieza", resource: "ana" };
  assert.match((await check({ ...next, time: "10:30 AM" })).text, /ya está ocupado/);
  assert.match((await check({ ...next, time: "10:45 AM" })).text, /^Disponible/);
  // A gap in front counts, too: 9:30 to 10:00 and ten minutes.
  assert.match((await check({ ...next, time: "9:30 AM" })).text, /ya está ocupado/);
  assert.match((await check({ ...next, time: "9:15 AM" })).text, /^Disponible/);
  const list = await check({ ...next, part: "morning" });
  assert.match(list.text, /^Horarios libres para Limpieza dental con Doctora Ana: lunes 23/);
  assert.match(list.text, /: 9:00 AM, 9:15 AM, 10:45 AM, 11:00 AM/);
});

test("a room with two places takes two at once, and not three", async () => {
  const order = { service: "blanqueamiento" };
  for (const [name, mail] of [
    ["Ana Ruiz", "ana@correo.pe"],
    ["Luz Paz", "luz@correo.pe"],
  ] as const) {
    const done = await book({ ...order, customer_name: name, customer_contact: mail });
    assert.match(done.text, /^Cita confirmada: .*Blanqueamiento dental con Sala/);
  }
  const third = await propose({ ...order, customer_name: "Ana Paz" });
  assert.match(third.text, /acaba de ocuparse/);
});

test("notice and horizon at the limit and one past it", async () => {
  // Monday 9:00 in Lima is 18:55 hours from now.
  const minutes = 18 * 60 + 55;
  const nine = { date: "2026-11-23", time: "9:00 AM", service: "limpieza" };
  company = clinicWith({ noticeMinutes: minutes });
  assert.match((await check(nine)).text, /^Disponible/);
  company = clinicWith({ noticeMinutes: minutes + 1 });
  const soon = await check(nine);
  assert.match(soon.text, /es muy pronto; las citas se piden con 18 horas y 56 minutos de antic/);
  assert.match((await check({ date: "2026-11-23", service: "limpieza" })).text, /: 9:15 AM/);
  company = clinicWith({ daysAhead: 1 });
  assert.match((await check({ ...nine, time: "11:00 AM" })).text, /^Disponible/);
  const far = { ...nine, date: "2026-11-24" };
  assert.match((await check(far)).text, /se agenda hasta el lunes 23 de noviembre de 2026/);
  assert.match((await propose({ date: "2026-11-24" })).text, /se agenda hasta el lunes 23/);
});

test("the first free starts pass over days that are full", async () => {
  const from = Date.parse("2026-11-23T05:00:00Z");
  const until = Date.parse("2026-12-03T05:00:00Z");
  await calendar.block({ tenant: 1, resource: null, reason: "Viaje", from, until });
  const first = await check({ service: "limpieza" });
  assert.match(first.text, /^Horarios libres para Limpieza dental: jueves 3 de diciembre/);
});

test("what the company asks for is asked for, and nothing else", async () => {
  company = clinicWith({ asks: ["name", "phone"] });
  const noPhone = await propose({ customer_contact: "" });
  assert.match(noPhone.text, /^Dato inválido: falta el teléfono del cliente/);
  const invented = await propose({ customer_contact: "", phone: "999 888 777" });
  assert.match(invented.text, /falta el teléfono/);
  const done = await book({ customer_contact: "", phone: "+51 999 123 456" });
  assert.match(done.text, /^Cita confirmada/);
  assert.deepEqual([events()[0]?.phone, events()[0]?.email], ["+51 999 123 456", null]);
  const asContact = await book({ customer_contact: "+51 999 123 456", time: "9:00 AM" });
  assert.match(asContact.text, /^Cita confirmada/, "a phone given as the contact");
  assert.equal(events().at(-1)?.phone, "+51 999 123 456");
  const nothing = await propose({ customer_contact: "no tiene", time: "12:30 PM" });
  assert.match(nothing.text, /falta el teléfono/);
  company = clinicWith({ asks: ["name"] });
  const bare = await book({ customer_contact: "", time: "11:00 AM" });
  assert.match(bare.text, /^Cita confirmada/);
  company = clinicWith({ asks: ["name", "phone"] });
  const given = await book(
    { customer_contact: "", time: "12:00 PM" },
    { config: { telefono_cliente: "51999123456" } },
  );
  assert.match(given.text, /^Cita confirmada/);
});

test("a note is shown before the yes and kept with the appointment", async () => {
  const notes = " Alergia a la\npenicilina <b>fuerte</b> ";
  assert.match((await propose({ notes })).text, / Nota: «Alergia a la penicilina fuerte»\. ¿Está/);
  const other = await run("create_booking", { ...ORDER, notes: "otra" }, { wrote: WROTE });
  assert.match(
    other.text,
    /^Cita por confirmar.*«otra»/,
    "a yes to one note is not one to another",
  );
  const done = await run("create_booking", { ...ORDER, notes: "otra" }, { wrote: WROTE });
  assert.match(done.text, /^Cita confirmada/);
  assert.equal(events()[0]?.notes, "otra");
});

test("the customer lists, moves and cancels their own appointment", async () => {
  await book();
  const list = await run("list_bookings", {});
  assert.match(
    list.text,
    /10:00 AM, Limpieza dental con Doctora Ana, a nombre de Ana Ruiz \(booking_id: m1\)/,
  );
  assert.match((await run("list_bookings", {}, { session: "5559" })).text, /^Sin citas/);
  const move = { booking_id: "m1", date: "2026-11-23", time: "10:15 AM" };
  const summary = await run("reschedule_booking", move);
  assert.match(
    summary.text,
    /pasar la cita de Limpieza dental con Doctora Ana del lunes 23.*10:00 AM al lunes 23.*10:15 AM/,
  );
  const moved = await run("reschedule_booking", move);
  assert.match(moved.text, /^Cita cambiada: ahora es el lunes 23 de noviembre de 2026, 10:15 AM/);
  assert.equal(events()[0]?.busyUntil, Date.parse("2026-11-23T15:55:00Z"));
  const late = { ...move, time: "4:00 PM" };
  assert.match((await run("reschedule_booking", late)).text, /se cierra a la 1:00 PM/);
  // The old time can be booked again, as another booking.
  await run("cancel_booking", { booking_id: "m1" });
  const cancelled = await run("cancel_booking", { booking_id: "m1" });
  assert.match(cancelled.text, /^Cita cancelada/);
  assert.equal(events()[0]?.state, "cancelled");
  assert.match((await book({ time: "10:15 AM" })).text, /^Cita confirmada/);
  assert.equal(events().filter(({ state }) => state === "booked").length, 1);
});

test("an appointment goes to another person, with a yes, at the same hour or at another", async () => {
  await book();
  const to = { booking_id: "m1", date: "2026-11-23", time: "10:00 AM", resource: "luis" };
  const summary = await run("reschedule_booking", to);
  assert.match(
    summary.text,
    /de Limpieza dental con Doctora Ana del lunes 23.*10:00 AM al lunes 23.*10:00 AM, con Doctor Luis\./,
  );
  assert.equal(events()[0]?.resource, "doctora-ana");
  // A yes to one hour or person is not a yes to another.
  const other = await run("reschedule_booking", { ...to, time: "10:15 AM" });
  assert.match(other.text, /^Cambio por confirmar/);
  const back = await run("reschedule_booking", { ...to, time: "10:15 AM", resource: null });
  assert.match(back.text, /^Cambio por confirmar: .*10:15 AM\. /);
  await run("reschedule_booking", to);
  const moved = await run("reschedule_booking", to);
  assert.match(moved.text, /^Cita cambiada: ahora es el lunes 23.*10:00 AM, con Doctor Luis\./);
  const [event] = events();
  assert.deepEqual([event?.resource, event?.sequence], ["doctor-luis", 1]);
  // The same again does no harm, and Doctora Ana's ten o'clock is free.
  assert.match((await run("reschedule_booking", to)).text, /^Cita cambiada: .*con Doctor Luis/);
  assert.equal(events()[0]?.sequence, 1);
  const theirs = { customer_name: "Luz Paz", customer_contact: "luz@correo.pe" };
  assert.match((await book({ ...theirs, resource: "ana" })).text, /^Cita confirmada/);
  // Now it is taken: the way back is not.
  const taken = await run("reschedule_booking", { ...to, resource: "ana" });
  assert.match(taken.text, /^Cita sin cambios: el nuevo horario está ocupado/);
});

test("a person who does not give the service or whose calendar is another is refused", async () => {
  await book();
  const to = { booking_id: "m1", date: "2026-11-23", time: "10:00 AM" };
  const sala = await run("reschedule_booking", { ...to, resource: "sala" });
  assert.match(sala.text, /Sala de blanqueamiento/);
  const nobody = await run("reschedule_booking", { ...to, resource: "Doctora Zoe" });
  assert.match(nobody.text, /se puede con: Doctora Ana, Doctor Luis/);
  const [ana, luis, room] = CLINIC.resources;
  assert(ana !== undefined && luis !== undefined && room !== undefined);
  company = clinicWith(
    {},
    {
      resources: [ana, { ...luis, calendar: "away" }, room],
      calendars: { main: { kind: "memory" }, away: { kind: "sqlite" } },
    },
  );
  const away = await run("reschedule_booking", { ...to, resource: "luis" });
  assert.match(away.text, /lleva su agenda en otro sistema/);
  assert.equal(events()[0]?.resource, "doctora-ana");
});

test("a move keeps an appointment as long as it was booked for", async () => {
  await book();
  company = clinicWith({}, { services: CLINIC.services.slice(1) });
  const move = { booking_id: "m1", date: "2026-11-24", time: "10:00 AM" };
  await run("reschedule_booking", move);
  assert.match((await run("reschedule_booking", move)).text, /^Cita cambiada/);
  const [event] = events();
  assert.equal((event?.until ?? 0) - (event?.from ?? 0), 30 * 60_000);
  company = clinicWith({}, { resources: CLINIC.resources.slice(1) });
  const gone = await run("reschedule_booking", { ...move, time: "11:00 AM" });
  assert.match(gone.text, /ya no recibe citas/);
});

test("a company in another zone has its own today, hours and instants", async () => {
  company = clinicWith({}, { timeZone: "Asia/Tokyo" });
  assert.equal(NOW, "2026-11-22T19:05:00Z", "Monday, 04:05 in Tokyo");
  const done = await book({ date: "2026-11-23", time: "9:00 AM" });
  assert.match(done.text, /lunes 23 de noviembre de 2026, 9:00 AM/);
  assert.equal(events()[0]?.from, Date.parse("2026-11-23T00:00:00Z"));
  assert.match((await run("list_bookings", {})).text, /lunes 23 de noviembre de 2026, 9:00 AM/);
});

test("without services an appointment takes a step; one service needs no name", async () => {
  company = clinicWith(
    { stepMinutes: 20 },
    { services: [], resources: CLINIC.resources.slice(1, 2) },
  );
  const plain = await book({ service: null });
  assert.match(plain.text, /10:00 AM, a nombre de Ana Ruiz/);
  assert.equal((events()[0]?.until ?? 0) - (events()[0]?.from ?? 0), 20 * 60_000);
  company = clinicWith({}, { services: CLINIC.services.slice(0, 1) });
  assert.match((await propose({ service: null, time: "11:00 AM" })).text, /Limpieza dental/);
});

test("a company's own confirm counts, and a calendar that is not served is told", async () => {
  company = clinicWith({ confirm: "model" });
  assert.match((await propose()).text, /^Cita confirmada/);
  company = clinicWith({}, { calendars: { main: { kind: "sqlite" } } });
  assert.match((await propose()).text, /^Sin configurar/);
  assert.match((await check({ service: "limpieza" })).text, /^Sin configurar/);
});

test("without companies' files the tools are the same as before", async () => {
  const plain = await createRig();
  try {
    const [check, book] = plain.appointments.tools;
    assert.deepEqual(Object.keys(check?.parameters.shape ?? {}), [
      "date",
      "time",
      "part",
      "until_date",
    ]);
    assert.deepEqual(Object.keys(book?.parameters.shape ?? {}), [
      "date",
      "time",
      "customer_name",
      "customer_contact",
    ]);
  } finally {
    await plain.close();
  }
});
