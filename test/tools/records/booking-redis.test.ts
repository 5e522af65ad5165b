// Bookings with their records in Redis: no slot is booked twice, whichever process dies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { RedisBookingStore } from "../../../tools/records/redis-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { CAPS, CONFIG, until } from "../../support/stub-backend.ts";
import type { Play } from "../../support/stub-backend.ts";
import {
  StubCalendar,
  WORDS,
  createReplica,
  own,
  redisFor,
} from "../../support/redis/records-fixture.ts";
import { startProxy, until as poll } from "../../support/redis/redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

const CREATE = "CREAR_EVENTO";
const EVENTS = new Set(["eventos"] as const);

test("a hundred sessions on two replicas make exactly as many bookings of one slot as may overlap", async (context) => {
  const server = await redisFor(context);
  const [one, two] = [await createReplica(context, server), await createReplica(context, server)];
  for (const slots of [1, 2]) {
    const calendar = new StubCalendar();
    for (const { stub } of [one, two]) calendar.attach(stub, slots);
    const config = { ...CONFIG, slots, usuario_id: 70 + slots };
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const call = { session: `s${slots}-${index}`, config };
        const words = { ...WORDS, customer_contact: `c${index}@x.pe` };
        return (index % 2 === 0 ? one : two).turn("create_booking", words, call);
      }),
    );
    const booked = outcomes.filter(({ status }) => status === "ok");
    assert.equal(calendar.events.length, slots);
    assert.equal(booked.length, slots);
    assert.equal(await server.client.exists(`citas:{1:${70 + slots}}:holds`), 0, "holds are left");
  }
});

const LOST: readonly (readonly [string, Play])[] = [
  ["resets", { fault: "reset" }],
  ["answers 502", { status: 502 }],
  ["answers half a JSON", { raw: '{"success": tr' }],
];

for (const [what, play] of LOST) {
  test(`a backend that books and then ${what} has one event after retries and restarts`, async (context) => {
    const server = await redisFor(context);
    const calendar = new StubCalendar();
    const first = await createReplica(context, server);
    calendar.attach(first.stub, 5);
    calendar.after.set(CREATE, play);
    for (const customer_name of ["Ana Ruiz", "ANA RUIZ", "Otra Persona"]) {
      const outcome = await first.turn("create_booking", { ...WORDS, customer_name });
      assert.equal(outcome.status, "unknown");
      assert.match(outcome.text, /^Cita por verificar: /);
    }
    const second = await createReplica(context, server);
    calendar.attach(second.stub, 5);
    assert.equal((await second.turn("create_booking", WORDS)).status, "unknown");
    const third = await createReplica(context, server, { features: EVENTS });
    calendar.attach(third.stub, 5);
    calendar.after.clear();
    assert.match((await third.turn("create_booking", WORDS)).text, /^Cita confirmada: /);
    assert.match((await second.turn("create_booking", WORDS)).text, /^Cita confirmada: /);
    assert.equal(calendar.events.length, 1);
  });
}

test("a backend that books and never responds has one event, and a late response makes no second", async (context) => {
  const server = await redisFor(context);
  const calendar = new StubCalendar();
  const replica = await createReplica(context, server);
  calendar.attach(replica.stub, 5);
  calendar.after.set(CREATE, { fault: "hang" });
  const outcome = replica.turn("create_booking", WORDS);
  await until(() => replica.stub.asked(CREATE).length === 1);
  const again = await createReplica(context, server);
  calendar.attach(again.stub, 5);
  assert.equal((await again.turn("create_booking", WORDS)).status, "unknown", "still under way");
  replica.clock.expire();
  assert.equal((await outcome).status, "unknown");
  assert.equal((await again.turn("create_booking", WORDS)).status, "unknown");
  assert.equal(calendar.events.length, 1);
});

test("a process that was frozen past its lock sends nothing", async (context) => {
  const server = await redisFor(context);
  const replica = await createReplica(context, server);
  await own(server, "other");
  const before = await replica.run("create_booking", WORDS, { turn: "mine" });
  assert.match(before.text, /^Cita no registrada: la conversación siguió/);
  // Lost between the first look and the last.
  await own(server, "mine");
  let thaw = (): void => {};
  const frozen = new Promise<void>((resolve) => (thaw = resolve));
  const free: Play = { json: { success: true, disponible: true } };
  replica.stub.play("CONSULTAR_DISPONIBILIDAD", { after: frozen, then: free });
  const outcome = replica.run("create_booking", WORDS, { turn: "mine" });
  await until(() => replica.stub.asked("CONSULTAR_DISPONIBILIDAD").length === 1);
  await own(server, "other");
  thaw();
  assert.match((await outcome).text, /^Cita no registrada: la conversación siguió/);
  assert.equal(replica.stub.asked(CREATE).length, 0);
  const kept = await server.client.keys("citas:*");
  assert.deepEqual(kept, ["citas:{1:51999}:meta"], "nothing of it stays");
});

test("the reservation of a dead process is free once it expires, and not before", async (context) => {
  const server = await redisFor(context);
  const replica = await createReplica(context, server);
  const line = "citas:{1:70}:holds";
  const [seconds] = await server.client.time();
  const tenOClock = Date.UTC(2026, 10, 23, 10) - Date.UTC(2000, 0, 1);
  const place = (expiry: number): string =>
    `1 ${tenOClock / 60_000} ${tenOClock / 60_000 + 30} ${expiry}`;
  await server.client.hset(line, "dead", place((Number(seconds) + 60) * 1000));
  const refused = await replica.turn("create_booking", WORDS);
  assert.match(refused.text, /^Cita no registrada: otra persona/);
  await server.client.hset(line, "dead", place((Number(seconds) - 1) * 1000));
  assert.equal((await replica.turn("create_booking", WORDS)).status, "ok");
});

test("a booking that waits for another is served in order, and leaves the queue when its turn ends", async (context) => {
  const server = await redisFor(context);
  const replica = await createReplica(context, server);
  const config = { ...CONFIG, slots: 2 };
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  replica.stub.play(CREATE, { after: held, then: { json: { success: true } } });
  const first = replica.turn("create_booking", WORDS, { config });
  await until(() => replica.stub.asked(CREATE).length === 1);
  const controller = new AbortController();
  const { signal } = controller;
  const second = replica.turn("create_booking", WORDS, { config, session: "b", signal });
  const line = "citas:{1:70}:holds";
  await poll(async () => (await server.client.hlen(line)) === 2);
  controller.abort();
  assert.match((await second).text, /^Cita no registrada: no alcanzó/);
  assert.equal(await server.client.hlen(line), 1);
  const third = replica.turn("create_booking", WORDS, { config, session: "c" });
  await poll(async () => (await server.client.hlen(line)) === 2);
  assert.equal(replica.stub.asked(CREATE).length, 1);
  answer();
  assert.deepEqual([(await first).status, (await third).status], ["ok", "ok"]);
});

test("with Redis lost before the request nothing is sent, unless the setting allows it", async (context) => {
  const server = await redisFor(context);
  const refusing = await createReplica(context, server);
  const allowing = await createReplica(context, server, { whenDegraded: "allow" });
  await own(server, "t1");
  await server.stop();
  const refused = await refusing.run("create_booking", WORDS, { turn: "t1" });
  assert.match(refused.text, /^Cita no registrada: ahora no se pueden confirmar/);
  assert.deepEqual([refused.status, refused.errorType], ["failed", "connection_error"]);
  assert.equal(refusing.stub.asked(CREATE).length, 0);
  const counted = "citas_availability_degradation_total";
  const labels = '{service="bookings_store",reason="store_error"}';
  assert.equal(await refusing.metric(counted + labels), 1);
  const outcome = await allowing.run("create_booking", WORDS, { turn: "t2" });
  assert.match(outcome.text, /^Cita confirmada: /);
  const again = await allowing.run("create_booking", WORDS, { turn: "t3" });
  assert.equal(again.text, outcome.text);
  assert.equal(allowing.stub.asked(CREATE).length, 1);
});

test("with Redis lost after the request the outcome is reported, and written to Redis later", async (context) => {
  const server = await redisFor(context);
  const proxy = await startProxy(server.port);
  context.after(() => proxy.stop());
  const replica = await createReplica(context, server, { url: proxy.url });
  replica.stub.play(CREATE, () => {
    proxy.swallow("cut");
    return { json: { success: true } };
  });
  const outcome = await replica.turn("create_booking", WORDS);
  assert.match(outcome.text, /^Cita confirmada: /);
  const book = "citas:{1:51999}:bookings";
  proxy.swallow("off");
  await poll(async () => {
    const values = await server.client.hvals(book);
    return values.length === 1 && values[0]?.includes('"done"') === true;
  });
  const other = await createReplica(context, server);
  assert.equal((await other.turn("create_booking", WORDS)).text, outcome.text);
  assert.equal(other.stub.asked(CREATE).length, 0);
});

test("a write that Redis rejects while its link is up is retried", async (context) => {
  const server = await redisFor(context);
  const { redis } = await createReplica(context, server);
  const clock = new FakeClock();
  const records = new RedisBookingStore({ redis, clock, caps: CAPS, reservationTtlMs: 60_000 });
  const session = sessionKey(1, "s");
  const date = parseDate(WORDS.date);
  assert(date !== null);
  const slot = { date, start: 600, end: 630 };
  const request = { tenant: 1, resource: 7, slot, capacity: 1, token: "t1" } as const;
  const place = "citas:{1:7}:holds";
  await own(server, "t1", { session: "s" });
  await records.write({ session, turn: "t1" }, [["create x", "t1 sent"]]);
  const hold = await records.reserve(request);
  assert(hold !== null);
  const settlement = { session, key: "create x", expectedPrefix: "t1", value: "t1 done" };
  // No script can be run, and the link is as good as before.
  await server.client.call("ACL", "SETUSER", "default", "-evalsha", "-eval");
  await Promise.all([records.finalise(settlement), hold.release()]);
  assert.equal(redis.healthy(), true);
  clock.advance(1000);
  await poll(() => redis.commandsInFlight === 0 && clock.timers === 1);
  await server.client.call("ACL", "SETUSER", "default", "+evalsha", "+eval");
  assert.equal(await server.client.exists(place), 1);
  clock.advance(1000);
  await poll(async () => (await server.client.exists(place)) === 0);
  const book = `citas:{${session}}:bookings`;
  await poll(async () => (await server.client.hget(book, "create x")) === "t1 done");
  await poll(() => redis.commandsInFlight === 0);
  assert.equal(clock.timers, 0);
});

for (const count of [64, 65]) {
  test(`${count} outcomes and a release that cannot be written: the release is dropped, then the oldest`, async (context) => {
    const server = await redisFor(context);
    const { redis } = await createReplica(context, server);
    const clock = new FakeClock();
    const records = new RedisBookingStore({ redis, clock, caps: CAPS, reservationTtlMs: 60_000 });
    const session = sessionKey(1, "s");
    const book = `citas:{${session}}:bookings`;
    const fields = Array.from({ length: count }, (_, index) => `create ${index}`);
    await server.client.hset(book, Object.fromEntries(fields.map((field) => [field, "t1 sent"])));
    const date = parseDate(WORDS.date);
    assert(date !== null);
    const slot = { date, start: 600, end: 630 };
    const hold = await records.reserve({ tenant: 1, resource: 7, slot, capacity: 1, token: "t1" });
    assert(hold !== null);
    await server.client.call("ACL", "SETUSER", "default", "-evalsha", "-eval");
    for (const field of fields) {
      await records.finalise({ session, key: field, expectedPrefix: "t1", value: "t1 done" });
    }
    await hold.release();
    await server.client.call("ACL", "SETUSER", "default", "+evalsha", "+eval");
    clock.advance(1000);
    const told = async (): Promise<number> =>
      (await server.client.hvals(book)).filter((value) => value === "t1 done").length;
    await poll(async () => (await told()) === 64);
    await poll(() => redis.commandsInFlight === 0);
    assert.equal(await server.client.hget(book, "create 0"), count === 64 ? "t1 done" : "t1 sent");
    assert.equal(await server.client.exists("citas:{1:7}:holds"), 1, "it expires by itself");
  });
}

test("a turn without a booking makes no call to Redis, a booking a fixed few", async (context) => {
  const server = await redisFor(context);
  const proxy = await startProxy(server.port);
  context.after(() => proxy.stop());
  const replica = await createReplica(context, server, { url: proxy.url });
  const before = proxy.requests;
  await replica.run("check_availability", { date: "2026-11-23", time: "10:00 AM" });
  assert.equal(proxy.requests, before);
  // So that the scripts are known to the server.
  await replica.turn("create_booking", { ...WORDS, time: "9:00 AM" });
  const warm = proxy.requests;
  await replica.turn("create_booking", WORDS);
  // Read the journal, reserve and consume, write and poll, finalise, release: at most eight
  // commands in five round trips.
  assert.ok(proxy.requests - warm <= 8, `${proxy.requests - warm} requests`);
});

test("every key of a booking has a time to live", async (context) => {
  const server = await redisFor(context);
  const replica = await createReplica(context, server);
  replica.stub.play(CREATE, { status: 500 });
  await replica.turn("create_booking", WORDS);
  const keys = (await server.client.keys("citas:*")).filter((key) => !key.endsWith(":meta"));
  assert.equal(keys.length, 4);
  for (const key of keys) assert.ok((await server.client.pttl(key)) > 0, key);
});

test("invalid values under our keys are deleted, not used", async (context) => {
  const server = await redisFor(context);
  const replica = await createReplica(context, server);
  for (const key of ["citas:{1:51999}:bookings", "citas:{1:70}:holds", "citas:{1}:spent"]) {
    await server.client.set(key, "x");
  }
  assert.equal((await replica.turn("create_booking", WORDS)).status, "ok");
  await server.client.hset("citas:{1:51999}:bookings", { a: "nonsense", b: "t {}", c: "" });
  const later = await replica.turn("create_booking", { ...WORDS, time: "11:00 AM" });
  assert.equal(later.status, "ok");
  assert.equal(await server.client.hlen("citas:{1:51999}:bookings"), 2);
});
