// The calendar in a SQLite file: the suite of all calendars, on a real file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { BEFORE } from "../../support/calendars/calendar-suite.ts";
import { ownedSuite } from "../../support/calendars/owned-suite.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";

ownedSuite("sqlite", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "citas-calendar-"));
  const database = await openDatabase({
    ...{ file: path.join(folder, "citas.db"), schemas: [CALENDAR_SCHEMA], clock: systemClock },
  });
  let now = BEFORE;
  const calendar = new SqliteCalendar({ database, now: () => now });
  const setNow = (at: number): void => void (now = at);
  const close = (): Promise<void> => {
    database.close();
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  };
  return { calendar, setNow, close };
});
