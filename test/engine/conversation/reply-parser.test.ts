// Parsing a model's reply, whole and while it arrives.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cleanReply, parseReply } from "../../../engine/conversation/reply-parser.ts";
import { SEED } from "../../support/random.ts";
import { ReplyStream } from "../../../engine/conversation/reply-stream.ts";

const runs = { seed: SEED, numRuns: 2000 };

const URL = "https://x/a.pdf";

for (const [text, reply, url] of [
  ['{"reply":"Hola","url":null}', "Hola", null],
  [`{"reply":"Hola","url":"${URL}"}`, "Hola", URL],
  [`{"url":" ${URL} ","reply":" Hola "}`, "Hola", URL],
  ['{"reply":"Hola"}', "Hola", null],
  ['{"reply":"Hola","url":""}', "Hola", null],
  ['{"reply":"Hola","url":7,"extra":1}', "Hola", null],
  ['\n ```json\n{"reply":"Hola","url":null}\n``` ', "Hola", null],
  ['```\n{"reply":"Hola","url":null}```', "Hola", null],
] as const) {
  test(`${JSON.stringify(text)} is a structured answer`, () => {
    assert.deepEqual(parseReply(text), { kind: "structured", value: { reply: reply, url } });
  });
}

for (const text of ["Hola", " ¿A las 10? ", "[imagen] Hola", "[1] primera opción", "7", "a { b"]) {
  test(`${JSON.stringify(text)} is a plain answer`, () => {
    const value = { reply: text.trim(), url: null };
    assert.deepEqual(parseReply(text), { kind: "plain", value });
  });
}

for (const text of [
  null,
  "",
  " \n ",
  "null",
  "``````",
  "{",
  "{}",
  '{"reply":',
  '{"reply":null}',
  '{"reply":" "}',
  '{"reply":["Hola"]}',
  '{"reply":"Hola","url":null}{"reply":"Hola","url":null}',
  '[{"reply":"Hola","url":null}]',
  "[]",
  'Aquí está: {"reply":"Hola","url":null}',
  'Aquí está:\n```json\n{ "reply" : "Hola" }\n```',
  '{"__proto__":{"reply":"Hola"}}',
]) {
  test(`${JSON.stringify(text)} is broken`, () => {
    assert.deepEqual(parseReply(text), { kind: "broken" });
  });
}

test("any text is read without an exception", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const parsed = parseReply(text);
      assert(parsed.kind === "broken" || parsed.value.reply !== "");
    }),
    runs,
  );
});

test("a clean reply has no control characters and no marks that reorder text", () => {
  assert.equal(cleanReply("a\u0000b\u001bc\r\nd\te\u007f\u202e\u2066", 100), "abc\nd\te");
});

test("a clean reply has no half of a character", () => {
  assert.equal(cleanReply("a\ud83d", 100), "a\ufffd");
});

test("a clean reply has at most its cap of characters and is cut beyond it", () => {
  assert.equal(cleanReply("x".repeat(10), 10), "x".repeat(10));
  assert.equal(cleanReply("x".repeat(11), 10), "x".repeat(10));
});

test("a clean reply is never cut inside a grapheme", () => {
  const family = "👨‍👩‍👧";
  assert.equal(cleanReply(`a${family}`, 1 + family.length), `a${family}`);
  assert.equal(cleanReply(`a${family}`, family.length), "a");
  assert.equal(cleanReply("ane\u0301", 3), "an");
});

// --- The stream ------------------------------------------------------------------------------------

function streamed(pieces: readonly string[]): readonly string[] {
  const stream = new ReplyStream();
  return pieces.map((piece) => stream.push(piece));
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
};

/** One of the ways JSON has to write a UTF-16 unit. */
function written(unit: string, way: number): string {
  const code = unit.charCodeAt(0);
  const escaped = `\\u${code.toString(16).padStart(4, "0")}`;
  if (way === 0) return escaped;
  if (way === 1) return escaped.toUpperCase().replace("\\U", "\\u");
  const raw = code >= 0x20 && unit !== '"' && unit !== "\\";
  return way === 2 && raw ? unit : (SHORT[unit] ?? (raw ? unit : escaped));
}

const documents = fc
  .tuple(
    fc.array(fc.tuple(fc.string({ unit: "binary", maxLength: 3 }), fc.nat(3)), { maxLength: 30 }),
    fc.constantFrom('{"reply":"', ' {\n "reply" : "', '```json\n{"reply": "', '```{ "reply":"'),
    fc.constantFrom('","url":null}', '"}', '" , "url": "https://x/\\"a\\"" }'),
  )
  .map(([parts, head, tail]) => {
    const text = parts.map(([part, way]) =>
      part
        .split("")
        .map((unit) => written(unit, way))
        .join(""),
    );
    return { document: head + text.join("") + tail, reply: parts.map(([part]) => part).join("") };
  });

/** The text cut at these places, in any order. */
function cutAt(text: string, places: readonly number[]): readonly string[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((from, index) => text.slice(from, cuts[index] ?? text.length));
}

test("any structured answer in any pieces streams what JSON.parse reads", () => {
  fc.assert(
    fc.property(documents, fc.array(fc.nat(500)), ({ document, reply }, places) => {
      const text = streamed(cutAt(document, places)).join("");
      assert.equal(cleanReply(text, 1e6), cleanReply(reply, 1e6));
    }),
    runs,
  );
});

test("one unit at a time streams the same as everything at once", () => {
  fc.assert(
    fc.property(documents, ({ document }) => {
      assert.equal(streamed(document.split("")).join(""), streamed([document]).join(""));
    }),
    runs,
  );
});

test("no streamed piece has control characters or marks that reorder text", () => {
  const pieces = streamed(['{"reply":"a\\u0000b\\u202e', "c\u2066d\\r\\n", '\\u001b"}']);
  assert.deepEqual(pieces, ["ab", "cd\n", ""]);
});

test("text after the reply's closing quote is not streamed", () => {
  assert.deepEqual(streamed(['{"reply":"a', 'b","url":"', 'https://x"}', "c"]), ["a", "b", "", ""]);
});

test("an answer that is not structured streams nothing", () => {
  for (const text of ["Hola, ¿qué tal?", '{"url":"x","reply":"Hola"}', '["reply","Hola"]']) {
    assert.equal(streamed(text.split("")).join(""), "");
  }
});

test("the head is buffered up to its cap; beyond it nothing is streamed", () => {
  const body = '{"reply":"Hola"}';
  assert.equal(streamed([" ".repeat(ReplyStream.headMax), body]).join(""), "Hola");
  assert.equal(streamed([" ".repeat(ReplyStream.headMax + 1), body]).join(""), "");
});

test("an invalid escape is dropped and the rest is streamed", () => {
  assert.equal(streamed(['{"reply":"a\\xb\\uzzzzc"}']).join(""), "abc");
});
