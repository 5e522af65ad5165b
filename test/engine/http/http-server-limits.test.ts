// The limits of the HTTP server: settings of the live object, timeouts, sockets and the drain.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Route } from "../../../engine/http/http-server.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { SOCKETS_PROBE_MAX, SOCKETS_REFUSED_MAX } from "../../../engine/limits/memory-budget.ts";
import { limitConnections } from "../../../engine/http/connection-limit.ts";
import type { SocketResult } from "../../../engine/http/connection-limit.ts";
import {
  ROUTES,
  call,
  captured,
  post,
  rawSocket,
  testEdge,
} from "../../support/http-server-fixture.ts";
import type { HttpExchange } from "../../../engine/http/http-exchange.ts";
import { FakeClock, until } from "../../support/fake-clock.ts";
import { listening } from "../../support/loopback.ts";

const QUICK = { requestTimeoutMs: 300, headersTimeoutMs: 150, connectionsCheckMs: 50 };
const ECHO = "POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
const HELD = "POST /held HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n";
const OPEN = "GET /open HTTP/1.1\r\nhost: localhost\r\n";

test("every limit is set on the live server", async (context) => {
  const { edge } = await testEdge(context);
  const { server } = edge;
  assert.equal(server.requestTimeout, DEFAULT_LIMITS.requestTimeoutMs);
  assert.equal(server.headersTimeout, DEFAULT_LIMITS.headersTimeoutMs);
  assert.equal(server.keepAliveTimeout, DEFAULT_LIMITS.keepAliveMs);
  assert.equal(
    server.maxConnections,
    DEFAULT_LIMITS.connectionsMax + SOCKETS_PROBE_MAX + SOCKETS_REFUSED_MAX,
  );
  assert.equal(server.maxRequestsPerSocket, DEFAULT_LIMITS.requestsPerSocketMax);
  assert.equal(server.maxHeadersCount, DEFAULT_LIMITS.headersCountMax);
  assert.equal(server.timeout, 0);
  assert.equal(
    Reflect.get(server, "connectionsCheckingInterval"),
    DEFAULT_LIMITS.connectionsCheckMs,
  );
});

for (const [what, text] of [
  ["a body that stops", `${ECHO}content-length: 50\r\n\r\n{"a`],
  ["a chunked body that stops", `${ECHO}transfer-encoding: chunked\r\n\r\n3\r\n{"a\r\n`],
  ["headers that stop", ECHO],
  ["a first line that stops", "POST /ec"],
] as const) {
  test(`${what} is a 408 soon after its timeout, and the socket closes`, async (context) => {
    const { port } = await testEdge(context, { limits: QUICK });
    assert.match(await rawSocket(context, port, text).closed, /^HTTP\/1\.1 408 /);
  });
}

test("a body that keeps dripping is a 408 all the same", async (context) => {
  const { port } = await testEdge(context, { limits: QUICK });
  const { socket, closed } = rawSocket(context, port, `${ECHO}content-length: 99\r\n\r\n`);
  // Fewer bytes than the body has, one at a time, until the server's timeout.
  const timer = setInterval(() => socket.writable && socket.write(" "), 20);
  context.after(() => clearInterval(timer));
  assert.match(await closed, /^HTTP\/1\.1 408 /);
  clearInterval(timer);
});

test("headers over 16 KiB are refused", async (context) => {
  const { port } = await testEdge(context);
  const { closed } = rawSocket(context, port, `${OPEN}x-long: ${"x".repeat(16_400)}\r\n\r\n`);
  assert.match(await closed, /^HTTP\/1\.1 431 /);
});

test("bytes that are not HTTP are rejected and the socket closes", async (context) => {
  const { port } = await testEdge(context);
  assert.match(await rawSocket(context, port, "hola\r\n\r\n").closed, /^HTTP\/1\.1 400 /);
});

test("both a length and chunks are refused: two readers could disagree", async (context) => {
  const { port } = await testEdge(context);
  const both = `${ECHO}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`;
  assert.match(await rawSocket(context, port, both).closed, /^HTTP\/1\.1 400 /);
});

test("at the limit of sockets in use one more receives a 503, for any request", async (context) => {
  const held: HttpExchange[] = [];
  const route: Route = {
    ...{ method: "POST", path: "/held", isPublic: true },
    handle: (exchange) => void held.push(exchange),
  };
  const limits = { connectionsMax: 2 };
  const { port, edge } = await testEdge(context, { limits, routes: [route, ...ROUTES] });
  const sockets = [1, 2].map(() => rawSocket(context, port, HELD));
  await until(() => held.length === 2);
  for (const text of [`${OPEN}\r\n`, `${ECHO}content-length: 70000\r\n\r\n`, "hola", ""]) {
    const refused = await rawSocket(context, port, text).closed;
    assert.match(refused, /^HTTP\/1\.1 503 [^]*retry-after: 5\r\n[^]*"code":"overloaded"\}$/);
  }
  const posted = await post(`http://127.0.0.1:${port}/echo`, JSON.stringify("x".repeat(60_000)));
  assert.equal(posted.status, 503);
  assert.equal(edge.connections(), 2);
  sockets[0]?.socket.destroy();
  await sockets[0]?.closed;
  await until(() => edge.connections() === 1);
  assert.equal((await call(`http://127.0.0.1:${port}/open`)).status, 200);
});

test("sockets beyond those that receive a 503 are dropped without a response", async (context) => {
  const server = createServer();
  const results: SocketResult[] = [];
  const sockets = limitConnections(server, {
    ...DEFAULT_LIMITS,
    ...{ connectionsMax: 0, probesMax: 0, refusedMax: 0, probes: new Set<string>() },
    clock: systemClock,
    onResult: (result) => void results.push(result),
  });
  const { port } = await listening(context, server);
  assert.equal(await rawSocket(context, port, `${OPEN}\r\n`).closed, "");
  server.maxConnections = 1;
  assert.match(await rawSocket(context, port, `${OPEN}\r\n`).closed, /^HTTP\/1\.1 503 /);
  assert.equal(sockets.count(), 0);
  assert.deepEqual(results, ["dropped", "refused"]);
});

test("the last request of a socket closes it, and one more is rejected", async (context) => {
  const { port } = await testEdge(context, { limits: { requestsPerSocketMax: 2 } });
  const { received } = rawSocket(context, port, `${OPEN}\r\n`.repeat(3));
  await until(() => received().includes("HTTP/1.1 503"));
  const [first, second] = received().split("HTTP/1.1 ").slice(1);
  assert.match(first ?? "", /^200[^]*Connection: keep-alive/);
  assert.match(second ?? "", /^200[^]*Connection: close/);
});

test("a drain closes idle sockets at once, and those in use after their response", async (context) => {
  const { route, exchange } = captured();
  const { port, edge } = await testEdge(context, { routes: [route, ...ROUTES] });
  const idle = rawSocket(context, port, `${OPEN}\r\n`);
  await until(() => idle.received().includes("200 OK"));
  assert.match(idle.received(), /Connection: keep-alive/);
  const busy = rawSocket(context, port, HELD);
  const { response } = await exchange;
  let drained = false;
  const draining = edge.drain().then(() => (drained = true));
  await idle.closed;
  assert.equal(drained, false);
  response.end("listo");
  assert.match(await busy.closed, /listo/);
  await draining;
});

test("an unread response is dropped at its timeout, not before", async (context) => {
  const clock = new FakeClock();
  let sent: ServerResponse | undefined;
  const route: Route = {
    ...{ method: "GET", path: "/large", isPublic: true },
    handle: ({ response }) => {
      sent = response;
      // More than the system's buffers of both ends hold.
      response.end(Buffer.alloc(16 * 2 ** 20));
    },
  };
  const { port } = await testEdge(context, { routes: [route], clock });
  const { socket } = rawSocket(context, port, "GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n");
  socket.pause();
  await until(() => clock.timers === 1);
  clock.advance(DEFAULT_LIMITS.responseTimeoutMs - 1);
  assert.equal(sent?.destroyed, false);
  clock.advance(1);
  assert.equal(sent.destroyed, true);
});

test("a response that is read in time leaves no timer", async (context) => {
  const clock = new FakeClock();
  const large = Buffer.alloc(16 * 2 ** 20, "x");
  const route: Route = {
    ...{ method: "GET", path: "/large", isPublic: true },
    handle: ({ response }) => void response.end(large),
  };
  const { url } = await testEdge(context, { routes: [route], clock });
  assert.equal((await call(`${url}/large`)).text.length, large.length);
  await until(() => clock.timers === 0);
});

test("a port that is taken is an error, not a crash", async (context) => {
  const { port } = await testEdge(context);
  await assert.rejects(testEdge(context, { port }), { code: "EADDRINUSE" });
});
