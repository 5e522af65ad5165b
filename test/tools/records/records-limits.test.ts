// All booking stores at each of their limits and one past it: chosen walks, compared with the
// model after every step, like the random ones of records-oracle.test.ts.

import { after, before, describe, test } from "node:test";
import {
  DAY_MS,
  HOLD_TTL_MS,
  RedisInHand,
  memoryStore,
  redisStore,
} from "../../support/redis/records-stores.ts";
import type { StoreForTest } from "../../support/redis/records-stores.ts";
import { ORACLE_CAPS, Walk } from "../../support/redis/records-steps.ts";
import type { CountStep, Step } from "../../support/redis/records-steps.ts";
import { RecordsFile } from "../../support/sqlite/records-file.ts";

const own = (turn: string): Step => ({ kind: "own", session: 0, turn });
const pass = (durationMs: number): Step => ({ kind: "advance", durationMs });
const write = (turn: string, ...changes: [field: number, value: string | null][]): Step => ({
  ...{ kind: "write", session: 0, turn, changes },
});
const settle = (begins: string, value: string | null, field = 0): Step => ({
  ...{ kind: "settle", session: 0, field, expectedPrefix: begins, value },
});
const hold = (start: number, minutes = 10, capacity = 1, resource = 7): Step => ({
  ...{ kind: "hold", calendar: [1, resource], start, minutes, capacity },
});
const place = (kind: "confirm" | "keep" | "release" | "abort", which: number): Step => ({
  ...{ kind, which },
});
type Counted = Partial<CountStep>;
const spend = (token: string, more: Counted = {}): CountStep => ({
  ...{ kind: "spend", what: "booking", who: 0, tenant: 1, token },
  ...more,
});
const refund = (token: string, more: Counted = {}): CountStep => ({
  ...spend(token, more),
  kind: "refund",
});
const HOUR_MS = 3_600_000;
const change = { what: "change" } as const;

const WALKS: Readonly<Record<string, readonly Step[]>> = {
  "an email has its cap in any 24 hours, which slide": [
    ...[spend("a"), pass(HOUR_MS), spend("b"), spend("c"), spend("c")],
    ...[pass(DAY_MS - HOUR_MS - 1), spend("c"), pass(1), spend("c"), spend("d")],
    ...[pass(HOUR_MS - 1), spend("d"), pass(1), spend("d"), pass(DAY_MS), spend("e")],
  ],
  "a tenant has its cap whoever asks, and what it refuses does not count for who asked": [
    ...[spend("a"), spend("b", { who: 1 }), spend("c", { who: 2 })],
    ...[spend("d", { who: 1 }), refund("a"), spend("d", { who: 1 }), spend("e", { who: 2 })],
    ...[spend("e", { tenant: 2 }), pass(DAY_MS - 1), spend("a"), pass(1), spend("a")],
    ...[spend("b", { who: 1 }), spend("c", { who: 2 }), spend("d", { who: 1 }), refund("a")],
    ...[spend("e", { who: 1 })],
  ],
  "what is counted twice counts once, by its first time": [
    ...[spend("a"), pass(HOUR_MS), spend("a"), spend("b"), spend("a"), spend("b")],
    ...[pass(DAY_MS - HOUR_MS - 1), spend("a"), spend("c"), pass(1), spend("c")],
  ],
  "what is taken out of the count may be counted again, and only that": [
    ...[spend("a"), spend("b"), refund("c"), spend("c"), refund("a"), spend("c")],
    ...[refund("a"), spend("d"), refund("b"), refund("c"), spend("d"), spend("a")],
  ],
  "changes have caps of their own": [
    ...[spend("a", change), spend("b", change), spend("c"), spend("d"), spend("b", change)],
    ...[spend("b", { ...change, who: 1 }), spend("c", { ...change, who: 1 })],
    ...[refund("a", change), spend("c", change), pass(DAY_MS), spend("d", change)],
  ],
  "an outcome replaces what its own turn wrote, and nothing else": [
    ...[own("t1"), write("t1", [0, "t1 sent"], [1, "t10 sent"]), pass(1), settle("t10 ", "t1")],
    ...[settle("t1 ", "t10 done", 1), settle("t1 ", "t1 done"), settle("t1 ", "t1 done")],
    ...[settle("t1 done and more", "t1"), settle("t1 done", "ñ 😊 é"), settle("t1 done", "x")],
    ...[settle("ñ 😊", "t. x"), settle("t1 ", null), settle("t. ", null), settle("t. ", null)],
    ...[settle("t", "t1 done", 2), settle("t10 ", null, 1), settle("t10 ", "t10 done", 1)],
  ],
  "a booking is remembered for a day after the last word about it": [
    ...[own("t1"), write("t1", [0, "t1 sent"], [1, "t1 sent"]), pass(DAY_MS - 1)],
    ...[settle("t1 ", "t1 done"), pass(DAY_MS - 1), settle("t10 ", "t10"), pass(1)],
    ...[settle("t1 ", "t1 x"), write("t1", [0, "t1 sent"], [1, "t1"]), pass(DAY_MS - 1)],
    ...[settle("t1", null, 1), pass(1), write("t1", [0, "t1"]), pass(DAY_MS), pass(DAY_MS)],
  ],
  "a write changes all its fields, by the session's own turn alone": [
    ...[write("t1", [0, "t1"]), own("t1"), write("t10", [0, "t10"]), write("t1")],
    ...[write("t1", [0, "a"], [1, "b"], [2, "c"]), write("t1", [0, null], [1, "d"], [2, null])],
    ...[own("t10"), write("t1", [1, null], [0, "e"]), write("t10", [1, null], [2, null])],
    ...[write("t10", [0, null]), write("t10", [0, "f"], [0, null])],
  ],
  "hours that overlap wait or are refused, those that touch do neither": [
    ...[hold(600, 20), hold(590), hold(620), hold(610), hold(590, 20), hold(590, 30)],
    ...[hold(600, 10), hold(610, 30), hold(600, 20, 2), hold(600, 20, 2), hold(610, 30, 3)],
    ...[hold(600, 20, 1, 8), place("confirm", 0), place("confirm", 2), place("release", 0)],
    ...[hold(610, 10, 3), place("confirm", 3), place("release", 3), place("confirm", 4)],
  ],
  "hours meet across midnight": [
    ...[hold(1430, 20), hold(1440), hold(1430), hold(1450), hold(1440, 10, 2)],
    ...[place("release", 0), place("confirm", 2), hold(1430), hold(1440, 10, 2)],
  ],
  "places are served in order of arrival": [
    ...[hold(600, 20, 3), hold(590, 20, 3), hold(610, 20, 3), hold(590, 30, 3)],
    ...[place("confirm", 0), place("release", 1), place("release", 0), place("confirm", 2)],
    ...[hold(600, 10, 1), hold(600, 10, 2), place("abort", 3), place("release", 2)],
    ...[place("confirm", 3), hold(610, 10, 2), hold(610, 10, 2), place("release", 0)],
  ],
  "a place expires, not a millisecond before": [
    ...[hold(600), pass(HOLD_TTL_MS - 1), hold(600), pass(1), hold(600), place("confirm", 0)],
    ...[place("release", 0), place("confirm", 1), pass(HOLD_TTL_MS), hold(600, 10, 2)],
  ],
  "a look makes a place last longer where it is shared": [
    ...[hold(600), pass(HOLD_TTL_MS - 1), place("confirm", 0), pass(1), hold(600), pass(1)],
    ...[place("confirm", 0), pass(HOLD_TTL_MS - 2), hold(600), pass(2), hold(600)],
  ],
  "a time whose outcome is unknown is nobody's until its place expires": [
    ...[hold(600, 20, 3), hold(610, 20, 3), hold(620, 10, 3), place("keep", 0), hold(610, 10, 3)],
    ...[hold(590, 10, 3), hold(590, 20, 3), place("confirm", 2), pass(HOLD_TTL_MS - 1)],
    ...[hold(600, 20, 3), pass(1), hold(600, 20, 3), place("keep", 4), pass(HOLD_TTL_MS / 2)],
    ...[hold(600, 20, 3), pass(HOLD_TTL_MS / 2), hold(600, 20, 3)],
  ],
  "a place is given back once": [
    ...[hold(600), place("release", 0), hold(600), place("release", 0), hold(600, 10, 2)],
    ...[place("confirm", 1), place("release", 1), hold(600, 10, 2), hold(600, 10, 2)],
  ],
};

function walks(open: () => Promise<StoreForTest>): void {
  for (const [name, steps] of Object.entries(WALKS)) {
    test(name, async () => {
      const walk = new Walk(await open());
      for (const step of steps) await walk.take(step);
    });
  }
}

describe("in this process", () => walks(async () => memoryStore(ORACLE_CAPS)));

describe("in a database file", () => {
  let file: RecordsFile;
  before(async () => void (file = await RecordsFile.open()));
  after(() => file.close());

  walks(() => file.store(ORACLE_CAPS));
});

describe("with a Redis server", () => {
  let hand: RedisInHand;
  before(async () => void (hand = await RedisInHand.start()));
  after(() => hand.stop());

  walks(async () => {
    await hand.reset();
    return redisStore(hand, ORACLE_CAPS);
  });
});
