// A load balancer that drops idle connections: PINGs keep the link alive, and if it is dropped
// anyway, the first call on it, also a booking, succeeds on a new link.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { RedisBookingStore } from "../../../tools/records/redis-store.ts";
import { startForgetfulProxy } from "../../support/redis/forgetful-proxy.ts";
import type { Forgetting } from "../../support/redis/forgetful-proxy.ts";
import { startCluster } from "../../support/redis/redis-cluster.ts";
import { startRedis, until } from "../../support/redis/redis-server.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";
import { BOOKING, startTestServer, tuesdayClock } from "../../support/server-fixture.ts";
import { ready, turnOf } from "../../support/redis/session-store-suite.ts";
import { wordsOf } from "../../support/model/context-fixture.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

const limits = DEFAULT_LIMITS;
const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
const FORGETTINGS: readonly Forgetting[] = ["silent", "reset", "reset_at_next"];
/** Longer than a link's idle time before a link check, and before a PING. */
const [QUIET_MS, IDLE_MS] = [200, 1000];

let server: RedisServer;
before(async () => void (server = await startRedis()));
after(() => server.stop());

/** The system's clock, with time that a test advances, and background timers run on demand. */
class Skipping implements Clock {
  #skippedMs = 0;
  /** Cap: the timers that the code under test has set. */
  readonly background = new Set<() => void>();

  readonly now = systemClock.now;
  readonly random = systemClock.random;
  readonly token = systemClock.token;

  monotonic(): number {
    return systemClock.monotonic() + this.#skippedMs;
  }

  after(delayMs: number, task: () => void, kind?: "background"): () => void {
    if (kind === undefined) return systemClock.after(delayMs, task);
    this.background.add(task);
    return () => void this.background.delete(task);
  }

  skip(durationMs: number): void {
    this.#skippedMs += durationMs;
  }

  /** Runs the background timers. */
  runBackground(): void {
    const due = [...this.background];
    this.background.clear();
    for (const task of due) task();
  }
}

async function open(t: TestContext, port = server.port) {
  const proxy = await startForgetfulProxy(port);
  t.after(() => proxy.stop());
  const clock = new Skipping();
  const redis = createRedis({ url: proxy.url, limits, log, clock });
  const store = createRedisSessions({ redis, clock, limits });
  t.after(() => store.close());
  assert(await redis.ready(5000));
  const caps = { perSession: 5, perEmail: 5, perTenant: 9, changesPerSession: 5 };
  const all = { ...caps, changesPerTenant: 9 };
  const records = new RedisBookingStore({ redis, clock, caps: all, reservationTtlMs: 60_000 });
  return { proxy, clock, redis, store, records };
}

for (const how of FORGETTINGS) {
  test(`the first call after the link was dropped (${how}) succeeds, and runs once`, async (t) => {
    const { proxy, clock, store, records } = await open(t);
    await server.client.flushall();
    const session = sessionKey(1, `idle-${how}`);
    const owner = { session, turn: "turn" };
    const date = parseDate("2026-12-09");
    assert(date !== null);
    const slot = { date, start: 600, end: 660 };
    const place = { tenant: 1, resource: 7, slot, capacity: 1, token: "turn" };
    const spending = { what: "booking", tenant: 1, subject: "ana@x.pe", token: "turn" } as const;
    /** Each is the first call on a dropped link. */
    const first = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
      clock.skip(QUIET_MS);
      proxy.forget(how);
      const links = proxy.connections;
      const answer = await call();
      assert(proxy.connections > links, "it went over a fresh link");
      return answer;
    };
    ready(await first(() => store.acquire({ session, token: "turn" })));
    assert.equal((await first(() => records.readJournal(owner))).ownsSession, true);
    const hold = await first(() => records.reserve(place));
    assert.equal(await first(async () => hold?.isStillOurs()), true);
    assert.equal(await first(() => records.write(owner, [["create x", "turn {}"]])), true);
    assert.equal(await first(() => records.consume(spending)), "consumed");
    const made = { session, key: "create x", expectedPrefix: "turn ", value: "turn {1}" };
    await first(() => records.finalise(made));
    await first(async () => hold?.release());
    const committed = await first(() => store.commit({ session, token: "turn", turn: turnOf(1) }));
    assert.deepEqual(committed.kind === "stored" && committed.turnsEver, 1);
    ready(await store.acquire({ session, token: "next" }));
    await first(() => store.release({ session, token: "next" }));
    const seen = ready(await store.acquire({ session, token: "third" }));
    assert.deepEqual(
      seen.turns.map(({ messageId }) => messageId),
      ["m1"],
    );
    const book = await server.client.hgetall(`citas:{${session}}:bookings`);
    assert.deepEqual({ ...book }, { "create x": "turn {1}" });
    assert.equal(await server.client.exists("citas:{1:7}:holds"), 0);
    assert.equal(await server.client.zcard("citas:{1}:spent"), 1);
  });
}

test("a link that is idle for a second gets a PING, and one in use does not", async (t) => {
  const { proxy, clock, redis, store } = await open(t);
  const pings = (): number => proxy.sent.filter((piece) => /ping/i.test(piece)).length;
  const asked = async (count: number): Promise<void> => {
    await until(() => pings() === count && clock.background.size > 0);
  };
  clock.skip(IDLE_MS - 100);
  clock.runBackground();
  assert.equal(pings(), 0);
  clock.skip(101);
  clock.runBackground();
  await asked(1);
  // Its reply counts: no PING before another second.
  clock.runBackground();
  assert.equal(pings(), 1);
  for (let call = 0; call < 3; call++) {
    clock.skip(IDLE_MS - 100);
    await store.release({ session: sessionKey(1, "talks"), token: "x" });
    clock.runBackground();
  }
  assert.equal(pings(), 1);
  clock.skip(IDLE_MS);
  clock.runBackground();
  await asked(2);
  assert(redis.healthy());
  assert.equal(proxy.connections, 1);
});

for (const how of FORGETTINGS) {
  test(`an idle link that was dropped (${how}) reconnects before the next call`, async (t) => {
    const { proxy, clock, redis } = await open(t);
    proxy.forget(how);
    clock.skip(IDLE_MS);
    clock.runBackground();
    await until(() => redis.healthy() && proxy.connections >= 2);
  });
}

test("a call waits on its link for a server that hangs", async (t) => {
  const { proxy, clock, redis, store } = await open(t);
  clock.skip(QUIET_MS);
  server.signal("SIGSTOP");
  t.after(() => server.signal("SIGCONT"));
  const begun = store.acquire({ session: sessionKey(1, "still"), token: "t" });
  // Link check: the second connection gets no handshake either.
  await until(() => proxy.connections === 2);
  server.signal("SIGCONT");
  assert.equal((await begun).kind, "ready");
  assert(redis.healthy());
  assert.equal(proxy.connections, 2, "no third: the first one stands");
});

test("a clear is not resent; the failover store completes it", async (t) => {
  const { proxy, clock, store } = await open(t);
  const session = sessionKey(1, "clear");
  ready(await store.acquire({ session, token: "t" }));
  clock.skip(QUIET_MS);
  proxy.forget("silent");
  await assert.rejects(store.clear({ session, token: "t" }), { code: "store_error" });
});

test("in a Cluster every node gets a PING, and a reset link fails no call", async (t) => {
  const cluster = await startCluster();
  t.after(() => cluster.stop());
  const session = sessionKey(1, "cluster");
  const node = await cluster.masterOf(`citas:{${session}}:meta`);
  const proxy = await startForgetfulProxy(node.port);
  t.after(() => proxy.stop());
  const clock = new Skipping();
  const natMap = `127.0.0.1:${node.port}=127.0.0.1:${proxy.port}`;
  const redis = createRedis({ url: cluster.url, natMap, limits, log, clock });
  const store = createRedisSessions({ redis, clock, limits });
  t.after(() => store.close());
  assert(await redis.ready(5000));
  ready(await store.acquire({ session, token: "a" }));
  const pings = (): number => proxy.sent.filter((piece) => /ping/i.test(piece)).length;
  assert.equal(pings(), 0);
  clock.runBackground();
  await until(() => pings() === 1);
  proxy.forget("reset_at_next");
  ready(await store.acquire({ session, token: "a" }));
});

for (const how of FORGETTINGS) {
  test(`a booking succeeds although the link is dropped (${how}) before and during it`, async (t) => {
    await server.client.flushall();
    const proxy = await startForgetfulProxy(server.port);
    t.after(() => proxy.stop());
    let skippedMs = 0;
    const monotonic = (): number => tuesdayClock.monotonic() + skippedMs;
    const clock = { ...tuesdayClock, monotonic };
    const forget = (): void => {
      skippedMs += QUIET_MS;
      proxy.forget(how);
    };
    const environment = { REDIS_URL: proxy.url };
    const bot = await startTestServer(t, { clock, environment });
    bot.model.handler(({ messages }) => {
      // While the model runs, the link is idle.
      forget();
      const last = messages.at(-1);
      if (last?.role === "tool") return { reply: wordsOf(last.content) };
      const time = wordsOf(last?.content).split(" a las ").at(-1);
      return { calls: [{ name: "create_booking", arguments: { ...BOOKING, time } }] };
    });
    const times = ["10:00 AM", "11:00 AM", "3:00 PM", "4:00 PM"];
    for (const [index, time] of times.entries()) {
      const seen = bot.backend.calls.length;
      const checked = (): boolean =>
        bot.backend.calls.slice(seen).some(({ codOpe }) => codOpe === "CONSULTAR_DISPONIBILIDAD");
      const slow = Promise.withResolvers<void>();
      const untilThen = { kind: "slow-until", until: slow.promise } as const;
      bot.backend.inject("CONSULTAR_DISPONIBILIDAD", untilThen, 1);
      forget();
      const words = `Soy Ana Ruiz, ana@example.com, a las ${time}`;
      const reply = bot.say(words, { session_id: `ana-${index}` });
      await until(checked);
      // And while the backend runs.
      forget();
      slow.resolve();
      assert.match(await reply, /^Cita confirmada/);
    }
    assert.equal(bot.backend.events().length, times.length);
  });
}
