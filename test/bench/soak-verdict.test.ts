// The soak's judge: each promise that is broken in the records is named, and none else.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent } from "../../bench/soak/backend.ts";
import { Lapses } from "../../bench/soak/lapses.ts";
import type { Reply, Told } from "../../bench/soak/clients.ts";
import { judge } from "../../bench/soak/verdict.ts";
import type { Records } from "../../bench/soak/verdict.ts";
import { DEFAULT_TEXTS } from "../../engine/conversation/fallback-texts.ts";
import type { Turn } from "../../engine/conversation/messages.ts";

const at = (atMs: number, ...texts: readonly string[]): readonly Reply[] =>
  texts.map((text) => ({ text, at: atMs }));
const said = (turn: number, more: Partial<Told> = {}): Told => ({
  tenant: 1,
  session: 7,
  turn,
  id: `wamid-7-${turn}`,
  slot: null,
  replies: at(1000 + turn, `eco canario-7. turno ${turn}: hola`),
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
    replicaEnds: [],
    turnsKeptMax: 20,
    ...more,
  };
}

const ALL = [stored(0), stored(1), stored(2)];
const BOOKED = said(0, {
  slot: "2026-03-12 9:00",
  replies: at(1000, "eco canario-7. turno 0: Cita confirmada: jueves"),
});

const TWICE = said(0, {
  replies: at(1000, "eco canario-7. turno 0: a", "eco canario-7. turno 0: b"),
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
    records(ALL, { told: [said(0, { replies: at(1000, "canario-8.") })] }),
    /answered with canario-8/,
  ],
  ["two answers to one message", records(ALL, { told: [TWICE] }), /two answers/],
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
    twoAnswersInOutage: 0,
    handedOff: 0,
    confirmed: 1,
  });
});

test("what a full ring trimmed is not missed; in one with room it is", () => {
  const trimmed = [stored(1), stored(2)];
  assert.deepEqual(judge(records(trimmed, { turnsKeptMax: 2 })).violations, []);
  assert.equal(judge(records(trimmed, { turnsKeptMax: 3 })).violations.length, 1);
});

test("a turn answered without Redis may end with its replica, and is counted", () => {
  const outages = [{ from: 1001, to: 1001 }];
  const turns = [stored(0), stored(2)];
  const { violations, lostInOutage } = judge(records(turns, { outages, replicaEnds: [1001] }));
  assert.deepEqual([violations, lostInOutage], [[], 1]);
  assert.equal(judge(records(turns, { outages, replicaEnds: [1000] })).violations.length, 1);
  assert.equal(judge(records(turns, { replicaEnds: [1001] })).violations.length, 1);
});

test("turns that replicas kept apart while Redis was away stand in order all the same", () => {
  const outages = [{ from: 1000, to: 1002 }];
  const { violations } = judge(records([stored(1), stored(0), stored(2)], { outages }));
  assert.deepEqual(violations, ["session 7 is out of order: 1 0 2"]);
});

test("replicas that know nothing of each other may both answer one message", () => {
  const { violations, twoAnswersInOutage } = judge(
    records(ALL, { told: [TWICE], outages: [{ from: 1000, to: 1000 }] }),
  );
  assert.deepEqual([violations, twoAnswersInOutage], [[], 1]);
});

test("of two answers the one that came while Redis was there is stored", () => {
  const replies = [...at(1000, DEFAULT_TEXTS.failure.store_error), ...at(2000, "hola")];
  const told = [said(0, { replies }), said(1), said(2)];
  const outages = [{ from: 1000, to: 1000 }];
  const { violations } = judge(records([stored(1), stored(2)], { told, outages }));
  assert.deepEqual(violations, ["wamid-7-0 was answered and is not stored"]);
});

test("a replica that says it has no Redis is without it until it says otherwise", () => {
  const lapses = new Lapses(5000);
  const hear = (time: number, event: string): void =>
    lapses.hear("a", `{"level":"warn","time":${time},"event":"${event}"}`);
  hear(100, "redis_connected");
  hear(200, "server_listening");
  assert.deepEqual(lapses.outages(), []);
  hear(10_000, "redis_lost");
  assert.deepEqual(lapses.outages(), [{ from: 9000, to: Number.POSITIVE_INFINITY }]);
  hear(10_500, "redis_connected");
  assert.deepEqual(lapses.outages(), [{ from: 9000, to: 15_500 }]);
});

test("a replica that starts without Redis is without it until it ends", () => {
  const lapses = new Lapses(5000);
  lapses.hear("a", '{"level":"info","time":100,"event":"server_listening"}');
  lapses.ended("a", 700);
  assert.deepEqual(lapses.outages(), [{ from: 100, to: 5700 }]);
});

test("a hand-off is an answer, and promises nothing", () => {
  const told = [
    said(0, { replies: at(1000, DEFAULT_TEXTS.failure.store_error) }),
    said(1),
    said(2),
  ];
  const { violations, handedOff } = judge(records([stored(1), stored(2)], { told }));
  assert.deepEqual([violations, handedOff], [[], 1]);
});
