// All booking stores against one model of their contract: random operations at their limits and
// one past them, over overlapping, adjacent and separate slots, while minutes and days pass.
// `SEED=` repeats a run.

import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { SEED } from "../../support/random.ts";
import { RedisInHand, memoryStore, redisStore } from "../../support/redis/records-stores.ts";
import type { StoreForTest } from "../../support/redis/records-stores.ts";
import { ORACLE_CAPS, Walk } from "../../support/redis/records-steps.ts";
import { RecordsFile } from "../../support/sqlite/records-file.ts";
import { WALKS } from "../../support/redis/records-walks.ts";

const RUNS = Number(process.env["ORACLE_RUNS"] ?? 200);
/** A mutation run asks only whether it fails. */
const SHRINKS = process.env["MUTANT"] === undefined;

async function holds(open: () => Promise<StoreForTest>): Promise<void> {
  const property = fc.asyncProperty(WALKS, async (steps) => {
    const walk = new Walk(await open());
    for (const step of steps) await walk.take(step);
  });
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: !SHRINKS });
}

test("in this process: the store behaves as the contract says", () =>
  holds(async () => memoryStore(ORACLE_CAPS)));

describe("in a database file", () => {
  let file: RecordsFile;
  before(async () => void (file = await RecordsFile.open()));
  after(() => file.close());

  test("the store's replies, rows and expiries are as the contract says", () =>
    holds(() => file.store(ORACLE_CAPS)));
});

describe("with a Redis server", () => {
  let hand: RedisInHand;
  before(async () => void (hand = await RedisInHand.start()));
  after(() => hand.stop());

  test("in Redis: the store's replies, keys and expiries are as the contract says", () =>
    holds(async () => {
      await hand.reset();
      return redisStore(hand, ORACLE_CAPS);
    }));
});
