// The Responses API's text is cleaned like that of chat completions: reasoning is neither emitted
// nor stored, and a call written as text is a call.

import assert from "node:assert/strict";
import { test } from "node:test";
import { body } from "../../support/model/model-fixture.ts";
import {
  envelope,
  functionCall,
  message,
  reasoning,
  response,
  responsesKit,
  sse,
  streamOf,
} from "../../support/model/responses-fixture.ts";
import type { Fields, ResponsesKit } from "../../support/model/responses-fixture.ts";

const JSON_TEXT = '{"reply":"Hola","url":null}';
const WRITTEN = '<tool_call>{"name":"check_availability","arguments":{"date":"x"}}</tool_call>';

/** The text that a listener has at the end. */
async function heard(
  kit: ResponsesKit,
): Promise<{ readonly told: string; readonly text: unknown }> {
  let told = "";
  const { text } = await kit.call({
    onText: (piece) => void (told += piece),
    onRestart: () => void (told = ""),
  });
  return { told, text };
}

test("reasoning between marks is neither emitted nor stored", async (context) => {
  const kit = await responsesKit(context);
  const output = [message(`<think>secreto</think>${JSON_TEXT}`)];
  kit.answer(response({ output }));
  assert.equal((await kit.call()).text, JSON_TEXT);
  kit.answer(sse(streamOf(output)));
  assert.deepEqual(await heard(kit), { told: JSON_TEXT, text: JSON_TEXT });
});

test("a call written as text is a call, and carries the reasoning before it", async (context) => {
  const kit = await responsesKit(context);
  const output = [reasoning("gAAAA"), message(WRITTEN)];
  for (const onText of [null, () => {}]) {
    kit.answer(onText === null ? response({ output }) : sse(streamOf(output)));
    const { text, calls, finish } = await kit.call({ onText });
    assert.deepEqual([text, finish], [null, "tool_calls"]);
    const [call] = calls;
    assert.deepEqual([calls.length, call?.name], [1, "check_availability"]);
    assert.deepEqual(JSON.parse(call?.arguments ?? ""), { date: "x" });
    assert.deepEqual(call?.carried, { reasoning: [reasoning("gAAAA")] });
  }
});

test("a second message discards the emitted text of the first", async (context) => {
  const kit = await responsesKit(context);
  const first = message('{"reply":"Un mo', { id: "msg_0" });
  kit.answer(sse(streamOf([first, message(JSON_TEXT)])));
  assert.deepEqual(await heard(kit), { told: JSON_TEXT, text: JSON_TEXT });
});

test("a whole response in place of a stream, and a stream in place of a whole response", async (context) => {
  const kit = await responsesKit(context);
  const output = [message(JSON_TEXT), functionCall("call_1", "check_availability", "{}")];
  const events: readonly Fields[] = streamOf(output);
  const wholes = [response({ output }), body(JSON.stringify(events)), sse(events)];
  for (const whole of wholes) {
    kit.answer(whole);
    assert.equal((await kit.call()).calls[0]?.id, "call_1");
  }
  for (const streamed of [response({ output }), body(JSON.stringify(envelope({ output })))]) {
    kit.answer(streamed);
    assert.equal((await kit.call({ onText: () => {} })).calls[0]?.id, "call_1");
  }
});
