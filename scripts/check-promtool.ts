// `npm run check:promtool`: runs promtool on all Prometheus files in ops/: configuration, rules,
// rule tests, and the dashboard's expressions. `-- --promtool PATH` uses another version. Writes
// into a temporary folder and removes it.

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const OPS = path.resolve(import.meta.dirname, "../ops");

/** One promtool run with its name. */
interface PromtoolCheck {
  readonly name: string;
  /** @throws AssertionError with promtool's output. */
  readonly run: (promtool: string) => void;
}

/** The rule tests of the alerts, firing and silent. */
export const RULE_TESTS: readonly string[] = readdirSync(OPS).filter((name) =>
  name.endsWith(".test.yaml"),
);

export const PROMTOOL_CHECKS: readonly PromtoolCheck[] = [
  { name: "configuration and rules are read", run: checkConfiguration },
  { name: "every expression of the dashboard is read", run: checkDashboard },
  ...RULE_TESTS.map((name) => ({
    name: `the alerts of ${name} fire and keep silent`,
    run: (promtool: string) => void runPromtool(promtool, ["test", "rules", name], OPS),
  })),
];

/** The version line; null when the program is not installed. */
export function promtoolVersion(promtool: string): string | null {
  const { status, stdout, stderr } = spawnSync(promtool, ["--version"], { encoding: "utf8" });
  return status === 0 ? ((stdout || stderr).split("\n", 1)[0] ?? "") : null;
}

function runPromtool(promtool: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(promtool, args, { cwd, encoding: "utf8" });
  assert(error === undefined, `${promtool} is not there`);
  assert.equal(status, 0, `promtool ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

function checkConfiguration(promtool: string): void {
  inFolder((folder) => {
    const secret = path.join(folder, "token");
    writeFileSync(secret, "secreto");
    const given = readFileSync(path.join(OPS, "prometheus.yml"), "utf8");
    const config = given.replace("/run/secrets/internal_api_token", secret);
    writeFileSync(path.join(folder, "prometheus.yml"), config);
    copyFileSync(path.join(OPS, "alerts.yaml"), path.join(folder, "alerts.yaml"));
    assert.match(runPromtool(promtool, ["check", "config", "prometheus.yml"], folder), /SUCCESS/);
  });
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] };
}

function checkDashboard(promtool: string): void {
  // Only the used part of Grafana's schema.
  const { panels, annotations } = JSON.parse(
    readFileSync(path.join(OPS, "grafana/dashboard.json"), "utf8"),
  ) as Dashboard;
  const given = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...annotations.list.flatMap(({ expr }) => expr ?? []),
  ];
  const rules = given.map((expr, index) => {
    const plain = expr.replaceAll("$__rate_interval", "5m").replaceAll("$instance", ".*");
    return { record: `dashboard:${index}`, expr: plain };
  });
  inFolder((folder) => {
    // JSON is YAML.
    const groups = { groups: [{ name: "dashboard", rules }] };
    writeFileSync(path.join(folder, "dashboard.json"), JSON.stringify(groups));
    const output = runPromtool(promtool, ["check", "rules", "dashboard.json"], folder);
    assert.match(output, new RegExp(`SUCCESS: ${rules.length} rules`));
  });
}

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-promtool-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main(): number {
  const { values } = parseArgs({ options: { promtool: { type: "string", default: "promtool" } } });
  const version = promtoolVersion(values.promtool);
  if (version === null) {
    console.error(`${values.promtool} is not installed (Debian: the package prometheus)`);
    return 1;
  }
  console.log(version);
  let failed = 0;
  for (const { name, run } of PROMTOOL_CHECKS) {
    try {
      run(values.promtool);
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`fail ${name}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main();
