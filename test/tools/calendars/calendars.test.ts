// Which calendar a company's resource has, and what a company keeps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createCalendars } from "../../../tools/calendars/calendars.ts";
import { MemoryCalendar } from "../../../tools/calendars/memory-calendar.ts";
import {
  BEFORE,
  HOUR,
  START,
  bookedEvent,
  call,
  newEvent,
} from "../../support/calendars/calendar-suite.ts";
import { CLINIC, clinicWith } from "../../support/calendars/clinic.ts";

const memory = (): MemoryCalendar => new MemoryCalendar({ now: () => BEFORE });
const [FIRST] = CLINIC.resources;

test("each resource has the calendar of its kind, and a kind that is not served has none", () => {
  const [one, other] = [memory(), memory()];
  const calendars = createCalendars({ memory: one, sqlite: other });
  assert(FIRST !== undefined);
  const kinds = { main: { kind: "sqlite" }, away: { kind: "backend" } } as const;
  const company = clinicWith({}, { calendars: kinds });
  assert.equal(calendars.of(CLINIC, FIRST), one);
  assert.equal(calendars.of(company, FIRST), other);
  assert.equal(calendars.of(company, { calendar: "away" }), null);
  assert.equal(calendars.of(company, { calendar: "nobody" }), null);
  assert.deepEqual(calendars.all(company), [other], "each once");
  const none = createCalendars({ memory: one });
  assert.equal(none.of(company, FIRST), null);
});

test("what ended longer ago than the company keeps it is deleted, and not a day earlier", async () => {
  const calendar = memory();
  const calendars = createCalendars({ memory: calendar });
  const { ref } = bookedEvent(await calendar.create(newEvent()));
  const ends = START + HOUR + CLINIC.keepDays * 24 * HOUR;
  assert.equal(await calendars.prune(CLINIC, ends, call()), 0);
  assert.equal(calendar.event(1, ref)?.ref, ref);
  assert.equal(await calendars.prune({ ...CLINIC, id: 2 }, ends + 1, call()), 0);
  assert.equal(await calendars.prune(CLINIC, ends + 1, call()), 1);
});
