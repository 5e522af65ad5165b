// A session's ring in this process: packing round-trips, both caps hold to the byte, and pending
// writes are found and removed by their token.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeTurn } from "../../../engine/sessions/turn-codec.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import * as rings from "../../../engine/sessions/turn-ring.ts";
import type { TurnRing } from "../../../engine/sessions/turn-ring.ts";

const WIDE = { sessionTurnsMax: 9, sessionBytesMax: 1000 };
const ringOf = (...texts: readonly string[]): TurnRing => ({
  ...{ ever: 10 + texts.length, cleared: "", done: texts.map((text) => `t-${text}`) },
  elements: texts,
});
const textsOf = ({ elements }: TurnRing): readonly string[] => elements;

test("packing round-trips any bytes", () => {
  const all = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
  for (const ring of [
    ringOf(),
    { ...ringOf("a", "\n", " , ", all), done: ["t1", "t2", "t3", "t4"] },
    { ...ringOf("a", "b"), done: ["only"] },
    { ...ringOf("a"), cleared: "clear-1", done: [] },
  ]) {
    const back = rings.unpackRing(rings.packRing(ring));
    assert.deepEqual({ ...back, elements: textsOf(back) }, { ...ring, elements: textsOf(ring) });
  }
  assert.deepEqual(rings.unpackRing(rings.EMPTY_RING), { ...ringOf(), ever: 0 });
});

test("unpacking other text and packing an invalid token are assertion errors", () => {
  for (const text of ["", "\n", "1\n", "1 \n", "1  2\nx", "1  1\nxx"]) {
    assert.throws(() => rings.unpackRing(text), { code: "ERR_ASSERTION" }, JSON.stringify(text));
  }
  for (const token of ["a b", "a,b", "a\n"]) {
    const ring = { ...ringOf("x"), done: [token] };
    assert.throws(() => rings.packRing(ring), { code: "ERR_ASSERTION" });
    assert.throws(() => rings.packRing({ ...ringOf(), cleared: token }), { code: "ERR_ASSERTION" });
  }
});

test("a turn is added after those that are not newer, with its token", () => {
  for (const [newerCount, texts] of [
    [0, ["a", "b", "n"]],
    [1, ["a", "n", "b"]],
    [2, ["n", "a", "b"]],
    [3, ["n", "a", "b"]],
  ] as const) {
    const added = { token: "t-n", element: "n", newerCount };
    const { ring, dropped } = rings.addToRing(ringOf("a", "b"), added, WIDE);
    assert.deepEqual(textsOf(ring), texts);
    assert.deepEqual(
      ring.done,
      texts.map((text) => `t-${text}`),
    );
    assert.deepEqual([ring.ever, ring.cleared], [13, ""]);
    assert.deepEqual(dropped, { droppedByCount: 0, droppedByBytes: 0 });
  }
});

test("a ring that keeps one token keeps the newest", () => {
  const before = { ...ringOf("a"), done: ["t-a"], cleared: "c" };
  const added = { token: "t-b", element: "b", newerCount: 0 };
  const { ring } = rings.addToRing(before, added, { ...WIDE, sessionTurnsMax: 1 });
  assert.deepEqual([ring.done, textsOf(ring), ring.cleared], [["t-b"], ["b"], "c"]);
});

test("the oldest are dropped: by count first, then by bytes, and the newest stays", () => {
  for (const [turns, bytes, left, byCount, byBytes] of [
    [4, 10, ["a", "bb", "ccc", "dddd"], 0, 0],
    [3, 10, ["bb", "ccc", "dddd"], 1, 0],
    [4, 9, ["bb", "ccc", "dddd"], 0, 1],
    [3, 9, ["bb", "ccc", "dddd"], 1, 0],
    [3, 8, ["ccc", "dddd"], 1, 1],
    [4, 7, ["ccc", "dddd"], 0, 2],
    [4, 6, ["dddd"], 0, 3],
    [4, 3, ["dddd"], 0, 3],
    [1, 10, ["dddd"], 3, 0],
  ] as const) {
    const added = { token: "t-dddd", element: "dddd", newerCount: 0 };
    const limits = { sessionTurnsMax: turns, sessionBytesMax: bytes };
    const { ring, dropped } = rings.addToRing(ringOf("a", "bb", "ccc"), added, limits);
    assert.deepEqual(textsOf(ring), left);
    assert.deepEqual(
      ring.done,
      left.map((text) => `t-${text}`),
    );
    assert.deepEqual(dropped, { droppedByCount: byCount, droppedByBytes: byBytes });
  }
});

test("a pending clear comes before all turns, an unreadable turn is pending as null", () => {
  const turn = { messageId: "m", at: 5, user: "u", rounds: [], reply: "r", url: null };
  const ring = {
    ...{ ever: 2, cleared: "", done: ["t1", "t2"] },
    elements: [encodeTurn(turn, DEFAULT_LIMITS).toString("latin1"), "x"],
  };
  const first = (of: TurnRing): unknown => rings.firstPending(of, DEFAULT_LIMITS);
  assert.deepEqual(first({ ...ring, cleared: "c" }), { kind: "clear", token: "c" });
  assert.deepEqual(first(ring), { kind: "turn", token: "t1", turn });
  const rest = rings.withoutToken(ring, "t1");
  assert.deepEqual(first(rest), { kind: "turn", token: "t2", turn: null });
  assert.equal(first(ringOf()), null);
  assert.equal(first({ ...ring, elements: [] }), null);
  assert.equal(first({ ...ring, done: [] }), null);
});

test("a token is removed with its turn or its clear, and nothing else is", () => {
  const ring = { ...ringOf("a", "b", "c"), cleared: "t-x" };
  const without = (token: string): TurnRing => rings.withoutToken(ring, token);
  assert.deepEqual(without("t-b"), { ...ringOf("a", "c"), ever: 13, cleared: "t-x" });
  assert.deepEqual(without("t-x"), { ...ring, cleared: "" });
  assert.deepEqual(without("other"), ring);
  assert.equal(rings.pendingCount(ring), 4);
  assert.equal(rings.pendingCount(without("t-x")), 3);
  assert.equal(rings.pendingCount(ringOf()), 0);
});
