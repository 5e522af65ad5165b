// A company with a calendar in a SQLite file, end to end: a conversation books with a scripted
// model, the process's parts are all made anew, and the time is taken and the appointment known.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startTestAgent } from "../../../tools/testing/index.ts";
import type { TestAgent } from "../../../tools/testing/index.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import type { Database } from "../../../engine/sqlite/database.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { createCalendars } from "../../../tools/calendars/calendars.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { customerNotes } from "../../../tools/customer/customer-notes.ts";
import { addDays, civilDateTime, weekdayIndex } from "../../../tools/dates/civil-time.ts";
import type { ChatConfig } from "../../../tools/domain/chat-config.ts";
import { readAppointmentSettings } from "../../../tools/domain/settings.ts";
import { startSandboxBackend } from "../../../tools/sandbox/index.ts";
import { createAppointments } from "../../../tools/service/appointments.ts";
import { chatConfig } from "../../../tools/service/library-options.ts";
import { clinicWith } from "../../support/calendars/clinic.ts";
import { folderOf } from "../../support/sqlite/database-fixture.ts";

const COMPANY = clinicWith({}, { calendars: { main: { kind: "sqlite" } } });
const DATA = chatConfig({ company: COMPANY });

interface Running {
  readonly kit: TestAgent<ChatConfig>;
  readonly database: Database;
  readonly stop: () => Promise<void>;
}

/** All that a process has, over one file. */
async function start(file: string): Promise<Running> {
  const clock = systemClock;
  const backend = await startSandboxBackend({ clock });
  const database = await openDatabase({ file, schemas: [CALENDAR_SCHEMA], clock });
  const sqlite = new SqliteCalendar({ database, now: () => clock.now() });
  const settings = readAppointmentSettings({});
  const kit = await startTestAgent<ChatConfig>({
    domain: (parts) => ({
      ...createAppointments({
        ...{ ...settings, ...parts, urls: backend.urls },
        calendars: createCalendars({ sqlite }),
      }),
      notes: customerNotes,
    }),
  });
  const stop = async (): Promise<void> => {
    await kit.close();
    database.close();
    await backend.close();
  };
  return { kit, database, stop };
}

async function started(context: TestContext, file: string): Promise<Running> {
  const running = await start(file);
  context.after(() => running.stop());
  return running;
}

/** The next Monday but one: open, and within the notice. */
function monday(): string {
  const { date } = civilDateTime(Date.now(), COMPANY.timeZone);
  return addDays(date, 14 - weekdayIndex(date));
}

const ORDER = {
  ...{ date: monday(), time: "10:00 AM", customer_name: "Ana Ruiz", notes: null, phone: null },
  ...{ customer_contact: "ana@correo.pe", service: "limpieza", resource: "Doctora Ana" },
};

const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });

test("booked in a conversation, it is taken and known after a restart", async (context) => {
  const file = path.join(folderOf(context), "citas.db");
  const before = await start(file);
  const say = ({ kit }: Running, session: string, message: string) =>
    kit.agent.chat({ tenant: 1, session, message, data: DATA });
  const book = (running: Running, session: string, message: string) => {
    running.kit.model.script(call("create_booking", ORDER), { reply: "Listo." });
    return say(running, session, message);
  };
  const first = await book(before, "51999", "Soy Ana Ruiz, ana@correo.pe, limpieza a las 10");
  assert.match(first.reply, /Cita por confirmar: .*Limpieza dental con Doctora Ana.*S\/\. 120\.00/);
  const booked = await book(before, "51999", "sí");
  assert.match(booked.reply, /Cita confirmada: .*10:00 AM, Limpieza dental con Doctora Ana/);
  await before.stop();

  const after = await started(context, file);
  await book(after, "51888", "Soy Ana Ruiz, ana@correo.pe, a las 10 con Ana");
  assert.match(told(after), /Cita no registrada: ese horario acaba de ocuparse/);
  after.kit.model.script(call("list_bookings", {}), { reply: "Eso es todo." });
  await say(after, "51999", "¿qué citas tengo?");
  assert.match(told(after), /10:00 AM, Limpieza dental con Doctora Ana, a nombre de Ana Ruiz/);
});

/** What the model was last sent, with the tools' texts. */
function told({ kit }: Running): string {
  return JSON.stringify(kit.model.requests.at(-1));
}
