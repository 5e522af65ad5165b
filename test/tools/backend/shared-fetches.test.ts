// The bytes of fetches that turns share: an account of their own, with room for one whole answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { fetchBytesMax } from "../../../engine/limits/turn-weights.ts";
import { SharedFetches } from "../../../tools/backend/shared-fetches.ts";

const WHOLE = fetchBytesMax(DEFAULT_LIMITS);

test("a fetch may hold one whole answer, also while usual ones fill the rest", async () => {
  const fetches = new SharedFetches(DEFAULT_LIMITS);
  const gate = Promise.withResolvers<void>();
  const held: number[] = [];
  const fetch = (tenant: number, bytes: number): Promise<void> =>
    fetches.run(tenant, async (turn) => {
      turn.open("tool").grow(bytes, () => held.push(bytes));
      await gate.promise;
    });
  const usual = (DEFAULT_LIMITS.fetchesBytesMax - WHOLE) / 8;
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map((tenant) => fetch(tenant, usual));
  all.push(fetch(9, WHOLE), fetch(10, WHOLE));
  assert.deepEqual(held, [...Array<number>(8).fill(usual), WHOLE]);
  const { bytes, entries } = fetches.account.read();
  assert.deepEqual([bytes, entries], [DEFAULT_LIMITS.fetchesBytesMax, 10]);
  gate.resolve();
  await Promise.all(all);
  assert.deepEqual(fetches.account.read(), { bytes: 0, entries: 0 });
});

test("what a fetch holds is returned when it fails", async () => {
  const fetches = new SharedFetches(DEFAULT_LIMITS);
  const failing = fetches.run(1, (bytes) => {
    bytes.open("tool").grow(WHOLE, () => {});
    return Promise.reject(new Error("gone"));
  });
  await assert.rejects(failing, /gone/);
  assert.equal(fetches.account.read().bytes, 0);
});
