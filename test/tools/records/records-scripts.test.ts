// The booking store's scripts on their own, in a real Redis: their replies, the invalid values that
// they delete, and the limits that a test of the store does not reach.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { loadScript } from "../../../engine/redis/lua-script.ts";
import { RedisInHand, clocked, otherTypes } from "../../support/redis/records-stores.ts";

const BASE = new URL("../../../tools/records/redis-store.ts", import.meta.url).href;
const META = "citas:{1:s}:meta";
const BOOK = "citas:{1:s}:bookings";
const LINE = "citas:{1:7}:holds";
const SPENT = "citas:{1}:spent";
const TTL_MS = 5000;
const PLACES = 256;
const [LOOK, ENTER, KEEP] = [0, 1, 2] as const;

let hand: RedisInHand;
before(async () => void (hand = await RedisInHand.start()));
beforeEach(() => hand.reset());
after(() => hand.stop());

async function run(
  file: `${string}-${number}`,
  keys: readonly string[],
  ...args: readonly (string | number)[]
): Promise<unknown> {
  return hand.redis.run(clocked({ script: loadScript(file, BASE), keys, args }));
}

function hold(
  token: string,
  [from, to]: readonly [number, number],
  mode: 0 | 1 | 2,
  capacity = 1,
): Promise<unknown> {
  return run("hold-1", [LINE], token, from, to, capacity, TTL_MS, PLACES, mode);
}

const leave = (token: string): Promise<unknown> => run("leave-1", [LINE], token);
const spend = (token: string, countMax: number, mode: 0 | 1 = 1): Promise<unknown> =>
  run("spend-1", [SPENT], token, countMax, TTL_MS, mode);
const settle = (begins: string, value: string): Promise<unknown> =>
  run("settle-1", [BOOK], "f", begins, value, TTL_MS);
const write = (...args: readonly (string | number)[]): Promise<unknown> =>
  run("write-2", [META, BOOK], "t1", TTL_MS, ...args);
async function recall(): Promise<readonly string[]> {
  const answer = await run("recall-2", [META, BOOK], "t1", 32);
  return Array.isArray(answer) ? answer.map(String) : [];
}

/** Many fields at once. */
async function plant(key: string, count: number, value: string): Promise<void> {
  const fields = Array.from({ length: count }, (_, index) => [`x${index}`, value] as const);
  await hand.server.client.hset(key, Object.fromEntries(fields));
}

/** Of each type but the right one. */
async function foreign(key: string, own: string): Promise<ReturnType<typeof otherTypes>> {
  await hand.server.client.del(key);
  return otherTypes(hand.server, key, own);
}

describe("hold: the slot queue", () => {
  test("it replies 1 when first, 2 behind others, 0 without a reservation", async () => {
    assert.equal(await hold("a", [0, 10], LOOK), "0");
    assert.equal(await hand.server.client.exists(LINE), 0);
    assert.equal(await hold("a", [0, 10], ENTER, 2), "1");
    assert.equal(await hold("b", [5, 15], ENTER, 2), "2");
    assert.equal(await hold("b", [5, 15], LOOK, 1), "2", "a place stays whatever the capacity");
    assert.equal(await hold("c", [9, 10], ENTER, 2), "0");
    assert.equal(await leave("a"), "1");
    assert.equal(await leave("a"), "0");
    assert.equal(await hold("b", [5, 15], LOOK, 2), "1");
    assert.equal(await hold("b", [5, 15], ENTER, 1), "1", "entered twice it is one place");
    assert.equal(await hand.server.client.hlen(LINE), 1);
  });

  test("a reservation is its number, its minutes and its expiry", async () => {
    await hold("a", [5, 15], ENTER, 3);
    await hold("b", [6, 16], ENTER, 3);
    await hold("c", [26, 36], ENTER, 3);
    await hold("a", [5, 15], KEEP, 3);
    const end = hand.now + TTL_MS;
    const line = { a: `0 5 15 ${end}`, b: `2 6 16 ${end}`, c: `3 26 36 ${end}` };
    assert.deepEqual(await hand.server.client.hgetall(LINE), line);
    assert.equal(await hold("b", [6, 16], LOOK, 3), "0");
    assert.deepEqual(Object.keys(await hand.server.client.hgetall(LINE)), ["a", "c"]);
    assert.equal(await hold("n", [14, 20], ENTER, 3), "0", "the time is kept");
    assert.equal(await hold("n", [15, 20], ENTER, 3), "1");
  });

  test("the last reservation is made, one more is not, and expired ones do not count", async () => {
    const { client } = hand.server;
    await plant(LINE, PLACES - 1, `1 0 1 ${hand.now + 1}`);
    assert.equal(await hold("a", [10, 20], ENTER), "1");
    assert.equal(await hold("b", [20, 30], ENTER), "0");
    assert.equal(await hold("a", [10, 20], LOOK), "1");
    await client.hset(LINE, "x0", `1 0 1 ${hand.now}`);
    assert.equal(await hold("b", [20, 30], ENTER), "1");
    assert.equal(await client.hlen(LINE), PLACES);
  });

  test("invalid reservations are deleted one by one, or all if there are far too many", async () => {
    const { client } = hand.server;
    const end = hand.now + TTL_MS;
    for (const rubbish of ["", "1 2 3", `a 0 10 ${end}`, `1 0 10 ${end} 5`, ` 1 0 10 ${end}`]) {
      await client.hset(LINE, "x", rubbish);
      assert.equal(await hold("a", [0, 10], ENTER), "1", rubbish);
      assert.deepEqual(await client.hkeys(LINE), ["a"]);
    }
    await plant(LINE, 4 * PLACES - 1, "rubbish");
    assert.equal(await hold("b", [0, 10], ENTER), "0", "the place of a stands");
    assert.deepEqual(await client.hkeys(LINE), ["a"]);
    await plant(LINE, 4 * PLACES, "rubbish");
    assert.equal(await hold("b", [0, 10], ENTER), "1", "all of it is forgotten");
    assert.deepEqual(await client.hkeys(LINE), ["b"]);
  });

  test("another type under the key is deleted, and there is no reservation to release", async () => {
    for (const make of await foreign(LINE, "hash")) {
      await hand.server.client.del(LINE);
      await make();
      assert.equal(await leave("a"), "0");
      assert.equal(await hold("a", [0, 10], ENTER), "1");
    }
  });
});

describe("spend: the quotas", () => {
  test("it replies 1 when it counts and 0 at the cap, in whole milliseconds", async () => {
    assert.equal(await spend("a", 1), "1");
    assert.equal(await hand.server.client.zscore(SPENT, "a"), String(hand.now));
    assert.equal(await spend("a", 1), "1");
    assert.equal(await spend("b", 1), "0");
    assert.equal(await spend("b", 0, 0), "1", "taken out, whether it was there or not");
    assert.equal(await spend("a", 0, 0), "1");
    assert.equal(await hand.server.client.exists(SPENT), 0);
  });

  test("another type under the key is deleted", async () => {
    for (const make of await foreign(SPENT, "zset")) {
      await hand.server.client.del(SPENT);
      await make();
      assert.equal(await spend("a", 1, 0), "1");
      assert.equal(await hand.server.client.exists(SPENT), 0);
      await make();
      assert.equal(await spend("a", 1), "1");
      assert.equal(await hand.server.client.zcard(SPENT), 1);
    }
  });
});

describe("write, settle, recall: the journal", () => {
  test("only the owner writes; all pairs, then the deletions", async () => {
    assert.equal(await write(1, "f", "v"), "0");
    await hand.server.client.hset(META, "owner", "t2");
    assert.equal(await write(1, "f", "v"), "0");
    assert.equal(await hand.server.client.exists(BOOK), 0);
    await hand.server.client.hset(META, "owner", "t1");
    await hand.server.client.hset(BOOK, { g: "1", h: "2", i: "3", c: "4", f: "5" });
    assert.equal(await write(3, "a", "b", "c", "d", "e", "f", "g", "h"), "1");
    const kept = { i: "3", a: "b", c: "d", e: "f", f: "5" };
    assert.deepEqual(await hand.server.client.hgetall(BOOK), kept);
  });

  test("settle replies 1 if the value has the prefix, and 0 if not", async () => {
    const { client } = hand.server;
    assert.equal(await settle("", "v"), "0", "there is no field");
    await client.hset(BOOK, { f: "t1 x", g: "t1 y" });
    for (const begins of ["t2 ", "1 x", "t1 xx", "T1", " "]) {
      assert.equal(await settle(begins, "v"), "0", begins);
    }
    assert.equal(await settle("t1 x", "t1 done"), "1");
    assert.equal(await client.hget(BOOK, "f"), "t1 done");
    assert.equal(await settle("t1 ", ""), "1");
    assert.deepEqual(await client.hgetall(BOOK), { g: "t1 y" });
    assert.equal(await settle("", "v"), "0");
  });

  test("under another type nothing is changed or owned, and recall deletes it", async () => {
    const { client } = hand.server;
    for (const make of await foreign(BOOK, "hash")) {
      await client.del(BOOK);
      await make();
      assert.equal(await settle("t1", "v"), "0");
      assert.deepEqual(await recall(), ["0", String(hand.now)]);
      assert.equal(await client.exists(BOOK), 0);
    }
    for (const make of await foreign(META, "hash")) {
      await client.del(META);
      await make();
      assert.equal(await write(1, "f", "v"), "0");
      assert.deepEqual(await recall(), ["0", String(hand.now)]);
    }
  });

  test("recall returns whether the turn owns the session, the time, and the fields", async () => {
    await hand.server.client.hset(META, "owner", "t1");
    await hand.server.client.hset(BOOK, "f", "v");
    assert.deepEqual(await recall(), ["1", String(hand.now), "f", "v"]);
    await hand.server.client.hset(META, "owner", "t2");
    assert.deepEqual(await recall(), ["0", String(hand.now), "f", "v"]);
  });

  test("up to twice the maximum of fields are read, one more deletes them", async () => {
    await plant(BOOK, 64, "v");
    const all = await recall();
    assert.equal(all.length, 2 + 2 * 64);
    await plant(BOOK, 65, "v");
    assert.deepEqual(await recall(), ["0", String(hand.now)]);
    assert.equal(await hand.server.client.exists(BOOK), 0);
  });
});

test("by the server's own clock the time is in milliseconds", async () => {
  const [seconds, micros] = (await hand.server.client.time()).map(Number);
  const before = (seconds ?? 0) * 1000 + Math.floor((micros ?? 0) / 1000);
  const call = { script: loadScript("recall-2", BASE), keys: [META, BOOK], args: ["t1", 32] };
  const answer = await hand.redis.run(call);
  const [later = 0, rest = 0] = (await hand.server.client.time()).map(Number);
  assert(Array.isArray(answer));
  const now = Number(answer[1]);
  assert(before <= now && now <= later * 1000 + rest / 1000, `${before} ${now}`);
});
