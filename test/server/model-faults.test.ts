// Every fault of the model through the real server: the customer always gets a friendly Spanish
// reply, the next turn works, and the history stays valid for the model API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_TEXTS } from "../../engine/conversation/fallback-texts.ts";
import type { Step } from "../../tools/testing/scripted-steps.ts";
import { call, quickClock, startTestServer, until } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";

interface Case {
  readonly name: string;
  /** What the model does; after it every call is answered well. */
  readonly steps: readonly Step[];
  /** The error counted, or null when the turn recovers. */
  readonly error: keyof typeof DEFAULT_TEXTS.failure | null;
  readonly environment?: Readonly<Record<string, string>>;
}

const MODEL_TIMEOUT = { OPENAI_TIMEOUT: "5" };
const thrice = (step: Step): readonly Step[] => [step, step, step];

const CASES: readonly Case[] = [
  { name: "400", steps: [{ status: 400 }], error: "openai_bad_request" },
  { name: "401", steps: [{ status: 401 }], error: "openai_auth_error" },
  { name: "403", steps: [{ status: 403 }], error: "openai_permission_denied" },
  { name: "404", steps: [{ status: 404 }], error: "openai_not_found" },
  { name: "429 once", steps: [{ status: 429 }], error: null },
  { name: "429 for ever", steps: thrice({ status: 429 }), error: "openai_rate_limit" },
  {
    name: "a spent quota, which no retry mends",
    steps: [{ status: 429, code: "insufficient_quota" }],
    error: "openai_rate_limit",
  },
  {
    name: "a Retry-After beyond the deadline",
    steps: [{ status: 429, headers: { "retry-after": "3600" } }],
    error: "openai_rate_limit",
  },
  { name: "500 once", steps: [{ status: 500 }], error: null },
  { name: "500 for ever", steps: thrice({ status: 500 }), error: "openai_server_error" },
  { name: "a reset once", steps: [{ fault: "reset" }], error: null },
  { name: "resets for ever", steps: thrice({ fault: "reset" }), error: "openai_connection_error" },
  {
    name: "a reset inside the answer",
    steps: thrice({ fault: "reset-after-headers" }),
    error: "openai_connection_error",
  },
  {
    name: "a hang",
    steps: [{ fault: "hang" }],
    error: "openai_timeout",
    environment: MODEL_TIMEOUT,
  },
  {
    name: "a drip",
    steps: [{ fault: "drip" }],
    error: "openai_timeout",
    environment: MODEL_TIMEOUT,
  },
  { name: "garbage", steps: thrice({ fault: "garbage" }), error: "openai_server_error" },
  { name: "a proxy's page", steps: thrice({ fault: "html" }), error: "openai_server_error" },
  { name: "no choices", steps: thrice({ fault: "empty-choices" }), error: "openai_server_error" },
  { name: "no message", steps: thrice({ fault: "no-message" }), error: "openai_server_error" },
  { name: "100 MB", steps: [{ fault: "huge" }], error: "openai_server_error" },
  { name: "a gzip bomb", steps: thrice({ fault: "gzip" }), error: "openai_server_error" },
  { name: "a refusal", steps: [{ refusal: "No puedo." }], error: "openai_content_filter" },
  { name: "finish length", steps: [{ finish: "length" }], error: "openai_length_limit" },
  {
    name: "finish content_filter",
    steps: [{ finish: "content_filter" }],
    error: "openai_content_filter",
  },
  { name: "broken JSON once", steps: [{ content: '{"reply": "a' }], error: null },
  {
    name: "broken JSON twice",
    steps: [{ content: '{"reply": "a' }, { content: "" }],
    error: "agent_execution_error",
  },
];

for (const { name, steps, error, environment = {} } of CASES) {
  test(`model: ${name}`, async (t) => {
    const server = await startTestServer(t, { clock: quickClock, environment });
    server.model.script(...steps);
    server.model.handler(() => ({ reply: "Aquí estoy." }));
    const reply = await server.say("Hola");
    if (error === null) assert.equal(reply, "Aquí estoy.");
    else await assertFailed(server, error, reply);
    assert.equal(await server.say("¿Sigues ahí?"), "Aquí estoy.");
    assert.deepEqual(server.model.violations, []);
    assert.equal(server.running.agent.runtime.admission.admitted, 0);
    assert.equal(server.running.agent.runtime.queuedSessions, 0);
  });
}

async function assertFailed(
  server: TestServer,
  error: keyof typeof DEFAULT_TEXTS.failure,
  reply: string,
): Promise<void> {
  assert.equal(reply, DEFAULT_TEXTS.failure[error]);
  const { text } = await call(`${server.url}/metrics`);
  assert.match(text, new RegExp(`agent_citas_chat_errors_total{error_type="${error}"} 1`));
}

test("plain text instead of JSON is an answer", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ content: "Claro, dime." });
  assert.equal(await server.say("Hola"), "Claro, dime.");
});

test("an unknown tool and bad arguments are reported to the model, which goes on", async (t) => {
  const server = await startTestServer(t);
  server.model.script(
    { calls: [{ name: "multi_tool_use.parallel", arguments: {} }] },
    { calls: [{ name: "check_availability", arguments: "{no" }] },
    { reply: "Sigamos." },
  );
  assert.equal(await server.say("Hola"), "Sigamos.");
  const last = JSON.stringify(server.model.requests.at(-1)?.body);
  assert.match(last, /No existe esa herramienta/);
  assert.match(last, /no son JSON válido/);
  assert.deepEqual(server.model.violations, []);
});

test("two rounds of wrong calls take the tools away", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(({ tool_choice: choice }) => {
    return choice === "none"
      ? { reply: "Sin ellas." }
      : { calls: [{ name: "nada", arguments: {} }] };
  });
  assert.equal(await server.say("Hola"), "Sin ellas.");
  assert.equal(server.model.requests.length, 3);
});

test("endless tool calls end after the cap with one call without tools", async (t) => {
  const server = await startTestServer(t, { environment: { MAX_TOOL_ROUNDS: "3" } });
  let searches = 0;
  server.model.handler(({ tool_choice: choice }) => {
    if (choice === "none") return { reply: "Hasta aquí." };
    const busqueda = `corte ${searches++}`;
    return { calls: [{ name: "search_productos_servicios", arguments: { busqueda } }] };
  });
  assert.equal(await server.say("Hola"), "Hasta aquí.");
  assert.equal(server.model.requests.length, 4);
  server.model.handler(() => ({ reply: "Sí." }));
  assert.equal(await server.say("¿Sigues?"), "Sí.");
  assert.deepEqual(server.model.violations, []);
});

test("parallel calls: four run, the rest are refused, every id is answered", async (t) => {
  const server = await startTestServer(t);
  const calls = Array.from({ length: 6 }, (_, index) => {
    return { name: "search_productos_servicios", arguments: { busqueda: `limpieza ${index}` } };
  });
  server.model.script({ calls }, { reply: "Listo." });
  assert.equal(await server.say("Hola"), "Listo.");
  assert.deepEqual(server.model.violations, []);
  const searches = server.backend.calls.filter(({ codOpe }) => codOpe.startsWith("BUSCAR"));
  assert.equal(searches.length, 4);
});

test("the turn's deadline ends a turn that waits for the model", async (t) => {
  const environment = { CHAT_TIMEOUT: "5", OPENAI_TIMEOUT: "5" };
  const server = await startTestServer(t, { clock: quickClock, environment });
  server.model.script({ calls: [{ name: "nada", arguments: {} }] }, { fault: "hang" });
  const reply = await server.say("Hola");
  const { deadline, openai_timeout: timeout } = DEFAULT_TEXTS.failure;
  assert([deadline, timeout].includes(reply), reply);
  server.model.handler(() => ({ reply: "Aquí estoy." }));
  assert.equal(await server.say("¿Sigues ahí?"), "Aquí estoy.");
  assert.deepEqual(server.model.violations, []);
});

test("a window too long for the model is halved once and the turn goes on", async (t) => {
  const server = await startTestServer(t);
  for (let turn = 0; turn < 4; turn++) {
    server.model.script({ reply: `Respuesta ${turn}.` });
    await server.chat(`Mensaje ${turn}`);
  }
  server.model.script({ status: 400, code: "context_length_exceeded" }, { reply: "Corta." });
  assert.equal(await server.say("Otro"), "Corta.");
  const [long, short] = server.model.requests.slice(-2).map(({ body }) => body.messages.length);
  assert.equal((long ?? 0) - (short ?? 0), 4);
});

test("a caller that disconnects before a reply releases everything and changes nothing", async (t) => {
  const server = await startTestServer(t);
  const { runtime } = server.running.agent;
  server.model.script({ fault: "hang" });
  const gone = new AbortController();
  const body = JSON.stringify({ message: "Adiós", session_id: 1, id_empresa: 1 });
  const left = fetch(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: gone.signal,
  });
  await until(() => server.model.requests.length === 1);
  gone.abort();
  await assert.rejects(left);
  await until(() => runtime.admission.admitted === 0 && runtime.queuedSessions === 0);
  server.model.script({ reply: "Hola." });
  await server.chat("Hola", { session_id: 1 });
  assert.doesNotMatch(JSON.stringify(server.model.requests.at(-1)?.body), /Adiós/);
});
