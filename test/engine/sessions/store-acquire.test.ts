// The begin script: its replies, what it stores and deletes, and times to live to the millisecond.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  META,
  RING,
  TTL_MS,
  LOCK_MS,
  SMALL,
  hand,
  begin,
  beginAndRead,
  commit,
  turn,
  meta,
  ring,
  lives,
  counters,
  lockOf,
  foreign,
} from "../../support/redis/session-scripts-fixture.ts";

describe("begin", () => {
  test("a new session is locked and gets its time to live", async () => {
    assert.deepEqual(await begin("a"), [1, 0]);
    assert.deepEqual(await meta(), lockOf("a"));
    await lives(TTL_MS, undefined);
  });

  test("the turns are read with their lengths, oldest first, and by the lock's owner only", async () => {
    assert.deepEqual(await beginAndRead("a"), ["1", "0", "", ""]);
    await commit("a", "one");
    await turn("b", "three");
    assert.deepEqual(await beginAndRead("c"), ["1", "2", "3 5", "onethree"]);
    assert.deepEqual(await beginAndRead("d"), ["0", "2"]);
  });

  test("a lock holds exactly until its expiry, and its owner can renew it", async () => {
    await turn("z", "one");
    await begin("a");
    await hand.advance(1000);
    assert.deepEqual(await begin("b"), [0, 1]);
    await lives(TTL_MS - 1000, TTL_MS - 1000);
    assert.deepEqual(await begin("a"), [1, 1]);
    await lives(TTL_MS, TTL_MS);
    await hand.advance(LOCK_MS - 1);
    assert.deepEqual(await begin("b"), [0, 1]);
    await hand.advance(1);
    assert.deepEqual(await begin("b"), [1, 1]);
    assert.deepEqual(await meta(), { ...counters(1, 3, 1, "z"), ...lockOf("b") });
  });

  test("a lock that expires later than twice its length is ignored", async () => {
    const { client } = hand.server;
    await client.hset(META, { owner: "x", until: hand.now + 2 * LOCK_MS });
    assert.deepEqual(await begin("a"), [0, 0]);
    await client.hset(META, { owner: "x", until: hand.now + 2 * LOCK_MS + 1 });
    assert.deepEqual(await begin("a"), [1, 0]);
    await client.hset(META, { owner: "x", until: "no number" });
    assert.deepEqual(await begin("a"), [1, 0]);
  });

  test("every begin renews the time to live of both keys", async () => {
    await turn("a", "one");
    await lives(TTL_MS, TTL_MS);
    await hand.advance(TTL_MS - 1);
    assert.deepEqual(await begin("b"), [1, 1]);
    await lives(TTL_MS, TTL_MS);
    await hand.advance(TTL_MS);
    await lives(undefined, undefined);
    assert.deepEqual(await begin("c"), [1, 0]);
  });

  test("a turn that is already stored gets no lock", async () => {
    await turn("a", "one");
    await hand.advance(5);
    assert.deepEqual(await begin("a"), [1, 1]);
    assert.deepEqual(await meta(), counters(1, 3, 1, "a"));
    await lives(TTL_MS, TTL_MS);
  });

  test("counters that do not match the ring are recounted", async () => {
    const { client } = hand.server;
    const lies: readonly (readonly [field: string, lie: string, ever: number])[] = [
      ["turns", "1", 2],
      ["turns", "x", 2],
      ["bytes", "0", 2],
      ["bytes", "x", 2],
      ["ever", "-1", 2],
      ["ever", "9007199254740992", 2],
      ["ever", "nan", 2],
      ["ever", "0", 2],
      ["ever", "7", 7],
    ];
    for (const [field, lie, ever] of lies) {
      await client.del(META, RING);
      await turn("a", "one");
      await turn("b", "three");
      await client.hset(META, field, lie);
      const isSeen = field !== "ever" || !/^\d$/.test(lie);
      assert.deepEqual(await begin("c"), [1, isSeen ? ever : Number(lie)], `${field} ${lie}`);
      const counted = isSeen ? counters(2, 8, ever, "b") : counters(2, 8, Number(lie), "b");
      assert.deepEqual(await meta(), { ...counted, ...lockOf("c") }, `${field} ${lie}`);
    }
    await client.hset(META, { ever: "9007199254740991", owner: "" });
    assert.deepEqual(await begin("d", SMALL), [0, 9007199254740991]);
    await client.hdel(META, "owner", "until");
    await client.hset(META, { ever: "7", turns: "9" });
    assert.deepEqual(await begin("d"), [1, 7], "and not below what it was");
  });

  test("an invalid count restarts from the ring's length", async () => {
    for (const ever of ["-1", "9007199254740992", "nan"]) {
      await hand.server.client.hset(META, { ever });
      assert.deepEqual(await begin("a"), [1, 0]);
    }
  });

  test("an empty ring has no bytes", async () => {
    await hand.server.client.hset(META, { turns: 0, bytes: 999, ever: 4 });
    assert.deepEqual(await begin("a"), [1, 4]);
    assert.deepEqual(await commit("a", "one"), [1, 5, 0, 0]);
    assert.deepEqual(await meta(), counters(1, 3, 5, "a"));
  });

  test("without its ring a session has no turns, but keeps its total count", async () => {
    await turn("a", "one");
    await turn("b", "two");
    await hand.server.client.del(RING);
    assert.deepEqual(await begin("c"), [1, 2]);
    assert.deepEqual(await meta(), { ...counters(0, 0, 2, "b"), ...lockOf("c") });
    await lives(TTL_MS, undefined);
  });

  test("after a cap was lowered the oldest turns are dropped", async () => {
    for (const [limits, left, bytes] of [
      [{ turns: 3, bytes: 8 }, ["a", "bbb", "cccc"], 8],
      [{ turns: 2, bytes: 8 }, ["bbb", "cccc"], 7],
      [{ turns: 3, bytes: 7 }, ["bbb", "cccc"], 7],
      [{ turns: 3, bytes: 6 }, ["cccc"], 4],
      [{ turns: 1, bytes: 4 }, ["cccc"], 4],
      [{ turns: 3, bytes: 3 }, [], 0],
    ] as const) {
      await hand.server.client.del(META, RING);
      for (const element of ["a", "bbb", "cccc"]) await turn(element, element);
      assert.deepEqual(await begin("n", limits), [1, 3]);
      assert.deepEqual(await ring(), left);
      const counted = counters(left.length, bytes, 3, "cccc");
      assert.deepEqual(await meta(), { ...counted, ...lockOf("n") });
    }
  });

  test("a ring far over its caps is deleted", async () => {
    const { client } = hand.server;
    const many = Array.from({ length: 12 }, (_, index) => `e${index}`);
    await client.rpush(RING, ...many);
    assert.deepEqual(await begin("a"), [1, 3]);
    assert.deepEqual(await ring(), ["e9", "e10", "e11"]);
    await client.del(META, RING);
    await client.rpush(RING, ...many, "e12");
    assert.deepEqual(await begin("a"), [1, 0]);
    assert.deepEqual(await ring(), []);
    const big = { turns: 3, bytes: 10_000 };
    for (const [count, left] of [
      [3, 1],
      [4, 0],
    ] as const) {
      await client.del(META, RING);
      await client.rpush(RING, ...Array.from({ length: count }, () => "x".repeat(10_000)));
      await begin("a", big);
      assert.equal((await ring()).length, left);
    }
  });

  test("a key of another type is deleted, and so is an oversized hash", async () => {
    const { client } = hand.server;
    for (const make of [...foreign(META, "hash"), ...foreign(RING, "list")]) {
      await client.del(META, RING);
      await make();
      assert.deepEqual(await begin("a"), [1, 0]);
      assert.deepEqual(await meta(), lockOf("a"));
      assert.equal(await client.exists(RING), 0);
    }
    for (const [bytes, code] of [
      [12_000, 0],
      [24_000, 1],
    ] as const) {
      await client.del(META);
      await client.hset(META, { ...lockOf("x"), rest: "x".repeat(bytes) });
      assert.deepEqual(await begin("a"), [code, 0]);
    }
  });
});
