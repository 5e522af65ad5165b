// Server-sent events through the real server: pieces of the reply's text only, tools, one end.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { BOOKING, startTestServer, until } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";

interface ServerEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

function eventsOf(text: string): ServerEvent[] {
  return text.split("\n\n").flatMap((block) => {
    const match = /^event: (\w+)\ndata: (.*)$/.exec(block);
    if (match === null) return [];
    // The server's own JSON, looked at field by field below.
    return [{ event: match[1] ?? "", data: JSON.parse(match[2] ?? "") as Record<string, unknown> }];
  });
}

interface Stream {
  readonly request: http.ClientRequest;
  readonly done: Promise<string>;
}

function open(server: TestServer, fields: Record<string, unknown>, headers = {}): Stream {
  const body = JSON.stringify({
    message: "hola",
    session_id: 1,
    id_empresa: 1,
    config: { usuario_id: 1, correo_usuario: "a@example.com", duracion_cita_minutos: 30, slots: 2 },
    ...fields,
  });
  const options = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  const request = http.request(`${server.url}/api/chat`, { ...options, agent: false });
  const done = new Promise<string>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      response.on("error", reject);
      response.on("end", () => resolve(text));
    });
  });
  request.end(body);
  return { request, done };
}

test("stream:true gives the reply in pieces, then done with the whole of it", async (t) => {
  const server = await startTestServer(t);
  const reply = 'Hola, soy "Sofía" 👋\n¿En qué te ayudo?';
  server.model.script({ reply });
  const events = eventsOf(await open(server, { stream: true }).done);
  const tokens = events.filter(({ event }) => event === "token").map(({ data }) => data["text"]);
  assert.equal(tokens.join(""), reply);
  assert.deepEqual(events.at(-1), { event: "done", data: { reply, url: null } });
  assert.equal(server.model.requests[0]?.body.stream, true);
});

test("Accept: text/event-stream asks for the same", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola." });
  const text = await open(server, {}, { accept: "text/event-stream" }).done;
  assert.equal(eventsOf(text).at(-1)?.event, "done");
});

test("tool events are sent at start and end, and tool JSON never shows", async (t) => {
  const server = await startTestServer(t);
  const { date, time } = BOOKING;
  server.model.script(
    { calls: [{ name: "check_availability", arguments: { date, time } }] },
    { reply: "Está libre." },
  );
  const text = await open(server, { stream: true }).done;
  const tools = eventsOf(text).filter(({ event }) => event === "tool");
  const [started, ended] = tools.map(({ data }) => data);
  assert.deepEqual(started, { name: "check_availability", status: "started" });
  const { duration_ms: duration, ...rest } = ended ?? {};
  assert.deepEqual(rest, { name: "check_availability", status: "ok" });
  assert(Number.isInteger(duration) && Number(duration) >= 0);
  assert.equal(tools.length, 2);
  assert.doesNotMatch(text, /arguments|"date"/);
});

test("a turn that fails ends in done with the hand-off, as without a stream", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ status: 401 });
  const last = eventsOf(await open(server, { stream: true }).done).at(-1);
  assert.equal(last?.event, "done");
  assert.match(String(last?.data["reply"]), /^Disculpa/);
});

test("a blank message and /clear are answered in a stream as well", async (t) => {
  const server = await startTestServer(t);
  const blank = eventsOf(await open(server, { stream: true, message: " " }).done);
  const cleared = eventsOf(await open(server, { stream: true, message: "/clear" }).done);
  assert.match(String(cleared.at(-1)?.data["reply"]), /olvidé/);
  for (const events of [blank, cleared]) {
    assert.deepEqual(
      events.map(({ event }) => event),
      ["token", "done"],
    );
    assert.equal(events[0]?.data["text"], events[1]?.data["reply"]);
  }
});

test("a repeated message gets its stored reply as one piece and as the whole", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola. ¿En qué te ayudo?" });
  const ask = async () =>
    eventsOf(await open(server, { stream: true, message_id: "m-1" }).done).map(
      ({ event, data }) => [event, data["text"] ?? data["reply"]],
    );
  await ask();
  const reply = "Hola. ¿En qué te ayudo?";
  assert.deepEqual(await ask(), [
    ["token", reply],
    ["done", reply],
  ]);
  assert.equal(server.model.requests.length, 1);
});

test("a client that disconnects cancels its turn and the model's call", async (t) => {
  const server = await startTestServer(t);
  const { runtime } = server.running.agent;
  server.model.script({ fault: "hang" });
  const { request, done } = open(server, { stream: true, message_id: "m-1" });
  await until(() => server.model.requests.length === 1);
  request.destroy();
  await assert.rejects(done);
  await until(() => runtime.admission.admitted === 0 && runtime.queuedSessions === 0);
});

test("a client that disconnects does not cancel a booking that is being written", async (t) => {
  const server = await startTestServer(t);
  const { runtime } = server.running.agent;
  const gate = Promise.withResolvers<void>();
  server.backend.inject("CREAR_EVENTO", { kind: "slow-until", until: gate.promise }, 1);
  server.model.script({ calls: [{ name: "create_booking", arguments: BOOKING }] });
  const fields = { stream: true, message_id: "m-1", config: SANDBOX_CONFIGS.get(1) };
  const { request, done } = open(server, fields);
  await until(() => server.backend.calls.some(({ codOpe }) => codOpe === "CREAR_EVENTO"));
  request.destroy();
  await assert.rejects(done);
  // The turn is over only when the booking's outcome is known.
  assert.equal(runtime.admission.admitted, 1);
  gate.resolve();
  await until(() => runtime.admission.admitted === 0);
  assert.equal(server.backend.events().length, 1);
  // A retry with the same id gets the outcome and books nothing more.
  const again = eventsOf(await open(server, fields).done);
  assert.match(String(again.at(-1)?.data["reply"]), /^Cita confirmada: /);
  assert.equal(server.backend.events().length, 1);
});
