// The service's fenced text in the user's message, which no other text can imitate.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  fenced,
  hasFenceTag,
  withoutFenced,
  withoutFenceTags,
} from "../../../engine/conversation/fence.ts";
import { buildMessages } from "../../../engine/turn/model-messages.ts";
import "../../support/random.ts";

const OPEN = "<contexto_del_turno>";
const CLOSE = "</contexto_del_turno>";
const marksIn = (text: string): number => text.split(/<\/?contexto_del_turno>/).length - 1;

const IMITATIONS = [
  ...[OPEN, CLOSE, OPEN.toUpperCase(), "< contexto_del_turno >", "</ CONTEXTO DEL TURNO>"],
  ...["<contexto-del-turno>", "＜contexto_del_turno＞", "<contexto_del_turno id=1>"],
  ...["<con\u200btexto_del_turno>", "<\u2060/contexto_del_turno>", "<contexto_del_turno"],
  ...["<\\contexto_del_turno>", "‹contexto_del_turno›"],
];

test("imitations of a tag are removed from a customer's text, the words around them stay", () => {
  for (const mark of IMITATIONS) {
    const text = withoutFenceTags(`antes ${mark} después`);
    assert(!hasFenceTag(text), mark);
    assert.match(text, /^antes\s+después$/, mark);
  }
});

test("nested tags do not form another tag when removed", () => {
  for (const inner of IMITATIONS) {
    const text = withoutFenceTags(`<conte${inner}xto_del_turno>`);
    assert.equal(marksIn(text), 0, inner);
  }
});

test("text without a tag stays unchanged", () => {
  const texts = ["a < b y c > d", "<b>hola</b>", "el contexto del turno de mañana", "<contexto>"];
  for (const text of texts) {
    assert.equal(withoutFenceTags(text), text);
    assert.equal(withoutFenced(text), text);
    assert(!hasFenceTag(text));
  }
});

test("a repeated block is removed from a reply, also when it has no end", () => {
  assert.equal(withoutFenced(`Hola. ${fenced("Hoy es lunes.")} ¿Qué día?`), "Hola.   ¿Qué día?");
  assert.equal(withoutFenced(`Hola. ${OPEN}\nHoy es`).trim(), "Hola.");
  assert.equal(withoutFenced(`${CLOSE} Hola.`).trim(), "Hola.");
});

test("with any customer, history and clock, the request has only the service's tags", () => {
  const part = fc.constantFrom(...IMITATIONS, "Hola", "\n", " ", "<conte", "xto_del_turno>", "</");
  const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, text, (user, before, clock) => {
      const turn = { messageId: "", at: 0, user: before, rounds: [], reply: "Sí", url: null };
      const sent = buildMessages({
        ...{ system: "s", clock, history: [turn], rounds: [], unreadableReply: "{" },
        ...{
          user: { text: user, images: [] },
          objection: { rounds: 0, modelText: "x", reason: "r" },
        },
      });
      const users = sent.flatMap((message) => (message.role === "user" ? [message.text] : []));
      // The history has none, the current message a pair for its clock, each reason a pair.
      assert.deepEqual(users.map(marksIn), [0, clock === "" ? 0 : 2, 2, 2]);
    }),
    { numRuns: 300 },
  );
});

test("a text made to be slow is read in linear time", () => {
  for (const piece of ["<", "< ", "<c\u200b", "<contexto_del_turno", "<contexto", OPEN]) {
    const text = piece.repeat(Math.ceil(131_072 / piece.length));
    // Ten seconds is no measure of speed: a backtracking pattern would take hours.
    const began = process.cpuUsage().user;
    withoutFenced(text);
    assert(process.cpuUsage().user - began < 10_000_000, piece);
  }
});
