// The scripts of commit, release and clear: their replies, what they store, and times to live to
// the millisecond; and all scripts when memory is full.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  META,
  RING,
  TTL_MS,
  SMALL,
  hand,
  run,
  begin,
  commit,
  turn,
  meta,
  ring,
  lives,
  counters,
  foreign,
} from "../../support/redis/session-scripts-fixture.ts";

describe("commit", () => {
  test("a turn is stored with its counters, the lock is released, both times to live are renewed", async () => {
    assert.deepEqual(await turn("a", "one"), [1, 1, 0, 0]);
    await begin("b");
    await hand.advance(TTL_MS - 1);
    assert.deepEqual(await commit("b", "three"), [1, 2, 0, 0]);
    assert.deepEqual(await meta(), counters(2, 8, 2, "b"));
    assert.deepEqual(await ring(), ["one", "three"]);
    await lives(TTL_MS, TTL_MS);
  });

  test("a resent commit changes nothing", async () => {
    await turn("a", "one");
    await hand.advance(5);
    assert.deepEqual(await commit("a", "one"), [1, 1, 0, 0]);
    assert.deepEqual(await ring(), ["one"]);
    await lives(TTL_MS - 5, TTL_MS - 5);
  });

  test("a commit without the lock is lost", async () => {
    assert.deepEqual(await commit("a", "one"), [0, 0, 0, 0]);
    await begin("a");
    const before = await meta();
    assert.deepEqual(await commit("b", "one"), [0, 0, 0, 0]);
    assert.deepEqual([await meta(), await ring()], [before, []]);
    for (const make of foreign(META, "hash")) {
      await hand.server.client.del(META);
      await make();
      assert.deepEqual(await commit("a", "one"), [0, 0, 0, 0]);
    }
  });

  test("an element of the byte cap fits, one byte more is refused", async () => {
    assert.deepEqual(await turn("a", "x".repeat(20)), [1, 1, 0, 0]);
    await begin("b");
    assert.deepEqual(await commit("b", "y".repeat(21)), [0, 0, 0, 0]);
    assert.deepEqual(await ring(), ["x".repeat(20)]);
  });

  test("the oldest are dropped by count and by bytes, each counted", async () => {
    for (const element of ["aa", "bb", "cc"]) await turn(element, element);
    assert.deepEqual(await turn("d", "dd"), [1, 4, 1, 0]);
    assert.deepEqual(await meta(), counters(3, 6, 4, "d"));
    assert.deepEqual(await turn("e", "e".repeat(17)), [1, 5, 1, 1]);
    assert.deepEqual(await ring(), ["dd", "e".repeat(17)]);
    assert.deepEqual(await meta(), counters(2, 19, 5, "e"));
    assert.deepEqual(await turn("f", "f"), [1, 6, 0, 0], "exactly all bytes");
    assert.deepEqual(await turn("g", "g".repeat(20), { turns: 9 }), [1, 7, 0, 3]);
    assert.deepEqual(await meta(), counters(1, 20, 7, "g"));
  });

  test("a ring that changed since its begin is started again", async () => {
    const { client } = hand.server;
    for (const change of [
      () => client.rpush(RING, "more"),
      () => client.lpop(RING),
      () => client.del(RING),
      ...foreign(RING, "list").map((make) => async () => {
        await client.del(RING);
        await make();
      }),
    ]) {
      await client.del(META, RING);
      for (const element of ["aa", "bbb"]) await turn(element, element);
      await begin("c");
      await change();
      assert.deepEqual(await commit("c", "cccc"), [1, 3, 0, 0]);
      assert.deepEqual(await ring(), ["cccc"]);
      assert.deepEqual(await meta(), counters(1, 4, 3, "c"));
    }
  });

  test("without the argument for newer turns the turn is the newest", async () => {
    for (const element of ["a", "bb"]) await turn(element, element);
    await begin("c");
    const answer = await run("commit", "c", "ccc", TTL_MS, SMALL.turns, SMALL.bytes);
    assert.deepEqual(answer, [1, 3, 0, 0]);
    assert.deepEqual(await ring(), ["a", "bb", "ccc"]);
  });

  test("an element that is already stored is not stored again, and the lock is released", async () => {
    await turn("a", "one");
    await begin("again");
    assert.deepEqual(await commit("again", "one"), [1, 1, 0, 0]);
    assert.deepEqual([await ring(), await meta()], [["one"], counters(1, 3, 1, "a")]);
    await hand.server.client.del(META, RING);
    for (const element of ["aa", "bb"]) await turn(element, element);
    await begin("late");
    assert.deepEqual(await commit("late", "aa"), [1, 2, 0, 0]);
    assert.deepEqual(await ring(), ["aa", "bb"]);
    assert.deepEqual(await meta(), counters(2, 4, 2, "bb"));
  });

  test("an older turn goes before the newer ones, and its bytes are counted", async () => {
    for (const [newer, order] of [
      [0, ["a", "bb", "late"]],
      [1, ["a", "late", "bb"]],
      [2, ["late", "a", "bb"]],
      [3, ["late", "a", "bb"]],
    ] as const) {
      await hand.server.client.del(META, RING);
      for (const element of ["a", "bb"]) await turn(element, element);
      assert.deepEqual(await turn("late", "late", { newer }), [1, 3, 0, 0]);
      assert.deepEqual(await ring(), order);
      assert.deepEqual(await meta(), counters(3, 7, 3, "late"));
      await lives(TTL_MS, TTL_MS);
    }
    const long = "l".repeat(19);
    assert.deepEqual(await turn("by count", long, { newer: 3 }), [1, 4, 1, 0]);
    assert.deepEqual(await turn("by bytes", long, { newer: 3, turns: 9 }), [1, 5, 0, 1]);
    assert.deepEqual(await ring(), ["late", "a", "bb"]);
    assert.deepEqual(await meta(), counters(3, 7, 5, "by bytes"));
    assert.deepEqual(await turn("last", "oldest", { newer: 1, turns: 1 }), [1, 6, 1, 0]);
    assert.deepEqual(await ring(), ["bb"]);
    assert.deepEqual(await meta(), counters(1, 2, 6, "last"));
  });

  test("a wrong byte counter is corrected in a ring of one", async () => {
    await turn("a", "aaa");
    await begin("b");
    await hand.server.client.hset(META, { bytes: "99", ever: "x" });
    assert.deepEqual(await commit("b", "bb"), [1, 1, 0, 1]);
    assert.deepEqual(await ring(), ["bb"]);
    assert.deepEqual(await meta(), counters(1, 2, 1, "b"));
  });
});

describe("release and clear", () => {
  test("the owner releases its lock, and no time to live changes", async () => {
    assert.equal(await run("release", "a"), 0);
    await turn("a", "one");
    await begin("b");
    await hand.advance(7);
    assert.equal(await run("release", "a"), 0);
    assert.equal(await run("release", "b"), 1);
    assert.equal(await run("release", "b"), 0);
    assert.deepEqual(await meta(), counters(1, 3, 1, "a"));
    await lives(TTL_MS - 7, TTL_MS - 7);
  });

  test("a clear deletes everything, for the lock's owner only", async () => {
    assert.equal(await run("clear", "a"), 0);
    await turn("a", "one");
    await begin("b");
    assert.equal(await run("clear", "a"), 0);
    assert.deepEqual(await ring(), ["one"]);
    assert.equal(await run("clear", "b"), 1);
    await lives(undefined, undefined);
  });

  test("a key of another type has no lock", async () => {
    for (const make of foreign(META, "hash")) {
      await hand.server.client.del(META);
      await make();
      for (const name of ["release", "clear"] as const) assert.equal(await run(name, "a"), 0);
    }
  });
});

test("when memory is full an existing session can be locked and cleared, a new one is refused", async () => {
  const { client } = hand.server;
  await turn("a", "one");
  await client.config("SET", "maxmemory", "1");
  try {
    assert.deepEqual(await begin("b"), [1, 1]);
    await assert.rejects(commit("b", "two"), { code: "store_error" });
    assert.deepEqual(await ring(), ["one"]);
    assert.equal(await run("clear", "b"), 1);
    await assert.rejects(begin("c"), { code: "store_error" });
    assert.equal(await client.exists(META), 0);
  } finally {
    await client.config("SET", "maxmemory", "0");
  }
});
