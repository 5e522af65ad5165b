// The embedded agent through the package's public names, over a real model server on loopback.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { AgentError, defineTool, z } from "agent-citas";
import type { ToolContext, TurnEvent } from "agent-citas";
import { FakeClock, until } from "agent-citas/testing";
import { CALL_ECHO, agentFor, echo, gate } from "../../support/library-fixture.ts";
import { addedTo, wordsOf } from "../../support/model/context-fixture.ts";

function rejection(promise: Promise<unknown>): Promise<AgentError> {
  return promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => {
      assert(error instanceof AgentError, String(error));
      return error;
    },
  );
}

test("a message is answered with a tool, and the session remembers it", async (t) => {
  const { agent, model } = await agentFor(t, { tools: [echo], prompt: "You are a parrot." });
  model.script(CALL_ECHO, { reply: "hi, twice" }, { reply: "again" });
  const first = await agent.chat({ session: "ana", message: "say hi" });
  const told = { reply: "hi, twice", url: null, error: null, repeated: false, turns: 1 };
  assert.deepEqual({ ...first }, { ...first, ...told });
  assert.equal((await agent.chat({ session: "ana", message: "and now?" })).turns, 2);
  const [asked, , later] = model.requests.map(({ body }) => body);
  assert.equal(asked?.messages[0]?.content, "You are a parrot.");
  assert.equal(asked?.model, "scripted");
  const words = later?.messages.map(({ content }) => content);
  assert(words?.includes("echo: hi") && words.includes("hi, twice"), JSON.stringify(words));
  model.assertComplete();
});

test("an answer has the fields of its type and no others", async (t) => {
  const { agent, model } = await agentFor(t);
  model.script({ reply: "hello" });
  const answer = await agent.chat({ session: "ana", message: "hi" });
  const names = Object.keys(answer).sort();
  assert.deepEqual(names, ["error", "repeated", "reply", "turns", "url"]);
});

test("tenants and sessions are separate; tools and prompt receive the turn's tenant and session", async (t) => {
  interface Customer {
    readonly name: string;
  }
  const seen: unknown[] = [];
  const who = defineTool({
    name: "who",
    description: "Who writes.",
    parameters: z.object({}),
    run(_, { tenant, sessionId, data }: ToolContext<Customer>) {
      seen.push([tenant, sessionId, data.name]);
      return data.name;
    },
  });
  const { agent, model } = await agentFor<Customer>(t, {
    tools: [who],
    prompt: ({ tenant, data, now }) => ({
      system: `tenant ${tenant}`,
      clock: `${data.name} at ${typeof now}`,
    }),
  });
  model.handler(({ messages }) =>
    messages.at(-1)?.role === "tool"
      ? { reply: wordsOf(messages.at(-1)?.content) }
      : { calls: [{ name: "who", arguments: {} }] },
  );
  const say = (tenant: number, name: string) =>
    agent.chat({ tenant, session: "s", message: "who am I?", data: { name } });
  const [ana, luis] = await Promise.all([say(1, "Ana"), say(2, "Luis")]);
  assert.deepEqual([ana.reply, ana.turns, luis.reply, luis.turns], ["Ana", 1, "Luis", 1]);
  assert.deepEqual(seen.sort(), [[1, "s", "Ana"], [2, "s", "Luis"]]); // prettier-ignore
  const prompts = model.requests.map(({ body }) => body.messages.map(({ content }) => content));
  assert(prompts.every((texts) => texts.includes("tenant 1") !== texts.includes("tenant 2")));
  assert(prompts.some((texts) => addedTo(texts[1]).includes("\nAna at number\n")));
});

test("a listener receives the turn's events in order, with the reply's text piece by piece", async (t) => {
  const { agent, model } = await agentFor(t, { tools: [echo] });
  model.script(CALL_ECHO, { reply: "One sentence. And another." });
  const events: TurnEvent[] = [];
  const onEvent = (event: TurnEvent): void => void events.push(event);
  const { reply } = await agent.chat({ session: "ana", message: "hi", onEvent });
  const types = events.map(({ type }) => type);
  assert.deepEqual(types.slice(0, 3), ["model_called", "tool_started", "tool_finished"]);
  const pieces = events.map((event) => (event.type === "text_streamed" ? event.piece : ""));
  assert.equal(pieces.join(""), reply);
  assert.equal(model.requests[0]?.body.stream, true);
});

test("a listener that throws is reported, is not called again, and breaks nothing", async (t) => {
  const errors: unknown[] = [];
  const onError = (error: unknown, source: string): void => void errors.push([source, error]);
  const { agent, model } = await agentFor(t, { tools: [echo], onError });
  model.script(CALL_ECHO, { reply: "fine" });
  const failure = new RangeError("mine");
  let calls = 0;
  const onEvent = (): void => {
    calls++;
    throw failure;
  };
  assert.equal((await agent.chat({ session: "ana", message: "hi", onEvent })).reply, "fine");
  assert.equal(calls, 1);
  assert.deepEqual(errors, [["listener", failure]]);
});

test("what a tool throws or wrongly returns is reported to onError, and the turn goes on", async (t) => {
  const errors: string[] = [];
  const broken = (name: string, run: () => unknown) =>
    // What an untyped caller could pass.
    ({ ...echo, name, run: async () => run() }) as unknown as typeof echo;
  const tools = [
    broken("throws", () => {
      throw new RangeError("the database is away");
    }),
    broken("nothing", () => undefined),
    broken("number", () => 7),
    broken("status", () => ({ text: "done", status: "great" })),
  ];
  const onError = (error: unknown, source: string): void => void errors.push(`${source}: ${error}`);
  const { agent, model } = await agentFor(t, { tools, onError });
  for (const { name } of tools) {
    model.script({ calls: [{ name, arguments: { text: "x" } }] }, { reply: "sorry" });
    const { reply, error } = await agent.chat({ session: name, message: "go" });
    assert.deepEqual([reply, error], ["sorry", null], name);
  }
  assert.deepEqual(errors, [
    "tool: RangeError: the database is away",
    ...["nothing", "number", "status"].map(
      (name) => `tool: AgentError: tool "${name}" returned neither a text nor an outcome`,
    ),
  ]);
});

test("a prompt that fails ends its turn with a hand-off in the agent's own texts", async (t) => {
  const errors: unknown[] = [];
  const { agent, model } = await agentFor(t, {
    prompt: ({ tenant }) => {
      if (tenant === 1) throw new RangeError("no such company");
      if (tenant > 2) return { system: "Hi.", attachments: ["x".repeat(64 * 1024 + tenant - 4)] };
      return "x".repeat(64 * 1024 + tenant);
    },
    texts: { failure: { agent_creation_error: "Please write again." } },
    onError: (error, source) => void errors.push([source, String(error)]),
  });
  model.handler(() => ({ reply: "ok" }));
  for (const tenant of [1, 2]) {
    const { reply, error } = await agent.chat({ tenant, session: "s", message: "hi" });
    assert.deepEqual([reply, error], ["Please write again.", "agent_creation_error"]);
  }
  for (const [tenant, error] of [
    [4, null],
    [5, "agent_creation_error"],
  ] as const) {
    assert.equal((await agent.chat({ tenant, session: "s", message: "hi" })).error, error);
  }
  assert.deepEqual(errors.splice(2), [
    ["prompt", "AgentError: the prompt's attachments have more than 65536 bytes"],
  ]);
  assert.deepEqual(errors, [
    ["prompt", "RangeError: no such company"],
    ["prompt", "AgentError: the prompt has more than 65536 bytes"],
  ]);
});

test("a message is validated before it takes a permit: at each limit, and one past it", async (t) => {
  const { agent, model } = await agentFor(t, { limits: { messageCharactersMax: 10 } });
  model.handler(() => ({ reply: "ok" }));
  const fine = { session: "a".repeat(160), message: "0123456789", messageId: "m".repeat(128) };
  assert.equal((await agent.chat(fine)).reply, "ok");
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ message: "0123456789a" }, /message .* 10 characters/],
    [{ message: " \n" }, /message/],
    [{ message: "\u200b\u0000\u3164" }, /message/],
    [{ message: 7 }, /message/],
    [{ session: "a".repeat(161) }, /session/],
    [{ session: "a b" }, /session/],
    [{ session: 7 }, /session/],
    [{ tenant: 1.5 }, /tenant/],
    [{ messageId: "" }, /messageId/],
    [{ messageId: "m".repeat(129) }, /messageId/],
    [{ apiKey: "with space" }, /apiKey/],
  ];
  for (const [fields, reason] of wrong) {
    const error = await rejection(agent.chat({ ...fine, ...fields }));
    assert.equal(error.code, "invalid_request");
    assert.match(error.message, reason);
  }
  assert.equal(model.requests.length, 1);
  assert.equal(accountOf(agent, "turns").entries, 0);
});

function accountOf(agent: { memory(): { accounts: readonly Account[] } }, name: string): Account {
  const account = agent.memory().accounts.find((one) => one.account === name);
  assert(account, name);
  return account;
}

interface Account {
  readonly account: string;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly entries: number;
}

test("a repeat of a message id gets the stored reply; clear forgets the session", async (t) => {
  const { agent, model } = await agentFor(t);
  model.handler(() => ({ reply: `reply ${model.requests.length}` }));
  const message = { session: "ana", message: "hi", messageId: "m1" };
  assert.equal((await agent.chat(message)).reply, "reply 1");
  const { reply, repeated } = await agent.chat(message);
  assert.deepEqual([reply, repeated, model.requests.length], ["reply 1", true, 1]);
  assert.equal(accountOf(agent, "sessions").entries, 1);
  assert.equal(await agent.clear({ session: "ana" }), true);
  assert.equal(accountOf(agent, "sessions").entries, 0);
  assert.equal((await agent.chat(message)).reply, "reply 2");
});

test("turns behind the model's window are known to a repeat, to tools and to notes", async (t) => {
  const seen: number[] = [];
  const count = defineTool({
    name: "count",
    description: "Counts the turns.",
    parameters: z.object({}),
    run: (_, { history }) => String(history.length),
  });
  const update = (before: string, _turn: unknown, { history }: { history: readonly unknown[] }) => {
    seen.push(history.length);
    return before;
  };
  const { agent, model } = await agentFor(t, {
    tools: [count],
    notes: { update, render: () => "" },
    limits: { historyMessagesMax: 2 },
  });
  const say = (id: string) => agent.chat({ session: "ana", message: "hi", messageId: id });
  for (const id of ["m1", "m2", "m3", "m4"]) {
    model.script({ reply: `to ${id}` });
    await say(id);
  }
  const again = await say("m1");
  assert.deepEqual([again.reply, again.repeated, again.turns], ["to m1", true, 4]);
  model.script({ calls: [{ name: "count", arguments: {} }] }, { reply: "counted" });
  await say("m5");
  const words = model.requests.at(-1)?.body.messages.map(({ content }) => content);
  assert(words?.includes("4") && !words.includes("to m3"), JSON.stringify(words));
  assert.deepEqual(seen, [0, 1, 2, 3, 4]);
});

test("an agent at capacity rejects the next message at once, with a retry delay", async (t) => {
  const limits = { turnsActiveMax: 1, turnsQueuedMax: 1, retryAfterSeconds: 7 };
  const { agent, model } = await agentFor(t, { limits });
  const { opened, open } = gate();
  model.handler(() => ({ after: opened, then: { reply: "ok" } }));
  const inside = ["a", "b"].map((session) => agent.chat({ session, message: "hi" }));
  await until(() => model.requests.length === 1);
  const { code, status, retryAfterSeconds } = await rejection(
    agent.chat({ session: "c", message: "hi" }),
  );
  assert.deepEqual([code, status, retryAfterSeconds], ["overloaded", 503, 7]);
  open();
  assert.deepEqual((await Promise.all(inside)).map(({ reply }) => reply), ["ok", "ok"]); // prettier-ignore
  assert.match(await agent.metrics(), /citas_admission_total\{result="refused"\} 1/);
});

test("a session with a full queue is busy, with a retry delay", async (t) => {
  const { agent, model } = await agentFor(t, { limits: { sessionQueueMax: 1 } });
  const { opened, open } = gate();
  model.handler(() => ({ after: opened, then: { reply: "ok" } }));
  const say = () => agent.chat({ session: "ana", message: "hi" });
  const inside = [say(), say()];
  await until(() => model.requests.length === 1);
  const { code, status, retryAfterSeconds } = await rejection(say());
  assert.deepEqual([code, status, retryAfterSeconds], ["session_busy", 429, 5]);
  open();
  assert.deepEqual((await Promise.all(inside)).map(({ turns }) => turns), [1, 2]); // prettier-ignore
});

test("an aborted signal cancels the message and leaves no listener behind", async (t) => {
  const { agent, model } = await agentFor(t);
  const { opened, open } = gate();
  t.after(open);
  model.handler(() => ({ after: opened, then: { reply: "late" } }));
  const controller = new AbortController();
  const { signal } = controller;
  const message = { session: "ana", message: "hi", signal };
  const waiting = rejection(agent.chat(message));
  await until(() => model.requests.length === 1);
  controller.abort();
  assert.equal((await waiting).code, "cancelled");
  assert.equal((await rejection(agent.chat(message))).code, "cancelled");
  assert.equal(getEventListeners(signal, "abort").length, 0);
  assert.equal(accountOf(agent, "turns").bytes, 0);
});

test("closing waits for running turns and admits no more", async (t) => {
  const { agent, model } = await agentFor(t);
  const { opened, open } = gate();
  model.handler(() => ({ after: opened, then: { reply: "ok" } }));
  const running = agent.chat({ session: "ana", message: "hi" });
  await until(() => model.requests.length === 1);
  const closed = agent.close();
  const { code, retryAfterSeconds } = await rejection(agent.chat({ session: "b", message: "hi" }));
  assert.deepEqual([code, retryAfterSeconds], ["draining", null]);
  open();
  assert.equal((await running).reply, "ok");
  await closed;
  await agent[Symbol.asyncDispose]();
});

test("after its grace a close cancels reads and waits for side effects", async (t) => {
  const { opened, open } = gate();
  const begun = gate();
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    parameters: z.object({}),
    sideEffect: true,
    async run() {
      begun.open();
      await opened;
      return { status: "ok", text: "Paid.", mustTell: true };
    },
  });
  const { agent, model } = await agentFor(t, { tools: [pay] });
  const never = gate();
  t.after(never.open);
  model.handler(({ messages }) =>
    wordsOf(messages.at(-1)?.content) === "pay"
      ? { calls: [{ name: "pay", arguments: {} }] }
      : { after: never.opened, then: { reply: "never" } },
  );
  const reading = rejection(agent.chat({ session: "a", message: "read" }));
  const paying = agent.chat({ session: "b", message: "pay" });
  await begun.opened;
  await until(() => model.requests.length === 2);
  const closed = agent.close({ graceMs: 0 });
  assert.equal((await reading).code, "cancelled");
  open();
  assert.equal((await paying).reply, "Paid.");
  await closed;
});

test("agents of one process share nothing: not tools, sessions, metrics or their end", async (t) => {
  const [one, two] = [await agentFor(t, { tools: [echo] }), await agentFor(t)];
  for (const { model } of [one, two]) model.handler(() => ({ reply: "ok" }));
  const message = { session: "ana", message: "hi" };
  await one.agent.chat(message);
  assert.equal((await two.agent.chat(message)).turns, 1);
  assert.equal(two.model.requests[0]?.body.tools, undefined);
  assert.match(await one.agent.metrics(), /agent_citas_chat_requests_total\{empresa_id="0"\} 1\n/);
  await one.close();
  assert.equal((await two.agent.chat(message)).turns, 2);
});

test("with processMemoryMb the process's memory is sampled: over the limit, messages are rejected", async (t) => {
  const clock = new FakeClock();
  const { agent, model } = await agentFor(t, { clock, processMemoryMb: 1 });
  model.script({ reply: "before anybody looked" });
  await agent.chat({ session: "ana", message: "hi" });
  clock.advance(500);
  const issue = { issue: "memory_pressure", critical: true };
  assert.deepEqual(agent.issues(), [issue]);
  const error = await rejection(agent.chat({ session: "ana", message: "hi" }));
  assert.deepEqual([error.code, error.retryAfterSeconds], ["overloaded", 5]);
});

test("the process's memory is not sampled by default", async (t) => {
  const clock = new FakeClock();
  const { agent } = await agentFor(t, { clock });
  assert.deepEqual([clock.timers, agent.issues()], [0, []]);
});

test("a logger receives events and never message texts; one that throws breaks nothing", async (t) => {
  const lines: string[] = [];
  const write = (record: object): void => {
    lines.push(JSON.stringify(record));
    throw new RangeError("disk full");
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const { agent, model } = await agentFor(t, { log });
  model.script({ reply: "secreto 1" });
  assert.equal((await agent.chat({ session: "519", message: "secreto 2" })).reply, "secreto 1");
  assert.match(lines.join("\n"), /"turn_ended"/);
  assert.doesNotMatch(lines.join("\n"), /secreto|519/);
});
