// The plan for the calls of one reply, and the round that they make.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlannedCall } from "../../../engine/turn/turn-events.ts";
import type { ToolCall } from "../../../engine/conversation/messages.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import {
  canonicalJson,
  closeRound,
  isBroken,
  planCalls,
} from "../../../engine/turn/tool-rounds.ts";
import type { PlanRules } from "../../../engine/turn/tool-rounds.ts";
import { BOOK, CHECK, modelReply, toolCall, toolReport } from "../../support/turn-fixture.ts";

const RULES: PlanRules = {
  usedIds: new Set(["before"]),
  callsMax: 4,
  sideEffects: new Set([BOOK]),
  sideEffectDone: false,
};
const LIMITS = { toolArgumentsBytesMax: 64, replyCharactersMax: 100 };

function plan(calls: readonly ToolCall[], rules: Partial<PlanRules> = {}): readonly PlannedCall[] {
  return planCalls(calls, { ...RULES, ...rules });
}

test("a reply is broken one call or one character past its limits", () => {
  const { toolCallsRepliedMax: callsMax, toolReplyCharactersMax: charactersMax } = DEFAULT_LIMITS;
  const replied = (count: number, characters: number): boolean => {
    const empty = Array.from({ length: count - 1 }, () => ({ ...toolCall(CHECK), arguments: "" }));
    const long = { ...toolCall(CHECK), arguments: "x".repeat(characters - 5) };
    const reply = modelReply({ text: "texto", calls: [...empty, long] });
    return isBroken(reply, DEFAULT_LIMITS);
  };
  assert.equal(replied(callsMax, charactersMax), false);
  assert.equal(replied(callsMax + 1, charactersMax), true);
  assert.equal(replied(callsMax, charactersMax + 1), true);
});

function idsOf(...ids: readonly string[]): readonly string[] {
  const calls = ids.map((id, index) => ({ ...toolCall(CHECK, { index }), id }));
  return plan(calls).map(({ call }) => call.id);
}

/** The call as a round keeps it after it ran. */
function kept(call: ToolCall, ran = true): ToolCall | undefined {
  const planned: PlannedCall = ran ? { call, action: "run" } : { call, action: "refuse", text: "" };
  const reports = [ran ? toolReport() : null];
  const rules = { sideEffects: RULES.sideEffects, limits: LIMITS };
  return closeRound({ text: null, calls: [planned], reports }, rules).round.calls[0];
}

test("valid ids stay", () => {
  assert.deepEqual(idsOf("a", "b"), ["a", "b"]);
  assert.deepEqual(idsOf("x".repeat(40)), ["x".repeat(40)]);
});

test("ids that are empty, too long or used before are replaced", () => {
  assert.deepEqual(idsOf("", ""), ["call00001", "call00002"]);
  assert.deepEqual(idsOf("x".repeat(41)), ["call00001"]);
  assert.deepEqual(idsOf("a", "a"), ["a", "call00002"]);
  assert.deepEqual(
    idsOf("a b", "ñ", '"', ""),
    [1, 2, 3, 4].map((n) => `call0000${n}`),
  );
});

test("an id of an earlier round is replaced, and a replacement has the form that all servers take", () => {
  assert.deepEqual(idsOf("before", "new"), ["call00001", "new"]);
  const many = idsOf(...Array.from({ length: 128 }, () => "same"));
  assert.equal(new Set(many).size, 128);
  for (const id of many.slice(1)) assert.match(id, /^[A-Za-z0-9]{9}$/);
});

test("a replacement that the model used itself is skipped", () => {
  assert.deepEqual(idsOf("call00002", ""), ["call00002", "call00003"]);
  assert.deepEqual(idsOf("", "call00001"), ["call00001", "call00002"]);
  assert.deepEqual(idsOf("call00003", "call00004", ""), ["call00003", "call00004", "call00005"]);
});

test("calls up to callsMax run and the next one is rejected", () => {
  const calls = Array.from({ length: 5 }, (_, index) => toolCall(CHECK, { index }, `${index}`));
  const actions = plan(calls).map(({ action }) => action);
  assert.deepEqual(actions, ["run", "run", "run", "run", "refuse"]);
});

test("a call rejected as one too many keeps no arguments", () => {
  const [planned] = plan([toolCall(CHECK, { long: "x" })], { callsMax: 0 });
  assert.equal(planned?.call.arguments, "{}");
});

test("a call that differs only in the order of its keys is a duplicate of the first", () => {
  const [, copy] = plan([
    toolCall(CHECK, '{"a":1,"b":{"c":2,"d":3}}', "1"),
    {
      ...toolCall(CHECK, '{ "b": {"d":3,"c":2}, "a": 1 }'),
    },
  ]);
  assert.equal(copy?.action, "duplicate");
  assert.equal(copy.index, 0);
});

test("equal arguments of two tools are two calls", () => {
  const actions = plan([toolCall(CHECK), toolCall("search")]).map(({ action }) => action);
  assert.deepEqual(actions, ["run", "run"]);
});

test("a name that contains another call's arguments is no duplicate of it", () => {
  const spaced = plan([toolCall("a", "b {}", "1"), toolCall("a b", "{}", "2")]);
  assert.deepEqual(
    spaced.map(({ action }) => action),
    ["run", "run"],
  );
});

test("reads run next to the one side effect", () => {
  const calls = [toolCall(CHECK), toolCall(BOOK, { time: "1" }, "1"), toolCall(BOOK, {}, "2")];
  const actions = plan(calls).map(({ action }) => action);
  assert.deepEqual(actions, ["run", "run", "refuse"]);
});

test("no side effect runs once one took place in the turn", () => {
  const [planned] = plan([toolCall(BOOK)], { sideEffectDone: true });
  assert.equal(planned?.action, "refuse");
});

test("canonical JSON sorts keys at every depth and leaves lists as they are", () => {
  assert.equal(canonicalJson('{"b":[2,1],"a":{"d":1,"c":2}}'), '{"a":{"c":2,"d":1},"b":[2,1]}');
});

test("a text that is not JSON, or nested too deep, is its own canonical form", () => {
  const deep = "[".repeat(60_000) + "]".repeat(60_000);
  for (const text of ["", "{mal", deep]) assert.equal(canonicalJson(text), text);
});

test("a name that the model API would reject is kept as unknown_tool", () => {
  for (const name of ["", "multi_tool_use.parallel", "día", "n".repeat(65)]) {
    assert.equal(kept(toolCall(name))?.name, "unknown_tool");
  }
  assert.equal(kept(toolCall("n".repeat(64)))?.name, "n".repeat(64));
});

test("arguments that are no JSON object are kept as an empty one", () => {
  for (const text of ["", "{mal", "[1]", "7", "null", '"x"']) {
    assert.equal(kept(toolCall(CHECK, text))?.arguments, "{}");
    assert.equal(kept(toolCall(CHECK, text), false)?.arguments, "{}");
  }
  assert.equal(kept(toolCall(CHECK, '{"a":1}'))?.arguments, '{"a":1}');
});

test("arguments are kept up to their cap in bytes, and dropped beyond it", () => {
  const ofBytes = (bytes: number): string => `{"a":"ñ${"x".repeat(bytes - 10)}"}`;
  assert.equal(Buffer.byteLength(ofBytes(64)), 64);
  assert.equal(kept(toolCall(CHECK, ofBytes(64)))?.arguments, ofBytes(64));
  assert.equal(kept(toolCall(CHECK, ofBytes(65)))?.arguments, "{}");
});

function close(
  calls: readonly PlannedCall[],
  reports: Parameters<typeof closeRound>[0]["reports"],
  text: string | null = null,
): ReturnType<typeof closeRound> {
  return closeRound({ text, calls, reports }, { sideEffects: RULES.sideEffects, limits: LIMITS });
}

test("text next to the calls is kept up to the length of a reply", () => {
  const [run] = plan([toolCall(CHECK)]);
  assert(run !== undefined);
  const textOf = (length: number): number | undefined =>
    close([run], [toolReport()], "x".repeat(length)).round.text?.length;
  assert.equal(textOf(100), 100);
  assert.equal(textOf(101), 100);
  assert.equal(close([run], [toolReport()]).round.text, null);
});

test("every call has its result: its own, the first one's, or its rejection", () => {
  const calls = plan(
    [toolCall(CHECK, {}, "a"), toolCall(CHECK, {}, "b"), toolCall(CHECK, { x: 1 })],
    {
      callsMax: 2,
    },
  );
  const { round } = close(calls, [toolReport({ text: "uno" }), null, null]);
  const [first, second, third] = round.results;
  assert.deepEqual(first, { callId: "a", text: "uno" });
  assert.deepEqual(second, { callId: "b", text: "uno" });
  assert.match(third?.text ?? "", /no se hizo/);
});

test("a side effect counts when it happened or may have, and only then", () => {
  for (const [status, count] of [
    ["ok", 1],
    ["unknown", 1],
    ["refused", 0],
    ["failed", 0],
  ] as const) {
    const { effects } = close(plan([toolCall(BOOK)]), [toolReport({ status, text: "Cita" })]);
    assert.deepEqual(effects, count === 1 ? ["Cita"] : []);
  }
  assert.deepEqual(close(plan([toolCall(CHECK)]), [toolReport()]).effects, []);
});

test("a round is all invalid only when every call that ran was", () => {
  const calls = plan([toolCall(CHECK, { a: 1 }, "a"), toolCall(CHECK, { a: 2 }, "b")]);
  const bad = toolReport({ invalid: true });
  assert.equal(close(calls, [bad, bad]).allInvalid, true);
  assert.equal(close(calls, [bad, toolReport()]).allInvalid, false);
  const refused = plan([toolCall(BOOK)], { sideEffectDone: true });
  assert.equal(close(refused, [null]).allInvalid, false);
});

test("a call planned to run without a report is a bug", () => {
  assert.throws(() => close(plan([toolCall(CHECK)]), [null]), assert.AssertionError);
  assert.throws(() => close(plan([toolCall(CHECK)]), []), assert.AssertionError);
});
