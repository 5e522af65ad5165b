// The Responses adapter's requests: the constant part by dialect, every kind of message, and a
// turn's reasoning, sent back before its calls.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dialect } from "../../../engine/model/dialect.ts";
import type { ToolCall } from "../../../engine/conversation/messages.ts";
import { TOOLS, body } from "../../support/model/model-fixture.ts";
import {
  afterRound,
  dialectOf,
  functionCall,
  message,
  reasoning,
  response,
  responsesKit,
} from "../../support/model/responses-fixture.ts";
import type { ResponsesKit } from "../../support/model/responses-fixture.ts";

const CALL: ToolCall = { id: "call_1", name: "check_availability", arguments: '{"date":"x"}' };

test("a request has the model, its limits, the strict tools and the strict reply format, and is not stored", async (context) => {
  const { call, requests } = await responsesKit(context);
  await call();
  const [sent] = requests;
  assert.equal(sent?.url, "/v1/responses");
  assert.equal(sent.headers.authorization, "Bearer sk-test");
  const { input, tools, text, ...rest } = sent.body;
  assert.deepEqual(rest, {
    model: "gpt-6-luna",
    reasoning: { effort: "low" },
    include: ["reasoning.encrypted_content"],
    max_output_tokens: 2048,
    store: false,
    tool_choice: "auto",
    parallel_tool_calls: false,
    safety_identifier: "tag",
  });
  assert.deepEqual(input, [
    { role: "system", content: "Eres el asistente." },
    { role: "user", content: "Hola" },
  ]);
  assert.deepEqual(
    tools,
    TOOLS.map((spec) => ({ type: "function", ...spec, strict: true })),
  );
  const properties = { reply: { type: "string" }, url: { type: ["string", "null"] } };
  const schema = {
    type: "object",
    properties,
    required: ["reply", "url"],
    additionalProperties: false,
  };
  assert.deepEqual(text, {
    format: { type: "json_schema", name: "respuesta", strict: true, schema },
  });
});

const DIALECTS: readonly (readonly [Partial<Dialect>, string, unknown])[] = [
  [{ temperature: 0.5 }, "temperature", 0.5],
  [{ temperature: null }, "temperature", undefined],
  [{ effort: null }, "reasoning", undefined],
  [{ effort: "none" }, "reasoning", { effort: "none" }],
  [{ effort: "none" }, "include", undefined],
  [{ effort: null }, "include", ["reasoning.encrypted_content"]],
  [{ effort: "max" }, "reasoning", { effort: "max" }],
  [{ format: false }, "text", undefined],
  [{ serialCalls: false }, "parallel_tool_calls", undefined],
  [{ unstored: false }, "store", undefined],
  [{ safetyIdentifier: false }, "safety_identifier", undefined],
  [{ streamUsage: true }, "stream_options", undefined],
  [{ tokensField: "max_tokens" }, "max_output_tokens", 2048],
];
for (const [fields, name, value] of DIALECTS) {
  test(`with the dialect ${JSON.stringify(fields)}, ${name} is ${JSON.stringify(value)}`, async (context) => {
    const kit = await responsesKit(context, { dialect: dialectOf(fields) });
    await kit.call();
    assert.deepEqual(kit.requests[0]?.body[name], value);
  });
}

test("tools that are not strict have strict: false, because the default is true", async (context) => {
  const kit = await responsesKit(context, { dialect: dialectOf({ strict: false }) });
  await kit.call();
  const tools = kit.requests[0]?.body["tools"] as readonly { strict: unknown }[];
  assert.deepEqual(
    tools.map(({ strict }) => strict),
    [false, false],
  );
});

test("without tools a request has no tool parameters", async (context) => {
  const { call, requests } = await responsesKit(context, { tools: [] });
  await call();
  for (const name of ["tools", "tool_choice", "parallel_tool_calls"]) {
    assert.equal(requests[0]?.body[name], undefined);
  }
});

test("declared fields come before the reply", async (context) => {
  const declares = { claims: { type: "array", items: { type: "string" } } };
  const { call, requests } = await responsesKit(context, { declares });
  await call();
  const { format } = requests[0]?.body["text"] as { format: { schema: { required: unknown } } };
  assert.deepEqual(format.schema.required, ["claims", "reply", "url"]);
});

test("every kind of message has its item", async (context) => {
  const { call, requests } = await responsesKit(context);
  const images = ["https://x.pe/a.png"];
  const messages = [
    { role: "user", text: "Mira", images },
    { role: "assistant", text: "Veo.", calls: [CALL] },
    { role: "tool", callId: "call_1", text: "Disponible." },
    { role: "assistant", text: "Sí", calls: [] },
    { role: "system", text: "Otra vez." },
    { role: "user", text: "", images },
  ] as const;
  await call({ request: { messages, toolChoice: "none" } });
  const image = { type: "input_image", image_url: images[0], detail: "auto" };
  assert.deepEqual(requests[0]?.body["input"], [
    { role: "user", content: [{ type: "input_text", text: "Mira" }, image] },
    { role: "assistant", content: "Veo.", phase: "commentary" },
    { type: "function_call", call_id: CALL.id, name: CALL.name, arguments: CALL.arguments },
    { type: "function_call_output", call_id: "call_1", output: "Disponible." },
    { role: "assistant", content: "Sí", phase: "final_answer" },
    { role: "system", content: "Otra vez." },
    { role: "user", content: [image] },
  ]);
  assert.equal(requests[0].body["tool_choice"], "none");
});

test("only OpenAI's servers receive phases", async (context) => {
  const kit = await responsesKit(context, { dialect: dialectOf({ phases: false }) });
  await kit.call({ request: afterRound([CALL], "Veo.") });
  assert.deepEqual(inputOf(kit)[2], { role: "assistant", content: "Veo." });
});

// --- Reasoning within a turn -------------------------------------------------------------------------

/** The calls of a reply that the server answers with these items. */
async function callsOf(
  kit: ResponsesKit,
  output: readonly unknown[],
): Promise<readonly ToolCall[]> {
  kit.answer(response({ output }));
  const { calls } = await kit.call();
  return calls;
}

function inputOf(kit: ResponsesKit, index = -1): readonly Readonly<Record<string, unknown>>[] {
  // The recorder has checked it: a JSON object.
  return kit.requests.at(index)?.body["input"] as readonly Readonly<Record<string, unknown>>[];
}

test("reasoning is sent before its calls in the next request, unchanged and once", async (context) => {
  const kit = await responsesKit(context);
  const thought = reasoning("gAAAA", {
    status: "completed",
    summary: [{ type: "summary_text", text: "s" }],
  });
  const calls = await callsOf(kit, [
    thought,
    message("Miro.", { phase: "commentary" }),
    functionCall("call_1", "check_availability", "{}"),
    functionCall("call_2", "check_availability", '{"a":1}'),
  ]);
  assert.deepEqual(calls[0]?.carried, { reasoning: [thought] });
  assert.equal(calls[1]?.carried, undefined);
  await kit.call({ request: afterRound(calls, "Miro.") });
  const sent = inputOf(kit);
  assert.deepEqual(
    sent.map((item) => item["type"] ?? item["role"]),
    [
      ...["system", "user", "reasoning", "assistant", "function_call", "function_call"],
      ...["function_call_output", "function_call_output"],
    ],
  );
  assert.deepEqual(sent[2], thought);
});

test("reasoning of 8 KiB is carried; with one byte more only its calls are sent", async (context) => {
  const kit = await responsesKit(context);
  const bare = JSON.stringify({ reasoning: [reasoning("", { id: "rs" })] }).length;
  const sealed = (bytes: number) => reasoning("x".repeat(bytes - bare), { id: "rs" });
  const call = functionCall("call_1", "check_availability", "{}");
  const [at] = await callsOf(kit, [sealed(8192), call]);
  assert.equal(JSON.stringify(at?.carried).length, 8192);
  const past = await callsOf(kit, [sealed(8193), call]);
  assert.equal(past[0]?.carried, undefined);
  await kit.call({ request: afterRound(past) });
  assert.deepEqual(
    inputOf(kit)
      .slice(2)
      .map(({ type }) => type),
    ["function_call", "function_call_output"],
  );
});

const UNCARRIED: readonly (readonly [string, readonly unknown[]])[] = [
  ["that is only a name at the server", [reasoning("", { encrypted_content: null })]],
  ["of which one is only a name", [reasoning("gAAAA"), reasoning("", { id: "rs_2" })]],
  ["without any content", [{ type: "reasoning", id: "rs" }]],
  ["that follows the last call", []],
];
for (const [what, before] of UNCARRIED) {
  test(`reasoning ${what} is not sent back`, async (context) => {
    const kit = await responsesKit(context);
    const after = before.length === 0 ? [reasoning("gAAAA")] : [];
    const call = functionCall("call_1", "check_availability", "{}");
    const [first] = await callsOf(kit, [...before, call, ...after]);
    assert.equal(first?.carried, undefined);
  });
}

test("unencrypted reasoning of compatible servers is sent back as well", async (context) => {
  const kit = await responsesKit(context);
  const open = {
    type: "reasoning",
    id: "r",
    summary: [],
    content: [{ type: "reasoning_text", text: "t" }],
  };
  const [first] = await callsOf(kit, [open, functionCall("c", "check_availability", "{}")]);
  assert.deepEqual(first?.carried, { reasoning: [open] });
});

test("a reply without calls carries no reasoning", async (context) => {
  const kit = await responsesKit(context);
  kit.answer(response({ output: [reasoning("secreto"), message("Hola")] }));
  assert.doesNotMatch(JSON.stringify(await kit.call()), /secreto/);
});

const CARRIED = [{ ...CALL, carried: { reasoning: [reasoning("gAAAA")] } }];

for (const [status, code, param] of [
  [400, "invalid_encrypted_content", null],
  [404, null, "input"],
  [422, null, "input[2].encrypted_content"],
] as const) {
  test(`reasoning that the server rejects (${status}) is left out at once and for the turn`, async (context) => {
    const kit = await responsesKit(context);
    const error = body(JSON.stringify({ error: { message: "no", type: "x", param, code } }), {
      status,
    });
    const fine = response({ output: [message("Hola")] });
    kit.answer((answering) => {
      const refuses = inputOf(kit).some(({ type }) => type === "reasoning");
      return refuses ? error(answering) : fine(answering);
    });
    assert.equal((await kit.call({ request: afterRound(CARRIED) })).text, "Hola");
    assert.equal(kit.requests.length, 2);
    // The next call of the same turn does not send it again.
    await kit.call({ request: afterRound(CARRIED) });
    assert.equal(kit.requests.length, 3);
    // Another turn's reasoning is sent.
    const other = [{ ...CALL, carried: { reasoning: [reasoning("gBBBB")] } }];
    await kit.call({ request: afterRound(other) });
    assert.equal(kit.requests.length, 5);
  });
}

test("a server that rejects carried fields is not sent reasoning", async (context) => {
  const kit = await responsesKit(context, { dialect: dialectOf({ carries: false }) });
  await kit.call({ request: afterRound(CARRIED) });
  assert(inputOf(kit).every(({ type }) => type !== "reasoning"));
});

test("after other rejections nothing is resent without reasoning", async (context) => {
  const kit = await responsesKit(context);
  const refusals = [
    [400, "context_length_exceeded", null, "context_error"],
    [400, "content_policy_violation", null, "openai_content_filter"],
    [400, "unsupported_parameter", "temperature", "openai_bad_request"],
    [401, null, null, "openai_auth_error"],
    [500, null, "input[2]", "openai_server_error"],
  ] as const;
  for (const [index, [status, code, param, kind]] of refusals.entries()) {
    kit.answer(body(JSON.stringify({ error: { message: "no", code, param } }), { status }));
    assert.equal((await kit.failure({ request: afterRound(CARRIED) })).kind, kind);
    assert.equal(kit.requests.length, index + 1);
  }
});

test("a rejection of a request without reasoning is final", async (context) => {
  const kit = await responsesKit(context);
  kit.answer(body('{"error":{"message":"no"}}', { status: 400 }));
  assert.equal((await kit.failure()).kind, "openai_bad_request");
  assert.equal((await kit.failure({ request: afterRound([CALL]) })).kind, "openai_bad_request");
  assert.equal(kit.requests.length, 2);
});

test("another API's carried fields are not sent", async (context) => {
  const kit = await responsesKit(context);
  const carried = { extra_content: { google: { thought_signature: "s" } }, reasoning: "text" };
  await kit.call({ request: afterRound([{ ...CALL, carried }]) });
  assert.doesNotMatch(JSON.stringify(inputOf(kit)), /thought_signature|"text"/);
});
