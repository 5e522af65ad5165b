// Streams of the Responses API with omissions, wrong order and repetitions, and the replies.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelReply } from "../../../engine/conversation/messages.ts";
import {
  USAGE,
  envelope,
  message,
  reasoning,
  responsesKit,
  sse,
  streamOf,
  streamed,
} from "../../support/model/responses-fixture.ts";
import { CALL, CALLED, JSON_TEXT, READ_CALL, SAID } from "../../support/model/responses-fixture.ts";
import type { Fields } from "../../support/model/responses-fixture.ts";

const created = { type: "response.created", response: envelope({ status: "in_progress" }) };
const completed = (fields: Fields = {}): Fields => ({
  type: "response.completed",
  response: envelope(fields),
});
const added = (output_index: number, item: Fields): Fields => ({
  type: "response.output_item.added",
  output_index,
  item,
});
const done = (output_index: number, item: Fields): Fields => ({
  ...added(output_index, item),
  type: "response.output_item.done",
});
const text = (delta: unknown, fields: Fields = { item_id: "msg_1", output_index: 0 }): Fields => ({
  type: "response.output_text.delta",
  delta,
  ...fields,
});
const args = (
  delta: string,
  fields: Fields = { item_id: "fc_call_1", output_index: 0 },
): Fields => ({
  type: "response.function_call_arguments.delta",
  delta,
  ...fields,
});
const bare = { ...CALL, arguments: "" };
const [HEAD, TAIL] = [JSON_TEXT.slice(0, 9), JSON_TEXT.slice(9)];

type Events = readonly (Fields | string)[];
const STREAMS: readonly (readonly [string, Events, Partial<ModelReply>])[] = [
  ["pieces only, no items and none in the last event", [text(HEAD), text(TAIL), completed()], {}],
  ["pieces without place or name", [text(HEAD, {}), text(TAIL, {}), completed()], {}],
  [
    "pieces whose item's id changes",
    [
      added(0, message("")),
      text(HEAD, { item_id: "x", output_index: 0 }),
      text(TAIL, { item_id: "y", output_index: 0 }),
      completed(),
    ],
    {},
  ],
  [
    "pieces by id alone",
    [
      added(0, message("", { content: [] })),
      text(HEAD, { item_id: "msg_1" }),
      text(TAIL, { item_id: "msg_1" }),
      completed(),
    ],
    {},
  ],
  [
    "pieces before their item",
    [text(HEAD), added(0, message("", { content: [] })), text(TAIL), completed()],
    {},
  ],
  [
    "pieces after their item is done",
    [text(HEAD), done(0, message(JSON_TEXT)), text("¡más!"), completed()],
    {},
  ],
  ["an item done twice", [done(0, message(JSON_TEXT)), done(0, message("otro")), completed()], {}],
  ["a last event that has it all", [text("algo"), completed({ output: [message(JSON_TEXT)] })], {}],
  [
    "a last event twice",
    [completed({ output: [message(JSON_TEXT)] }), completed({ output: [CALL] })],
    {},
  ],
  [
    "a last event without its response",
    [done(0, message(JSON_TEXT)), { type: "response.completed" }],
    { usage: { input: 0, output: 0, cached: 0 } },
  ],
  ["[DONE] after it", [completed({ output: [message(JSON_TEXT)] }), "data: [DONE]\n\n"], {}],
  [
    "events of other kinds",
    [
      created,
      { type: "response.reasoning_summary_text.delta", delta: "no" },
      { type: "ping" },
      {},
      text(JSON_TEXT),
      completed(),
    ],
    {},
  ],
  ["comments and blank lines", [": sigo\n\n", text(JSON_TEXT), "\n\n", completed()], {}],
  ["pieces that are none", [text(null), text(5), text(JSON_TEXT), completed()], {}],
  ["a call by pieces", [added(0, bare), args('{"date"'), args(':"x"}'), completed()], CALLED],
  [
    "a call's arguments in its item and in pieces",
    [added(0, CALL), args('{"date":"x"}'), completed()],
    CALLED,
  ],
  [
    "a call's arguments at its end alone",
    [
      added(0, bare),
      { type: "response.function_call_arguments.done", output_index: 0, arguments: '{"date":"x"}' },
      completed(),
    ],
    CALLED,
  ],
  [
    "a call done with no arguments, which came in pieces",
    [added(0, bare), args('{"date":"x"}'), done(0, bare), completed()],
    CALLED,
  ],
  [
    "a call that was never announced",
    [
      args('{"date":', {}),
      args('"x"}', {}),
      {
        type: "response.function_call_arguments.done",
        name: "check_availability",
        arguments: '{"date":"x"}',
      },
      completed(),
    ],
    { ...CALLED, calls: [{ ...READ_CALL, id: "" }] },
  ],
  [
    "two calls without place or id",
    [
      added(0, {}),
      { type: "response.output_item.added", item: { ...bare, id: undefined } },
      args('{"date":"x"}', {}),
      { type: "response.output_item.added", item: { ...bare, id: undefined, call_id: "call_2" } },
      args("{}", {}),
      completed(),
    ],
    { ...CALLED, calls: [READ_CALL, { ...READ_CALL, id: "call_2", arguments: "{}" }] },
  ],
  [
    "two calls whose pieces cross, announced in the wrong order",
    [
      added(1, { ...bare, id: "fc_2", call_id: "call_2" }),
      added(0, bare),
      args("{", { output_index: 1 }),
      args('{"date"', { output_index: 0 }),
      args("}", { output_index: 1 }),
      args(':"x"}', { output_index: 0 }),
      completed(),
    ],
    { ...CALLED, calls: [READ_CALL, { ...READ_CALL, id: "call_2", arguments: "{}" }] },
  ],
  [
    "reasoning in pieces of its own",
    [added(0, reasoning("g")), done(0, reasoning("gAAAA")), done(1, CALL), completed()],
    { ...CALLED, calls: [{ ...READ_CALL, carried: { reasoning: [reasoning("gAAAA")] } }] },
  ],
  [
    "incomplete for its length",
    [
      text("{"),
      {
        type: "response.incomplete",
        response: envelope({
          status: "incomplete",
          incomplete_details: { reason: "max_output_tokens" },
        }),
      },
    ],
    { text: "{", finish: "length" },
  ],
  [
    "incomplete that does not say why",
    [text("{"), { type: "response.incomplete" }],
    { text: "{", finish: "length", usage: { input: 0, output: 0, cached: 0 } },
  ],
  [
    "completed that says it was cut short",
    [completed({ status: "incomplete", incomplete_details: { reason: "content_filter" } })],
    { text: null, finish: "content_filter" },
  ],
];
for (const [what, items, expected] of STREAMS) {
  test(`a stream with ${what}`, async (context) => {
    const kit = await responsesKit(context);
    kit.answer(sse(items));
    assert.deepEqual((await streamed(kit)).reply, { ...SAID, ...expected });
  });
}

test("commentary is not emitted; text of an unknown item is", async (context) => {
  const kit = await responsesKit(context);
  const commentary = message("", { phase: "commentary", content: [] });
  kit.answer(
    sse([added(0, commentary), text("Miro"), text(JSON_TEXT, { output_index: 1 }), completed()]),
  );
  const { pieces, reply } = await streamed(kit);
  assert.deepEqual(pieces, [JSON_TEXT]);
  assert.equal(reply.text, JSON_TEXT);
});

test("a stream that stays open after its last event is a reply", async (context) => {
  const kit = await responsesKit(context);
  kit.answer((answering) => {
    answering.setHeader("content-type", "text/event-stream");
    for (const event of streamOf([message(JSON_TEXT)])) {
      answering.write(`data: ${JSON.stringify(event)}\n\n`);
    }
  });
  assert.equal((await streamed(kit)).reply.text, JSON_TEXT);
});

test("the connection of a stream that ends with its last event is reused", async (context) => {
  const kit = await responsesKit(context);
  const ports = new Set<number | undefined>();
  kit.answer((answering) => {
    ports.add(answering.socket?.remotePort);
    sse(streamOf([message(JSON_TEXT)]))(answering);
  });
  for (let turn = 0; turn < 5; turn++) await streamed(kit);
  assert.equal(ports.size, 1);
});

test("usage is that of the last event", async (context) => {
  const kit = await responsesKit(context);
  const usage = { ...USAGE, input_tokens: 7 };
  kit.answer(sse(streamOf([message(JSON_TEXT)], { usage })));
  assert.equal((await streamed(kit)).reply.usage.input, 7);
});
