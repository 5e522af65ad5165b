// What operators rely on: the process lives while other services are down, a stop loses no booking,
// an uncaught error ends the process in order, and a clock jump affects no timer.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { startScriptedModel } from "../../tools/testing/scripted-model.ts";
import {
  call,
  obedientModel,
  quickClock,
  startTestServer,
  tuesdayClock,
  until,
} from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

test("with Redis, backend and model down the process lives, is ready and reports the issues", async (t) => {
  const environment = {
    REDIS_URL: "redis://127.0.0.1:1",
    API_INFORMACION_URL: "http://127.0.0.1:1/",
    API_CALENDAR_URL: "http://127.0.0.1:1/",
    OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
    HTTP_RETRY_WAIT_MIN: "0.01",
    HTTP_RETRY_WAIT_MAX: "0.02",
  };
  const server = await startTestServer(t, { clock: quickClock, environment });
  const answer = await server.chat("hola");
  assert.equal(answer.status, 200);
  assert.equal((await call(`${server.url}/live`)).status, 200);
  assert.equal((await call(`${server.url}/ready`)).status, 200);
  const health = await call(`${server.url}/health`);
  assert.equal(health.status, 503);
  const issues = health.body?.["issues"];
  assert(Array.isArray(issues) && issues.includes("redis_degraded"));
});

test("a stop while the backend writes a booking waits for it, and the customer gets the reply", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  const gate = Promise.withResolvers<void>();
  server.backend.inject("CREAR_EVENTO", { kind: "slow-until", until: gate.promise }, 1);
  const booking = server.say("reserva");
  const writes = (): number =>
    server.backend.calls.filter(({ codOpe }) => codOpe === "CREAR_EVENTO").length;
  await until(() => writes() === 1);
  const closed = server.running.close();
  await until(() => server.running.agent.runtime.admission.tryAcquire(0) === null);
  gate.resolve();
  assert.match(await booking, /^Cita confirmada: /);
  await closed;
  assert.equal(server.backend.events().length, 1);
});

for (const hours of [1, -1]) {
  test(`a wall clock that jumps by ${hours} h in the middle of a turn ends nothing early or late`, async (t) => {
    let offset = 0;
    const clock = { ...tuesdayClock, now: () => tuesdayClock.now() + offset };
    const environment = { CHAT_TIMEOUT: "30", OPENAI_TIMEOUT: "20" };
    const server = await startTestServer(t, { clock, environment });
    obedientModel(server);
    const gate = Promise.withResolvers<void>();
    server.backend.inject(
      "CONSULTAR_DISPONIBILIDAD",
      { kind: "slow-until", until: gate.promise },
      1,
    );
    const booking = server.say("reserva");
    await until(() => server.backend.calls.some(({ codOpe }) => codOpe.startsWith("CONSULTAR")));
    offset = hours * 3_600_000;
    gate.resolve();
    assert.match(await booking, /^Cita confirmada: /);
    // Ring, records and caches use their own monotonic time.
    assert.match(await server.say("reserva"), /^Cita confirmada: /);
    assert.equal(server.backend.events().length, 1);
    const turns = await server.chat("hola");
    assert.equal(turns.headers["x-session-turns"], "3");
  });
}

test("a tenant whose key is limited does not hold back another tenant", async (t) => {
  const waits: (() => void)[] = [];
  // The seconds that the API asks for pass when the test says so.
  const after: typeof tuesdayClock.after = (delayMs, task) => {
    if (delayMs < 7000 || delayMs > 8000) return tuesdayClock.after(delayMs, task);
    waits.push(task);
    return () => {};
  };
  const server = await startTestServer(t, { clock: { ...tuesdayClock, after } });
  server.model.handler(({ messages }) => {
    const limited = wordsOf(messages.at(-1)?.content) === "limitado";
    return limited ? { status: 429, headers: { "retry-after": "7" } } : { reply: "Ok." };
  });
  const limited = Array.from({ length: 20 }, (_, session_id) =>
    server.say("limitado", { session_id, id_empresa: 2, api_key: "sk-limitada" }),
  );
  await until(() => waits.length === 20);
  const others = Array.from({ length: 10 }, (_, session_id) => server.say("hola", { session_id }));
  assert.deepEqual([...new Set(await Promise.all(others))], ["Ok."]);
  server.model.handler(() => ({ reply: "Ya." }));
  for (const pass of waits) pass();
  assert.deepEqual([...new Set(await Promise.all(limited))], ["Ya."]);
});

test("an unhandled rejection lets running turns end, logs no message text, exits with 1", async (t) => {
  const model = await startScriptedModel();
  t.after(() => model.close());
  const gate = Promise.withResolvers<void>();
  model.script({ after: gate.promise, then: { reply: "Hasta luego." } });
  const preload = `process.on("SIGUSR2", () => { Promise.reject(new Error('secreto')) })`;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--import", `data:text/javascript,${preload}`, "start.ts"],
    {
      cwd: path.resolve(import.meta.dirname, "../.."),
      env: {
        ...{ PATH: process.env["PATH"] ?? "", SERVER_PORT: "0" },
        ...{ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, SANDBOX: "on" },
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  t.after(() => child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (piece: Buffer) => (errors += piece.toString("utf8")));
  let url = "";
  for await (const line of createInterface({ input: child.stdout })) {
    url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1] ?? "";
    if (url !== "") break;
  }
  const answer = call(`${url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "Hola", session_id: 1, id_empresa: 1 }),
  });
  await until(() => model.requests.length === 1);
  const exit = once(child, "exit");
  child.kill("SIGUSR2");
  await until(() => errors.includes("\n"));
  gate.resolve();
  assert.equal((await answer).body?.["reply"], "Hasta luego.");
  assert.deepEqual(await exit, [1, null]);
  assert.match(errors, /"event":"(unhandledRejection|uncaughtException)","name":"Error"/);
  assert.doesNotMatch(errors, /secreto/);
});
