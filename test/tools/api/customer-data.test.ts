// A customer's data: shown in full, and erased all or not at all, over the route and the command,
// with and without Redis, during anything the customer, others or Redis do.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { eraseCustomer, loadCustomerData } from "../../../tools/api/customer-data.ts";
import { isNothingKept } from "../../../tools/api/customer-data.ts";
import type { CustomerPorts } from "../../../tools/api/customer-data.ts";
import { RedisBookingStore } from "../../../tools/records/redis-store.ts";
import { bookingKey, encodeEntry } from "../../../tools/records/booking-journal.ts";
import type { JournalEntry } from "../../../tools/records/booking-journal.ts";
import { assertDescribed, record } from "../../support/package/openapi-fixture.ts";
import { startCluster } from "../../support/redis/redis-cluster.ts";
import { startRedis, until } from "../../support/redis/redis-server.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";
import { BOOKING, call, obedientModel } from "../../support/server-fixture.ts";
import { startTestServer, until as soon } from "../../support/server-fixture.ts";
import type { Answer, TestServer } from "../../support/server-fixture.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { ready, runTurn, turnOf } from "../../support/redis/session-store-suite.ts";

const PHONE = "+51999888777";
const TOKEN = "a token of more than sixteen characters".replaceAll(" ", "-");

let redis: RedisServer;
before(async () => void (redis = await startRedis()));
beforeEach(() => redis.client.flushall());
after(() => redis.stop());

async function customers(
  server: Pick<TestServer, "url">,
  query: string,
  method = "GET",
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await call(`${server.url}/api/customers${query}`, { method, headers });
  if (method === "GET" || method === "DELETE") assertDescribed(method, "/api/customers", answer);
  return answer;
}

const OF = `?id_empresa=1&session_id=${encodeURIComponent(PHONE)}`;

function bookings(answer: Answer): readonly Record<string, unknown>[] {
  const all = answer.body?.["bookings"];
  assert(Array.isArray(all));
  return all.map(record);
}

async function booked(server: TestServer): Promise<void> {
  obedientModel(server);
  const words = `Soy ${BOOKING.customer_name}, ${BOOKING.customer_contact}`;
  await server.say(words, { session_id: PHONE, message_id: "m1" });
  assert.match(await server.say("reserva", { session_id: PHONE }), /^Cita confirmada/);
}

for (const where of ["embedded", "redis"] as const) {
  test(`over the route a customer is seen whole and erased whole: ${where}`, async (t) => {
    const environment = where === "redis" ? { REDIS_URL: redis.url } : {};
    const server = await startTestServer(t, { environment });
    assert.equal((await customers(server, OF)).body?.["found"], false);
    await booked(server);
    await server.say("Dime", { session_id: "somebody-else" });
    const shown = await customers(server, OF);
    assert.equal(shown.status, 200);
    assert.equal(shown.body?.["found"], true);
    const conversation = record(shown.body?.["conversation"]);
    assert.deepEqual([conversation["turns_ever"], conversation["busy"]], [2, false]);
    const { text } = shown;
    for (const part of ["m1", "reserva", "create_booking", "Cita confirmada", BOOKING.date]) {
      assert(text.includes(part), part);
    }
    const notes = record(shown.body?.["notes"]);
    assert.deepEqual(notes["email"], { value: BOOKING.customer_contact, from: "customer" });
    assert.deepEqual(
      bookings(shown).map(({ kind, state }) => [kind, state]),
      [["create", "done"]],
    );
    const erased = await customers(server, OF, "DELETE");
    assert.equal(erased.status, 200);
    assert.deepEqual(erased.body?.["erased"], { turns: 2, bookings: 1 });
    assert.deepEqual(erased.body?.["kept"], []);
    assert.equal((await customers(server, OF)).body?.["found"], false);
    // A repeat does nothing more, and no other customer lost anything.
    assert.deepEqual((await customers(server, OF, "DELETE")).body?.["erased"], {
      turns: 0,
      bookings: 0,
    });
    const other = await customers(server, "?id_empresa=1&session_id=somebody-else");
    assert.equal(record(other.body?.["conversation"])["turns_ever"], 1);
    const left = await redis.client.keys("citas:*51999888777*");
    assert.deepEqual(left, []);
    const told = server.logs.filter((line) => /customer_(?:shown|erased)/.test(line));
    assert.equal(told.length, 6);
    assert(told.every((line) => !line.includes("51999888777")));
    // The next message begins a conversation.
    const next = await server.chat("Dime", { session_id: PHONE });
    assert.equal(next.headers["x-session-turns"], "1");
  });
}

test("a customer is named by both parameters, however the sign of a number is written", async (t) => {
  const environment = { INTERNAL_API_TOKEN: TOKEN, SERVER_HOST: "127.0.0.1" };
  const server = await startTestServer(t, { environment });
  const headers = { "x-internal-token": TOKEN };
  for (const method of ["GET", "DELETE"]) {
    assert.equal((await customers(server, OF, method)).status, 401);
    assert.equal((await customers(server, OF, method, headers)).status, 200);
  }
  const plain = await customers(server, `?id_empresa=1&session_id=${PHONE}`, "GET", headers);
  assert.equal(plain.body?.["session_id"], PHONE);
  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ["", ["id_empresa", "session_id"]],
    ["?id_empresa=1", ["session_id"]],
    ["?session_id=a", ["id_empresa"]],
    ["?id_empresa=x&session_id=a", ["id_empresa"]],
    ["?id_empresa=1.5&session_id=a", ["id_empresa"]],
    ["?id_empresa=1&session_id=a%7Bb", ["session_id"]],
    ["?id_empresa=1&session_id=a&session_id=b", ["session_id"]],
    ["?id_empresa=1&id_empresa=2&session_id=a", ["id_empresa"]],
  ];
  for (const method of ["GET", "DELETE"]) {
    for (const [query, names] of wrong) {
      const answer = await customers(server, query, method, headers);
      assert.equal(answer.status, 422, query);
      const details = answer.body?.["detail"];
      assert(Array.isArray(details));
      assert.deepEqual(
        details.map((detail) => record(detail)["loc"]),
        names.map((name) => ["query", name]),
      );
    }
  }
  const posted = await customers(server, OF, "POST", headers);
  assert.deepEqual([posted.status, posted.headers.allow], [405, "GET, DELETE"]);
  const foreign = { ...headers, origin: "https://otro.example" };
  assert.equal((await customers(server, OF, "DELETE", foreign)).status, 200, "a token says who");
});

test("a page of another origin erases nothing without a token", async (t) => {
  const server = await startTestServer(t);
  await booked(server);
  const origin = { origin: "https://otro.example" };
  assert.equal((await customers(server, OF, "DELETE", origin)).status, 403);
  assert.equal((await customers(server, OF)).body?.["found"], true);
});

test("an erasure waits for a running message, and erases it too", async (t) => {
  const server = await startTestServer(t, { environment: { REDIS_URL: redis.url } });
  const answered = Promise.withResolvers<void>();
  server.model.handler(() => ({ after: answered.promise, then: { reply: "Dime." } }));
  const reply = server.say("Hola, soy Ana", { session_id: PHONE });
  await soon(() => server.model.requests.length > 0);
  const busy = await customers(server, OF);
  assert.equal(record(busy.body?.["conversation"])["busy"], true);
  let isErased = false;
  const erasing = customers(server, OF, "DELETE").then((answer) => {
    isErased = true;
    return answer;
  });
  // It waits in the session's queue.
  await soon(() => server.running.agent.runtime.admission.admitted === 2);
  assert.equal(isErased, false);
  answered.resolve();
  assert.equal(await reply, "Dime.");
  assert.deepEqual((await erasing).body?.["erased"], { turns: 1, bookings: 0 });
  assert.deepEqual(await redis.client.keys("citas:*51999888777*"), []);
});

test("while Redis is away nothing is erased, and the error says so", async (t) => {
  const server = await startTestServer(t, { environment: { REDIS_URL: redis.url } });
  await booked(server);
  redis.signal("SIGSTOP");
  t.after(() => redis.signal("SIGCONT"));
  const refused = await customers(server, OF, "DELETE");
  assert.deepEqual([refused.status, refused.body?.["code"]], [503, "store_error"]);
  assert.equal((await customers(server, OF)).status, 503);
  redis.signal("SIGCONT");
  await until(() => server.running.agent.store.healthy());
  assert.equal(record((await customers(server, OF)).body?.["conversation"])["turns_ever"], 2);
});

test("a booking with an unknown outcome is kept without its text, and is not made twice", async (t) => {
  const environment = { REDIS_URL: redis.url, BACKEND_FEATURES: "eventos" };
  const server = await startTestServer(t, { environment });
  obedientModel(server);
  await server.say(`Soy ${BOOKING.customer_name}`, { session_id: PHONE });
  server.backend.inject("CREAR_EVENTO", { kind: "commit-then-reset" }, 1);
  server.backend.inject("LISTAR_EVENTOS", { kind: "status", status: 500 }, 9);
  assert.match(await server.say("reserva", { session_id: PHONE }), /^Cita por verificar/);
  const erased = await customers(server, OF, "DELETE");
  const start = `${BOOKING.date} 10:00:00`;
  assert.deepEqual(erased.body?.["kept"], [{ kind: "create", start, reason: "outcome_unknown" }]);
  const kept = await redis.client.hgetall(`citas:{1:${PHONE}}:bookings`);
  assert.equal(Object.keys(kept).length, 1);
  assert(!/ana|ruiz/i.test(JSON.stringify(kept)), "the name is gone");
  assert.equal(await redis.client.exists(`citas:{1:${PHONE}}:turns`), 0);
  assert((await redis.client.pttl(`citas:{1:${PHONE}}:bookings`)) > 0);
  // A retry finds it by what its record still holds, and does not send it again.
  server.backend.inject("LISTAR_EVENTOS", { kind: "status", status: 500 }, 0);
  await until(async () => {
    const reply = await server.say("reserva", { session_id: PHONE });
    return /^Cita confirmada/.test(reply);
  });
  assert.equal(server.backend.events().length, 1);
});

interface Ports extends CustomerPorts {
  readonly records: readonly [RedisBookingStore];
}

async function open(t: TestContext, url = redis.url): Promise<Ports> {
  const limits = DEFAULT_LIMITS;
  const log = createLog({ level: "silent", bufferBytesMax: 65_536 });
  const link = createRedis({ url, limits, log, clock: systemClock });
  const store = createRedisSessions({ redis: link, clock: systemClock, limits });
  t.after(() => store.close());
  assert(await link.ready(5000));
  const perDay = { perSession: 5, perEmail: 5, perTenant: 9 };
  const caps = { ...perDay, changesPerSession: 5, changesPerTenant: 9 };
  const options = { clock: systemClock, caps, reservationTtlMs: 60_000 };
  const records = new RedisBookingStore({ redis: link, ...options });
  return { store, records: [records] };
}

const session = sessionKey(1, PHONE);

function pending(token: string): JournalEntry {
  return {
    ...{ kind: "create", state: "pending", token, at: systemClock.now(), eventId: null },
    ...{ start: "2026-12-09 10:00:00", text: "Ana Ruiz", turnsBefore: null, of: null },
    ...{ before: null, resource: null },
  };
}

async function fill({ store, records: [records] }: Ports, entry: JournalEntry): Promise<void> {
  await runTurn(store, session, turnOf(1));
  ready(await store.acquire({ session, token: "t" }));
  const field = bookingKey(entry.start, entry.text);
  assert(await records.write({ session, turn: "t" }, [[field, encodeEntry(entry)]]));
  await records.consume({ what: "change", tenant: 1, subject: session, token: "t" });
  await store.release({ session, token: "t" });
}

test("an erasure that lost the session erases nothing, and a turn that lost it stores nothing", async (t) => {
  const ports = await open(t);
  await fill(ports, { ...pending("t"), state: "done" });
  ready(await ports.store.acquire({ session, token: "late" }));
  await redis.client.hset(`citas:{${session}}:meta`, "owner", "somebody");
  const held = { session, token: "late" };
  await assert.rejects(eraseCustomer(ports, held), { code: "store_error" });
  const data = await loadCustomerData(ports, session);
  assert.deepEqual([data.conversation.turns.length, data.bookings.length], [1, 1]);
  assert.equal(data.changesCount, 1);
  await ports.store.release({ session, token: "somebody" });
  const turn = { session, token: "turn" };
  ready(await ports.store.acquire(turn));
  await redis.client.hset(`citas:{${session}}:meta`, "until", 0);
  const own = { session, token: "eraser" };
  ready(await ports.store.acquire(own));
  await eraseCustomer(ports, own);
  assert.equal((await ports.store.commit({ ...turn, turn: turnOf(2) })).kind, "lost");
  assert(isNothingKept(await loadCustomerData(ports, session)));
  assert.deepEqual(await redis.client.keys(`citas:{${session}}:*`), []);
});

test("an outcome that arrives after the erasure restores no text", async (t) => {
  const ports = await open(t);
  const entry = pending("t");
  await fill(ports, entry);
  const held = { session, token: "eraser" };
  ready(await ports.store.acquire(held));
  const { kept } = await eraseCustomer(ports, held);
  assert.equal(kept.length, 1);
  const field = bookingKey(entry.start, entry.text);
  const value = encodeEntry({ ...entry, state: "done", text: "Cita confirmada: Ana Ruiz" });
  await ports.records[0].finalise({ session, key: field, expectedPrefix: "t ", value });
  const stays = JSON.stringify(await redis.client.hgetall(`citas:{${session}}:bookings`));
  assert(stays.includes("pending") && !stays.includes("Ana"), stays);
});

test("nothing is kept of a booking whose outcome became known in between", async (t) => {
  const ports = await open(t);
  const entry = pending("t");
  await fill(ports, entry);
  const held = { session, token: "eraser" };
  ready(await ports.store.acquire(held));
  const [records] = ports.records;
  const field = bookingKey(entry.start, entry.text);
  const value = encodeEntry(entry);
  const done = encodeEntry({ ...entry, state: "done" });
  await records.finalise({ session, key: field, expectedPrefix: "t ", value: done });
  const owner = { session, turn: "eraser" };
  const remnant = { key: field, expected: value, value };
  assert.equal(await records.erase(owner, [remnant]), "conversation");
  assert.deepEqual(await redis.client.keys(`citas:{${session}}:*`), []);
});

test("what a newer version wrote stays as it is, and a full Redis can erase", async (t) => {
  const ports = await open(t);
  await fill(ports, { ...pending("t"), state: "done" });
  const newer = `x ${JSON.stringify({ version: 2, at: systemClock.now() })}`;
  await redis.client.hset(`citas:{${session}}:bookings`, "create 2027-01-01 10:00:00 z", newer);
  await redis.client.config("SET", "maxmemory", "1");
  t.after(() => redis.client.config("SET", "maxmemory", "0"));
  const held = { session, token: "eraser" };
  ready(await ports.store.acquire(held));
  const erased = await eraseCustomer(ports, held);
  assert.deepEqual([erased.bookingsCount, erased.newerVersionCount], [1, 1]);
  const left = await redis.client.hgetall(`citas:{${session}}:bookings`);
  assert.deepEqual({ ...left }, { "create 2027-01-01 10:00:00 z": newer });
});

test("in a Cluster all data of a customer is erased in one step", async (t) => {
  const cluster = await startCluster();
  t.after(() => cluster.stop());
  const ports = await open(t, cluster.url);
  await fill(ports, { ...pending("t"), state: "done" });
  assert.equal((await loadCustomerData(ports, session)).bookings.length, 1);
  const { code, out } = await run(["erase", "1", PHONE, "--json"], cluster.url);
  assert.equal(code, 0, out);
  assert(isNothingKept(await loadCustomerData(ports, session)));
});

async function run(args: readonly string[], url: string | null) {
  const program = path.resolve(import.meta.dirname, "../../../cli.ts");
  const redisUrl = url === null ? {} : { REDIS_URL: url };
  const child = spawn(process.execPath, ["--import", "tsx", program, "customer", ...args], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
    env: { PATH: process.env["PATH"] ?? "", ...redisUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (piece: string) => void (text.out += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => void (text.err += piece));
  const code = await new Promise<number | null>((resolve) => void child.on("close", resolve));
  return { code, ...text };
}

test("the command shows and erases over Redis, in words and as JSON", async (t) => {
  const server = await startTestServer(t, { environment: { REDIS_URL: redis.url } });
  await booked(server);
  const shown = await run(["show", "1", PHONE, "--json"], redis.url);
  assert.equal(shown.code, 0, shown.err);
  const overTheWire = await customers(server, OF);
  const same = (body: unknown) => ({
    ...record(body),
    conversation: { ...record(record(body)["conversation"]), expires_in_seconds: 0 },
  });
  assert.deepEqual(same(JSON.parse(shown.out)), same(overTheWire.body));
  const words = (await run(["show", "1", PHONE], redis.url)).out;
  assert.match(words, /^Conversation: 2 turns of 2, forgotten in \d+ s$/m);
  assert.match(words, /^ {2}email: ana@example\.com \(from the customer\)$/m);
  assert.match(words, /^ {2}create \S+ 10:00:00: done, event /m);
  const erased = await run(["erase", "1", PHONE], redis.url);
  assert.deepEqual([erased.code, erased.err], [0, ""]);
  assert.match(erased.out, /^Erased: 2 turns, 1 bookings/);
  assert.match((await run(["show", "1", PHONE], redis.url)).out, /^Nothing is kept of 1 \+51/);
  assert.deepEqual(await redis.client.keys("citas:*51999888777*"), []);
});

test("the command waits for a turn that has the session", async (t) => {
  const ports = await open(t);
  await runTurn(ports.store, session, turnOf(1));
  const turn = { session, token: "turn" };
  ready(await ports.store.acquire(turn));
  const erasing = run(["erase", "1", PHONE], redis.url);
  // It has tried the lock once and found the session busy.
  const calls = async (): Promise<number> =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.client.info("commandstats"))?.[1] ?? 0);
  const before = await calls();
  await until(async () => (await calls()) > before + 1);
  assert.equal(await redis.client.llen(`citas:{${session}}:turns`), 1);
  await ports.store.commit({ ...turn, turn: turnOf(2) });
  assert.match((await erasing).out, /^Erased: 2 turns/);
});

test("the command says what it does not understand or cannot reach", async () => {
  const cases: readonly (readonly [readonly string[], string | null, number, RegExp])[] = [
    [[], redis.url, 2, /^Expected show or erase/],
    [["show", "1"], redis.url, 2, /^Expected ID_EMPRESA and SESSION_ID/],
    [["show", "x", "a"], redis.url, 2, /^ID_EMPRESA must/],
    [["erase", "1", "a b"], redis.url, 2, /^SESSION_ID must/],
    [["erase", "1", "a", "b"], redis.url, 2, /^Unexpected argument/],
    [["erase", "1", "a"], null, 1, /^neither REDIS_URL nor DATA_DIR is set; ask the server/],
    [["erase", "1", "a"], "redis://127.0.0.1:1", 1, /^Redis cannot be reached/],
  ];
  const ends = await Promise.all(cases.map(([args, url]) => run(args, url)));
  for (const [index, [args, , code, words]] of cases.entries()) {
    assert.equal(ends[index]?.code, code, args.join(" "));
    assert.match(ends[index]?.err ?? "", words);
  }
});
