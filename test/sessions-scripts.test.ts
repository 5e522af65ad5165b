// The scripts of a session's ring on their own, in a real Redis whose clock the test moves: what each
// answers, what is stored, and how long it lives, to the millisecond.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { loadScript } from "../engine/scripts.ts";
import { RedisInHand, clocked } from "./records-stores.ts";

const META = "citas:{1:s}:meta";
const RING = "citas:{1:s}:turns";
const TTL_MS = 50_000;
const LOCK_MS = 7000;
const SMALL = { turns: 3, bytes: 20 };
const SCRIPTS = {
  begin: loadScript("begin-2"),
  commit: loadScript("commit-2"),
  clear: loadScript("clear-2"),
  release: loadScript("release-1"),
};

let hand: RedisInHand;
before(async () => void (hand = await RedisInHand.start([TTL_MS])));
beforeEach(() => hand.reset());
after(() => hand.stop());

async function run(
  name: keyof typeof SCRIPTS,
  ...args: readonly (string | number)[]
): Promise<unknown> {
  const script = SCRIPTS[name];
  const keys = [META, RING].slice(0, script.keysCount);
  const answer = await hand.redis.run(clocked({ script, keys, args }));
  return Array.isArray(answer) ? answer.map(Number) : Number(answer);
}

const begin = (token: string, { turns, bytes } = SMALL): Promise<unknown> =>
  run("begin", token, LOCK_MS, TTL_MS, turns, bytes);

function commit(token: string, element: string, more: object = {}): Promise<unknown> {
  const { turns, bytes, newer } = { ...SMALL, newer: 0, ...more };
  return run("commit", token, element, TTL_MS, turns, bytes, newer);
}

/** A whole turn. */
async function turn(token: string, element: string, more: object = {}): Promise<unknown> {
  await begin(token, { ...SMALL, ...more });
  return commit(token, element, more);
}

const meta = (): Promise<Record<string, string>> => hand.server.client.hgetall(META);
const ring = (): Promise<string[]> => hand.server.client.lrange(RING, 0, -1);

async function lives(metaMs: number | undefined, ringMs: number | undefined): Promise<void> {
  const found = await hand.lifetimes();
  assert.deepEqual([found.get(META), found.get(RING)], [metaMs, ringMs]);
}

function counters(turns: number, bytes: number, ever: number, done: string): object {
  return { turns: String(turns), bytes: String(bytes), ever: String(ever), done };
}

const lockOf = (owner: string): object => ({ owner, until: String(hand.now + LOCK_MS) });

/** Makes values of every type but the right one. */
function foreign(key: string, own: "hash" | "list"): readonly (() => Promise<unknown>)[] {
  const { client } = hand.server;
  const all = {
    string: () => client.set(key, "x"),
    list: () => client.rpush(key, "x"),
    set: () => client.sadd(key, "x"),
    zset: () => client.zadd(key, 1, "x"),
    hash: () => client.hset(key, "x", "y"),
  };
  return Object.entries(all).flatMap(([type, make]) => (type === own ? [] : [make]));
}

describe("begin", () => {
  test("a new session is taken, with its lock and its time to live", async () => {
    assert.deepEqual(await begin("a"), [1, 0]);
    assert.deepEqual(await meta(), lockOf("a"));
    await lives(TTL_MS, undefined);
  });

  test("a lock holds until its time, not a millisecond longer, and is renewed by its own", async () => {
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

  test("a lock further away than twice its length was set by another clock", async () => {
    const { client } = hand.server;
    await client.hset(META, { owner: "x", until: hand.now + 2 * LOCK_MS });
    assert.deepEqual(await begin("a"), [0, 0]);
    await client.hset(META, { owner: "x", until: hand.now + 2 * LOCK_MS + 1 });
    assert.deepEqual(await begin("a"), [1, 0]);
    await client.hset(META, { owner: "x", until: "no number" });
    assert.deepEqual(await begin("a"), [1, 0]);
  });

  test("both keys live on from every begin", async () => {
    await turn("a", "one");
    await lives(TTL_MS, TTL_MS);
    await hand.advance(TTL_MS - 1);
    assert.deepEqual(await begin("b"), [1, 1]);
    await lives(TTL_MS, TTL_MS);
    await hand.advance(TTL_MS);
    await lives(undefined, undefined);
    assert.deepEqual(await begin("c"), [1, 0]);
  });

  test("a turn that is stored already takes nothing", async () => {
    await turn("a", "one");
    await hand.advance(5);
    assert.deepEqual(await begin("a"), [1, 1]);
    assert.deepEqual(await meta(), counters(1, 3, 1, "a"));
    await lives(TTL_MS, TTL_MS);
  });

  test("counters that do not fit the ring are counted again", async () => {
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

  test("a count that is no count begins again from what is there", async () => {
    for (const ever of ["-1", "9007199254740992", "nan"]) {
      await hand.server.client.hset(META, { ever });
      assert.deepEqual(await begin("a"), [1, 0]);
    }
  });

  test("bytes without a turn are none", async () => {
    await hand.server.client.hset(META, { turns: 0, bytes: 999, ever: 4 });
    assert.deepEqual(await begin("a"), [1, 4]);
    assert.deepEqual(await commit("a", "one"), [1, 5, 0, 0]);
    assert.deepEqual(await meta(), counters(1, 3, 5, "a"));
  });

  test("without its ring a session has no turns, and what it ever had", async () => {
    await turn("a", "one");
    await turn("b", "two");
    await hand.server.client.del(RING);
    assert.deepEqual(await begin("c"), [1, 2]);
    assert.deepEqual(await meta(), { ...counters(0, 0, 2, "b"), ...lockOf("c") });
    await lives(TTL_MS, undefined);
  });

  test("over a cap that was lowered since, the oldest go", async () => {
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

  test("far more elements than are kept, or far more bytes, are no ring of ours", async () => {
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

  test("another type is thrown away, and so is a hash of far more than counters", async () => {
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

describe("commit", () => {
  test("a turn is stored with its counters, the lock is given back, both keys live on", async () => {
    assert.deepEqual(await turn("a", "one"), [1, 1, 0, 0]);
    await begin("b");
    await hand.advance(TTL_MS - 1);
    assert.deepEqual(await commit("b", "three"), [1, 2, 0, 0]);
    assert.deepEqual(await meta(), counters(2, 8, 2, "b"));
    assert.deepEqual(await ring(), ["one", "three"]);
    await lives(TTL_MS, TTL_MS);
  });

  test("sent twice it is stored once, and changes nothing the second time", async () => {
    await turn("a", "one");
    await hand.advance(5);
    assert.deepEqual(await commit("a", "one"), [1, 1, 0, 0]);
    assert.deepEqual(await ring(), ["one"]);
    await lives(TTL_MS - 5, TTL_MS - 5);
  });

  test("a turn whose session is another's is lost", async () => {
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

  test("an element of all bytes fits, one byte more is refused", async () => {
    assert.deepEqual(await turn("a", "x".repeat(20)), [1, 1, 0, 0]);
    await begin("b");
    assert.deepEqual(await commit("b", "y".repeat(21)), [0, 0, 0, 0]);
    assert.deepEqual(await ring(), ["x".repeat(20)]);
  });

  test("the oldest make room, by count and by bytes, each counted", async () => {
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

  test("a ring that changed since its begin is begun again", async () => {
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

  test("an older program says nothing of newer turns: it has the newest", async () => {
    for (const element of ["a", "bb"]) await turn(element, element);
    await begin("c");
    const answer = await run("commit", "c", "ccc", TTL_MS, SMALL.turns, SMALL.bytes);
    assert.deepEqual(answer, [1, 3, 0, 0]);
    assert.deepEqual(await ring(), ["a", "bb", "ccc"]);
  });

  test("an element that is there already is not stored again, and the lock is given back", async () => {
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

  test("counters that lie about bytes do not outlive a ring of one", async () => {
    await turn("a", "aaa");
    await begin("b");
    await hand.server.client.hset(META, { bytes: "99", ever: "x" });
    assert.deepEqual(await commit("b", "bb"), [1, 1, 0, 1]);
    assert.deepEqual(await ring(), ["bb"]);
    assert.deepEqual(await meta(), counters(1, 2, 1, "b"));
  });
});

describe("release and clear", () => {
  test("a lock is given back by its owner, and no time to live changes", async () => {
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

  test("a clear forgets all, for its owner alone", async () => {
    assert.equal(await run("clear", "a"), 0);
    await turn("a", "one");
    await begin("b");
    assert.equal(await run("clear", "a"), 0);
    assert.deepEqual(await ring(), ["one"]);
    assert.equal(await run("clear", "b"), 1);
    await lives(undefined, undefined);
  });

  test("under another type there is no lock", async () => {
    for (const make of foreign(META, "hash")) {
      await hand.server.client.del(META);
      await make();
      for (const name of ["release", "clear"] as const) assert.equal(await run(name, "a"), 0);
    }
  });
});

test("when memory is full a session that exists is begun and cleared, a new one is refused", async () => {
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
