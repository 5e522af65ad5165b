// The cache against a naive model, and at each of its limits.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { stringBytes } from "../../../engine/core/bytes.ts";
import { ByteCache } from "../../../engine/memory/byte-cache.ts";
import type { EvictionCause } from "../../../engine/memory/byte-cache.ts";
import { createSource } from "../../support/corpora/conversations.ts";
import { heapBytes } from "../../support/heap.ts";
import { SEED } from "../../support/random.ts";

const TTL_MS = 100;
/** A timestamp too large for V8's small integers, as in production. */
const NOW_MS = Date.UTC(2026, 10, 22);
/** The charge of one entry without its two strings. */
const OVERHEAD = cost("", "") - 2 * stringBytes("");

function cost(key: string, value: string): number {
  const cache = new ByteCache({ name: "cost", bytesMax: 2 ** 30, entriesMax: 1, ttlMs: 1 });
  cache.set(key, value, 0);
  return cache.bytes - cache.emptyBytes;
}

/** Bytes of an empty cache with this number of slots. */
function emptyBytes(entriesMax: number): number {
  return new ByteCache({ name: "empty", bytesMax: 2 ** 30, entriesMax, ttlMs: 1 }).emptyBytes;
}

/** The same contract as a plain list, the least recent first. */
class Model {
  readonly causes: EvictionCause[] = [];
  #entries: { key: string; value: string; bytes: number; expiresAt: number }[] = [];
  readonly #bytesMax: number;
  readonly #entriesMax: number;
  readonly #emptyBytes: number;

  constructor({ bytesMax, entriesMax, emptyBytes: empty }: ByteCache) {
    this.#bytesMax = bytesMax;
    this.#entriesMax = entriesMax;
    this.#emptyBytes = empty;
  }

  get bytes(): number {
    return this.#entries.reduce((sum, entry) => sum + entry.bytes, this.#emptyBytes);
  }

  get entries(): number {
    return this.#entries.length;
  }

  get(key: string, now: number): string | undefined {
    const entry = this.#entries.find((one) => one.key === key);
    if (entry === undefined) return undefined;
    this.delete(key);
    if (entry.expiresAt <= now) {
      this.causes.push("ttl");
      return undefined;
    }
    this.#entries.push(entry);
    return entry.value;
  }

  renew(key: string, now: number): string | undefined {
    const value = this.get(key, now);
    const last = this.#entries.at(-1);
    if (value !== undefined && last !== undefined) last.expiresAt = now + TTL_MS;
    return value;
  }

  set(key: string, value: string, now: number): boolean {
    const bytes = OVERHEAD + stringBytes(key) + stringBytes(value);
    this.delete(key);
    if (this.#emptyBytes + bytes > this.#bytesMax) return false;
    while (this.bytes + bytes > this.#bytesMax) this.#shift("bytes");
    while (this.entries >= this.#entriesMax) this.#shift("entries");
    this.#entries.push({ key, value, bytes, expiresAt: now + TTL_MS });
    return true;
  }

  delete(key: string): boolean {
    const before = this.entries;
    this.#entries = this.#entries.filter((entry) => entry.key !== key);
    return this.entries < before;
  }

  shrink(bytesMax: number): void {
    while (this.bytes > bytesMax && this.entries > 0) this.#shift("pressure");
  }

  clear(): void {
    this.#entries = [];
  }

  #shift(cause: EvictionCause): void {
    this.#entries.shift();
    this.causes.push(cause);
  }
}

const KEYS = ["__proto__", "constructor", "toString", "1", "01", "ñ", "😊", "", " "].concat(
  Array.from({ length: 12 }, (_, i) => `key ${i}`),
);

function compareByRandomSteps(seed: number): void {
  const { below, pick } = createSource(seed, "all");
  const [bytesMax, entriesMax] = [2600 + below(4000), 1 + below(14)];
  const causes: EvictionCause[] = [];
  const onEvict = (cause: EvictionCause): void => void causes.push(cause);
  const cache = new ByteCache({ name: "test", bytesMax, entriesMax, ttlMs: TTL_MS, onEvict });
  const model = new Model(cache);
  let now = 0;
  for (let step = 0; step < 2000; step++) {
    const [key, kind] = [pick(KEYS), below(20)];
    now += below(12);
    if (kind < 7) assert.equal(cache.get(key, now), model.get(key, now));
    else if (kind < 9) assert.equal(cache.renew(key, now), model.renew(key, now));
    else if (kind < 17) {
      const value = (below(5) === 0 ? "’" : "v").repeat(below(below(10) === 0 ? 6000 : 400));
      assert.equal(cache.set(key, value, now), model.set(key, value, now));
    } else if (kind < 18) assert.equal(cache.delete(key), model.delete(key));
    else if (kind < 19) {
      const room = below(bytesMax);
      cache.evictTo(room);
      model.shrink(room);
    } else if (below(10) === 0) {
      cache.clear();
      model.clear();
    }
    assert.equal(cache.bytes, model.bytes);
    assert.equal(cache.entries, model.entries);
    assert.deepEqual(causes.splice(0), model.causes.splice(0));
    cache.assertInvariants();
  }
}

describe("cache: against the model", () => {
  test("any steps give the same answers, totals and evictions", () => {
    console.log(`SEED=${SEED}`);
    for (let run = 0; run < 40; run++) compareByRandomSteps(SEED + run);
  });
});

describe("cache: bounds", () => {
  const one = cost("a", "value");

  test("entries up to the cap stay, one more evicts the least recent", () => {
    const cache = new ByteCache({ name: "test", bytesMax: 100_000, entriesMax: 2, ttlMs: 1 });
    cache.set("a", "value", 0);
    cache.set("b", "value", 0);
    assert.equal(cache.entries, 2);
    cache.get("a", 0);
    cache.set("c", "value", 0);
    assert.equal(cache.get("b", 0), undefined);
    assert.equal(cache.get("a", 0), "value");
  });

  test("bytes at the cap stay, at one byte less the oldest is evicted", () => {
    const whole = emptyBytes(9) + 9 * one;
    for (const [bytesMax, entries] of [
      [whole, 9],
      [whole - 1, 8],
    ] as const) {
      const cache = new ByteCache({ name: "test", bytesMax, entriesMax: 9, ttlMs: 1 });
      for (const key of "abcdefghi") cache.set(key, "value", 0);
      assert.equal(cache.entries, entries);
      assert.equal(cache.bytes, cache.emptyBytes + entries * one);
    }
  });

  test("a value of exactly the cap is stored, one byte over it is not", () => {
    for (const [bytesMax, stored] of [
      [emptyBytes(1) + one, true],
      [emptyBytes(1) + one - 1, false],
    ] as const) {
      const cache = new ByteCache({ name: "test", bytesMax, entriesMax: 1, ttlMs: 1 });
      assert.equal(cache.set("a", "value", 0), stored);
    }
  });

  test("a value too large removes the older one of its key and no other", () => {
    const causes: string[] = [];
    const onEvict = (cause: string): void => void causes.push(cause);
    const bytesMax = emptyBytes(9) + 2 * one;
    const cache = new ByteCache({ name: "test", bytesMax, entriesMax: 9, ttlMs: 1, onEvict });
    cache.set("a", "value", 0);
    cache.set("b", "value", 0);
    assert.equal(cache.set("a", "x".repeat(bytesMax), 0), false);
    assert.deepEqual([cache.entries, cache.bytes], [1, cache.emptyBytes + one]);
    assert.equal(cache.get("a", 0), undefined);
    assert.equal(cache.get("b", 0), "value");
    assert.equal(cache.set("a", "again", 0), true);
    assert.equal(cache.get("a", 0), "again");
    assert.deepEqual(causes, []);
  });

  test("a value is there to the last millisecond and expires at its time", () => {
    const cache = new ByteCache({ name: "test", bytesMax: 10_000, entriesMax: 9, ttlMs: TTL_MS });
    cache.set("a", "value", 5);
    cache.set("b", "value", 5, 2 * TTL_MS);
    assert.equal(cache.get("a", 5 + TTL_MS - 1), "value");
    assert.equal(cache.get("a", 5 + TTL_MS), undefined);
    assert.equal(cache.get("b", 5 + 2 * TTL_MS - 1), "value");
    assert.equal(cache.entries, 1);
  });

  test("names of an object's own members are keys like any other", () => {
    const cache = new ByteCache({ name: "test", bytesMax: 10_000, entriesMax: 9, ttlMs: 1 });
    for (const key of ["__proto__", "constructor", "1"]) {
      assert.equal(cache.get(key, 0), undefined);
      assert.equal(cache.delete(key), false);
      cache.set(key, `of ${key}`, 0);
      assert.equal(cache.get(key, 0), `of ${key}`);
    }
  });

  test("a cache without limits is rejected", () => {
    const whole = { name: "test", bytesMax: 10_000, entriesMax: 1, ttlMs: 1 };
    for (const part of ["bytesMax", "entriesMax", "ttlMs"]) {
      assert.throws(() => new ByteCache({ ...whole, [part]: 0 }), { code: "ERR_ASSERTION" });
    }
    // A cache smaller than its own overhead.
    assert.throws(() => new ByteCache({ ...whole, bytesMax: 1279 }), { code: "ERR_ASSERTION" });
    assert.equal(new ByteCache({ ...whole, bytesMax: 1280 }).set("a", "b", 0), false);
  });
});

test("lru-cache, which benches compare with, is no production dependency", () => {
  const lock = readFileSync(new URL("../../../package-lock.json", import.meta.url), "utf8");
  // What npm writes.
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean }> };
  const copies = Object.entries(packages).filter(([name]) => name.endsWith("/lru-cache"));
  assert(copies.length > 0);
  assert.deepEqual(
    copies.filter(([, { dev }]) => dev !== true),
    [],
  );
});

describe("cache: memory", () => {
  const bytesMax = 20 * 2 ** 20;
  const large = (): ByteCache => {
    return new ByteCache({ name: "test", bytesMax, entriesMax: 50_000, ttlMs: 1e9 });
  };
  const fill = (cache: ByteCache, value: (index: number) => string): void => {
    for (let i = 0; i < 40_000; i++) cache.set(`key ${i}`, value(i), 0);
  };

  test("removed values can be collected, by delete, by eviction and by clear", () => {
    const leave: ((cache: ByteCache) => void)[] = [
      (cache) => cache.clear(),
      (cache) => cache.evictTo(0),
      (cache) => {
        for (let i = 0; i < 40_000; i++) cache.delete(`key ${i}`);
      },
    ];
    for (const empty of leave) {
      const cache = large();
      fill(cache, (i) => `${i} ${"x".repeat(400)}`);
      const full = heapBytes();
      empty(cache);
      assert.equal(cache.bytes, cache.emptyBytes);
      assert(full - heapBytes() > 15 * 2 ** 20);
      assert.equal(cache.get("key 1", 0), undefined);
    }
  });

  test("removed keys can be collected as well, long before their slots are used again", () => {
    const cache = large();
    for (let i = 0; i < 40_000; i++) cache.set(`${"k".repeat(400)} ${i}`, "", 0);
    const full = heapBytes();
    cache.evictTo(0);
    assert(full - heapBytes() > 15 * 2 ** 20);
  });

  /**
   * In its own function: its cache is garbage before the next is measured. Keys differ from cache
   * to cache, because V8 keeps equal ones once.
   */
  const weigh = (
    shape: (index: number) => string,
    replicas: number,
    entriesMax: number,
  ): { held: number; charged: number } => {
    const start = heapBytes();
    const caches = Array.from({ length: replicas }, (_, tenant) => {
      const cache = new ByteCache({ name: "test", bytesMax, entriesMax, ttlMs: 1e9 });
      for (let i = 0; i < entriesMax; i++) cache.set(`${tenant}: ${i}`, shape(i), NOW_MS + i);
      return cache;
    });
    const held = heapBytes() - start;
    return { held, charged: caches.reduce((sum, cache) => sum + cache.bytes, 0) };
  };

  test("the charge is never less than the heap's use, and at most a quarter more", () => {
    const page = "<p>".repeat(100_000);
    const shapes: readonly ((index: number) => string)[] = [
      (i) => page.slice(i, i + 60),
      (i) => page.slice(i, i + 400) + (i % 2 === 0 ? "’" : ""),
    ];
    for (const shape of shapes) {
      for (const [replicas, entries] of [
        [2000, 10],
        [200, 100],
        [1, 40_000],
      ] as const) {
        const { held, charged } = weigh(shape, replicas, entries);
        const detail = `${replicas} × ${entries} entries: holds ${held}, charged ${charged}`;
        assert(held <= charged && charged <= 1.25 * held, detail);
      }
    }
  });
});
