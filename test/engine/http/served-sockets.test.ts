// Which socket is evicted: the order of the candidates, and the time that each still has.

import assert from "node:assert/strict";
import { Socket } from "node:net";
import { test } from "node:test";
import { ServedSockets } from "../../../engine/http/served-sockets.ts";

const OPTIONS = { connectionsMax: 4, quietMs: 100, startedMs: 1000 };

/** A socket that has received this many bytes. */
function socketWith(bytesRead: number): Socket {
  return Object.defineProperty(new Socket(), "bytesRead", { value: bytesRead });
}

test("while all still have their time it is the oldest, not one that has just arrived", () => {
  const sockets = new ServedSockets(OPTIONS);
  const [half, fresh] = [socketWith(7), socketWith(0)];
  sockets.add(half, 0);
  sockets.add(fresh, 50);
  assert.deepEqual(sockets.socketToEvict(60), { socket: half, at: 150 });
  assert.deepEqual(sockets.socketToEvict(149), { socket: half, at: 150 });
  assert.deepEqual(sockets.socketToEvict(150), { socket: fresh, at: 150 });
});

test("a socket whose headers stopped goes after all that are idle or silent", () => {
  const sockets = new ServedSockets(OPTIONS);
  const [half, silent, kept, busy] = [socketWith(7), socketWith(0), socketWith(9), socketWith(9)];
  for (const socket of [half, silent, kept, busy]) sockets.add(socket, 0);
  for (const socket of [kept, busy]) sockets.begin(socket);
  sockets.end(kept, 950);
  const evicted = Array.from({ length: 3 }, () => {
    const candidate = sockets.socketToEvict(1000);
    assert(candidate !== null && candidate.at <= 1000);
    sockets.delete(candidate.socket);
    return candidate.socket;
  });
  assert.deepEqual(evicted, [silent, kept, half]);
  assert.equal(sockets.socketToEvict(1000), null, "the last one has a request");
  assert(sockets.has(busy));
});
