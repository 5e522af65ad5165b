// The one definition of "nothing visible": every character that Unicode shows as nothing, for
// messages and replies, in JSON and in a stream.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseReply, cleanReply } from "../../../engine/conversation/reply-parser.ts";
import { buildMessages } from "../../../engine/turn/model-messages.ts";
import { sentencesOf } from "../../../engine/conversation/sentences.ts";
import { isVisible, visibleText, withoutControls } from "../../../engine/core/visible.ts";
import { DEFAULT_TEXTS } from "../../../engine/conversation/fallback-texts.ts";
import { startTestServer } from "../../support/server-fixture.ts";
import "../../support/random.ts";

/** One character of each kind, by name; the property below tries all. */
const NOTHING: Readonly<Record<string, string>> = {
  "blanks": " \t\r\n\u00a0\u2003\u3000",
  "NUL": "\u0000",
  "controls": "\u0001\u001b\u007f\u0085\u009f",
  "zero widths": "\u200b\u200c\u200d\u2060\ufeff",
  "bidi marks": "\u200e\u200f\u061c\u202a\u202e\u2066\u2069",
  "a soft hyphen": "\u00ad",
  "fillers": "\u115f\u1160\u3164\uffa0",
  "an empty cell of Braille": "\u2800",
  "variation selectors": "\ufe0f\ufe0e\u{e0100}",
  "tags": "\u{e0001}\u{e0041}\u{e007f}",
  "deprecated format characters": "\u206a\u206f",
  "a combining joiner": "\u034f",
  "Mongolian separators": "\u180e\u180b",
  "Khmer vowels that are not shown": "\u17b4\u17b5",
  "annotation anchors": "\ufff9\ufffb",
  "music and shorthand controls": "\u{1d173}\u{1d159}\u{1bca0}",
  "noncharacters": "\uffff\ufdd0",
  "nothing at all": "",
};
const SOMETHING = [
  "a",
  "ñ",
  "?",
  ".",
  "👍",
  "❤️",
  "👨‍👩‍👧",
  "1️⃣",
  "\u0301",
  "\u0600",
  "字",
  "🇵🇪",
  "\u200b.",
  "ㅤa",
];

test("no invisible character is seen, alone or mixed; one visible sign among them is", () => {
  for (const [name, text] of Object.entries(NOTHING)) assert.equal(isVisible(text), false, name);
  const all = Object.values(NOTHING).join("");
  assert.equal(isVisible(all), false);
  for (const text of SOMETHING) {
    assert.equal(isVisible(text), true, text);
    assert.equal(isVisible(all + text + all), true, text);
  }
});

test("every default-ignorable, format or space character of Unicode is invisible", () => {
  // These signs around numbers are visible.
  const signs = new Set(["؀", "؁", "؂", "؃", "؄", "؅", "۝", "܏", "࢐", "࢑", "࣢"]);
  const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Z}\p{Noncharacter_Code_Point}]/u;
  let count = 0;
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (!unseen.test(character) || signs.has(character)) continue;
    if (code === 0x110bd || code === 0x110cd) continue;
    assert.equal(isVisible(character), false, code.toString(16));
    count++;
  }
  assert(count > 4000, String(count));
});

test("visibleText keeps visible characters, white space and line breaks", () => {
  assert.equal(visibleText("\u200e/cle\u200bar\u0000\ufeff \n"), "/clear \n");
});

test("controls are removed, tabs and line breaks stay", () => {
  assert.equal(withoutControls("a\u0000b\tc\r\nd\u0008\u001f\u007f"), "ab\tc\r\nd");
  assert.equal(withoutControls("👨‍👩‍👧 ❤️"), "👨‍👩‍👧 ❤️");
});

test("a reply without a visible character is broken", () => {
  for (const [name, text] of Object.entries(NOTHING)) {
    assert.deepEqual(parseReply(text), { kind: "broken" }, name);
    const structured = JSON.stringify({ reply: text, url: null });
    assert.deepEqual(parseReply(structured), { kind: "broken" }, name);
    assert.equal(cleanReply(text, 100), "", name);
  }
  assert.equal(parseReply("\u200eHola").kind, "plain");
});

test("every sentence has a visible character", () => {
  for (const text of Object.values(NOTHING)) {
    for (const sentence of sentencesOf(`${text}\n${text}\nHola.\n${text}\nAdiós.`).slice(0, -1)) {
      assert(isVisible(sentence), JSON.stringify(sentence));
    }
  }
});

test("no text of a request contains a control character, from any source", () => {
  const dirty = "a\u0000b\u0007";
  const turn = { messageId: "", at: 1, user: dirty, rounds: [], reply: dirty, url: null };
  const round = { text: dirty, calls: [], results: [{ callId: "c", text: dirty }] };
  const messages = buildMessages({
    system: dirty,
    clock: dirty,
    history: [turn],
    user: { text: dirty, images: [] },
    rounds: [round],
    unreadableReply: dirty,
    objection: { rounds: 1, modelText: dirty, reason: dirty },
  });
  assert(messages.length > 6);
  for (const { text } of messages) assert(text === null || !/[\u0000-\u0008]/.test(text));
});

const nothing = fc
  .array(fc.constantFrom(...Object.values(NOTHING).join("")), { minLength: 1, maxLength: 12 })
  .map((characters) => characters.join(""));

test("any mixture of invisible characters is empty, for the parser and for the customer", () => {
  fc.assert(
    fc.property(nothing, (text) => {
      assert.equal(isVisible(text), false);
      assert.equal(parseReply(JSON.stringify({ reply: text })).kind, "broken");
    }),
  );
});

test("an invisible message is an empty one: a friendly line, no model call", async (t) => {
  const server = await startTestServer(t);
  for (const [name, text] of Object.entries(NOTHING)) {
    if (text === "") continue;
    assert.equal(await server.say(text), DEFAULT_TEXTS.blankMessage, name);
    const streamed = await server.chat(text, { stream: true });
    assert(streamed.text.includes(DEFAULT_TEXTS.blankMessage), name);
  }
  assert.equal(server.model.requests.length, 0);
});

test("a command is recognised by its visible text, and NUL never reaches the model", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola." });
  await server.say("ho\u0000la\u0007 ❤️");
  const sent = JSON.stringify(server.model.requests);
  assert(sent.includes("hola ❤️") && !/\\u000[0-8]/.test(sent));
  for (const command of [
    "/clear\u200e",
    "\u200b/CLEAR\u0000",
    "/cl\u00ad\ufeffear\ufeff",
    " /clear\u2800",
  ]) {
    assert.equal(await server.say(command), DEFAULT_TEXTS.cleared, JSON.stringify(command));
  }
  assert.equal(await server.say("/restart\u200f"), DEFAULT_TEXTS.restartReserved);
  server.model.assertComplete();
});

test("an invisible reply is requested again, and then the fallback text is sent", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "\u200b\u2060" }, { reply: "Hola." });
  assert.equal(await server.say("hola", { session_id: 2 }), "Hola.");
  server.model.script({ reply: "\u3164" }, { reply: "\u200e" });
  const safe = DEFAULT_TEXTS.failure.agent_execution_error;
  assert((await server.say("hola", { session_id: 3 })).startsWith(safe));
  server.model.script({ reply: "\u200b\n\u200b" }, { reply: "\u2800" });
  const streamed = await server.chat("hola", { session_id: 4, stream: true });
  assert(streamed.text.includes(safe) && !streamed.text.includes("\u200b"));
  server.model.assertComplete();
});
