// Writes that fail while reads succeed: they have their own circuit, which only a write closes.
// Both circuits together are one health issue, and their keys stay within the memory budget.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { BREAKERS_MAX, SHARED_BREAKERS_MAX } from "../../../engine/limits/memory-budget.ts";
import { CircuitBreakers } from "../../../tools/backend/circuit-breakers.ts";
import { CIRCUIT_NAMES, OPERATIONS } from "../../../tools/backend/operations.ts";
import { startLoopback } from "../../../tools/sandbox/http/loopback.ts";
import { WORDS } from "../../support/redis/records-fixture.ts";
import {
  BOOKING,
  call,
  dayFromToday,
  obedientModel,
  startTestServer,
} from "../../support/server-fixture.ts";
import { FAST, createRig, until } from "../../support/stub-backend.ts";
import type { Call, Rig } from "../../support/stub-backend.ts";

const CREATE = "CREAR_EVENTO";
const LIST = "LISTAR_EVENTOS";
const WELL = { json: { success: true } };
const DEGRADED = [{ issue: "calendario_api_degraded", critical: true }];
const open = (name: string): Promise<number> => rig.metric(`citas_circuit_open{name="${name}"}`);

let rig: Rig;
beforeEach(async () => {
  rig = await createRig({ features: new Set(["eventos"] as const) });
  rig.stub.play(LIST, { json: { success: true, eventos: [] } });
});
afterEach(() => rig.close());

async function book(time: string, call: Call = {}) {
  return rig.run("create_booking", { ...WORDS, time }, call);
}
const created = (): number => rig.stub.asked(CREATE).length;

/** Three bookings whose connection is reset, each with a list that is answered behind it. */
async function loseThree(): Promise<void> {
  rig.stub.play(CREATE, { fault: "reset" });
  for (const time of ["9:00 AM", "10:00 AM", "11:00 AM"]) {
    assert.equal((await book(time)).status, "unknown");
    assert.match((await rig.run("list_bookings", {})).text, /^Sin citas: /);
  }
}

test("bookings of unknown outcome open the write circuit although every read succeeds", async () => {
  await loseThree();
  const refused = await book("12:00 PM");
  assert.deepEqual([refused.status, refused.errorType], ["failed", "circuit_open"]);
  assert.match(refused.text, /^Cita no registrada: .*no se envió nada/);
  assert.equal(created(), 3);
  assert.deepEqual(rig.appointments.issues(), DEGRADED);
  assert.equal(await open("ws_calendario_escritura"), 1);
  assert.equal(await open("ws_calendario"), 0);
  assert.match((await rig.run("list_bookings", {})).text, /^Sin citas: /);
});

test("only a write closes it: one booking is the trial, and its outcome decides", async () => {
  await loseThree();
  rig.clock.movedMs += FAST.breakerOpenMs;
  for (let n = 0; n < 5; n++) await rig.run("list_bookings", {});
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  rig.stub.play(CREATE, { after: held, then: { status: 502 } });
  const trial = book("12:00 PM", { session: "uno" });
  await until(() => created() === 4);
  assert.equal((await book("1:00 PM", { session: "dos" })).errorType, "circuit_open");
  answer();
  assert.equal((await trial).status, "unknown");
  rig.clock.movedMs += FAST.breakerOpenMs - 60_000;
  assert.equal((await book("1:00 PM", { session: "dos" })).errorType, "circuit_open");
  rig.clock.movedMs += 60_000;
  rig.stub.play(CREATE, WELL);
  assert.equal((await book("1:00 PM", { session: "dos" })).status, "ok");
  assert.equal((await book("2:00 PM", { session: "tres" })).status, "ok");
  assert.equal(created(), 6);
  assert.deepEqual(rig.appointments.issues(), []);
});

test("a declined trial is an answer; a neutral one frees the trial for the next call", async () => {
  await loseThree();
  rig.clock.movedMs += FAST.breakerOpenMs;
  rig.stub.play(CREATE, { raw: "<html>" });
  assert.equal((await book("12:00 PM")).status, "unknown");
  assert.equal((await rig.run("list_bookings", {})).status, "ok");
  rig.stub.play(CREATE, { json: { success: false } });
  assert.equal((await book("1:00 PM")).status, "refused");
  rig.stub.play(CREATE, WELL);
  assert.equal((await book("2:00 PM")).status, "ok");
  assert.deepEqual(rig.appointments.issues(), []);
});

test("creates, moves and cancellations share one circuit; reads do not", async () => {
  const { createEvent, moveEvent, cancelEvent, listEvents } = OPERATIONS;
  for (const { circuit, idempotent } of Object.values(OPERATIONS)) {
    assert.equal(circuit === "ws_calendario_escritura", !idempotent);
  }
  assert.equal(new Set([createEvent, moveEvent, cancelEvent].map((one) => one.circuit)).size, 1);
  assert.equal(listEvents.circuit, "ws_calendario");
  // Failed reads do not block bookings.
  rig.stub.play(LIST, { status: 500 });
  for (let n = 0; n < 3; n++) await rig.run("list_bookings", {});
  assert.equal(await open("ws_calendario"), 1);
  assert.equal(await open("ws_calendario_escritura"), 0);
  assert.equal((await book("10:00 AM")).status, "ok");
  assert.deepEqual(rig.appointments.issues(), DEGRADED);
});

test("both open are one issue, critical if either is open for all companies", async () => {
  await loseThree();
  rig.stub.play(LIST, { status: 500 });
  for (let n = 0; n < 3; n++) await rig.run("list_bookings", {});
  assert.deepEqual(rig.appointments.issues(), DEGRADED);
});

test("one tenant's failed writes reject that tenant, and another tenant's booking is the trial", async () => {
  await loseThree();
  rig.stub.play(CREATE, WELL);
  assert.equal((await book("3:00 PM")).errorType, "circuit_open");
  assert.equal((await book("3:00 PM", { tenant: 2 })).status, "ok");
  assert.deepEqual(rig.appointments.issues(), [
    { issue: "calendario_api_degraded", critical: false },
  ]);
  assert.equal((await book("3:00 PM")).errorType, "circuit_open");
});

test("the keys of all circuits stay within the memory budget, at the cap and beyond", () => {
  for (const breakerKeysMax of [1, 4]) {
    const circuits = new CircuitBreakers({
      breakerThreshold: 9,
      breakerOpenMs: 1000,
      breakerKeysMax,
    });
    const bound = BREAKERS_MAX * breakerKeysMax + SHARED_BREAKERS_MAX;
    assert.equal(CIRCUIT_NAMES.length, BREAKERS_MAX);
    for (let tenant = 0; tenant < breakerKeysMax + 1; tenant++) {
      for (const name of CIRCUIT_NAMES) {
        if (!circuits.allows(name, `t${tenant}`, 0)) continue;
        circuits.record(name, `t${tenant}`, { verdict: "failed", now: 0 });
      }
      if (tenant === breakerKeysMax - 1) assert.equal(circuits.keyCount, bound);
      assert.ok(circuits.keyCount <= bound);
    }
  }
});

test("through the server: health names the calendar although its reads succeed", async (t) => {
  const lossy = await startLoopback(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    if (body.includes(CREATE)) return void request.socket.destroy();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: true, eventos: [] }));
  });
  t.after(() => lossy.close());
  const environment = { API_CALENDAR_URL: lossy.url, BACKEND_FEATURES: "eventos" };
  const server = await startTestServer(t, { environment });
  obedientModel(server);
  for (const [session_id, hour] of [9, 10, 11].entries()) {
    const order = `reserva ${dayFromToday(2)} ${hour}:00`;
    assert.match(await server.say(order, { session_id }), /^Cita por verificar: /);
  }
  const order = `reserva ${BOOKING.date} 12:00`;
  assert.match(await server.say(order, { session_id: 9 }), /^Cita no registrada: /);
  const health = await call(`${server.url}/health`);
  assert.deepEqual([health.status, health.body?.["issues"]], [503, ["calendario_api_degraded"]]);
  const metrics = (await call(`${server.url}/metrics`)).text;
  assert.match(metrics, /^citas_circuit_open\{name="ws_calendario_escritura"\} 1$/m);
  assert.match(metrics, /^citas_degraded\{issue="calendario_api_degraded"\} 2$/m);
});
