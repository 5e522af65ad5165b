// Metrics: their names for the dashboards, and series that traffic cannot multiply.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAgentMetrics } from "../../../engine/runtime/agent-metrics.ts";
import type { AgentMetrics } from "../../../engine/runtime/agent-metrics.ts";
import { TURN_ERRORS } from "../../../engine/conversation/messages.ts";
import { MetricRegistry } from "../../../engine/telemetry/metrics.ts";

const TENANTS_MAX = 3;

function kit(): { readonly meter: MetricRegistry; readonly instruments: AgentMetrics } {
  const meter = new MetricRegistry();
  const options = { version: "3.0.0", model: "gpt-4o-mini", tenantLabelsMax: TENANTS_MAX };
  return { meter, instruments: createAgentMetrics(meter, options) };
}

/** The lines of one metric, without its help. */
async function series(meter: MetricRegistry, name: string): Promise<readonly string[]> {
  const lines = (await meter.expose()).split("\n");
  return lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test("every metric of the engine is there from the start, under its name and type", async () => {
  const { meter } = kit();
  const text = await meter.expose();
  for (const [name, type] of Object.entries({
    citas_http_requests_total: "counter",
    citas_http_duration_seconds: "histogram",
    agent_citas_chat_requests_total: "counter",
    agent_citas_chat_errors_total: "counter",
    agent_citas_chat_response_duration_seconds: "histogram",
    agent_citas_llm_call_duration_seconds: "histogram",
    citas_llm_requests_total: "counter",
    citas_llm_tokens_total: "counter",
    citas_llm_tokens_by_empresa_total: "counter",
    agent_citas_tool_calls_total: "counter",
    agent_citas_tool_errors_total: "counter",
    agent_citas_tool_execution_duration_seconds: "histogram",
    agent_citas_info: "gauge",
    citas_evictions_total: "counter",
    citas_session_turns_dropped_total: "counter",
    citas_admission_total: "counter",
  })) {
    assert(text.includes(`# TYPE ${name} ${type}\n`), `${name} is a ${type}`);
  }
  assert.deepEqual(await series(meter, "agent_citas_info"), [
    'agent_citas_info{version="3.0.0",model="gpt-4o-mini",agent_type="citas"} 1',
  ]);
});

test("a label keeps values up to its cap, and the next one is other", async () => {
  const { meter, instruments } = kit();
  for (const tenant of [1, 2, 3]) instruments.chatStarted(tenant);
  const name = "agent_citas_chat_requests_total";
  assert.equal((await series(meter, name)).length, TENANTS_MAX);
  for (const tenant of [4, 5, 1]) instruments.chatStarted(tenant);
  assert.deepEqual(await series(meter, name), [
    `${name}{empresa_id="1"} 2`,
    `${name}{empresa_id="2"} 1`,
    `${name}{empresa_id="3"} 1`,
    `${name}{empresa_id="other"} 2`,
  ]);
});

test("a label without its own cap keeps 64 values, and the next one is other", async () => {
  const meter = new MetricRegistry();
  const counter = meter.counter({ name: "x_total", help: "x", labels: ["a"] });
  for (let value = 0; value < 64; value++) counter.add({ a: String(value) });
  assert.equal((await series(meter, "x_total")).length, 64);
  for (let value = 64; value < 100_000; value++) counter.add({ a: String(value) });
  const lines = await series(meter, "x_total");
  assert.equal(lines.length, 65);
  assert.equal(lines.at(-1), `x_total{a="other"} ${100_000 - 64}`);
  assert.equal(meter.labelValues, 64);
  assert.equal(meter.labelValuesMax, 64);
});

test("a gauge's labels are capped too, and a scrape forgets those of the one before", async () => {
  const meter = new MetricRegistry();
  let values = ["a", "b", "c"];
  meter.gauge({ name: "x", help: "x", labels: ["a"], valuesMax: 2 }, () =>
    values.map((a, index) => [{ a }, index] as const),
  );
  assert.deepEqual(await series(meter, "x"), ['x{a="a"} 0', 'x{a="b"} 1', 'x{a="other"} 2']);
  values = ["b"];
  assert.deepEqual(await series(meter, "x"), ['x{a="b"} 0']);
});

test("each label of a metric has its own cap", async () => {
  const { meter, instruments } = kit();
  const usage = { input: 100, output: 20, cached: 0 };
  for (let tenant = 1; tenant <= 10; tenant++) {
    const called = { type: "model_called", outcome: "success", usage, durationMs: 5 } as const;
    instruments.turnEvent(tenant, called);
  }
  const lines = await series(meter, "citas_llm_tokens_by_empresa_total");
  // Three tenants and the others; input, output and total, for nothing was cached.
  assert.equal(lines.length, (TENANTS_MAX + 1) * 3);
  assert(lines.includes('citas_llm_tokens_by_empresa_total{empresa_id="other",type="total"} 840'));
});

test("a model call counts its outcome, its time and its tokens once", async () => {
  const { meter, instruments } = kit();
  const usage = { input: 100, output: 20, cached: 64 };
  const base = { type: "model_called", durationMs: 1500 } as const;
  instruments.turnEvent(1, { ...base, outcome: "success", usage });
  instruments.turnEvent(1, { ...base, outcome: "openai_timeout", usage: null });
  assert.deepEqual(await series(meter, "citas_llm_requests_total"), [
    'citas_llm_requests_total{status="success"} 1',
    'citas_llm_requests_total{status="openai_timeout"} 1',
  ]);
  assert.deepEqual(await series(meter, "citas_llm_tokens_total"), [
    'citas_llm_tokens_total{type="input"} 100',
    'citas_llm_tokens_total{type="output"} 20',
    'citas_llm_tokens_total{type="cached"} 64',
    'citas_llm_tokens_total{type="total"} 120',
  ]);
  assert.deepEqual(await series(meter, "agent_citas_llm_call_duration_seconds_sum"), [
    'agent_citas_llm_call_duration_seconds_sum{status="success"} 1.5',
    'agent_citas_llm_call_duration_seconds_sum{status="error"} 1.5',
  ]);
});

test("a tool's run counts its call and time, and its error only when there is one", async () => {
  const { meter, instruments } = kit();
  const base = { type: "tool_finished", name: "check_availability", durationMs: 10 } as const;
  instruments.turnEvent(1, { ...base, status: "ok", errorType: null });
  instruments.turnEvent(1, { ...base, status: "failed", errorType: "timeout" });
  instruments.turnEvent(1, { type: "tool_started", name: "check_availability" });
  assert.deepEqual(await series(meter, "agent_citas_tool_calls_total"), [
    'agent_citas_tool_calls_total{tool_name="check_availability"} 2',
  ]);
  assert.deepEqual(await series(meter, "agent_citas_tool_errors_total"), [
    'agent_citas_tool_errors_total{tool_name="check_availability",error_type="timeout"} 1',
  ]);
});

test("every way a turn fails has its own label", async () => {
  const { meter, instruments } = kit();
  instruments.chatEnded(1, null, 5);
  for (const error of TURN_ERRORS) instruments.chatEnded(1, error, 5);
  const lines = await series(meter, "agent_citas_chat_errors_total");
  assert.equal(lines.length, TURN_ERRORS.length);
  assert(lines.every((line) => !line.includes("other")));
});

test("a tenant's turns are counted by result: rejections by name, other failures as one", async () => {
  const { meter, instruments } = kit();
  instruments.chatEnded(7, null, 5);
  for (const error of TURN_ERRORS) instruments.chatEnded(7, error, 5);
  const results = new Map(
    (await series(meter, "citas_turns_by_empresa_total")).map((line) => {
      const [, tenant, result = "", count] =
        /empresa_id="(\d+)",result="(\w+)"\} (\d+)$/.exec(line) ?? [];
      assert.equal(tenant, "7", line);
      return [result, Number(count)] as const;
    }),
  );
  const refusals = ["auth_error", "permission_denied", "not_found", "bad_request"];
  const failed = TURN_ERRORS.length - refusals.length - 1;
  assert.deepEqual(Object.fromEntries(results), {
    ...{ success: 1, failed },
    ...Object.fromEntries(refusals.map((name) => [`openai_${name}`, 1])),
  });
});

test("tenants past the cap share one label, and each keeps its results apart", async () => {
  const { meter, instruments } = kit();
  for (let tenant = 1; tenant <= TENANTS_MAX + 2; tenant++) {
    instruments.chatEnded(tenant, tenant % 2 === 0 ? null : "openai_auth_error", 5);
  }
  const lines = await series(meter, "citas_turns_by_empresa_total");
  assert.equal(lines.length, TENANTS_MAX + 2);
  assert(lines.some((line) => line.includes('empresa_id="other",result="success"} 1')));
  assert(lines.some((line) => line.includes('empresa_id="other",result="openai_auth_error"} 1')));
});

test("each label may have its own cap", async () => {
  const meter = new MetricRegistry();
  const spec = { name: "own_total", help: "own", labels: ["a", "b"] as const, valuesMax: { a: 1 } };
  const own = meter.counter(spec);
  assert.equal(meter.labelValuesMax, 1 + 64);
  for (const value of ["x", "y"]) own.add({ a: value, b: value });
  assert.deepEqual(await series(meter, "own_total"), [
    'own_total{a="x",b="x"} 1',
    'own_total{a="other",b="y"} 1',
  ]);
});

test("requests, rejections, lost turns and evictions are counted by reason", async () => {
  const { meter, instruments } = kit();
  instruments.http("rejected", 250);
  instruments.admission("refused");
  instruments.turnsDropped("bytes", 3);
  instruments.turnsDropped("count", 0);
  instruments.evicted("sessions", "ttl");
  const text = await meter.expose();
  for (const line of [
    'citas_http_requests_total{status="rejected"} 1',
    "citas_http_duration_seconds_sum 0.25",
    'citas_admission_total{result="refused"} 1',
    'citas_session_turns_dropped_total{cause="bytes"} 3',
    'citas_evictions_total{account="sessions",cause="ttl"} 1',
  ]) {
    assert(text.includes(`${line}\n`), line);
  }
});

test("the series of closed sets start at zero, so that their first event is an increase", async () => {
  const { meter } = kit();
  const of = async (name: string): Promise<readonly string[]> => series(meter, name);
  assert.deepEqual(await of("citas_admission_total"), [
    ...['citas_admission_total{result="admitted"} 0', 'citas_admission_total{result="refused"} 0'],
    'citas_admission_total{result="pressure"} 0',
    'citas_admission_total{result="session_busy"} 0',
    'citas_admission_total{result="draining"} 0',
  ]);
  assert.equal((await of("citas_http_requests_total")).length, 4);
  assert.equal((await of("citas_session_turns_dropped_total")).length, 4);
  assert.equal((await of("agent_citas_chat_errors_total")).length, TURN_ERRORS.length);
});

test("a counter that its owner keeps is read at each scrape", async () => {
  const meter = new MetricRegistry();
  let kept = 3;
  meter.total({ name: "kept_total", help: "kept" }, () => kept);
  assert.deepEqual(await series(meter, "kept_total"), ["kept_total 3"]);
  kept = 5;
  assert.deepEqual(await series(meter, "kept_total"), ["kept_total 5"]);
  assert.match(await meter.expose(), /^# TYPE kept_total counter$/m);
});

test("two registries share nothing, and the process's own metrics are Node's", async () => {
  const meter = new MetricRegistry();
  meter.addProcessMetrics();
  new MetricRegistry().addProcessMetrics();
  const text = await meter.expose();
  assert.match(text, /^process_resident_memory_bytes /m);
  assert.match(text, /^nodejs_version_info/m);
  assert.doesNotMatch(text, /citas/);
  assert.match(meter.contentType, /^text\/plain; version=0\.0\.4/);
});
