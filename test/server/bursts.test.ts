// Several messages of one customer at the same instant: each is its own turn, answered in the order
// of arrival, and no turn sees or changes half of another.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import type { TestContext } from "node:test";
import type { RecordedBody, RecordedMessage } from "../../tools/testing/scripted-model.ts";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { startRedis } from "../support/redis/redis-server.ts";
import type { RedisServer } from "../support/redis/redis-server.ts";
import { BOOKING, call, startTestServer } from "../support/server-fixture.ts";
import type { Answer, TestServer } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

let redis: RedisServer;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

/** Two book, each at its own time; one only says something. */
const PLAIN = "hola";
const TEN = "reserva a las diez";
const ELEVEN = "reserva a las once";

const BOOKINGS: Readonly<Record<string, object>> = {
  [TEN]: { ...BOOKING, time: "10:00 AM" },
  [ELEVEN]: { ...BOOKING, time: "11:00 AM" },
};

const ORDERS = [
  [PLAIN, TEN, ELEVEN],
  [PLAIN, ELEVEN, TEN],
  [TEN, PLAIN, ELEVEN],
  [TEN, ELEVEN, PLAIN],
  [ELEVEN, PLAIN, TEN],
  [ELEVEN, TEN, PLAIN],
] as const;

/** Turns of the event loop in which the model thinks: room for another turn to come between. */
const THINKING = 30;

/** Answers each message by its text, and fails the test when it is called while it thinks. */
function carefulModel(server: TestServer): { readonly overlaps: () => number } {
  let thinking = 0;
  let overlaps = 0;
  const think = async (): Promise<void> => {
    for (let turn = 0; turn < THINKING; turn++) await new Promise((done) => setImmediate(done));
    thinking--;
  };
  server.model.handler(({ messages }) => {
    if (++thinking > 1) overlaps++;
    const last = messages.at(-1);
    const booking = last?.role === "user" ? BOOKINGS[wordsOf(last.content)] : undefined;
    const then =
      booking === undefined
        ? { reply: `Sobre ${asked(messages)}` }
        : { calls: [{ name: "create_booking", arguments: booking }] };
    return { after: think(), then };
  });
  return { overlaps: () => overlaps };
}

function asked(messages: readonly RecordedMessage[]): string {
  return wordsOf(messages.findLast(({ role }) => role === "user")?.content);
}

/** The model's input in short lines: `user hola`, `call create_booking`, `tool`. */
function conversation({ messages }: RecordedBody): readonly string[] {
  return messages.flatMap(({ role, content, tool_calls: calls = [] }) => {
    if (role === "system") return [];
    if (calls.length > 0) return calls.map((one) => `call ${one.function.arguments}`);
    return [`${role} ${String(content).split("\n", 1)[0]}`];
  });
}

/** What a whole turn leaves in the conversation, in the same lines. */
function turnOf(message: string): readonly string[] {
  const booking = BOOKINGS[message];
  if (booking === undefined) return [`user ${message}`, `assistant ${answerTo(message)}`];
  const confirmed = answerTo(message);
  const round = [`call ${JSON.stringify(booking)}`, `tool ${confirmed}`];
  return [`user ${message}`, ...round, `assistant ${confirmed}`];
}

/** The first line of the reply. */
function answerTo(message: string): string {
  if (BOOKINGS[message] === undefined) return `Sobre ${message}`;
  const time = message === TEN ? "10:00 AM" : "11:00 AM";
  return (
    `Cita confirmada: jueves 12 de marzo de 2026, ${time}, a nombre de Ana Ruiz. ` +
    "Los detalles llegarán a su correo."
  );
}

/** The requests of the model that turns in this order make: each with all that was before it. */
function requestsOf(order: readonly string[]): readonly (readonly string[])[] {
  const past: string[] = [];
  return order.flatMap((message) => {
    const turn = turnOf(message);
    const asked = turn.slice(0, -1).map((_, index) => [...past, ...turn.slice(0, index + 1)]);
    past.push(...turn);
    // A call is followed by its result before the next model call.
    return asked.filter((lines) => !lines.at(-1)?.startsWith("call "));
  });
}

/** The `x-message` of every request of this process that has one, as they came in. */
function arrivals(context: TestContext): readonly string[] {
  const seen: string[] = [];
  const listener = (told: unknown): void => {
    // What Node documents for this channel.
    const { request } = told as { readonly request: IncomingMessage };
    const message = request.headers["x-message"];
    if (typeof message === "string") seen.push(message);
  };
  subscribe("http.server.request.start", listener);
  context.after(() => unsubscribe("http.server.request.start", listener));
  return seen;
}

function post(server: TestServer, message: string): Promise<Answer> {
  const fields = { session_id: 51_999_888_777, message_id: `wamid.${message}`, id_empresa: 1 };
  return call(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-message": message },
    body: JSON.stringify({ ...fields, message, config: SANDBOX_CONFIGS.get(1) }),
  });
}

/** The backend's booking requests, in order: `CREAR_EVENTO 10:00:00`. */
function bookingCalls({ backend }: TestServer): readonly string[] {
  return backend.calls.flatMap(({ codOpe, body }) => {
    const start = body["fecha_inicio"];
    return typeof start === "string" ? [`${codOpe} ${start.split(" ")[1]}`] : [];
  });
}

function bookingCallsOf(message: string): readonly string[] {
  if (BOOKINGS[message] === undefined) return [];
  const time = message === TEN ? "10:00:00" : "11:00:00";
  return [`CONSULTAR_DISPONIBILIDAD ${time}`, `CREAR_EVENTO ${time}`];
}

for (const store of ["the embedded store", "Redis"]) {
  for (const order of ORDERS) {
    test(`${order.join(", ")}: at once, one turn after the other, in ${store}`, async (t) => {
      await redis.client.flushall();
      const environment: Record<string, string> = store === "Redis" ? { REDIS_URL: redis.url } : {};
      const server = await startTestServer(t, { environment });
      const { overlaps } = carefulModel(server);
      const came = arrivals(t);
      const answers = await Promise.all(order.map((message) => post(server, message)));
      assert.deepEqual(new Set(came), new Set(order));
      for (const [index, { status, body, headers }] of answers.entries()) {
        const message = order[index] ?? "";
        assert.equal(status, 200);
        assert.equal(String(body?.["reply"]).split("\n", 1)[0], answerTo(message));
        assert.equal(headers["x-session-turns"], String(came.indexOf(message) + 1));
      }
      const requests = server.model.requests.map(({ body }) => conversation(body));
      assert.deepEqual(requests, requestsOf(came));
      assert.deepEqual(bookingCalls(server), came.flatMap(bookingCallsOf));
      assert.equal(overlaps(), 0, "the model was asked while it answered");
      // What was stored, as the next turn reads it.
      const stored = came.flatMap(turnOf);
      assert.equal((await post(server, "gracias")).headers["x-session-turns"], "4");
      const last = server.model.requests.at(-1)?.body;
      assert(last !== undefined);
      assert.deepEqual(conversation(last), [...stored, "user gracias"]);
      assert.deepEqual(server.model.violations, []);
    });
  }
}
