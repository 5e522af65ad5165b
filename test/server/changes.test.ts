// The whole service with nothing configured: a booking whose yes the code asks for, then the same
// customer lists, moves and cancels it in plain words.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startRedis } from "../support/redis/redis-server.ts";
import { BOOKING as BOOKED, call, startTestServer } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

const BOOKING = [
  "Hola, quiero una cita mañana a las 11 am",
  "Soy Ana María Ñahui, mi correo es ana.nahui@example.com",
  "sí, confirmo",
];

async function start(context: TestContext, environment: Record<string, string>) {
  const server = await startTestServer(context, { simulated: true, environment });
  const headers = { "content-type": "application/json" };
  const post = (url: string, body: object) =>
    call(url, { method: "POST", headers, body: JSON.stringify(body) });
  const say = async (message: string): Promise<string> => {
    const answer = await post(`${server.url}/api/chat`, { message, session_id: 1, id_empresa: 1 });
    return String(answer.body?.["reply"]);
  };
  const starts = async (): Promise<readonly unknown[]> => {
    const request = { codOpe: "LISTAR_EVENTOS", id_empresa: 1, id_prospecto: 1 };
    const listed = await post(`${server.running.sandboxUrl}/calendario`, request);
    // The sandbox's own answer.
    const events = listed.body?.["eventos"] as Record<string, unknown>[];
    return events.map((event) => event["fecha_inicio"]);
  };
  return { say, starts };
}

test("a customer says yes to the summary of the code, and then it books", async (t) => {
  const { say, starts } = await start(t, {});
  const replies: string[] = [];
  for (const message of BOOKING.slice(0, 2)) replies.push(await say(message));
  assert.match(replies[1] ?? "", /Cita por confirmar: miércoles 11 de marzo de 2026, 11:00 AM/);
  assert.match(replies[1] ?? "", /ana\.nahui@example\.com/);
  assert.deepEqual(await starts(), []);
  assert.match(await say("sí, confirmo"), /Cita confirmada|confirmada/);
  assert.deepEqual(await starts(), ["2026-03-11 11:00:00"]);
});

for (const where of ["in this process", "in Redis"] as const) {
  test(`${where}: /clear forgets the summary that was shown, and the same order shows it again`, async (t) => {
    const environment: Record<string, string> = { BOOKING_CONFIRM: "code" };
    if (where === "in Redis") {
      const redis = await startRedis();
      t.after(() => redis.stop());
      environment["REDIS_URL"] = redis.url;
    }
    const server = await startTestServer(t, { environment });
    const name = "reserva para Ana Ruiz, ana@example.com";
    server.model.handler(({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === "tool") return { reply: "Dime." };
      if (wordsOf(last?.content) === "hola") return { reply: "Dime." };
      return { calls: [{ name: "create_booking", arguments: BOOKED }] };
    });
    const replies: string[] = [];
    for (const message of [name, "/clear", "hola", "sí", name]) {
      replies.push(await server.say(message));
    }
    assert.match(replies[0] ?? "", /^Cita por confirmar: /);
    assert.doesNotMatch(replies[3] ?? "", /confirmada/);
    assert.equal(replies[4], replies[0]);
    assert.equal(server.backend.events().length, 0);
    assert.match(await server.say("sí"), /^Cita confirmada: /);
    assert.equal(server.backend.events().length, 1);
  });
}

test("a customer lists, moves and cancels an appointment in plain words", async (t) => {
  const { say, starts } = await start(t, {});
  for (const message of BOOKING) await say(message);
  assert.deepEqual(await starts(), ["2026-03-11 11:00:00"]);
  assert.match(await say("¿qué citas tengo?"), /miércoles 11 de marzo de 2026, 11:00 AM/);
  assert.match(await say("cámbiala al jueves a las 4 pm"), /jueves 12 de marzo de 2026, 4:00 PM/);
  assert.deepEqual(await starts(), ["2026-03-11 11:00:00"]);
  assert.match(await say("sí"), /jueves 12 de marzo de 2026, 4:00 PM/);
  assert.deepEqual(await starts(), ["2026-03-12 16:00:00"]);
  assert.match(await say("cancela mi cita"), /cancelar la cita del jueves 12 de marzo/);
  assert.match(await say("sí"), /cancelada/);
  assert.deepEqual(await starts(), []);
});
