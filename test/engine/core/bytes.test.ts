// Sizes of strings, cuts that split no character, copies that keep no other text alive.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { heapBytes } from "../../support/heap.ts";
import {
  cutBytes,
  cutGraphemes,
  isLatin1,
  ownString,
  stringBytes,
  valueBytes,
  utf8Bytes,
} from "../../../engine/core/bytes.ts";
import { SEED } from "../../support/random.ts";

const anyText = fc.string({ unit: "binary", maxLength: 200 });
/** Text without unpaired surrogates, which UTF-8 cannot carry. */
const sound = fc.string({ unit: "grapheme", maxLength: 200 });

/** What the process itself allocates during the measurement; a few KB were seen. */
const NOISE_BYTES = 16_384;

/** Bytes of heap per list of generated values. */
function bytesHeld(make: () => unknown, count: number): number {
  const held: unknown[] = Array.from({ length: count }, () => "");
  // A first run for the compiled code, which is on the heap too.
  for (let i = 0; i < count; i++) held[i] = make();
  held.fill("");
  const before = heapBytes();
  for (let i = 0; i < count; i++) held[i] = make();
  const used = heapBytes() - before;
  assert(held.every((text) => text !== ""));
  return used;
}

/** The least of up to three measurements: compiled code and garbage of other tests only add. */
function leastHeld(make: () => unknown, count: number, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && least > enough; tries++) {
    least = Math.min(least, bytesHeld(make, count));
  }
  return least;
}

describe("bytes: cuts", () => {
  test("a text at the cap stays, one byte over it is cut and marked", () => {
    assert.equal(cutBytes("áéí", 6), "áéí");
    assert.equal(cutBytes("áéíó", 7), "áé…");
    assert.equal(cutBytes("", 0), "");
    assert.equal(cutBytes("abc", 2, ""), "ab");
    assert.equal(cutBytes("abc", 0), "");
  });

  test("a character of four bytes is kept whole or left out", () => {
    assert.equal(cutBytes("a😊b", 5, ""), "a😊");
    assert.equal(cutBytes("a😊b", 4, ""), "a");
    assert.equal(cutBytes("😊😊", 3, ""), "");
  });

  test("a cut text is a prefix, at or under its cap, and sound", () => {
    fc.assert(
      fc.property(sound, fc.nat({ max: 220 }), (text, bytesMax) => {
        const cut = cutBytes(text, bytesMax, "");
        assert(utf8Bytes(cut) <= bytesMax && text.startsWith(cut) && cut.isWellFormed());
        assert(utf8Bytes(cutBytes(text, bytesMax)) <= Math.max(bytesMax, 0));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  test("a grapheme is kept whole or left out", () => {
    const family = "👨‍👩‍👧";
    assert.equal(cutGraphemes(`ab${family}`, 2 + family.length), `ab${family}`);
    assert.equal(cutGraphemes(`ab${family}`, 1 + family.length), "ab");
    assert.equal(cutGraphemes("e\u0301x", 1), "");
    assert.equal(cutGraphemes("abc", 3), "abc");
    assert.equal(cutGraphemes("abcd", 3), "abc");
  });

  test("a text cut by graphemes is a prefix at or under its cap", () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 220 }), (text, charactersMax) => {
        const cut = cutGraphemes(text, charactersMax);
        assert(cut.length <= charactersMax && text.startsWith(cut));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

describe("bytes: strings as V8 holds them", () => {
  test("a copy equals any text", () => {
    fc.assert(
      fc.property(anyText, (text) => assert.equal(ownString(text), text)),
      { seed: SEED, numRuns: 2000 },
    );
  });

  test("a text is one byte a character up to U+00FF and two beyond", () => {
    assert.equal(isLatin1("ñ\u00ff\u0000"), true);
    assert.equal(isLatin1("\u0100"), false);
    assert.equal(isLatin1("a\u2019"), false);
    assert.equal(stringBytes("a".repeat(80)), 96);
    assert.equal(stringBytes("ñ".repeat(81)), 104);
    assert.equal(stringBytes(`${"a".repeat(79)}😊`), 16 + 168);
  });

  test("a copy of a slice does not keep the whole text alive", () => {
    let next = 0;
    const slice = (): string => "x".repeat(1_000_000).concat(String(next++)).slice(5, 105);
    assert(bytesHeld(() => ownString(slice()), 100) < 100 * 1000);
  });

  test("the charge is never less than V8's use, and at most a quarter more", () => {
    for (const unit of ["a", "ñ", "\u2019", "😊"]) {
      for (const length of [100, 1000, 10_000]) {
        let next = 0;
        const text = (): string => ownString(unit.repeat(length) + String(next++).padStart(6, "0"));
        const count = Math.max(500, 1_000_000 / length);
        const charged = stringBytes(text()) * count;
        const held = leastHeld(text, count, charged);
        const told = `${unit} × ${length}: holds ${held}, charged ${charged}`;
        assert(held <= charged + NOISE_BYTES, told);
        assert(charged <= held * 1.25, told);
      }
    }
  });

  test("a value's charge is never less than V8's use as JSON or as a clone", () => {
    const list = (part: (index: number) => unknown): unknown =>
      Array.from({ length: 400 }, (_, index) => part(index));
    // Strings of their own: V8 shares short ones that are the same.
    const words = (index: number): string => `palabra número ${index}`;
    const shapes: Readonly<Record<string, unknown>> = {
      "objects": list((index) => ({ from: words(index), until: words(-index), minutes: index })),
      "empty objects": list(() => ({})),
      "empty lists": list(() => []),
      "one field": list((index) => ({ a: index })),
      "fractions": list((index) => [index + 0.5, { a: index / 7 }]),
      "nested": list((index) => [[index], { b: [words(index)], c: null, d: true }]),
      "strings": list(words),
    };
    for (const [name, value] of Object.entries(shapes)) {
      const text = JSON.stringify(value);
      const charged = valueBytes(value, Number.MAX_SAFE_INTEGER);
      for (const copy of [() => JSON.parse(text) as unknown, () => structuredClone(value)]) {
        const held = leastHeld(copy, 50, charged * 50) / 50;
        const told = `${name}: holds ${held}, charged ${charged}`;
        assert(held <= charged + NOISE_BYTES / 50, told);
        assert(charged <= held * 1.75, told);
      }
    }
  });
});
