// JSON from outside: a text that would end the process is rejected, all others are parsed.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseJsonBody } from "../../../engine/core/json-text.ts";
import { JSON_DEPTH_MAX, JSON_PARTS_MAX, parseJsonText } from "../../../engine/core/json-text.ts";
import { decodeTurn } from "../../../engine/sessions/turn-codec.ts";
import { parseRejection, standardBody } from "../../../engine/model/api-rejection.ts";
import { parseLoosely } from "../../../tools/api/loose-request.ts";
import { SEED } from "../../support/random.ts";

test("JSON as deep as the limit is parsed and one level more is rejected", () => {
  const deep = (levels: number): string =>
    `${'[{"a":'.repeat(levels / 2)}1${"}]".repeat(levels / 2)}`;
  parseJsonText(deep(JSON_DEPTH_MAX));
  assert.throws(() => parseJsonText(deep(JSON_DEPTH_MAX + 2)), SyntaxError);
});

test("JSON of as many parts as the limit is parsed and one more is rejected", () => {
  const list = (parts: number): string => `["{[", ${"{}, ".repeat(parts - 2)}[]]`;
  assert.equal((parseJsonText(list(JSON_PARTS_MAX)) as unknown[]).length, JSON_PARTS_MAX);
  assert.throws(() => parseJsonText(list(JSON_PARTS_MAX + 1)), /of too many parts/);
});

test("48 KB of nested lists are rejected, and the process goes on", () => {
  const text = `${"[{},".repeat(12_000)}[{"`;
  assert.throws(() => parseJsonText(text), SyntaxError);
  assert.throws(() => parseJsonBody(Buffer.from(text)), { code: "bad_json" });
  globalThis.gc?.();
});

test("such lists are also rejected in a model server's error, a stored turn and a setting", () => {
  const text = `${"[{},".repeat(12_000)}[{"`;
  assert.equal(standardBody(text), JSON.stringify({ error: { body: text } }));
  // Long enough to be parsed: a gateway forwards its provider's error.
  assert.deepEqual(parseRejection({ error: { message: text.slice(0, 60_000) } }, 400).codes, []);
  const element = Buffer.concat([Buffer.from([1]), Buffer.from(text)]);
  const limits = { storedTurnBytesMax: 65_536, storedTurnDecodedBytesMax: 65_536 };
  assert.equal(decodeTurn(element, limits), null);
  parseLoosely({ message: "hola", session_id: 1, id_empresa: 1, config: text });
  globalThis.gc?.();
});

test("any JSON is parsed as JSON.parse does, with any strings in it", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), fc.string({ unit: "binary" }), (json, text) => {
      assert.deepEqual(parseJsonText(json), JSON.parse(json));
      const brackets = JSON.stringify({ text: `${text}${"[".repeat(JSON_DEPTH_MAX * 2)}\\"{` });
      assert.deepEqual(parseJsonText(brackets), JSON.parse(brackets));
    }),
    { seed: SEED, numRuns: 500 },
  );
});
