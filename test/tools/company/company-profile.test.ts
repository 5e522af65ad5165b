// Company profiles: cached by section, fetched once, and failures cached only briefly.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { ByteCache } from "../../../engine/memory/byte-cache.ts";
import { HttpClient } from "../../../engine/http/http-client.ts";
import type { LogRecord } from "../../../engine/telemetry/log.ts";
import { MetricRegistry } from "../../../engine/telemetry/metrics.ts";
import { BackendClient } from "../../../tools/backend/backend-client.ts";
import { createDomainMetrics } from "../../../tools/domain/domain-metrics.ts";
import { SharedFetches } from "../../../tools/backend/shared-fetches.ts";
import { CompanyProfiles } from "../../../tools/company/company-profile.ts";
import type { ProfileSections } from "../../../tools/company/company-profile.ts";
import { TENANTS_MAX, UnreadableHours } from "../../../tools/company/unreadable-hours.ts";
import {
  FAST,
  NOW,
  StubBackend,
  TestClock,
  playWell,
  until,
  weekOf,
} from "../../support/stub-backend.ts";

const SCHEDULE = "OBTENER_HORARIO_REUNIONES";
const READS = [
  SCHEDULE,
  "OBTENER_CONTEXTO_NEGOCIO",
  "OBTENER_FUNCIONES_ESPECIALES",
  "OBTENER_PRODUCTOS_CITAS",
  "OBTENER_SERVICIOS_CITAS",
  "PREGUNTAS",
];

let stub: StubBackend;
let clock: TestClock;
let http: HttpClient;
let cache: ByteCache;
let profiles: CompanyProfiles;
let unreadable: UnreadableHours;
let logged: LogRecord[];
const { signal } = new AbortController();

beforeEach(async () => {
  stub = new StubBackend();
  await stub.start();
  playWell(stub);
  clock = new TestClock(NOW);
  logged = [];
  http = new HttpClient({
    clock,
    connectionsMax: 20,
    queuedMax: 50,
    originsMax: 4,
    connectTimeoutMs: 1000,
    keepAliveMs: 30_000,
  });
  cache = new ByteCache({ name: "profiles", bytesMax: 1 << 20, entriesMax: 500, ttlMs: 3_600_000 });
  const write = (record: LogRecord): void => void logged.push(record);
  const log = { debug: write, info: write, warn: write, error: write, dropped: 0, flush() {} };
  const metrics = createDomainMetrics(new MetricRegistry());
  // Circuits are tested elsewhere: here every failure is fetched again.
  const limits = { ...FAST, breakerThreshold: 1000 };
  const backend = new BackendClient({ http, clock, limits, log, metrics, urls: stub.urls });
  const ttls = { scheduleTtlMs: 300_000, profileTtlMs: 3_600_000 };
  unreadable = new UnreadableHours();
  const fetches = new SharedFetches(limits);
  profiles = new CompanyProfiles({
    backend,
    fetches,
    cache,
    clock,
    limits,
    log,
    unreadable,
    ...ttls,
  });
});

afterEach(async () => {
  await http.close();
  await stub.close();
});

function parts(tenant = 1, chatbotId: number | string | null = 9): Promise<ProfileSections> {
  return profiles.sections({ tenant, chatbotId, signal });
}

function kinds(all: ProfileSections): readonly string[] {
  const { schedule, context, instructions, products, services, questions } = all;
  const texts = [schedule, context, instructions, products, services, questions];
  return texts.map((part) => part.decode().kind);
}

test("the six sections are fetched once and then served from memory", async () => {
  const first = await parts();
  const second = await parts();
  assert.deepEqual(second, first);
  assert.deepEqual(stub.calls.map(({ operation }) => operation).sort(), [...READS].sort());
  assert.deepEqual(first.context.decode(), { kind: "known", value: "Clínica dental en Lima." });
  assert.deepEqual(first.products.decode(), { kind: "known", value: ["Cepillo"] });
  assert.deepEqual(first.services.decode(), { kind: "known", value: ["Limpieza"] });
});

test("a thousand waiters make one fetch of each section", async () => {
  const ask = (): Promise<ProfileSections> =>
    profiles.sections({ tenant: 1, chatbotId: 9, signal: new AbortController().signal });
  await Promise.all(Array.from({ length: 1000 }, ask));
  assert.equal(stub.calls.length, 6);
  assert.equal(profiles.fetchCount, 0);
});

test("tenants and chatbots never share cached values", async () => {
  stub.play("OBTENER_CONTEXTO_NEGOCIO", ({ id_empresa }) => ({
    json: { success: true, contexto_negocio: `empresa ${String(id_empresa)}` },
  }));
  stub.play("PREGUNTAS", ({ id_chatbot }) => ({
    json: {
      success: true,
      preguntas_frecuentes: [{ pregunta: `p${String(id_chatbot)}`, respuesta: "r" }],
    },
  }));
  const seen = [await parts(1, 1), await parts(2, 1), await parts(1, 2), await parts(1, 1)];
  assert.deepEqual(
    seen.map(({ context, questions }) => [context.decode(), questions.decode()]),
    [
      ["empresa 1", "p1"],
      ["empresa 2", "p1"],
      ["empresa 1", "p2"],
      ["empresa 1", "p1"],
    ].map(([value, question]) => [
      { kind: "known", value },
      { kind: "known", value: [{ question, answer: "r", file: "" }] },
    ]),
  );
});

test("without a chatbot no questions are fetched", async () => {
  const { questions } = await parts(1, null);
  assert.deepEqual(questions.decode(), { kind: "known", value: [] });
  assert.equal(stub.asked("PREGUNTAS").length, 0);
});

test("a failed section is left out alone, and fetched again seconds later", async () => {
  for (const [index, operation] of READS.entries()) {
    const tenant = index + 1;
    const before = stub.calls.length;
    stub.play(operation, { status: 500 });
    const broken = await parts(tenant);
    assert.equal(kinds(broken).filter((kind) => kind === "missing").length, 1, operation);
    await parts(tenant);
    assert.equal(stub.calls.length, before + 6, "the failure itself is remembered for a moment");
    playWell(stub);
    clock.movedMs += 5001;
    const mended = await parts(tenant);
    assert.equal(stub.calls.length, before + 7, "only the part that failed is asked for");
    assert.deepEqual([...new Set(kinds(mended))], ["known"]);
  }
});

test("a schedule lasts five minutes, everything else an hour", async () => {
  await parts();
  clock.movedMs += 299_000;
  await parts();
  assert.equal(stub.calls.length, 6);
  clock.movedMs += 2000;
  await parts();
  assert.equal(stub.asked(SCHEDULE).length, 2);
  assert.equal(stub.calls.length, 7);
  clock.movedMs += 3_600_000;
  await parts();
  assert.equal(stub.calls.length, 13);
});

test("a waiter that leaves does not end the others' fetch", async () => {
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  stub.play(SCHEDULE, { after: held, then: weekOf("09:00-18:00") });
  const impatient = new AbortController();
  const gone = profiles.schedule(1, impatient.signal);
  const stays = profiles.schedule(1, signal);
  await until(() => stub.calls.length === 1);
  impatient.abort();
  await assert.rejects(gone, { code: "cancelled" });
  answer();
  assert.equal((await stays).decode().kind, "known");
  assert.equal(stub.calls.length, 1);
});

test("a fetch without waiters is aborted and leaves nothing in the cache", async () => {
  stub.play(SCHEDULE, { fault: "hang" });
  const impatient = new AbortController();
  const gone = profiles.schedule(1, impatient.signal);
  await until(() => stub.calls.length === 1);
  impatient.abort();
  await assert.rejects(gone, { code: "cancelled" });
  assert.equal(profiles.fetchCount, 0);
  await until(() => http.calls === 0);
  // A few turns of the loop more: the aborted fetch has settled by then.
  let turns = 0;
  await until(() => ++turns > 20);
  assert.equal(cache.entries, 0);
  playWell(stub);
  assert.equal((await profiles.schedule(1, signal)).decode().kind, "known");
});

test("unreadable hours and blocks are logged by count, never by text", async () => {
  const blocks = ["canario", "2026-11-23 13:00-14:00", "2026-11-24 tarde canario"];
  stub.play(SCHEDULE, weekOf("canario", blocks));
  const part = (await profiles.schedule(1, signal)).decode();
  assert.equal(part.kind, "known");
  assert.deepEqual(logged, [
    { event: "blocks_unreadable", tenant: 1, count: 2 },
    { event: "blocks_undated", tenant: 1, count: 1 },
    { event: "hours_unreadable", tenant: 1, count: 7 },
  ]);
});

test("a tenant with unreadable hours is noted until they are readable, for a day, up to a cap", async () => {
  const now = (): number => clock.monotonic();
  assert.equal(unreadable.isAny(now()), false);
  stub.play(SCHEDULE, weekOf("canario"));
  await profiles.schedule(1, signal);
  assert.equal(unreadable.isAny(now()), true);
  playWell(stub);
  clock.movedMs += 300_001;
  await profiles.schedule(1, signal);
  assert.deepEqual([unreadable.isAny(now()), unreadable.count], [false, 0]);
  for (let tenant = 1; tenant <= TENANTS_MAX; tenant++) unreadable.note(tenant, true, now());
  assert.equal(unreadable.count, TENANTS_MAX);
  unreadable.note(TENANTS_MAX + 1, true, now());
  assert.equal(unreadable.count, TENANTS_MAX);
  clock.movedMs += 86_400_001;
  assert.deepEqual([unreadable.isAny(now()), unreadable.count], [false, 0]);
});

test("hours that are not text are parsed in form shapes; the rest is unreadable", async () => {
  const odd = [7, true, { nota: "x" }, ["09:00-18:00"], { inicio: "09:00", fin: "18:00" }];
  const kinds: string[] = [];
  for (const [index, value] of odd.entries()) {
    stub.play(SCHEDULE, weekOf(value));
    const part = (await profiles.schedule(index + 1, signal)).decode();
    kinds.push(part.kind === "known" ? (part.value.week[0]?.kind ?? "") : part.kind);
  }
  assert.deepEqual(kinds, ["unreadable", "unreadable", "unreadable", "open", "open"]);
});

test("names are the first ten visible ones, and questions stop at the prompt's cap", async () => {
  const names = Array.from({ length: 30 }, (_, index) => ({ nombre: `p${index}` }));
  stub.play("OBTENER_PRODUCTOS_CITAS", {
    json: { success: true, productos: [{ nombre: " " }, ...names] },
  });
  const rows = Array.from({ length: 10 }, () => ({ pregunta: "p", respuesta: "r".repeat(10_000) }));
  stub.play("PREGUNTAS", { json: { success: true, preguntas_frecuentes: rows } });
  stub.play("OBTENER_CONTEXTO_NEGOCIO", {
    json: { success: true, contexto_negocio: "ñ".repeat(100_000) },
  });
  const read = await parts();
  const [products, questions, context] = [read.products, read.questions, read.context].map((part) =>
    part.decode(),
  );
  assert.deepEqual(products, { kind: "known", value: names.slice(0, 10).map((n) => n.nombre) });
  assert.equal(questions?.kind === "known" && questions.value.length, 6);
  const text = context?.kind === "known" ? context.value : "";
  assert.ok(typeof text === "string" && Buffer.byteLength(text) <= FAST.promptBytesMax);
});

test("the cache stays under its cap for any company's data", async () => {
  cache.evictTo(0);
  for (let tenant = 1; tenant <= 40; tenant++) {
    stub.play("OBTENER_CONTEXTO_NEGOCIO", {
      json: { success: true, contexto_negocio: "x".repeat(60_000) },
    });
    await parts(tenant);
    assert.ok(cache.bytes <= cache.bytesMax);
  }
});
