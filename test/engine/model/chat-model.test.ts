// The chat completions adapter: its requests, and how responses are read, whole or streamed.

import assert from "node:assert/strict";
import dns from "node:dns";
import { test } from "node:test";
import type { ModelReply } from "../../../engine/conversation/messages.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import {
  DONE,
  REPLY_BYTES_MAX,
  TOOLS,
  USAGE,
  USAGE_CHUNK,
  body,
  chunk,
  completion,
  events,
  modelKit,
  wireCall,
} from "../../support/model/model-fixture.ts";
import type { ModelKit, Wire } from "../../support/model/model-fixture.ts";

const USED = { input: 100, output: 20, cached: 64 };
const JSON_TEXT = '{"reply":"Hola, ¿qué tal?","url":null}';

// --- The request -------------------------------------------------------------------------------------

test("a request has the model, its limits, the strict tools and the strict reply format", async (context) => {
  const { call, requests } = await modelKit(context);
  await call();
  const [sent] = requests;
  assert.equal(sent?.url, "/v1/chat/completions");
  const { messages, tools, response_format, ...rest } = sent.body;
  assert.deepEqual(rest, {
    model: "gpt-4o-mini",
    temperature: 0.5,
    max_tokens: 2048,
    tool_choice: "auto",
    parallel_tool_calls: false,
  });
  assert.deepEqual(messages, [
    { role: "system", content: "Eres el asistente." },
    { role: "user", content: "Hola" },
  ]);
  assert.deepEqual(
    tools,
    TOOLS.map((spec) => ({ type: "function", function: { ...spec, strict: true } })),
  );
  assert.deepEqual(response_format, {
    type: "json_schema",
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
  });
});

test("every kind of message is sent in its form", async (context) => {
  const { call, requests } = await modelKit(context);
  const calls = [{ id: "c1", name: "check_availability", arguments: '{"a":1}' }];
  const images = ["https://x.pe/a.png"];
  const messages = [
    { role: "user", text: "Mira", images },
    { role: "assistant", text: null, calls },
    { role: "tool", callId: "c1", text: "Disponible." },
    { role: "assistant", text: "Sí", calls: [] },
    { role: "user", text: "", images },
  ] as const;
  await call({ request: { messages, toolChoice: "none" } });
  const image = { type: "image_url", image_url: { url: images[0] } };
  assert.deepEqual(requests[0]?.body["messages"], [
    { role: "user", content: [{ type: "text", text: "Mira" }, image] },
    {
      role: "assistant",
      content: "",
      tool_calls: [wireCall("c1", "check_availability", '{"a":1}')],
    },
    { role: "tool", tool_call_id: "c1", content: "Disponible." },
    { role: "assistant", content: "Sí" },
    { role: "user", content: [image] },
  ]);
  assert.equal(requests[0].body["tool_choice"], "none");
});

test("without tools a request has no tool parameters", async (context) => {
  const { call, requests } = await modelKit(context, { tools: [] });
  await call();
  const { body: sent } = requests[0] ?? {};
  for (const name of ["tools", "tool_choice", "parallel_tool_calls"]) {
    assert.equal(sent?.[name], undefined);
  }
});

for (const host of ["api.openai.com", "eu.api.openai.com"]) {
  test(`a request to ${host} has store: false, safety_identifier and max_completion_tokens`, async (context) => {
    context.mock.method(dns, "lookup", toLoopback);
    const { call, requests } = await modelKit(context, { baseUrl: `http://${host}:` });
    await call();
    const { body: sent, headers } = requests[0] ?? {};
    assert.match(String(headers?.host), /openai\.com/);
    assert.equal(sent?.["store"], false);
    assert.equal(sent["safety_identifier"], "tag");
    assert.equal(sent["max_completion_tokens"], 2048);
    assert.equal(sent["max_tokens"], undefined);
  });
}

test("a host name that only resembles the official one does not count as OpenAI's", async (context) => {
  context.mock.method(dns, "lookup", toLoopback);
  const { call, requests } = await modelKit(context, { baseUrl: "http://notopenai.com:" });
  await call();
  assert.equal(requests[0]?.body["store"], undefined);
  assert.equal(requests[0]?.body["safety_identifier"], undefined);
});

type Found = (error: null, found: unknown, family?: number) => void;

/** Resolves every name to this machine, so that nothing leaves it. */
function toLoopback(_host: string, options: { all?: boolean }, found: Found): void {
  if (options.all === true) found(null, [{ address: "127.0.0.1", family: 4 }]);
  else found(null, "127.0.0.1", 4);
}

test("the tenant's key goes into the call, else the service's, and no other secret", async (context) => {
  const { call, requests } = await modelKit(context);
  await call({ apiKey: "sk-tenant" });
  await call();
  const [first, second] = requests.map(({ headers }) => headers);
  assert.equal(first?.authorization, "Bearer sk-tenant");
  assert.equal(second?.authorization, "Bearer sk-env");
  assert.doesNotMatch(JSON.stringify(first), /sk-env/);
  assert.doesNotMatch(JSON.stringify(second), /sk-tenant/);
  assert.equal(first["accept-encoding"], "identity");
  assert.equal(first["openai-organization"], undefined);
  assert.equal(first["openai-project"], undefined);
});

test("the sandbox's request validation accepts what is sent, streamed or not", async (context) => {
  const server = await startScriptedModel();
  context.after(() => server.close());
  const { call } = await modelKit(context, { baseUrl: server.url });
  server.script({ reply: "Hola" }, { reply: "Hola" });
  const whole = await call();
  const streamed = await call({ onText: () => {} });
  assert.equal(whole.text, streamed.text);
  server.assertComplete();
});

// --- The answer --------------------------------------------------------------------------------------

const CHECK = wireCall("c1", "check_availability", '{"date":"2026-11-23","time":null}');
const CHECK_CALL = {
  id: "c1",
  name: "check_availability",
  arguments: '{"date":"2026-11-23","time":null}',
};

const ANSWERS: readonly (readonly [string, Wire, Partial<ModelReply>])[] = [
  ["a text", { content: JSON_TEXT }, { text: JSON_TEXT }],
  ["nothing", {}, {}],
  ["an empty text", { content: "" }, { text: "" }],
  ["parts instead of a text", { content: [{ type: "text", text: "x" }] }, { text: "x" }],
  ["a refusal", { refusal: "No." }, { refused: true }],
  [
    "a call",
    { tool_calls: [CHECK], finish: "tool_calls" },
    { calls: [CHECK_CALL], finish: "tool_calls" },
  ],
  ["a call that says stop", { tool_calls: [CHECK] }, { calls: [CHECK_CALL] }],
  ["no calls", { content: "x", tool_calls: [] }, { text: "x" }],
  ["null calls", { content: "x", tool_calls: null }, { text: "x" }],
  ["a call of another kind", { tool_calls: [null, { id: "c", type: "custom", custom: {} }] }, {}],
  [
    "a call of nothing",
    { tool_calls: [{ function: {} }] },
    { calls: [{ id: "", name: "", arguments: "" }] },
  ],
  ["a length", { content: "x", finish: "length" }, { text: "x", finish: "length" }],
  ["a filter", { finish: "content_filter" }, { finish: "content_filter" }],
  ["an end of no name", { content: "x", finish: null }, { text: "x" }],
  ["an end of an unknown name", { content: "x", finish: "eos" }, { text: "x" }],
];

for (const [what, wire, expected] of ANSWERS) {
  test(`a response with ${what} is read`, async (context) => {
    const { call, answer, idle } = await modelKit(context);
    answer(completion(wire));
    const nothing = { text: null, refused: false, calls: [], finish: "stop", usage: USED };
    assert.deepEqual(await call(), { ...nothing, ...expected });
    idle();
  });
}

for (const usage of [
  null,
  {},
  { prompt_tokens: "7", completion_tokens: -1 },
  { prompt_tokens: 1.5 },
]) {
  test(`usage ${JSON.stringify(usage)} counts as none`, async (context) => {
    const { call, answer } = await modelKit(context);
    answer(completion({ content: "x", usage }));
    assert.deepEqual((await call()).usage, { input: 0, output: 0, cached: 0 });
  });
}

test("a response of the byte cap is read, one byte more is a failure", async (context) => {
  const { call, failure, answer, idle } = await modelKit(context);
  const ofBytes = (bytes: number): string => {
    const text = JSON.stringify({ choices: [{ message: { content: "" } }], usage: USAGE });
    return text + " ".repeat(bytes - Buffer.byteLength(text));
  };
  answer(body(ofBytes(REPLY_BYTES_MAX)));
  assert.equal((await call()).text, "");
  answer(body(ofBytes(REPLY_BYTES_MAX + 1)));
  const { kind, retryable } = await failure();
  assert.deepEqual([kind, retryable], ["openai_server_error", false]);
  idle();
});

// --- The stream --------------------------------------------------------------------------------------

/** The same response whole and as a stream, and the emitted pieces of text. */
async function both(
  kit: ModelKit,
  wire: Wire,
  items: readonly unknown[],
): Promise<{ readonly pieces: readonly string[]; readonly reply: ModelReply }> {
  kit.answer(completion(wire));
  const whole = await kit.call();
  kit.answer(events(...items, USAGE_CHUNK, DONE));
  const pieces: string[] = [];
  const reply = await kit.call({ onText: (piece) => void pieces.push(piece) });
  assert.deepEqual(reply, whole);
  kit.idle();
  return { pieces, reply };
}

test("a streamed text is the same reply as the whole one, emitted piece by piece", async (context) => {
  const kit = await modelKit(context);
  const parts = [JSON_TEXT.slice(0, 5), JSON_TEXT.slice(5, 19), JSON_TEXT.slice(19)];
  const { pieces } = await both(kit, { content: JSON_TEXT }, [
    chunk({ role: "assistant", content: "" }),
    ...parts.map((content) => chunk({ content })),
    chunk({}, "stop"),
  ]);
  assert.deepEqual(pieces, parts);
  assert.equal(kit.requests.at(-1)?.body["stream"], true);
  assert.deepEqual(kit.requests.at(-1)?.body["stream_options"], { include_usage: true });
});

test("a streamed refusal is the same reply as the whole one, and nothing is emitted", async (context) => {
  const { pieces } = await both(await modelKit(context), { refusal: "No." }, [
    chunk({ role: "assistant", refusal: "N" }),
    chunk({ refusal: "o." }),
    chunk({}, "stop"),
  ]);
  assert.deepEqual(pieces, []);
});

const BOOK = wireCall("c2", "create_booking", "{}");
const deltas = (...calls: readonly unknown[]): unknown => chunk({ tool_calls: calls });

test("streamed, interleaved calls are the same reply as the whole ones", async (context) => {
  const wire = { tool_calls: [CHECK, BOOK], finish: "tool_calls" };
  await both(await modelKit(context), wire, [
    chunk({ role: "assistant", content: null }),
    deltas({ index: 0, id: "c1", type: "function", function: { name: "check_availability" } }),
    deltas({ index: 0, function: { arguments: '{"date":"2026-' } }),
    deltas({ index: 1, id: "c2", function: { name: "create_booking", arguments: "" } }),
    deltas(
      { index: 1, function: { arguments: "{" } },
      { index: 0, function: { arguments: '11-23","time":null}' } },
    ),
    deltas({ index: 1, function: { arguments: "}" } }),
    chunk({}, "tool_calls"),
  ]);
});

test("a server that repeats id and name in every piece gives the same call", async (context) => {
  const piece = (args: string): unknown =>
    deltas({ index: 0, id: "c1", function: { name: "check_availability", arguments: args } });
  await both(await modelKit(context), { tool_calls: [CHECK], finish: "tool_calls" }, [
    piece('{"date":"2026-11-23",'),
    piece('"time":null}'),
    chunk({}, "tool_calls"),
  ]);
});

test("a name in pieces is joined", async (context) => {
  await both(await modelKit(context), { tool_calls: [BOOK], finish: "tool_calls" }, [
    deltas({ index: 0, id: "c2", function: { name: "create_" } }),
    deltas({ index: 0, function: { name: "booking", arguments: "{}" } }),
    chunk({}, "tool_calls"),
  ]);
});

for (const finish of ["length", "content_filter"] as const) {
  test(`a stream that ends by ${finish} is the same reply as the whole one`, async (context) => {
    await both(await modelKit(context), { content: "Ho", finish }, [
      chunk({ content: "Ho" }),
      chunk({}, finish),
    ]);
  });
}

test("events split anywhere, even inside a character, give the same reply", async (context) => {
  const kit = await modelKit(context);
  const bytes = Buffer.from(
    [chunk({ content: "¿Qué tal 😀?" }), chunk({}, "stop"), USAGE_CHUNK]
      .map((item) => `data: ${JSON.stringify(item)}\r\n\r\n`)
      .join("") + DONE,
  );
  kit.answer((response) => {
    response.setHeader("content-type", "text/event-stream");
    for (const byte of bytes) response.write(Buffer.of(byte));
    response.end();
  });
  assert.equal((await kit.call({ onText: () => {} })).text, "¿Qué tal 😀?");
});

test("sockets are reused after whole responses and after streams", async (context) => {
  const kit = await modelKit(context);
  for (let index = 0; index < 10; index++) {
    if (index < 5) kit.answer(completion({ content: "Hola" }));
    else kit.answer(events(chunk({ content: "Hola" }), chunk({}, "stop"), USAGE_CHUNK, DONE));
    await kit.call({ onText: index < 5 ? null : () => {} });
  }
  assert(kit.server.accepted() <= 4, "no more sockets than the pool may have");
});
