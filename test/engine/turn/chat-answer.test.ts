// What the customer reads at the end of a turn.

import assert from "node:assert/strict";
import { test } from "node:test";
import { composeAnswer } from "../../../engine/turn/chat-answer.ts";
import type { AnswerParts } from "../../../engine/turn/chat-answer.ts";
import type { TurnEnd, TurnSummary } from "../../../engine/turn/turn-events.ts";
import { TURN_ERRORS } from "../../../engine/conversation/messages.ts";
import type { Prompt } from "../../../engine/turn/prompt-source.ts";
import { DEFAULT_TEXTS } from "../../../engine/conversation/fallback-texts.ts";
import { storedTurn } from "../../support/turn-fixture.ts";

const GREETING = "https://x.pe/saludo.pdf";
const HELP = "https://x.pe/ayuda.pdf";
const PROMPT: Prompt = { system: "s", clock: "", attachments: [HELP, GREETING], greetingUrl: null };
const LATER = { turns: [storedTurn(1)], turnsEver: 4 };

function summary(...sideEffects: readonly string[]): TurnSummary {
  return {
    rounds: [],
    usage: { input: 0, output: 0, cached: 0 },
    modelCalls: 1,
    sideEffects,
    executions: [],
  };
}

function finish(reply: string, url: string | null = null, ...effects: readonly string[]): TurnEnd {
  return { type: "finish_turn", reply, url, declared: null, summary: summary(...effects) };
}

function compose(fields: Partial<AnswerParts>): ReturnType<typeof composeAnswer> {
  return composeAnswer({
    end: finish("Hola"),
    prompt: PROMPT,
    texts: DEFAULT_TEXTS,
    loaded: LATER,
    charactersMax: 100,
    review: null,
    facts: { message: "", now: 0, contact: null },
    ...fields,
  });
}

test("the model's text is the reply, and the turn counts itself", () => {
  assert.deepEqual(compose({}), {
    reply: "Hola",
    url: null,
    turns: 5,
    error: null,
    repeated: false,
    sideEffects: 0,
  });
});

test("a reply has at most its cap of characters and is cut beyond it", () => {
  assert.equal(compose({ end: finish("x".repeat(100)) }).reply.length, 100);
  assert.equal(compose({ end: finish("x".repeat(101)) }).reply.length, 100);
});

for (const kind of TURN_ERRORS) {
  test(`a turn that failed by ${kind} is answered with its own text and no url`, () => {
    const answer = compose({ end: { type: "fail_turn", kind, summary: summary() } });
    assert.equal(answer.reply, DEFAULT_TEXTS.failure[kind]);
    assert.notEqual(answer.reply.trim(), "");
    assert.equal(answer.error, kind);
    assert.equal(answer.url, null);
  });
}

test("a turn that never reached the machine is answered like one that failed", () => {
  const answer = compose({ end: "agent_creation_error", prompt: null });
  assert.equal(answer.reply, DEFAULT_TEXTS.failure.agent_creation_error);
  assert.equal(answer.error, "agent_creation_error");
  assert.equal(answer.sideEffects, 0);
});

test("a failed turn in which a booking was made answers with the booking", () => {
  const end = { type: "fail_turn", kind: "deadline", summary: summary("Cita: lunes.") } as const;
  const answer = compose({ end });
  assert.equal(answer.reply, "Cita: lunes.");
  assert.equal(answer.error, "deadline");
  assert.equal(answer.sideEffects, 1);
});

test("a finished turn whose reply is empty once cleaned answers with the booking, else hands off", () => {
  const hidden = "\u0000\u202e";
  assert.equal(compose({ end: finish(hidden, null, "Cita: lunes.") }).reply, "Cita: lunes.");
  const answer = compose({ end: finish(hidden) });
  assert.equal(answer.reply, DEFAULT_TEXTS.failure.agent_execution_error);
  assert.equal(answer.error, "agent_execution_error");
});

test("a known attachment goes with the reply once in the session's memory", () => {
  assert.equal(compose({ end: finish("Hola", HELP) }).url, HELP);
  const loaded = { turns: [storedTurn(1, { url: HELP })], turnsEver: 4 };
  assert.equal(compose({ end: finish("Hola", HELP), loaded }).url, null);
  const older = () => loaded.turns;
  assert.equal(compose({ end: finish("Hola", HELP), loaded: { ...LATER, older } }).url, null);
});

test("a URL that the tenant did not configure is not sent", () => {
  assert.equal(compose({ end: finish("Hola", "https://malo.pe/x") }).url, null);
});

test("the greeting's file goes with the first reply of a session, before any other", () => {
  const prompt = { ...PROMPT, greetingUrl: GREETING };
  const loaded = { turns: [], turnsEver: 0 };
  assert.equal(compose({ prompt, loaded }).url, GREETING);
  assert.equal(compose({ prompt, loaded, end: finish("Hola", HELP) }).url, GREETING);
  assert.equal(compose({ prompt }).url, null);
});
