// Failures of the Responses API, before a response, in a whole one and inside a stream: the same
// kinds as for chat completions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TIMEOUT_MS, body, modelKit } from "../../support/model/model-fixture.ts";
import {
  envelope,
  message,
  response,
  responsesKit,
  sse,
  streamOf,
  streamed,
} from "../../support/model/responses-fixture.ts";
import type { Fields } from "../../support/model/responses-fixture.ts";

const STATUSES = [
  [400, null, "openai_bad_request", false],
  [401, null, "openai_auth_error", false],
  [403, null, "openai_permission_denied", false],
  [404, "model_not_found", "openai_not_found", false],
  [429, "rate_limit_exceeded", "openai_rate_limit", true],
  [429, "insufficient_quota", "openai_rate_limit", false],
  [400, "context_length_exceeded", "context_error", false],
  [500, null, "openai_server_error", true],
  [503, null, "openai_server_error", true],
] as const;
for (const [status, code, kind, retryable] of STATUSES) {
  test(`HTTP ${status} ${code ?? ""} is ${kind}, whole or streamed`, async (context) => {
    const kit = await responsesKit(context);
    const error = { message: "m", type: "t", param: null, code };
    kit.answer(body(JSON.stringify({ error }), { status }));
    for (const onText of [null, () => {}]) {
      const failure = await kit.failure({ onText });
      assert.deepEqual([failure.kind, failure.retryable], [kind, retryable]);
    }
  });
}

const REPORTED: readonly (readonly [Fields | null, string, boolean])[] = [
  [{ code: "server_error", message: "m" }, "openai_server_error", true],
  [{ code: "rate_limit_exceeded", message: "m" }, "openai_rate_limit", true],
  [{ code: "insufficient_quota", message: "m" }, "openai_rate_limit", false],
  [{ code: "context_length_exceeded", message: "m" }, "context_error", false],
  [{ code: "invalid_prompt", message: "m" }, "openai_bad_request", false],
  [{ code: "failed_to_download_image", message: "m" }, "openai_bad_request", false],
  [{ code: "image_content_policy_violation", message: "m" }, "openai_content_filter", false],
  [{ code: "misalignment_policy_violation", message: "m" }, "openai_content_filter", false],
  [{ code: "bio_policy", message: "m" }, "openai_content_filter", false],
  [{ code: "vector_store_timeout", message: "m" }, "openai_server_error", true],
  [{ code: null, type: "server_error", message: "m" }, "openai_server_error", true],
  [{ code: 429, message: "m" }, "openai_rate_limit", true],
  [{ code: 401, message: "m" }, "openai_auth_error", false],
  [{ code: 9000 }, "openai_server_error", true],
  [{ code: "new_thing", message: 5 }, "openai_server_error", true],
  [{}, "openai_server_error", true],
  [null, "openai_server_error", true],
];
for (const [error, kind, retryable] of REPORTED) {
  test(`a response that failed with ${JSON.stringify(error)} is ${kind}`, async (context) => {
    const kit = await responsesKit(context);
    const failed = envelope({ status: "failed", error, output: [] });
    const event = { ...error, type: "error", sequence_number: 3 };
    const named = { ...error, type: error?.["type"] ?? "error" };
    const answers = {
      "whole": response(failed),
      "last event": sse([
        ...streamOf([message("a")]).slice(0, 4),
        { type: "response.failed", response: failed },
      ]),
      ...(error === null
        ? {}
        : {
            "error event": sse([event]),
            "error event without a name": sse([`data: ${JSON.stringify(event)}\n\n`]),
            "error inside an event": sse([`data: ${JSON.stringify({ error: named })}\n\n`]),
            "error inside a 200": body(JSON.stringify({ error: named })),
          }),
    };
    for (const [where, answer] of Object.entries(answers)) {
      kit.answer(answer);
      const whole = where === "whole" || where === "error inside a 200";
      const failure = await kit.failure(whole ? {} : { onText: () => {} });
      assert.deepEqual([failure.kind, failure.retryable], [kind, retryable], where);
    }
  });
}

test("a stream without its last event is retryable", async (context) => {
  const kit = await responsesKit(context);
  const events = streamOf([message('{"reply":"Hola","url":null}')]);
  for (let count = 0; count < events.length; count++) {
    for (const end of [[], ["data: [DONE]\n\n"]]) {
      kit.answer(sse([...events.slice(0, count), ...end]));
      const { kind, retryable } = await kit.failure({ onText: () => {} });
      assert.deepEqual({ kind, retryable }, { kind: "openai_server_error", retryable: true });
    }
  }
  kit.answer(sse(events));
  assert.equal((await streamed(kit)).reply.finish, "stop");
});

test("a stream of 256 items is read; one more or an invalid index is a failure", async (context) => {
  const kit = await responsesKit(context);
  const item = { type: "function_call", call_id: "c", name: "f", arguments: "{}" };
  const done = (output_index: unknown): Fields => ({
    type: "response.output_item.done",
    output_index,
    item,
  });
  const end = { type: "response.completed", response: envelope({}) };
  const many = (count: number): readonly Fields[] =>
    Array.from({ length: count }, (_, index) => {
      return { type: "response.output_item.added", item: { ...item, id: `i${index}` } };
    });
  kit.answer(sse([...many(256), end]));
  assert.equal((await streamed(kit)).reply.calls.length, 256);
  const broken = [
    [...many(257), end],
    [done(-1), end],
    [done(256), end],
    [done(0.5), end],
    [done("0"), end],
  ];
  for (const events of broken) {
    kit.answer(sse(events));
    assert.equal((await kit.failure({ onText: () => {} })).kind, "openai_server_error");
  }
  kit.answer(sse([done(255), end]));
  assert.equal((await streamed(kit)).reply.calls.length, 1);
});

test("a stream's bytes have their cap", async (context) => {
  const kit = await responsesKit(context);
  const flood = { type: "response.output_text.delta", output_index: 0, delta: "x".repeat(1024) };
  kit.answer(sse(Array.from({ length: 300 }, () => flood)));
  const { kind, retryable } = await kit.failure({ onText: () => {} });
  assert.deepEqual({ kind, retryable }, { kind: "openai_server_error", retryable: false });
});

test("a line that is not JSON is a server error", async (context) => {
  const kit = await responsesKit(context);
  kit.answer(sse(["data: {no\n\n"]));
  assert.equal((await kit.failure({ onText: () => {} })).kind, "openai_server_error");
});

for (const onText of [null, () => {}]) {
  const how = onText === null ? "whole" : "streamed";
  test(`a call ${how} ends at its deadline or its caller's abort, and leaks nothing`, async (context) => {
    const kit = await modelKit(context, { api: "responses" });
    kit.answer((answering) => void answering.write("data: {}\n\n"));
    const late = await kit.failureAfter(() => kit.clock.advance(TIMEOUT_MS), { onText });
    assert.deepEqual([late.kind, late.retryable], ["openai_timeout", false]);
    const left = await kit.failureAfter(() => kit.controller.abort(), { onText });
    assert.equal(left.kind, "cancelled");
    assert.equal(kit.requests[1]?.url, "/v1/responses");
    kit.idle();
  });
}
