// The backend client over real HTTP: retries, circuits, which responses are valid, and when a
// request may have been received. Also the circuit breakers' rules and the single-flight.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { AgentError } from "../../../engine/core/errors.ts";
import { HttpClient } from "../../../engine/http/http-client.ts";
import { MetricRegistry } from "../../../engine/telemetry/metrics.ts";
import { BackendClient } from "../../../tools/backend/backend-client.ts";
import { CircuitBreakers } from "../../../tools/backend/circuit-breakers.ts";
import type { CallVerdict } from "../../../tools/backend/circuit-breakers.ts";
import { failureReason } from "../../../tools/backend/backend-reply.ts";
import type { BackendReply } from "../../../tools/backend/backend-reply.ts";
import { SingleFlight } from "../../../tools/backend/single-flight.ts";
import { createDomainMetrics } from "../../../tools/domain/domain-metrics.ts";
import { OPERATIONS } from "../../../tools/backend/operations.ts";
import type { BackendOperation } from "../../../tools/backend/operations.ts";
import { FAST, NOW, StubBackend, TestClock, hangOnce, until } from "../../support/stub-backend.ts";
import type { Play } from "../../support/stub-backend.ts";

let stub: StubBackend;
let clock: TestClock;
let meter: MetricRegistry;
let http: HttpClient;
let backend: BackendClient;
let urls: StubBackend["urls"];

beforeEach(async () => {
  stub = new StubBackend();
  await stub.start();
  clock = new TestClock(NOW);
  urls = stub.urls;
  http = new HttpClient({
    clock,
    connectionsMax: 4,
    queuedMax: 4,
    originsMax: 4,
    connectTimeoutMs: 1000,
    keepAliveMs: 30_000,
  });
  renew();
});

afterEach(async () => {
  await http.close();
  await stub.close();
});

/** A client whose circuits have seen nothing. */
function renew(): void {
  const log = { debug() {}, info() {}, warn() {}, error() {}, dropped: 0, flush() {} };
  meter = new MetricRegistry();
  const metrics = createDomainMetrics(meter);
  backend = new BackendClient({ http, clock, limits: FAST, log, metrics, urls });
}

interface Options {
  readonly tenant?: number;
  readonly remainingMs?: number;
  readonly signal?: AbortSignal;
}

function call<Answer>(
  operation: BackendOperation<Answer>,
  options: Options = {},
): Promise<BackendReply<Answer>> {
  const { tenant = 1, remainingMs = 60_000, signal = new AbortController().signal } = options;
  const body = { id_empresa: tenant };
  return backend.call(operation, { tenant, body, remainingMs: () => remainingMs, signal });
}

/** A call without a response, at the moment its deadline passes. */
function hung<Answer>(operation: BackendOperation<Answer>): Promise<BackendReply<Answer>> {
  return hangOnce({ stub, clock }, operation.codOpe ?? "PREGUNTAS", () => call(operation));
}

const AVAILABLE: Play = { json: { success: true, disponible: true } };

test("a request has the operation's code, and its response is parsed", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", AVAILABLE);
  assert.deepEqual(await call(OPERATIONS.availability), { kind: "answer", value: true });
  assert.deepEqual(stub.calls[0]?.body, { codOpe: "CONSULTAR_DISPONIBILIDAD", id_empresa: 1 });
});

test("a read is tried three times on transport errors, then fails", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", { fault: "reset" });
  const reply = await call(OPERATIONS.availability);
  assert.deepEqual(reply, { kind: "outcome_unknown", reason: "connection", status: 0 });
  assert.equal(stub.calls.length, 3);
});

test("a read that succeeds at the last try is an answer", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", () =>
    stub.calls.length < 3 ? { fault: "reset" } : AVAILABLE,
  );
  assert.equal((await call(OPERATIONS.availability)).kind, "answer");
  assert.equal(stub.calls.length, 3);
});

test("a read is not retried after an error status, a timeout or a refusal", async () => {
  const plays: readonly Play[] = [
    { status: 500 },
    { status: 404 },
    { json: { success: false } },
    { raw: "<br>Warning" },
  ];
  for (const [index, play] of plays.entries()) {
    stub.play("CONSULTAR_DISPONIBILIDAD", play);
    await call(OPERATIONS.availability, { tenant: index });
    assert.equal(stub.calls.length, index + 1);
  }
  await hung(OPERATIONS.availability);
  assert.equal(stub.calls.length, plays.length + 1);
});

test("CREAR_EVENTO is sent exactly once, with every fault", async () => {
  const plays: readonly Play[] = [
    { fault: "reset" },
    { status: 502 },
    { raw: '{"success": tr' },
    { json: { success: false, error: "x" } },
  ];
  for (const [index, play] of plays.entries()) {
    stub.play("CREAR_EVENTO", play);
    const tenant = index + 10;
    clock.movedMs += FAST.breakerOpenMs;
    await call(OPERATIONS.createEvent, { tenant });
    assert.equal(stub.asked("CREAR_EVENTO").length, index + 1);
  }
  renew();
  await hung(OPERATIONS.createEvent);
  assert.equal(stub.asked("CREAR_EVENTO").length, plays.length + 1);
});

test("requests certainly not received differ from those that may have been", async () => {
  const outcome = async (play: Play, tenant: number): Promise<string> => {
    stub.play("CREAR_EVENTO", play);
    const reply = await call(OPERATIONS.createEvent, { tenant });
    renew();
    return reply.kind === "outcome_unknown" ? `lost ${reply.reason}` : reply.kind;
  };
  assert.equal(await outcome({ fault: "reset" }, 1), "lost connection");
  const late = await hung(OPERATIONS.createEvent);
  assert.deepEqual(late, { kind: "outcome_unknown", reason: "timeout", status: 0 });
  assert.equal(await outcome({ status: 500 }, 3), "lost status");
  assert.equal(await outcome({ status: 302 }, 3), "lost status");
  assert.equal(await outcome({ status: 408 }, 3), "lost status");
  assert.equal(await outcome({ raw: "{" }, 4), "lost invalid");
  assert.equal(await outcome({ fault: "huge" }, 5), "lost too_large");
  assert.equal(await outcome({ status: 400, body: "{}" }, 6), "refused");
  assert.equal(await outcome({ json: { success: false } }, 7), "refused");
  assert.equal(await outcome({ json: { success: true } }, 8), "answer");
});

test("without a listener the request is certainly not received", async () => {
  const closed = new StubBackend();
  await closed.start();
  urls = closed.urls;
  await closed.close();
  renew();
  const reply = await call(OPERATIONS.createEvent);
  assert.deepEqual(reply, { kind: "not_sent", reason: "unreachable" });
});

test("success counts only as a literal boolean, and only with the operation's own fields", async () => {
  const broken: readonly unknown[] = [
    null,
    [],
    "ok",
    1,
    {},
    { success: "true", disponible: true },
    { success: "false", disponible: true },
    { success: 1, disponible: true },
    { disponible: true },
    { success: true },
    { success: true, disponible: "true" },
    { success: true, disponible: 1 },
    { success: true, disponible: null },
    { success: true, disponible: {} },
    { success: true, available: true },
  ];
  for (const json of broken) {
    stub.play("CONSULTAR_DISPONIBILIDAD", { json });
    const reply = await call(OPERATIONS.availability);
    const invalid = { kind: "outcome_unknown", reason: "invalid", status: 200 };
    assert.deepEqual(reply, invalid, JSON.stringify(json));
  }
});

test("HTML before, after or instead of JSON is not a valid response for any operation", async () => {
  const texts = [
    "",
    "<html>",
    '<b>Warning</b>{"success":true}',
    '{"success":true}x',
    "\ufeff{",
    "NaN",
  ];
  for (const [index, operation] of Object.values(OPERATIONS).entries()) {
    for (const raw of texts) {
      stub.play(operation.codOpe ?? "PREGUNTAS", { raw });
      const one: BackendOperation<unknown> = operation;
      const { kind } = await call(one, { tenant: index });
      assert.equal(kind, "outcome_unknown", `${operation.endpoint} ${raw}`);
    }
  }
});

test("broken rows of a list are left out and the others stay", async () => {
  stub.play("OBTENER_PRODUCTOS_CITAS", {
    json: { success: true, productos: ["A", { nombre: "B" }, { nombre: 5 }, null, {}, 7] },
  });
  const reply = await call(OPERATIONS.products);
  assert.deepEqual(reply, { kind: "answer", value: ["A", "B"] });
});

test("a call ends at its deadline, and without time it is not sent", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", { fault: "hang" });
  const hurried = await call(OPERATIONS.availability, { remainingMs: 20 });
  assert.deepEqual(hurried, { kind: "outcome_unknown", reason: "deadline", status: 0 });
  const before = stub.calls.length;
  const none = await call(OPERATIONS.availability, { remainingMs: 0 });
  assert.deepEqual(none, { kind: "not_sent", reason: "no_time" });
  assert.equal(stub.calls.length, before);
});

test("a cancelled read stops at once", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", { fault: "hang" });
  const controller = new AbortController();
  const reply = call(OPERATIONS.availability, { signal: controller.signal });
  await until(() => stub.calls.length === 1);
  controller.abort();
  assert.deepEqual(await reply, { kind: "outcome_unknown", reason: "cancelled", status: 0 });
  const late = await call(OPERATIONS.availability, { signal: controller.signal });
  assert.deepEqual(late, { kind: "not_sent", reason: "cancelled" });
});

test("every call is counted with its outcome, and its duration is observed", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", { status: 503 });
  await call(OPERATIONS.availability);
  stub.play("CONSULTAR_DISPONIBILIDAD", AVAILABLE);
  await call(OPERATIONS.availability);
  const text = await meter.expose();
  const labels = 'endpoint="consultar_disponibilidad"';
  assert.ok(text.includes(`agent_citas_api_calls_total{${labels},status="http_503"} 1`));
  assert.ok(text.includes(`agent_citas_api_calls_total{${labels},status="success"} 1`));
  assert.ok(text.includes(`agent_citas_api_call_duration_seconds_count{${labels}} 2`));
});

test("failures have the booking metric's reasons", () => {
  const words: readonly [Parameters<typeof failureReason>[0], string][] = [
    [{ kind: "refused", status: 200 }, "api_error"],
    [{ kind: "refused", status: 404 }, "http_404"],
    [{ kind: "not_sent", reason: "circuit_open" }, "circuit_open"],
    [{ kind: "not_sent", reason: "unreachable" }, "connection_error"],
    [{ kind: "not_sent", reason: "overloaded" }, "unknown_error"],
    [{ kind: "outcome_unknown", reason: "timeout", status: 0 }, "timeout"],
    [{ kind: "outcome_unknown", reason: "connection", status: 0 }, "connection_error"],
    [{ kind: "outcome_unknown", reason: "status", status: 502 }, "http_502"],
    [{ kind: "outcome_unknown", reason: "invalid", status: 200 }, "invalid_response"],
    [{ kind: "outcome_unknown", reason: "too_large", status: 0 }, "invalid_response"],
  ];
  for (const [failure, word] of words) assert.equal(failureReason(failure), word);
});

test("three failures in a row open a tenant's circuit and no other", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", { status: 500 });
  for (let n = 0; n < 3; n++) await call(OPERATIONS.availability, { tenant: 1 });
  const refused = await call(OPERATIONS.availability, { tenant: 1 });
  assert.deepEqual(refused, { kind: "not_sent", reason: "circuit_open" });
  assert.equal((await call(OPERATIONS.availability, { tenant: 2 })).kind, "outcome_unknown");
  assert.equal(stub.calls.length, 4);
});

test("refusals and 4xx are answers: they end a row of failures", async () => {
  const plays: readonly Play[] = [{ json: { success: false } }, { status: 404 }, AVAILABLE];
  for (const answer of plays) {
    stub.play("CONSULTAR_DISPONIBILIDAD", { status: 500 });
    await call(OPERATIONS.availability);
    await call(OPERATIONS.availability);
    stub.play("CONSULTAR_DISPONIBILIDAD", answer);
    assert.notEqual((await call(OPERATIONS.availability)).kind, "not_sent");
  }
});

test("after its time an open circuit lets one trial through, which decides", async () => {
  stub.play("CONSULTAR_DISPONIBILIDAD", { status: 500 });
  for (let n = 0; n < 3; n++) await call(OPERATIONS.availability);
  clock.movedMs += FAST.breakerOpenMs;
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  stub.play("CONSULTAR_DISPONIBILIDAD", { after: held, then: AVAILABLE });
  const trial = call(OPERATIONS.availability);
  await until(() => stub.calls.length === 4);
  assert.equal((await call(OPERATIONS.availability)).kind, "not_sent");
  answer();
  assert.equal((await trial).kind, "answer");
  assert.equal((await call(OPERATIONS.availability)).kind, "answer");
});

const LIMITS = { breakerThreshold: 3, breakerOpenMs: 1000, breakerKeysMax: 500 };

function calendar() {
  const circuits = new CircuitBreakers(LIMITS);
  const attempt = (tenant: string, verdict: CallVerdict, now = 0): boolean => {
    if (!circuits.allows("ws_calendario", tenant, now)) return false;
    circuits.record("ws_calendario", tenant, { verdict, now });
    return true;
  };
  const everybody = (now = 0): boolean => circuits.states(now)[3]?.isOpenForAll ?? false;
  return { attempt, everybody };
}

test("three failures in a row open the calendar's circuit for all companies", () => {
  const { attempt, everybody } = calendar();
  attempt("a", "failed");
  attempt("b", "failed");
  assert.equal(everybody(), false);
  attempt("c", "failed");
  assert.equal(everybody(), true);
  for (const tenant of ["a", "b", "c"]) assert.equal(attempt(tenant, "answered"), false);
  assert.equal(attempt("a", "answered", 1000), true);
  assert.equal(everybody(1000), false);
});

test("one tenant's failures reject that tenant; another tenant's call is a trial for all", () => {
  const { attempt, everybody } = calendar();
  for (let n = 0; n < 3; n++) attempt("bad", "failed");
  assert.equal(everybody(), true);
  assert.equal(attempt("bad", "answered"), false);
  assert.equal(attempt("good", "answered"), true);
  assert.equal(everybody(), false);
  assert.equal(attempt("bad", "answered"), false);
  for (let n = 0; n < 5; n++) assert.equal(attempt("good", "answered"), true);
});

test("a failed trial opens the calendar's circuit for all companies", () => {
  const { attempt } = calendar();
  for (let n = 0; n < 3; n++) attempt("a", "failed");
  assert.equal(attempt("b", "failed"), true);
  assert.equal(attempt("c", "answered"), false);
});

test("a neutral call opens no circuit and frees its trial", () => {
  const { attempt } = calendar();
  for (let n = 0; n < 5; n++) assert.equal(attempt("a", "neutral"), true);
  for (let n = 0; n < 3; n++) attempt("a", "failed");
  assert.equal(attempt("a", "neutral", 1000), true);
  assert.equal(attempt("a", "answered", 1000), true);
});

test("a thousand waiters share one fetch, and the next call starts a new one", async () => {
  const flights = new SingleFlight<number>();
  const { signal } = new AbortController();
  let fetches = 0;
  const fetch = async (): Promise<number> => {
    await Promise.resolve();
    return ++fetches;
  };
  const values = await Promise.all(
    Array.from({ length: 1000 }, () => flights.run("k", signal, fetch)),
  );
  assert.deepEqual([...new Set(values)], [1]);
  assert.equal(flights.count, 0);
  assert.equal(await flights.run("k", signal, fetch), 2);
});

test("a failed fetch fails all its waiters and is not cached", async () => {
  const flights = new SingleFlight<number>();
  const { signal } = new AbortController();
  const fail = (): Promise<number> => Promise.reject(new AgentError("upstream_invalid", "x"));
  const both = [flights.run("k", signal, fail), flights.run("k", signal, fail)];
  for (const end of await Promise.allSettled(both)) assert.equal(end.status, "rejected");
  assert.equal(flights.count, 0);
  assert.equal(await flights.run("k", signal, () => Promise.resolve(1)), 1);
});

test("a waiter that leaves does not affect the others; the last one aborts the fetch", async () => {
  const flights = new SingleFlight<number>();
  const [first, second] = [new AbortController(), new AbortController()];
  let aborted = false;
  const fetch = (signal: AbortSignal): Promise<number> => {
    signal.addEventListener("abort", () => (aborted = true));
    return new Promise(() => {});
  };
  const one = flights.run("k", first.signal, fetch);
  const two = flights.run("k", second.signal, fetch);
  first.abort();
  await assert.rejects(one, { code: "cancelled" });
  assert.equal(aborted, false);
  assert.equal(flights.count, 1);
  second.abort();
  await assert.rejects(two, { code: "cancelled" });
  assert.equal(aborted, true);
  assert.equal(flights.count, 0);
});
