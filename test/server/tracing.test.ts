// OpenTelemetry with its real SDK on a real server: the spans of a turn and their parents, whose
// trace they continue, and which services receive it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import * as api from "@opentelemetry/api";
import { startRedis } from "../support/redis/redis-server.ts";
import {
  BOOKING,
  call,
  obedientModel,
  quickClock,
  startTestServer,
} from "../support/server-fixture.ts";
import { named, only, spans, startTraced, tree } from "../support/tracing-fixture.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const CALLER = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`, tracestate: "gateway=1" };

function post(url: string, body: object, headers: Record<string, string> = {}) {
  const all = { "content-type": "application/json", ...headers };
  return call(`${url}/api/chat`, { method: "POST", headers: all, body: JSON.stringify(body) });
}

const CONFIG = {
  usuario_id: 1,
  correo_usuario: "a@example.com",
  duracion_cita_minutos: 30,
  slots: 2,
};
const MESSAGE = { session_id: 51999888777, id_empresa: 7, config: CONFIG };

test("a booking is one tree: the turn, its two Redis round trips, each model call, each tool", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const server = await startTraced(t, { environment: { REDIS_URL: redis.url } });
  obedientModel(server);
  const answer = await post(server.url, { ...MESSAGE, message: "reserva" });
  assert.equal(answer.status, 200);
  const turn = "invoke_agent citas";
  assert.deepEqual(tree(), [
    turn,
    `${turn} > EVALSHA begin`,
    `${turn} > chat gpt-6-luna`,
    `${turn} > execute_tool create_booking`,
    `${turn} > chat gpt-6-luna`,
    `${turn} > EVALSHA commit`,
  ]);
  assert(spans().every((span) => span.instrumentationScope.name === "agent-citas"));
  assert(spans().every((span) => span.status.code === api.SpanStatusCode.UNSET));
});

test("a company's own model is the one that its spans name", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "citas-tracing-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const company = { id: 7, name: "A", time_zone: "America/Lima", hours: {} };
  const own = { ...company, model: { name: "own-model" } };
  writeFileSync(path.join(folder, "7.json"), JSON.stringify(own));
  const server = await startTraced(t, {
    environment: { COMPANIES_DIR: folder, DATA_DIR: path.join(folder, "data") },
  });
  server.model.script({ reply: "Dime." });
  await post(server.url, { ...MESSAGE, message: "Hola" });
  const turn = only("invoke_agent citas");
  assert.equal(turn.attributes["gen_ai.request.model"], "own-model");
  const chat = only("chat own-model");
  assert.equal(chat.attributes["gen_ai.request.model"], "own-model");
  assert.equal(chat.attributes["server.address"], new URL(server.model.url).hostname);
});

test("the attributes are those of the conventions", async (t) => {
  const server = await startTraced(t);
  obedientModel(server);
  await post(server.url, { ...MESSAGE, message: "reserva" });
  const agent = only("invoke_agent citas");
  const conversation = agent.attributes["gen_ai.conversation.id"];
  assert.match(String(conversation), /^[0-9a-f]{32}$/);
  assert.equal(agent.kind, api.SpanKind.INTERNAL);
  assert.deepEqual(agent.attributes, {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.provider.name": "openai",
    "gen_ai.agent.name": "citas",
    "gen_ai.request.model": "gpt-6-luna",
    "gen_ai.conversation.id": conversation,
    "agent_citas.tenant": 7,
    "agent_citas.session": agent.attributes["agent_citas.session"],
    "agent_citas.turns": 1,
    "agent_citas.repeated": false,
  });
  assert(
    server.logs.some((line) =>
      line.includes(`"${String(agent.attributes["agent_citas.session"])}"`),
    ),
  );
  const [chat, last] = named("chat gpt-6-luna");
  assert(chat !== undefined && last !== undefined);
  assert.equal(chat.kind, api.SpanKind.CLIENT);
  const { hostname, port } = new URL(server.model.url);
  assert.deepEqual(chat.attributes, {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-6-luna",
    "server.address": hostname,
    "server.port": Number(port),
    "gen_ai.request.max_tokens": 2048,
    "gen_ai.output.type": "json",
    "gen_ai.conversation.id": conversation,
    "gen_ai.response.id": chat.attributes["gen_ai.response.id"],
    "gen_ai.response.model": "gpt-6-luna",
    "gen_ai.response.finish_reasons": ["tool_calls"],
    "gen_ai.usage.input_tokens": chat.attributes["gen_ai.usage.input_tokens"],
    "gen_ai.usage.output_tokens": 10,
    "gen_ai.usage.cache_read.input_tokens": 0,
  });
  assert.match(String(chat.attributes["gen_ai.response.id"]), /^chatcmpl-/);
  assert(Number(chat.attributes["gen_ai.usage.input_tokens"]) > 100);
  assert.deepEqual(last.attributes["gen_ai.response.finish_reasons"], ["stop"]);
  const tool = only("execute_tool create_booking");
  assert.equal(tool.kind, api.SpanKind.INTERNAL);
  const id = server.model.requests[1]?.body.messages.at(-1)?.tool_call_id;
  assert.deepEqual(tool.attributes, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "create_booking",
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": id,
    "agent_citas.tool.status": "ok",
  });
});

test("one conversation has one id, on every server with the same key, and another has another", async (t) => {
  const server = await startTraced(t);
  obedientModel(server);
  const other = await startTestServer(t, {
    replicaOf: server,
    environment: { OTEL_TRACING: "on" },
  });
  await post(server.url, { ...MESSAGE, message: "hola" });
  await post(other.url, { ...MESSAGE, message: "hola" });
  await post(server.url, { ...MESSAGE, message: "hola", session_id: 2 });
  const ids = named("invoke_agent citas").map((span) => span.attributes["gen_ai.conversation.id"]);
  assert.equal(ids.length, 3);
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
});

test("the caller's trace goes on: to the model and to the backend, each under its own span", async (t) => {
  const server = await startTraced(t);
  obedientModel(server);
  const baggage = { baggage: "phone=51999888777" };
  await post(server.url, { ...MESSAGE, message: "reserva" }, { ...CALLER, ...baggage });
  const agent = only("invoke_agent citas");
  assert.equal(agent.parentSpanContext?.spanId, "b7ad6b7169203331");
  assert(spans().every((span) => span.spanContext().traceId === TRACE_ID));
  const ids = (name: string): string[] =>
    named(name).map((span) => `00-${TRACE_ID}-${span.spanContext().spanId}-01`);
  const seen = server.model.requests.map(({ headers }) => headers);
  assert.deepEqual(
    seen.map(({ traceparent }) => traceparent),
    ids("chat gpt-6-luna"),
  );
  assert.deepEqual(
    seen.map(({ tracestate }) => tracestate),
    ["gateway=1", "gateway=1"],
  );
  const parents = (operation: string): unknown[] =>
    server.stub.calls
      .filter((made) => made.operation === operation)
      .map(({ headers }) => headers["traceparent"]);
  // The prompt's data is fetched before the model call, the booking by its tool.
  assert.deepEqual(parents("OBTENER_CONTEXTO_NEGOCIO"), ids("invoke_agent citas"));
  assert.deepEqual(parents("CREAR_EVENTO"), ids("execute_tool create_booking"));
  const sent = [...seen, ...server.stub.calls.map(({ headers }) => headers)];
  assert(sent.length > 5);
  assert(sent.every((headers) => headers["baggage"] === undefined));
});

test("without a caller's trace, or with one that makes no sense, a turn begins its own", async (t) => {
  const server = await startTraced(t);
  obedientModel(server);
  await post(server.url, { ...MESSAGE, message: "hola" });
  await post(server.url, { ...MESSAGE, message: "hola" }, { traceparent: "00-zzz" });
  const turns = named("invoke_agent citas");
  assert.equal(turns.length, 2);
  assert(turns.every((span) => span.parentSpanContext === undefined));
  assert.equal(new Set(turns.map((span) => span.spanContext().traceId)).size, 2);
});

test("turns at the same time keep their spans apart", async (t) => {
  const server = await startTraced(t);
  const gate = Promise.withResolvers<void>();
  server.model.handler(() => ({ after: gate.promise, then: { reply: "Hola." } }));
  const turns = Array.from({ length: 5 }, (_, index) =>
    post(server.url, { ...MESSAGE, message: "hola", session_id: index }),
  );
  gate.resolve();
  await Promise.all(turns);
  const parents = named("chat gpt-6-luna").map((span) => span.parentSpanContext?.spanId);
  const ids = named("invoke_agent citas").map((span) => span.spanContext().spanId);
  assert.deepEqual(parents.sort(), ids.sort());
  assert.equal(new Set(ids).size, 5);
});

test("a streamed turn is the same tree; its call says so, and when the first chunk came", async (t) => {
  const server = await startTraced(t);
  obedientModel(server);
  const answer = await post(server.url, { ...MESSAGE, message: "consulta", stream: true });
  assert.match(answer.text, /event: done/);
  const turn = "invoke_agent citas";
  assert.deepEqual(tree(), [
    turn,
    `${turn} > chat gpt-6-luna`,
    `${turn} > execute_tool check_availability`,
    `${turn} > chat gpt-6-luna`,
  ]);
  for (const { attributes } of named("chat gpt-6-luna")) {
    assert.equal(attributes["gen_ai.request.stream"], true);
    assert.equal(attributes["gen_ai.response.model"], "gpt-6-luna");
    const seconds = Number(attributes["gen_ai.response.time_to_first_chunk"]);
    assert(seconds > 0 && seconds < 60);
    assert.equal(attributes["gen_ai.usage.output_tokens"], 10);
  }
});

test("each failed attempt is a span with its error, and so is the failed turn", async (t) => {
  const server = await startTraced(t, { clock: quickClock });
  server.model.script({ status: 500 }, { status: 429 }, { status: 401 });
  const answer = await post(server.url, { ...MESSAGE, message: "hola" });
  assert.equal(answer.status, 200);
  const types = named("chat gpt-6-luna").map((span) => span.attributes["error.type"]);
  assert.deepEqual(types, ["openai_server_error", "openai_rate_limit", "openai_auth_error"]);
  const agent = only("invoke_agent citas");
  assert.equal(agent.attributes["error.type"], "openai_auth_error");
  assert(spans().every(({ status }) => status.code === api.SpanStatusCode.ERROR));
  assert(spans().every(({ status, events }) => status.message === undefined && !events.length));
});

test("a failed tool is an error, one that rejects is not, an invented one has no name", async (t) => {
  const server = await startTraced(t);
  const create = (args: object) => ({ calls: [{ name: "create_booking", arguments: args }] });
  server.stub.play("CREAR_EVENTO", { fault: "reset" });
  server.model.script(
    create({ ...BOOKING, date: "2020-01-01" }),
    { calls: [{ name: "borrar_todo", arguments: {} }] },
    create(BOOKING),
    { reply: "Listo." },
  );
  await post(server.url, { ...MESSAGE, message: "hola" });
  const tools = spans().filter(({ name }) => name.startsWith("execute_tool"));
  assert.deepEqual(
    tools.map(({ name, attributes }) => [
      name,
      attributes["agent_citas.tool.status"],
      attributes["error.type"],
    ]),
    [
      ["execute_tool create_booking", "refused", undefined],
      ["execute_tool unknown", "refused", "unknown_tool"],
      ["execute_tool create_booking", "unknown", "connection_error"],
    ],
  );
});

test("off, which is the default, there is no span and no header, with any SDK", async (t) => {
  for (const environment of [{}, { OTEL_TRACING: "on", OTEL_SDK_DISABLED: "TRUE" }]) {
    const server = await startTraced(t, { environment: { OTEL_TRACING: "off", ...environment } });
    obedientModel(server);
    const answer = await post(server.url, { ...MESSAGE, message: "reserva" }, CALLER);
    assert.equal(answer.status, 200);
    assert.deepEqual(spans(), []);
    assert.equal(server.running.agent.runtime.constructor.name, "ChatRuntime");
    const sent = [...server.model.requests, ...server.stub.calls].map(({ headers }) => headers);
    assert(sent.length > 5);
    assert(sent.every((headers) => headers["traceparent"] === undefined));
  }
});
