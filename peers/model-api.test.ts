// Our server against a mock of the model API that others wrote and keep to the real one
// (@copilotkit/aimock), strict: what no fixture matches is refused, and the turn would fail. A
// booking conversation over both APIs, whole and streamed.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { LLMock } from "@copilotkit/aimock";
import type { ChatMessage, FixtureFileResponse } from "@copilotkit/aimock";
import { BOOKING, call, startTestServer } from "../test/support/server-fixture.ts";

const TALK = ["Hola", "¿hay sitio?", "Soy Ana Ruiz, ana@example.com", "reserva"] as const;

const APIS = {
  chat: { path: "/v1/chat/completions", effort: "none" },
  responses: { path: "/v1/responses", effort: "low" },
} as const;

async function startMock(context: TestContext): Promise<LLMock> {
  const mock = new LLMock({ port: 0, host: "127.0.0.1", strict: true, logLevel: "silent" });
  const { date, time } = BOOKING;
  const says = (reply: string): FixtureFileResponse => {
    // Thoughts that are in no answer of ours, and that nobody may read.
    return { content: JSON.stringify({ reply, url: null }), reasoning: "pensamiento secreto" };
  };
  const calls = (name: string, args: object): FixtureFileResponse => {
    const toolCalls = [{ name, arguments: JSON.stringify(args) }];
    return { toolCalls, reasoning: "pensamiento secreto" };
  };
  const steps: readonly (readonly [ChatMessage["role"], RegExp, FixtureFileResponse])[] = [
    ["user", /Hola/, says("Dime.")],
    ["user", /hay sitio/, calls("check_availability", { date, time })],
    ["tool", /^Disponible/, says("Está disponible el jueves 12 de marzo a las 10:00 AM.")],
    ["user", /Soy Ana/, says("Gracias, Ana.")],
    ["user", /reserva/, calls("create_booking", BOOKING)],
    ["tool", /^Cita confirmada/, says("Hecho, Ana Ruiz.")],
  ];
  for (const [role, words, response] of steps) {
    const predicate = ({ messages }: { readonly messages: readonly ChatMessage[] }): boolean => {
      const last = messages.at(-1);
      return last?.role === role && words.test(textOf(last));
    };
    mock.on({ predicate }, response);
  }
  await mock.start();
  context.after(() => mock.stop());
  return mock;
}

function textOf({ content }: ChatMessage): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

for (const [api, { path, effort }] of Object.entries(APIS)) {
  for (const stream of [false, true]) {
    const name = `a booking through ${path}, ${stream ? "streamed" : "whole"}`;
    test(name, async (context) => {
      const mock = await startMock(context);
      const environment = {
        OPENAI_BASE_URL: `${mock.url}/v1`,
        OPENAI_MODEL: "gpt-5",
        OPENAI_API: api,
        OPENAI_REASONING_EFFORT: effort,
      };
      const server = await startTestServer(context, { environment });
      for (const message of TALK) {
        const answer = await server.chat(message, { stream });
        assert.equal(answer.status, 200);
        assert.doesNotMatch(answer.text, /secreto|Disculpa/, `${message}: ${answer.text}`);
      }
      const body = JSON.stringify({
        ...{ codOpe: "LISTAR_EVENTOS", id_empresa: 1, id_prospecto: 51999888777 },
      });
      const headers = { "content-type": "application/json" };
      const listed = await call(server.backend.urls.calendario, { method: "POST", headers, body });
      assert.match(listed.text, /Ana Ruiz/);
      const journal = mock.getRequests();
      assert.equal(journal.length, 6);
      for (const entry of journal) {
        assert.equal(entry.path, path);
        assert.equal(entry.response.status, 200);
      }
    });
  }
}
