// The HTTP contract through the real server: shapes, statuses, authentication, commands.

import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../engine/core/clock.ts";
import { call, startTestServer } from "../support/server-fixture.ts";
import type { Answer, TestServer } from "../support/server-fixture.ts";

const JSON_TYPE = { "content-type": "application/json" };

function post(server: TestServer, body: string | Buffer, headers = {}): Promise<Answer> {
  return call(`${server.url}/api/chat`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body,
  });
}

test("a v2.5 request is answered with reply and url, and our two headers", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola, soy Sofía.", url: null });
  const answer = await server.chat("Hola", { config: {} });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, { reply: "Hola, soy Sofía.", url: null });
  assert.match(String(answer.headers["x-request-id"]), /^[0-9a-f]{16}$/);
  assert.equal(answer.headers["x-session-turns"], "1");
  server.model.assertComplete();
});

test("a v2.0 request, with the tenant in context.config, is answered alike", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola." });
  const body = { message: "Hola", session_id: "a-1", context: { config: { id_empresa: 7 } } };
  const answer = await post(server, JSON.stringify(body));
  assert.deepEqual(answer.body, { reply: "Hola.", url: null });
});

test("what is wrong in a request is named as the gateway expects, and changes nothing", async (t) => {
  const server = await startTestServer(t);
  const answer = await server.chat("Hola", { session_id: -5 });
  assert.equal(answer.status, 422);
  const details = answer.body?.["detail"];
  assert(Array.isArray(details));
  const first: unknown = details[0];
  assert(typeof first === "object" && first !== null && "loc" in first && "msg" in first);
  assert.deepEqual(first.loc, ["body", "session_id"]);
  assert.equal(server.model.requests.length, 0);
});

test("a message is processed until it is 24 hours old, and then rejected", async (t) => {
  const sentAt = 1_773_154_800;
  let now = sentAt * 1000;
  const server = await startTestServer(t, { clock: { ...systemClock, now: () => now } });
  server.model.script({ reply: "Hola." });
  const hours = (count: number): number => count * 3_600_000;
  now += hours(24) + 1;
  const late = await server.chat("Hola", { sent_at: sentAt, message_id: "m1" });
  assert.equal(late.status, 410);
  assert.equal(late.body?.["code"], "message_expired");
  assert.equal(server.model.requests.length, 0);
  now -= 1;
  const inTime = await server.chat("Hola", { sent_at: sentAt, message_id: "m1" });
  assert.deepEqual([inTime.status, inTime.headers["x-session-turns"]], [200, "1"]);
  // Also a repeat of one that was answered, and not one from a clock that runs ahead.
  now += hours(1);
  assert.equal((await server.chat("Hola", { sent_at: sentAt, message_id: "m1" })).status, 410);
  server.model.script({ reply: "Hola." });
  assert.equal((await server.chat("Hola", { sent_at: sentAt + 7 * 86_400 })).status, 200);
  server.model.assertComplete();
});

test("a blank message gets a Spanish line and no model call", async (t) => {
  const server = await startTestServer(t);
  const answer = await server.chat("   ");
  assert.equal(answer.status, 200);
  assert.match(String(answer.body?.["reply"]), /No recibí tu mensaje/);
  assert.equal(server.model.requests.length, 0);
});

test("bodies that are not JSON, not UTF-8, compressed or not JSON by type are refused", async (t) => {
  const server = await startTestServer(t);
  assert.equal((await post(server, "{no")).status, 400);
  assert.equal((await post(server, Buffer.from([0x22, 0xff, 0x22]))).status, 400);
  assert.equal((await post(server, "{}", { "content-encoding": "gzip" })).status, 415);
  assert.equal((await post(server, "{}", { "content-type": "text/plain" })).status, 415);
});

test("a body of 64 KiB passes the cap and one byte more is 413, declared or chunked", async (t) => {
  const server = await startTestServer(t);
  const body = (bytes: number): string => {
    const head = JSON.stringify({ message: " ", session_id: 1, id_empresa: 1, extra: "" });
    const extra = "x".repeat(bytes - head.length);
    return JSON.stringify({ message: " ", session_id: 1, id_empresa: 1, extra });
  };
  assert.equal((await post(server, body(65_536))).status, 200);
  assert.equal((await post(server, body(65_537))).status, 413);
  const chunked = { "transfer-encoding": "chunked" };
  assert.equal((await post(server, body(65_536), chunked)).status, 200);
  assert.equal((await post(server, body(65_537), chunked)).status, 413);
});

test("unknown routes are 404 and wrong methods 405 with Allow", async (t) => {
  const server = await startTestServer(t);
  assert.equal((await call(`${server.url}/nada`)).status, 404);
  const wrong = await call(`${server.url}/api/chat`);
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.allow, "POST");
});

test("with a token set, chat, metrics and memory want it; health, live and ready do not", async (t) => {
  const environment = { INTERNAL_API_TOKEN: "secreto-largo", SERVER_HOST: "127.0.0.1" };
  const server = await startTestServer(t, { environment });
  for (const path of ["/health", "/live", "/ready"]) {
    assert.equal((await call(server.url + path)).status, 200, path);
  }
  for (const path of ["/metrics", "/memory", "/"]) {
    assert.equal((await call(server.url + path)).status, 401, path);
    const headers = { "x-internal-token": "secreto-largo" };
    assert.equal((await call(server.url + path, { headers })).status, 200, path);
  }
  assert.equal((await post(server, "{}", { "x-internal-token": "secreto-larg" })).status, 401);
  assert.equal((await post(server, "{}", { "x-internal-token": "secreto-largo" })).status, 422);
});

test("/clear forgets the session, in any case and with blanks around it", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola." }, { reply: "Hola otra vez." });
  await server.chat("Me llamo Ana");
  const cleared = await server.chat("  /CLEAR ");
  assert.match(String(cleared.body?.["reply"]), /olvidé nuestra conversación/);
  await server.chat("Hola");
  const last = JSON.stringify(server.model.requests.at(-1)?.body);
  assert.doesNotMatch(last, /Me llamo Ana/);
});

test("/restart is reserved: it answers so and calls no model", async (t) => {
  const server = await startTestServer(t);
  assert.match(await server.say("/restart"), /reservado/);
  assert.equal(server.model.requests.length, 0);
});

test("pictures in a message become image parts and leave only a mark in the history", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "La veo." }, { reply: "Sí." });
  await server.chat("mira https://example.com/foto-7.jpg?x=1 esto");
  await server.chat("¿la viste?");
  const [first, second] = server.model.requests.map(({ body }) => JSON.stringify(body));
  assert.match(String(first), /"image_url":\{"url":"https:\/\/example.com\/foto-7.jpg\?x=1"\}/);
  assert.match(String(second), /mira esto \[imagen\]/);
  assert.doesNotMatch(String(second), /foto-7/);
});

test("a key in the request is the one the model API sees", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola." }, { reply: "Hola." });
  await server.chat("Hola", { api_key: "sk-de-la-empresa" });
  await server.chat("Hola");
  const keys = server.model.requests.map(({ headers }) => headers["authorization"]);
  assert.deepEqual(keys, ["Bearer sk-de-la-empresa", "Bearer sk-test"]);
});

test("a repeated message_id gets the stored reply with no model call", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Una sola vez." });
  const first = await server.chat("Hola", { message_id: "wamid.1" });
  const again = await server.chat("Hola", { message_id: "wamid.1" });
  assert.deepEqual(again.body, first.body);
  assert.equal(server.model.requests.length, 1);
});

test("an Idempotency-Key header does the same", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Una sola vez." });
  const body = JSON.stringify({ message: "Hola", session_id: 1, id_empresa: 1 });
  const headers = { "idempotency-key": "clave-1" };
  const first = await post(server, body, headers);
  assert.deepEqual((await post(server, body, headers)).body, first.body);
  assert.equal(server.model.requests.length, 1);
});

test("health, ready, live, memory, metrics and the first page answer", async (t) => {
  const server = await startTestServer(t);
  const health = await call(`${server.url}/health`);
  const { status, agent, issues } = health.body ?? {};
  assert.deepEqual({ status, agent, issues }, { status: "ok", agent: "citas", issues: [] });
  assert.equal((await call(`${server.url}/ready`)).status, 200);
  assert.equal((await call(`${server.url}/live`)).status, 200);
  const memory = await call(`${server.url}/memory`);
  assert(Array.isArray(memory.body?.["accounts"]));
  const metrics = await call(`${server.url}/metrics`);
  assert.match(metrics.text, /^citas_memory_bound_bytes 268435456$/m);
  const page = await call(`${server.url}/`);
  assert.match(page.text, /<title>agent-citas<\/title>/);
});
