// Calls as servers send them: arguments that are not JSON text, streams without an index or with
// the same for all, and ids and names that come late, twice or always.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelReply } from "../../../engine/conversation/messages.ts";
import {
  DONE,
  chunk,
  completion,
  events,
  modelKit,
  wireCall,
} from "../../support/model/model-fixture.ts";
import type { Wire } from "../../support/model/model-fixture.ts";

const A = { date: "2026-11-23", time: null };
const ARGUMENTS: readonly (readonly [how: string, args: unknown, expected: string])[] = [
  ["as an object", A, JSON.stringify(A)],
  ["encoded twice", JSON.stringify(JSON.stringify(A)), JSON.stringify(A)],
  ["in a fence", `\`\`\`json\n${JSON.stringify(A)}\n\`\`\``, JSON.stringify(A)],
  ["as Python", "{'date': '2026-11-23', 'time': None,}", JSON.stringify(A)],
  ["without their last brace", '{"date":"2026-11-23","time":null', JSON.stringify(A)],
  ["in a list", [A], JSON.stringify(A)],
  ["as null", null, ""],
  ["as the word null", "null", ""],
  ["as nothing", "", ""],
  ["cut off inside a text", '{"date":"2026-11-2', '{"date":"2026-11-2'],
  ["cut off inside a number", '{"count":1', '{"count":1'],
  ["as a text", "mañana", "mañana"],
];

for (const [how, args, expected] of ARGUMENTS) {
  test(`arguments sent ${how} are ${JSON.stringify(expected)}`, async (t) => {
    const kit = await modelKit(t);
    const call = {
      id: "a",
      type: "function",
      function: { name: "create_booking", arguments: args },
    };
    kit.answer(completion({ tool_calls: [call], finish: "tool_calls" }));
    const due = [{ id: "a", name: "create_booking", arguments: expected }];
    assert.deepEqual((await kit.call()).calls, due);
    kit.answer(
      events(chunk({ tool_calls: [{ index: 0, ...call }] }), chunk({}, "tool_calls"), DONE),
    );
    assert.deepEqual((await kit.call({ onText: () => {} })).calls, due);
  });
}

const ONE = { id: "a", name: "check_availability", arguments: '{"date":"1"}' };
const TWO = { id: "b", name: "check_availability", arguments: '{"date":"2"}' };
const BOOK = { id: "b", name: "create_booking", arguments: '{"date":"2"}' };
type Delta = readonly [index: unknown, id: string | null, name: string | null, args: string | null];
const STREAMS: readonly (readonly [
  how: string,
  deltas: readonly Delta[],
  calls: readonly ModelReply["calls"][number][],
])[] = [
  ["without an index", [[undefined, "a", ONE.name, ONE.arguments]], [ONE]],
  [
    "in pieces without an index",
    [
      [undefined, "a", ONE.name, '{"da'],
      [undefined, null, null, 'te":"1"}'],
      [undefined, "b", TWO.name, '{"date":'],
      [undefined, null, null, '"2"}'],
    ],
    [ONE, TWO],
  ],
  [
    "with one index",
    [
      [0, "a", ONE.name, ONE.arguments],
      [0, "b", TWO.name, TWO.arguments],
    ],
    [ONE, TWO],
  ],
  [
    "with one index and ids only",
    [
      [0, "a", ONE.name, '{"date"'],
      [0, "b", TWO.name, '{"date":"2"}'],
      [0, "a", null, ':"1"}'],
    ],
    [ONE, TWO],
  ],
  [
    "with one index and names only",
    [
      [0, null, ONE.name, ONE.arguments],
      [0, null, BOOK.name, BOOK.arguments],
    ],
    [
      { ...ONE, id: "" },
      { ...BOOK, id: "" },
    ],
  ],
  [
    "with indexes as texts",
    [
      ["0", "a", ONE.name, ONE.arguments],
      ["1", "b", TWO.name, TWO.arguments],
    ],
    [ONE, TWO],
  ],
  [
    "with an index of -1",
    [
      [-1, "a", ONE.name, '{"date"'],
      [-1, null, null, ':"1"}'],
    ],
    [ONE],
  ],
  [
    "with far indexes",
    [
      [7, "a", ONE.name, ONE.arguments],
      [900, "b", BOOK.name, BOOK.arguments],
    ],
    [ONE, BOOK],
  ],
  [
    "whole in every chunk",
    [
      [0, "a", ONE.name, ONE.arguments],
      [0, "a", ONE.name, ONE.arguments],
    ],
    [ONE],
  ],
  [
    "growing in every chunk",
    [
      [0, "a", ONE.name, '{"date"'],
      [0, "a", ONE.name, ONE.arguments],
    ],
    [ONE],
  ],
  [
    "with a new id in every chunk",
    [
      [0, "a", ONE.name, '{"date"'],
      [0, "x", null, ':"1'],
      [0, "y", null, '"}'],
    ],
    [ONE],
  ],
  [
    "with one id for all",
    [
      [0, "a", ONE.name, ONE.arguments],
      [1, "a", BOOK.name, BOOK.arguments],
    ],
    [ONE, { ...BOOK, id: "a" }],
  ],
  [
    "with the name after the id",
    [
      [0, "a", null, null],
      [0, null, ONE.name, null],
      [0, null, null, ONE.arguments],
    ],
    [ONE],
  ],
];

for (const [how, deltas, calls] of STREAMS) {
  test(`streamed calls ${how} are separated`, async (t) => {
    const kit = await modelKit(t);
    const chunks = deltas.map(([index, id, name, args]) =>
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: args } }] }),
    );
    for (const end of [[chunk({}, "tool_calls"), DONE], [DONE], []]) {
      kit.answer(events(...chunks, ...end));
      assert.deepEqual((await kit.call({ onText: () => {} })).calls, calls);
    }
  });
}

test("256 streamed calls are read, one more is a failure", async (t) => {
  const kit = await modelKit(t, { replyBytesMax: 2 ** 18 });
  const many = (count: number): Wire => ({
    tool_calls: Array.from({ length: count }, (_, n) => wireCall(`c${n}`, "create_booking", "{}")),
  });
  kit.answer(completion(many(256)));
  assert.equal((await kit.call()).calls.length, 256);
  kit.answer(completion(many(257)));
  assert.equal((await kit.failure()).kind, "openai_server_error");
});
