// Which socket is evicted at the connection limit: never one with a request, else the one that has
// been idle for longest. Probes have a reserve, and rejected sockets are counted and logged.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { SOCKETS_PROBE_MAX } from "../../../engine/limits/memory-budget.ts";
import { call, post, rawSocket } from "../../support/http-server-fixture.ts";
import type { RawSocket } from "../../support/http-server-fixture.ts";
import { until } from "../../support/fake-clock.ts";
import { LIVE, OPEN, house } from "../../support/house-fixture.ts";

/** Whether the response was a 200. */
function told(answer: ReturnType<typeof call>): () => boolean {
  let status = 0;
  void answer.then((heard) => (status = heard.status));
  return () => status === 200;
}

const isOpen = ({ socket }: RawSocket): boolean => !socket.destroyed;

test("the socket that was idle longest is evicted, and the others stay", async (context) => {
  const { url, keep, results, edge } = await house(context, 3);
  const [first, second, third] = [await keep(), await keep(), await keep()];
  // The first is used once more: now the second has been idle for longest.
  const answers = first.received().length;
  first.socket.write(OPEN);
  await until(() => first.received().length > answers);
  assert.equal((await call(`${url}/open`)).status, 200);
  await second.closed;
  assert(isOpen(first) && isOpen(third));
  assert.deepEqual(results, ["gave_way"]);
  assert(edge.connections() <= 3);
});

test("a hundred requests are served by a limit of two that is full of idle sockets", async (context) => {
  const { url, keep, results, edge } = await house(context, 2);
  await keep();
  await keep();
  for (let count = 0; count < 100; count++) {
    const answer = await post(`${url}/echo`, "{}");
    assert.equal(answer.status, 200);
    assert(edge.connections() <= 2);
  }
  assert(!results.includes("refused") && !results.includes("dropped"));
});

test("a new socket that has sent nothing is evicted after its grace time", async (context) => {
  const { url, enter, edge, clock, results } = await house(context, 2);
  const silent = [enter(""), enter("")];
  await until(() => edge.connections() === 2);
  const isAnswered = told(call(`${url}/open`));
  // It waits for the hundred milliseconds that a new socket has for its first bytes.
  await until(() => {
    if (clock.timers > 0) clock.advance(1);
    return isAnswered();
  });
  assert(clock.monotonic() >= 100 && clock.monotonic() < 1000);
  await silent[0]?.closed;
  assert(silent[1] !== undefined && isOpen(silent[1]));
  assert.deepEqual(results, ["gave_way"]);
});

test("a socket with half a request is evicted last, and only after a second", async (context) => {
  const { url, enter, keep, edge, clock, results } = await house(context, 2);
  const half = enter("GET /open HT");
  await until(() => edge.connections() === 1);
  const kept = await keep();
  clock.advance(999);
  assert.equal((await call(`${url}/open`)).status, 200);
  await kept.closed;
  assert(isOpen(half));
  await until(() => edge.connections() === 1);
  const other = enter("GET /open HT");
  await until(() => edge.connections() === 2);
  clock.advance(1);
  assert.equal((await call(`${url}/open`)).status, 200);
  await half.closed;
  assert(isOpen(other));
  assert.deepEqual(results, ["gave_way", "gave_way"]);
});

test("sockets in use are not evicted: others receive a 503, and probes are served", async (context) => {
  const { url, enter, work, held, results, logs, clock } = await house(context, 2);
  const busy = [await work(), await work()];
  for (let count = 0; count < 3; count++) {
    assert.equal((await call(`${url}/open`)).status, 503);
    assert.equal((await call(`${url}/live`)).status, 200);
  }
  assert.match(await enter(LIVE.replace("GET", "HEAD")).closed, /^HTTP\/1\.1 200 /);
  assert.match(
    await enter(LIVE.replace("/live", "http://localhost/live?x=1")).closed,
    /^HTTP\/1\.1 200 /,
  );
  // In two pieces, as over a slow connection.
  const slow = enter(LIVE.slice(0, 7));
  await until(() => clock.timers > 1);
  slow.socket.write(LIVE.slice(7));
  assert.match(await slow.closed, /^HTTP\/1\.1 200 [^]*Connection: close[^]*viva$/);
  assert(busy.every(isOpen));
  assert.deepEqual(results, ["refused", "refused", "refused"]);
  const lines = (): readonly string[] => logs.filter((line) => line.includes("sockets_full"));
  assert.equal(lines().length, 1);
  clock.advance(10_000);
  assert.deepEqual(
    lines().map((line) => /"code":"refused","count":(\d)/.exec(line)?.[1]),
    ["1", "2"],
  );
  for (const { response } of held) response.end("listo");
  for (const { received } of busy) await until(() => received().includes("listo"));
});

test("the reserve is limited to its number of probes", async (context) => {
  const { port, edge, work, clock } = await house(context, 1);
  await work();
  // Their clients do not read to the end, so each stays open.
  const stuck = Array.from({ length: SOCKETS_PROBE_MAX }, () => {
    return rawSocket(context, port, `${LIVE.slice(0, -2)}connection: keep-alive\r\n\r\n`);
  });
  await Promise.all(stuck.map(({ closed }) => closed));
  await until(() => edge.connections() === 1);
  // Sockets that send nothing do not use the reserve.
  const silent = Array.from({ length: 20 }, () => rawSocket(context, port, ""));
  await until(() => clock.timers >= 20);
  assert.match(await rawSocket(context, port, LIVE).closed, /^HTTP\/1\.1 200 /);
  clock.advance(1000);
  for (const { closed } of silent) assert.match(await closed, /^HTTP\/1\.1 503 /);
});

test("beyond the pending sockets the oldest silent one receives a 503, and the newest is served", async (context) => {
  const { port, work, held, clock } = await house(context, 1);
  await work();
  const silent = Array.from({ length: 33 }, () => rawSocket(context, port, ""));
  assert.match(await Promise.race(silent.map(({ closed }) => closed)), /^HTTP\/1\.1 503 /);
  assert.match(await rawSocket(context, port, LIVE).closed, /^HTTP\/1\.1 200 /);
  held[0]?.response.end();
  clock.advance(1000);
  await Promise.all(silent.map(({ closed }) => closed));
});

test("the keep-alive time shrinks as the server fills", async (context) => {
  const { keep, edge } = await house(context, 4);
  const { keepAliveMs, keepAliveLeastMs } = DEFAULT_LIMITS;
  const seen: number[] = [];
  const kept: RawSocket[] = [];
  for (let count = 0; count < 4; count++) {
    kept.push(await keep());
    seen.push(edge.server.keepAliveTimeout);
  }
  const half = (keepAliveMs + keepAliveLeastMs) / 2;
  assert.deepEqual(seen, [keepAliveMs, keepAliveMs, half, keepAliveLeastMs]);
  assert.match(kept[3]?.received() ?? "", /Keep-Alive: timeout=5,/);
  for (const { socket } of kept) socket.destroy();
  await until(() => edge.connections() === 0);
  assert.equal(edge.server.keepAliveTimeout, keepAliveMs);
});

test("an accept without a free descriptor evicts an idle socket and is logged once", async (context) => {
  const { url, keep, edge, results, logs } = await house(context, 4);
  const [first, second] = [await keep(), await keep()];
  const failure = Object.assign(new Error("accept EMFILE"), { code: "EMFILE", syscall: "accept" });
  edge.server.emit("error", failure);
  await first.closed;
  assert(isOpen(second));
  edge.server.emit("error", failure);
  await second.closed;
  edge.server.emit("error", failure);
  assert.equal(results.filter((result) => result === "no_descriptor").length, 3);
  assert.equal(logs.filter((line) => line.includes('"code":"no_descriptor"')).length, 1);
  assert.equal((await call(`${url}/open`)).status, 200);
});
