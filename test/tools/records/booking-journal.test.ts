// The journal, read by this version, the one before and the one after: an entry that cannot be
// parsed is never taken for a free slot.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as entries from "../../../tools/records/booking-journal.ts";
import * as queries from "../../../tools/records/journal-queries.ts";
import type { JournalEntry, BookingJournal } from "../../../tools/records/booking-journal.ts";
import { DAY_MS } from "../../../tools/records/booking-store.ts";
import {
  StubCalendar,
  WORDS,
  createReplica,
  own,
  redisFor,
} from "../../support/redis/records-fixture.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

const NOW = 1_800_000_000_000;
const START = "2026-11-23 10:00:00";
const FIELD = entries.bookingKey(START, "Ana Ruiz");
const BOOKED: JournalEntry = {
  ...{ kind: "create", state: "done", token: "t1", at: NOW - 1000, start: START },
  ...{ eventId: "ev-1", text: "Cita confirmada.", turnsBefore: null, of: null, before: null },
  resource: null,
};

function ledgerOf(fields: Readonly<Record<string, string>>, now = NOW): BookingJournal {
  return entries.parseJournal({ ownsSession: true, now, fields: new Map(Object.entries(fields)) });
}

function written(body: object): string {
  return `t1 ${JSON.stringify(body)}`;
}

test("an entry contains its version, and one without a version reads the same", () => {
  const text = entries.encodeEntry(BOOKED);
  assert.equal((JSON.parse(text.slice(text.indexOf(" ") + 1)) as { version: number }).version, 1);
  const old = { ...BOOKED, of: undefined, before: undefined };
  for (const value of [text, written(old), written({ ...old, version: 1 })]) {
    const known = queries.findEarlierBooking(ledgerOf({ [FIELD]: value }), FIELD, START);
    assert(known?.kind === "booked" && known.isFresh);
    assert.equal(known.text, "Cita confirmada.");
  }
});

test("a newer version's booking blocks its time for a day, with any content", () => {
  const value = written({ version: 2, at: NOW - 1000, something: ["else"] });
  const ledger = ledgerOf({ [FIELD]: value });
  assert.deepEqual(queries.findEarlierBooking(ledger, FIELD, START), { kind: "newer_version" });
  const other = entries.bookingKey(START, "Luis Paz");
  assert.deepEqual(queries.findEarlierBooking(ledger, other, START), { kind: "newer_version" });
  const free = entries.bookingKey("2026-11-23 11:00:00", "Ana Ruiz");
  assert.equal(queries.findEarlierBooking(ledger, free, "2026-11-23 11:00:00"), null);
  assert.equal(queries.createdCount(ledger, free), 1, "it counts for the day");
  const [at, late] = [NOW - 1000 + DAY_MS - 1, NOW - 1000 + DAY_MS];
  assert.equal(ledgerOf({ [FIELD]: value }, at).newerVersion.size, 1);
  assert.deepEqual(ledgerOf({ [FIELD]: value }, late).stale, [FIELD]);
});

test("a newer version's change of a booking makes its own order unknown", () => {
  const change = written({ version: 9, at: NOW });
  const ledger = ledgerOf({
    [FIELD]: entries.encodeEntry(BOOKED),
    [entries.changeKey("ev-1")]: change,
  });
  assert.deepEqual(queries.findEarlierBooking(ledger, FIELD, START), { kind: "newer_version" });
});

test("a newer version's entry takes room, and is never evicted", () => {
  const fields: Record<string, string> = {};
  for (let index = 0; index < entries.ENTRIES_MAX - 1; index++) {
    fields[`create ${index}`] = written({ version: 2, at: NOW });
  }
  const changes = entries.changesToWrite(ledgerOf(fields), FIELD, BOOKED);
  assert.deepEqual(changes, [[FIELD, entries.encodeEntry(BOOKED)]]);
  fields["create 99"] = written({ version: 2, at: NOW });
  assert.equal(entries.changesToWrite(ledgerOf(fields), FIELD, BOOKED), null);
});

test("an invalid entry is deleted with the next write", () => {
  const values = ["", "x", "t1 {", written({}), written({ version: 2 }), written([])];
  values.push(written({ version: "2", at: NOW }), written({ version: 1.5, at: NOW }));
  const fields = Object.fromEntries(values.map((value, index) => [`create ${index}`, value]));
  assert.deepEqual(ledgerOf(fields).stale, Object.keys(fields));
});

test("in Redis: nothing is sent for a booking of a newer version, and its entry stays", async (t) => {
  const server = await redisFor(t);
  const calendar = new StubCalendar();
  const features = new Set(["eventos"] as const);
  const replica = await createReplica(t, server, { features });
  calendar.attach(replica.stub, 2);
  await replica.turn("create_booking", { ...WORDS, time: "11:00 AM" });
  const key = `citas:{${sessionKey(1, "51999")}}:bookings`;
  const value = written({ version: 2, at: Number((await server.client.time())[0]) * 1000 });
  await server.client.hset(key, { [FIELD]: value, [entries.changeKey("ev-1")]: value });
  await own(server, "later");
  assert.equal((await replica.turn("create_booking", WORDS)).status, "unknown");
  const id = { booking_id: "ev-1" };
  assert.equal((await replica.turn("cancel_booking", id)).status, "unknown");
  const move = { ...id, date: "2026-11-24", time: "10:00 AM" };
  assert.equal((await replica.turn("reschedule_booking", move)).status, "unknown");
  await replica.turn("create_booking", { ...WORDS, time: "12:00 PM" });
  assert.deepEqual(await server.client.hmget(key, FIELD, "change ev-1"), [value, value]);
  assert.equal(replica.stub.asked("CREAR_EVENTO").length, 2);
  assert.equal(replica.stub.asked("CANCELAR_EVENTO").length, 0);
  assert.equal(replica.stub.asked("MODIFICAR_EVENTO").length, 0);
});
