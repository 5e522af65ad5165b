// Outbound HTTP when the connection breaks or the caller aborts: the error, and that nothing leaks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { settled, until } from "../../support/fake-clock.ts";
import { codeOf, drivenServer, httpKit } from "../../support/http-fixture.ts";
import { closedPort, httpServer, tcpServer } from "../../support/loopback.ts";

// --- Broken connections ------------------------------------------------------------------------------

test("a refused connection is upstream_unreachable: the server has received nothing", async (context) => {
  const { client, call, idle } = httpKit(context);
  const url = `http://127.0.0.1:${await closedPort()}`;
  assert.equal(await codeOf(client.request(call(url))), "upstream_unreachable");
  idle();
});

test("a host that does not exist is upstream_unreachable", async (context) => {
  const { client, call } = httpKit(context);
  const unknown = client.request(call("http://no-such-host.invalid/"));
  assert.equal(await codeOf(unknown), "upstream_unreachable");
});

for (const [when, write] of [
  ["before its headers", ""],
  ["inside its headers", "HTTP/1.1 200 OK\r\ncontent-le"],
  ["inside its body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"],
  ["inside a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc"],
  ["after what is no HTTP", "hola\r\n\r\n"],
] as const) {
  test(`a connection that breaks ${when} is upstream_connection: the server may have received the request`, async (context) => {
    const { client, call, idle } = httpKit(context);
    const server = await tcpServer(context, (socket) => {
      socket.once("data", () => socket.write(write, () => socket.resetAndDestroy()));
    });
    assert.equal(await codeOf(client.request(call(server.url))), "upstream_connection");
    idle();
  });
}

test("a kept-alive socket that breaks during the next request is upstream_connection, and is not reused", async (context) => {
  // The pool opens sockets up to its cap before it reuses one.
  const { client, call, idle } = httpKit(context, { connectionsMax: 1 });
  let sockets = 0;
  const server = await tcpServer(context, (socket) => {
    sockets++;
    let requests = 0;
    socket.on("data", (piece) => {
      if (!piece.toString().startsWith("POST ")) return;
      if (++requests > 1) return void socket.resetAndDestroy();
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
  });
  assert.equal((await client.request(call(server.url))).status, 200);
  assert.equal(await codeOf(client.request(call(server.url))), "upstream_connection");
  assert.equal(sockets, 1, "nothing is repeated behind the caller's back");
  assert.equal((await client.request(call(server.url))).status, 200);
  assert.equal(sockets, 2);
  idle();
});

test("headers over their cap break the connection", async (context) => {
  const { client, call, idle } = httpKit(context);
  const server = await httpServer(context, (_request, response) => {
    response.writeHead(200, { "x-long": "x".repeat(20_000) });
    response.end("x");
  });
  assert.equal(await codeOf(client.request(call(server.url))), "upstream_connection");
  idle();
});

// --- Cancelling ----------------------------------------------------------------------------------------

test("a signal that is aborted already sends nothing", async (context) => {
  const { client, call, controller, idle } = httpKit(context);
  const server = await httpServer(context, () => assert.fail("it was sent"));
  controller.abort();
  assert.equal(await codeOf(client.request(call(server.url))), "cancelled");
  idle();
});

test("a signal ends a call that waits for its headers, and its socket", async (context) => {
  const { client, call, controller, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const answer = client.request(call(server.url));
  await response();
  controller.abort();
  assert.equal(await codeOf(answer), "cancelled");
  await until(() => server.open() === 0);
  idle();
});

test("a signal ends a call in the middle of its body, and its socket", async (context) => {
  const { client, call, controller, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const answer = client.request(call(server.url));
  (await response()).write("abc");
  await settled();
  controller.abort();
  assert.equal(await codeOf(answer), "cancelled");
  await until(() => server.open() === 0);
  idle();
});

test("a reader that leaves early frees the call and its socket", async (context) => {
  const { client, call, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const streaming = client.stream(call(server.url));
  (await response()).write("abc");
  for await (const chunk of (await streaming).chunks) {
    assert.equal(chunk.length, 3);
    break;
  }
  idle();
  await until(() => server.open() === 0);
});
