// Every fault of the sandbox backend, as a plain client sees it, and whether the operation ran.

import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startSandboxBackend } from "../../../tools/sandbox/index.ts";
import type { Fault, SandboxBackend } from "../../../tools/sandbox/index.ts";
import { ask, askFirstBytes, clockAt, until } from "../../support/sandbox-fixture.ts";

const EVENT = {
  codOpe: "CREAR_EVENTO",
  id_empresa: 1,
  usuario_id: 101,
  id_prospecto: "s1",
  titulo: "Cita - Ana Ruiz",
  fecha_inicio: "2026-11-23 10:00:00",
  fecha_fin: "2026-11-23 10:30:00",
  correo_cliente: "ana@example.com",
};

async function start(t: TestContext, fault: Fault): Promise<SandboxBackend> {
  const backend = await startSandboxBackend({ clock: clockAt("2026-11-22T19:05:00Z") });
  t.after(() => backend.close());
  backend.inject("CREAR_EVENTO", fault);
  return backend;
}

const book = (backend: SandboxBackend, signal?: AbortSignal) =>
  ask(backend.urls.calendario, { body: EVENT, ...(signal === undefined ? {} : { signal }) });

for (const [kind, events] of [
  ["reset", 0],
  ["commit-then-reset", 1],
] as const) {
  test(`${kind}: the socket dies and ${events} events exist`, async (t) => {
    const backend = await start(t, { kind });
    await assert.rejects(book(backend), { code: "ECONNRESET" });
    assert.equal(backend.events().length, events);
  });
}

for (const [kind, events] of [
  ["hang", 0],
  ["commit-then-hang", 1],
] as const) {
  test(`${kind}: no answer, and ${events} events exist`, async (t) => {
    const backend = await start(t, { kind });
    const gone = new AbortController();
    const pending = assert.rejects(book(backend, gone.signal), { name: "AbortError" });
    await until(() => backend.calls.length === 1);
    gone.abort();
    await pending;
    assert.equal(backend.events().length, events);
  });
}

test("status: the requested status and body, and nothing happened", async (t) => {
  const backend = await start(t, { kind: "status", status: 502, body: "<h1>502</h1>" });
  const { status, text } = await book(backend);
  assert.deepEqual([status, text], [502, "<h1>502</h1>"]);
  assert.equal(backend.events().length, 0);
});

test("commit-then-500: the effect happens and the response is lost", async (t) => {
  const backend = await start(t, { kind: "commit-then-500" });
  const { status, json } = await book(backend);
  assert.deepEqual([status, json], [500, undefined]);
  assert.equal(backend.events().length, 1);
});

test("html before: a PHP warning, then the true JSON of a booking that exists", async (t) => {
  const backend = await start(t, { kind: "html", place: "before" });
  const { status, text, json } = await book(backend);
  assert.equal(status, 200);
  assert.equal(json, undefined);
  assert.match(text, /^<br \/>[\s\S]*Warning[\s\S]*"success":true/);
  assert.equal(backend.events().length, 1);
});

test("html instead: only markup, and no booking", async (t) => {
  const backend = await start(t, { kind: "html", place: "instead" });
  const { text } = await book(backend);
  assert.doesNotMatch(text, /success/);
  assert.equal(backend.events().length, 0);
});

test("false: success false with an inner address in the error", async (t) => {
  const backend = await start(t, { kind: "false" });
  const { text } = await book(backend);
  assert.match(text, /"success":false.*http:\/\/10\./);
  assert.equal(backend.events().length, 0);
});

test("huge: the requested number of bytes, inside valid JSON", async (t) => {
  const backend = await start(t, { kind: "huge", bytes: 3 * 1024 * 1024 });
  const { bytes, json } = await book(backend);
  assert(bytes.length > 3 * 1024 * 1024 && bytes.length < 3 * 1024 * 1024 + 100);
  assert.notEqual(json, undefined);
});

test("huge: a reader that disconnects early ends the stream", async (t) => {
  const backend = await start(t, { kind: "huge" });
  const seen = await askFirstBytes(backend.urls.calendario, EVENT, 100_000);
  assert.equal(seen.length, 100_000);
});

test("drip: the first bytes come one by one", async (t) => {
  const backend = await start(t, { kind: "drip", everyMs: 1 });
  const { json } = await book(backend);
  assert.equal((json as Record<string, unknown>)["success"], true);
  assert.equal(backend.events().length, 1);
});

test("gzip: a hundred kilobytes that decode to a hundred megabytes", async (t) => {
  const backend = await start(t, { kind: "gzip" });
  const { headers, bytes } = await book(backend);
  assert.equal(headers["content-encoding"], "gzip");
  assert(bytes.length < 200 * 1024);
  assert.equal(gunzipSync(bytes).length, 100 * 1024 * 1024);
});

test("truncated: half the JSON of a booking that exists, in a whole HTTP message", async (t) => {
  const backend = await start(t, { kind: "truncated" });
  const { status, text, json } = await book(backend);
  assert.deepEqual([status, json], [200, undefined]);
  assert.match(text, /^\{"success":true/);
  assert.equal(backend.events().length, 1);
});

test("slow-until: nothing runs and nothing is sent before the promise resolves", async (t) => {
  const gate = Promise.withResolvers<void>();
  const backend = await start(t, { kind: "slow-until", until: gate.promise });
  const answer = book(backend);
  await until(() => backend.calls.length === 1);
  assert.equal(backend.events().length, 0);
  gate.resolve();
  assert.equal((await answer).status, 200);
  assert.equal(backend.events().length, 1);
});

test("reply: exactly the JSON given", async (t) => {
  const backend = await start(t, { kind: "reply", json: { success: "true" } });
  assert.equal((await book(backend)).text, '{"success":"true"}');
  assert.equal(backend.events().length, 0);
});

test("a fault applies to its operation only, `times` times, and null ends it", async (t) => {
  const backend = await start(t, { kind: "status", status: 500 });
  const other = { codOpe: "OBTENER_CONTEXTO_NEGOCIO", id_empresa: 1 };
  assert.equal((await ask(backend.urls.informacion, { body: other })).status, 200);
  backend.inject("CREAR_EVENTO", { kind: "status", status: 503 }, 2);
  const statuses = [await book(backend), await book(backend), await book(backend)];
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [503, 503, 200],
  );
  backend.inject("PREGUNTAS", { kind: "status", status: 500 });
  const questions = { body: { id_chatbot: 11 } };
  assert.equal((await ask(backend.urls.preguntas, questions)).status, 500);
  backend.inject("PREGUNTAS", null);
  assert.equal((await ask(backend.urls.preguntas, questions)).status, 200);
});

test("closing ends pending responses", async (t) => {
  const backend = await start(t, { kind: "hang" });
  const pending = assert.rejects(book(backend));
  await until(() => backend.calls.length === 1);
  await backend.close();
  await pending;
});
