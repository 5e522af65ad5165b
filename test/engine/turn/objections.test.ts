// Objections: a reply that is not accepted is written once more; what the model receives, what it
// may do, and what remains without a second reply. And declared fields, whole and in a stream.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect, MachineEvent } from "../../../engine/turn/turn-events.ts";
import { startMachine, transition } from "../../../engine/turn/turn-machine.ts";
import type { MachineState } from "../../../engine/turn/turn-machine.ts";
import type { TurnPlan } from "../../../engine/turn/turn-plan.ts";
import { parseReply } from "../../../engine/conversation/reply-parser.ts";
import {
  BOOK,
  CHECK,
  failed,
  finished,
  modelReply,
  replied,
  says,
} from "../../support/turn-fixture.ts";
import { toolCall, toolReport, turnPlan } from "../../support/turn-fixture.ts";
import { fenced } from "../../../engine/conversation/fence.ts";
import { messageRuleBroken } from "../../support/message-rules.ts";
import { ReplyStream } from "../../../engine/conversation/reply-stream.ts";

const REASON = "Eso no consta.";
const PLAN = {
  declares: ["claims"],
  objection: ({ reply }: { readonly reply: string }) => (reply.includes("falso") ? REASON : null),
} satisfies Partial<TurnPlan>;

function run(...events: readonly MachineEvent[]): readonly Effect[] {
  let state: MachineState = startMachine(turnPlan(PLAN));
  const seen: Effect[] = [];
  for (const event of [{ type: "turn_started", now: 0 } as const, ...events]) {
    const [next, effects] = transition(state, event);
    state = next;
    seen.push(...effects);
  }
  return seen;
}

function requestOf(effect: Effect | undefined) {
  assert(effect?.type === "call_model");
  assert.equal(messageRuleBroken(effect.request.messages), null);
  return effect.request;
}

test("the model reads its own reply and the reason, and may call tools", () => {
  const effects = run(replied(says("falso")));
  const { messages, toolChoice } = requestOf(effects.at(-1));
  assert.deepEqual(
    messages.slice(-2).map((message) => [message.role, "text" in message ? message.text : null]),
    [
      ["assistant", '{"reply":"falso","url":null}'],
      ["user", fenced(REASON)],
    ],
  );
  assert.equal(toolChoice, "auto");
});

test("a second reply is never objected to", () => {
  for (const reply of ["cierto", "falso otra vez"]) {
    const end = run(replied(says("falso")), replied(says(reply))).at(-1);
    assert(end?.type === "finish_turn");
    assert.equal(end.reply, reply);
  }
});

test("tool rounds before the objection are sent before it, later ones after it", () => {
  const look = modelReply({ calls: [toolCall(CHECK)] });
  const book = modelReply({ calls: [toolCall(BOOK)] });
  const effects = run(
    ...[replied(look), finished(toolReport()), replied(says("falso"))],
    ...[replied(book), finished(toolReport({ text: "Hecho." }))],
  );
  const roles = requestOf(effects.at(-1)).messages.map(({ role }) => role);
  assert.deepEqual(roles.slice(-6), [
    ...["assistant", "tool"],
    ...["assistant", "user"],
    ...["assistant", "tool"],
  ]);
  const end = transition(startMachine(turnPlan(PLAN)), { type: "turn_started", now: 0 });
  assert.equal(end[1][0]?.type, "call_model");
});

test("without a second reply the first one is used, and a cancelled turn is cancelled", () => {
  const cut = modelReply({ text: "x", finish: "length" });
  const broken = [replied(modelReply({ text: "{" })), replied(modelReply({ text: "{" }))];
  const ends: readonly (readonly MachineEvent[])[] = [
    [failed()],
    [failed({ retryable: false, kind: "openai_auth_error" })],
    [failed({ contextTooLong: true })],
    [replied(cut)],
    [replied(modelReply({ refused: true }))],
    broken,
    [{ type: "deadline_passed", now: 9 }],
  ];
  for (const events of ends) {
    const end = run(replied(says("falso")), ...events).at(-1);
    assert(end?.type === "finish_turn", JSON.stringify(events));
    assert.equal(end.reply, "falso");
  }
  const cancelled = run(replied(says("falso")), { type: "turn_cancelled", now: 9 }).at(-1);
  assert(cancelled?.type === "fail_turn");
  assert.equal(cancelled.kind, "cancelled");
});

test("only the configured fields are declared", () => {
  const text = '{"claims":"booked","at":null,"more":1,"reply":"Hola","url":null}';
  const value = { reply: "Hola", url: null };
  assert.deepEqual(parseReply(text), { kind: "structured", value });
  const declared = { claims: "booked", at: null };
  assert.deepEqual(parseReply(text, ["claims", "at"]), { kind: "structured", value, declared });
});

function stream(text: string, declares: readonly string[] = ["claims", "at"]) {
  const reader = new ReplyStream(declares);
  let said = "";
  for (const piece of text) said += reader.push(piece);
  return { said, declared: reader.declared };
}

test("a stream knows the declared fields before it emits text", () => {
  const text =
    '{"claims":"booked","at":"2026-11-23 10:00","reply":"Hola \\"reply\\": x","url":null}';
  const declared = { claims: "booked", at: "2026-11-23 10:00" };
  assert.deepEqual(stream(text), { said: 'Hola "reply": x', declared });
  const reader = new ReplyStream(["claims", "at"]);
  assert.equal(reader.push('{"claims":"booked","at":null,"reply":"'), "");
  assert.deepEqual(reader.declared, { claims: "booked", at: null });
});

test("unknown fields, or a text that looks like the reply's key, emit nothing", () => {
  assert.equal(stream('{"other":1,"reply":"Hola"}').said, "");
  const trick = '{"claims":"\\"reply\\":\\"x","at":null,"reply":"Hola"}';
  assert.deepEqual(stream(trick), {
    said: "Hola",
    declared: { claims: '"reply":"x', at: null },
  });
  assert.deepEqual(stream('{"reply":"Hola"}'), { said: "Hola", declared: null });
});
