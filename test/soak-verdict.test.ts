// The soak's judge: each promise that is broken in the records is named, and none else.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent } from "../bench/soak-backend.ts";
import type { Told } from "../bench/soak-clients.ts";
import { judge } from "../bench/soak-verdict.ts";
import type { Records } from "../bench/soak-verdict.ts";
import { DEFAULT_TEXTS } from "../engine/texts.ts";
import type { Turn } from "../engine/message.ts";

const said = (turn: number, more: Partial<Told> = {}): Told => ({
  tenant: 1,
  session: 7,
  turn,
  id: `wamid-7-${turn}`,
  slot: null,
  replies: [`eco canario-7. turno ${turn}: hola`],
  at: 1000 + turn,
  ...more,
});
const stored = (turn: number, more: Partial<Turn> = {}): Turn => ({
  messageId: `wamid-7-${turn}`,
  at: 1000,
  user: `canario-7. turno ${turn}`,
  rounds: [],
  reply: `eco canario-7. turno ${turn}: hola`,
  url: null,
  ...more,
});
const event = (prospect: string, more: Partial<JournalEvent> = {}): JournalEvent => ({
  id: "evt-1",
  company: 2,
  userId: 202,
  prospect,
  title: "Cita con Ana Ruiz",
  customerEmail: "c7@example.com",
  start: Date.UTC(2026, 2, 12, 9) / 60_000,
  end: Date.UTC(2026, 2, 12, 10) / 60_000,
  idempotencyKey: null,
  meetLink: null,
  ...more,
});

function records(turns: readonly Turn[], more: Partial<Records> = {}): Records {
  return {
    told: [said(0), said(1), said(2)],
    journal: [],
    rings: new Map([[7, turns]]),
    outages: [],
    turnsKeptMax: 20,
    ...more,
  };
}

const ALL = [stored(0), stored(1), stored(2)];
const BOOKED = said(0, {
  slot: "2026-03-12 9:00",
  replies: ["eco canario-7. turno 0: Cita confirmada: jueves"],
});

const BROKEN: readonly (readonly [string, Records, RegExp])[] = [
  ["an answered turn that is not stored", records([stored(0), stored(2)]), /7-1 .* not stored/],
  ["a turn stored twice", records([...ALL.slice(0, 2), stored(1), stored(2)]), /7-1 .* twice/],
  ["turns out of order", records([stored(1), stored(0), stored(2)]), /out of order: 1 0 2/],
  [
    "another session's words in a ring",
    records([stored(0), stored(1, { reply: "canario-8." }), stored(2)]),
    /ring of 7 holds canario-8/,
  ],
  [
    "another session's words in a reply",
    records(ALL, { told: [said(0, { replies: ["canario-8."] })] }),
    /answered with canario-8/,
  ],
  [
    "two answers to one message",
    records(ALL, {
      told: [said(0, { replies: ["eco canario-7. turno 0: a", "eco canario-7. turno 0: b"] })],
    }),
    /two answers/,
  ],
  ["no answer", records(ALL, { told: [said(0, { replies: [] })] }), /never answered/],
  [
    "a booking made twice",
    records(ALL, { journal: [event("7"), event("7", { company: 1 }), event("7", { company: 1 })] }),
    /booked twice: 1/,
  ],
  [
    "more bookings than places at one minute",
    records(ALL, { journal: [event("7"), event("8", { start: event("7").start + 30 })] }),
    /beyond capacity: 2\/8/,
  ],
  [
    "a confirmation without its event",
    records(ALL, { told: [BOOKED], journal: [event("8")] }),
    /confirmed for 2026-03-12 9:00/,
  ],
];

for (const [name, broken, message] of BROKEN) {
  test(`named: ${name}`, () => {
    const { violations } = judge(broken);
    assert.equal(violations.length, 1, violations.join("\n"));
    assert.match(violations[0] ?? "", message);
  });
}

test("a run that kept its promises has no violations", () => {
  const fine = records(ALL, { told: [BOOKED, said(1), said(2)], journal: [event("7")] });
  assert.deepEqual(judge(fine), {
    violations: [],
    lostInOutage: 0,
    disorderInOutage: 0,
    handedOff: 0,
    confirmed: 1,
  });
});

test("what a full ring trimmed is not missed; in one with room it is", () => {
  const trimmed = [stored(1), stored(2)];
  assert.deepEqual(judge(records(trimmed, { turnsKeptMax: 2 })).violations, []);
  assert.equal(judge(records(trimmed, { turnsKeptMax: 3 })).violations.length, 1);
});

test("a turn answered while Redis was away may be missing, and is counted", () => {
  const gone = records([stored(0), stored(2)], { outages: [{ from: 1001, to: 1001 }] });
  const { violations, lostInOutage } = judge(gone);
  assert.deepEqual([violations, lostInOutage], [[], 1]);
});

test("turns that replicas kept apart while Redis was away may stand in another order", () => {
  const mixed = records([stored(1), stored(0), stored(2)], { outages: [{ from: 1001, to: 1001 }] });
  const { violations, disorderInOutage } = judge(mixed);
  assert.deepEqual([violations, disorderInOutage], [[], 1]);
});

test("a hand-off is an answer, and promises nothing", () => {
  const told = [said(0, { replies: [DEFAULT_TEXTS.failure.store_error] }), said(1), said(2)];
  const { violations, handedOff } = judge(records([stored(1), stored(2)], { told }));
  assert.deepEqual([violations, handedOff], [[], 1]);
});
