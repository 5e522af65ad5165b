// The machine step by step: the effect of each event, one behaviour per test. Random storms over
// the same machine are in turn-machine-storm.test.ts.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect, MachineEvent } from "../../../engine/turn/turn-events.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { startMachine, transition } from "../../../engine/turn/turn-machine.ts";
import type { MachineState } from "../../../engine/turn/turn-machine.ts";
import type { TurnPlan } from "../../../engine/turn/turn-plan.ts";
import type { ChatMessage, ToolCall } from "../../../engine/conversation/messages.ts";
import {
  BOOK,
  CHECK,
  failed,
  finished,
  modelReply,
  replied,
  says,
  storedTurn,
  toolCall,
  toolReport,
  turnPlan,
} from "../../support/turn-fixture.ts";
import { wordsOf } from "../../support/model/context-fixture.ts";
import { messageRuleBroken } from "../../support/message-rules.ts";

const STARTED: MachineEvent = { type: "turn_started", now: 0 };
const DEADLINE: MachineEvent = { type: "deadline_passed", now: 0 };
const CANCELLED: MachineEvent = { type: "turn_cancelled", now: 0 };
const LIMITS = DEFAULT_LIMITS;

interface Ran {
  readonly state: MachineState;
  /** Of the last event. */
  readonly effect: Effect | undefined;
}

/** A started machine after these events. */
function after(plan: TurnPlan, ...events: readonly MachineEvent[]): Ran {
  let state = startMachine(plan);
  let effects: readonly Effect[] = [];
  for (const event of [STARTED, ...events]) [state, effects] = transition(state, event);
  return { state, effect: effects[0] };
}

function effectOf<Type extends Effect["type"]>(
  { effect }: Ran,
  type: Type,
): Extract<Effect, { readonly type: Type }> {
  assert.equal(effect?.type, type);
  // The line above is the proof.
  return effect as Extract<Effect, { readonly type: Type }>;
}

function failureOf(ran: Ran): string {
  return effectOf(ran, "fail_turn").kind;
}

function sentBy(ran: Ran): readonly ChatMessage[] {
  const { messages } = effectOf(ran, "call_model").request;
  assert.equal(messageRuleBroken(messages), null);
  return messages;
}

const asks = (...calls: readonly ToolCall[]): MachineEvent => replied(modelReply({ calls }));
const actions = (ran: Ran): readonly string[] =>
  effectOf(ran, "run_tools").calls.map(({ action }) => action);

// --- The table ---------------------------------------------------------------------------------

const STATES: Readonly<Record<MachineState["name"], MachineState>> = {
  ready: startMachine(turnPlan()),
  calling_model: after(turnPlan()).state,
  running_tools: after(turnPlan(), asks(toolCall(CHECK))).state,
  done: after(turnPlan(), replied(says("Hola"))).state,
  failed: after(turnPlan(), DEADLINE).state,
};

const EVENTS: Readonly<Record<MachineEvent["type"], MachineEvent>> = {
  turn_started: STARTED,
  model_replied: replied(says("Hola")),
  model_failed: failed(),
  tools_finished: finished(toolReport()),
  deadline_passed: DEADLINE,
  turn_cancelled: CANCELLED,
};

/** The state that each event leads to; absent: a bug of the driver. */
const LEGAL: Readonly<Record<string, string>> = {
  "ready turn_started": "calling_model",
  "ready deadline_passed": "failed",
  "ready turn_cancelled": "failed",
  "calling_model model_replied": "done",
  "calling_model model_failed": "calling_model",
  "calling_model deadline_passed": "failed",
  "calling_model turn_cancelled": "failed",
  "running_tools tools_finished": "calling_model",
  "running_tools deadline_passed": "running_tools",
  "running_tools turn_cancelled": "running_tools",
};

for (const [name, state] of Object.entries(STATES)) {
  for (const [type, event] of Object.entries(EVENTS)) {
    assert.equal(state.name, name);
    const target = name === "done" || name === "failed" ? name : LEGAL[`${name} ${type}`];
    test(`${type} in ${name} ${target === undefined ? "is a bug" : `leads to ${target}`}`, () => {
      if (target !== undefined) return assert.equal(transition(state, event)[0].name, target);
      assert.throws(() => transition(state, event), assert.AssertionError);
    });
  }
}

// --- The model's answers -------------------------------------------------------------------------

test("a structured answer finishes the turn with its text and url", () => {
  const end = effectOf(after(turnPlan(), replied(says("Hola", "https://x/a.pdf"))), "finish_turn");
  assert.equal(end.reply, "Hola");
  assert.equal(end.url, "https://x/a.pdf");
});

test("a plain text without JSON is the answer as it is", () => {
  const ran = after(turnPlan(), replied(modelReply({ text: "Hola, ¿qué tal?" })));
  assert.equal(effectOf(ran, "finish_turn").reply, "Hola, ¿qué tal?");
});

test("an answer cut by its length fails the turn and runs no tool", () => {
  const cut = modelReply({ finish: "length", text: '{"reply":"Ho', calls: [toolCall(BOOK)] });
  assert.equal(failureOf(after(turnPlan(), replied(cut))), "openai_length_limit");
});

test("a filtered answer fails the turn and runs no tool", () => {
  const filtered = modelReply({ finish: "content_filter", calls: [toolCall(BOOK)] });
  assert.equal(failureOf(after(turnPlan(), replied(filtered))), "openai_content_filter");
});

test("a refusal fails the turn like a filter", () => {
  const refused = { ...says("Hola"), refused: true };
  assert.equal(failureOf(after(turnPlan(), replied(refused))), "openai_content_filter");
});

for (const text of [null, "", "   ", '{"reply":', '{"reply":""}', '{"url":null}']) {
  test(`an answer ${JSON.stringify(text)} is requested once more, then fails`, () => {
    const broken = replied(modelReply({ text }));
    const once = after(turnPlan(), broken);
    const { request, attempt } = effectOf(once, "call_model");
    assert.equal(request.toolChoice, "none");
    assert.equal(attempt, 1);
    assert.equal(sentBy(once).at(-1)?.role, "user");
    assert.equal(failureOf(after(turnPlan(), broken, broken)), "agent_execution_error");
  });
}

test("a readable second answer finishes the turn", () => {
  const ran = after(turnPlan(), replied(modelReply({ text: "{mal" })), replied(says("Hola")));
  assert.equal(effectOf(ran, "finish_turn").reply, "Hola");
});

test("tokens of every answer of the turn are summed", () => {
  const ran = after(turnPlan(), asks(toolCall(CHECK)), finished(toolReport()), replied(says("Sí")));
  const { summary } = effectOf(ran, "finish_turn");
  assert.deepEqual(summary.usage, { input: 200, output: 20, cached: 100 });
  assert.equal(summary.modelCalls, 2);
});

// --- Failures of the model -----------------------------------------------------------------------

test("a context that is too long drops the oldest half of the window, once", () => {
  const history = [1, 2, 3].map((index) => storedTurn(index));
  const tooLong = failed({ contextTooLong: true, retryable: false, kind: "context_error" });
  const once = after(turnPlan({ history }), tooLong);
  const users = sentBy(once).flatMap((m) => (m.role === "user" ? [wordsOf(m.text)] : []));
  assert.deepEqual(users, ["pregunta 3", "Quiero una cita"]);
  assert.equal(failureOf(after(turnPlan({ history }), tooLong, tooLong)), "context_error");
});

test("a context that is too long without a history fails at once", () => {
  const tooLong = failed({ contextTooLong: true, retryable: false, kind: "context_error" });
  assert.equal(failureOf(after(turnPlan(), tooLong)), "context_error");
});

test("a failure that no retry can help ends the turn with its kind", () => {
  const ran = after(turnPlan(), failed({ kind: "openai_auth_error", retryable: false }));
  assert.equal(failureOf(ran), "openai_auth_error");
});

test("the back-off doubles and stays between three quarters and the whole of its step", () => {
  const delay = (jitter: number, ...before: readonly MachineEvent[]): number => {
    const event: MachineEvent = { ...EVENTS.model_failed, jitter } as typeof EVENTS.model_failed;
    return effectOf(after(turnPlan(), ...before, event), "call_model").delayMs;
  };
  assert.equal(delay(0), LIMITS.modelBackoffMs * 0.75);
  assert(delay(0.999) <= LIMITS.modelBackoffMs);
  assert.equal(delay(0, failed()), LIMITS.modelBackoffMs * 2 * 0.75);
});

test("the last try's failure ends the turn", () => {
  const tries = Array.from({ length: LIMITS.modelAttemptsMax - 1 }, () => failed());
  const { attempt } = effectOf(after(turnPlan(), ...tries), "call_model");
  assert.equal(attempt, LIMITS.modelAttemptsMax);
  assert.equal(failureOf(after(turnPlan(), ...tries, failed())), "openai_server_error");
});

test("a wait that the server asks for is honoured", () => {
  const ran = after(turnPlan(), failed({ kind: "openai_rate_limit", retryAfterMs: 90_000 }));
  assert.equal(effectOf(ran, "call_model").delayMs, 90_000);
});

test("a wait that would end at the deadline is not started, a shorter one is", () => {
  const kind = "openai_rate_limit";
  const fits = after(turnPlan({ deadlineAt: 10_000 }), failed({ kind, retryAfterMs: 9999 }));
  assert.equal(effectOf(fits, "call_model").delayMs, 9999);
  const over = after(turnPlan({ deadlineAt: 10_000 }), failed({ kind, retryAfterMs: 10_000 }));
  assert.equal(failureOf(over), "openai_rate_limit");
});

test("attempts start from one again after a round of tools", () => {
  const ran = after(turnPlan(), failed(), asks(toolCall(CHECK)), finished(toolReport()));
  assert.equal(effectOf(ran, "call_model").attempt, 1);
});

// --- Tools ---------------------------------------------------------------------------------------

test("the result of a call is sent under its id", () => {
  const ran = after(
    turnPlan(),
    asks(toolCall(CHECK, { date: "x" }, "c1")),
    finished(toolReport({ text: "Disponible: sí." })),
  );
  assert.deepEqual(sentBy(ran).at(-1), { role: "tool", callId: "c1", text: "Disponible: sí." });
});

test("after the last round one call without tools is made, and its text is the reply", () => {
  const round = [asks(toolCall(CHECK)), finished(toolReport())];
  const rounds = (count: number): MachineEvent[] =>
    Array.from({ length: count }, () => round).flat();
  const before = after(turnPlan(), ...rounds(LIMITS.toolRoundsMax - 1));
  assert.equal(effectOf(before, "call_model").request.toolChoice, "auto");
  const last = after(turnPlan(), ...rounds(LIMITS.toolRoundsMax));
  assert.equal(effectOf(last, "call_model").request.toolChoice, "none");
  const stubborn = replied(modelReply({ calls: [toolCall(CHECK)], text: "Te llamo luego." }));
  const end = after(turnPlan(), ...rounds(LIMITS.toolRoundsMax), stubborn);
  assert.equal(effectOf(end, "finish_turn").reply, "Te llamo luego.");
});

test("rounds of only invalid calls forbid the tools at toolStrikesMax", () => {
  const strike = [
    asks(toolCall("nada")),
    finished(toolReport({ invalid: true, status: "refused" })),
  ];
  const choice = (...events: readonly MachineEvent[]): string =>
    effectOf(after(turnPlan(), ...events), "call_model").request.toolChoice;
  assert.equal(LIMITS.toolStrikesMax, 2);
  assert.equal(choice(...strike), "auto");
  assert.equal(choice(...strike, ...strike), "none");
});

test("a round with one valid call resets the count of invalid rounds", () => {
  const bad = toolReport({ invalid: true, status: "refused" });
  const strike = [asks(toolCall("nada")), finished(bad)];
  const mixed = [asks(toolCall("nada"), toolCall(CHECK)), finished(bad, toolReport())];
  const ran = after(turnPlan(), ...strike, ...mixed, ...strike);
  assert.equal(effectOf(ran, "call_model").request.toolChoice, "auto");
});

const manyCalls = (count: number): readonly ToolCall[] =>
  Array.from({ length: count }, (_, index) => toolCall(CHECK, { index }, `c${index}`));

test("128 calls are all answered and only the first four run", () => {
  const asked = after(turnPlan(), asks(...manyCalls(128)));
  assert.deepEqual(
    actions(asked),
    Array.from({ length: 128 }, (_, index) => (index < 4 ? "run" : "refuse")),
  );
  const reports = Array.from({ length: 128 }, (_, index) => (index < 4 ? toolReport() : null));
  const answered = sentBy(after(turnPlan(), asks(...manyCalls(128)), finished(...reports)));
  assert.equal(answered.filter(({ role }) => role === "tool").length, 128);
});

test("129 calls are a broken reply", () => {
  assert.equal(failureOf(after(turnPlan(), asks(...manyCalls(129)))), "agent_execution_error");
});

test("calls with the same id get different ids", () => {
  const [first, second] = [toolCall(CHECK, { a: 1 }, "same"), toolCall(CHECK, { a: 2 }, "same")];
  const ran = after(turnPlan(), asks(first, second), finished(toolReport(), toolReport()));
  const ids = sentBy(ran).flatMap((m) => (m.role === "tool" ? [m.callId] : []));
  assert.deepEqual(ids, ["same", "call00001"]);
});

test("the same booking twice runs once and both calls get its result", () => {
  const one = toolCall(BOOK, { date: "d", time: "t" }, "a");
  const same = toolCall(BOOK, '{"time":"t", "date":"d"}', "b");
  assert.deepEqual(actions(after(turnPlan(), asks(one, same))), ["run", "duplicate"]);
  const report = toolReport({ text: "Cita confirmada: lunes." });
  const ran = after(turnPlan(), asks(one, same), finished(report, null));
  const results = sentBy(ran).flatMap((m) => (m.role === "tool" ? [m.text] : []));
  assert.deepEqual(results, [report.text, report.text]);
});

test("of two different bookings in one reply only the first runs", () => {
  const [first, second] = [toolCall(BOOK, { time: "1" }, "a"), toolCall(BOOK, { time: "2" }, "b")];
  assert.deepEqual(actions(after(turnPlan(), asks(first, second))), ["run", "refuse"]);
});

for (const [status, action] of [
  ["ok", "refuse"],
  ["unknown", "refuse"],
  ["refused", "run"],
  ["failed", "run"],
] as const) {
  test(`a booking after one whose outcome is ${status} is planned to ${action}`, () => {
    const first = [asks(toolCall(BOOK, { time: "1" })), finished(toolReport({ status }))];
    const ran = after(turnPlan(), ...first, asks(toolCall(BOOK, { time: "2" })));
    assert.deepEqual(actions(ran), [action]);
  });
}

// --- Ends from outside ---------------------------------------------------------------------------

for (const [event, kind] of [
  [DEADLINE, "deadline"],
  [CANCELLED, "cancelled"],
] as const) {
  test(`${event.type} during a model call ends the turn at once`, () => {
    assert.equal(failureOf(after(turnPlan(), event)), kind);
  });

  test(`${event.type} while tools run waits for them, keeps their results and ends failed`, () => {
    const running = after(turnPlan(), asks(toolCall(BOOK)), event);
    assert.equal(running.state.name, "running_tools");
    assert.equal(running.effect, undefined);
    const report = toolReport({ text: "Cita confirmada: lunes." });
    const ran = after(turnPlan(), asks(toolCall(BOOK)), event, finished(report));
    const end = effectOf(ran, "fail_turn");
    assert.equal(end.kind, kind);
    assert.deepEqual(end.summary.sideEffects, [report.text]);
    assert.equal(end.summary.rounds.length, 1);
  });
}

test("of two ends while tools run the first one names the failure", () => {
  const ran = after(turnPlan(), asks(toolCall(BOOK)), CANCELLED, DEADLINE, finished(toolReport()));
  assert.equal(failureOf(ran), "cancelled");
});

test("a plan without a round or an attempt is rejected", () => {
  for (const name of ["toolRoundsMax", "modelAttemptsMax"] as const) {
    const plan = turnPlan({ limits: { ...LIMITS, [name]: 0 } });
    assert.throws(() => startMachine(plan), assert.AssertionError);
  }
});
