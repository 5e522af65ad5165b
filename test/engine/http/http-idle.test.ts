// A pool whose sockets were closed while it was idle, such as overnight: the next call opens a new
// one without an error. For calls to the backend and for those of the model's SDK.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { ModelClient } from "../../../engine/model/model-client.ts";
import { RequestBody } from "../../../engine/model/request-body.ts";
import { BYTES_MAX, TIMEOUT_MS, httpKit } from "../../support/http-fixture.ts";
import type { HttpKit } from "../../support/http-fixture.ts";
import { tcpServer } from "../../support/loopback.ts";

/** Sends a request through a pool; returns its status and text. */
type Ask = (kit: HttpKit, url: string) => Promise<readonly [number, string]>;

const POOLS: Readonly<Record<string, Ask>> = {
  "the backend": async ({ client, call }, url) => {
    const { status, text } = await client.request(call(url));
    return [status, text];
  },
  "the model": async ({ client: http, clock }, url) => {
    const bytes = { replyBytesMax: BYTES_MAX, tokensMax: 1 };
    const known = { baseUrl: url, apiKey: null, timeoutMs: TIMEOUT_MS };
    const client = new ModelClient({ clock, http, ...known, ...bytes });
    const { signal } = new AbortController();
    const deadlineAt = clock.monotonic() + TIMEOUT_MS;
    const options = { signal, deadlineAt, apiKey: null };
    return [200, String(await client.ask("/", new RequestBody(() => "{}"), options))];
  },
};

/** Responds with the number of sockets so far, and the given header. */
async function countingServer(context: TestContext, header: string) {
  // As many as the test opens.
  const sockets: Socket[] = [];
  const server = await tcpServer(context, (socket) => {
    sockets.push(socket);
    socket.on("data", (piece) => {
      if (!piece.toString().startsWith("POST ")) return;
      socket.write(`HTTP/1.1 200 OK\r\n${header}content-length: 1\r\n\r\n${sockets.length}`);
    });
  });
  const socket = (): Socket => {
    const last = sockets.at(-1);
    assert(last !== undefined);
    return last;
  };
  return { server, socket };
}

for (const [name, ask] of Object.entries(POOLS)) {
  test(`the next call works after ${name} closed an idle socket`, async (t) => {
    const kit = httpKit(t, { connectionsMax: 1 });
    const { server, socket } = await countingServer(t, "");
    for (const count of ["1", "2", "3"]) {
      assert.deepEqual(await ask(kit, server.url), [200, count]);
      assert.deepEqual(await ask(kit, server.url), [200, count], "a kept socket is used again");
      // Closed on both sides: the pool has noticed it.
      const closed = once(socket(), "close");
      socket().end();
      await closed;
    }
    assert.equal(server.accepted(), 3);
    kit.idle();
  });

  test(`the next call works after our pool closed an idle socket to ${name}`, async (t) => {
    const kit = httpKit(t, { connectionsMax: 1 });
    // One second more than the pool's margin for responses in transit.
    const { server, socket } = await countingServer(t, "keep-alive: timeout=3\r\n");
    assert.deepEqual(await ask(kit, server.url), [200, "1"]);
    await once(socket(), "close");
    assert.equal(server.open(), 0);
    assert.deepEqual(await ask(kit, server.url), [200, "2"]);
    kit.idle();
  });
}
