// Every failure of a model call: its kind, whether a retry can help, one request on the wire, and
// no leak.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { ModelFailure } from "../../../engine/conversation/messages.ts";
import { settled, until } from "../../support/fake-clock.ts";
import { closedPort } from "../../support/loopback.ts";
import {
  REPLY_BYTES_MAX,
  DONE,
  TIMEOUT_MS,
  USAGE_CHUNK,
  body,
  chunk,
  events,
  modelKit,
} from "../../support/model/model-fixture.ts";
import type { Answer } from "../../support/model/model-fixture.ts";
import { streamBytesMax } from "../../../engine/model/stream-bound.ts";

function apiError(status: number, code: string | null = null, headers = {}): Answer {
  const error = { message: "secreto", type: "x", param: null, code };
  return body(JSON.stringify({ error }), { status, ...headers });
}

const STATUSES: readonly (readonly [number, string | null, Partial<ModelFailure>])[] = [
  [301, null, { kind: "openai_bad_request", retryable: false }],
  [400, null, { kind: "openai_bad_request", retryable: false }],
  [400, "context_length_exceeded", { kind: "context_error", contextTooLong: true }],
  [413, "context_length_exceeded", { kind: "context_error", contextTooLong: true }],
  [400, "content_filter", { kind: "openai_content_filter", retryable: false }],
  [400, "content_policy_violation", { kind: "openai_content_filter", retryable: false }],
  [401, "invalid_api_key", { kind: "openai_auth_error", retryable: false }],
  [402, "insufficient_balance", { kind: "openai_bad_request", retryable: false }],
  [403, null, { kind: "openai_permission_denied", retryable: false }],
  [404, "model_not_found", { kind: "openai_not_found", retryable: false }],
  [408, null, { kind: "openai_server_error", retryable: true }],
  [409, null, { kind: "openai_server_error", retryable: true }],
  [413, null, { kind: "openai_bad_request", retryable: false }],
  [422, null, { kind: "openai_bad_request", retryable: false }],
  [429, "rate_limit_exceeded", { kind: "openai_rate_limit", retryable: true }],
  [429, "insufficient_quota", { kind: "openai_rate_limit", retryable: false }],
  [500, null, { kind: "openai_server_error", retryable: true }],
  [502, null, { kind: "openai_server_error", retryable: true }],
  [503, null, { kind: "openai_server_error", retryable: true }],
];

for (const [status, code, expected] of STATUSES) {
  const name = `${status}${code === null ? "" : ` ${code}`}`;
  test(`${name} is ${expected.kind}, sent once, streamed or not`, async (context) => {
    const { failure, answer, requests, idle } = await modelKit(context);
    answer(apiError(status, code));
    const whole = await failure();
    assert.deepEqual({ ...whole, ...expected }, whole);
    assert.equal(requests.length, 1);
    assert.deepEqual(await failure({ onText: () => {} }), whole);
    assert.equal(requests.length, 2);
    idle();
  });
}

test("an error whose body is not JSON is classified by its status", async (context) => {
  const { failure, answer } = await modelKit(context);
  answer(body("<html>Bad gateway</html>", { "status": 502, "content-type": "text/html" }));
  assert.equal((await failure()).kind, "openai_server_error");
  answer(body("", { status: 401 }));
  assert.equal((await failure()).kind, "openai_auth_error");
});

// The test clock starts at noon.
const WAITS: readonly (readonly [Readonly<Record<string, string>>, number | null])[] = [
  [{}, null],
  [{ "retry-after": "2" }, 2000],
  [{ "retry-after": "90" }, 90_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after": "-1" }, null],
  [{ "retry-after": "pronto" }, null],
  [{ "retry-after": "1e9" }, null],
  [{ "retry-after": "" }, null],
  [{ "retry-after": "Sun, 22 Nov 2026 12:00:30 GMT" }, 30_000],
  [{ "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, 0],
  [{ "retry-after-ms": "1500" }, 1500],
  [{ "retry-after-ms": "1500", "retry-after": "2" }, 1500],
  [{ "retry-after-ms": "-5", "retry-after": "2" }, 2000],
  [{ "retry-after-ms": "", "retry-after": "2" }, 2000],
  [{ "retry-after-ms": "x" }, null],
];

for (const [headers, waitMs] of WAITS) {
  test(`429 with ${JSON.stringify(headers)} has a wait of ${waitMs} ms`, async (context) => {
    const { failure, answer } = await modelKit(context);
    answer(apiError(429, null, headers));
    assert.equal((await failure()).retryAfterMs, waitMs);
  });
}

test("the Retry-After of a 503 is read as well", async (context) => {
  const { failure, answer } = await modelKit(context);
  answer(apiError(503, null, { "retry-after": "3" }));
  assert.equal((await failure()).retryAfterMs, 3000);
});

const GARBAGE: readonly (readonly [string, Answer])[] = [
  ["is half a JSON", body('{"choices":[{"mess')],
  ["is empty", body("")],
  ["is null", body("null")],
  ["is a list", body("[]")],
  ["is a page", body("<html>Hola</html>", { "content-type": "text/html" })],
  ["has no choices", body("{}")],
  ["has empty choices", body('{"choices":[]}')],
  ["has a choice of null", body('{"choices":[null]}')],
  ["has no message", body('{"choices":[{"finish_reason":"stop"}]}')],
  ["has calls that are no list", body('{"choices":[{"message":{"tool_calls":7}}]}')],
  ["has calls that are texts", body('{"choices":[{"message":{"tool_calls":["x"]}}]}')],
  ["is nothing at all", body("", { status: 204 })],
];

for (const [what, answerOnce] of GARBAGE) {
  test(`a response that ${what} is a retryable server error`, async (context) => {
    const { failure, answer, requests, idle } = await modelKit(context);
    answer(answerOnce);
    const { kind, retryable } = await failure();
    assert.deepEqual([kind, retryable], ["openai_server_error", true]);
    assert.equal(requests.length, 1);
    idle();
  });
}

test("a huge response is cut off and not retried", async (context) => {
  const { failure, answer, requests, idle } = await modelKit(context);
  answer(body("x".repeat(1_000_000)));
  const { kind, retryable } = await failure();
  assert.deepEqual([kind, retryable], ["openai_server_error", false]);
  assert.equal(requests.length, 1);
  idle();
});

test("a huge error is cut off and classified by its status", async (context) => {
  const { failure, answer, idle, server } = await modelKit(context);
  answer(body("x".repeat(5_000_000), { status: 401 }));
  assert.equal((await failure()).kind, "openai_auth_error");
  await until(() => server.open() === 0);
  idle();
});

test("a compressed response is rejected unread", async (context) => {
  const { failure, answer, idle } = await modelKit(context);
  answer(body(gzipSync(Buffer.alloc(50_000_000)), { "content-encoding": "gzip" }));
  assert.equal((await failure()).kind, "openai_server_error");
  idle();
});

// --- Connections -----------------------------------------------------------------------------------

const BREAKS: readonly (readonly [string, Answer])[] = [
  ["before its headers", (response) => response.socket?.resetAndDestroy()],
  [
    "inside its body",
    (response) => {
      response.setHeader("content-type", "application/json");
      response.write('{"choices":', () => response.socket?.resetAndDestroy());
    },
  ],
];

for (const [when, answerOnce] of BREAKS) {
  test(`a connection that breaks ${when} is retryable, and not retried here`, async (context) => {
    const { failure, answer, requests, idle } = await modelKit(context);
    answer(answerOnce);
    const { kind, retryable } = await failure();
    assert.deepEqual([kind, retryable], ["openai_connection_error", true]);
    assert.equal(requests.length, 1);
    idle();
  });
}

test("a refused connection is retryable", async (context) => {
  const baseUrl = `http://127.0.0.1:${await closedPort()}/v1`;
  const { failure } = await modelKit(context, { baseUrl });
  const { kind, retryable } = await failure();
  assert.deepEqual([kind, retryable], ["openai_connection_error", true]);
});

for (const apiKey of ["sk-ñandú", "sk-a\nx: y", "sk a", "sk-😀"]) {
  test(`the key ${JSON.stringify(apiKey)} is a wrong key and never sent`, async (context) => {
    const { failure, requests } = await modelKit(context);
    const { kind, retryable } = await failure({ apiKey });
    assert.deepEqual([kind, retryable], ["openai_auth_error", false]);
    assert.equal(requests.length, 0);
  });
}

// --- Deadlines and cancelling ------------------------------------------------------------------------

const hang: Answer = () => {};
const headersOnly: Answer = (response) => {
  response.setHeader("content-type", "application/json");
  response.flushHeaders();
};
const streamStall: Answer = (response) => {
  response.setHeader("content-type", "text/event-stream");
  response.write(`data: ${JSON.stringify(chunk({ content: "Ho" }))}\n\n`);
};

const SILENCES: readonly (readonly [string, Answer, ((piece: string) => void) | null])[] = [
  ["never answers", hang, null],
  ["stops after its headers", headersOnly, null],
  ["never begins its stream", hang, () => {}],
  ["stops inside its stream", streamStall, () => {}],
];

for (const [what, answerOnce, onText] of SILENCES) {
  test(`a call to a server that ${what} ends at its deadline, and is not retryable`, async (context) => {
    const kit = await modelKit(context);
    kit.answer(answerOnce);
    const { kind, retryable } = await kit.failureAfter(() => kit.clock.advance(TIMEOUT_MS), {
      onText,
    });
    assert.deepEqual([kind, retryable], ["openai_timeout", false]);
    await until(() => kit.server.open() === 0);
    kit.idle();
  });

  test(`a call to a server that ${what} ends at once when the caller aborts`, async (context) => {
    const kit = await modelKit(context);
    kit.answer(answerOnce);
    const { kind } = await kit.failureAfter(() => kit.controller.abort(), { onText });
    assert.equal(kind, "cancelled");
    await until(() => kit.server.open() === 0);
    kit.idle();
  });
}

test("endless comments do not move the deadline", async (context) => {
  const kit = await modelKit(context);
  kit.answer((response) => {
    response.setHeader("content-type", "text/event-stream");
    let comments = 0;
    const drip = (): void => {
      if (response.destroyed || comments++ > 500) return;
      response.write(": OPENROUTER PROCESSING\n\n", () => setImmediate(drip));
      kit.clock.advance(TIMEOUT_MS / 100);
    };
    drip();
  });
  assert.equal((await kit.failure({ onText: () => {} })).kind, "openai_timeout");
  kit.idle();
});

test("endless comments are cut off at the byte cap", async (context) => {
  const kit = await modelKit(context, { tokensMax: 8 });
  const comment = ": x\n\n";
  const bytesMax = streamBytesMax(REPLY_BYTES_MAX, 8);
  kit.answer(events(comment.repeat(Math.ceil(bytesMax / comment.length) + 1), DONE));
  const { kind, retryable } = await kit.failure({ onText: () => {} });
  assert.deepEqual([kind, retryable], ["openai_server_error", false]);
  kit.idle();
});

const CUT: readonly (readonly [string, Answer])[] = [
  ["before it begins", events()],
  ["before it says why", events(chunk({ content: "Ho" }))],
  ["with its mark but nothing said", events(chunk({ role: "assistant" }), DONE)],
  ["inside of its JSON", events(chunk({ content: '{"reply":"Ho' }))],
  ["by an error", events(chunk({ content: "Ho" }), chunk({}, "error"), DONE)],
  ["in the middle of an event", events(chunk({ content: "Ho" }), 'data: {"choi')],
  ["with an event that is no JSON", events(chunk({ content: "Ho" }), "data: {mal\n\n", DONE)],
  ["with a call at no place", events(chunk({ tool_calls: [{ index: -1 }] }), DONE)],
  ["with a call far away", events(chunk({ tool_calls: [{ index: 256 }] }), DONE)],
];

for (const [what, answerOnce] of CUT) {
  test(`a stream that ends ${what} is a retryable server error`, async (context) => {
    const kit = await modelKit(context);
    kit.answer(answerOnce);
    const { kind, retryable } = await kit.failure({ onText: () => {} });
    assert.deepEqual([kind, retryable], ["openai_server_error", true]);
    kit.idle();
  });
}

test("a stream whose socket stays open after its mark ends at the mark", async (context) => {
  const kit = await modelKit(context);
  kit.answer((response) => {
    response.setHeader("content-type", "text/event-stream");
    for (const item of [chunk({ content: "Hola" }), chunk({}, "stop"), USAGE_CHUNK]) {
      response.write(`data: ${JSON.stringify(item)}\n\n`);
    }
    response.write(DONE);
  });
  assert.equal((await kit.call({ onText: () => {} })).text, "Hola");
  kit.idle();
});

test("an error inside a stream is classified by its code", async (context) => {
  const kit = await modelKit(context);
  const error = { message: "x", type: "x", code: "context_length_exceeded" };
  kit.answer(events(chunk({ content: "Ho" }), { error }));
  assert.equal((await kit.failure({ onText: () => {} })).contextTooLong, true);
  kit.idle();
});

test("a signal aborted before the call sends nothing", async (context) => {
  const kit = await modelKit(context);
  kit.controller.abort();
  assert.equal((await kit.failure()).kind, "cancelled");
  await settled();
  assert.equal(kit.server.accepted(), 0);
  kit.idle();
});

test("200 calls on one signal leave no listener on it", async (context) => {
  const kit = await modelKit(context);
  for (let index = 0; index < 200; index++) {
    if (index % 2 === 0) kit.answer(apiError(500));
    else kit.answer(events(chunk({ content: "Hola" }), chunk({}, "stop"), USAGE_CHUNK, DONE));
    await kit.call({ onText: index % 3 === 0 ? null : () => {} }).catch(() => {});
  }
  assert.equal(getEventListeners(kit.controller.signal, "abort").length, 0);
  kit.idle();
});
