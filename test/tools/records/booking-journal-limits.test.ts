// What journal entries mean, at each limit and one past it: ages to the millisecond, room to the
// entry, and which of several entries counts.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as entries from "../../../tools/records/booking-journal.ts";
import * as queries from "../../../tools/records/journal-queries.ts";
import type { JournalEntry, BookingJournal } from "../../../tools/records/booking-journal.ts";

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = "2026-11-23 10:00:00";
const OTHER_START = "2026-11-23 11:00:00";
const FIELD = entries.bookingKey(START, "Ana Ruiz");
const OTHER = entries.bookingKey(START, "Luis Paz");

function entryOf(more: Partial<JournalEntry> = {}): JournalEntry {
  // Parsed, not written here, so that fields added later have their default.
  const body = { kind: "create", state: "done", token: "t1", at: NOW, start: START };
  const text = JSON.stringify({ ...body, eventId: "ev-1", text: "Listo.", turnsBefore: null });
  const read = ledgerOf({ x: `t1 ${text}` }, NOW).entries.get("x");
  assert(read !== undefined, "an entry from before there were versions is read");
  return { ...read, ...more };
}

function ledgerOf(
  fields: Readonly<Record<string, JournalEntry | string>>,
  now = NOW,
): BookingJournal {
  const values = Object.entries(fields).map(([field, value]) => {
    return [field, typeof value === "string" ? value : entries.encodeEntry(value)] as const;
  });
  return entries.parseJournal({ ownsSession: true, now, fields: new Map(values) });
}

const newer = (at: number): string => `t9 ${JSON.stringify({ version: 2, at })}`;

test("a request may arrive for five minutes, and no longer", () => {
  assert.equal(entries.ARRIVAL_MS, 5 * MINUTE_MS);
});

describe("reading", () => {
  test("an entry is valid for a day, to the millisecond, then it is stale", () => {
    const fresh = ledgerOf({ a: entryOf() }, NOW + DAY_MS - 1);
    assert.deepEqual([[...fresh.entries.keys()], fresh.stale], [["a"], []]);
    const old = ledgerOf({ a: entryOf(), b: entryOf({ at: NOW + 1 }) }, NOW + DAY_MS);
    assert.deepEqual([[...old.entries.keys()], old.stale], [["b"], ["a"]]);
    assert.equal(ledgerOf({ a: entryOf() }).ownsSession, true);
    assert.equal(
      entries.parseJournal({ ownsSession: false, now: 1, fields: new Map() }).ownsSession,
      false,
    );
  });

  test("each text has a maximum length; one character more makes the entry invalid", () => {
    const longest = { token: 64, start: 32, eventId: 64, text: 4096, of: 128 };
    for (const [field, length] of Object.entries(longest)) {
      const fits = entryOf({ [field]: "x".repeat(length) });
      assert.deepEqual(ledgerOf({ a: fits }).entries.get("a"), fits, field);
      const past = entryOf({ [field]: "x".repeat(length + 1) });
      assert.deepEqual(ledgerOf({ a: past }).stale, ["a"], field);
    }
    for (const [length, count] of [
      [64, 1],
      [65, 0],
    ] as const) {
      const before = { at: NOW, eventId: "x".repeat(length) };
      assert.equal(ledgerOf({ a: entryOf({ before }) }).entries.size, count);
    }
  });

  test("an entry of another version counts as newer from version 2 on", () => {
    const body = { ...entryOf(), at: NOW };
    for (const [version, kind] of [
      [0, "stale"],
      [1, "entries"],
      [2, "foreign"],
      [3, "foreign"],
    ] as const) {
      const ledger = ledgerOf({ a: `t1 ${JSON.stringify({ ...body, version })}` });
      const found = { stale: ledger.stale.length, foreign: ledger.newerVersion.size };
      assert.equal({ ...found, entries: ledger.entries.size }[kind], 1, String(version));
    }
  });

  test("an entry is read as it was written, after its token", () => {
    const entry = entryOf({ token: "a b", before: { at: 5, eventId: null }, of: "x", text: "é" });
    assert.ok(entries.encodeEntry(entry).startsWith(entries.entryPrefix(entry)));
    assert.equal(entries.entryPrefix({ token: "t1" }), "t1 ");
    const single = { ...entry, token: "t1" };
    assert.deepEqual(ledgerOf({ a: single }).entries.get("a"), single);
  });
});

describe("keys", () => {
  test("one person has one key for a time, for any spelling of the name", () => {
    for (const name of ["ANA RUIZ", "Ána Ruíz", "ana ruiz", "A\u0301na Ruiz", "Ａna Ruiz"]) {
      assert.equal(entries.bookingKey(START, name), FIELD, name);
    }
    assert.notEqual(entries.bookingKey(START, "Ana  Ruiz"), FIELD);
    assert.notEqual(entries.bookingKey(OTHER_START, "Ana Ruiz"), FIELD);
    assert.match(FIELD, /^create 2026-11-23 10:00:00 [0-9a-f]{16}$/);
    assert.equal(entries.changeKey("ev-1"), "change ev-1");
  });

  test("a digest is of its parts in their order, and 16 digits long", () => {
    assert.match(entries.digest("a"), /^[0-9a-f]{16}$/);
    const all = [["a", "b"], ["ab"], ["b", "a"], ["a", 1], ["a", "1"], []] as const;
    assert.equal(new Set(all.map((parts) => entries.digest(...parts))).size, all.length);
  });
});

describe("discarded and replaced entries", () => {
  test("a discarded entry leaves nothing, or the booking before it as gone", () => {
    assert.equal(entries.afterDiscard(entryOf()), null);
    const before = { at: NOW - 5, eventId: "ev-0" };
    const entry = entryOf({ before, state: "pending", eventId: null });
    const left = entries.afterDiscard(entry);
    assert(left !== null);
    const gone = { ...entry, ...before, state: "gone", text: "", before: null };
    assert.deepEqual(ledgerOf({ a: left }).entries.get("a"), gone);
  });

  test("the replaced booking is the current one; if that never arrived, the one before it", () => {
    assert.equal(entries.replacedBooking(ledgerOf({}), FIELD), null);
    const held = { at: NOW - 7, eventId: "ev-1" };
    const before = { at: 1, eventId: null };
    for (const state of ["done", "gone"] as const) {
      const ledger = ledgerOf({ [FIELD]: entryOf({ ...held, state, before }) });
      assert.deepEqual(entries.replacedBooking(ledger, FIELD), held);
    }
    const pending = ledgerOf({ [FIELD]: entryOf({ state: "pending", before }) });
    assert.deepEqual(entries.replacedBooking(pending, FIELD), before);
  });
});

describe("an order that was sent before", () => {
  const known = (fields: Record<string, JournalEntry | string>, now = NOW): unknown =>
    queries.findEarlierBooking(ledgerOf(fields, now), FIELD, START);
  const standing = (isFresh: boolean, held: Partial<JournalEntry> = {}): unknown => {
    return { kind: "booked", text: "Listo.", entry: entryOf(held), isFresh };
  };
  const booked = standing(true);

  test("a booking is fresh for a quarter of an hour, to the millisecond, and then still made", () => {
    const late = NOW + 15 * MINUTE_MS;
    assert.equal(known({}), null);
    assert.deepEqual(known({ [FIELD]: entryOf() }, late - 1), booked);
    assert.deepEqual(known({ [FIELD]: entryOf() }, late), standing(false));
    assert.equal(known({ [FIELD]: entryOf({ state: "gone" }) }), null);
  });

  test("a pending one counts for every name of that time while it is in the journal", () => {
    const pending = entryOf({ state: "pending" });
    const unknown = { kind: "unknown", key: OTHER, entry: pending };
    assert.deepEqual(known({ [OTHER]: pending }, NOW + DAY_MS - 1), unknown);
    assert.deepEqual(known({ [FIELD]: pending }), { ...unknown, key: FIELD });
    assert.deepEqual(known({ [FIELD]: entryOf({ state: "gone" }), [OTHER]: pending }), unknown);
    assert.equal(known({ [OTHER]: { ...pending, start: OTHER_START } }), null);
    assert.equal(known({ [OTHER]: { ...pending, state: "done" } }), null);
    assert.equal(known({ [OTHER]: { ...pending, kind: "move" } }), null);
  });

  test("a pending change makes its booking's own order unknown", () => {
    const change = entryOf({ kind: "move", state: "pending", of: FIELD, start: OTHER_START });
    const asked = known({ [FIELD]: entryOf(), "change ev-1": change });
    assert.deepEqual(asked, { kind: "changing", text: "Listo.", change });
    assert.deepEqual(known({ [FIELD]: entryOf(), c: { ...change, of: OTHER } }), booked);
    assert.deepEqual(known({ [FIELD]: entryOf(), c: { ...change, at: NOW - 1 } }), booked);
  });

  test("a booking moved away does not count, one moved back does", () => {
    const moved = entryOf({ kind: "move", of: FIELD, start: OTHER_START, at: NOW + 1 });
    const back = { ...moved, start: START, at: NOW + 2 };
    const gone = entryOf({ state: "gone" });
    for (const held of [entryOf(), gone]) {
      const made = standing(true, { state: held.state });
      assert.equal(known({ [FIELD]: held, a: moved }, NOW + 5), null);
      assert.deepEqual(known({ [FIELD]: held, a: moved, b: back }, NOW + 5), made);
      assert.deepEqual(known({ [FIELD]: held, b: back, a: moved }, NOW + 5), made);
      assert.equal(known({ a: { ...moved, at: NOW + 3 }, [FIELD]: held, b: back }, NOW + 5), null);
    }
    const cancelled = { ...back, kind: "cancel" as const };
    assert.equal(known({ [FIELD]: entryOf(), a: cancelled }, NOW + 5), null);
    // Its quarter of an hour begins with the change.
    const late = NOW + 2 + 15 * MINUTE_MS;
    const made = { state: "gone" } as const;
    assert.deepEqual(known({ [FIELD]: gone, b: back }, late - 1), standing(true, made));
    assert.deepEqual(known({ [FIELD]: gone, b: back }, late), standing(false, made));
  });

  test("an entry of a newer version for the time or the booking is reported as such", () => {
    const foreign = { kind: "newer_version" };
    assert.deepEqual(known({ [OTHER]: newer(NOW) }), foreign);
    assert.deepEqual(known({ [FIELD]: entryOf(), "change ev-1": newer(NOW) }), foreign);
    assert.deepEqual(known({ [FIELD]: entryOf(), "change ev-2": newer(NOW) }), booked);
    assert.equal(known({ [entries.bookingKey(OTHER_START, "Ana")]: newer(NOW) }), null);
    assert.equal(known({ "change ": newer(NOW), [FIELD]: entryOf({ state: "gone" }) }), null);
  });
});

describe("counting and finding", () => {
  test("other bookings count, with any outcome; changes, proposals and the own one do not", () => {
    const fields = {
      [FIELD]: entryOf(),
      ...{ [OTHER]: entryOf({ state: "gone" }), p: entryOf({ state: "pending" }) },
      ...{ m: entryOf({ kind: "move" }), [entries.PROPOSAL_KEY]: entryOf({ kind: "proposal" }) },
      ...{ "create x": newer(NOW), "create y": newer(NOW), "change z": newer(NOW) },
    };
    assert.equal(queries.createdCount(ledgerOf(fields), FIELD), 4);
    assert.equal(queries.createdCount(ledgerOf(fields), "another"), 5);
    assert.equal(queries.createdCount(ledgerOf({}), FIELD), 0);
  });

  test("an event's booking is the one with its id, else the one with an unknown id", () => {
    const find = (fields: Record<string, JournalEntry>): string | null =>
      queries.bookingKeyOfEvent(ledgerOf(fields), "ev-1", FIELD);
    assert.equal(find({}), null);
    assert.equal(find({ [OTHER]: entryOf(), [FIELD]: entryOf({ eventId: null }) }), OTHER);
    assert.equal(find({ [FIELD]: entryOf({ eventId: null }) }), FIELD);
    assert.equal(find({ [FIELD]: entryOf({ eventId: "ev-2" }) }), null);
    assert.equal(find({ [OTHER]: entryOf({ kind: "move" }) }), null);
  });
});

describe("room", () => {
  const written = (changes: ReturnType<typeof entries.changesToWrite>): readonly string[] | null =>
    changes && changes.map(([field, value]) => (value === null ? `-${field}` : field));
  const many = (
    count: number,
    more: (index: number) => Partial<JournalEntry>,
  ): Record<string, JournalEntry> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`f${index}`, entryOf(more(index))]),
    );

  test("up to sixteen are kept; one more evicts the oldest decided one", () => {
    const full = many(15, (index) => ({ at: NOW - index }));
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(full), "new", entryOf())), ["new"]);
    const over = { ...full, f15: entryOf({ at: NOW - 15 }) };
    const changes = entries.changesToWrite(ledgerOf(over), "new", entryOf({ text: "x" }));
    assert.deepEqual(written(changes), ["new", "-f15"]);
    assert.deepEqual(changes?.[0], ["new", entries.encodeEntry(entryOf({ text: "x" }))]);
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(over), "f3", entryOf())), ["f3"]);
    const far = { ...over, f16: entryOf({ at: NOW - 5 }) };
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(far), "new", entryOf())), [
      ...["new", "-f15", "-f14"],
    ]);
  });

  test("changes are evicted before bookings, and unknown outcomes never", () => {
    const changed = many(16, (index) => ({
      at: NOW - index,
      ...(index % 4 === 1 ? { kind: "move" as const } : {}),
      ...(index > 12 ? { state: "pending" as const } : {}),
    }));
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(changed), "new", entryOf())), [
      ...["new", "-f9"],
    ]);
    const unknown = many(16, (index) => ({ state: index === 3 ? "gone" : "pending" }));
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(unknown), "new", entryOf())), [
      ...["new", "-f3"],
    ]);
    const all = many(16, () => ({ state: "pending" }));
    assert.equal(entries.changesToWrite(ledgerOf(all), "new", entryOf()), null);
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(all), "f0", entryOf())), ["f0"]);
    const proposal = entryOf({ kind: "proposal" });
    const field = entries.PROPOSAL_KEY;
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(all), field, proposal)), [field]);
  });

  test("a proposal and entries do not take each other's room", () => {
    const fields = { ...many(15, () => ({})), proposal: entryOf({ kind: "proposal" }) };
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(fields), "new", entryOf())), ["new"]);
    const full = { ...many(16, () => ({})), proposal: entryOf({ kind: "proposal" }) };
    const field = entries.PROPOSAL_KEY;
    assert.deepEqual(written(entries.changesToWrite(ledgerOf(full), field, entryOf())), [field]);
  });

  test("stale entries are deleted with the next write, unless it overwrites them", () => {
    const fields = { a: entryOf({ at: NOW - DAY_MS }), b: "rubbish", c: entryOf() };
    const write = (field: string): readonly string[] | null =>
      written(entries.changesToWrite(ledgerOf(fields), field, entryOf()));
    assert.deepEqual(write("new"), ["new", "-a", "-b"]);
    assert.deepEqual(write("a"), ["a", "-b"]);
  });
});

test("a yes counts for the order shown one turn before, within a quarter of an hour", () => {
  const proposal = { kind: "proposal", text: "hash", turnsBefore: 4, token: "t1" } as const;
  const order = { hash: "hash", turn: "t2", turnsBefore: 5 };
  const says = (more: object, now = NOW, shown: Partial<JournalEntry> = {}): boolean => {
    const entry = entryOf({ ...proposal, ...shown });
    return queries.wasProposed(ledgerOf({ proposal: entry }, now), { ...order, ...more });
  };
  assert.equal(says({}), true);
  assert.equal(says({}, NOW + 15 * MINUTE_MS - 1), true);
  assert.equal(says({}, NOW + 15 * MINUTE_MS), false);
  assert.equal(says({ hash: "other" }), false);
  assert.equal(says({ turn: "t1" }), false);
  assert.equal(says({ turnsBefore: 4 }), false);
  assert.equal(says({ turnsBefore: 6 }), false);
  assert.equal(says({}, NOW, { kind: "create" }), false);
  assert.equal(queries.wasProposed(ledgerOf({}), order), false);
});
