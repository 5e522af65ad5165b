// Many error responses with long bodies: read whole, cut at the cap, left early or not read at all.
// No socket, no call and no memory leaks.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { HttpStream } from "../../../engine/http/http-client.ts";
import { until } from "../../support/fake-clock.ts";
import { heldBytes } from "../../support/heap.ts";
import { codeOf, httpKit } from "../../support/http-fixture.ts";
import type { HttpKit } from "../../support/http-fixture.ts";
import { httpServer } from "../../support/loopback.ts";

const CALLS = 2000;
/** A warm-up, for one-time allocations. */
const CALLS_BEFORE = 200;
const CONNECTIONS_MAX = 8;
/** More than there are sockets, so that some wait. */
const CALLERS = 12;
const BODY = Buffer.alloc(64 * 1024, "x");
/** More than the buffers hold: left unread, it blocks its socket. */
const LONG_BODY = Buffer.alloc(256 * 1024, "x");
/** One leaked body per call would be 125 MiB; two collections differ by 1 MiB. */
const GROWTH_BYTES_MAX = 3 * 2 ** 20;
const STATUSES = [301, 400, 404, 429, 500, 503];

/** Records the most sockets that undici has open. */
function watchSockets(context: TestContext): { readonly most: () => number } {
  // Cap: the open sockets.
  const sockets = new Set<Socket>();
  let most = 0;
  const listener = (event: unknown): void => {
    // As undici documents this channel.
    const { socket } = event as { readonly socket: Socket };
    for (const other of sockets) if (other.destroyed) sockets.delete(other);
    sockets.add(socket);
    most = Math.max(most, sockets.size);
  };
  subscribe("undici:client:connected", listener);
  context.after(() => unsubscribe("undici:client:connected", listener));
  return { most: () => most };
}

/** One call; callers handle the response in four ways, in turn. */
async function useOnce({ client, call }: HttpKit, url: string, index: number): Promise<void> {
  const status = STATUSES[index % STATUSES.length] ?? 500;
  const controller = new AbortController();
  const { signal } = controller;
  const fields = { signal, bytesMax: BODY.length };
  const to = `${url}/${status}`;
  switch (index % 4) {
    case 0: {
      const answer = await client.request(call(to, fields));
      return assert.deepEqual([answer.status, answer.text.length], [status, BODY.length]);
    }
    case 1: {
      const short = client.request(call(to, { ...fields, bytesMax: BODY.length - 1 }));
      return assert.equal(await codeOf(short), "upstream_too_large");
    }
    case 2: {
      const stream = await client.stream(call(`${to}/long`, fields));
      assert.equal(stream.status, status);
      for await (const chunk of stream.chunks) return assert(chunk.length > 0);
      return assert.fail("there was no body");
    }
    default: {
      // Like the model's client, which aborts an unread response by its signal.
      const stream = await client.stream(call(`${to}/long`, fields));
      assert.equal(stream.status, status);
      controller.abort();
      return assert.equal(await codeOf(firstOf(stream)), "cancelled");
    }
  }
}

async function firstOf({ chunks }: HttpStream): Promise<void> {
  for await (const chunk of chunks) return assert.fail(`${chunk.length} bytes came`);
}

async function useOften(kit: HttpKit, url: string, calls: number): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) await useOnce(kit, url, next++);
  };
  let settled = false;
  const all = Promise.all(Array.from({ length: CALLERS }, caller)).finally(() => (settled = true));
  // With blocked sockets these calls would never end.
  await Promise.race([all, until(() => settled)]);
  await until(() => kit.client.calls === 0);
  kit.idle();
}

test("two thousand error responses with long bodies leak no socket, no call and no memory", async (t) => {
  const kit = httpKit(t, { connectionsMax: CONNECTIONS_MAX, queuedMax: CALLERS });
  const sockets = watchSockets(t);
  const server = await httpServer(t, (request, response) => {
    request.resume();
    const [, status, long] = request.url?.split("/") ?? [];
    response.writeHead(Number(status));
    response.end(long === undefined ? BODY : LONG_BODY);
  });
  await useOften(kit, server.url, CALLS_BEFORE);
  await until(() => server.open() <= CONNECTIONS_MAX);
  const before = heldBytes();
  await useOften(kit, server.url, CALLS);
  await until(() => server.open() <= CONNECTIONS_MAX);
  const growth = heldBytes() - before;
  t.diagnostic(`${server.accepted()} sockets, at most ${sockets.most()} at once, +${growth} bytes`);
  assert(sockets.most() <= CONNECTIONS_MAX);
  assert(growth <= GROWTH_BYTES_MAX, `${growth} bytes more than before`);
});
