// Defects of the service that this one replaces, one test for each: each would have failed against
// it.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  call,
  dayFromToday,
  obedientModel,
  quickClock,
  startTestServer,
  tuesdayClock,
} from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

const writes = (server: TestServer): number =>
  server.backend.calls.filter(({ codOpe }) => codOpe === "CREAR_EVENTO").length;
const lastRequest = (server: TestServer): string =>
  JSON.stringify(server.model.requests.at(-1)?.body);

test("one phone that writes to two companies has two histories, and /clear clears one", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Ok." }));
  await server.chat("palabra-secreta-uno", { id_empresa: 1 });
  await server.chat("hola", { id_empresa: 2 });
  assert.doesNotMatch(lastRequest(server), /palabra-secreta-uno/);
  await server.chat("/clear", { id_empresa: 2 });
  await server.chat("hola", { id_empresa: 1 });
  assert.match(lastRequest(server), /palabra-secreta-uno/);
});

test("the prompt's clock is the turn's own: after midnight today is today", async (t) => {
  let offset = 0;
  const clock = { ...tuesdayClock, now: () => tuesdayClock.now() + offset };
  const server = await startTestServer(t, { clock });
  server.model.handler(() => ({ reply: "Ok." }));
  await server.chat("hola");
  offset = 24 * 3_600_000;
  await server.chat("hola");
  const days = server.model.requests.map(
    ({ body }) => /Hoy es [^(]*\(([\d-]+)\)/.exec(JSON.stringify(body))?.[1],
  );
  assert.deepEqual(days, [dayFromToday(0), dayFromToday(1)]);
});

test("the clock comes after the history, so that the stable part is a shared prefix", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Ok." }));
  await server.chat("uno");
  await server.chat("dos");
  const [first, second] = server.model.requests.map(({ body }) => body.messages);
  assert.deepEqual(second?.[0], first?.[0]);
  assert.deepEqual(
    second?.map(({ role }) => role),
    ["system", "user", "assistant", "user"],
  );
});

test("from the second turn on nine tenths of a request were in one before", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Claro, con gusto le ayudo con su cita. ".repeat(20) }));
  for (let turn = 1; turn <= 10; turn++) await server.say(`¿Qué me dice de la pregunta ${turn}?`);
  const sent = server.model.requests.map(
    ({ body: { tools, messages } }) => JSON.stringify(tools) + JSON.stringify(messages),
  );
  let [shared, all] = [0, 0];
  for (const [index, text] of sent.entries()) {
    if (index === 0) continue;
    const before = sent[index - 1] ?? "";
    let end = 0;
    while (end < text.length && text[end] === before[end]) end++;
    [shared, all] = [shared + end, all + text.length];
  }
  assert(shared / all >= 0.9, `${((100 * shared) / all).toFixed(1)} %`);
});

test("each caller's own config shapes its prompt", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Ok." }));
  await server.chat("hola", { session_id: 1, config: { nombre_bot: "Zoraida" } });
  await server.chat("hola", { session_id: 2, config: { nombre_bot: "Marcos" } });
  assert.match(lastRequest(server), /Marcos/);
  assert.doesNotMatch(lastRequest(server), /Zoraida/);
});

test("a session's queue is bounded: the tenth message is rejected at once and does not run", async (t) => {
  const server = await startTestServer(t);
  const gate = Promise.withResolvers<void>();
  server.model.handler(() => ({ after: gate.promise, then: { reply: "Ok." } }));
  const answers = Array.from({ length: 10 }, (_, index) => server.chat(`mensaje ${index}`));
  const refused = await Promise.race(answers);
  assert.equal(refused.status, 429);
  assert.match(String(refused.headers["retry-after"]), /^\d+$/);
  gate.resolve();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, 9);
});

test("a slow session holds no slot that another tenant needs", async (t) => {
  const server = await startTestServer(t, { environment: { MAX_CONCURRENT_AGENT: "2" } });
  const gate = Promise.withResolvers<void>();
  server.model.handler(({ messages }) => {
    const slow = wordsOf(messages.at(-1)?.content).startsWith("lento");
    return slow ? { after: gate.promise, then: { reply: "Lento." } } : { reply: "Rápido." };
  });
  const slow = Array.from({ length: 6 }, (_, index) => server.chat(`lento ${index}`));
  assert.equal(await server.say("hola", { session_id: "otra", id_empresa: 2 }), "Rápido.");
  gate.resolve();
  await Promise.all(slow);
});

test("at capacity a request is rejected with 503 and Retry-After", async (t) => {
  const environment = { MAX_CONCURRENT_AGENT: "1", MAX_QUEUED: "1" };
  const server = await startTestServer(t, { environment });
  const gate = Promise.withResolvers<void>();
  server.model.handler(() => ({ after: gate.promise, then: { reply: "Ok." } }));
  const answers = [1, 2, 3].map((session_id) => server.chat("hola", { session_id }));
  const refused = await Promise.race(answers);
  assert.equal(refused.status, 503);
  assert.match(String(refused.headers["retry-after"]), /^\d+$/);
  gate.resolve();
  const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, 200, 503]);
});

test("metric labels of tenants are bounded", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Ok." }));
  for (let tenant = 1; tenant <= 205; tenant++) {
    await server.chat("hola", { id_empresa: tenant, config: {} });
  }
  const { text } = await call(`${server.url}/metrics`);
  const values = text.match(/^agent_citas_chat_requests_total\{/gm) ?? [];
  assert.equal(values.length, 201);
  assert.match(text, /agent_citas_chat_requests_total{empresa_id="other"} 5/);
});

test("a duplicate delivery books once and both get the same reply", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  const both = await Promise.all([
    server.say("reserva", { message_id: "wamid.7" }),
    server.say("reserva", { message_id: "wamid.7" }),
  ]);
  assert.match(both[0] ?? "", /^Cita confirmada: /);
  assert.equal(both[0], both[1]);
  assert.equal(writes(server), 1);
});

test("two bookings in one reply of the model make one event", async (t) => {
  const server = await startTestServer(t);
  const booking = {
    date: dayFromToday(2),
    customer_name: "Ana Ruiz",
    customer_contact: "ana@example.com",
  };
  const at = (time: string): object => ({
    name: "create_booking",
    arguments: { ...booking, time },
  });
  const calls = [at("10:00 AM"), at("10:00 AM"), at("11:00 AM")].map((entry) => {
    return { name: "create_booking", arguments: {}, ...entry };
  });
  server.model.script({ calls }, { reply: "Ok." });
  await server.chat("hola");
  assert.equal(writes(server), 1);
  assert.deepEqual(server.model.violations, []);
});

test("a booking asked for twice in a session is made once", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  assert.match(await server.say("reserva"), /^Cita confirmada: /);
  await server.say("reserva");
  assert.equal(writes(server), 1);
});

test("split shifts, past dates, odd hours and unreadable times are checked before any request", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  const day = dayFromToday(2);
  for (const message of [
    `consulta ${day} 14:00`,
    `consulta ${day} 3:00AM`,
    `consulta 2020-01-01 10:00`,
    `consulta ${day} luego`,
  ]) {
    assert.doesNotMatch(await server.say(message), /^Disponible/, message);
  }
  const asked = server.backend.calls.filter(({ codOpe }) => codOpe === "CONSULTAR_DISPONIBILIDAD");
  assert.equal(asked.length, 0);
  assert.match(await server.say(`consulta ${day} 10:00`), /^Disponible: /);
});

test("two sessions want the last place of a slot: one is booked, the other rejected", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  const day = dayFromToday(2);
  const replies = await Promise.all(
    [1, 2, 3].map((session_id) => {
      return server.say(`reserva ${day} 10:00`, { session_id, id_empresa: 2 });
    }),
  );
  assert.equal(replies.filter((reply) => reply.startsWith("Cita confirmada")).length, 1);
  assert.equal(server.backend.events().length, 1);
});

test("CREAR_EVENTO carries the tenant, the capacity and padded values", async (t) => {
  const environment = { BACKEND_FEATURES: "slots" };
  const server = await startTestServer(t, { environment });
  obedientModel(server);
  await server.say("reserva");
  const write = server.backend.calls.find(({ codOpe }) => codOpe === "CREAR_EVENTO");
  const { id_empresa: tenant, slots, fecha_inicio: start, fecha_fin: end } = write?.body ?? {};
  const day = dayFromToday(2);
  assert.deepEqual(
    { tenant, slots, start, end },
    { tenant: 1, slots: 2, start: `${day} 10:00:00`, end: `${day} 10:30:00` },
  );
});

test("tokens are counted once for each answer, not once for each turn of the history", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Ok." }));
  for (let turn = 0; turn < 5; turn++) await server.chat("hola");
  const { text } = await call(`${server.url}/metrics`);
  const metric = (name: string): number => {
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
    return Number(line?.split(" ")[1]);
  };
  assert.equal(metric('citas_llm_requests_total{status="success"}'), 5);
  const [input, output, total] = ["input", "output", "total"].map((type) =>
    metric(`citas_llm_tokens_total{type="${type}"}`),
  );
  assert.equal(total, (input ?? 0) + (output ?? 0));
  assert.equal(total, server.model.tokens);
});

test("a failed load of a tenant's data is not cached: moments later the prompt has it", async (t) => {
  let offset = 0;
  const clock = { ...tuesdayClock, monotonic: () => tuesdayClock.monotonic() + offset };
  const server = await startTestServer(t, { clock });
  server.model.handler(() => ({ reply: "Ok." }));
  server.backend.inject("OBTENER_CONTEXTO_NEGOCIO", { kind: "status", status: 500 }, 1);
  await server.chat("hola");
  assert.doesNotMatch(lastRequest(server), /Clínica Dental/);
  offset = 31_000;
  await server.chat("hola");
  assert.match(lastRequest(server), /Clínica Dental/);
});

test("an invalid key creates and caches nothing", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ status: 401 }));
  const held = (): number[] =>
    server.running.agent.ledger
      .report(0)
      .accounts.filter(({ account }) => account === "prompts" || account === "profiles")
      .map(({ entries }) => entries);
  await server.chat("hola", { session_id: 1, api_key: "sk-basura-0" });
  const first = held();
  const fetched = server.backend.calls.length;
  for (let key = 1; key < 20; key++) {
    await server.chat("hola", { session_id: key, api_key: `sk-basura-${key}` });
  }
  assert.deepEqual(held(), first);
  assert.equal(server.backend.calls.length, fetched);
});

test("'3 PM' is checked in the calendar, never assumed", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  server.model.script({
    calls: [{ name: "check_availability", arguments: { date: dayFromToday(2), time: "3 PM" } }],
  });
  assert.match(await server.say("hola"), /^Disponible: /);
  const asked = server.backend.calls.filter(({ codOpe }) => codOpe === "CONSULTAR_DISPONIBILIDAD");
  assert.equal(asked.length, 1);
});

test("the turn's deadline during a booking's write never says that it failed", async (t) => {
  const environment = { CHAT_TIMEOUT: "20", OPENAI_TIMEOUT: "20", API_TIMEOUT: "10" };
  const server = await startTestServer(t, { clock: quickClock, environment });
  obedientModel(server);
  server.backend.inject("CREAR_EVENTO", { kind: "commit-then-hang" }, 1);
  assert.match(await server.say("reserva"), /^Cita por verificar: |^Cita confirmada: /);
  assert.equal(server.backend.events().length, 1);
});

test("with too little of the turn left, a booking is not started", async (t) => {
  const environment = { CHAT_TIMEOUT: "8", OPENAI_TIMEOUT: "8", API_TIMEOUT: "10" };
  const server = await startTestServer(t, { clock: quickClock, environment });
  obedientModel(server);
  assert.match(await server.say("reserva"), /^Cita no registrada: /);
  assert.equal(writes(server), 0);
});

test("no Redis at the start: turns go on in this process, and health says so", async (t) => {
  const server = await startTestServer(t, { environment: { REDIS_URL: "redis://127.0.0.1:1" } });
  server.model.handler(() => ({ reply: "Ok." }));
  for (const turns of [1, 2]) {
    const answer = await server.chat("hola");
    assert.equal(answer.status, 200);
    assert.equal(answer.body?.["reply"], "Ok.");
    assert.equal(server.model.requests.length, turns);
  }
  const health = await call(`${server.url}/health`);
  assert.equal(health.status, 503);
  assert.deepEqual(health.body?.["issues"], ["redis_degraded"]);
  assert.equal(server.running.agent.store.usage().entries, 1);
});

test("one tenant's open breaker is an issue, not an outage", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  server.backend.inject("CONSULTAR_DISPONIBILIDAD", { kind: "status", status: 500 });
  for (let turn = 0; turn < 3; turn++) await server.say(`consulta ${dayFromToday(2)} 10:00`);
  const health = await call(`${server.url}/health`);
  assert.equal(health.status, 200);
  assert.deepEqual(health.body?.["issues"], ["agendar_reunion_api_degraded"]);
});
