// The HTTP server over real sockets: routes, statuses, tokens, bodies, timeouts and the drain.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody } from "../../../engine/http/request-body.ts";
import { sendError } from "../../../engine/http/http-responses.ts";
import type { Route } from "../../../engine/http/http-server.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import {
  BODY_BYTES_MAX,
  JSON_TYPE,
  ROUTES,
  call,
  captured,
  post,
  rawSocket,
  testEdge,
} from "../../support/http-server-fixture.ts";
import { until } from "../../support/fake-clock.ts";

const TOKEN = "clave-interna";

function codeOf(text: string): unknown {
  // Every error of the server is a JSON object.
  return (JSON.parse(text) as Record<string, unknown>)["code"];
}

// --- Routes ----------------------------------------------------------------------------------------------

test("a response is JSON in UTF-8 with its length, its own request id and no-store", async (context) => {
  const { url } = await testEdge(context);
  const first = await call(`${url}/open?x=1`);
  assert.equal(first.status, 200);
  assert.equal(first.text, '{"hola":"año"}');
  assert.equal(first.headers["content-type"], "application/json; charset=utf-8");
  assert.equal(first.headers["content-length"], "15");
  assert.equal(first.headers["cache-control"], "no-store");
  assert.equal(first.headers["x-content-type-options"], "nosniff");
  const second = await call(`${url}/open`);
  assert.match(String(first.headers["x-request-id"]), /^[0-9a-f]{16}$/);
  assert.notEqual(first.headers["x-request-id"], second.headers["x-request-id"]);
});

test("HEAD is answered like GET without the body", async (context) => {
  const { url } = await testEdge(context);
  const answer = await call(`${url}/open`, { method: "HEAD" });
  assert.deepEqual([answer.status, answer.text], [200, ""]);
  assert.equal(answer.headers["content-length"], "15");
});

for (const path of ["/", "/nada", "/open/", "//open", "/OPEN", "/%6fpen", "*"]) {
  test(`${path} is not found`, async (context) => {
    const { port } = await testEdge(context);
    const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;
    assert.match(await rawSocket(context, port, head).closed, /^HTTP\/1\.1 404 /);
  });
}

for (const [method, path, allow] of [
  ["POST", "/open", "GET"],
  ["DELETE", "/open", "GET"],
  ["GET", "/echo", "POST"],
  ["HEAD", "/echo", "POST"],
  ["OPTIONS", "/echo", "POST"],
] as const) {
  test(`${method} ${path} is a 405 with the allowed methods`, async (context) => {
    const { url } = await testEdge(context);
    const answer = await call(url + path, { method });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.allow, allow);
  });
}

// --- The token -------------------------------------------------------------------------------------------

const WRONG: Readonly<Record<string, string | readonly string[] | undefined>> = {
  "no token": undefined,
  "an empty token": "",
  "a wrong token": "otra",
  "the beginning of the token": TOKEN.slice(0, -1),
  "the token and more": `${TOKEN}x`,
  "the token in capitals": TOKEN.toUpperCase(),
  "the token twice": [TOKEN, TOKEN],
  "a wrong token before the right one": ["otra", TOKEN],
};

for (const [what, token] of Object.entries(WRONG)) {
  test(`${what} is refused before the body is read`, async (context) => {
    const { url } = await testEdge(context, { token: TOKEN });
    const headers = token === undefined ? {} : { "x-internal-token": token };
    const answer = await post(`${url}/echo`, "{mal", headers);
    assert.equal(answer.status, 401);
    assert.equal(codeOf(answer.text), "unauthorized");
    assert(!answer.text.includes(TOKEN));
  });
}

test("the right token passes, and public routes need none", async (context) => {
  const { url } = await testEdge(context, { token: TOKEN });
  assert.equal((await post(`${url}/echo`, "{}", { "x-internal-token": TOKEN })).status, 200);
  assert.equal((await call(`${url}/open`)).status, 200);
  assert.equal((await post(`${url}/open`, "{}")).status, 405);
});

test("without the token unknown routes look like known ones", async (context) => {
  const { url } = await testEdge(context, { token: TOKEN });
  assert.equal((await call(`${url}/nada`)).status, 401);
  assert.equal((await call(`${url}/echo`)).status, 401);
});

// --- Bodies ----------------------------------------------------------------------------------------------

const ofBytes = (bytes: number): string => JSON.stringify("x".repeat(bytes - 2));

test("a body of the cap is read, declared or not", async (context) => {
  const { url } = await testEdge(context);
  const body = ofBytes(BODY_BYTES_MAX);
  assert.equal((await post(`${url}/echo`, body)).text, body);
  assert.equal((await post(`${url}/echo`, [body.slice(0, 50), body.slice(50)])).text, body);
});

test("a body of one byte more is refused, declared or not", async (context) => {
  const { url } = await testEdge(context);
  const body = ofBytes(BODY_BYTES_MAX + 1);
  for (const sent of [body, [body.slice(0, 50), body.slice(50)]]) {
    const answer = await post(`${url}/echo`, sent);
    assert.equal(answer.status, 413);
    assert.equal(codeOf(answer.text), "body_too_large");
  }
});

test("a declared length over the cap is refused before a byte of the body comes", async (context) => {
  const { port } = await testEdge(context);
  const head = "POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  const { closed } = rawSocket(context, port, `${head}content-length: 1000000\r\n\r\n`);
  assert.match(await closed, /^HTTP\/1\.1 413 /);
});

test("a rejected body is not parsed as the next request, for which the socket is kept", async (context) => {
  const { port } = await testEdge(context, { token: TOKEN });
  const inner = "GET /nada HTTP/1.1\r\nhost: localhost\r\n\r\n";
  const body = inner.padEnd(BODY_BYTES_MAX);
  const refused = `POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const next = "GET /open HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
  const received = await rawSocket(context, port, refused + next).closed;
  assert.deepEqual(received.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 401", "HTTP/1.1 200"]);
});

for (const [what, header, connection] of [
  ["as long as the cap", `content-length: ${DEFAULT_LIMITS.bodyBytesMax}`, "keep-alive"],
  ["of one byte more", `content-length: ${DEFAULT_LIMITS.bodyBytesMax + 1}`, "close"],
  ["of unknown length", "transfer-encoding: chunked", "close"],
] as const) {
  test(`an error before a body ${what} has connection: ${connection}`, async (context) => {
    const { port } = await testEdge(context, { token: TOKEN });
    const head = `POST /echo HTTP/1.1\r\nhost: localhost\r\n${header}\r\n\r\n`;
    const { received } = rawSocket(context, port, head);
    await until(() => received().includes("unauthorized"));
    assert.match(
      received(),
      new RegExp(`^HTTP/1.1 401 [^]*\r\nconnection: ${connection}\r\n`, "i"),
    );
  });
}

for (const [what, headers, status] of [
  ["no type", { "content-type": undefined }, 415],
  ["text", { "content-type": "text/plain" }, 415],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ["a type that begins alike", { "content-type": "application/jsonp" }, 415],
  ["a compressed body", { ...JSON_TYPE, "content-encoding": "gzip" }, 415],
  ["a charset", { "content-type": "application/json; charset=utf-8" }, 200],
  ["capitals", { "content-type": "Application/JSON" }, 200],
] as const) {
  test(`a request with ${what} is answered ${status}`, async (context) => {
    const { url } = await testEdge(context);
    const given = Object.fromEntries(Object.entries(headers).filter(([, v]) => v !== undefined));
    assert.equal(
      (await call(`${url}/echo`, { method: "POST", headers: given, body: "{}" })).status,
      status,
    );
  });
}

for (const [what, body] of [
  ["nothing", ""],
  ["half a JSON", '{"a":'],
  ["two values", "{}{}"],
  ["text", "hola"],
  ["broken UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ["a cut character", Buffer.from([0x22, 0xc3, 0x22])],
  ["another encoding", Buffer.from('"a"', "utf16le")],
] as const) {
  test(`a body of ${what} is invalid JSON, and the error does not quote it`, async (context) => {
    const { url } = await testEdge(context);
    const answer = await post(`${url}/echo`, body);
    assert.equal(answer.status, 400);
    assert.equal(codeOf(answer.text), "bad_json");
    assert.doesNotMatch(answer.text, /hola/);
  });
}

// --- Errors of a route -------------------------------------------------------------------------------------

async function answerTo(
  context: Parameters<typeof testEdge>[0],
  handle: Route["handle"],
): Promise<{
  readonly logs: readonly string[];
  readonly answer: Awaited<ReturnType<typeof call>>;
}> {
  const route: Route = { method: "GET", path: "/", isPublic: true, handle };
  const { url, logs } = await testEdge(context, { routes: [route] });
  return { logs, answer: await call(url) };
}

const throws = (error: unknown) => (): never => {
  throw error;
};

for (const [what, error] of [
  ["a bug", new TypeError("secreto")],
  ["an error of a library", Object.assign(new Error("secreto"), { code: "E1", status: 404 })],
  ["a text", "secreto"],
] as const) {
  test(`${what} in a route is a 500 without details, and a log line`, async (context) => {
    const { answer, logs } = await answerTo(context, throws(error));
    assert.equal(answer.status, 500);
    assert.equal(answer.text, '{"detail":"internal error","code":"internal"}');
    assert.equal(logs.length, 1);
    assert.doesNotMatch(logs.join(""), /secreto/);
  });
}

test("an expected failure has its status and code, and no line in the log", async (context) => {
  const { answer, logs } = await answerTo(context, throws(new AgentError("session_busy", "x")));
  assert.equal(answer.status, 429);
  assert.equal(codeOf(answer.text), "session_busy");
  assert.equal(answer.headers["retry-after"], String(DEFAULT_LIMITS.retryAfterSeconds));
  assert.deepEqual(logs, []);
});

test("an invalid request has its details in the gateway's shape", async (context) => {
  const details = [{ type: "missing", loc: ["body", "message"], msg: "Field required" }];
  const { answer } = await answerTo(
    context,
    throws(new AgentError("invalid_request", "x", { details })),
  );
  assert.equal(answer.status, 422);
  assert.deepEqual(JSON.parse(answer.text), { detail: details });
});

test("a cancelled request is closed without a response", async (context) => {
  await assert.rejects(answerTo(context, throws(new AgentError("cancelled", "x"))));
});

test("an error after a partly sent response cuts it off", async (context) => {
  const broken = answerTo(context, ({ response }) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("abc");
    throw new TypeError("x");
  });
  await assert.rejects(broken);
});

test("an error after a complete response changes nothing", async (context) => {
  const { answer } = await answerTo(context, (exchange) => {
    exchange.response.end("hola");
    sendError(exchange, new TypeError("x"), DEFAULT_LIMITS);
  });
  assert.deepEqual([answer.status, answer.text], [200, "hola"]);
});

test("an overload's own time to come back goes before the usual one", async (context) => {
  const { retryAfterSeconds: usual } = DEFAULT_LIMITS;
  for (const [options, seconds] of [
    [{}, usual],
    [{ retryAfterSeconds: 15 }, 15],
  ] as const) {
    const error = new AgentError("overloaded", "x", options);
    const { answer } = await answerTo(context, throws(error));
    assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, String(seconds)]);
  }
});

// --- Callers that disconnect -------------------------------------------------------------------------------

const HELD = "POST /held HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

test("a disconnected caller aborts its exchange and the reading of its body", async (context) => {
  const { route, exchange } = captured();
  const { port } = await testEdge(context, { routes: [route] });
  const { socket } = rawSocket(context, port, `${HELD}content-length: 50\r\n\r\n{"a"`);
  const held = await exchange;
  const reading = readBody(held, BODY_BYTES_MAX);
  socket.destroy();
  await assert.rejects(reading, { code: "cancelled" });
  await until(() => held.closed.aborted);
});

test("reading a body after its caller disconnected fails at once", async (context) => {
  const { route, exchange } = captured();
  const { port } = await testEdge(context, { routes: [route] });
  const { socket } = rawSocket(context, port, `${HELD}content-length: 50\r\n\r\n{"a"`);
  const held = await exchange;
  socket.destroy();
  await until(() => held.closed.aborted && held.request.closed);
  await assert.rejects(readBody(held, BODY_BYTES_MAX), { code: "cancelled" });
});

test("a completed exchange is not aborted", async (context) => {
  let closed: AbortSignal | undefined;
  let ended = false;
  await answerTo(context, (exchange) => {
    ({ closed } = exchange);
    exchange.response.on("close", () => (ended = true));
    exchange.response.end("x");
  });
  await until(() => ended);
  assert.equal(closed?.aborted, false);
});

test("every route of the kit has a path of its own", () => {
  assert.equal(new Set(ROUTES.map(({ path }) => path)).size, ROUTES.length);
});
