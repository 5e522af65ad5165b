// What companies keep no longer is deleted, company by company, at a company's own age.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../../../engine/telemetry/log.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import { createCalendars } from "../../../tools/calendars/calendars.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import { CalendarPruner } from "../../../tools/service/prune-calendars.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Company } from "../../../tools/domain/company.ts";
import { call, newEvent } from "../../support/calendars/calendar-suite.ts";
import { CLINIC_YAML, companyFrom } from "../../support/company-samples.ts";
import { folderOf } from "../../support/sqlite/database-fixture.ts";

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 11, 7);

test("each company's appointments go when they are older than it keeps them", async (t) => {
  const file = `${folderOf(t)}/citas.db`;
  const database = await openDatabase({ file, schemas: [CALENDAR_SCHEMA], clock: systemClock });
  t.after(() => database.close());
  const sqlite = new SqliteCalendar({ database, now: () => NOW });
  const base = companyFrom(CLINIC_YAML);
  const all = new Map<number, Company>([
    [1, { ...base, id: 1, keepDays: 10 }],
    [2, { ...base, id: 2, keepDays: 100 }],
  ]);
  for (const tenant of [1, 2]) {
    for (const days of [9, 11, 99, 101]) {
      const from = NOW - days * DAY_MS;
      await sqlite.create(newEvent({ tenant, from, key: `k${days}` }), call());
    }
  }
  const lines: string[] = [];
  const log = createLog({
    ...{ level: "info", bufferBytesMax: 10_000 },
    destination: { write: (line: string) => void lines.push(line) },
  });
  const pruner = new CalendarPruner({
    calendars: createCalendars({ sqlite }),
    companies: {
      ids: () => [1, 2, 3],
      find: (id) =>
        id === 3
          ? Promise.reject(new Error("its file is wrong"))
          : Promise.resolve(all.get(id) ?? null),
    },
    clock: { ...systemClock, now: () => NOW },
    log,
  });
  await pruner.run();
  await pruner.close();
  const left = (tenant: number): readonly string[] =>
    sqlite.events({ tenant, resource: null, from: 0, until: NOW, max: 99 }).map(({ key }) => key);
  assert.deepEqual(left(1), ["k9"]);
  assert.deepEqual(left(2), ["k99", "k11", "k9"]);
  await log.written();
  assert.match(lines.join(""), /"appointments_pruned","tenant":1,"count":3/);
  assert.match(lines.join(""), /"prune_failed","tenant":3/);
});
