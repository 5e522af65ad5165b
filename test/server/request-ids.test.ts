// One id links a response to its turn's log lines: the caller's if well-formed, else a generated
// one. Every line that names a tenant is checked.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { REQUEST_ID_CHARACTERS_MAX, requestIdOf } from "../../engine/http/request-id.ts";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { call, obedientModel, quickClock, startTestServer } from "../support/server-fixture.ts";
import type { Answer, TestServer } from "../support/server-fixture.ts";

test("an id has at most 128 characters of those that tracers write", () => {
  const longest = "a".repeat(REQUEST_ID_CHARACTERS_MAX);
  for (const id of ["r", longest, "018f-Z_9.a:b;c=/+", "Root=1-67891233-abcdef0123"]) {
    assert.equal(requestIdOf(id), id);
  }
  for (const id of [undefined, "", `${longest}a`, "a b", "a,b", "a@b", "ñ", 'a"', "a\n", "{}"]) {
    assert.equal(requestIdOf(id), null, String(id));
  }
  assert.equal(requestIdOf(["one", "two"]), null);
});

interface Line {
  readonly event: string;
  readonly tenant?: number;
  readonly request?: string;
  readonly session?: string;
}

interface Told {
  readonly answer: Answer;
  /** Of those that name a tenant. */
  readonly lines: readonly Line[];
}

async function say(server: TestServer, message: string, headers: Record<string, string> = {}) {
  const before = server.logs.length;
  const config = SANDBOX_CONFIGS.get(1);
  const answer = await call(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ message, session_id: 51999888777, id_empresa: 1, config }),
  });
  // The shape of a log line, as docs/operations.md has it.
  const lines = server.logs.slice(before).map((line) => JSON.parse(line) as Line);
  return { answer, lines: lines.filter(({ tenant }) => tenant !== undefined) };
}

function assertJoined({ answer, lines }: Told, id?: string): void {
  const given = answer.headers["x-request-id"];
  if (id !== undefined) assert.equal(given, id);
  for (const line of lines) {
    assert.equal(line.request, given, line.event);
    assert.match(String(line.session), /^[0-9a-f]{12}$/, line.event);
  }
}

function start(t: TestContext, environment: Record<string, string> = {}): Promise<TestServer> {
  const quick = { API_TIMEOUT: "4", HTTP_RETRY_WAIT_MIN: "0.01" };
  return startTestServer(t, { clock: quickClock, environment: { ...quick, ...environment } });
}

test("a turn's lines have the id of its answer, and the tenant and session", async (t) => {
  const server = await start(t);
  obedientModel(server);
  const seen: string[] = [];
  const tell = async (message: string): Promise<void> => {
    const told = await say(server, message);
    assertJoined(told);
    seen.push(...told.lines.map(({ event }) => event));
  };
  // The prompt's own parts, a read of a tool, then a booking that is refused, unreachable and lost.
  server.backend.inject("OBTENER_CONTEXTO_NEGOCIO", { kind: "status", status: 500 });
  await tell("hola");
  server.backend.inject("CONSULTAR_DISPONIBILIDAD", { kind: "status", status: 500 });
  await tell("consulta");
  await tell("reserva");
  server.backend.inject("CONSULTAR_DISPONIBILIDAD", null);
  server.backend.inject("CREAR_EVENTO", { kind: "status", status: 400 }, 1);
  await tell("reserva");
  server.backend.inject("CREAR_EVENTO", { kind: "reset" }, 1);
  await tell("reserva 2026-03-12 5:00PM");
  server.model.script({ reply: "¡Listo! Tu cita está confirmada para mañana a las 10." });
  await tell("gracias");
  server.model.script({ status: 401 });
  await tell("hola");
  const expected = ["backend_call_failed", "booking_refused", "booking_unknown", "turn_ended"];
  for (const event of expected) assert(seen.includes(event), `${event} of ${seen.join()}`);
});

test("a booking that was not sent is joined too", async (t) => {
  const server = await start(t, { CB_THRESHOLD: "1" });
  obedientModel(server);
  server.backend.inject("CREAR_EVENTO", { kind: "status", status: 500 }, 1);
  await say(server, "reserva 2026-03-12 5:00PM");
  // Its circuit is open: the next one is not sent.
  const told = await say(server, "reserva 2026-03-13 4:00PM", { "x-request-id": "gw-7" });
  assertJoined(told, "gw-7");
  assert(told.lines.some(({ event }) => event === "booking_not_sent"));
});

test("a caller's id is taken, in a stream too, and one that is none is replaced", async (t) => {
  const server = await start(t);
  obedientModel(server);
  const taken = await say(server, "hola", { "x-request-id": "0192-gateway/7" });
  assertJoined(taken, "0192-gateway/7");
  const accept = { "accept": "text/event-stream", "x-request-id": "stream-1" };
  assertJoined(await say(server, "hola", accept), "stream-1");
  for (const id of ["", "two words", "ana@example.com", "a".repeat(129)]) {
    const told = await say(server, "hola", { "x-request-id": id });
    assert.notEqual(told.answer.headers["x-request-id"], id);
    assert.match(String(told.answer.headers["x-request-id"]), /^[\w-]{16,64}$/);
    assertJoined(told);
  }
  // An error's answer has it as well.
  const refused = await call(`${server.url}/nowhere`, { headers: { "x-request-id": "lost" } });
  assert.deepEqual([refused.status, refused.headers["x-request-id"]], [404, "lost"]);
});
