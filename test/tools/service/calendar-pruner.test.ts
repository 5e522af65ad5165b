// Appointments that ended long ago are deleted from a real file: every hour, in steps, of each
// company by its own `keep_days`, until the pruner is closed.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createCalendars } from "../../../tools/calendars/calendars.ts";
import { PRUNED_MAX } from "../../../tools/calendars/event-rules.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import type { Company } from "../../../tools/domain/company.ts";
import { CalendarPruner } from "../../../tools/service/calendar-pruner.ts";
import {
  HOUR,
  START,
  bookedEvent,
  call,
  newEvent,
} from "../../support/calendars/calendar-suite.ts";
import { clinicWith } from "../../support/calendars/clinic.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";
import { folderOf, holdLock, openTestDatabase } from "../../support/sqlite/database-fixture.ts";

const DAY = 24 * HOUR;
const KEEPS_ONE_DAY = { keepDays: 1, calendars: { main: { kind: "sqlite" } } } as const;

async function prunerOf(context: TestContext, companies: readonly Company[]) {
  const clock = new FakeClock(START);
  const file = path.join(folderOf(context), "citas.db");
  const database = await openTestDatabase(context, file, { schemas: [CALENDAR_SCHEMA], clock });
  const sqlite = new SqliteCalendar({ database, now: () => clock.now() });
  const warned: unknown[] = [];
  const find = (id: number): Promise<Company> => {
    const found = companies.find((company) => company.id === id && company.name !== "wrong");
    return found === undefined ? Promise.reject(new Error("wrong")) : Promise.resolve(found);
  };
  const pruner = new CalendarPruner({
    companies: {
      ids: () => companies.map(({ id }) => id),
      scope: () => ({ find, release: () => {} }),
    },
    calendars: createCalendars({ sqlite }),
    clock,
    log: { warn: (record) => void warned.push(record) },
  });
  context.after(() => pruner.close());
  /** As `clock.advance`, with what goes on by itself after each second. */
  const pass = async (ms: number, stepMs = 1000): Promise<void> => {
    for (let passed = 0; passed < ms; passed += stepMs) {
      clock.advance(Math.min(stepMs, ms - passed));
      await settled();
    }
  };
  const kept = (tenant: number): number =>
    sqlite.events({ tenant, resource: null, from: 0, until: 2 * START, max: 10_000 }).length;
  const book = async (tenant: number, index: number): Promise<void> => {
    const from = START + index * HOUR;
    const event = newEvent({
      tenant,
      key: `k${index}`,
      from,
      until: from + 1,
      busyUntil: from + 1,
    });
    bookedEvent(await sqlite.create(event, call()));
  };
  return { clock, file, sqlite, pruner, warned, pass, kept, book };
}

test("each hour what ended before the company's keep_days goes, and nothing else", async (t) => {
  const companies = [
    clinicWith({}, { ...KEEPS_ONE_DAY, id: 1, name: "wrong" }),
    clinicWith({}, { ...KEEPS_ONE_DAY, id: 2 }),
    clinicWith({}, { ...KEEPS_ONE_DAY, id: 3, keepDays: 2 }),
  ];
  const { clock, sqlite, pass, kept, book, warned } = await prunerOf(t, companies);
  for (const tenant of [1, 2, 3, 4]) {
    await book(tenant, 0);
    await book(tenant, 30);
  }
  const block = { tenant: 2, resource: null, from: START, until: START + 1, reason: "feriado" };
  await sqlite.block(block, call());
  clock.advance(DAY);
  await pass(HOUR + 60_000);
  assert.deepEqual([1, 2, 3, 4].map(kept), [2, 1, 2, 2]);
  assert.deepEqual(sqlite.blocks({ tenant: 2, from: 0, until: 2 * START }), []);
  for (let hour = 0; hour < 31; hour++) await pass(HOUR, HOUR / 4);
  assert.deepEqual([1, 2, 3, 4].map(kept), [2, 0, 1, 2], "a company without a file keeps its own");
  assert.deepEqual(warned, []);
});

test("many are deleted in steps, and a close ends between two of them", async (t) => {
  const { clock, pruner, pass, kept, book } = await prunerOf(t, [
    clinicWith({}, { ...KEEPS_ONE_DAY, id: 1 }),
  ]);
  const count = 2 * PRUNED_MAX + 1;
  for (let index = 0; index < count; index++) await book(1, index);
  clock.advance(DAY + count * HOUR);
  await settled();
  assert.equal(kept(1), count - PRUNED_MAX);
  clock.advance(20);
  await settled();
  assert.equal(kept(1), count - 2 * PRUNED_MAX);
  pruner.close();
  await pass(2 * HOUR, HOUR);
  assert.equal(kept(1), count - 2 * PRUNED_MAX);
  assert.equal(clock.timers, 0);
});

test("a file that is locked for long is told, and tried again an hour later", async (t) => {
  const { clock, file, pass, kept, book, warned } = await prunerOf(t, [
    clinicWith({}, { ...KEEPS_ONE_DAY, id: 1 }),
  ]);
  await book(1, 0);
  const release = holdLock(t, file);
  clock.advance(2 * DAY);
  await pass(6000, 10);
  assert.equal(kept(1), 1);
  assert.deepEqual(
    warned.map((record) => (record as { event: string }).event),
    ["prune_failed"],
  );
  release();
  await pass(HOUR, HOUR / 4);
  assert.equal(kept(1), 0);
});
