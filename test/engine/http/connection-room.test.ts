// At the connection limit a request finds room while any socket has no request of its own, and
// a probe is answered in any case.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SOCKETS_PROBE_MAX } from "../../../engine/limits/memory-budget.ts";
import type { RawSocket } from "../../support/http-server-fixture.ts";
import { HELD, LIVE, house } from "../../support/house-fixture.ts";
import { until } from "../../support/fake-clock.ts";

const PLACES = 6;

function times<Item>(count: number, make: () => Item): readonly Item[] {
  return Array.from({ length: count }, make);
}

/** What a client of a full house may have sent. */
const WITHOUT_A_REQUEST = {
  "have sent nothing": "",
  "have sent half a first line": "POST /hel",
  "have sent half of their headers": HELD.slice(0, -2),
};

for (const [what, text] of Object.entries(WITHOUT_A_REQUEST)) {
  test(`as many requests as places are served together, though all sockets ${what}`, async (context) => {
    const { enter, edge, held, clock, results } = await house(context, PLACES);
    const others = times(PLACES, () => enter(text));
    await until(() => edge.connections() === PLACES);
    await until(() => others.every(({ socket }) => socket.bytesWritten === text.length));
    const requests = times(PLACES, () => enter(HELD));
    // The last two may wait until the others have had their time.
    await until(() => held.length >= PLACES - 2);
    clock.advance(1000);
    await until(() => held.length === PLACES);
    for (const { closed } of others) assert.match(await closed, /^$|^HTTP\/1\.1 503 /);
    assert(requests.every(({ socket, received }) => !socket.destroyed && received() === ""));
    // One past the limit: now every socket has a request.
    assert.match(await enter(HELD).closed, /^HTTP\/1\.1 503 /);
    assert.match(await enter(LIVE).closed, /^HTTP\/1\.1 200 /);
    assert(requests.every(({ socket }) => !socket.destroyed));
    assert(edge.connections() <= PLACES);
    assert(!results.includes("dropped"));
  });
}

test("requests that wait for room are not refused for silent sockets that come later", async (context) => {
  const { enter, edge, held, clock } = await house(context, PLACES);
  times(PLACES, () => enter(""));
  await until(() => edge.connections() === PLACES);
  const requests = times(2, () => enter(HELD));
  await until(() => clock.timers === 2);
  const silent = times(40, () => enter(""));
  // All have arrived, and the first of them made room for the last.
  await until(() => silent.filter(({ socket }) => socket.destroyed).length === 40 - 32);
  clock.advance(100);
  await until(() => held.length === 2);
  assert(requests.every(({ socket }) => !socket.destroyed));
  clock.advance(1000);
  await Promise.all(silent.map(({ closed }) => closed));
});

test("a request that comes late on its socket has the same time to find room", async (context) => {
  const { enter, edge, held, clock } = await house(context, 1);
  const first = enter("");
  await until(() => edge.connections() === 1);
  const waiting = enter("");
  await until(() => clock.timers === 1);
  clock.advance(900);
  first.socket.destroy();
  await until(() => edge.connections() === 0);
  enter("GET /op");
  await until(() => edge.connections() === 1);
  waiting.socket.write(HELD);
  // Its answer comes after the line above was read.
  assert.match(await enter(LIVE).closed, /^HTTP\/1\.1 200 /);
  clock.advance(999);
  assert.match(await enter(LIVE).closed, /^HTTP\/1\.1 200 /);
  assert.equal(held.length, 0);
  clock.advance(1);
  await until(() => held.length === 1);
});

test("probes that stop half-way keep no other probe out", async (context) => {
  const { enter, work, edge, clock } = await house(context, 1);
  await work();
  const half = times(SOCKETS_PROBE_MAX, () => enter(LIVE.slice(0, -2)));
  await until(() => edge.connections() === 1 + SOCKETS_PROBE_MAX);
  clock.advance(100);
  for (const { closed } of times(3, () => enter(LIVE))) {
    assert.match(await closed, /^HTTP\/1\.1 200 /);
  }
  assert(edge.connections() <= 1 + SOCKETS_PROBE_MAX);
  const open = (): readonly RawSocket[] => half.filter(({ socket }) => !socket.destroyed);
  assert(open().length < SOCKETS_PROBE_MAX);
});

test("a body that stops holds its place until its timeout, and probes are answered", async (context) => {
  const quick = { requestTimeoutMs: 300, headersTimeoutMs: 150, connectionsCheckMs: 50 };
  const { enter, edge } = await house(context, 2, quick);
  const echo = "POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  const slow = times(2, () => enter(`${echo}content-length: 50\r\n\r\n{"a`));
  await until(() => edge.connections() === 2);
  assert.match(await enter(LIVE).closed, /^HTTP\/1\.1 200 /);
  for (const { closed } of slow) assert.match(await closed, /^HTTP\/1\.1 408 /);
  const { received } = enter(`${echo}content-length: 2\r\n\r\n{}`);
  await until(() => received().startsWith("HTTP/1.1 200 "));
});
