// OpenTelemetry in an embedded agent: its spans are children of the caller's span.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as api from "@opentelemetry/api";
import { createAgent } from "agent-citas";
import type { Agent } from "agent-citas";
import { startScriptedModel } from "agent-citas/testing";
import { CALL_ECHO, agentFor, echo } from "../../support/library-fixture.ts";
import { fencesOf } from "../../support/package/markdown.ts";
import { tree } from "../../support/tracing-fixture.ts";

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

test("the guide's own lines make an agent that is traced", async (t) => {
  const [snippet] = fencesOf("docs/tracing.md").filter(({ language }) => language === "ts");
  const lines = (snippet?.text ?? "").split("\n");
  const imports = lines.filter((line) => line.startsWith("import "));
  assert.deepEqual(imports, [
    'import * as api from "@opentelemetry/api";',
    'import { createAgent } from "agent-citas";',
  ]);
  const body = lines.filter((line) => !line.startsWith("import ")).join("\n");
  const model = await startScriptedModel();
  t.after(() => model.close());
  const options = {
    model: { name: "scripted", baseUrl: model.url, apiKey: "sk" },
    prompt: "Orders.",
  };
  const build = new Function(
    "api",
    "createAgent",
    "options",
    `return (async () => {${body}
    return agent; })()`,
  ) as (...given: readonly unknown[]) => Promise<Agent>; // What the page writes.
  const agent = await build(api, createAgent, options);
  t.after(() => agent.close());
  model.script({ reply: "It left today." });
  await agent.chat({ session: "ana", message: "My order?" });
  assert(tree().includes("invoke_agent orders"));
});

test("one without tracing makes no span and sends no header, in the same process", async (t) => {
  const before = tree().length;
  const { agent, model } = await agentFor(t);
  model.script({ reply: "hello" });
  await agent.chat({ session: "ana", message: "hi" });
  assert.equal(tree().length, before);
  assert.equal(model.requests[0]?.headers["traceparent"], undefined);
});
