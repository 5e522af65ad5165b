// What is emitted of a reply while it is being written, sentence by sentence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { composeAnswer } from "../../../engine/turn/chat-answer.ts";
import type { ToolExecution, TurnEvent } from "../../../engine/turn/turn-events.ts";
import { ReplyStreamer } from "../../../engine/turn/reply-streamer.ts";
import { sentencesOf } from "../../../engine/conversation/sentences.ts";
import { DEFAULT_TEXTS } from "../../../engine/conversation/fallback-texts.ts";
import { BOOK } from "../../support/turn-fixture.ts";

function listen(charactersMax = 1000) {
  const heard: (string | null)[] = [];
  const asked: string[] = [];
  const narrator = new ReplyStreamer({
    charactersMax,
    sideEffects: new Set([BOOK]),
    canStream: (sentence) => {
      asked.push(sentence);
      return !sentence.includes("malo");
    },
    onEvent: (event: TurnEvent) => {
      if (event.type === "text_streamed") heard.push(event.piece);
      if (event.type === "text_discarded") heard.push(null);
    },
  });
  const say = (text: string): void => {
    for (const piece of JSON.stringify({ reply: text, url: null })) {
      narrator.handleEvent({ type: "text_streamed", piece });
    }
  };
  return { narrator, heard, asked, say };
}

test("text is emitted a whole sentence at a time, the last one with the final reply", () => {
  const { narrator, heard, asked, say } = listen();
  say("Hola. ¿Qué tal? Son las 10.30 a. m. en punto.");
  assert.deepEqual(heard, ["Hola.", " ¿Qué tal?"]);
  assert.deepEqual(asked, heard);
  narrator.finish("Hola. ¿Qué tal? Son las 10.30 a. m. en punto.");
  assert.equal(heard.join(""), "Hola. ¿Qué tal? Son las 10.30 a. m. en punto.");
});

test("nothing is emitted from the first sentence on that may not be streamed", () => {
  const { narrator, heard, say } = listen();
  say("Hola. Algo malo. Algo bueno. Fin");
  assert.deepEqual(heard, ["Hola."]);
  narrator.finish("Otra cosa.");
  assert.deepEqual(heard, ["Hola.", null, "Otra cosa."]);
});

test("a reply that was not streamed is emitted whole at the end, and discards nothing", () => {
  const { narrator, heard, say } = listen();
  say("Algo malo. Fin.");
  narrator.finish("Otra cosa.");
  assert.deepEqual(heard, ["Otra cosa."]);
});

test("text after the start of a side effect waits for the end", () => {
  const { narrator, heard, say } = listen();
  narrator.handleEvent({ type: "tool_started", name: BOOK });
  narrator.handleEvent({ type: "text_discarded" });
  say("Hola. Listo. Fin.");
  assert.deepEqual(heard, []);
  narrator.finish("Cita confirmada.");
  assert.deepEqual(heard, ["Cita confirmada."]);
});

test("a new call discards the emitted text, if there is any", () => {
  const { narrator, heard, say } = listen();
  narrator.handleEvent({ type: "text_discarded" });
  assert.deepEqual(heard, []);
  say("Hola. Fin");
  narrator.handleEvent({ type: "text_discarded" });
  say("Otra. Fin");
  assert.deepEqual(heard, ["Hola.", null, "Otra."]);
});

test("emitted text ends at the reply's cap", () => {
  for (const [charactersMax, told] of [
    [11, 1],
    [10, 0],
  ] as const) {
    const { heard, say } = listen(charactersMax);
    say("Muy larga. X");
    assert.equal(heard.length, told);
  }
});

test("sentences joined are the text, and periods inside words end none", () => {
  const text =
    " El Dr. Ruiz atiende a las 9 a. m. y cuesta S/. 20.50.\n\n¡Ven! (Hoy.) ¿Sí? Ya… Fin";
  const sentences = sentencesOf(text);
  assert.equal(sentences.join(""), text);
  assert.deepEqual(
    sentences.map((sentence) => sentence.trim()),
    [
      ...["El Dr. Ruiz atiende a las 9 a. m. y cuesta S/. 20.50.", "¡Ven!", "(Hoy.)", "¿Sí?"],
      ...["Ya…", "Fin"],
    ],
  );
});

function answer(reply: string, deed: Partial<ToolExecution>, charactersMax = 100): string {
  const usage = { input: 0, output: 0, cached: 0 };
  const text = "Cita por confirmar: lunes.";
  const words = { text, customerText: text };
  const full = {
    name: BOOK,
    sideEffect: true,
    status: "refused",
    ...words,
    mustTell: true,
  } as const;
  const summary = {
    ...{ rounds: [], usage, modelCalls: 1, sideEffects: [] },
    executions: [{ ...full, ...deed }],
  };
  return composeAnswer({
    ...{ prompt: null, texts: DEFAULT_TEXTS, charactersMax, review: null },
    end: { type: "finish_turn", reply, url: null, declared: null, summary },
    facts: { message: "", now: 0, contact: null },
    loaded: { turns: [], turnsEver: 0 },
  }).reply;
}

test("a verbatim text comes first when the reply left it out", () => {
  assert.equal(answer("Hola.", {}), "Cita por confirmar: lunes.\n\nHola.");
  assert.equal(answer("Hola.", { mustTell: false }), "Hola.");
});

test("a verbatim text is not repeated, and the cap cuts the rest", () => {
  const said = "Mira: Cita por confirmar: lunes. ¿Sí?";
  assert.equal(answer(said, {}), said);
  assert.equal(answer("Hola.", {}, 29), "Cita por confirmar: lunes.\n\nH");
});
