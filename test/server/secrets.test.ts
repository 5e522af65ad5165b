// Canaries for everything personal or secret go through every error path at the lowest log level;
// none may come out in a log line, a metric, a status body or a reply.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fault } from "../../tools/sandbox/backend/faults.ts";
import type { Step } from "../../tools/testing/scripted-steps.ts";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { BOOKING, call, quickClock, startTestServer } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";

const CANARY = {
  message: "canariomensaje",
  name: "Canarionombre Canarioapellido",
  email: "canariocorreo@example.com",
  phone: "51999000111222",
  apiKey: "sk-canarioclave",
  envKey: "sk-canarioentorno",
  redis: "canarioredis",
  token: "canariotoken",
  persona: "canariopersona",
};
const SECRET = new RegExp(
  [...Object.values(CANARY), "Canarionombre", "canariocorreo", "cita con "].join("|"),
  "i",
);

const MODEL_STEPS: readonly Step[] = [
  ...[400, 401, 403, 404, 429, 500].map((status) => ({
    status,
    body: { error: { message: `echo ${Object.values(CANARY).join(" ")}`, type: "x" } },
  })),
  { fault: "reset" },
  { fault: "garbage" },
  { fault: "html" },
  { fault: "empty-choices" },
  { refusal: CANARY.name },
  { finish: "length" },
  { content: `{"reply": "${CANARY.message}` },
];
const BACKEND_FAULTS: readonly Fault[] = [
  { kind: "reset" },
  { kind: "status", status: 500, body: Object.values(CANARY).join(" ") },
  { kind: "false", error: `echo ${Object.values(CANARY).join(" ")}` },
  { kind: "html", place: "instead" },
  { kind: "commit-then-reset" },
  { kind: "reply", json: { success: true, disponible: CANARY.name } },
];
const OPERATIONS = [
  "CONSULTAR_DISPONIBILIDAD",
  "CREAR_EVENTO",
  "OBTENER_HORARIO_REUNIONES",
] as const;

const environment = {
  LOG_LEVEL: "debug",
  OPENAI_API_KEY: CANARY.envKey,
  INTERNAL_API_TOKEN: CANARY.token,
  SERVER_HOST: "127.0.0.1",
};

async function send(server: TestServer, message: string, sessionId: string): Promise<string> {
  const answer = await call(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-internal-token": CANARY.token },
    body: JSON.stringify({
      message,
      session_id: sessionId,
      id_empresa: 1,
      api_key: CANARY.apiKey,
      config: { ...SANDBOX_CONFIGS.get(1), personalidad: CANARY.persona },
    }),
  });
  return answer.text;
}

async function assertClean(server: TestServer, replies: readonly string[]): Promise<void> {
  const headers = { "x-internal-token": CANARY.token };
  const pages = await Promise.all(
    ["/metrics", "/memory", "/health"].map((path) => call(server.url + path, { headers })),
  );
  assert(server.logs.length > 0);
  const lines = [...server.logs, ...replies, ...pages.flatMap(({ text }) => text.split("\n"))];
  assert.deepEqual(
    lines.filter((line) => SECRET.test(line)),
    [],
  );
}

test("model errors that echo everything reach no log, metric or customer", async (t) => {
  const server = await startTestServer(t, { environment, clock: quickClock });
  const replies: string[] = [];
  for (const [index, step] of MODEL_STEPS.entries()) {
    server.model.script(step);
    server.model.handler(() => ({ status: 401 }));
    replies.push(await send(server, CANARY.message, `${CANARY.phone}${index}`));
  }
  await assertClean(server, replies);
});

test("backend errors during a booking reach no log, metric or customer", async (t) => {
  const server = await startTestServer(t, { environment, clock: quickClock });
  server.model.handler(({ messages }) => {
    if (messages.at(-1)?.role === "tool") return { reply: "Un momento." };
    const { date, time } = BOOKING;
    const customer = { customer_name: CANARY.name, customer_contact: CANARY.email };
    return { calls: [{ name: "create_booking", arguments: { date, time, ...customer } }] };
  });
  const replies: string[] = [];
  let session = 0;
  for (const operation of OPERATIONS) {
    for (const fault of BACKEND_FAULTS) {
      server.backend.inject(operation, fault);
      replies.push(await send(server, CANARY.message, `${CANARY.phone}${session++}`));
      server.backend.inject(operation, null);
    }
  }
  await assertClean(server, replies);
});

test("a booking that succeeds writes no name, email or phone to the log", async (t) => {
  const server = await startTestServer(t, { environment });
  const { date, time } = BOOKING;
  const customer = { customer_name: CANARY.name, customer_contact: CANARY.email };
  server.model.script(
    { calls: [{ name: "create_booking", arguments: { date, time, ...customer } }] },
    { reply: "Listo." },
  );
  const reply = await send(server, CANARY.message, CANARY.phone);
  assert.match(reply, /Listo/);
  assert.equal(server.backend.events().length, 1);
  // The confirmation shows the customer's name only to the customer.
  await assertClean(server, []);
});

test("a Redis that is not there, with its password, reaches no log and no customer", async (t) => {
  const redis = { ...environment, REDIS_URL: `redis://user:${CANARY.redis}@127.0.0.1:1` };
  const server = await startTestServer(t, { environment: redis });
  const replies = [await send(server, CANARY.message, CANARY.phone)];
  replies.push(await send(server, "/clear", CANARY.phone));
  await assertClean(server, replies);
});

test("rejected requests leak nothing of their content", async (t) => {
  const server = await startTestServer(t, { environment });
  const headers = { "content-type": "application/json", "x-internal-token": CANARY.token };
  const bodies = [
    `{"message": "${CANARY.message}"`,
    JSON.stringify({ message: CANARY.message, session_id: { a: CANARY.phone }, id_empresa: "x" }),
    JSON.stringify({ message: CANARY.message.repeat(400), session_id: 1, id_empresa: 1 }),
  ];
  const replies: string[] = [];
  for (const body of bodies) {
    const answer = await call(`${server.url}/api/chat`, { method: "POST", headers, body });
    assert(answer.status >= 400);
    replies.push(answer.text);
  }
  await send(server, "hola", "1");
  await assertClean(server, replies);
});
