// Reading the Responses API's responses, whole and streamed: tables of what servers send, and the
// replies.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelReply } from "../../../engine/conversation/messages.ts";
import { body } from "../../support/model/model-fixture.ts";
import {
  envelope,
  functionCall,
  message,
  reasoning,
  refusal,
  response,
  responsesKit,
  sse,
  streamOf,
  streamed,
} from "../../support/model/responses-fixture.ts";
import { CALL, CALLED, JSON_TEXT, READ_CALL, SAID } from "../../support/model/responses-fixture.ts";
import type { Fields } from "../../support/model/responses-fixture.ts";

// --- Responses in both forms ---------------------------------------------------------------------

const OUTPUTS: readonly (readonly [string, readonly Fields[], Partial<ModelReply>])[] = [
  ["a message", [message(JSON_TEXT)], {}],
  ["a call", [CALL], CALLED],
  [
    "a message beside its calls",
    [message("Miro.", { id: "m" }), CALL, functionCall("call_2", "create_booking", "{}")],
    {
      ...CALLED,
      text: "Miro.",
      calls: [READ_CALL, { id: "call_2", name: "create_booking", arguments: "{}" }],
    },
  ],
  [
    "a call after reasoning",
    [reasoning("gAAAA"), CALL],
    { ...CALLED, calls: [{ ...READ_CALL, carried: { reasoning: [reasoning("gAAAA")] } }] },
  ],
  ["reasoning and a message", [reasoning("gAAAA"), message(JSON_TEXT)], {}],
  [
    "words on the way, then the answer",
    [
      message("Voy a mirar.", { id: "a", phase: "commentary" }),
      message(JSON_TEXT, { id: "b", phase: "final_answer" }),
    ],
    {},
  ],
  ["words on the way alone", [message(JSON_TEXT, { phase: "commentary" })], {}],
  ["two messages: the last is the answer", [message("{}", { id: "a" }), message(JSON_TEXT)], {}],
  ["a refusal", [refusal("No puedo.")], { text: null, refused: true }],
  ["nothing", [], { text: null }],
  [
    "items of other kinds",
    [{ id: "w", type: "web_search_call", status: "completed" }],
    { text: null },
  ],
];

for (const [what, output, expected] of OUTPUTS) {
  test(`${what}: read the same whole and streamed`, async (context) => {
    const kit = await responsesKit(context);
    kit.answer(response({ output }));
    assert.deepEqual(await kit.call(), { ...SAID, ...expected });
    kit.answer(sse(streamOf(output)));
    const { pieces, reply } = await streamed(kit);
    assert.deepEqual(reply, { ...SAID, ...expected });
    const told = output.filter(({ type, phase }) => type === "message" && phase !== "commentary");
    const texts = told.flatMap(({ content }) => content as readonly { text?: string }[]);
    assert.equal(pieces.join(""), texts.map(({ text = "" }) => text).join(""));
  });
}

// --- Omissions and deviations of whole responses -------------------------------------------------

const LOOSE: readonly (readonly [string, Fields, Partial<ModelReply>])[] = [
  ["no status", { status: undefined, output: [message(JSON_TEXT)] }, {}],
  ["content as a text", { output: [{ type: "message", content: JSON_TEXT }] }, {}],
  [
    "a part called text",
    { output: [{ type: "message", content: [{ type: "text", text: JSON_TEXT }] }] },
    {},
  ],
  [
    "content that is null beside a call",
    { output: [message("", { content: null }), CALL] },
    CALLED,
  ],
  ["null among the items", { output: [null, 5, message(JSON_TEXT)] }, {}],
  [
    "null among the parts",
    { output: [message("", { content: [null, { type: "output_text", text: JSON_TEXT }] })] },
    {},
  ],
  ["arguments as an object", { output: [{ ...CALL, arguments: { date: "x" } }] }, CALLED],
  [
    "a call known by its item's id",
    { output: [{ ...CALL, call_id: undefined, id: "call_1" }] },
    CALLED,
  ],
  [
    "a call without anything",
    { output: [{ type: "function_call" }] },
    { ...CALLED, calls: [{ id: "", name: "", arguments: "" }] },
  ],
  [
    "thoughts inside a message",
    { output: [message("", { content: [{ type: "reasoning_text", text: "no" }] })] },
    { text: null },
  ],
  [
    "no usage",
    { output: [message(JSON_TEXT)], usage: null },
    { usage: { input: 0, output: 0, cached: 0 } },
  ],
  [
    "usage that is none",
    {
      output: [message(JSON_TEXT)],
      usage: { input_tokens: -1, output_tokens: "9", input_tokens_details: 3 },
    },
    { usage: { input: 0, output: 0, cached: 0 } },
  ],
  ["an error that is null", { output: [message(JSON_TEXT)], error: null }, {}],
  ["output that is no list", { output: {} }, { text: null }],
  [
    "cut short",
    {
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [message("{")],
    },
    { text: "{", finish: "length" },
  ],
  [
    "calls cut short",
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, output: [CALL] },
    { ...CALLED, finish: "length" },
  ],
  [
    "cut short for a new reason",
    { status: "incomplete", incomplete_details: { reason: "x" } },
    { text: null, finish: "length" },
  ],
  [
    "cut short without a reason",
    { status: "incomplete", incomplete_details: null },
    { text: null, finish: "length" },
  ],
  [
    "filtered",
    { status: "incomplete", incomplete_details: { reason: "content_filter" } },
    { text: null, finish: "content_filter" },
  ],
];
for (const [what, fields, expected] of LOOSE) {
  test(`${what}: read`, async (context) => {
    const kit = await responsesKit(context);
    kit.answer(response(fields));
    assert.deepEqual(await kit.call(), { ...SAID, ...expected });
  });
}

test("a malformed response is unreadable and retryable", async (context) => {
  const kit = await responsesKit(context);
  const strange = [
    "null",
    "5",
    '"text"',
    "[]",
    "{}",
    '{"object":"response"}',
    "<html>",
    "",
    JSON.stringify(envelope({ status: "in_progress" })),
    JSON.stringify(envelope({ status: "queued", output: [message("a")] })),
    JSON.stringify(envelope({ status: "cancelled" })),
  ];
  for (const text of strange) {
    kit.answer(body(text));
    const { kind, retryable } = await kit.failure();
    assert.deepEqual({ kind, retryable }, { kind: "openai_server_error", retryable: true }, text);
  }
});

test("onResponse is called once, whole or streamed", async (context) => {
  const kit = await responsesKit(context);
  const served: unknown[] = [];
  const onResponse = (who: unknown): void => void served.push(who);
  await kit.call({ onResponse });
  kit.answer(sse(streamOf([message(JSON_TEXT)])));
  await kit.call({ onResponse, onText: () => {} });
  const who = { id: "resp_1", model: "gpt-6-luna-2026-09-01" };
  assert.deepEqual(served, [who, who]);
});
