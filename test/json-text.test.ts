// JSON from elsewhere: a text that would end the process is refused, all others are read.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseJson } from "../engine/edge.ts";
import { JSON_DEPTH_MAX, parsedJson } from "../engine/json-text.ts";
import { SEED } from "./random.ts";

test("JSON as deep as the bound is read and one level more is refused", () => {
  const deep = (levels: number): string =>
    `${'[{"a":'.repeat(levels / 2)}1${"}]".repeat(levels / 2)}`;
  parsedJson(deep(JSON_DEPTH_MAX));
  assert.throws(() => parsedJson(deep(JSON_DEPTH_MAX + 2)), SyntaxError);
});

test("48 KB of lists within each other are refused, and the process goes on", () => {
  const text = `${"[{},".repeat(12_000)}[{"`;
  assert.throws(() => parsedJson(text), SyntaxError);
  assert.throws(() => parseJson(Buffer.from(text)), { code: "bad_json" });
  globalThis.gc?.();
});

test("any JSON is read as JSON.parse reads it, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), fc.string({ unit: "binary" }), (json, text) => {
      assert.deepEqual(parsedJson(json), JSON.parse(json));
      const brackets = JSON.stringify({ text: `${text}${"[".repeat(JSON_DEPTH_MAX * 2)}\\"{` });
      assert.deepEqual(parsedJson(brackets), JSON.parse(brackets));
    }),
    { seed: SEED, numRuns: 500 },
  );
});
