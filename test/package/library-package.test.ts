// The published package in its own project: both formats of every entry, the files they read, and
// the examples as a user would run them, against models on loopback.

import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import type { TestContext } from "node:test";
import { VERSION, systemClock } from "agent-citas";
import { startSandboxBackend, startScriptedModel, startSimulatedModel } from "agent-citas/testing";
import type { ScriptedModel } from "agent-citas/testing";
import {
  ROOT,
  USED,
  USES,
  ended,
  manifest,
  projectWithPackage,
  startNode,
} from "../support/package/package-fixture.ts";
import { startRedis } from "../support/redis/redis-server.ts";
import { call } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

const project = projectWithPackage();
after(() => rmSync(project, { recursive: true, force: true }));
cpSync(path.join(ROOT, "examples"), project, { recursive: true });

async function scripted(context: TestContext): Promise<ScriptedModel> {
  const model = await startScriptedModel();
  context.after(() => model.close());
  return model;
}

test("the version is package.json's", () => {
  assert.equal(VERSION, manifest.version);
});

for (const [name, program] of Object.entries(USES)) {
  test(`every entry is loaded and works, one class of error for all: ${name}`, async () => {
    writeFileSync(path.join(project, name), program);
    const { code, out, err } = await ended(startNode(project, [name]));
    assert.deepEqual([err, out, code], ["", USED, 0]);
  });
}

test("an agent that was not closed does not keep its process alive", async () => {
  const program = `
    import { createAgent } from "agent-citas";
    const model = { name: "m", baseUrl: "http://127.0.0.1:9/v1" };
    await createAgent({ model, prompt: "You are a test.", processMemoryMb: 4096 });
    console.log("made");`;
  const { code, out } = await ended(startNode(project, ["--input-type=module", "-e", program]));
  assert.deepEqual([out, code], ["made\n", 0]);
});

test("examples/smallest.ts has at most 20 lines and answers with its tool's word", async (t) => {
  const lines = readFileSync(path.join(ROOT, "examples/smallest.ts"), "utf8").trimEnd().split("\n");
  assert(lines.length <= 20, String(lines.length));
  const model = await scripted(t);
  model.script({ calls: [{ name: "time_in", arguments: { zone: "America/Lima" } }] });
  model.handler(({ messages }) => ({ reply: `It is ${wordsOf(messages.at(-1)?.content)}.` }));
  const environment = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
  const { code, out, err } = await ended(startNode(project, ["smallest.ts"], environment));
  assert.deepEqual([err, code], ["", 0]);
  assert.match(out, /^It is \d{1,2}:\d\d:\d\d [AP]M\.\n$/);
  assert.equal(model.requests[0]?.headers["authorization"], "Bearer sk-test");
});

test("examples/order-status.ts answers from its own data and keeps the session in Redis", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const model = await scripted(t);
  model.script(
    { calls: [{ name: "order_status", arguments: { order: "A-1001" } }] },
    { reply: "It arrives on Friday." },
    { calls: [{ name: "order_status", arguments: { order: "A-1002" } }] },
    { reply: "I cannot find it." },
    { calls: [{ name: "ask_return", arguments: { order: "A-1001" } }] },
    { reply: "Done." },
  );
  const environment = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: "k", REDIS_URL: redis.url };
  const messages = ["Where is A-1001?", "And A-1002?", "I send A-1001 back."];
  const { code, out, err } = await ended(
    startNode(project, ["order-status.ts", ...messages], environment),
  );
  assert.deepEqual([err, code], ["", 0]);
  assert.match(out, /order_status: ok\]\n1: It arrives[^]*2: I cannot[^]*ask_return: ok\]\n3: /);
  assert.match(out, /Return of A-1001 asked for\./);
  const texts = model.requests.at(-1)?.body.messages.map(({ content }) => String(content));
  // The second order belongs to another customer.
  assert(texts?.includes("The customer has no such order."), JSON.stringify(texts));
  assert.equal((await redis.client.keys("*")).length > 0, true);
  model.assertComplete();
});

test("examples/own-server.ts books through its own route, and ends on a signal", async (t) => {
  const clock = systemClock;
  const [backend, model] = await Promise.all([
    startSandboxBackend({ clock }),
    startSimulatedModel({ clock }),
  ]);
  t.after(() => Promise.all([backend.close(), model.close()]));
  const child = startNode(project, ["own-server.ts"], {
    PORT: "0",
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: "sk-simulated",
    API_INFORMACION_URL: backend.urls.informacion,
    API_AGENDAR_REUNION_URL: backend.urls.agendar,
    API_CALENDAR_URL: backend.urls.calendario,
    API_PREGUNTAS_FRECUENTES_URL: backend.urls.preguntas,
  });
  t.after(() => child.kill("SIGKILL"));
  assert(child.stdout);
  const lines = createInterface({ input: child.stdout });
  let url = "";
  for await (const line of lines) {
    const port = /listening .* port: (\d+)/.exec(line)?.[1];
    if (port !== undefined) url = `http://127.0.0.1:${port}`;
    if (url !== "") break;
  }
  child.stdout.resume();
  const say = (body: object) =>
    call(`${url}/messages`, { method: "POST", body: JSON.stringify(body) });
  const day = new Date(Date.now() + 2 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7));
  const date = day.toISOString().slice(0, 10);
  const replies: unknown[] = [];
  const messages = [`Hola, quiero una cita el ${date} a las 10`, "Soy Ana Ruiz", "ana@example.com"];
  for (const text of [...messages, "sí, confirmo"]) {
    replies.push((await say({ phone: "51999", text })).body?.["reply"]);
  }
  assert.equal(backend.events().length, 1, replies.join("\n"));
  assert.deepEqual((await call(url)).body, { shop: "open" });
  assert.equal((await say({ phone: "not a phone", text: "hi" })).status, 422);
  assert.equal((await say({ phone: "1" })).status, 422);
  assert.equal((await say({ phone: "1", text: "x".repeat(20_000) })).status, 413);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
