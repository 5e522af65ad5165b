// Outbound HTTP against real servers on loopback: responses, caps, deadlines, slots and sockets.
// Deadlines pass on a fake clock once the server has seen the call.

import assert from "node:assert/strict";
import type { RequestListener, ServerResponse } from "node:http";
import { test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { gzipSync } from "node:zlib";
import type { FakeClock } from "../../support/fake-clock.ts";
import { settled, until } from "../../support/fake-clock.ts";
import {
  BYTES_MAX,
  TIMEOUT_MS,
  codeOf,
  drivenServer,
  httpKit,
} from "../../support/http-fixture.ts";
import { httpServer } from "../../support/loopback.ts";

const answering =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(200, headers);
    response.end(body);
  };

test("a response is read whole, with its status and headers", async (context) => {
  const { client, call, idle } = httpKit(context);
  const server = await httpServer(context, (_request, response) => {
    response.writeHead(503, { "x-one": "1", "set-cookie": ["a=1", "b=2"] });
    response.end("año");
  });
  const answer = await client.request(call(`${server.url}/a/b?c=d`));
  assert.equal(answer.status, 503);
  assert.equal(answer.text, "año");
  assert.equal(answer.headers["x-one"], "1");
  assert.equal(answer.headers["set-cookie"], "a=1, b=2");
  idle();
});

test("a request has the given path, body and headers, and accepts no encoding", async (context) => {
  const { client, call } = httpKit(context);
  const seen = Promise.withResolvers<unknown>();
  const server = await httpServer(context, (request, response) => {
    request.setEncoding("utf8").on("data", (body: string) => {
      const { url, method, headers } = request;
      seen.resolve([method, url, body, headers["accept-encoding"], headers["x-key"]]);
      response.end();
    });
  });
  const headers = { "x-key": "k", "accept-encoding": "gzip" };
  await client.request(call(`${server.url}/a?b=c`, { headers, body: "cuerpo" }));
  assert.deepEqual(await seen.promise, ["POST", "/a?b=c", "cuerpo", "identity", "k"]);
});

test("a redirect is a response and is not followed", async (context) => {
  const { client, call } = httpKit(context);
  const server = await httpServer(context, (_request, response) => {
    response.writeHead(302, { location: "/otra" });
    response.end();
  });
  assert.equal((await client.request(call(server.url))).status, 302);
});

test("a body of the cap is read, one byte more is an error", async (context) => {
  const { client, call, idle } = httpKit(context);
  const server = await httpServer(context, (request, response) => {
    answering("x".repeat(Number(request.url?.slice(1))))(request, response);
  });
  assert.equal((await client.request(call(`${server.url}/${BYTES_MAX}`))).text.length, BYTES_MAX);
  const over = client.request(call(`${server.url}/${BYTES_MAX + 1}`));
  assert.equal(await codeOf(over), "upstream_too_large");
  idle();
});

test("an endless body is cut at the cap and its socket closed", async (context) => {
  const { client, call, idle } = httpKit(context);
  const server = await httpServer(context, (_request, response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write("x".repeat(1000)));
    };
    response.on("drain", pour);
    pour();
  });
  assert.equal(await codeOf(client.request(call(server.url))), "upstream_too_large");
  await until(() => server.open() === 0);
  idle();
});

for (const encoding of ["gzip", "deflate", "br", "zstd", "identity, gzip"]) {
  test(`an unsolicited response in ${encoding} is rejected unread`, async (context) => {
    const { client, call, idle } = httpKit(context, { connectionsMax: 1 });
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const server = await httpServer(context, (request, response) => {
      const headers = request.url === "/bomb" ? { "content-encoding": encoding } : {};
      answering(request.url === "/bomb" ? bomb : "x", headers)(request, response);
    });
    assert.equal(await codeOf(client.request(call(`${server.url}/bomb`))), "upstream_invalid");
    idle();
    assert.equal((await client.request(call(server.url))).text, "x");
  });
}

// --- Deadlines ---------------------------------------------------------------------------------------

test("a call to a server that never responds ends at the deadline, not before", async (context) => {
  const { client, call, clock, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const answer = client.request(call(server.url));
  await response();
  clock.advance(TIMEOUT_MS - 1);
  await settled();
  assert.equal(client.calls, 1);
  clock.advance(1);
  assert.equal(await codeOf(answer), "upstream_timeout");
  await until(() => server.open() === 0);
  idle();
});

test("a call with headers and then silence ends at the deadline", async (context) => {
  const { client, call, clock, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const answer = client.request(call(server.url));
  (await response()).flushHeaders();
  await settled();
  clock.advance(TIMEOUT_MS);
  assert.equal(await codeOf(answer), "upstream_timeout");
  await until(() => server.open() === 0);
  idle();
});

test("bytes that keep dripping do not move the deadline", async (context) => {
  const { client, call, clock, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const streaming = client.stream(call(server.url));
  const dripping = await response();
  dripping.write("x");
  const reading = drip((await streaming).chunks, dripping, clock);
  assert.equal(await codeOf(reading), "upstream_timeout");
  await until(() => server.open() === 0);
  idle();
});

/** Sends one byte after each, a second later. */
async function drip(
  chunks: AsyncIterable<Uint8Array>,
  response: ServerResponse,
  clock: FakeClock,
): Promise<void> {
  for await (const chunk of chunks) {
    assert.equal(chunk.length, 1);
    clock.advance(1000);
    response.write("x");
  }
}

test("a wait for a socket ends at the deadline; its slot is free once undici drops the call", async (context) => {
  const { client, call, clock, idle } = httpKit(context, { connectionsMax: 1, queuedMax: 1 });
  const { server, response, waiting } = await drivenServer(context);
  const first = client.request(call(server.url));
  const answering = await response();
  const second = client.request(call(server.url, { timeoutMs: 500 }));
  clock.advance(500);
  assert.equal(await codeOf(second), "overloaded", "certainly not received");
  assert.equal(client.calls, 2, "undici still holds it: its queue must not grow past the cap");
  assert.equal(await codeOf(client.request(call(server.url))), "overloaded");
  answering.end("x");
  await first;
  await until(() => client.calls === 0);
  idle();
  await settled();
  assert.equal(waiting(), 0, "it was never sent");
});

test("an unread stream is freed at its deadline", async (context) => {
  const { client, call, clock, idle } = httpKit(context);
  const { server, response } = await drivenServer(context);
  const [stream] = await Promise.all([
    client.stream(call(server.url)),
    response().then((r) => r.write("x")),
  ]);
  assert.equal(client.calls, 1);
  clock.advance(TIMEOUT_MS);
  idle();
  await until(() => server.open() === 0);
  assert.equal(await codeOf(readAll(stream.chunks)), "upstream_timeout");
});

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

// --- Slots and sockets -----------------------------------------------------------------------------------

test("a call that exceeds sockets and queue fails at once", async (context) => {
  const { client, call, controller, idle } = httpKit(context, { connectionsMax: 2, queuedMax: 1 });
  const { server } = await drivenServer(context);
  const calls = Array.from({ length: 3 }, () => codeOf(client.request(call(server.url))));
  assert.equal(client.calls, 3);
  assert.equal(await codeOf(client.request(call(server.url))), "overloaded");
  await until(() => server.accepted() === 2);
  await settled();
  assert.equal(server.accepted(), 2);
  controller.abort();
  assert.deepEqual(await Promise.all(calls), ["cancelled", "cancelled", "cancelled"]);
  await until(() => client.calls === 0);
  idle();
});

test("a socket is reused after a response of any status", async (context) => {
  // The pool opens sockets up to its cap before it waits for one.
  const { client, call } = httpKit(context, { connectionsMax: 1 });
  const server = await httpServer(context, (request, response) => {
    request.resume();
    response.writeHead(Number(request.url?.slice(1)));
    response.end("x".repeat(500));
  });
  for (const status of [200, 404, 429, 500, 200]) {
    assert.equal((await client.request(call(`${server.url}/${status}`))).status, status);
  }
  assert.equal(server.accepted(), 1);
});

test("only HTTP/1.1 is offered to a TLS server", async (context) => {
  const { client, call, controller } = httpKit(context);
  const offered = Promise.withResolvers<readonly string[]>();
  const server = createTlsServer({
    ALPNCallback: ({ protocols }) => {
      offered.resolve(protocols);
      return undefined;
    },
  });
  server.on("tlsClientError", () => {});
  context.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(typeof address === "object" && address !== null);
  const answer = client.request(call(`https://localhost:${address.port}/`));
  const failing = codeOf(answer);
  assert.deepEqual(await offered.promise, ["http/1.1"]);
  controller.abort();
  assert.match(await failing, /cancelled|upstream_connection/);
});

test("many calls of every outcome on one signal leave no listener on it", async (context) => {
  const { client, call, idle } = httpKit(context, { queuedMax: 100 });
  const server = await httpServer(context, (request, response) => {
    request.resume();
    if (request.url === "/0") return void response.end("x");
    if (request.url === "/1") return void response.destroy();
    if (request.url === "/2") return void response.end("x".repeat(BYTES_MAX + 1));
    response.writeHead(200, { "content-encoding": "br" });
    response.end("x");
  });
  const calls = Array.from({ length: 100 }, (_, index) =>
    client.request(call(`${server.url}/${index % 4}`)).catch(() => {}),
  );
  await Promise.all(calls);
  idle();
});
