// Callbacks of the host application: whatever they throw, reject with or return, the turn goes on,
// the error is reported where possible, and no rejection ends the process.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { AgentOptions, Domain, Review } from "agent-citas";
import {
  callGuarded,
  callGuardedOr,
  isText,
  runGuarded,
} from "../../../engine/agent/agent-callbacks.ts";
import { startServer } from "../../../server.ts";
import { CALL_ECHO, agentFor, echo } from "../../support/library-fixture.ts";
import { call } from "../../support/server-fixture.ts";

const FAILURE = new RangeError("mine");

/** The ways in which a function that must not fail does. */
const WAYS: Readonly<Record<string, () => unknown>> = {
  "throws": () => {
    throw FAILURE;
  },
  "rejects": () => Promise.reject(FAILURE),
  "rejects later": async () => {
    await Promise.resolve();
    throw FAILURE;
  },
  "is a thenable that rejects": () => ({
    then: (_: unknown, reject: (error: unknown) => void) => reject(FAILURE),
  }),
  "is a thenable that throws": () => ({
    then: () => {
      throw FAILURE;
    },
  }),
};

/** Fails on an unhandled rejection. Ends with the test. */
function unhandled(context: TestContext): unknown[] {
  const errors: unknown[] = [];
  const hear = (error: unknown): void => void errors.push(error);
  process.on("unhandledRejection", hear);
  context.after(() => process.off("unhandledRejection", hear));
  return errors;
}

/** Node reports unhandled rejections after the microtasks, before the next timers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** What an untyped caller passes. */
function as<Type>(value: unknown): Type {
  return value as Type;
}

for (const [way, fail] of Object.entries(WAYS)) {
  test(`a listener that ${way} is reported once, and breaks nothing`, async (t) => {
    const lost = unhandled(t);
    const told: unknown[] = [];
    const onError = (error: unknown, source: string): void => void told.push([source, error]);
    const { agent, model } = await agentFor(t, { tools: [echo], onError });
    model.script(CALL_ECHO, { reply: "One. Two." });
    let calls = 0;
    const onEvent = (): unknown => {
      calls++;
      return fail();
    };
    const { reply } = await agent.chat({ session: "ana", message: "hi", onEvent });
    await nextTurn();
    assert.equal(reply, "One. Two.");
    assert.deepEqual(told, [["listener", FAILURE]]);
    // A promise rejects after the call: events of the same tick are still delivered.
    assert(calls >= 1 && (way !== "throws" || calls === 1), String(calls));
    assert.deepEqual(lost, []);
  });

  test(`an onError that ${way} breaks nothing`, async (t) => {
    const lost = unhandled(t);
    let calls = 0;
    const onError = (): unknown => {
      calls++;
      return fail();
    };
    const { agent, model } = await agentFor(t, {
      onError: as<AgentOptions<unknown>["onError"]>(onError),
    });
    model.script({ reply: "fine" });
    const onEvent = WAYS["throws"];
    assert.equal((await agent.chat({ session: "a", message: "hi", onEvent })).reply, "fine");
    await nextTurn();
    assert.deepEqual([calls, lost], [1, []]);
  });

  test(`a logger that ${way} is reported and breaks nothing`, async (t) => {
    const lost = unhandled(t);
    const told: unknown[] = [];
    const log = as<AgentOptions<unknown>["log"]>({
      debug: fail,
      info: fail,
      warn: fail,
      error: fail,
    });
    const onError = (error: unknown, source: string): void => void told.push([source, error]);
    const { agent, model } = await agentFor(t, { log, onError });
    model.script({ reply: "fine" });
    assert.equal((await agent.chat({ session: "ana", message: "hi" })).reply, "fine");
    await nextTurn();
    assert(told.length > 0);
    assert(told.every((one) => assert.deepEqual(one, ["log", FAILURE]) === undefined));
    assert.deepEqual(lost, []);
  });

  test(`a review that ${way} lets no text through, and hides no tool execution`, async (t) => {
    const lost = unhandled(t);
    const told: string[] = [];
    const review = as<Review>({ reply: fail, canStream: fail, objection: fail });
    const act = { ...echo, name: "act", sideEffect: true };
    const onError = (_: unknown, source: string): void => void told.push(source);
    const { agent, model } = await agentFor(t, {
      tools: [
        as<typeof echo>({
          ...act,
          run: async () => ({ text: "x", customerText: "Done: 7.", status: "ok" }),
        }),
      ],
      review,
      onError,
      texts: { failure: { agent_execution_error: "Write again." } },
    });
    const events: string[] = [];
    const onEvent = (event: { readonly type: string }): void => void events.push(event.type);
    model.script({ reply: "Your money is on its way. Really." });
    const plain = await agent.chat({ session: "a", message: "hi", onEvent });
    assert.equal(plain.reply, "Write again.");
    model.script({ calls: [{ name: "act", arguments: { text: "x" } }] }, { reply: "No." });
    assert.equal((await agent.chat({ session: "b", message: "hi" })).reply, "Done: 7.");
    await nextTurn();
    assert(told.length > 0 && told.every((source) => source === "review"), String(told));
    assert.deepEqual(lost, []);
  });

  test(`notes and a domain that ${way} cost the turn nothing`, async (t) => {
    const lost = unhandled(t);
    const told = new Set<string>();
    const domain = as<Domain<unknown>>(() => ({
      ...{ tools: [], contactOf: fail, issues: fail, notes: { update: fail, render: fail } },
      prompt: async () => ({ system: "s", clock: "", attachments: [], greetingUrl: null }),
    }));
    const onError = (error: unknown, source: string): void => {
      told.add(`${source}: ${error === FAILURE ? "mine" : String(error)}`);
    };
    const { agent, model } = await agentFor(t, { domain, onError });
    model.script({ reply: "fine" });
    assert.equal((await agent.chat({ session: "ana", message: "hi" })).reply, "fine");
    assert.deepEqual(agent.issues(), []);
    await nextTurn();
    assert(told.has("notes: mine") && told.has("domain: mine"), [...told].join());
    assert.deepEqual(lost, []);
  });
}

test("a server whose log destination fails starts, answers and stops", async (t) => {
  const lost = unhandled(t);
  for (const write of Object.values(WAYS)) {
    const environment = { SERVER_PORT: "0", SANDBOX: "on", LOG_LEVEL: "debug" };
    const server = await startServer({ environment, logDestination: { write } });
    assert.equal((await call(`${server.url}/live`)).status, 200);
    await server.close();
  }
  await nextTurn();
  assert.deepEqual(lost, []);
});

test("a guarded call returns its value, or reports why not", async () => {
  const told: unknown[] = [];
  const question = {
    what: "it",
    isAnswer: isText,
    report: (error: unknown) => void told.push(error),
  };
  assert.equal(
    callGuarded(() => "yes", question),
    "yes",
  );
  assert.throws(
    () => callGuarded(() => Promise.resolve("yes"), question),
    /it answered with something else/,
  );
  assert.equal(
    callGuardedOr(() => 7, "otherwise", question),
    "otherwise",
  );
  assert.equal(told.length, 2);
  assert.equal(
    runGuarded(() => Promise.resolve(1), question.report),
    true,
  );
  assert.equal(
    runGuarded(() => {
      throw FAILURE;
    }, question.report),
    false,
  );
  await nextTurn();
  assert.equal(told.length, 3);
});
