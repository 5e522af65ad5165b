// Carried fields of calls: sent back unchanged, within the turn, within their byte limits.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CARRIED_BYTES_MAX,
  TURN_CARRIED_BYTES_MAX,
  withCarried,
  joinedFields,
  unnamedFields,
  capCarried,
  withoutCarried,
} from "../../../engine/turn/carried-fields.ts";
import type { ToolRound } from "../../../engine/conversation/messages.ts";

const CALL = { id: "a", name: "f", arguments: "{}" };
const signature = (length: number): Record<string, unknown> => {
  return { extra_content: { google: { thought_signature: "s".repeat(length) } } };
};
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
/** A signature whose call carries exactly this number of bytes. */
function signed(size: number): Record<string, unknown> {
  return signature(size - bytes({ call: signature(0) }));
}

test("only fields that the API does not define are carried, and no empty ones", () => {
  const call = { id: "a", type: "function", index: 0, function: {}, extra_content: { x: 1 } };
  assert.deepEqual(unnamedFields("call", call), { extra_content: { x: 1 } });
  assert.equal(unnamedFields("call", { id: "a", thought: null, other: "" }), null);
  const message = { role: "assistant", content: "x", tool_calls: [], reasoning_content: "mmm" };
  assert.deepEqual(unnamedFields("message", message), { reasoning_content: "mmm" });
  for (const garbage of [null, undefined, "x", 3, []]) {
    assert.equal(unnamedFields("function", garbage), null);
  }
});

test("pieces of a stream are merged to the fields of the whole answer", () => {
  const pieces = [
    { reasoning_content: "Pri", reasoning_details: [{ index: 0, type: "t", text: "a" }] },
    { reasoning_content: "mero", reasoning_details: [{ index: 0, type: "t", text: "b" }] },
    { reasoning_details: [{ index: 1, type: "e", data: "zz" }], note: { a: 1 } },
    { note: { b: 2 } },
  ];
  let joined: Readonly<Record<string, unknown>> | null = null;
  for (const piece of pieces) joined = joinedFields(joined, piece);
  assert.deepEqual(joined, {
    reasoning_content: "Primero",
    reasoning_details: [
      { index: 0, type: "t", text: "ab" },
      { index: 1, type: "e", data: "zz" },
    ],
    note: { b: 2 },
  });
});

test("a call carries what fits its cap, and one byte more is left out", () => {
  const fits = withCarried([CALL], null, [{ call: signed(CARRIED_BYTES_MAX) }]);
  assert.equal(bytes(fits[0]?.carried), CARRIED_BYTES_MAX);
  const over = withCarried([CALL], null, [{ call: signed(CARRIED_BYTES_MAX + 1) }]);
  assert.equal(over[0]?.carried, undefined);
});

test("the message's reasoning goes with its first call, cut to the cap; a signature stays whole", () => {
  const message = { reasoning_content: 'Pienso "mucho".\n'.repeat(4000) };
  const [first, second] = withCarried([CALL, { ...CALL, id: "b" }], message, [
    { call: signature(100) },
    {},
  ]);
  const carried = first?.carried as { call: unknown; message: { reasoning_content: string } };
  assert.deepEqual(carried.call, signature(100));
  assert(bytes(carried) <= CARRIED_BYTES_MAX);
  assert(carried.message.reasoning_content.length > 1000);
  assert(message.reasoning_content.startsWith(carried.message.reasoning_content));
  assert.equal(second?.carried, undefined);
});

test("details that cannot be cut are left out whole", () => {
  const message = { reasoning_details: [{ data: "x".repeat(CARRIED_BYTES_MAX) }] };
  assert.equal(withCarried([CALL], message, [])[0]?.carried, undefined);
});

test("a turn keeps the carried fields of its newest rounds, and stores none", () => {
  const carried = { call: signed(CARRIED_BYTES_MAX) };
  const round: ToolRound = { text: null, calls: [{ ...CALL, carried }], results: [] };
  const fits = TURN_CARRIED_BYTES_MAX / CARRIED_BYTES_MAX;
  const rounds = capCarried(Array.from({ length: fits + 1 }, () => round));
  const kept = rounds.map(({ calls }) => calls[0]?.carried !== undefined);
  assert.deepEqual(kept, [false, ...Array.from({ length: fits }, () => true)]);
  assert.deepEqual(withoutCarried(round).calls, [CALL]);
});
