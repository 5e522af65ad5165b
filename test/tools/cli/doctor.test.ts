// `agent-citas doctor` against working and broken settings, ports, a model API and a backend. For
// Redis see doctor-redis.test.ts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { startSandboxBackend } from "../../../tools/sandbox/index.ts";
import { startLoopback } from "../../../tools/sandbox/http/loopback.ts";
import { answering, backendAt, diagnose } from "../../support/doctor-fixture.ts";
import { startTestServer } from "../../support/server-fixture.ts";

test("with nothing configured nothing fails, and simulated parts are reported", async () => {
  const { code, checks, of } = await diagnose();
  assert.equal(code, 0);
  assert.deepEqual(
    checks.filter(({ status }) => status === "warn").map(({ check }) => check),
    ["redis", "model", "backend"],
  );
  assert.match(String(of("model")), /simulated/);
  assert.match(String(of("backend")), /simulated/);
  assert.match(String(of("memory")), /the sum is \d+ MiB of 256 MiB \(MEMORY_LIMIT_MB\)/);
  assert.match(String(of("memory")), /V8 uses these heap sizes: --max-old-space-size=\d+/);
  assert.match(String(of("runtime")), /Node \d.* in America\/Lima, by time zone data 20/);
});

test("each invalid variable is named, without its value", async () => {
  const { code, of, text } = await diagnose({
    SERVER_PORT: "canario-1",
    TIMEZONE: "canario-2",
    REDIS_URL: "http://canario-3",
    API_CALENDAR_URL: "http://canario.example",
  });
  assert.equal(code, 1);
  const lines = of("settings").map((line) => /^fail (\w+)/.exec(line)?.[1]);
  const others = ["API_INFORMACION_URL", "API_AGENDAR_REUNION_URL", "API_PREGUNTAS_FRECUENTES_URL"];
  assert.deepEqual(lines, ["SERVER_PORT", "REDIS_URL", "TIMEZONE", ...others]);
  assert.doesNotMatch(text, /canario/);
  const half = await diagnose({ API_CALENDAR_URL: "http://canario.example" });
  assert.equal(half.of("settings").length, 3);
  assert.match(String(half.of("settings")), /API_INFORMACION_URL must be set/);
});

test("a mistyped variable gets a suggestion; a correct one does not", async () => {
  const { code, of } = await diagnose({ REDIS_ULR: "redis://x", OPENAI_MODEL: "m", OTHER: "1" });
  assert.equal(code, 0);
  assert.deepEqual(of("settings").slice(1), ["warn REDIS_ULR is no setting"]);
});

test("a memory limit that does not fit is named with what it needs", async () => {
  const { code, of } = await diagnose({ MEMORY_LIMIT_MB: "100", MAX_CONCURRENT_AGENT: "50" });
  assert.equal(code, 1);
  assert.match(String(of("settings")), /fail MEMORY_LIMIT_MB must be \d+/);
});

test("heap sizes in NODE_OPTIONS do not count: the command line's win", async () => {
  const { of } = await diagnose({ NODE_OPTIONS: "--max-old-space-size=999" });
  assert.match(String(of("memory")), /ok V8 uses these heap sizes/);
  const broken = await diagnose({ NODE_OPTIONS: "--no-such-flag" });
  assert.match(String(broken.of("memory")), /fail V8 does not use the heap/);
});

test("a port is free, ours, or used by another program", async (t) => {
  const ours = await startTestServer(t);
  const running = await diagnose({ SERVER_PORT: new URL(ours.url).port });
  assert.match(String(running.of("port")), /^ok agent-citas runs on \d+, and its \/health is 200/);
  const other = await answering(t, 200, "hola", "text/plain");
  const taken = await diagnose({ SERVER_PORT: new URL(other.url).port });
  assert.equal(taken.code, 1);
  assert.match(String(taken.of("port")), /^fail another program listens on \d+/);
});

const MODELS = JSON.stringify({ object: "list", data: [{ id: "otro" }, { id: "gpt-6-luna" }] });
const CASES: readonly (readonly [number, string, RegExp])[] = [
  [200, MODELS, /^ok takes the key and has gpt-6-luna$/],
  [200, '{"data":[{"id":"otro"}]}', /^warn gpt-6-luna is not in its list of 1$/],
  [200, "<html></html>", /^fail answers something that is no list of models$/],
  [401, "{}", /^fail the key is refused \(401\)$/],
  [403, "{}", /^warn the key may not list models \(403\)$/],
  [404, "{}", /^warn no list of models there \(404\)$/],
  [429, "{}", /^warn too many requests, or no credit left \(429\)$/],
  [500, "{}", /^fail answers 500$/],
];

test("the model's key is checked first, and a rejected one costs no token", async (t) => {
  for (const [status, body, expected] of CASES) {
    const { url, heard } = await answering(t, status, body);
    const real = { OPENAI_API_KEY: "sk-canario", OPENAI_BASE_URL: `${url}/v1/` };
    const environment = { ...real, SANDBOX: "on" };
    const { code, of, text } = await diagnose(environment);
    assert.match(String(of("model")[0]), expected);
    const isOver = expected.source.startsWith("^fail");
    if (isOver) assert.equal(code, 1);
    assert.deepEqual(heard, [
      "GET /v1/models Bearer sk-canario",
      ...(isOver ? [] : ["POST /v1/chat/completions Bearer sk-canario"]),
    ]);
    assert.doesNotMatch(text, /canario/);
  }
  const away = await diagnose({
    ...{ OPENAI_API_KEY: "sk-x", OPENAI_BASE_URL: "http://127.0.0.1:1", SANDBOX: "on" },
  });
  assert.match(String(away.of("model")), /^fail not reachable: ECONNREFUSED/);
});

test("a backend without a key for the model: requests must bring theirs", async (t) => {
  const backend = await startSandboxBackend({ clock: systemClock });
  t.after(() => backend.close());
  const { of } = await diagnose(backendAt(backend.url));
  assert.match(String(of("model")), /^warn OPENAI_API_KEY is not set/);
});

test("a working backend: checked without a tenant, then with a tenant's reads, never written to", async (t) => {
  const backend = await startSandboxBackend({ clock: systemClock });
  t.after(() => backend.close());
  const environment = { ...backendAt(backend.url), BACKEND_FEATURES: "eventos" };
  const bare = await diagnose(environment);
  assert.equal(bare.code, 0, bare.text);
  assert.equal(bare.of("backend").filter((line) => /^ok API_/.test(line)).length, 4);
  const whole = await diagnose(environment, "--tenant", "1", "--chatbot", "11");
  assert.equal(whole.code, 0, whole.text);
  assert.deepEqual(
    whole.of("backend").map((line) => line.replace(/^ok (.*): read$/, "$1")),
    [
      "OBTENER_HORARIO_REUNIONES",
      "OBTENER_CONTEXTO_NEGOCIO",
      "OBTENER_FUNCIONES_ESPECIALES",
      "OBTENER_PRODUCTOS_CITAS",
      "OBTENER_SERVICIOS_CITAS",
      "BUSCAR_PRODUCTOS_SERVICIOS_CITAS",
      "SUGERIR_HORARIOS",
      "CONSULTAR_DISPONIBILIDAD",
      "LISTAR_EVENTOS",
      "frequent questions",
    ],
  );
  const asked = new Set(backend.calls.map(({ codOpe }) => codOpe));
  for (const write of ["CREAR_EVENTO", "MODIFICAR_EVENTO", "CANCELAR_EVENTO"]) {
    assert(!asked.has(write), write);
  }
  assert.deepEqual(backend.events(), []);
  const stranger = await diagnose(environment, "--tenant", "999");
  assert.equal(stranger.code, 1);
  assert.match(String(stranger.of("backend")), /fail OBTENER_HORARIO_REUNIONES: refused/);
});

const ANSWERS: readonly (readonly [number, string, string, RegExp])[] = [
  [200, "<html>canario</html>", "text/html", /not JSON but text\/html \(200\)$/],
  [200, '{"ok":true}', "application/json", /JSON without `success` \(200\)$/],
  [404, "canario", "text/plain", /not JSON but text\/plain \(404\)$/],
  [302, "", "text/html", /redirects \(302\)$/],
  [403, "", "text/html", /asks for credentials \(403\)$/],
  [502, "<html>", "text/html", /answers 502$/],
];

test("something that is not a backend is recognised by its response", async (t) => {
  for (const [status, body, type, expected] of ANSWERS) {
    const { url } = await answering(t, status, body, type);
    const { code, of, text } = await diagnose(backendAt(url));
    assert.equal(code, 1);
    const failed = of("backend").filter((line) => line.startsWith("fail "));
    assert.equal(failed.length, 4);
    for (const line of failed) assert.match(line, expected);
    assert.doesNotMatch(text, /canario/);
  }
  const away = await diagnose(backendAt("http://127.0.0.1:1"));
  assert.match(String(away.of("backend")), /fail API_INFORMACION_URL: ECONNREFUSED/);
});

test("an answer of another shape, and none at all, are found within the time of a call", async (t) => {
  const { url } = await answering(t, 200, '{"success":true}');
  const { of } = await diagnose(backendAt(url), "--tenant", "1");
  assert.match(String(of("backend")), /fail OBTENER_HORARIO_REUNIONES: not the answer that it/);
  const silent = await startLoopback(() => Promise.resolve());
  t.after(() => silent.close());
  const slow = await diagnose({ ...backendAt(silent.url), API_TIMEOUT: "1" });
  assert.match(String(slow.of("backend")), /fail API_CALENDAR_URL: deadline of the call passed/);
});

test("hours and blocked times that cannot be read are named by field and kind, never by text", async (t) => {
  const horario_reuniones = {
    reunion_lunes: "9 a 6",
    reunion_martes: "canario",
    reunion_jueves: ["9-14", "13-18"],
    reunion_viernes: { inicio: "09:00" },
    horarios_bloqueados: ["2026-12-24 canario tarde", "canario", "2026-12-25"],
  };
  const body = JSON.stringify({ success: true, horario_reuniones });
  const { url } = await answering(t, 200, body);
  const { of, text } = await diagnose(backendAt(url), "--tenant", "1");
  const named = of("backend").filter((line) => line.startsWith("warn "));
  assert.deepEqual(named, [
    "warn reunion_martes: unreadable text: words that are no hours",
    "warn reunion_jueves: unreadable list: ranges that overlap",
    "warn reunion_viernes: unreadable object: not a shape that holds hours",
    "warn horarios_bloqueados (list): 1 of 3 unreadable, with the day they name",
    "warn horarios_bloqueados (list): 1 of 3 unreadable, naming no day",
  ]);
  assert.doesNotMatch(text, /canario/);
});
