// A request's body: its text, and that nothing holds it while the model thinks.

import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { ModelClient } from "../../../engine/model/model-client.ts";
import { RequestBody } from "../../../engine/model/request-body.ts";
import { RequestHead, messagesJson } from "../../../engine/model/request-head.ts";
import type { ChatMessage, ModelRequest } from "../../../engine/conversation/messages.ts";
import { TurnAccount } from "../../../engine/concurrency/turn-account.ts";
import { REQUEST_COPIES } from "../../../engine/limits/turn-weights.ts";
import { FakeClock, until } from "../../support/fake-clock.ts";
import { heldBytes } from "../../support/heap.ts";
import { httpKit } from "../../support/http-fixture.ts";
import { modelFailure } from "../../support/turn-fixture.ts";
import { httpServer } from "../../support/loopback.ts";
import { TIMEOUT_MS, modelKit } from "../../support/model/model-fixture.ts";
import { dialectOf } from "../../support/model/responses-fixture.ts";

const MIB = 1024 * 1024;

for (const api of ["chat", "responses"] as const) {
  for (const onText of [null, () => {}]) {
    const how = onText === null ? "whole" : "streamed";
    test(`while the model thinks, a ${how} call of ${api} holds nothing of its body`, async (context) => {
      let [received, isThinking] = [0, false];
      const server = await httpServer(context, (request) => {
        request.on("data", (piece: Buffer) => (received += piece.length));
        request.on("end", () => (isThinking = true));
      });
      const kit = await modelKit(context, { api, baseUrl: `${server.url}/v1` });
      const text = "ñ".repeat(4 * MIB);
      const request: ModelRequest = {
        messages: [{ role: "user", text, images: [] }],
        toolChoice: "auto",
      };
      const ended = kit.failure({ request, onText });
      await until(() => isThinking);
      assert.ok(received > 8 * MIB);
      const thinking = heldBytes();
      kit.controller.abort();
      await ended;
      assert.ok(thinking - heldBytes() < MIB, "the text of its body alone is four MiB");
      kit.idle();
    });
  }
}

test("a request has the headers that the SDK itself sends, those of its own key too", async (context) => {
  const { call, requests } = await modelKit(context);
  for (const apiKey of [null, "sk-tenant"]) {
    let own: Record<string, string> = {};
    const sdk = new OpenAI({
      ...{ apiKey: apiKey ?? "sk-env", baseURL: "http://x.test/v1", organization: null },
      ...{ project: null, maxRetries: 0, timeout: TIMEOUT_MS + 1000, logLevel: "off" },
      fetch: (_url, init) => {
        own = Object.fromEntries(new Headers(init?.headers));
        return Promise.reject(new Error("not sent"));
      },
    });
    await sdk.chat.completions.create({ model: "m", messages: [] }).catch(() => {});
    await call({ apiKey });
    const { host, connection, ...sent } = requests.at(-1)?.headers ?? {};
    assert.ok(host !== undefined && connection === "keep-alive");
    const { "content-length": bytes, "accept-encoding": encoding, ...headers } = sent;
    assert.ok(Number(bytes) > 0 && encoding === "identity");
    assert.deepEqual(headers, own);
  }
});

test("a body says its bytes in UTF-8, and gives its text once", () => {
  const body = new RequestBody(() => '{"a":"ñ€😀"}');
  assert.equal(body.bytes, 17);
  assert.deepEqual([...body], ['{"a":"ñ€😀"}']);
  assert.deepEqual([...body], []);
});

test("a text that waits for its bytes is dropped, and made again once they are granted", async () => {
  const account = new TurnAccount({ turnsBytesMax: 200, turnBytesMax: 100 });
  const [first, second] = [account.open(1), account.open(2)];
  // All bytes are held; the second turn has the worst case set aside.
  for (const turn of [first, second]) turn.open("turn").grow(100, () => {});
  let made = 0;
  const body = new RequestBody(() => `{"made":${++made}}`);
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const claimed = body.claim(account.open(3), { clock, deadlineAt: 1000, signal });
  assert.equal(account.waitingCount, 1);
  first.release();
  await claimed;
  assert.equal(account.stageBytes.model_request, REQUEST_COPIES * body.bytes);
  assert.deepEqual([[...body], made], [['{"made":2}'], 2]);
  assert.equal(account.stageBytes.model_request, 0);
});

test("a request at its cap is sent; one byte more is too long for the model, and is not", async (context) => {
  let received = 0;
  const server = await httpServer(context, (request, response) => {
    received++;
    request.resume();
    response.end("{}");
  });
  const { clock, client: http } = httpKit(context);
  const { signal } = new AbortController();
  const bytes = { replyBytesMax: 1000, tokensMax: 1, requestBytesMax: 10, timeoutMs: 1000 };
  const client = new ModelClient({ clock, http, baseUrl: server.url, apiKey: "sk", ...bytes });
  const ask = (text: string): Promise<unknown> => {
    const options = { signal, deadlineAt: clock.monotonic() + 1000, apiKey: null };
    return client.ask("/", new RequestBody(() => text), options);
  };
  assert.deepEqual(await ask('{"a":"ñ"}'), {});
  await assert.rejects(ask('{"a":"ñ" }'), { failure: { ...modelFailure(), ...TOO_LONG } });
  assert.equal(received, 1);
});

const TOO_LONG = { kind: "context_error", retryable: false, contextTooLong: true };

test("a request that is not sent returns its bytes, and gives no text any more", async () => {
  const account = new TurnAccount({ turnsBytesMax: 200, turnBytesMax: 100 });
  const body = new RequestBody(() => "{}");
  const wait = { clock: new FakeClock(), deadlineAt: 1000, signal: new AbortController().signal };
  await body.claim(account.open(1), wait);
  body.release();
  body.release();
  assert.deepEqual([account.heldBytes, [...body]], [0, []]);
});

test("a request is written as its whole object would be, in the same order", () => {
  const system = 'Eres "Clara".\nHablas\tespañol, sin \\ ni emojis: 😀';
  const fixed = { model: "m", tools: [{ name: "a" }], parallel_tool_calls: false };
  const wire = ({ role, text }: ChatMessage) => [{ role, content: text }];
  const user = { role: "user", text: "¿Qué tal?", images: [] } as const;
  for (const json of [{}, { json: JSON.stringify(system) }]) {
    for (const toolChoice of ["auto", "none"] as const) {
      for (const more of [{}, { stream: true }]) {
        const messages = [{ role: "system", text: system, ...json } as const, user];
        const call = { request: { messages, toolChoice }, safetyIdentifier: "t", onText: null };
        const list = { name: "messages", json: () => messagesJson(messages, wire) };
        const textBy = (fields: Parameters<typeof dialectOf>[0]): string | undefined =>
          [...new RequestHead(dialectOf(fields), fixed).body(call, list, more)][0];
        const sent = { messages: messages.flatMap(wire) };
        const own = { tool_choice: toolChoice, safety_identifier: "t", ...more };
        assert.equal(textBy({}), JSON.stringify({ ...fixed, ...sent, ...own }));
        const rest = toolChoice === "none" ? { model: "m" } : fixed;
        assert.equal(
          textBy({ toolChoice: false, safetyIdentifier: false }),
          JSON.stringify({ ...rest, ...sent, ...more }),
        );
      }
    }
  }
});
