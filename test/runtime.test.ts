// The runtime's own waits, with a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Prompt } from "../engine/answer.ts";
import { createInstruments } from "../engine/instruments.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import { createLog } from "../engine/log.ts";
import { Meter } from "../engine/metrics.ts";
import type { Model } from "../engine/model.ts";
import { AgentError } from "../engine/errors.ts";
import { Runtime } from "../engine/runtime.ts";
import { createMemorySessions } from "../engine/sessions-memory.ts";
import { DEFAULT_TEXTS } from "../engine/texts.ts";
import { Toolbox } from "../engine/toolbox.ts";
import { FakeClock } from "./fake-clock.ts";
import { turns } from "./growth-kit.ts";
import { says } from "./turn-kit.ts";

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
  let modelCalls = 0;
  const model: Model = {
    call() {
      modelCalls++;
      return Promise.resolve(says("Hola."));
    },
  };
  const runtime = new Runtime<null>({
    clock,
    limits,
    model,
    store: createMemorySessions({ clock, limits }),
    toolbox: new Toolbox<null>({
      tools: [],
      clock,
      toolTimeoutMs: limits.toolTimeoutMs,
      argumentsBytesMax: limits.toolArgumentsBytesMax,
      resultBytesMax: limits.toolResultBytesMax,
    }),
    prompt: ({ signal }) => prompt(signal),
    texts: DEFAULT_TEXTS,
    instruments: createInstruments(new Meter(), {
      version: "0",
      model: "stub",
      tenantLabelsMax: limits.tenantLabelsMax,
    }),
    log: createLog({ level: "silent", bufferBytesMax: limits.logBufferBytesMax }),
  });
  const chat = (cancelled = new AbortController().signal) => {
    const ticket = runtime.admission.enter();
    assert(ticket !== null);
    const visit = { ticket, arrivedAt: clock.monotonic(), cancelled, streaming: false };
    return runtime.chat(REQUEST, { ...visit, onEvent: () => {} }).finally(() => ticket.leave());
  };
  return { clock, limits, chat, modelCalls: () => modelCalls };
}

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

test("a caller that leaves while the prompt is built ends it, and nothing is stored", async () => {
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
