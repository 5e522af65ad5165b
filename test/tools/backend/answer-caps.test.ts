// The caps of the backend's answers, at each and one past it, over real HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpClient } from "../../../engine/http/http-client.ts";
import { MetricRegistry } from "../../../engine/telemetry/metrics.ts";
import { BackendClient } from "../../../tools/backend/backend-client.ts";
import { OPERATIONS } from "../../../tools/backend/operations.ts";
import { createDomainMetrics } from "../../../tools/domain/domain-metrics.ts";
import { FAST, NOW, StubBackend, TestClock } from "../../support/stub-backend.ts";

test("an answer of the calendar has at most 64 KiB, one for all turns API_MAX_BYTES", async (t) => {
  const stub = new StubBackend();
  await stub.start();
  t.after(() => stub.close());
  const clock = new TestClock(NOW);
  const pool = { connectionsMax: 4, queuedMax: 4, originsMax: 4 };
  const http = new HttpClient({ clock, ...pool, connectTimeoutMs: 1000, keepAliveMs: 30_000 });
  t.after(() => http.close());
  const log = { debug() {}, info() {}, warn() {}, error() {}, dropped: 0, flush() {} };
  const metrics = createDomainMetrics(new MetricRegistry());
  const { urls } = stub;
  const backend = new BackendClient({ http, clock, limits: FAST, log, metrics, urls });
  const { signal } = new AbortController();
  const request = { tenant: 1, body: { id_empresa: 1 }, remainingMs: () => 60_000, signal };
  for (const [operation, code, fields, bytesMax] of [
    [OPERATIONS.availability, "CONSULTAR_DISPONIBILIDAD", { disponible: true }, 64 * 1024],
    [OPERATIONS.context, "OBTENER_CONTEXTO_NEGOCIO", { contexto_negocio: "Barbería" }, 256 * 1024],
  ] as const) {
    const json = JSON.stringify({ success: true, ...fields });
    // Bytes, not characters.
    const padded = (bytes: number): string => json + " ".repeat(bytes - Buffer.byteLength(json));
    stub.play(code, { raw: padded(bytesMax) });
    assert.equal((await backend.call<unknown>(operation, request)).kind, "answer", code);
    stub.play(code, { raw: padded(bytesMax + 1) });
    const over = await backend.call<unknown>(operation, request);
    assert.deepEqual(over, { kind: "outcome_unknown", reason: "too_large", status: 0 });
  }
});
