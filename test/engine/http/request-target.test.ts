// RFC 9112 and 9110 over HTTP: Host, the forms of a target, expectations, and sockets that are kept
// after an error. And the hosts that are served without a token.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoopback } from "../../../engine/http/request-target.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { call, rawSocket, testEdge } from "../../support/http-server-fixture.ts";
import { until } from "../../support/fake-clock.ts";

const TOKEN = "clave";
const CLOSE = "connection: close\r\n\r\n";

async function statusOf(
  context: Parameters<typeof testEdge>[0],
  head: string,
  token: string | null = null,
): Promise<string> {
  const { port } = await testEdge(context, { token });
  const text = await rawSocket(context, port, head).closed;
  return /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? text;
}

for (const [what, lines, status] of [
  ["one Host", "host: localhost\r\n", "200"],
  ["an empty Host, which no token allows", "host:\r\n", "403"],
  ["no Host", "", "400"],
  ["two Hosts", "host: localhost\r\nhost: localhost\r\n", "400"],
  ["two Hosts that differ", "host: localhost\r\nHOST: otra.example\r\n", "400"],
  ["a Host with a path", "host: localhost/x\r\n", "400"],
  ["a Host with a user", "host: ana@localhost\r\n", "400"],
  ["a Host with a space", "host: localhost otra\r\n", "400"],
  ["a list of Hosts", "host: localhost, otra\r\n", "400"],
  ["a Host with a port that is none", "host: localhost:http\r\n", "400"],
] as const) {
  test(`a request with ${what} is ${status}`, async (context) => {
    assert.equal(await statusOf(context, `GET /open HTTP/1.1\r\n${lines}${CLOSE}`), status);
  });
}

test("HTTP/1.0 needs no Host, and has at most one", async (context) => {
  assert.equal(await statusOf(context, "GET /open HTTP/1.0\r\n\r\n"), "200");
  const two = "GET /open HTTP/1.0\r\nhost: localhost\r\nhost: localhost\r\n\r\n";
  assert.equal(await statusOf(context, two), "400");
});

for (const [target, host, status] of [
  ["http://localhost/open", "localhost", "200"],
  ["HTTP://LOCALHOST:8002/open?x=1", "localhost", "200"],
  ["http://127.0.0.1:80/open", "otra.example", "200"],
  ["http://otra.example/open", "localhost", "403"],
  ["http://localhost", "localhost", "404"],
  ["http://localhost/nada", "localhost", "404"],
  ["http:///open", "localhost", "400"],
  ["http://ana@localhost/open", "localhost", "400"],
] as const) {
  test(`a target of ${target} with Host ${host} is ${status}`, async (context) => {
    const head = `GET ${target} HTTP/1.1\r\nhost: ${host}\r\n${CLOSE}`;
    assert.equal(await statusOf(context, head), status);
  });
}

for (const method of ["GET", "HEAD", "POST", "OPTIONS", "DELETE"]) {
  test(`without a token ${method} of any route needs a loopback host`, async (context) => {
    for (const path of ["/open", "/echo", "/nada"]) {
      const head = `${method} ${path} HTTP/1.1\r\nhost: mala.example:8002\r\n${CLOSE}`;
      assert.equal(await statusOf(context, head), "403", path);
      assert.notEqual(await statusOf(context, head, TOKEN), "403", path);
    }
  });
}

test("loopback names and addresses, and others that look like them", () => {
  const own = ["localhost", "LOCALHOST:80", "localhost.", "a.b.localhost:1", "127.0.0.1:8002"];
  for (const host of [...own, "127.9.9.9", "[::1]", "[::1]:8002"]) assert(isLoopback(host), host);
  const others = ["localhost.example", "xlocalhost", "127.0.0.1.nip.io", "127.0.0.1x", "[::2]", ""];
  for (const host of [...others, "0.0.0.0", "1127.0.0.1"]) assert(!isLoopback(host), host);
});

const POST = "POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

test("a 100 Continue is sent when the route reads the body, and then the response", async (context) => {
  const { port } = await testEdge(context);
  const head = `${POST}expect: 100-Continue\r\ncontent-length: 2\r\n${CLOSE}`;
  const { socket, received, closed } = rawSocket(context, port, head);
  await until(() => received().includes("100 Continue"));
  assert.equal(received(), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("{}");
  assert.match(await closed, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

for (const [what, lines, status] of [
  ["a body that is too large", "expect: 100-continue\r\ncontent-length: 101\r\n", 413],
  [
    "a type that is not taken",
    "expect: 100-continue\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n",
    415,
  ],
  ["another expectation", "expect: 200-ok\r\ncontent-length: 2\r\n", 417],
  ["two expectations", "expect: 100-continue, dos\r\ncontent-length: 2\r\n", 417],
] as const) {
  test(`${what} is ${status} before any 100, and the socket closes`, async (context) => {
    const { port } = await testEdge(context);
    const text = await rawSocket(context, port, `${POST}${lines}\r\n`).closed;
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} [^]*\r\nconnection: close\r\n`, "i"));
    assert.doesNotMatch(text, /100 Continue/);
  });
}

test("an expectation without the token is a 401, and in HTTP/1.0 it means nothing", async (context) => {
  const head = `${POST}expect: 100-continue\r\ncontent-length: 2\r\n\r\n`;
  assert.equal(await statusOf(context, head, TOKEN), "401");
  const old = head.replace("HTTP/1.1", "HTTP/1.0");
  assert.equal(await statusOf(context, `${old}{}`), "200");
});

for (const [line, status] of [
  ["GET /nada", 404],
  ["HEAD /nada", 404],
  ["GET /echo", 405],
  ["DELETE /open", 405],
] as const) {
  test(`a ${status} to ${line} keeps the socket for the next request`, async (context) => {
    const { port } = await testEdge(context);
    const next = `GET /open HTTP/1.1\r\nhost: localhost\r\n${CLOSE}`;
    const text = `${line} HTTP/1.1\r\nhost: localhost\r\n\r\n${next}`;
    const { closed } = rawSocket(context, port, text);
    assert.deepEqual((await closed).match(/HTTP\/1\.1 \d+/g), [
      `HTTP/1.1 ${status}`,
      "HTTP/1.1 200",
    ]);
  });
}

test("what is left of a refused body decides on the socket as before", async (context) => {
  const { url } = await testEdge(context);
  const body = "x".repeat(DEFAULT_LIMITS.bodyBytesMax + 1);
  const refused = await call(`${url}/nada`, { method: "POST", body });
  assert.deepEqual([refused.status, refused.headers.connection], [404, "close"]);
});
