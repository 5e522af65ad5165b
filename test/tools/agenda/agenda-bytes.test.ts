// What the largest look at the agenda holds: within what its route claims, and held until it is sent.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { HttpExchange } from "../../../engine/http/http-exchange.ts";
import { Agenda, EVENTS_BYTES_MAX, EVENTS_MAX } from "../../../tools/agenda/agenda.ts";
import { OwnedCalendars } from "../../../tools/agenda/owned-calendars.ts";
import { wireRange } from "../../../tools/api/agenda-json.ts";
import { LOOK_BYTES, claimed } from "../../../tools/api/agenda-ports.ts";
import type { AgendaApi } from "../../../tools/api/agenda-ports.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import { START, call, newEvent } from "../../support/calendars/calendar-suite.ts";
import { clinicWith } from "../../support/calendars/clinic.ts";
import { heldBytes } from "../../support/heap.ts";
import { folderOf, openTestDatabase } from "../../support/sqlite/database-fixture.ts";

test("as many of the largest appointments as one answer has, and the answer, fit the claim", async (t) => {
  const file = `${folderOf(t)}/citas.db`;
  const database = await openTestDatabase(t, file, { schemas: [CALENDAR_SCHEMA] });
  const calendar = new SqliteCalendar({ database, now: () => START });
  // Two bytes a character in memory, three on the wire.
  const long = (length: number): string => "“".repeat(length);
  for (let index = 0; index <= EVENTS_MAX; index++) {
    const words = { name: long(120), email: `${"e".repeat(240)}@correo.pe`, notes: long(500) };
    const event = newEvent({ key: `k${index}`, places: 9999, ...words, phone: "9".repeat(32) });
    assert.equal((await calendar.create(event, call())).kind, "booked");
  }
  const company = clinicWith({}, { calendars: { main: { kind: "sqlite" } } });
  const kept: unknown[] = []; // all rows of a look, which it holds until it ends
  const reader = {
    events: (query: Parameters<SqliteCalendar["events"]>[0]) => {
      const rows = calendar.events(query);
      kept.push(rows);
      return rows;
    },
    blocks: (query: Parameters<SqliteCalendar["blocks"]>[0]) => calendar.blocks(query),
  } as SqliteCalendar; // what a look uses of it
  const agenda = new Agenda({
    calendars: new OwnedCalendars({ sqlite: reader }),
    now: () => START,
  });
  const interval = { from: START - 1, until: START + 24 * 3_600_000 };
  const look = () => {
    const range = agenda.range(company, interval);
    const body = wireRange(range, "America/Lima");
    const text = JSON.stringify(body);
    return { range, body, text, bytes: Buffer.from(text) };
  };
  const { range, bytes } = look();
  assert(range.isCut && range.events.length > 100);
  assert(bytes.length < 2 * EVENTS_BYTES_MAX);
  kept.length = 0;
  const before = heldBytes();
  const held = look();
  const heldNow = heldBytes() - before;
  assert.equal(held.range.isCut && kept.length === 1, true);
  assert(heldNow <= LOOK_BYTES, `${heldNow} bytes of ${LOOK_BYTES}`);
});

test("the claim is held until the answer has left, and given back when it cannot", async () => {
  const given: string[] = [];
  const api = {
    claim: () => ({ release: () => void given.push("bytes") }),
    companies: { scope: () => ({ find: fail, release: () => given.push("companies") }) },
  } as unknown as AgendaApi; // what `claimed` uses of it
  for (const end of ["finish", "close"]) {
    const response = Object.assign(new EventEmitter(), {
      ...{ writableFinished: false, destroyed: false, writableEnded: true },
    });
    const exchange = { response } as unknown as HttpExchange; // likewise
    const done = claimed(api, { exchange, bytes: 1 }, () => {});
    await Promise.resolve();
    assert.deepEqual(new Set(given), new Set(["companies"]));
    response.emit(end);
    await done;
    assert(given.includes("bytes"));
    given.length = 0;
  }
});

function fail(): never {
  throw new Error("not used");
}
