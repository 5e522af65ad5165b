// The checks between an order and its request, over real Redis and in this process: a lost
// reservation is detected before the request is sent, one of unknown outcome stays, and every key
// has the right time to live.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import {
  StubCalendar,
  WORDS,
  createReplica,
  redisFor,
} from "../../support/redis/records-fixture.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";
import { FAST, createRig, until } from "../../support/stub-backend.ts";
import type { Call, Play, Rig } from "../../support/stub-backend.ts";

const CREATE = "CREAR_EVENTO";
const CHECK = "CONSULTAR_DISPONIBILIDAD";
const EVENTS = new Set(["eventos"] as const);
const LINE = "citas:{1:70}:holds";
const DAY_MS = 86_400_000;

type Turn = (name: string, args: object, call?: Call) => Promise<string>;
interface Stage {
  readonly rig: Rig;
  readonly turn: Turn;
  readonly server: RedisServer | null;
}

async function inThisProcess(context: TestContext): Promise<Stage> {
  const rig = await createRig({ features: EVENTS });
  context.after(() => rig.close());
  const turn: Turn = async (name, args, call) => (await rig.run(name, { ...args }, call)).text;
  return { rig, turn, server: null };
}

async function inRedis(context: TestContext): Promise<Stage> {
  const server = await redisFor(context);
  const replica = await createReplica(context, server, { features: EVENTS });
  const turn: Turn = async (name, args, call) => (await replica.turn(name, { ...args }, call)).text;
  return { rig: replica, turn, server };
}

for (const [where, open] of [
  ["in this process", inThisProcess],
  ["in Redis", inRedis],
] as const) {
  test(`${where}: a move of unknown outcome keeps its new slot reserved`, async (context) => {
    const { rig, turn } = await open(context);
    const calendar = new StubCalendar();
    calendar.attach(rig.stub, 1);
    await turn("create_booking", WORDS);
    // It has no effect yet: the request may still be on its way.
    rig.stub.play("MODIFICAR_EVENTO", { status: 502 });
    const there = { date: "2026-11-24", time: "04:00 PM" };
    const move = { booking_id: "ev-1", ...there };
    assert.match(await turn("reschedule_booking", move), /^Cambio por verificar: /);
    const other = { session: "otra" };
    assert.match(await turn("create_booking", { ...WORDS, ...there }, other), /otra persona está/);
    const free = { ...WORDS, ...there, time: "03:00 PM" };
    assert.match(await turn("create_booking", free, other), /^Cita confirmada: /);
    assert.equal(rig.stub.asked(CREATE).length, 2);
  });

  test(`${where}: a declined move releases its new slot`, async (context) => {
    const { rig, turn } = await open(context);
    new StubCalendar().attach(rig.stub, 1);
    await turn("create_booking", WORDS);
    rig.stub.play("MODIFICAR_EVENTO", { json: { success: false } });
    const there = { date: "2026-11-24", time: "04:00 PM" };
    const move = { booking_id: "ev-1", ...there };
    assert.match(await turn("reschedule_booking", move), /^Cita sin cambios: /);
    const made = await turn("create_booking", { ...WORDS, ...there }, { session: "otra" });
    assert.match(made, /^Cita confirmada: /);
  });

  test(`${where}: a reservation lost during the calendar check sends nothing`, async (context) => {
    const { rig, turn, server } = await open(context);
    let thaw = (): void => {};
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    const free: Play = { json: { success: true, disponible: true } };
    rig.stub.play(CHECK, { after: frozen, then: free });
    const outcome = turn("create_booking", WORDS);
    await until(() => rig.stub.asked(CHECK).length === 1);
    if (server === null) rig.clock.movedMs += FAST.toolTimeoutMs + FAST.backendTimeoutMs;
    else await server.client.del(LINE);
    thaw();
    assert.match(await outcome, /^Cita no registrada: otra persona está reservando/);
    assert.equal(rig.stub.asked(CREATE).length, 0);
    rig.stub.play(CHECK, free);
    assert.match(await turn("create_booking", WORDS), /^Cita confirmada: /, "nothing of it stays");
  });
}

test("in Redis: a reservation lives for the tool's and its request's timeout, other keys a day", async (context) => {
  const { rig, turn, server } = await inRedis(context);
  assert(server !== null);
  const started = Number((await server.client.time())[0]) * 1000;
  rig.stub.play(CREATE, { status: 500 });
  assert.match(await turn("create_booking", WORDS), /^Cita por verificar: /);
  const lifetimes = new Map<string, number>();
  for (const key of await server.client.keys("citas:*")) {
    lifetimes.set(key.replace(/[0-9a-f]{16}/, "digest"), await server.client.pttl(key));
  }
  const passed = (Number((await server.client.time())[0]) + 1) * 1000 - started;
  const holdMs = FAST.toolTimeoutMs + FAST.backendTimeoutMs;
  for (const [key, whole] of [
    [LINE, holdMs],
    ["citas:{1:51999}:bookings", DAY_MS],
    ["citas:{1:digest}:spent", DAY_MS],
    ["citas:{1}:spent", DAY_MS],
  ] as const) {
    const left = lifetimes.get(key) ?? -1;
    assert(left <= whole && left >= whole - passed, `${key} lives for ${left} of ${whole} ms`);
  }
  assert.equal(lifetimes.size, 5);
});
