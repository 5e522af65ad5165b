// The calendar in memory: the suite of all calendars, and its cap.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryCalendar } from "../../../tools/calendars/memory-calendar.ts";
import {
  BEFORE,
  HOUR,
  START,
  bookedEvent,
  newEvent,
} from "../../support/calendars/calendar-suite.ts";
import { ownedSuite } from "../../support/calendars/owned-suite.ts";

ownedSuite("memory", () => {
  let now = BEFORE;
  const calendar = new MemoryCalendar({ now: () => now });
  const setNow = (at: number): void => void (now = at);
  return Promise.resolve({ calendar, setNow, close: () => Promise.resolve() });
});

test("at its cap what has ended makes room, and what has not is refused, not taken", async () => {
  let now = BEFORE;
  const calendar = new MemoryCalendar({ now: () => now, eventsMax: 2 });
  const create = (from: number) => calendar.create(newEvent({ from }));
  bookedEvent(await create(START));
  bookedEvent(await create(START + HOUR));
  assert.deepEqual(await create(START + 2 * HOUR), { kind: "refused", reason: "full" });
  assert.equal((await create(START)).kind, "taken");
  now = START + HOUR + 1;
  bookedEvent(await create(START + 2 * HOUR));
  assert.deepEqual(await create(START + 3 * HOUR), { kind: "refused", reason: "full" });
  const { bytesMax, read } = calendar.account;
  assert.equal(read().entries, 2);
  assert(read().bytes < bytesMax);
});

test("a block past the cap is an error, and none is lost", async () => {
  const calendar = new MemoryCalendar({ now: () => BEFORE });
  const block = { tenant: 1, resource: null, reason: "", from: START, until: START + HOUR };
  for (let index = 0; index < 100; index++) await calendar.block(block);
  await assert.rejects(calendar.block(block), /too many blocks/);
  assert.equal(calendar.blocks(block).length, 100);
});
