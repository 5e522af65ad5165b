// The runtime's waits, with a fake clock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAgentMetrics } from "../../../engine/runtime/agent-metrics.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { MetricRegistry } from "../../../engine/telemetry/metrics.ts";
import type { Model } from "../../../engine/model/chat-model.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { ChatRuntime } from "../../../engine/runtime/chat-runtime.ts";
import { createMemorySessions } from "../../../engine/sessions/memory-store.ts";
import { DEFAULT_TEXTS } from "../../../engine/conversation/fallback-texts.ts";
import { Toolbox } from "../../../engine/toolbox/toolbox.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { turns } from "../../support/growth-fixture.ts";
import type { Prompt } from "../../../engine/turn/prompt-source.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { says } from "../../support/turn-fixture.ts";

const REQUEST = {
  tenant: 1,
  sessionId: "s",
  message: "hola",
  messageId: "m1",
  apiKey: null,
  data: null,
};

function build(prompt: (signal: AbortSignal) => Promise<Prompt>) {
  const clock = new FakeClock();
  const limits = DEFAULT_LIMITS;
  const store = createMemorySessions({ clock, limits });
  let modelCalls = 0;
  const model: Model = {
    call() {
      modelCalls++;
      return Promise.resolve(says("Hola."));
    },
  };
  const runtime = new ChatRuntime<null>({
    clock,
    limits,
    model,
    store,
    toolbox: new Toolbox<null>({
      tools: [],
      clock,
      toolTimeoutMs: limits.toolTimeoutMs,
      argumentsBytesMax: limits.toolArgumentsBytesMax,
      resultBytesMax: limits.toolResultBytesMax,
    }),
    prompt: ({ signal }) => prompt(signal),
    texts: DEFAULT_TEXTS,
    metrics: createAgentMetrics(new MetricRegistry(), {
      version: "0",
      model: "stub",
      tenantLabelsMax: limits.tenantLabelsMax,
    }),
    log: createLog({ level: "silent", bufferBytesMax: limits.logBufferBytesMax }),
  });
  const chat = (cancelled = new AbortController().signal, waitedMs = 0) => {
    const permit = runtime.admission.tryAcquire(0);
    assert(permit !== null);
    const arrivedAt = clock.monotonic() - waitedMs;
    const visit = { permit, arrivedAt, cancelled, streaming: false };
    return runtime.chat(REQUEST, { ...visit, onEvent: () => {} }).finally(() => permit.release());
  };
  return { clock, limits, store, chat, modelCalls: () => modelCalls };
}

const PROMPT = { system: "Eres Ana.", clock: "", attachments: [], greetingUrl: null };
const BEGIN_BY = 0.9 * DEFAULT_LIMITS.turnTimeoutMs;
const other = { session: sessionKey(1, "s"), token: "other" };

/** A prompt whose sources never answer. */
function hanging(signal: AbortSignal): Promise<Prompt> {
  return new Promise((_, reject) => {
    const give = (): void => reject(new AgentError("cancelled", "caller gave up"));
    signal.addEventListener("abort", give, { once: true });
  });
}

test("a prompt that hangs ends with the turn's deadline and not before", async () => {
  const { clock, limits, chat, modelCalls } = build(hanging);
  const timers = clock.timers;
  const answer = chat();
  let settled = false;
  void answer.then(() => (settled = true));
  await turns(5);
  clock.advance(limits.turnTimeoutMs - 1);
  await turns(5);
  assert.equal(settled, false);
  clock.advance(1);
  assert.equal((await answer).error, "deadline");
  assert.equal(modelCalls(), 0);
  assert.equal(clock.timers, timers);
});

test("a caller that disconnects while the prompt is built cancels it, and nothing is stored", async () => {
  const { chat } = build(hanging);
  const caller = new AbortController();
  const answer = chat(caller.signal);
  await turns(5);
  caller.abort();
  await assert.rejects(answer, { code: "cancelled" });
});

test("a prompt that fails hands the customer over", async () => {
  const { chat, modelCalls } = build(() => Promise.reject(new Error("a bug")));
  const answer = await chat();
  assert.equal(answer.error, "agent_creation_error");
  assert.equal(answer.turns, 1);
  assert.equal(modelCalls(), 0);
});

test("a turn starts with a tenth of its time left, and not one millisecond later", async () => {
  const { store, chat, modelCalls } = build(() => Promise.resolve(PROMPT));
  const signal = new AbortController().signal;
  await assert.rejects(chat(signal, BEGIN_BY + 1), { code: "session_busy" });
  assert.equal(modelCalls(), 0);
  assert.equal((await store.acquire(other)).kind, "ready", "the session was given back");
  await store.release(other);
  const { error, reply } = await chat(signal, BEGIN_BY);
  assert.deepEqual([error, reply], [null, "Hola."]);
});

test("a session locked by another process is waited for until a turn would start too late", async () => {
  for (const [releasedAt, code] of [
    [BEGIN_BY - 1000, null],
    [BEGIN_BY, "session_busy"],
  ] as const) {
    const { clock, limits, store, chat, modelCalls } = build(() => Promise.resolve(PROMPT));
    await store.acquire(other);
    const answer = chat();
    const ended = answer.then(
      ({ error }) => error,
      (error: unknown) => (error instanceof AgentError ? error.code : error),
    );
    const step = limits.sessionPollMs / 2;
    for (let at = 0; at < limits.turnTimeoutMs; at += step) {
      if (at === releasedAt) await store.release(other);
      clock.advance(step);
      await turns(5);
    }
    assert.equal(await ended, code);
    assert.equal(modelCalls(), code === null ? 1 : 0);
    assert.equal(clock.timers, 0);
  }
});
