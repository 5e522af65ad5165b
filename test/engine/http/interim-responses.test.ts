// An unsolicited `100 Continue`: skipped whole, in pieces and more than once, and never removed
// from a body.

import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { HttpClient } from "../../../engine/http/http-client.ts";
import { tcpServer } from "../../support/loopback.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const WITH_FIELDS = "HTTP/1.1 100 Continue\r\nserver: x\r\nx-y: z\r\n\r\n";
const OLDER = "HTTP/1.0 100 Continue\r\n\r\n";

function answer(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** Responds to each request with these pieces, each in its own segment. */
async function client(
  context: TestContext,
  pieces: readonly string[],
): Promise<{ ask: () => Promise<string>; accepted: () => number }> {
  const server = await tcpServer(context, (socket) => {
    socket.setNoDelay(true);
    socket.on("data", () => send(socket, pieces));
  });
  const http = new HttpClient({
    ...{ clock: systemClock, connectionsMax: 1, queuedMax: 8, originsMax: 1 },
    ...{ connectTimeoutMs: 5000, keepAliveMs: 30_000 },
  });
  context.after(() => http.close());
  const call = { url: server.url, method: "POST", headers: {}, body: "{}" } as const;
  const { signal } = new AbortController();
  const ask = async (): Promise<string> => {
    const { status, text } = await http.request({
      ...{ ...call, signal, timeoutMs: 20_000, bytesMax: 100_000 },
    });
    return `${status} ${text}`;
  };
  return { ask, accepted: server.accepted };
}

function send(socket: Socket, [piece, ...rest]: readonly string[]): void {
  if (piece === undefined) return;
  socket.write(piece, () => setImmediate(() => send(socket, rest)));
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["before the answer", [CONTINUE + answer("hola")]],
  ["in a segment of its own", [CONTINUE, answer("hola")]],
  ["with fields", [WITH_FIELDS, answer("hola")]],
  ["of HTTP/1.0", [OLDER + answer("hola")]],
  ["three times", [CONTINUE + CONTINUE, CONTINUE, answer("hola")]],
  ["byte by byte", [...(CONTINUE + answer("hola"))]],
  ["not at all, byte by byte", [...answer("hola")]],
  ["before another interim answer", [CONTINUE, "HTTP/1.1 103 Early Hints\r\n\r\n", answer("hola")]],
];

for (const [what, pieces] of CASES) {
  test(`100 Continue ${what} is skipped, and the connection is kept`, async (context) => {
    const { ask, accepted } = await client(context, pieces);
    assert.equal(await ask(), "200 hola");
    assert.equal(await ask(), "200 hola");
    assert.equal(accepted(), 1);
  });
}

test("a body that looks like an interim response stays the body, also in its own segment", async (context) => {
  const body = `${CONTINUE}${answer("x")}`;
  const [head = ""] = answer(body).split(CONTINUE);
  const { ask } = await client(context, [head, body]);
  assert.equal(await ask(), `200 ${body}`);
  assert.equal(await ask(), `200 ${body}`);
});

test("an interim response without an end fails the call like any broken response", async (context) => {
  const { ask } = await client(context, [`HTTP/1.1 100 Continue\r\nx: ${"y".repeat(20_000)}`]);
  await assert.rejects(ask(), { code: "upstream_connection" });
});
