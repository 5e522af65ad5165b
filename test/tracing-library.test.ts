// OpenTelemetry in an agent that is embedded: its spans hang under the caller's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as api from "@opentelemetry/api";
import { CALL_ECHO, agentFor, echo } from "./library-kit.ts";
import { tree } from "./tracing-kit.ts";

test("an embedded agent's spans are below the one that its caller has active", async (t) => {
  const tracing = { api, agentName: "parrot" };
  const { agent, model } = await agentFor(t, { tools: [echo], tracing });
  model.script(CALL_ECHO, { reply: "hi, twice" });
  await api.trace.getTracer("caller").startActiveSpan("their request", async (span) => {
    await agent.chat({ session: "ana", message: "say hi" });
    span.end();
  });
  const turn = "their request > invoke_agent parrot";
  assert.deepEqual(tree(), [
    "their request",
    turn,
    `${turn} > chat scripted`,
    `${turn} > execute_tool echo`,
    `${turn} > chat scripted`,
  ]);
  const sent = model.requests.map(({ headers }) => headers["traceparent"]);
  assert(sent.every((header) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(String(header))));
});

test("one without tracing makes no span and sends no header, in the same process", async (t) => {
  const before = tree().length;
  const { agent, model } = await agentFor(t);
  model.script({ reply: "hello" });
  await agent.chat({ session: "ana", message: "hi" });
  assert.equal(tree().length, before);
  assert.equal(model.requests[0]?.headers["traceparent"], undefined);
});
