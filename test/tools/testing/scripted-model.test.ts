// The scripted model: every step and fault on the wire, recorded requests, and validation.

import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import type { ScriptedModel } from "../../../tools/testing/scripted-model.ts";
import type { Step } from "../../../tools/testing/scripted-steps.ts";
import { ask, askFirstBytes, until } from "../../support/sandbox-fixture.ts";

const BODY = { model: "m", messages: [{ role: "user", content: "Hola" }] };

async function start(t: TestContext, ...steps: Step[]): Promise<ScriptedModel> {
  const model = await startScriptedModel();
  t.after(() => model.close());
  model.script(...steps);
  return model;
}

const complete = (model: ScriptedModel, more: object = {}) =>
  ask(`${model.url}/chat/completions`, { body: { ...BODY, ...more } });

interface Choice {
  readonly message: { content: unknown; refusal: unknown; tool_calls?: unknown };
  readonly finish_reason: string;
}

async function choice(model: ScriptedModel): Promise<Choice | undefined> {
  const { json } = await complete(model);
  return (json as { choices: Choice[] }).choices[0];
}

test("steps are used in order: reply, calls, refusal, raw content, finish", async (t) => {
  const model = await start(
    t,
    { reply: "Hola.", url: "https://a.example" },
    {
      calls: [
        { name: "buscar", arguments: { x: 1 } },
        { name: "otra", arguments: "{", id: "c9" },
      ],
    },
    { refusal: "No." },
    { content: "texto" },
    { content: null, finish: "stop" },
    { finish: "length", content: "a medias" },
  );
  const first = await choice(model);
  assert.equal(first?.message.content, '{"reply":"Hola.","url":"https://a.example"}');
  assert.equal(first?.finish_reason, "stop");
  const second = await choice(model);
  assert.equal(second?.finish_reason, "tool_calls");
  const calls = second?.message.tool_calls as { id: string; function: object }[];
  assert.deepEqual(calls[0]?.function, { name: "buscar", arguments: '{"x":1}' });
  assert.equal(calls[1]?.id, "c9");
  assert.notEqual(calls[0]?.id, calls[1]?.id);
  assert.equal((await choice(model))?.message.refusal, "No.");
  assert.equal((await choice(model))?.message.content, "texto");
  assert.equal((await choice(model))?.message.content, null);
  const last = await choice(model);
  assert.deepEqual([last?.finish_reason, last?.message.content], ["length", "a medias"]);
  model.assertComplete();
  assert(model.tokens > 0);
});

test("errors have the API's body, headers and code", async (t) => {
  const model = await start(
    t,
    { status: 429, headers: { "retry-after": "2" }, code: "insufficient_quota" },
    { status: 500 },
    { status: 400, code: "context_length_exceeded" },
    { status: 403, body: { libre: true } },
  );
  const quota = await complete(model);
  assert.equal(quota.status, 429);
  assert.equal(quota.headers["retry-after"], "2");
  assert.match(quota.text, /"code":"insufficient_quota"/);
  assert.match((await complete(model)).text, /"type":"server_error"/);
  assert.match((await complete(model)).text, /"code":"context_length_exceeded"/);
  assert.deepEqual((await complete(model)).json, { libre: true });
});

test("every step streams", async (t) => {
  const model = await start(
    t,
    { reply: "¡Listo! 👍" },
    { calls: [{ name: "buscar", arguments: { largo: "x".repeat(40) } }] },
    { refusal: "No." },
  );
  const reply = await complete(model, { stream: true });
  assert.match(reply.text, /data: \[DONE\]\n\n$/);
  const pieces = [...reply.text.matchAll(/"delta":\{"content":("(?:[^"\\]|\\.)*")\}/g)];
  const text = pieces.map(([, piece]) => JSON.parse(piece ?? "") as string).join("");
  assert.equal(text, '{"reply":"¡Listo! 👍","url":null}');
  const calls = await complete(model, { stream: true });
  assert.match(calls.text, /"tool_calls":\[\{"index":0,"id":"call_[^"]+","type":"function"/);
  assert.match(calls.text, /"finish_reason":"tool_calls"/);
  assert.match((await complete(model, { stream: true })).text, /"delta":\{"refusal":"No\."\}/);
});

test("faults that cut the connection", async (t) => {
  const model = await start(t, { fault: "reset" }, { fault: "reset-after-headers" });
  await assert.rejects(complete(model), { code: "ECONNRESET" });
  await assert.rejects(complete(model));
});

test("faults that answer nonsense", async (t) => {
  const model = await start(
    t,
    { fault: "garbage" },
    { fault: "html" },
    { fault: "empty-choices" },
    { fault: "no-message" },
    { fault: "gzip" },
  );
  assert.equal((await complete(model)).json, undefined);
  assert.match((await complete(model)).text, /^<html>/);
  assert.match((await complete(model)).text, /"choices":\[\]/);
  assert.match((await complete(model)).text, /"choices":\[\{"index":0,"finish_reason":"stop"\}\]/);
  const bomb = await complete(model);
  assert.equal(gunzipSync(bomb.bytes).length, 100 * 1024 * 1024);
});

test("faults that never end: hang, drip, comments and 100 MB", async (t) => {
  const model = await start(
    t,
    { fault: "drip" },
    { fault: "comments" },
    { fault: "comments" },
    { fault: "huge" },
    { fault: "hang" },
  );
  const url = `${model.url}/chat/completions`;
  assert.equal((await askFirstBytes(url, BODY, 3)).toString(), '{"i');
  assert.equal((await askFirstBytes(url, { ...BODY, stream: true }, 2)).toString(), ": ");
  assert.equal((await askFirstBytes(url, BODY, 2)).toString(), "  ");
  assert.equal((await askFirstBytes(url, BODY, 1_000_000)).length, 1_000_000);
  const gone = new AbortController();
  const hung = assert.rejects(ask(url, { body: BODY, signal: gone.signal }));
  await until(() => model.requests.length === 5);
  gone.abort();
  await hung;
});

test("an answer is held until the test lets it go", async (t) => {
  const gate = Promise.withResolvers<void>();
  const model = await start(t, { after: gate.promise, then: { reply: "Ya." } });
  let answered = false;
  const answer = complete(model).then((reply) => {
    answered = true;
    return reply;
  });
  await until(() => model.requests.length === 1);
  assert.equal(answered, false);
  gate.resolve();
  assert.equal((await answer).status, 200);
});

test("requests are recorded frozen, with their headers", async (t) => {
  const model = await start(t, { reply: "a" });
  await ask(`${model.url}/chat/completions`, { body: BODY, headers: { "x-marca": "1" } });
  const [request] = model.requests;
  assert.deepEqual(request?.body, BODY);
  assert.equal(request?.headers["x-marca"], "1");
  assert(Object.isFrozen(request?.body.messages[0]));
});

test("the handler answers when the script is empty and sees the body", async (t) => {
  const model = await start(t, { reply: "del guion" });
  model.handler(({ messages }) => ({ reply: `oí: ${String(messages.at(-1)?.content)}` }));
  assert.match(String((await choice(model))?.message.content), /del guion/);
  assert.match(String((await choice(model))?.message.content), /oí: Hola/);
});

test("a call without a step is a 400, and assertComplete reports it", async (t) => {
  const model = await start(t);
  model.assertComplete();
  assert.equal((await complete(model)).status, 400);
  assert.throws(() => model.assertComplete(), /more often than scripted/);
});

test("steps that were not used make assertComplete throw", async (t) => {
  const model = await start(t, { reply: "sobra" });
  assert.throws(() => model.assertComplete(), /not used/);
});

test("a request against the API's rules is its 400, uses no step and is a violation", async (t) => {
  const model = await start(t, { reply: "a" });
  const stray = { role: "tool", tool_call_id: "x", content: "y" };
  const { status, text } = await complete(model, { messages: [...BODY.messages, stray] });
  assert.equal(status, 400);
  assert.match(text, /preceeding message/);
  assert.equal(model.violations.length, 1);
  assert.throws(() => model.assertComplete(), /not used/);
});
