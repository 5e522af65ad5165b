// The driver with the real state machine and toolbox and a scripted model: aborts at every stage,
// the order of tools, and no leftovers after a turn.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { z } from "zod";
import { driveTurn } from "../../../engine/runtime/turn-driver.ts";
import type { TurnEnd, TurnEvent } from "../../../engine/turn/turn-events.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { ModelFailure, ModelReply } from "../../../engine/conversation/messages.ts";
import type { Model, ModelCall } from "../../../engine/model/chat-model.ts";
import { ModelError } from "../../../engine/model/model-error.ts";
import { Toolbox } from "../../../engine/toolbox/toolbox.ts";
import type { ToolOutcome } from "../../../engine/toolbox/tool.ts";
import { FakeClock, settled, until } from "../../support/fake-clock.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import {
  BOOK,
  CHECK,
  modelFailure,
  modelReply,
  says,
  toolCall,
  turnPlan,
} from "../../support/turn-fixture.ts";
import { TurnAccount } from "../../../engine/concurrency/turn-account.ts";
import { TurnClaims } from "../../../engine/runtime/turn-claims.ts";

type Step = (call: ModelCall) => Promise<ModelReply>;

/** A scripted model port: one step per call; a call past the end fails. */
class ScriptedModel implements Model {
  readonly calls: ModelCall[] = [];
  readonly #steps: Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = [...steps];
  }

  call(call: ModelCall): Promise<ModelReply> {
    this.calls.push(call);
    const step = this.#steps.shift();
    assert(step !== undefined, "the model is called more often than scripted");
    return step(call);
  }
}

function replies(reply: ModelReply): Step {
  return () => Promise.resolve(reply);
}
function fails(fields: Partial<ModelFailure> = {}): Step {
  return () => Promise.reject(new ModelError(modelFailure(fields)));
}
/** Waits for its signal, as the real one does. */
const hangs: Step = ({ signal }) =>
  new Promise((_, reject) => {
    const abort = (): void => reject(new ModelError({ kind: "cancelled", retryable: false }));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
  });

interface Running {
  readonly clock: FakeClock;
  readonly model: ScriptedModel;
  readonly controller: AbortController;
  readonly events: readonly TurnEvent[];
  /** What happened to tools, `name args` when begun and `name!` when done. */
  readonly tools: readonly string[];
  /** Ends the oldest running tool of this name. */
  finish(name: string, outcome?: ToolOutcome): void;
  readonly end: Promise<TurnEnd>;
}

interface Options {
  readonly streaming?: boolean;
  readonly cancelled?: boolean;
}

const OK: ToolOutcome = { text: "Listo.", status: "ok" };
const { turnTimeoutMs, toolTimeoutMs, modelAttemptsMax, toolRoundsMax } = DEFAULT_LIMITS;

function run(steps: readonly Step[], options: Options = {}): Running {
  const clock = new FakeClock();
  const model = new ScriptedModel(steps);
  const controller = new AbortController();
  if (options.cancelled === true) controller.abort();
  const events: TurnEvent[] = [];
  const tools: string[] = [];
  const underWay: { name: string; resolve: (outcome: ToolOutcome) => void }[] = [];
  const tool = (name: string, sideEffect: boolean) => ({
    name,
    description: name,
    parameters: z.object({ id: z.string() }),
    sideEffect,
    async run({ id }: Record<string, unknown>): Promise<ToolOutcome> {
      tools.push(`${name} ${String(id)}`);
      const { promise, resolve } = Promise.withResolvers<ToolOutcome>();
      underWay.push({ name, resolve });
      const outcome = await promise;
      tools.push(`${name}!`);
      return outcome;
    },
  });
  const toolbox = new Toolbox<null>({
    tools: [tool(CHECK, false), tool(BOOK, true)],
    clock,
    toolTimeoutMs,
    argumentsBytesMax: 8192,
    resultBytesMax: 4096,
  });
  const finish = (name: string, outcome = OK): void => {
    const index = underWay.findIndex((other) => other.name === name);
    const [found] = underWay.splice(index, 1);
    assert(found?.name === name, `${name} is not under way`);
    found.resolve(outcome);
  };
  const bytes = new TurnAccount({ turnsBytesMax: 10_000, turnBytesMax: 5000 }).open(1);
  const { signal: cancelled } = controller;
  const session = sessionKey(1, "51999");
  const context = {
    ...{ tenant: 1, session, sessionId: "51999", turn: "t" },
    ...{ turnsBefore: 0, startedAt: 0, previousReply: null },
    ...{ message: "", readHistory: () => [], notes: "", cameDuringTurn: false },
    ...{ arrivedAt: 0, sentAt: null, data: null, now: () => 0 },
  };
  const end = driveTurn(
    turnPlan({ sideEffects: toolbox.sideEffects }),
    {
      apiKey: "sk",
      safetyIdentifier: "tag",
      claims: new TurnClaims({ bytes, clock, deadlineAt: turnTimeoutMs, cancelled }),
      toolBytes: { first: 10, all: 100 },
      tools: context,
      cancelled,
      streaming: options.streaming ?? false,
      onEvent: (event) => void events.push(event),
    },
    { clock, model, toolbox },
  );
  return { clock, model, controller, events, tools, finish, end };
}

/** The turn's end; also checks that nothing is left over. */
async function endOf(running: Running): Promise<TurnEnd> {
  const end = await running.end;
  assert.equal(running.clock.timers, 0);
  assert.equal(getEventListeners(running.controller.signal, "abort").length, 0);
  for (const { signal } of running.model.calls) {
    assert(getEventListeners(signal, "abort").length <= (signal.aborted ? 1 : 0));
  }
  return end;
}

async function failureOf(running: Running): Promise<string> {
  const end = await endOf(running);
  assert.equal(end.type, "fail_turn");
  return end.kind;
}

const asks = (...calls: readonly [name: string, id: string][]): Step =>
  replies(modelReply({ calls: calls.map(([name, id]) => toolCall(name, { id }, id)) }));

test("a reply ends the turn, and the key and tag go with its call", async () => {
  const running = run([replies(says("Hola"))]);
  const end = await endOf(running);
  assert.equal(end.type, "finish_turn");
  assert.equal(end.reply, "Hola");
  const [call] = running.model.calls;
  assert.deepEqual([call?.apiKey, call?.safetyIdentifier, call?.onText], ["sk", "tag", null]);
});

test("reads run in parallel and side effects after them, one at a time", async () => {
  const step = asks([BOOK, "1"], [CHECK, "2"], [CHECK, "3"]);
  const running = run([step, replies(says("Listo"))]);
  await until(() => running.tools.length === 2);
  await settled();
  assert.deepEqual(running.tools, [`${CHECK} 2`, `${CHECK} 3`]);
  running.finish(CHECK);
  running.finish(CHECK);
  await until(() => running.tools.length === 5);
  assert.deepEqual(running.tools.slice(2), [`${CHECK}!`, `${CHECK}!`, `${BOOK} 1`]);
  running.finish(BOOK);
  assert.equal((await endOf(running)).type, "finish_turn");
});

test("results are in the order of the calls, whichever tool ends first", async () => {
  const running = run([asks([CHECK, "1"], [CHECK, "2"]), replies(says("Listo"))]);
  await until(() => running.tools.length === 2);
  running.finish(CHECK, { text: "uno", status: "ok" });
  running.finish(CHECK, { text: "dos", status: "ok" });
  const { summary } = await endOf(running);
  const texts = summary.rounds[0]?.results.map(({ callId, text }) => `${callId} ${text}`);
  assert.deepEqual(texts, ["1 uno", "2 dos"]);
});

test("an unknown tool is reported as unknown, never by the name the model invented", async () => {
  const running = run([asks(["inventada", "1"]), replies(says("Listo"))]);
  await endOf(running);
  const names = running.events.flatMap((event) => ("name" in event ? [event.name] : []));
  assert.deepEqual(names, ["unknown", "unknown"]);
});

// --- Ends from outside -------------------------------------------------------------------------------

const ENDS = [
  ["deadline", (running: Running) => running.clock.advance(turnTimeoutMs)],
  ["cancelled", (running: Running) => running.controller.abort()],
] as const;

for (const [kind, cut] of ENDS) {
  test(`${kind} during the model's call ends the turn at once`, async () => {
    const running = run([hangs]);
    await until(() => running.model.calls.length === 1);
    cut(running);
    assert.equal(await failureOf(running), kind);
  });

  test(`${kind} during a pause before a new try ends it at once and calls nothing`, async () => {
    const running = run([fails({ retryAfterMs: turnTimeoutMs - 1 })]);
    await until(() => running.clock.timers === 2);
    cut(running);
    assert.equal(await failureOf(running), kind);
    assert.equal(running.model.calls.length, 1);
    assert.equal(running.events.filter(({ type }) => type === "model_called").length, 1);
  });

  test(`${kind} during a read drops it and keeps the round`, async () => {
    const running = run([asks([CHECK, "1"])]);
    await until(() => running.tools.length === 1);
    if (kind === "deadline") running.clock.advance(toolTimeoutMs - 1);
    cut(running);
    const end = await endOf(running);
    assert(end.type === "fail_turn");
    assert.equal(end.summary.rounds[0]?.results.length, 1);
    assert.deepEqual(end.summary.sideEffects, []);
  });

  test(`${kind} before a side effect begins keeps it from beginning`, async () => {
    const running = run([asks([CHECK, "1"], [BOOK, "2"])]);
    await until(() => running.tools.length === 1);
    cut(running);
    const end = await endOf(running);
    assert(end.type === "fail_turn");
    assert.deepEqual(running.tools, [`${CHECK} 1`]);
    assert.match(end.summary.rounds[0]?.results[1]?.text ?? "", /No se hizo/);
    assert.deepEqual(end.summary.sideEffects, []);
  });
}

test("a running side effect is awaited and kept when the caller disconnects", async () => {
  const running = run([asks([BOOK, "1"])]);
  await until(() => running.tools.length === 1);
  running.controller.abort();
  await settled();
  running.finish(BOOK, { text: "Cita confirmada.", status: "ok" });
  const end = await endOf(running);
  assert(end.type === "fail_turn");
  assert.equal(end.kind, "cancelled");
  assert.deepEqual(end.summary.sideEffects, ["Cita confirmada."]);
});

test("a running side effect is awaited and kept at the deadline", async () => {
  const step: Step = (call) => {
    running.clock.advance(turnTimeoutMs - 1000);
    return asks([BOOK, "1"])(call);
  };
  const running = run([step]);
  await until(() => running.tools.length === 1);
  running.clock.advance(2000);
  await settled();
  running.finish(BOOK, { text: "Cita confirmada.", status: "ok" });
  const end = await endOf(running);
  assert(end.type === "fail_turn");
  assert.equal(end.kind, "deadline");
  assert.deepEqual(end.summary.sideEffects, ["Cita confirmada."]);
});

test("a side effect that hangs past the turn's deadline ends as unknown at its own", async () => {
  const running = run([asks([BOOK, "1"])]);
  await until(() => running.tools.length === 1);
  running.controller.abort();
  running.clock.advance(toolTimeoutMs);
  const end = await endOf(running);
  assert(end.type === "fail_turn");
  assert.equal(end.summary.sideEffects.length, 1);
  assert.match(end.summary.sideEffects[0] ?? "", /verificar/);
});

test("a turn cancelled before it starts calls nothing", async () => {
  const running = run([], { cancelled: true });
  assert.equal(await failureOf(running), "cancelled");
});

test("tools asked for by an answer that comes with the end are not run", async () => {
  const running = run([
    (call) => {
      running.controller.abort();
      return asks([BOOK, "1"])(call);
    },
  ]);
  const end = await endOf(running);
  assert(end.type === "fail_turn");
  assert.equal(end.kind, "cancelled");
  assert.deepEqual(running.tools, []);
  assert.equal(end.summary.rounds[0]?.results.length, 1);
});

test("an answer in words that comes with the end is the answer", async () => {
  const running = run([
    () => {
      running.controller.abort();
      return Promise.resolve(says("Hola"));
    },
  ]);
  assert.equal((await endOf(running)).type, "finish_turn");
});

// --- Tries and bounds ----------------------------------------------------------------------------------

test("a new try comes after its pause, not before", async () => {
  const running = run([fails({ retryAfterMs: 3000 }), replies(says("Hola"))]);
  await until(() => running.clock.timers === 2);
  running.clock.advance(2999);
  await settled();
  assert.equal(running.model.calls.length, 1);
  running.clock.advance(1);
  assert.equal((await endOf(running)).type, "finish_turn");
});

test("the longest turn there can be ends within the driver's bound", async () => {
  const tries = Array.from({ length: modelAttemptsMax - 1 }, () => fails({ retryAfterMs: 0 }));
  const known = [...tries, asks([CHECK, "1"])];
  const rounds = Array.from({ length: toolRoundsMax }, () => known).flat();
  const broken = replies(modelReply({ text: "{mal" }));
  const running = run([...rounds, ...tries, broken, ...tries, replies(says("Por fin"))]);
  const pump = async (): Promise<void> => {
    for (let turn = 0; turn < 500; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      running.clock.advance(100);
      if (running.tools.at(-1)?.startsWith(`${CHECK} `) === true) running.finish(CHECK);
    }
  };
  const [end] = await Promise.all([endOf(running), pump()]);
  assert.equal(end.type, "finish_turn");
  assert.equal(running.model.calls.length, (toolRoundsMax + 2) * modelAttemptsMax);
});

test("a model that breaks its own contract breaks the turn, and nothing is left", async () => {
  const running = run([() => Promise.reject(new TypeError("x"))]);
  await assert.rejects(running.end, TypeError);
  assert.equal(running.clock.timers, 0);
  assert.equal(getEventListeners(running.controller.signal, "abort").length, 0);
});

// --- Emitted events ----------------------------------------------------------------------------

test("calls, tools and their outcomes are emitted in order", async () => {
  const running = run([
    fails({ kind: "openai_rate_limit", retryAfterMs: 0 }),
    asks([CHECK, "1"]),
    replies(says("Sí")),
  ]);
  await until(() => running.clock.timers === 2);
  running.clock.advance(500);
  await until(() => running.tools.length === 1);
  running.finish(CHECK);
  await endOf(running);
  const told = running.events.map((event) => {
    if (event.type === "model_called") return event.outcome;
    return "name" in event ? `${event.type} ${event.name}` : event.type;
  });
  assert.deepEqual(told, [
    "openai_rate_limit",
    "success",
    `tool_started ${CHECK}`,
    `tool_finished ${CHECK}`,
    "success",
  ]);
});

test("streamed pieces are emitted, and each new call discards those before it", async () => {
  const streams =
    (piece: string, then: Step): Step =>
    (call) => {
      call.onText?.(piece);
      return then(call);
    };
  const steps = [
    streams("Un momento", asks(["inventada", "1"])),
    streams("Hola", replies(says("Hola"))),
  ];
  const running = run(steps, { streaming: true });
  await endOf(running);
  const told = running.events.flatMap((event) => {
    if (event.type === "text_streamed") return [event.piece];
    return event.type === "text_discarded" ? [null] : [];
  });
  assert.deepEqual(told, [null, "Un momento", null, "Hola"]);
});
