// JSON from elsewhere: a text that would end the process is refused, all others are read.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseJsonBody } from "../../../engine/http/http-server.ts";
import { JSON_DEPTH_MAX, parseJsonText } from "../../../engine/core/json-text.ts";
import { decodeTurn } from "../../../engine/sessions/turn-codec.ts";
import { parseRejection, standardBody } from "../../../engine/model/api-rejection.ts";
import { parseLoosely } from "../../../tools/api/loose-request.ts";
import { SEED } from "../../support/random.ts";

test("JSON as deep as the bound is read and one level more is refused", () => {
  const deep = (levels: number): string =>
    `${'[{"a":'.repeat(levels / 2)}1${"}]".repeat(levels / 2)}`;
  parseJsonText(deep(JSON_DEPTH_MAX));
  assert.throws(() => parseJsonText(deep(JSON_DEPTH_MAX + 2)), SyntaxError);
});

test("48 KB of lists within each other are refused, and the process goes on", () => {
  const text = `${"[{},".repeat(12_000)}[{"`;
  assert.throws(() => parseJsonText(text), SyntaxError);
  assert.throws(() => parseJsonBody(Buffer.from(text)), { code: "bad_json" });
  globalThis.gc?.();
});

test("nor do they end it in an error of the model's server, a stored turn or a setting", () => {
  const text = `${"[{},".repeat(12_000)}[{"`;
  assert.equal(standardBody(text), JSON.stringify({ error: { body: text } }));
  // Long enough to be looked into: a gateway passes on what its provider said.
  assert.deepEqual(parseRejection({ error: { message: text.slice(0, 60_000) } }, 400).codes, []);
  const element = Buffer.concat([Buffer.from([1]), Buffer.from(text)]);
  const limits = { storedTurnBytesMax: 65_536, storedTurnDecodedBytesMax: 65_536 };
  assert.equal(decodeTurn(element, limits), null);
  parseLoosely({ message: "hola", session_id: 1, id_empresa: 1, config: text });
  globalThis.gc?.();
});

test("any JSON is read as JSON.parse reads it, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), fc.string({ unit: "binary" }), (json, text) => {
      assert.deepEqual(parseJsonText(json), JSON.parse(json));
      const brackets = JSON.stringify({ text: `${text}${"[".repeat(JSON_DEPTH_MAX * 2)}\\"{` });
      assert.deepEqual(parseJsonText(brackets), JSON.parse(brackets));
    }),
    { seed: SEED, numRuns: 500 },
  );
});
