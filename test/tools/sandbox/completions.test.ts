// The validation of chat-completions requests: what the real API accepts passes, and each broken
// rule about messages is a 400 with the API's code and parameter.

import assert from "node:assert/strict";
import { test } from "node:test";
import { authorizationError } from "../../../tools/sandbox/openai/api-errors.ts";
import { validateRequest } from "../../../tools/sandbox/openai/validate-request.ts";
import {
  CALLS,
  USER,
  body,
  call,
  format,
  nested,
  object,
} from "../../support/model/completions-fixture.ts";
import { refuses, result, said, strict, tool } from "../../support/model/completions-fixture.ts";
import type { Body } from "../../support/model/completions-fixture.ts";

const ACCEPTED: readonly (readonly [string, Body])[] = [
  ["one user message", body({})],
  [
    "system messages anywhere",
    said({ role: "system", content: "s" }, USER, { role: "system", content: "t" }, USER),
  ],
  ["a developer message", said({ role: "developer", content: "s" }, USER)],
  [
    "parts of text and images",
    said({
      role: "user",
      content: [
        { type: "text", text: "mira" },
        { type: "image_url", image_url: { url: "https://a.example/b.png" } },
      ],
    }),
  ],
  ["calls answered in any order", said(USER, CALLS, result("b"), result("a"), USER)],
  ["calls answered at the end", said(USER, CALLS, result("a"), result("b"))],
  [
    "call ids used again in a later message",
    said(USER, CALLS, result("a"), result("b"), CALLS, result("a"), result("b")),
  ],
  [
    "content beside calls",
    said(USER, { ...CALLS, content: "Un momento." }, result("a"), result("b")),
  ],
  [
    "a call id of 40 characters",
    said(USER, { role: "assistant", tool_calls: [call("x".repeat(40))] }, result("x".repeat(40))),
  ],
  [
    "tools with every choice",
    body({ tools: [tool()], tool_choice: "none", parallel_tool_calls: false }),
  ],
  [
    "a tool chosen by name",
    body({ tools: [tool()], tool_choice: { type: "function", function: { name: "buscar" } } }),
  ],
  [
    "a tool name of 64 characters",
    body({ tools: [{ type: "function", function: { name: "x".repeat(64) } }] }),
  ],
  [
    "a strict schema with nullable and nested parts",
    strict(
      object({
        properties: {
          x: { anyOf: [{ type: "string" }, { type: "null" }] },
          y: { type: "array", items: object() },
          z: { type: ["integer", "null"], description: "d" },
          w: { enum: ["a"] },
        },
        required: ["x", "y", "z", "w"],
      }),
    ),
  ],
  [
    "a loose schema that is not strict",
    body({
      tools: [
        tool({
          parameters: { type: "object", properties: { x: { type: "string", pattern: "a" } } },
        }),
      ],
    }),
  ],
  ["a strict response format", body({ response_format: format(object()) })],
  [
    "json_object when the word is said",
    body({
      messages: [{ role: "user", content: "en JSON" }],
      response_format: { type: "json_object" },
    }),
  ],
  ["streaming with usage", body({ stream: true, stream_options: { include_usage: true } })],
  [
    "the settings we send",
    body({
      temperature: 2,
      max_completion_tokens: 1,
      store: false,
      safety_identifier: "s",
      prompt_cache_key: "k",
      parallel_tool_calls: null,
    }),
  ],
];

for (const [name, request] of ACCEPTED) {
  test(`accepted: ${name}`, () => {
    const judged = validateRequest(request);
    assert("value" in judged, JSON.stringify(judged));
  });
}

refuses([
  ["a body that is no object", [1], null, null, /parse/],
  ["no model", { messages: [USER] }, null, null, /model/],
  ["no messages", { model: "m" }, "messages", "missing_required_parameter", /messages/],
  ["messages that are no list", body({ messages: USER }), "messages", "invalid_type", /array/],
  ["no message at all", said(), "messages", "empty_array", /empty array/],
  [
    "a message without role",
    said({ content: "x" }),
    "messages[0].role",
    "missing_required_parameter",
    /role/,
  ],
  [
    "an unknown role",
    said({ role: "bot", content: "x" }),
    "messages[0].role",
    "invalid_value",
    /'bot'/,
  ],
  [
    "a user without content",
    said({ role: "user" }),
    "messages[0].content",
    null,
    /expected a string, got null/,
  ],
  [
    "a system message of null",
    said({ role: "system", content: null }),
    "messages[0].content",
    null,
    /null/,
  ],
  [
    "an empty list of parts",
    said({ role: "user", content: [] }),
    "messages[0].content",
    "empty_array",
    /empty/,
  ],
  [
    "an unknown part",
    said({ role: "user", content: [{ type: "video" }] }),
    "messages[0].content[0].type",
    "invalid_value",
    /video/,
  ],
  [
    "an image outside the user's words",
    said({
      role: "system",
      content: [{ type: "image_url", image_url: { url: "https://a.example" } }],
    }),
    "messages[0].content[0].type",
    "invalid_value",
    /image_url/,
  ],
  [
    "an image that is no address",
    said({ role: "user", content: [{ type: "image_url", image_url: { url: "b.png" } }] }),
    "messages[0].content[0].image_url.url",
    "invalid_url",
    /URL/,
  ],
  [
    "an assistant that says nothing",
    said(USER, { role: "assistant", content: null }),
    "messages[1].content",
    null,
    /null/,
  ],
  [
    "an empty list of calls",
    said(USER, { role: "assistant", content: "x", tool_calls: [] }),
    "messages[1].tool_calls",
    "empty_array",
    /empty/,
  ],
  [
    "a call without id",
    said(USER, {
      role: "assistant",
      tool_calls: [{ type: "function", function: { name: "a", arguments: "{}" } }],
    }),
    "messages[1].tool_calls[0].id",
    "missing_required_parameter",
    /id/,
  ],
  [
    "a call id of 41 characters",
    said(USER, { role: "assistant", tool_calls: [call("x".repeat(41))] }),
    "messages[1].tool_calls[0].id",
    "string_above_max_length",
    /40/,
  ],
  [
    "a call of another type",
    said(USER, { role: "assistant", tool_calls: [{ ...call("a"), type: "web" }] }),
    "messages[1].tool_calls[0].type",
    "invalid_value",
    /web/,
  ],
  [
    "arguments that are no text",
    said(USER, {
      role: "assistant",
      tool_calls: [{ ...call("a"), function: { name: "b", arguments: {} } }],
    }),
    "messages[1].tool_calls[0].function.arguments",
    "invalid_type",
    /string/,
  ],
  [
    "two calls with one id",
    said(USER, { role: "assistant", tool_calls: [call("a"), call("a")] }),
    "messages[1].tool_calls[1].id",
    null,
    /Duplicate/,
  ],
  [
    "129 calls",
    said(USER, {
      role: "assistant",
      tool_calls: Array.from({ length: 129 }, (_, i) => call(`c${i}`)),
    }),
    "messages[1].tool_calls",
    "array_above_max_length",
    /128/,
  ],
  [
    "a tool message out of nowhere",
    said(USER, result("a")),
    "messages.[1].role",
    null,
    /preceeding message with 'tool_calls'/,
  ],
  [
    "a tool message with a stranger's id",
    said(USER, CALLS, result("z")),
    "messages.[2].role",
    null,
    /preceeding/,
  ],
  [
    "a call answered twice",
    said(USER, CALLS, result("a"), result("a")),
    "messages.[3].role",
    null,
    /Duplicate/,
  ],
  [
    "a call answered after its time",
    said(USER, CALLS, result("a"), result("b"), USER, result("a")),
    "messages.[5].role",
    null,
    /preceeding/,
  ],
  [
    "a call unanswered before a user",
    said(USER, CALLS, result("a"), USER),
    "messages.[3].role",
    null,
    /did not have response messages: b/,
  ],
  [
    "a call unanswered before a system message",
    said(USER, CALLS, { role: "system", content: "s" }),
    "messages.[2].role",
    null,
    /a, b/,
  ],
  ["a call unanswered at the end", said(USER, CALLS), "messages.[1].role", null, /a, b/],
  [
    "a tool message without id",
    said(USER, CALLS, { role: "tool", content: "x" }),
    "messages[2].tool_call_id",
    "missing_required_parameter",
    /tool_call_id/,
  ],
  [
    "a tool message without content",
    said(USER, CALLS, { role: "tool", tool_call_id: "a" }),
    "messages[2].content",
    null,
    /null/,
  ],
]);

test("a strict schema nested 10 deep is accepted", () => {
  assert("value" in validateRequest(strict(nested(10))));
});

test("what is just inside the context window is accepted", () => {
  const frame = JSON.stringify([{ role: "user", content: "" }]).length + "[]".length;
  const fits = said({ role: "user", content: "a".repeat(512_000 - frame) });
  assert("value" in validateRequest(fits));
  const over = said({ role: "user", content: "a".repeat(512_001 - frame) });
  assert("error" in validateRequest(over));
});

test("tool_choice none takes the tools away, auto leaves them", () => {
  const names = (tool_choice: string) => {
    const judged = validateRequest(body({ tools: [tool()], tool_choice }));
    assert("value" in judged);
    return judged.value.tools;
  };
  assert.deepEqual(names("none"), []);
  assert.deepEqual(names("auto"), ["buscar"]);
});

test("a key is needed, and sk-invalid is none", () => {
  assert.equal(authorizationError(undefined)?.status, 401);
  assert.equal(authorizationError("Basic abc")?.status, 401);
  assert.equal(authorizationError("Bearer sk-invalid")?.code, "invalid_api_key");
  assert.equal(authorizationError("Bearer sk-anything"), null);
});
