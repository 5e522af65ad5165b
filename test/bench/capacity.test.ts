// The capacity model: its arithmetic at points that can be checked by hand, what it refuses, and
// that the documentation shows what the command prints.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { answer, readArguments, readMeasured, replicaOf } from "../../scripts/capacity/capacity.ts";
import { averageBefore, capacityOf } from "../../scripts/capacity/capacity-model.ts";
import { readConfig } from "../../engine/config/config.ts";
import type { Demand, Measured, Replica } from "../../scripts/capacity/capacity-model.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

const MEASURED: Measured = {
  cpuMsPerTurn: 2,
  turnsPerSecondPerCore: 500,
  restMib: 80,
  redisBytesPerTenTurnSession: 10_240,
  redisSentBytesPerTenTurnSession: 10_240,
  redisCommandsPerTurn: 3,
  redisEmptyMib: 1,
};
const REPLICA: Replica = {
  limitMib: 256,
  sumMib: 256,
  turnsActiveMax: 50,
  sessionTurnsMax: 20,
  historyTurnsMax: 10,
  sessionTtlHours: 24,
};
/** 864,000 turns a day are ten a second. */
const DEMAND: Demand = {
  tenants: 100,
  contactsPerDay: 864,
  turns: 10,
  peakFactor: 1,
  turnSeconds: 1,
};

test("turns, places, CPU and Redis follow from the demand by the documented formulas", () => {
  const capacity = capacityOf(DEMAND, MEASURED, REPLICA);
  assert.equal(capacity.turnsPerDay, 864_000);
  assert.equal(capacity.peakTurnsPerSecond, 10);
  assert.equal(capacity.turnsAtOnce, 10);
  assert.equal(capacity.cpuCores, 0.02);
  assert.equal(capacity.redisSessions, 86_400);
  // 86,400 sessions of 10 KiB.
  assert.equal(capacity.redisLiveMib, 1 + 843.75);
  assert.equal(capacity.redisMaxmemoryMib, 1690);
  assert.equal(capacity.redisCommandsPerSecond, 30);
  assert.equal(capacity.redisRoundTripsPerSecond, 20);
  assert.equal(capacity.redisSentKibPerSecond, 10);
  // Ten turns read 4.5 turns of 1 KiB on average.
  assert.equal(capacity.redisReadKibPerSecond, 45);
  assert.equal(capacity.modelCallsPerDay, 1_296_000);
});

test("one replica carries 0.7 of its places and one is spare; one turn more needs another", () => {
  const withSeconds = (turnSeconds: number) =>
    capacityOf({ ...DEMAND, turnSeconds }, MEASURED, REPLICA);
  // 35 of 50 places at ten turns a second.
  assert.equal(withSeconds(3.5).replicas, 2);
  assert.equal(withSeconds(3.6).replicas, 3);
  assert.equal(withSeconds(3.6).bound, "places");
});

test("turns that take no time are bound by the core: 350 a second each", () => {
  const withPeak = (peakFactor: number) =>
    capacityOf({ ...DEMAND, peakFactor, turnSeconds: 0.05 }, MEASURED, REPLICA);
  assert.equal(withPeak(35).replicas, 2);
  assert.equal(withPeak(36).replicas, 3);
  assert.equal(withPeak(36).bound, "cores");
});

test("a session longer than its ring costs no more memory than the ring", () => {
  const withTurns = (turns: number) => capacityOf({ ...DEMAND, turns }, MEASURED, REPLICA);
  assert.equal(withTurns(21).redisLiveMib, withTurns(20).redisLiveMib);
  assert(withTurns(19).redisLiveMib < withTurns(20).redisLiveMib);
});

test("a time to live of two days holds two days of sessions", () => {
  const { redisSessions } = capacityOf(DEMAND, MEASURED, { ...REPLICA, sessionTtlHours: 48 });
  assert.equal(redisSessions, 172_800);
});

test("the turns before a turn are counted as a loop would count them", () => {
  for (const turns of [1, 2, 10, 20, 21, 22, 100]) {
    let sum = 0;
    for (let turn = 0; turn < turns; turn++) sum += Math.min(turn, 20);
    assert.equal(averageBefore(turns, 20), sum / turns, `${turns} turns`);
  }
});

test("a replica is described by the limits that the server gives itself", () => {
  const { turnsActiveMax, sumMib, sessionTurnsMax, historyTurnsMax } = replicaOf(256);
  assert.deepEqual(
    { turnsActiveMax, sessionTurnsMax, historyTurnsMax },
    {
      turnsActiveMax: readConfig({ MEMORY_LIMIT_MB: "256" }).limits.turnsActiveMax,
      sessionTurnsMax: 20,
      historyTurnsMax: 10,
    },
  );
  assert(sumMib <= 256);
});

const FINE = "--tenants 5 --contacts-per-day 2.5 --turns 3".split(" ");

test("arguments have the defaults that the documentation says", () => {
  assert.deepEqual(readArguments(FINE), {
    "tenants": 5,
    "contacts-per-day": 2.5,
    "turns": 3,
    "peak-factor": 4,
    "turn-seconds": 4,
    "replica-mb": 256,
  });
});

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ["nothing at all", "", /--tenants is missing\n--contacts-per-day is missing\n--turns is missing/],
  ["zero companies", "--tenants 0", /--tenants must be a positive number/],
  ["words", "--turns diez", /--turns must be a positive number/],
  ["half a company", "--tenants 2.5", /--tenants must be a positive number/],
  ["more turns than a life has", "--turns 10001", /--turns must be a positive number/],
  ["a factor below a tenth", "--peak-factor 0", /--peak-factor must be a positive number/],
  ["an option that does not exist", "--contacts 4", /Unknown option '--contacts'/],
  ["an option without its value", "--turns", /argument missing/],
  ["a replica that nothing fits", "--replica-mb 63", /MEMORY_LIMIT_MB/],
];

for (const [name, args, message] of WRONG) {
  test(`refused in words, with an example of how it is used: ${name}`, () => {
    const words = args === "" ? [] : [...FINE, ...args.split(" ")];
    assert.throws(() => answer(words), { name: "AgentError", code: "config_invalid", message });
  });
}

test("every measured figure is positive and says where it comes from", () => {
  for (const [name, value] of Object.entries(readMeasured())) assert(value > 0, name);
});

test("the example in docs/scaling.md is what the command prints", () => {
  const page = readFileSync(path.join(ROOT, "docs/scaling.md"), "utf8");
  const [, args = "", output = ""] =
    /npm run capacity -- (.+)\n```\n\n```text\n([\s\S]*?)\n```/.exec(page) ?? [];
  assert.equal(output, answer(args.split(" ")));
});
