// One owner's flood of a full cache, and what the others keep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteCache } from "../../../engine/memory/byte-cache.ts";

const NOW_MS = Date.UTC(2026, 10, 22);
const ownerOf = (key: string): string => key.slice(0, 1);

function cacheOf(entriesMax: number, bytesMax = 2 ** 20): ByteCache {
  return new ByteCache({ name: "owned", bytesMax, entriesMax, ttlMs: 1000, ownerOf });
}

function fill(cache: ByteCache, keys: string, value = "x"): void {
  for (const key of keys.split(" ")) cache.set(key, value, NOW_MS);
}

function kept(cache: ByteCache, keys: string): string {
  return keys
    .split(" ")
    .filter((key) => cache.has(key, NOW_MS))
    .join(" ");
}

test("with a quarter of the entries an owner takes the oldest of all, with one more its own", () => {
  const cache = cacheOf(8);
  fill(cache, "a1 b1 c1 d1 e1 f1 g1 h1");
  fill(cache, "b2");
  assert.equal(kept(cache, "a1 b1 b2 c1"), "b1 b2 c1");
  fill(cache, "b3");
  assert.equal(kept(cache, "b1 b2 b3 c1"), "b2 b3 c1");
});

test("with a quarter of the bytes an owner takes the oldest of all, with some more its own", () => {
  for (const [length, expected] of [
    [100, "b1 b2"],
    [300, "a1 b2"],
  ] as const) {
    const cache = cacheOf(16, 8192);
    fill(cache, "a1", "x".repeat(600));
    fill(cache, "b1", "x".repeat(1500));
    fill(cache, "c1", "x".repeat(8192 - cache.bytes - 200));
    assert.equal(kept(cache, "a1 b1 c1"), "a1 b1 c1");
    fill(cache, "b2", "x".repeat(length));
    assert.equal(kept(cache, "a1 b1 b2"), expected);
  }
});

test("a flood leaves the others what they have, and gives back what it had alone", () => {
  const cache = cacheOf(512, 64 * 1024);
  for (let index = 0; index < 2000; index++) fill(cache, `f${index}`, "x".repeat(500));
  assert.ok(cache.bytes > 63 * 1024, "alone it has all");
  fill(cache, "a1 b1 c1", "x".repeat(500));
  for (let index = 0; index < 2000; index++) fill(cache, `f${index}`, "x".repeat(index % 900));
  assert.equal(kept(cache, "a1 b1 c1"), "a1 b1 c1");
  // Another one who needs room gets it from the flood, beyond a quarter.
  for (let index = 0; index < 60; index++) fill(cache, `g${index}`, "x".repeat(500));
  const held = Array.from({ length: 60 }, (_, index) => `g${index}`).join(" ");
  assert.ok(kept(cache, held).split(" ").length >= 40);
});

test("keys without owners are evicted in order", () => {
  const cache = new ByteCache({ name: "plain", bytesMax: 2 ** 20, entriesMax: 4, ttlMs: 1000 });
  fill(cache, "a1 a2 a3 b1 a4");
  assert.equal(kept(cache, "a1 a2 a3 b1 a4"), "a2 a3 b1 a4");
});
