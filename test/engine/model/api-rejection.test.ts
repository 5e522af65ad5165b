// Parsing a model server's rejection: envelopes, known words, the parts to leave out, and errors
// that teach nothing about the dialect. The messages are those of real servers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DISPENSABLE, baseUrlProblem, dialectOf } from "../../../engine/model/dialect.ts";
import type { RejectedPart } from "../../../engine/model/dialect.ts";
import { causeOf, newRejectedParts, parseRejection } from "../../../engine/model/api-rejection.ts";
import { isTooLong, pictureProblem } from "../../../engine/model/rejection-patterns.ts";
import { DialectRegistry } from "../../../engine/model/dialect-registry.ts";
import { DIALECTS_MAX } from "../../../engine/limits/memory-budget.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

const OTHER = { baseUrl: "http://models.example/v1", temperature: 0.5 };
const OPENAI = { baseUrl: "https://api.openai.com/v1", temperature: null };

const learnt = (body: unknown, rejected: readonly RejectedPart[] = [], settings: object = OTHER) =>
  newRejectedParts(parseRejection(body, 400), {
    settings: { ...OTHER, ...settings },
    rejected,
    pictures: false,
  });

const says = (message: string, param: string | null = null): unknown => ({
  error: { message, type: "invalid_request_error", param, code: null },
});

// --- Learning from a rejection -------------------------------------------------------------------

const MESSAGES: readonly (readonly [string, RejectedPart])[] = [
  ["Unrecognized request argument supplied: parallel_tool_calls", "parallel_tool_calls"],
  ["property 'parallel_tool_calls' is unsupported", "parallel_tool_calls"],
  [
    "openai does not support parameters: ['parallel_tool_calls'], for model=x",
    "parallel_tool_calls",
  ],
  ["Argument not supported on this model: parallelToolCalls", "parallel_tool_calls"],
  ["Unsupported value: 'temperature' does not support 0.5 with this model.", "temperature"],
  ["`temperature` and `top_p` cannot both be specified for this model", "temperature"],
  ["Unknown parameter: 'tools[0].function.strict'.", "strict"],
  ["Unknown name \"strict\" at 'tools[0].function': Cannot find field.", "strict"],
  ["strict mode is not supported", "strict"],
  ["This response_format type is unavailable now", "response_format"],
  [
    "Function calling with a response mime type: 'application/json' is unsupported",
    "response_format",
  ],
  ["json mode cannot be combined with tool/function calling", "response_format"],
  ["Structured outputs are not supported by this model", "response_format"],
  [
    "Unknown name \"additionalProperties\" at 'generation_config.response_schema'",
    "response_format",
  ],
  [
    "Unknown name \"additionalProperties\" at 'tools[0].function_declarations[0]'",
    "additionalProperties",
  ],
  ["tools.0.input_schema: anyOf is not supported", "anyOf"],
  ["`tool_choice` is not supported with this model", "tool_choice"],
  ["Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"],
  ["stream_options is not permitted", "stream_options"],
];

for (const [message, lesson] of MESSAGES) {
  test(`"${message}" teaches ${lesson}, once`, () => {
    assert.deepEqual(learnt(says(message)), [lesson]);
    assert(!learnt(says(message), [lesson]).includes(lesson));
  });
}

const PARAMS: readonly (readonly [string, readonly RejectedPart[]])[] = [
  ["temperature", ["temperature"]],
  ["tools[0].function.strict", ["strict"]],
  ["tools.0.function.parameters", ["anyOf"]],
  ["tools[3].function.parameters.additionalProperties", ["additionalProperties"]],
  ["response_format.json_schema.strict", ["response_format"]],
  ["text.format", ["response_format"]],
  ["stream_options.include_usage", ["stream_options"]],
  ["messages[1].content", []],
  ["input", []],
  ["model", []],
  ["secreto", []],
];

for (const [param, lessons] of PARAMS) {
  test(`the parameter ${param} teaches ${lessons[0] ?? "nothing"}`, () => {
    assert.deepEqual(learnt(says("'store' no", param)), lessons);
  });
}

const NOTHING: readonly string[] = [
  "Bad Request",
  "",
  "max_tokens is too large: 8192. This model supports at most 4096 completion tokens",
  "This model's maximum context length is 8192 tokens; reduce max_tokens",
  "Failed to call a function. Please adjust your prompt. See 'failed_generation' for tool_choice",
  "Invalid content: I would like to store my car in your strict garage",
];

for (const message of NOTHING) {
  test(`"${message}" teaches nothing`, () => assert.deepEqual(learnt(says(message)), []));
}

test("a part that was not sent is not learnt", () => {
  assert.deepEqual(learnt(says("Unknown parameter: 'store'.", "store")), []);
  assert.deepEqual(learnt(says("Unknown parameter: 'store'.", "store"), [], OPENAI), ["store"]);
});

test("a rejected effort becomes none, then no parameter, then the other API", () => {
  const settings = { ...OPENAI, api: "chat", effort: "high" } as const;
  const refuses = says("Unsupported value: 'reasoning_effort'", "reasoning_effort");
  const efforts = ["reasoning_effort:high", "reasoning_effort:none"] as const;
  assert.deepEqual(learnt(refuses, [], settings), ["reasoning_effort:high"]);
  assert.deepEqual(learnt(refuses, efforts.slice(0, 1), settings), ["reasoning_effort:none"]);
  assert.equal(dialectOf(settings, efforts).effort, null);
  const all = [...efforts, "reasoning_effort:absent"] as const;
  assert.deepEqual(learnt(refuses, all, settings), ["api:chat"]);
  assert.deepEqual(learnt(refuses, [...all, "api:chat"], settings), []);
});

test("a configured effort is kept if the rejection names the other API", () => {
  const refuses = says("Please use /v1/responses", "reasoning_effort");
  assert.deepEqual(learnt(refuses, [], { api: "chat", effort: "low" }), ["api:chat"]);
  assert.deepEqual(learnt(refuses), ["reasoning_effort:absent"]);
});

test("a model of only the other API is called there, and a missing route is final", () => {
  const message = "This model is only supported in v1/responses and not in v1/chat/completions.";
  const at = (status: number, body: unknown, settings: object) =>
    newRejectedParts(parseRejection(body, status), {
      settings: { ...OTHER, ...settings },
      rejected: [],
      pictures: false,
    });
  assert.deepEqual(at(404, says(message, "model"), {}), ["api:chat"]);
  assert.deepEqual(at(404, { detail: "Not Found" }, { api: "responses" }), ["api:responses"]);
  assert.deepEqual(at(405, "", { api: "responses" }), ["api:responses"]);
  assert.deepEqual(at(404, { detail: "Not Found" }, {}), []);
  assert.deepEqual(at(429, says("temperature", "temperature"), {}), []);
  assert.deepEqual(at(500, says("temperature", "temperature"), {}), []);
});

// --- The cause -----------------------------------------------------------------------------------

test("a cause has only known words", () => {
  const body = {
    error: { message: "secreto", type: "secret_error", code: "my_secret", param: "user.secret" },
  };
  assert.deepEqual(causeOf(parseRejection(body, 418)), {
    ...{ status: 418, type: "other", code: "other", param: "other" },
  });
  const known = { error: { type: "INVALID_REQUEST_ERROR", code: "model_not_found", param: null } };
  assert.deepEqual(causeOf(parseRejection(known, 404)), {
    ...{ status: 404, type: "invalid_request_error", code: "model_not_found", param: "model" },
  });
  assert.deepEqual(causeOf(parseRejection("", 400)), {
    ...{ status: 400, type: null, code: null, param: null },
  });
});

test("endless envelopes and lists are read up to a limit", () => {
  let nested: unknown = { param: "temperature" };
  for (let depth = 0; depth < 1000; depth++) nested = { error: nested };
  assert.deepEqual(learnt(nested), []);
  const many = Array.from({ length: 10_000 }, () => ({
    param: "temperature",
    message: "x".repeat(100),
  }));
  const refusal = parseRejection(many, 400);
  assert(refusal.params.length <= 16 && refusal.text.length <= 8192);
});

// --- Content -------------------------------------------------------------------------------------

const TOO_LONG: readonly string[] = [
  "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
  "the request exceeds the available context size. try increasing the context size",
  "prompt is too long: 209000 tokens > 200000 maximum",
  "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
  "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).",
  "input length exceeds maximum context length",
  "prompt too long; exceeded max context length by 120 tokens",
  "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
  "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
  "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
  "Your input exceeds the context window of this model. Please adjust your input and try again.",
  "The number of tokens to keep from the initial prompt is greater than the context length",
  "Please reduce the length of the messages or completion.",
  "Input is too long for requested model.",
  "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
  "Request body too large for gpt-4o model. Max size: 8000 tokens.",
  "Invalid request: Your request exceeded model token limit: 131072",
];

for (const message of TOO_LONG) {
  test(`"${message}" is too long`, () => assert(isTooLong([], message)));
}

for (const message of ["Rate limit reached", "Invalid value: 'x'.", "El mensaje es muy largo"]) {
  test(`"${message}" is not too long`, () => assert(!isTooLong([], message)));
}

test("codes are recognised as well", () => {
  assert(
    isTooLong(["context_length_exceeded"], "") && isTooLong(["exceed_context_size_error"], ""),
  );
});

const PICTURES: readonly (readonly [readonly string[], string, "this" | "never" | null])[] = [
  [["invalid_image_url"], "Error while downloading https://x.", "this"],
  [[], "You uploaded an unsupported image. Please make sure your image has one of", "this"],
  [[], "No endpoints found that support image input", "never"],
  [[], "messages[1]: unknown variant `image_url`, expected `text`", "never"],
  [[], "image input is not supported - hint: you may need to provide the mmproj", "never"],
  [[], "This model does not support images", "never"],
  [[], "messages.1.content: Input should be a valid string", "never"],
  [[], "temperature must be below 1", null],
];

for (const [codes, message, expected] of PICTURES) {
  test(`"${message}" is the picture problem ${expected}`, () => {
    assert.equal(pictureProblem(codes, message), expected);
  });
}

// --- Addresses -----------------------------------------------------------------------------------

for (const [url, fine] of [
  ["https://r.openai.azure.com/openai/v1/", true],
  ["https://r.openai.azure.com/openai/v1", true],
  ["https://r.services.ai.azure.com/api/projects/p/openai/v1", true],
  ["https://r.openai.azure.com/openai/deployments/d", false],
  ["https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21", false],
  ["https://r.openai.azure.com/openai/v1/?api-version=preview", false],
  ["https://r.openai.azure.com", false],
  ["http://azure.example/openai/deployments/d", true],
] as const) {
  test(`${url} is ${fine ? "accepted" : "rejected with the right form"}`, () => {
    assert.equal(baseUrlProblem(url) === null, fine);
    if (!fine) assert.match(String(baseUrlProblem(url)), /\/openai\/v1\//);
  });
}

// --- Memory --------------------------------------------------------------------------------------

test("64 models are remembered; exceeding it evicts the oldest", () => {
  const dialects = new DialectRegistry();
  const keys = Array.from({ length: DIALECTS_MAX + 1 }, (_, n) =>
    DialectRegistry.key("http://m", `${n}`),
  );
  for (const key of keys.slice(0, DIALECTS_MAX)) dialects.learn(key, ["store"]);
  assert.deepEqual(dialects.rejected(String(keys[0])), ["store"]);
  dialects.learn(String(keys[DIALECTS_MAX]), ["store"]);
  assert.equal(dialects.size, DIALECTS_MAX);
  assert.deepEqual(dialects.rejected(String(keys[0])), []);
  assert.deepEqual(dialects.rejected(String(keys[1])), ["store"]);
});

test("everything that can be learnt of one model fits its memory budget", () => {
  const dialects = new DialectRegistry();
  const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max", "absent"] as const;
  const all: RejectedPart[] = [
    ...DISPENSABLE,
    ...efforts.map((e) => `reasoning_effort:${e}` as const),
  ];
  dialects.learn("k", [...all, "api:chat", "api:responses", "model"]);
  assert(JSON.stringify([...dialects.rejected("k"), "k".repeat(43)]).length < 1024);
});

test("calls to a new server wait for the pilot's response, at most one second", async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const dialects = new DialectRegistry();
  const wait = { clock, signal, deadlineAt: clock.monotonic() + 60_000 };
  const enter = () => dialects.awaitPilot("k", wait);
  const first = await enter();
  let entered = 0;
  const waiting = [1, 2, 3].map(() => enter().then(() => entered++));
  await settled();
  assert.equal(entered, 0);
  clock.advance(999);
  await settled();
  assert.equal(entered, 0);
  clock.advance(1);
  await Promise.all(waiting);
  assert.equal(entered, 3);
  first.release();
  const second = await enter();
  const late = enter();
  second.confirm();
  await late;
  second.release();
  await enter();
  assert.equal(clock.timers, 0);
});
