// What operations rely on: every name in ops/ exists in a scrape of a real server, every alert has
// a runbook entry and tests, and promtool accepts the files, where installed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { parse } from "yaml";
import { PROMTOOL_CHECKS, RULE_TESTS, promtoolVersion } from "../../scripts/check-promtool.ts";
import { heapBytes } from "../support/heap.ts";
import { namedIn, readScrape } from "../support/package/promql.ts";
import type { Scrape } from "../support/package/promql.ts";
import { startRedis } from "../support/redis/redis-server.ts";
import { call, obedientModel, quickClock, startTestServer } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

// The shape of Prometheus' own files; promtool validates them.
const rules = (parse(read("ops/alerts.yaml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

interface Source {
  readonly type: string;
  readonly uid: string;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: Source;
  readonly targets?: readonly {
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: Source;
  }[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: unknown;
  readonly definition?: string;
  readonly datasource?: Source;
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: {
    readonly list: readonly { readonly expr: string; readonly datasource: Source }[];
  };
}
// The part of Grafana's schema that is read here.
const dashboard = JSON.parse(read("ops/grafana/dashboard.json")) as Dashboard;
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);

/** Each expression in ops/, with the templates that name its labels. */
const expressions: readonly { readonly expr: string; readonly templates: string }[] = [
  ...rules.map(({ expr, annotations }) => ({ expr, templates: annotations.summary })),
  ...targets.map(({ expr, legendFormat }) => ({ expr, templates: legendFormat })),
  ...dashboard.annotations.list.map(({ expr }) => ({ expr, templates: "" })),
  ...dashboard.templating.list.flatMap(({ definition: expr }) =>
    expr === undefined ? [] : [{ expr, templates: "" }],
  ),
];

/** What Prometheus adds to every series. */
const ADDED = new Set(["job", "instance"]);
/** What Prometheus makes itself. */
const SYNTHETIC = new Set(["up"]);

/** A server with Redis that has seen what there is: bookings, hits, failures, a lost answer. */
async function busyScrape(t: TestContext): Promise<Scrape> {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const environment = { REDIS_URL: redis.url, API_TIMEOUT: "4", HTTP_RETRY_WAIT_MIN: "0.01" };
  const server = await startTestServer(t, { clock: quickClock, environment });
  await keepBusy(server);
  heapBytes();
  // Node reports a collection some turns of the event loop later.
  for (let scrapes = 0; scrapes < 100; scrapes++) {
    const { text, status } = await call(`${server.url}/metrics`);
    assert.equal(status, 200);
    if (text.includes("nodejs_gc_duration_seconds_sum")) return readScrape(text);
  }
  throw new Error("no collection was ever told of");
}

async function keepBusy(server: TestServer): Promise<void> {
  obedientModel(server);
  for (const message of ["hola", "horarios", "busca corte", "busca corte"]) {
    await server.say(message);
  }
  assert.match(await server.say("reserva"), /^Cita confirmada: /);
  server.backend.inject("CONSULTAR_DISPONIBILIDAD", { kind: "status", status: 500 });
  await server.say("consulta");
  server.backend.inject("CONSULTAR_DISPONIBILIDAD", null);
  server.backend.inject("CREAR_EVENTO", { kind: "reset" }, 1);
  await server.say("reserva 2026-03-12 4:00PM", { session_id: 2 });
  server.model.script({ status: 401 });
  await server.say("hola", { session_id: 3 });
}

test("every metric, label and label value in ops/ is one that a busy server has", async (t) => {
  const { series } = await busyScrape(t);
  const problems: string[] = [];
  for (const { expr, templates } of expressions) {
    const { metrics, matchers, grouping } = namedIn(expr);
    // `label_values(metric, label)` names its label as a word.
    const own = metrics.filter((name) => !SYNTHETIC.has(name) && !ADDED.has(name));
    problems.push(...own.filter((name) => !series.has(name)).map((name) => `no metric ${name}`));
    const labels = new Set([...ADDED, ...own.flatMap((n) => [...(series.get(n)?.keys() ?? [])])]);
    const inTemplates = [...templates.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)];
    const used = [...grouping, ...inTemplates.map(([, label = ""]) => label)];
    problems.push(...used.filter((one) => !labels.has(one)).map((one) => `no ${one} in ${expr}`));
    for (const { metric, label, operator, value } of matchers) {
      if (ADDED.has(label)) continue;
      const values = [...(series.get(metric)?.get(label) ?? [])];
      const isPattern = operator.endsWith("~");
      const parts = isPattern && /^[\w|]+$/.test(value) ? value.split("|") : [value];
      for (const part of parts) {
        const pattern = new RegExp(`^(?:${part})$`);
        const found = values.some((one) => (isPattern ? pattern.test(one) : one === part));
        if (!found) problems.push(`no ${metric}{${label}=${part}}`);
      }
    }
  }
  assert.deepEqual([...new Set(problems)], []);
});

test("a Redis that is lost and an account of the log are there for alerts to see", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const server = await startTestServer(t, { environment: { REDIS_URL: redis.url } });
  const lines = async (): Promise<readonly string[]> =>
    (await call(`${server.url}/metrics`)).text.split("\n");
  const calm = ["citas_redis_up 1", 'citas_degraded{issue="redis_degraded"} 0'];
  const before = await lines();
  for (const line of calm) assert(before.includes(line), line);
  assert(before.includes("citas_log_lines_dropped_total 0"));
  await redis.stop();
  server.model.script({ reply: "Hola." });
  await server.say("hola");
  const after = await lines();
  for (const line of ["citas_redis_up 0", 'citas_degraded{issue="redis_degraded"} 2']) {
    assert(after.includes(line), line);
  }
  const { text } = await call(`${server.url}/memory`);
  assert.match(text, /\{"account":"log","bytes":0,"cap_bytes":1048576,"entries":0\}/);
});

test("the check of names finds a metric, a label and a value that are not there", () => {
  const { series } = readScrape(
    '# TYPE a_total counter\na_total{kind="x"} 1\n# TYPE b gauge\nb 2\n',
  );
  assert.deepEqual([...series.keys()], ["a_total", "b"]);
  assert.deepEqual([...(series.get("a_total")?.get("kind") ?? [])], ["x"]);
  const named = namedIn('sum by (kind) (rate(a_totl{kind=~"x|y"}[5m])) / on (job) b > 0.5');
  assert.deepEqual(named.metrics, ["a_totl", "b"]);
  assert.deepEqual(named.grouping, ["kind", "job"]);
  assert.deepEqual(named.matchers, [
    { metric: "a_totl", label: "kind", operator: "=~", value: "x|y" },
  ]);
  assert.throws(() => namedIn("a @ b"), /not understood/);
});

/** The runbook's URL: one for all alerts. */
const RUNBOOK = "https://agent-citas.example/docs/operations.md";

test("each alert has a severity and an absolute link to its own entry in docs/operations.md", () => {
  const headings = [...read("docs/operations.md").matchAll(/^#+ (.+)$/gm)];
  const anchors = headings.map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .trim()
      .replace(/\s/g, "-"),
  );
  for (const { alert, labels, annotations } of rules) {
    assert.match(labels.severity, /^(?:critical|warning)$/, alert);
    assert.equal(annotations.runbook_url, `${RUNBOOK}#${alert.toLowerCase()}`);
    assert(URL.canParse(annotations.runbook_url));
    assert(anchors.includes(alert.toLowerCase()), `${alert} has no heading`);
  }
  const alerts = new Set(rules.map(({ alert }) => alert));
  assert.equal(alerts.size, rules.length);
  const told = headings.map(([, title = ""]) => title).filter((title) => /^Citas\w+$/.test(title));
  assert.deepEqual(
    told.filter((title) => !alerts.has(title)),
    [],
    "a runbook of no alert",
  );
});

interface RuleTest {
  readonly alert_rule_test: readonly { alertname: string; exp_alerts?: readonly unknown[] }[];
}

test("each alert is shown silent and firing", () => {
  const shown = RULE_TESTS.map((name) => `ops/${name}`).flatMap((name) =>
    // The shape of promtool's own files; promtool validates them.
    (parse(read(name)) as { tests: RuleTest[] }).tests.flatMap((one) => one.alert_rule_test),
  );
  for (const { alert } of rules) {
    const cases = shown.filter(({ alertname }) => alertname === alert);
    assert(
      cases.some(({ exp_alerts: expected = [] }) => expected.length > 0),
      `${alert} fires`,
    );
    assert(
      cases.some(({ exp_alerts: expected = [] }) => expected.length === 0),
      `${alert} silent`,
    );
  }
});

test("the dashboard's panels have ids, and a source that is chosen at import", () => {
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const [source, ...others] = dashboard.templating.list;
  assert.deepEqual(
    [source?.name, source?.type, source?.query],
    ["DS_PROMETHEUS", "datasource", "prometheus"],
  );
  const chosen = { type: "prometheus", uid: "${DS_PROMETHEUS}" };
  for (const { type, title, datasource, targets = [] } of dashboard.panels) {
    if (type !== "row") assert.deepEqual(datasource, chosen, title);
    for (const target of targets) assert.deepEqual(target.datasource, chosen, title);
  }
  for (const { datasource } of [...others, ...dashboard.annotations.list]) {
    assert.deepEqual(datasource, chosen);
  }
  // Nothing else in the file names a source of one Grafana.
  const uids = read("ops/grafana/dashboard.json").match(/"uid": "[^"]*"/g) ?? [];
  assert.deepEqual([...new Set(uids)].sort(), [
    '"uid": "${DS_PROMETHEUS}"',
    '"uid": "agent-citas"',
  ]);
  // The one that compose provisions is the default of its Grafana, and so what is chosen there.
  const { datasources } = parse(read("ops/grafana/datasources.yaml")) as {
    readonly datasources: readonly { readonly type: string; readonly isDefault: boolean }[];
  };
  assert.deepEqual(
    datasources.map(({ type, isDefault }) => [type, isDefault]),
    [["prometheus", true]],
  );
});

const version = promtoolVersion("promtool");
const skip =
  version === null ? "promtool is not installed (Debian: the package prometheus)" : false;

for (const { name, run } of PROMTOOL_CHECKS) {
  test(`promtool: ${name}`, { skip }, () => run("promtool"));
}
