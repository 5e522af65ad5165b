// The tools that the model may call: how calls are validated, run under a deadline and answered.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { Ajv } from "ajv";
import { z } from "zod";
import { utf8Bytes } from "../../../engine/core/bytes.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { defineTool } from "../../../engine/toolbox/define-tool.ts";
import { Toolbox } from "../../../engine/toolbox/toolbox.ts";
import type { Tool, ToolContext, ToolOutcome } from "../../../engine/toolbox/tool.ts";
import type { ToolRun } from "../../../engine/toolbox/toolbox.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { toolCall } from "../../support/turn-fixture.ts";

const TOOL_TIMEOUT_MS = 45_000;
const ARGUMENTS_MAX = 8192;
const RESULT_MAX = 200;

const parameters = z.object({
  date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .describe("La fecha."),
  time: z.string().max(20).nullable(),
  count: z.int().min(1).max(9),
  format: z.enum(["a", "b"]),
  guests: z.array(z.object({ pattern: z.string().min(1) })).max(3),
});
const GOOD = { date: "2026-11-23", time: null, count: 2, format: "a", guests: [{ pattern: "x" }] };

type Run = (context: ToolContext<string>) => Promise<ToolOutcome>;
const OK: ToolOutcome = { text: "Disponible: sí.", status: "ok" };

interface Kit {
  readonly clock: FakeClock;
  readonly toolbox: Toolbox<string>;
  readonly controller: AbortController;
  call(args: unknown, name?: string): Promise<ToolRun>;
}

function kit(run: Run = () => Promise.resolve(OK), sideEffect = false): Kit {
  const clock = new FakeClock();
  const tool: Tool<string> = defineTool({
    name: "check",
    description: "Mira la agenda.",
    parameters,
    sideEffect,
    run: (_args, context: ToolContext<string>) => run(context),
  });
  const toolbox = new Toolbox<string>({
    tools: [tool],
    clock,
    toolTimeoutMs: TOOL_TIMEOUT_MS,
    argumentsBytesMax: ARGUMENTS_MAX,
    resultBytesMax: RESULT_MAX,
  });
  const controller = new AbortController();
  const context = {
    tenant: 1,
    session: sessionKey(1, "51999"),
    sessionId: "51999",
    turn: "t",
    turnsBefore: 0,
    startedAt: 0,
    previousReply: null,
    ...{ message: "", readHistory: () => [], notes: "", cameDuringTurn: false },
    ...{ arrivedAt: 0, sentAt: null },
    data: "datos",
    now: () => clock.now(),
    signal: controller.signal,
  };
  const call = (args: unknown, name = "check"): Promise<ToolRun> =>
    toolbox.run(toolCall(name, args), context);
  return { clock, toolbox, controller, call };
}

const never = (): Promise<ToolOutcome> => new Promise(() => {});

test("a nullable argument may be left out; any other one is reported as missing", async () => {
  const { time, ...rest } = GOOD;
  assert.equal(time, null);
  assert.equal((await kit().call(rest)).status, "ok");
  const { count, ...without } = GOOD;
  assert.equal(count, 2);
  assert.match((await kit().call(without)).text, /Falta el argumento "count"/);
});

test("a good call is run with its arguments and context and answered in the tool's words", async () => {
  let seen: unknown;
  const { call, clock } = kit((context) => {
    seen = [context.tenant, context.data, context.remainingMs(), context.now() === clock.now()];
    clock.advance(5);
    return Promise.resolve(OK);
  });
  const run = await call(GOOD);
  assert.deepEqual(run, { ...OK, invalid: false, errorType: null, durationMs: 5 });
  assert.deepEqual(seen, [1, "datos", TOOL_TIMEOUT_MS, true]);
});

for (const name of ["nada", "", "constructor", "__proto__", "multi_tool_use.parallel", "CHECK"]) {
  test(`the tool ${JSON.stringify(name)} is unknown, and the answer names the ones there are`, async () => {
    const run = await kit().call(GOOD, name);
    assert.equal(run.errorType, "unknown_tool");
    assert.equal(run.status, "refused");
    assert.equal(run.invalid, true);
    assert.match(run.text, /check/);
  });
}

const WITHOUT_DATE = { time: null, count: 2, format: "a", guests: [] };
for (const [what, args] of [
  ["that are not JSON", '{"date":'],
  ["that are empty", ""],
  ["that are a list", "[1]"],
  ["that are a number", "7"],
  ["that are null", "null"],
  ["with one missing", WITHOUT_DATE],
  ["with one too many", { ...GOOD, secreto: "x" }],
  ["with a prototype in them", `{"__proto__":{"a":1},${JSON.stringify(GOOD).slice(1)}`],
  ["of a wrong type", { ...GOOD, count: "dos" }],
  ["of a number that would be written otherwise", { ...GOOD, count: "02" }],
  ["of a fraction", { ...GOOD, count: 1.5 }],
  ["out of range", { ...GOOD, count: 10 }],
  ["not in the list", { ...GOOD, format: "c" }],
  ["wrong inside", { ...GOOD, guests: [{ pattern: "x", extra: 1 }] }],
  ["over their length", { ...GOOD, time: "x".repeat(21) }],
  ["against their pattern", { ...GOOD, date: "mañana" }],
] as const) {
  test(`arguments ${what} are answered as invalid and the tool is not run`, async () => {
    const run = await kit(() => assert.fail("the tool ran")).call(args);
    assert.equal(run.status, "refused");
    assert.equal(run.invalid, true);
    assert.equal(run.errorType, "bad_arguments");
    assert.doesNotMatch(run.text, /mañana|secreto/, "the answer repeats no value");
  });
}

test("a wrong argument is named in the answer", async () => {
  const { call } = kit();
  assert.match((await call(WITHOUT_DATE)).text, /"date"/);
  assert.match((await call({ ...GOOD, count: "dos" })).text, /"count"/);
});

test("arguments of 8 KiB are parsed, and one byte more is rejected without parsing", async () => {
  const { call } = kit();
  const ofBytes = (bytes: number): string => {
    const json = JSON.stringify(GOOD);
    return json + " ".repeat(bytes - utf8Bytes(json));
  };
  assert.equal((await call(ofBytes(ARGUMENTS_MAX))).status, "ok");
  const run = await call(ofBytes(ARGUMENTS_MAX + 1));
  assert.equal(run.invalid, true);
  assert.match(run.text, /largos/);
});

test("a result is as long as its cap, and a longer one is cut between characters", async () => {
  const textOf = async (text: string): Promise<string> =>
    (await kit(() => Promise.resolve({ text, status: "ok" })).call(GOOD)).text;
  assert.equal(await textOf("ñ".repeat(RESULT_MAX / 2)), "ñ".repeat(RESULT_MAX / 2));
  for (const text of [`${"ñ".repeat(RESULT_MAX / 2)}x`, "😀".repeat(60), `x${"😀".repeat(60)}`]) {
    const cut = await textOf(text);
    assert(utf8Bytes(cut) <= RESULT_MAX && utf8Bytes(cut) > RESULT_MAX - 8);
    assert(cut.endsWith("…") && text.startsWith(cut.slice(0, -1)) && cut.isWellFormed());
  }
});

// --- Tools that misbehave --------------------------------------------------------------------------

const thrown: readonly (readonly [string, Run])[] = [
  ["rejects", () => Promise.reject(new TypeError("clave secreta"))],
  [
    "throws",
    () => {
      throw new AgentError("upstream_connection", "clave secreta");
    },
  ],
];
for (const [verb, run] of thrown) {
  test(`a read that ${verb} has failed, and its message is not shown`, async () => {
    const outcome = await kit(run).call(GOOD);
    assert.equal(outcome.status, "failed");
    assert.equal(outcome.errorType, "unknown_error");
    assert.doesNotMatch(outcome.text, /secreta/);
  });

  test(`a side effect that ${verb} is unknown`, async () => {
    const outcome = await kit(run, true).call(GOOD);
    assert.equal(outcome.status, "unknown");
    assert.match(outcome.text, /verificar/);
  });
}

test("a tool that was cancelled says so", async () => {
  const outcome = await kit(() => Promise.reject(new AgentError("cancelled", "x"))).call(GOOD);
  assert.equal(outcome.errorType, "cancelled");
});

for (const [sideEffect, status] of [
  [false, "failed"],
  [true, "unknown"],
] as const) {
  const kind = sideEffect ? "side effect" : "read";
  test(`a ${kind} that hangs is ${status} at its deadline and its signal is aborted`, async () => {
    let signal: AbortSignal | undefined;
    const { call, clock } = kit((context) => {
      ({ signal } = context);
      return never();
    }, sideEffect);
    let ended = false;
    const running = call(GOOD).finally(() => (ended = true));
    clock.advance(TOOL_TIMEOUT_MS - 1);
    await settled();
    assert.equal(ended, false);
    assert.equal(signal?.aborted, false);
    clock.advance(1);
    const run = await running;
    assert.equal(run.status, status);
    assert.equal(run.errorType, "timeout");
    assert.equal(run.durationMs, TOOL_TIMEOUT_MS);
    assert.equal(signal?.aborted, true);
  });
}

test("the time that remains to a tool never goes below zero", async () => {
  const remaining: number[] = [];
  const { call, clock } = kit(async (context) => {
    remaining.push(context.remainingMs());
    await settled();
    remaining.push(context.remainingMs());
    return OK;
  });
  const running = call(GOOD);
  clock.advance(TOOL_TIMEOUT_MS + 1000);
  await running;
  await settled();
  assert.deepEqual(remaining, [TOOL_TIMEOUT_MS, 0]);
});

test("a read that ignores its signal is dropped with its turn", async () => {
  const { call, controller } = kit(never);
  const running = call(GOOD);
  controller.abort();
  assert.equal((await running).status, "failed");
});

test("a running side effect is awaited after its turn has ended", async () => {
  const done = Promise.withResolvers<ToolOutcome>();
  const { call, controller } = kit(() => done.promise, true);
  let ended = false;
  const running = call(GOOD).finally(() => (ended = true));
  controller.abort();
  await settled();
  assert.equal(ended, false);
  done.resolve(OK);
  assert.equal((await running).status, "ok");
});

test("a tool begun after the turn's end has an aborted signal", async () => {
  let aborted = false;
  const { call, controller } = kit((context) => {
    ({ aborted } = context.signal);
    return never();
  });
  controller.abort();
  await call(GOOD);
  assert(aborted);
});

test("no timer and no abort listener is left, however a tool ends", async () => {
  const runs: readonly Run[] = [
    () => Promise.resolve(OK),
    () => Promise.reject(new Error("x")),
    never,
  ];
  for (const sideEffect of [false, true]) {
    for (const run of runs) {
      const { call, clock, controller } = kit(run, sideEffect);
      const running = call(GOOD);
      clock.advance(TOOL_TIMEOUT_MS);
      await running;
      assert.equal(clock.timers, 0);
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    }
  }
});

// --- Schemas ---------------------------------------------------------------------------------------

test("the model's schema is the strict subset, also of arguments named like keywords", () => {
  const [spec] = kit().toolbox.specs;
  const guest = {
    type: "object",
    properties: { pattern: { type: "string" } },
    required: ["pattern"],
    additionalProperties: false,
  };
  assert.deepEqual(spec?.parameters, {
    type: "object",
    properties: {
      date: { type: "string", description: "La fecha." },
      time: { anyOf: [{ type: "string" }, { type: "null" }] },
      count: { type: "integer" },
      format: { type: "string", enum: ["a", "b"] },
      guests: { type: "array", items: guest },
    },
    required: ["date", "time", "count", "format", "guests"],
    additionalProperties: false,
  });
});

test("a tool with an optional argument is rejected at construction", () => {
  const optional = z.object({ date: z.string().optional() });
  const tool = { name: "x", description: "x", parameters: optional, sideEffect: false, run: never };
  const options = {
    clock: new FakeClock(),
    toolTimeoutMs: 1,
    argumentsBytesMax: 1,
    resultBytesMax: 1,
  };
  assert.throws(() => new Toolbox({ ...options, tools: [tool] }), assert.AssertionError);
});

test("schemas are compiled at construction and never after", async (context) => {
  const compile = context.mock.method(Ajv.prototype, "compile");
  const { call } = kit();
  const compiled = compile.mock.callCount();
  assert.equal(compiled, 1);
  for (let index = 0; index < 50; index++) await call({ ...GOOD, count: index });
  assert.equal(compile.mock.callCount(), compiled);
});

test("tools with side effects are known by name", () => {
  assert.deepEqual([...kit(undefined, true).toolbox.sideEffects], ["check"]);
  assert.deepEqual([...kit().toolbox.sideEffects], []);
});
