// Message content in traces: none by default; when enabled, cut to a length.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as api from "@opentelemetry/api";
import { z } from "zod";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { ChatMessage } from "../../../engine/conversation/messages.ts";
import { defineTool } from "../../../engine/toolbox/define-tool.ts";
import { Toolbox } from "../../../engine/toolbox/toolbox.ts";
import { TracingDecorators } from "../../../engine/tracing/traced-ports.ts";
import { cutContent, inputMessages, outputMessages } from "../../../engine/tracing/span-content.ts";
import { BOOKING, call, obedientModel, quickClock } from "../../support/server-fixture.ts";
import { everything, named, only, spans, startTraced } from "../../support/tracing-fixture.ts";
import type { TracedServer } from "../../support/tracing-fixture.ts";
import { modelReply, toolCall } from "../../support/turn-fixture.ts";
import { addedTo, wordsOf } from "../../support/model/context-fixture.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

const PERSONAL = {
  message: "reserva canariomensaje",
  name: "Canarionombre Ruiz",
  email: "canariocorreo@example.com",
  phone: "51999000111",
  apiKey: "sk-canarioclave",
  persona: "canariopersona",
  link: "https://meet.example/abc",
};
const WORDS = /canario|ruiz|51999000111|meet\.example|2026|Mozilla/i;

async function converse(server: TracedServer): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "user-agent": "Mozilla",
    "baggage": `phone=${PERSONAL.phone}`,
  };
  const config = {
    usuario_id: 1,
    correo_usuario: "canariousuario@example.com",
    duracion_cita_minutos: 30,
    slots: 2,
    personalidad: PERSONAL.persona,
  };
  const body = { session_id: PERSONAL.phone, id_empresa: 1, api_key: PERSONAL.apiKey, config };
  server.model.handler(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "tool") return { reply: `${PERSONAL.name}: ${String(last.content)}` };
    const customer = { customer_name: PERSONAL.name, customer_contact: PERSONAL.email };
    return { calls: [{ name: "create_booking", arguments: { ...BOOKING, ...customer } }] };
  });
  for (const stream of [false, true]) {
    const answer = await call(`${server.url}/api/chat`, {
      method: "POST",
      headers,
      body: JSON.stringify({ ...body, message: PERSONAL.message, stream }),
    });
    assert.equal(answer.status, 200);
  }
}

test("by default no span holds message content", async (t) => {
  const server = await startTraced(t, { clock: quickClock });
  await converse(server);
  server.stub.play("CONSULTAR_DISPONIBILIDAD", { status: 500, body: PERSONAL.name });
  await converse(server);
  const message = `echo ${Object.values(PERSONAL).join(" ")}`;
  server.model.script({ status: 400, body: { error: { message, type: message, code: "x" } } });
  await converse(server);
  assert.equal(named("invoke_agent citas").length, 6);
  assert(named("execute_tool create_booking").length >= 4);
  assert.doesNotMatch(everything(), WORDS);
  assert(server.logs.some((line) => line.includes("without the content of messages")));
});

test("when enabled, spans hold the input and output of model and tools, as the conventions say", async (t) => {
  const asked = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true" };
  const server = await startTraced(t, { environment: asked });
  await converse(server);
  const [chat, last] = named("chat gpt-6-luna");
  // JSON texts of our own; what is in them is compared below.
  const parse = (text: unknown) => JSON.parse(String(text)) as { role: string; parts: unknown[] }[];
  const input = parse(chat?.attributes["gen_ai.input.messages"]);
  assert.equal(input[0]?.role, "system");
  const [first] = (input.find(({ role }) => role === "user")?.parts ?? []) as { content: string }[];
  assert.equal(wordsOf(first?.content), PERSONAL.message);
  assert.match(addedTo(first?.content), /Hoy es /);
  const output = parse(chat?.attributes["gen_ai.output.messages"]);
  assert.match(JSON.stringify(output), /"type":"tool_call".*canariocorreo/);
  const results = parse(last?.attributes["gen_ai.input.messages"]).at(-1);
  const tool = named("execute_tool create_booking")[0];
  assert.match(String(tool?.attributes["gen_ai.tool.call.arguments"]), /Canarionombre/);
  const response = tool?.attributes["gen_ai.tool.call.result"];
  assert.match(String(response), /Canarionombre/);
  const id = tool?.attributes["gen_ai.tool.call.id"];
  const part = { type: "tool_call_response", id, response };
  assert.deepEqual(results, { role: "tool", parts: [part] });
  // Session ids and keys are never recorded.
  assert.doesNotMatch(everything(), /51999000111|sk-canario|Mozilla/);
  assert(server.logs.some((line) => line.includes("with the content of messages")));
});

test("a text has at most 2048 bytes, and never half a character", () => {
  assert.equal(cutContent("ñ".repeat(1024)), "ñ".repeat(1024));
  assert.equal(cutContent(`x${"ñ".repeat(1024)}`), `x${"ñ".repeat(1022)}…`);
});

test("messages have at most 16384 characters together: the oldest are left out", () => {
  const message: ChatMessage = { role: "assistant", text: "a".repeat(1900), calls: [] };
  const sizeOf = (one: ChatMessage): number => inputMessages([one]).length - "[]".length;
  const user = (text: string): ChatMessage => ({ role: "user", text, images: [] });
  const room = 16_384 - 8 * sizeOf(message) - (sizeOf(user("b")) - 1);
  const newest = user("b".repeat(room));
  const eight = Array.from({ length: 8 }, () => message);
  // Shapes of our own making.
  const count = (list: readonly ChatMessage[]) => (JSON.parse(inputMessages(list)) as []).length;
  assert.equal(count([...eight, newest]), 9);
  assert.equal(count([...eight, user("b".repeat(room + 1))]), 8);
});

test("the last message is always there, and of many calls four", () => {
  const images = Array.from(
    { length: 10 },
    (_, index) => `https://e.example/${"x".repeat(3000)}${index}`,
  );
  const huge: ChatMessage = { role: "user", text: "", images };
  const text = inputMessages([huge]);
  assert(text.length < 10 * 2200);
  assert.match(text, /"type":"uri","modality":"image"/);
  const calls = Array.from({ length: 9 }, (_, index) =>
    toolCall("x".repeat(500), {}, `id${index}`),
  );
  const reply = outputMessages(modelReply({ calls }));
  assert.equal(reply.split('"tool_call"').length - 1, 4);
  assert(reply.length < 4 * 300);
});

test("ids and names that the model's server makes up are cut", async (t) => {
  const server = await startTraced(t);
  obedientModel(server);
  const traced = new TracingDecorators({ api, ...TRACED });
  const served = { id: "i".repeat(129), model: "m".repeat(128) };
  const model = traced.model({
    call: ({ onResponse }) => {
      onResponse?.(served);
      return Promise.resolve(modelReply());
    },
  });
  await model.call(CALL);
  const { attributes } = only("chat m");
  assert.equal(attributes["gen_ai.response.id"], `${"i".repeat(125)}…`);
  assert.equal(attributes["gen_ai.response.model"], served.model);
});

test("a library's tool finds its span active: its own spans are below it", async (t) => {
  await startTraced(t);
  const tool = defineTool<z.ZodObject, null>({
    name: "status",
    description: "Order status.",
    parameters: z.object({}),
    sideEffect: false,
    run: () => {
      api.trace.getTracer("shop").startSpan("look it up").end();
      return Promise.resolve({ text: "Sent.", status: "ok" });
    },
  });
  const { toolTimeoutMs, toolArgumentsBytesMax, toolResultBytesMax } = DEFAULT_LIMITS;
  const toolbox = new Toolbox<null>({
    tools: [tool],
    clock: systemClock,
    toolTimeoutMs,
    argumentsBytesMax: toolArgumentsBytesMax,
    resultBytesMax: toolResultBytesMax,
  });
  const tools = new TracingDecorators({ api, ...TRACED }).tools(toolbox);
  assert.deepEqual([...tools.names], ["status"]);
  await tools.run(toolCall("status"), CONTEXT);
  const parent = only("execute_tool status").spanContext().spanId;
  assert.equal(only("look it up").parentSpanContext?.spanId, parent);
  assert.equal(spans().length, 2);
});

const TRACED = {
  clock: systemClock,
  baseUrl: "https://models.example/v1",
  apiKey: null,
  model: "m",
  temperature: 0,
  tokensMax: 1,
};
const { signal } = new AbortController();
const CALL = {
  request: { messages: [], toolChoice: "auto" },
  apiKey: null,
  safetyIdentifier: "",
  signal,
  onText: null,
} as const;
const CONTEXT = {
  tenant: 1,
  session: sessionKey(1, "s"),
  sessionId: "s",
  turn: "t",
  turnsBefore: 0,
  startedAt: 0,
  previousStartedAt: null,
  previousReply: null,
  ...{ message: "", readHistory: () => [], notes: "", cameDuringTurn: false },
  ...{ arrivedAt: 0, sentAt: null },
  data: null,
  now: () => 0,
  signal,
};
