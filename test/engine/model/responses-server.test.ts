// A booking conversation through the real service and the Responses API, whole and streamed, with a
// scripted model server that has the API's rules; and the same conversation through chat
// completions. All requests are checked against the published description.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { publishedSchemas } from "../../support/model/openai-schema.ts";
import { startResponsesServer } from "../../support/model/responses-server.ts";
import type { ResponsesStep } from "../../support/model/responses-server.ts";
import { BOOKING, call, startTestServer } from "../../support/server-fixture.ts";
import type { TestServer } from "../../support/server-fixture.ts";

/** The scripted model's next step: by the customer's last message, or after a tool's result. */
function nextStep(words: string, tool: string | null): Exclude<ResponsesStep, { status: unknown }> {
  if (tool !== null) return { reply: tool };
  const { date, time } = BOOKING;
  if (/hay sitio/.test(words)) {
    return { calls: [{ name: "check_availability", arguments: { date, time } }] };
  }
  if (/reserva/.test(words)) return { calls: [{ name: "create_booking", arguments: BOOKING }] };
  if (/no se entiende/.test(words)) return { content: '{"reply": ' };
  return { reply: "Dime." };
}

const TALK = [
  "Hola",
  "¿hay sitio?",
  "Soy Ana Ruiz, ana@example.com",
  "reserva",
  "mira https://x.pe/foto.png",
  "esto no se entiende",
] as const;

async function converse(server: TestServer, stream: boolean): Promise<readonly string[]> {
  const replies: string[] = [];
  for (const message of TALK) {
    const answer = await server.chat(message, stream ? { stream } : {});
    assert.equal(answer.status, 200, answer.text);
    replies.push(stream ? told(answer.text) : String(answer.body?.["reply"]));
  }
  return replies;
}

/** The text that the customer has at the end of a stream. */
function told(text: string): string {
  let reply = "";
  for (const block of text.split("\n\n")) {
    const [, event = "", data = "{}"] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
    if (event === "discarded") reply = "";
    const { text: piece } = JSON.parse(data) as { text?: string };
    if (event === "token") reply += piece ?? "";
  }
  return reply;
}

async function assertBooked(server: TestServer, replies: readonly string[]): Promise<void> {
  assert.match(replies[1] ?? "", /10:00 AM/);
  assert.match(replies[3] ?? "", /Ana Ruiz|10:00 AM/);
  const body = JSON.stringify({
    codOpe: "LISTAR_EVENTOS",
    id_empresa: 1,
    id_prospecto: 51999888777,
  });
  const headers = { "content-type": "application/json" };
  const listed = await call(server.backend.urls.calendario, { method: "POST", headers, body });
  // The sandbox's own response.
  const events = listed.body?.["eventos"] as readonly { readonly titulo: string }[];
  assert.equal(events.length, 1, replies.join("\n"));
}

async function talkThroughResponses(context: TestContext, stream: boolean): Promise<void> {
  const model = await startResponsesServer(context);
  const environment = {
    OPENAI_BASE_URL: model.url,
    OPENAI_API: "responses",
    OPENAI_REASONING_EFFORT: "low",
  };
  const server = await startTestServer(context, { environment });
  model.handler(({ input }) => {
    const last = input.at(-1);
    const tool = last?.["type"] === "function_call_output" ? String(last["output"]) : null;
    return nextStep(JSON.stringify(last?.["content"]), tool);
  });
  await assertBooked(server, await converse(server, stream));
  assert.deepEqual(model.violations, []);
  assert.deepEqual(server.model.requests, []);
  assert(model.requests.every((body) => body["stream"] === (stream ? true : undefined)));
  // Reasoning was sent back within its turn, not in later turns.
  const afterTools = model.requests.filter(
    ({ input }) => input.at(-1)?.["type"] === "function_call_output",
  );
  assert.equal(afterTools.length, 2);
  for (const body of model.requests) {
    const thoughts = body.input.filter(({ type }) => type === "reasoning");
    assert.equal(thoughts.length, afterTools.includes(body) ? 1 : 0);
  }
  assert(JSON.stringify(model.requests).includes("input_image"));
}

test("seven messages through the Responses API end in a booking", (context) => {
  return talkThroughResponses(context, false);
});

test("the same streamed", (context) => talkThroughResponses(context, true));

for (const stream of [false, true]) {
  test(`chat completions sends only what is published, ${stream ? "streamed" : "whole"}`, async (context) => {
    const faultBy = publishedSchemas();
    const server = await startTestServer(context);
    server.model.handler(({ messages }) => {
      const last = messages.at(-1);
      return nextStep(
        JSON.stringify(last?.content),
        last?.role === "tool" ? String(last.content) : null,
      );
    });
    await assertBooked(server, await converse(server, stream));
    // Six turns, two with tools, one with a format reminder.
    assert(server.model.requests.length >= 9);
    for (const { body } of server.model.requests) {
      assert.equal(faultBy("CreateChatCompletionRequest", body), null, JSON.stringify(body));
    }
    assert(JSON.stringify(server.model.requests).includes("image_url"));
  });
}
