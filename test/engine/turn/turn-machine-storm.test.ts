// Storms of random events over the machine: its invariants under any model, tools and clock.
// `SEED=` replays a run; fast-check prints the seed of a failing one.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type {
  Effect,
  MachineEvent,
  PlannedCall,
  ToolReport,
} from "../../../engine/turn/turn-events.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { startMachine, transition } from "../../../engine/turn/turn-machine.ts";
import type { MachineState } from "../../../engine/turn/turn-machine.ts";
import type { TurnPlan } from "../../../engine/turn/turn-plan.ts";
import { TURN_ERRORS } from "../../../engine/conversation/messages.ts";
import type { ChatMessage, ModelReply } from "../../../engine/conversation/messages.ts";
import {
  BOOK,
  CHECK,
  modelReply,
  storedTurn,
  toolCall,
  turnPlan,
} from "../../support/turn-fixture.ts";
import { SEED } from "../../support/random.ts";
import { fenced } from "../../../engine/conversation/fence.ts";
import { isDeepStrictEqual } from "node:util";
import { wordsOf } from "../../support/model/context-fixture.ts";
import { messageRuleBroken } from "../../support/message-rules.ts";

const ids = fc.constantFrom(
  "",
  "a",
  "b",
  "call00000",
  "call00001",
  "call00002",
  "call00003",
  "x".repeat(41),
);
const names = fc.constantFrom(BOOK, CHECK, "nada", "multi_tool_use.parallel", "", "n".repeat(65));
const args = fc.constantFrom("{}", '{"a":1,"b":2}', '{"b":2,"a":1}', "[1]", "7", "", "{mal", '"x"');
const calls = fc.array(fc.record({ id: ids, name: names, arguments: args }), { maxLength: 7 });
const texts = fc.constantFrom(
  null,
  "",
  "Hola",
  '{"reply":"Hola","url":null}',
  '{"reply":"","url":null}',
  '{"reply":',
  "x".repeat(5000),
);
const replies: fc.Arbitrary<ModelReply> = fc.record({
  text: texts,
  refused: fc.nat(40).map((n) => n === 0),
  calls: fc.oneof({ weight: 3, arbitrary: calls }, { weight: 1, arbitrary: fc.constant([]) }),
  finish: fc.constantFrom(
    "stop",
    "tool_calls",
    "tool_calls",
    "stop",
    "stop",
    "length",
    "content_filter",
  ),
  usage: fc.record({ input: fc.nat(9), output: fc.nat(9), cached: fc.nat(9) }),
});
const failures = fc.record({
  kind: fc.constantFrom(...TURN_ERRORS),
  retryable: fc.nat(3).map((n) => n > 0),
  retryAfterMs: fc.option(fc.nat(200_000)),
  contextTooLong: fc.nat(5).map((n) => n === 0),
});
const reports: fc.Arbitrary<ToolReport> = fc.record({
  text: fc.string(),
  status: fc.constantFrom("ok", "refused", "failed", "unknown"),
  invalid: fc.boolean(),
});

/** The next event, in any state of the machine. */
interface Chance {
  readonly kind: "normal" | "failure" | "deadline_passed" | "turn_cancelled";
  readonly reply: ModelReply;
  readonly failure: { readonly retryable: boolean } & Extract<
    MachineEvent,
    { type: "model_failed" }
  >["failure"];
  readonly reports: readonly ToolReport[];
  readonly elapsedMs: number;
  readonly jitter: number;
}
const chances: fc.Arbitrary<Chance> = fc.record({
  kind: fc.oneof(
    { weight: 30, arbitrary: fc.constant("normal" as const) },
    { weight: 8, arbitrary: fc.constant("failure" as const) },
    { weight: 1, arbitrary: fc.constant("deadline_passed" as const) },
    { weight: 1, arbitrary: fc.constant("turn_cancelled" as const) },
  ),
  reply: replies,
  failure: failures,
  reports: fc.array(reports, { minLength: 4, maxLength: 4 }),
  elapsedMs: fc.nat(9000),
  jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

const plans: fc.Arbitrary<TurnPlan> = fc
  .record({
    turns: fc.nat(4),
    clock: fc.constantFrom("", "Hoy es lunes."),
    toolRoundsMax: fc.integer({ min: 1, max: 6 }),
    modelAttemptsMax: fc.integer({ min: 1, max: 3 }),
    toolStrikesMax: fc.integer({ min: 1, max: 3 }),
    objects: fc.boolean(),
  })
  .map(({ turns, clock, objects, ...limits }) => {
    const round = {
      text: null,
      calls: [toolCall(CHECK)],
      results: [{ callId: `id_${CHECK}`, text: "x" }],
    };
    const history = Array.from({ length: turns }, (_, index) =>
      storedTurn(index, { rounds: index % 2 === 0 ? [round] : [] }),
    );
    const objection = (): string | null => (objects ? "Eso no consta." : null);
    return turnPlan({ clock, history, limits: { ...DEFAULT_LIMITS, ...limits }, objection });
  });

/** Everything observed of one turn during a storm. */
interface Sight {
  readonly requests: Extract<Effect, { type: "call_model" }>[];
  readonly rounds: { readonly reply: ModelReply; readonly calls: readonly PlannedCall[] }[];
  readonly ends: Extract<Effect, { type: "finish_turn" | "fail_turn" }>[];
  /** The reports' texts of side effects that happened. */
  readonly effects: string[];
}

/** Also the limit of turn-driver.ts: a storm exceeding it does not end. */
function stepsMax({ limits }: TurnPlan): number {
  return (limits.toolRoundsMax + 3) * (limits.modelAttemptsMax + 1);
}

function storm(plan: TurnPlan, given: readonly Chance[]): Sight {
  const sight: Sight = { requests: [], rounds: [], ends: [], effects: [] };
  let state: MachineState = startMachine(plan);
  let event: MachineEvent = { type: "turn_started", now: 0 };
  let now = 0;
  let steps = 0;
  for (let turn = 0; ; turn++) {
    const before: MachineState = frozen(state);
    const [next, effects] = transition(before, frozen(event));
    look(sight, { before, event, effects });
    state = next;
    steps += effects.length;
    assert(steps <= stepsMax(plan), "the turn does not end within the driver's bound");
    if (state.name === "done" || state.name === "failed") break;
    const chance = given[turn % given.length];
    assert(chance !== undefined);
    const delayMs = effects[0]?.type === "call_model" ? effects[0].delayMs : 0;
    assert(now + delayMs < plan.deadlineAt || delayMs === 0, "a retry past the deadline");
    now += delayMs + chance.elapsedMs;
    event = nextEvent(state, chance, { now, turn });
  }
  afterTheEnd(state);
  return sight;
}

function nextEvent(
  state: MachineState,
  chance: Chance,
  { now, turn }: { readonly now: number; readonly turn: number },
): MachineEvent {
  const ending = chance.kind === "deadline_passed" || chance.kind === "turn_cancelled";
  if (state.name === "running_tools") {
    // End events may repeat while tools run; then the tools do finish.
    if (ending && turn % 3 !== 0) return { type: chance.kind, now };
    let ran = 0;
    const reports = state.calls.map(({ action }) =>
      action === "run" ? (chance.reports[ran++] ?? null) : null,
    );
    return { type: "tools_finished", now, reports };
  }
  if (ending) return { type: chance.kind, now };
  const { failure, jitter, reply } = chance;
  if (chance.kind === "failure") return { type: "model_failed", now, failure, jitter };
  return { type: "model_replied", now, reply };
}

function look(
  sight: Sight,
  step: { before: MachineState; event: MachineEvent; effects: readonly Effect[] },
): void {
  const { before, event, effects } = step;
  assert(effects.length <= 1);
  if (before.name === "running_tools" && event.type === "tools_finished") {
    before.calls.forEach(({ call }, index) => {
      const report = event.reports[index];
      const took = report?.status === "ok" || report?.status === "unknown";
      if (call.name === BOOK && took) sight.effects.push(report.text);
    });
  }
  for (const effect of effects) {
    if (effect.type === "call_model") sight.requests.push(effect);
    else if (effect.type === "run_tools") {
      assert(event.type === "model_replied");
      sight.rounds.push({ reply: event.reply, calls: effect.calls });
      const bookings = effect.calls.filter(
        ({ action, call }) => action === "run" && call.name === BOOK,
      );
      assert(
        bookings.length <= (sight.effects.length > 0 ? 0 : 1),
        "a second side effect is planned",
      );
    } else sight.ends.push(effect);
  }
}

function afterTheEnd(state: MachineState): void {
  const reply = modelReply();
  const late: readonly MachineEvent[] = [
    { type: "turn_started", now: 0 },
    { type: "model_replied", now: 0, reply },
    { type: "tools_finished", now: 0, reports: [] },
    { type: "deadline_passed", now: 0 },
    { type: "turn_cancelled", now: 0 },
  ];
  for (const event of late) {
    const [same, effects] = transition(state, event);
    assert.equal(same, state);
    assert.deepEqual(effects, []);
  }
}

/** Deeply frozen, so that a transition that writes to its input throws. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (!(value instanceof Set)) for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

function always(holds: (sight: Sight, plan: TurnPlan) => void): void {
  const storms = fc.array(chances, { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(plans, storms, (plan, given) => holds(storm(plan, given), plan)),
    { seed: SEED, numRuns: 1500 },
  );
}

test("a storm ends within the driver's limit, in exactly one end, and then nothing changes", () => {
  always(({ ends }) => assert.equal(ends.length, 1));
});

test("there are at most toolRoundsMax rounds, and after a call without tools none", () => {
  always(({ requests, rounds }, { limits }) => {
    assert(rounds.length <= limits.toolRoundsMax);
    const withTools = requests.filter(({ request }) => request.toolChoice === "auto");
    const last = requests.findIndex(({ request }) => request.toolChoice === "none");
    assert(last < 0 || withTools.length === last, "tools stay away once they are taken away");
    const sent = requests.at(-1)?.request;
    if (
      rounds.length === limits.toolRoundsMax &&
      roundsIn(sent?.messages ?? []) === rounds.length
    ) {
      assert.equal(sent?.toolChoice, "none");
    }
  });
});

function roundsIn(messages: readonly ChatMessage[]): number {
  const current = messages.findLastIndex((m) => m.role === "user" && wordsOf(m.text) !== "");
  return messages.slice(current).filter((m) => m.role === "assistant" && m.calls.length > 0).length;
}

test("every call of a reply gets exactly one result under its id", () => {
  always(({ rounds, ends }) => {
    const kept = ends[0]?.summary.rounds ?? [];
    // Every round is complete: every storm lets the tools finish.
    assert.equal(kept.length, rounds.length);
    kept.forEach(({ calls, results }, index) => {
      assert.equal(calls.length, rounds[index]?.reply.calls.length);
      assert.deepEqual(
        results.map(({ callId }) => callId),
        calls.map(({ id }) => id),
      );
      assert.equal(new Set(calls.map(({ id }) => id)).size, calls.length);
    });
  });
});

test("every request obeys the API's rules for messages, names and arguments", () => {
  always(({ requests }) => {
    for (const { request } of requests) {
      assert.equal(messageRuleBroken(request.messages), null);
      for (const message of request.messages) {
        if (message.role !== "assistant") continue;
        for (const { id, name, arguments: text } of message.calls) {
          assert(id.length > 0 && id.length <= 40);
          assert.match(name, /^[A-Za-z0-9_-]{1,64}$/);
          assert.match(text, /^\{/);
          assert.doesNotThrow(() => void JSON.parse(text));
        }
      }
    }
  });
});

test("the prompt is the only system message and the clock follows the customer's text", () => {
  always(({ requests }, { system, clock, user }) => {
    for (const { request } of requests) {
      const { messages } = request;
      assert.deepEqual(messages[0], { role: "system", text: system });
      assert(messages.every(({ role }, index) => role !== "system" || index === 0));
      const text = clock === "" ? user.text : `${user.text}\n\n${fenced(clock)}`;
      const expected = { role: "user", text, images: user.images };
      assert(messages.some((message) => isDeepStrictEqual(message, expected)));
    }
  });
});

test("a turn has at most one side effect that happened, and its text is kept", () => {
  always(({ effects, ends }) => {
    assert(effects.length <= 1);
    assert.deepEqual(ends[0]?.summary.sideEffects, effects);
  });
});

test("attempts of one call count from one and never exceed modelAttemptsMax", () => {
  always(({ requests }, { limits }) => {
    let before = 0;
    for (const { attempt, delayMs } of requests) {
      assert(attempt >= 1 && attempt <= limits.modelAttemptsMax);
      assert(attempt === 1 || attempt === before + 1 || attempt === before);
      assert(delayMs === 0 || attempt > 1, "a first try waits for nothing");
      before = attempt;
    }
  });
});

test("tokens are counted once for each reply", () => {
  always(({ ends, requests }) => {
    const { modelCalls, usage } = ends[0]?.summary ?? { modelCalls: -1, usage: { input: -1 } };
    assert(modelCalls >= 0 && modelCalls <= requests.length);
    assert(usage.input <= 9 * modelCalls);
  });
});
