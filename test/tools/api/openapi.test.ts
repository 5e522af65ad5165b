// docs/openapi.json: valid OpenAPI 3.1, generated from the sources, and true: real responses of
// every route are compared with it, its examples are sent, and for random bodies it and the server
// agree.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { AgentError } from "../../../engine/core/errors.ts";
import { parseChatRequest } from "../../../tools/api/chat-request.ts";
import {
  ERROR_EXAMPLES,
  REQUEST_EXAMPLES,
  STREAM_EXAMPLE,
} from "../../../scripts/openapi/descriptions.ts";
import { openApiText } from "../../../scripts/openapi/document.ts";
import { VERSION } from "../../../engine/core/version.ts";
import {
  OPENAPI_TEXT,
  REQUEST,
  assertAnswer,
  assertDescribed,
  assertStream,
} from "../../support/package/openapi-fixture.ts";
import { faultBy, part, record, schema, valuesOf } from "../../support/package/openapi-fixture.ts";
import { call, obedientModel, startTestServer, until } from "../../support/server-fixture.ts";
import type { Answer, TestServer } from "../../support/server-fixture.ts";
import "../../support/random.ts";

function post(server: TestServer, body: unknown, headers = {}): Promise<Answer> {
  return call(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const BODY = { message: "Hola", session_id: 1, id_empresa: 1 };

test("the description is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(record(JSON.parse(OPENAPI_TEXT)));
  assert.equal(valid, true, JSON.stringify(errors));
  assert.equal(validator.version, "3.1");
  assert.doesNotThrow(() => validator.resolveRefs());
});

test("docs/openapi.json is what the sources say; `npm run openapi` writes it", () => {
  assert.equal(OPENAPI_TEXT, openApiText(VERSION));
});

test("it is served unchanged, behind the token", async (t) => {
  const environment = { INTERNAL_API_TOKEN: "clave", SERVER_HOST: "127.0.0.1" };
  const server = await startTestServer(t, { environment });
  const refused = await call(`${server.url}/openapi.json`);
  assert.equal(refused.status, 401);
  assertDescribed("GET", "/openapi.json", refused);
  const headers = { "x-internal-token": "clave" };
  const answer = await call(`${server.url}/openapi.json`, { headers });
  assert.equal(answer.text, OPENAPI_TEXT);
  assertDescribed("GET", "/openapi.json", answer);
  // Every error example that does not depend on state is what the server sends.
  const unauthorized = await post(server, BODY);
  assert.deepEqual(unauthorized.body, ERROR_EXAMPLES.unauthorized);
  assertDescribed("POST", "/api/chat", unauthorized);
});

test("every example request is answered as described", async (t) => {
  const server = await startTestServer(t, { simulated: true });
  for (const [name, { value }] of Object.entries(REQUEST_EXAMPLES)) {
    assert.equal(faultBy(REQUEST, value), null, name);
    const answer = await post(server, value);
    assert.equal(answer.status, 200, name);
    assertDescribed("POST", "/api/chat", answer);
    const streams = "stream" in value;
    const type = streams ? /^text\/event-stream/ : /^application\/json/;
    assert.match(String(answer.headers["content-type"]), type, name);
    if (streams) assert.deepEqual(assertStream(answer.text, name).at(-1), "done");
  }
});

test("the answers given as examples are of their schemas", () => {
  const { content } = part("paths", "/api/chat", "post", "responses", "200");
  const { schema: of, examples } = record(record(content)["application/json"]);
  for (const example of Object.values(record(examples))) {
    assert.equal(faultBy(record(of), record(example)["value"]), null);
  }
  const events = assertStream(STREAM_EXAMPLE, "example");
  assert.deepEqual(events, ["tool", "tool", "token", "token", "done"]);
});

test("the caller's own faults are answered as described, and as in the examples", async (t) => {
  const server = await startTestServer(t);
  const cases = [
    [400, await post(server, "{no"), ERROR_EXAMPLES.bad_json],
    [403, await post(server, "{}", { origin: "https://otro.example" }), ERROR_EXAMPLES.forbidden],
    [410, await post(server, { ...BODY, sent_at: 1_500_000_000 }), ERROR_EXAMPLES.message_expired],
    [413, await post(server, " ".repeat(65_537)), ERROR_EXAMPLES.body_too_large],
    [
      415,
      await post(server, "{}", { "content-type": "text/plain" }),
      ERROR_EXAMPLES.unsupported_media_type,
    ],
    [
      422,
      await post(server, { message: "Hola", id_empresa: "uno" }),
      exampleOf("Invalid", "fields"),
    ],
  ] as const;
  for (const [status, answer, example] of cases) {
    assert.equal(answer.status, status);
    assertDescribed("POST", "/api/chat", answer);
    assert.deepEqual(answer.body, example);
  }
  const unexpected = part("components", "responses", "Unexpected");
  assertAnswer(unexpected, await call(`${server.url}/nada`));
  const wrong = await call(`${server.url}/api/chat`);
  assert.deepEqual([wrong.status, wrong.headers.allow], [405, "POST"]);
  assertAnswer(unexpected, wrong);
});

function exampleOf(response: string, name: string): unknown {
  const { examples } = record(
    record(part("components", "responses", response)["content"])["application/json"],
  );
  return record(record(examples)[name])["value"];
}

test("429 and 503 are answered as described, with the time to wait", async (t) => {
  const environment = { MAX_CONCURRENT_AGENT: "1", MAX_QUEUED: "20" };
  const server = await startTestServer(t, { environment });
  const gate = Promise.withResolvers<void>();
  server.model.handler(() => ({ after: gate.promise, then: { reply: "Ok." } }));
  // One runs, eight are queued and the tenth is rejected, whichever it is. One company has at most
  // half of the waiting places.
  const sent = Array.from({ length: 10 }, () => server.chat("Hola", { session_id: 1 }));
  const busy = await Promise.race(sent);
  assert.equal(busy.status, 429);
  assert.deepEqual(busy.body, exampleOf("SessionBusy", "session_busy"));
  assertDescribed("POST", "/api/chat", busy);
  for (let session = 0; session < 12; session++) {
    sent.push(server.chat("Hola", { session_id: session + 1, id_empresa: 2 + (session % 2) }));
  }
  await until(() => server.running.agent.runtime.admission.admitted === 21);
  const full = await server.chat("Hola", { session_id: 3 });
  assert.equal(full.status, 503);
  assert.deepEqual(full.body, ERROR_EXAMPLES.overloaded);
  assertDescribed("POST", "/api/chat", full);
  const closed = server.running.close();
  const draining = await server.chat("Hola", { session_id: 4 });
  assert.deepEqual([draining.status, draining.body], [503, ERROR_EXAMPLES.draining]);
  assertDescribed("POST", "/api/chat", draining);
  const ready = await call(`${server.url}/ready`);
  assert.equal(ready.status, 503);
  assertDescribed("GET", "/ready", ready);
  gate.resolve();
  await Promise.all([...sent, closed]);
});

test("every route for operators answers as described, also when something is wrong", async (t) => {
  const server = await startTestServer(t, { simulated: true });
  for (const path of ["/health", "/live", "/ready", "/memory", "/metrics", "/openapi.json"]) {
    const answer = await call(server.url + path);
    assert.equal(answer.status, 200, path);
    assertDescribed("GET", path, answer);
  }
  const environment = { REDIS_URL: "redis://127.0.0.1:1" };
  const lost = await startTestServer(t, { environment });
  const health = await call(`${lost.url}/health`);
  assert.deepEqual([health.status, health.body?.["issues"]], [503, ["redis_degraded"]]);
  assertDescribed("GET", "/health", health);
});

test("every route is described, but for the page", async (t) => {
  const server = await startTestServer(t);
  // The agenda's are there with company files: agenda-routes.test.ts asks for each of them.
  const isAgenda = (path: string): boolean => /^\/(?:api\/agenda|calendars)\//.test(path);
  const paths = Object.keys(part("paths")).filter((path) => !isAgenda(path));
  const found = await Promise.all(
    paths.map(async (path) => {
      const method = Object.hasOwn(part("paths", path), "get") ? "GET" : "POST";
      return (await call(server.url + path, { method })).status;
    }),
  );
  assert(!found.includes(404) && !found.includes(405), String(found));
});

test("streams of tools, pieces and endings are as described", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  const kinds = new Set<string>();
  for (const message of ["Hola", "consulta", "reserva"]) {
    const answer = await server.chat(message, { stream: true });
    assertDescribed("POST", "/api/chat", answer);
    for (const event of assertStream(answer.text, message)) kinds.add(event);
  }
  assert.deepEqual([...kinds].sort(), ["done", "token", "tool"]);
  assert.equal(faultBy(schema("ChatEvent"), { event: "otro", data: "{}" }) === null, false);
});

function accepts(body: unknown): boolean {
  try {
    parseChatRequest(body);
    return true;
  } catch (error) {
    assert(error instanceof AgentError && error.status === 422);
    return false;
  }
}

/** As a body arrives. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("bodies made from the schema are accepted", () => {
  fc.assert(
    fc.property(valuesOf(REQUEST), (value) => {
      const body = sent(value);
      assert.equal(faultBy(REQUEST, body), null);
      assert(accepts(body));
    }),
    { numRuns: 500 },
  );
});

test("of bodies with any field changed, the schema and the server refuse the same", () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(
      0,
      1,
      -1,
      1.5,
      1440,
      1441,
      1000,
      1001,
      2 ** 53,
      "",
      " ",
      "1",
      "a b",
      null,
      true,
    ),
    fc.constantFrom(128, 129, 254, 255, 2048, 2049, 4096, 4097).map((count) => "x".repeat(count)),
  );
  const places = [[], ["config"], ["context"], ["context", "config"]];
  const names = [
    "message",
    "session_id",
    "id_empresa",
    "api_key",
    "message_id",
    "sent_at",
    "stream",
    "config",
    "context",
  ];
  const config = Object.keys(record(part("components", "schemas", "ChatConfig")["properties"]));
  const change = fc.record({
    place: fc.constantFrom(...places),
    name: fc.constantFrom(...names, ...config),
    value: fc.option(odd, { nil: undefined }),
  });
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(
      valuesOf(REQUEST),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (value, changes) => {
        const body = record(sent(value));
        for (const { place, name, value: other } of changes) {
          let at: unknown = body;
          for (const key of place)
            at = typeof at === "object" && at !== null ? Reflect.get(at, key) : at;
          if (typeof at === "object" && at !== null) Reflect.set(at, name, other);
        }
        const changed = sent(body);
        const accepted = accepts(changed);
        assert.equal(accepted, faultBy(REQUEST, changed) === null, JSON.stringify(changed));
        seen[accepted ? "accepted" : "refused"]++;
      },
    ),
    { numRuns: 1000 },
  );
  // Both happened often: the property is about something.
  assert(seen.accepted > 30 && seen.refused > 30, JSON.stringify(seen));
});

test("each documented limit holds at the server: at it, and one past it", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Ok." }));
  const text = (count: number): string => "x".repeat(count);
  const limits = [
    [{ message: text(4096) }, { message: text(4097) }],
    [{ session_id: text(160) }, { session_id: text(161) }],
    [{ session_id: 0 }, { session_id: -1 }],
    [{ id_empresa: 1 }, { id_empresa: 0 }],
    [{ api_key: text(256) }, { api_key: text(257) }],
    [{ message_id: text(128) }, { message_id: text(129) }],
    [{ sent_at: 9_999_999_999 }, { sent_at: 10_000_000_000 }],
    [{ config: { slots: 1000 } }, { config: { slots: 1001 } }],
    [{ config: { duracion_cita_minutos: 1440 } }, { config: { duracion_cita_minutos: 1441 } }],
    [{ config: { correo_usuario: text(254) } }, { config: { correo_usuario: text(255) } }],
    [{ config: { personalidad: text(4096) } }, { config: { personalidad: text(4097) } }],
    [{ config: { archivo_saludo: text(2048) } }, { config: { archivo_saludo: text(2049) } }],
    [{ config: { id_chatbot: text(128) } }, { config: { id_chatbot: text(129) } }],
  ] as const;
  for (const [at, past] of limits) {
    for (const [fields, status] of [
      [at, 200],
      [past, 422],
    ] as const) {
      const body = { ...BODY, ...fields };
      assert.equal(faultBy(REQUEST, body) === null, status === 200, JSON.stringify(fields));
      const answer = await post(server, body);
      assert.equal(answer.status, status, answer.text);
      assertDescribed("POST", "/api/chat", answer);
    }
  }
});
