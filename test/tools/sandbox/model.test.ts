// The simulated model over HTTP: routes, keys, JSON and streams, usage and the prefix cache.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import OpenAI from "openai";
import { systemClock } from "../../../engine/core/clock.ts";
import { startSandbox, startSimulatedModel } from "../../../tools/sandbox/index.ts";
import type { SimulatedModel } from "../../../tools/sandbox/index.ts";
import { ask, clockAt, until } from "../../support/sandbox-fixture.ts";

async function start(t: TestContext, delayMs = 0): Promise<SimulatedModel> {
  const model = await startSimulatedModel({ clock: clockAt("2026-11-22T19:05:00Z"), delayMs });
  t.after(() => model.close());
  return model;
}

const CLOCK =
  "Hoy es domingo 22 de noviembre de 2026 (2026-11-22), 14:05, zona horaria America/Lima.";
const MESSAGES = [
  { role: "system" as const, content: "Te llamas Clara." },
  { role: "system" as const, content: CLOCK },
  { role: "user" as const, content: "Quiero una cita mañana a las 10" },
];
const TOOLS = [
  {
    type: "function" as const,
    function: { name: "check_availability", parameters: { type: "object" } },
  },
];
const FORMAT = {
  type: "json_schema" as const,
  json_schema: {
    name: "respuesta",
    strict: true,
    schema: {
      type: "object",
      properties: { reply: { type: "string" }, url: { type: ["string", "null"] } },
      required: ["reply", "url"],
      additionalProperties: false,
    },
  },
};
const KEY = { authorization: "Bearer sk-test" };

interface Body {
  readonly choices: readonly { message: Record<string, unknown>; finish_reason: string }[];
  readonly usage: Record<string, unknown> & { prompt_tokens_details: Record<string, number> };
  readonly error: Record<string, unknown>;
}

async function complete(model: SimulatedModel, body: object, headers = KEY) {
  const answer = await ask(`${model.url}/chat/completions`, { body, headers });
  return { ...answer, json: answer.json as Body };
}

test("a request without key, or with a bad one, is 401 in the API's words", async (t) => {
  const model = await start(t);
  const body = { model: "m", messages: MESSAGES };
  assert.equal((await ask(`${model.url}/chat/completions`, { body })).status, 401);
  const bad = await complete(model, body, { authorization: "Bearer sk-invalid" });
  assert.deepEqual([bad.status, bad.json.error["code"]], [401, "invalid_api_key"]);
});

test("models are listed, other addresses are 404 and other methods 405", async (t) => {
  const model = await start(t);
  const list = await ask(`${model.url}/models`, { method: "GET", headers: KEY });
  assert.match(list.text, /"object":"list".*"id":"simulated-es"/);
  assert.equal((await ask(`${model.url}/nada`, { headers: KEY })).status, 404);
  assert.equal((await ask(`${model.url}/models`, { headers: KEY })).status, 405);
});

test("broken requests are the API's 400", async (t) => {
  const model = await start(t);
  const empty = await complete(model, { model: "m", messages: [] });
  assert.deepEqual([empty.status, empty.json.error["code"]], [400, "empty_array"]);
  const text = await ask(`${model.url}/chat/completions`, { body: "{", headers: KEY });
  assert.equal(text.status, 400);
  assert.equal(model.requests, 2);
});

test("a tool call comes as JSON with raw arguments", async (t) => {
  const model = await start(t);
  const { json } = await complete(model, { model: "m", messages: MESSAGES, tools: TOOLS });
  assert.equal(json.choices[0]?.finish_reason, "tool_calls");
  const { content, tool_calls: calls } = json.choices[0]?.message ?? {};
  assert.equal(content, null);
  const [call] = calls as { id: string; type: string; function: Record<string, string> }[];
  assert.match(String(call?.id), /^call_/);
  assert.deepEqual(call?.function, {
    name: "check_availability",
    arguments: '{"date":"2026-11-23","time":"10:00 AM"}',
  });
});

test("a reply is structured if a schema is requested, and plain text otherwise", async (t) => {
  const model = await start(t);
  const body = {
    model: "m",
    messages: [...MESSAGES.slice(0, 2), { role: "user", content: "Hola" }],
  };
  const structured = await complete(model, { ...body, response_format: FORMAT });
  const value = JSON.parse(String(structured.json.choices[0]?.message["content"])) as object;
  assert.deepEqual(Object.keys(value), ["reply", "url"]);
  const plain = await complete(model, body);
  assert.match(String(plain.json.choices[0]?.message["content"]), /^¡Hola! Soy Clara, .*simulado/);
});

test("the official client reads a stream: text, tool calls and usage", async (t) => {
  const model = await start(t);
  const client = new OpenAI({ apiKey: "sk-test", baseURL: model.url, maxRetries: 0 });
  const common = { model: "m", stream: true as const, stream_options: { include_usage: true } };
  const hello = [...MESSAGES.slice(0, 2), { role: "user" as const, content: "Hola 👋" }];
  let text = "";
  let usage = 0;
  const finishes: (string | null)[] = [];
  for await (const chunk of await client.chat.completions.create({ ...common, messages: hello })) {
    text += chunk.choices[0]?.delta.content ?? "";
    finishes.push(chunk.choices[0]?.finish_reason ?? null);
    usage += chunk.usage?.total_tokens ?? 0;
  }
  assert.match(text, /^¡Hola! Soy Clara/);
  assert.deepEqual(
    finishes.filter((finish) => finish !== null),
    ["stop"],
  );
  assert(usage > 0);
  let args = "";
  const streamed = { ...common, messages: MESSAGES, tools: TOOLS };
  for await (const chunk of await client.chat.completions.create(streamed)) {
    for (const delta of chunk.choices[0]?.delta.tool_calls ?? []) {
      assert.equal(delta.index, 0);
      args += delta.function?.arguments ?? "";
    }
  }
  assert.equal(args, '{"date":"2026-11-23","time":"10:00 AM"}');
});

test("the events of a stream end with [DONE], the usage event has no choices", async (t) => {
  const model = await start(t);
  const body = { model: "m", messages: MESSAGES, stream: true };
  const { headers, text } = await complete(model, {
    ...body,
    stream_options: { include_usage: true },
  });
  assert.match(String(headers["content-type"]), /^text\/event-stream/);
  const events = text.trim().split("\n\n");
  assert.equal(events.at(-1), "data: [DONE]");
  assert.match(events.at(-2) ?? "", /"choices":\[\],"usage":\{"prompt_tokens":\d+/);
  const without = await complete(model, body);
  assert.doesNotMatch(without.text, /usage/);
});

test("usage counts characters by four and cached prefixes in steps of 128, by key", async (t) => {
  const model = await start(t);
  const long = { role: "system", content: "datos de la empresa ".repeat(200) };
  const body = { model: "m", messages: [long, ...MESSAGES] };
  const cached = async (headers = KEY) => {
    const { json } = await complete(model, body, headers);
    return json.usage.prompt_tokens_details["cached_tokens"] ?? -1;
  };
  assert.equal(await cached(), 0);
  const tokens = Math.ceil((JSON.stringify(body.messages).length + 2) / 4);
  const again = await cached();
  assert.equal(again, Math.floor((JSON.stringify(body.messages).length + 2) / 4 / 128) * 128);
  assert(again <= tokens);
  assert.equal(await cached({ authorization: "Bearer sk-other" }), 0);
});

test("a delay uses the clock, and ends when the client disconnects", async (t) => {
  const waiting: (() => void)[] = [];
  let cancelled = 0;
  const clock = {
    ...systemClock,
    after: (_: number, task: () => void) => {
      waiting.push(task);
      return () => void cancelled++;
    },
  };
  const model = await startSimulatedModel({ clock, delayMs: 60_000 });
  t.after(() => model.close());
  const gone = new AbortController();
  const body = { model: "m", messages: MESSAGES };
  const options = { body, headers: KEY, signal: gone.signal };
  const lost = assert.rejects(ask(`${model.url}/chat/completions`, options));
  await until(() => waiting.length === 1);
  gone.abort();
  await lost;
  await until(() => cancelled === 1);
  const kept = complete(model, body);
  await until(() => waiting.length === 2);
  waiting[1]?.();
  assert.equal((await kept).status, 200);
});

test("startSandbox starts both halves and closes them", async () => {
  const options = { clock: systemClock, timeZone: "America/Lima" };
  const sandbox = await startSandbox({ ...options, withModel: true });
  assert(sandbox.model !== null);
  const models = `${sandbox.model.url}/models`;
  assert.equal((await ask(models, { method: "GET", headers: KEY })).status, 200);
  await sandbox.close();
  await assert.rejects(ask(models, { method: "GET" }));
  await assert.rejects(ask(sandbox.backend.urls.preguntas, { body: {} }));
});
