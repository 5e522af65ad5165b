// One message, delivered repeatedly as gateways do: after its reply, during the turn, at the same
// instant, to another replica, after a timeout. One model conversation, one booking, the same
// reply. Also the order of a session's messages, its queue, and /clear against a running turn.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import type { TestContext } from "node:test";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { startRedis } from "../support/redis/redis-server.ts";
import type { RedisServer } from "../support/redis/redis-server.ts";
import { BOOKING, startTestServer, until } from "../support/server-fixture.ts";
import type { Answer, TestServer } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

let redis: RedisServer;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

interface Replicas {
  readonly first: TestServer;
  readonly second: TestServer;
}

/** Two servers with one Redis, one backend and one model that books at "reserva". */
async function replicas(context: TestContext): Promise<Replicas> {
  await redis.client.flushall();
  const environment = { REDIS_URL: redis.url };
  const first = await startTestServer(context, { environment });
  const second = await startTestServer(context, { environment, replicaOf: first });
  bookingModel(first);
  return { first, second };
}

/** Books when the customer says "reserva", and only then; `gate` holds the steps named. */
function bookingModel(server: TestServer, gate?: { step: number; open: Promise<void> }): void {
  let step = 0;
  server.model.handler(({ messages }) => {
    const last = messages.at(-1);
    const isBooking = wordsOf(last?.content).startsWith("reserva");
    const then =
      last?.role === "user" && isBooking
        ? { calls: [{ name: "create_booking", arguments: BOOKING }] }
        : { reply: `Dicho: ${wordsOf(last?.content).slice(0, 20)}` };
    step++;
    return gate?.step === step ? { after: gate.open, then } : then;
  });
}

function held(): { readonly open: Promise<void>; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: promise, release: resolve };
}

function assertOnce(server: TestServer, answers: readonly Answer[]): void {
  const bodies = answers.map(({ status, body }) => ({ status, body }));
  for (const body of bodies) assert.deepEqual(body, bodies[0]);
  assert.equal(bodies[0]?.status, 200);
  assert.match(String(bodies[0]?.body?.["reply"]), /Cita confirmada/);
  assert.equal(server.model.requests.length, 2, "one conversation: the call and its answer");
  assert.equal(server.backend.events().length, 1);
}

const ID = { message_id: "wamid.1" };

test("a message delivered again after its reply gets the same reply and url", async (t) => {
  const { first } = await replicas(t);
  const greeting = { ...SANDBOX_CONFIGS.get(1), archivo_saludo: "https://x.pe/hola.pdf" };
  const fields = { ...ID, config: greeting };
  const answers = [await first.chat("reserva", fields), await first.chat("reserva", fields)];
  assertOnce(first, answers);
  assert.equal(answers[1]?.body?.["url"], "https://x.pe/hola.pdf");
});

test("a message delivered again to another replica gets the same reply", async (t) => {
  const { first, second } = await replicas(t);
  assertOnce(first, [await first.chat("reserva", ID), await second.chat("reserva", ID)]);
});

for (const step of [1, 2]) {
  test(`a message delivered again during model call ${step} waits`, async (t) => {
    const { first, second } = await replicas(t);
    const { open, release } = held();
    bookingModel(first, { step, open });
    const running = first.chat("reserva", ID);
    await until(() => first.model.requests.length === step);
    const again = [first.chat("reserva", ID), second.chat("reserva", ID)];
    const inside = (server: TestServer): number => server.running.agent.runtime.admission.admitted;
    await until(() => inside(first) === 2 && inside(second) === 1);
    release();
    assertOnce(first, await Promise.all([running, ...again]));
  });
}

test("six deliveries at the same instant, on two replicas, are one turn", async (t) => {
  const { first, second } = await replicas(t);
  const servers = [first, second, first, second, first, second];
  const answers = await Promise.all(servers.map((server) => server.chat("reserva", ID)));
  assertOnce(first, answers);
});

test("the header Idempotency-Key does what message_id does", async (t) => {
  const { first, second } = await replicas(t);
  const headers = { "idempotency-key": "k-1" };
  const answers = await Promise.all([
    post(first, "reserva", { headers }).done,
    post(second, "reserva", { headers }).done,
  ]);
  assertOnce(first, answers);
});

test("a gateway that times out and retries three times books once and reads one reply", async (t) => {
  const { first, second } = await replicas(t);
  const { open, release } = held();
  bookingModel(first, { step: 1, open });
  for (const server of [first, first, second]) {
    const inside = server.running.agent.runtime.admission.admitted;
    const { request, done } = post(server, "reserva", {
      fields: { ...ID, session_id: 51999888777 },
    });
    await until(() => server.running.agent.runtime.admission.admitted === inside + 1);
    await until(() => first.model.requests.length === 1);
    request.destroy();
    await assert.rejects(done);
  }
  const last = second.chat("reserva", ID);
  release();
  assertOnce(first, [await last]);
});

test("two messages with one text and two ids are two messages", async (t) => {
  const { first } = await replicas(t);
  await first.chat("hola", { message_id: "a" });
  await first.chat("hola", { message_id: "b" });
  assert.equal(first.model.requests.length, 2);
});

test("messages of one session are answered one at a time, in the order they came", async (t) => {
  const server = await startTestServer(t);
  const { open, release } = held();
  bookingModel(server, { step: 1, open });
  const { runtime } = server.running.agent;
  const config = { usuario_id: 1 };
  const first = server.chat("uno", { config });
  await until(() => server.model.requests.length === 1);
  const rest: Promise<Answer>[] = [];
  for (const [index, message] of ["dos", "tres", "cuatro"].entries()) {
    rest.push(server.chat(message, { config }));
    await until(() => runtime.admission.admitted === index + 2);
    // The body comes with the headers; the queue is entered within a few turns of the loop.
    for (let turn = 0; turn < 200; turn++) await new Promise((done) => setImmediate(done));
  }
  assert.equal(server.model.requests.length, 1);
  release();
  await Promise.all([first, ...rest]);
  const asked = server.model.requests.map(({ body }) => wordsOf(body.messages.at(-1)?.content));
  assert.deepEqual(asked, ["uno", "dos", "tres", "cuatro"]);
});

test("eight messages are queued per session, the ninth is rejected, and none holds a running slot", async (t) => {
  const server = await startTestServer(t, { environment: { MAX_CONCURRENT_AGENT: "2" } });
  const { open, release } = held();
  bookingModel(server, { step: 1, open });
  const sent = Array.from({ length: 10 }, () => server.chat("hola"));
  const refused = await Promise.race(
    sent.map(async (answer) => {
      const { status } = await answer;
      return status;
    }),
  );
  assert.equal(refused, 429);
  // Two slots: the blocked turn has one, and another session still gets the other.
  const other = await server.chat("hola", { session_id: 2 });
  assert.equal(other.status, 200);
  release();
  const statuses = (await Promise.all(sent)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [...Array<number>(9).fill(200), 429]);
  const { runtime } = server.running.agent;
  await until(() => runtime.admission.admitted === 0 && runtime.queuedSessions === 0);
});

for (const where of ["first", "second"] as const) {
  for (const step of [1, 2]) {
    test(`/clear on the ${where} replica in call ${step} of a turn leaves nothing of it`, async (t) => {
      const both = await replicas(t);
      const { open, release } = held();
      bookingModel(both.first, { step, open });
      const running = both.first.chat("reserva secreta");
      await until(() => both.first.model.requests.length === step);
      const cleared = both[where].chat("/clear");
      const { admission } = both[where].running.agent.runtime;
      await until(() => admission.admitted === (where === "first" ? 2 : 1));
      release();
      assert.match(String((await cleared).body?.["reply"]), /olvidé/);
      await running;
      assert.equal((await both.first.chat("hola")).headers["x-session-turns"], "1");
      const asked = JSON.stringify(both.first.model.requests.at(-1)?.body.messages);
      assert.doesNotMatch(asked, /secreta/);
    });
  }
}

interface Sent {
  readonly request: http.ClientRequest;
  readonly done: Promise<Answer>;
}

/** A request that the test may break off. */
function post(
  server: TestServer,
  message: string,
  { fields = {}, headers = {} }: { fields?: object; headers?: Record<string, string> },
): Sent {
  const config = SANDBOX_CONFIGS.get(1);
  const body = JSON.stringify({ message, session_id: 9, id_empresa: 1, config, ...fields });
  const request = http.request(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    agent: false,
  });
  const done = new Promise<Answer>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        // Looked at field by field in the tests.
        const parsed = JSON.parse(text) as Record<string, unknown>;
        resolve({ status, headers: response.headers, text, body: parsed });
      });
    });
  });
  request.end(body);
  return { request, done };
}
