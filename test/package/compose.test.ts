// compose.yaml, parsed without Docker: its settings exist, its limits match the documentation and
// the server's defaults, and it holds no secret.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { readConfig } from "../../engine/config/config.ts";
import { MIB } from "../../engine/core/bytes.ts";
import { ALL_SETTING_NAMES, readAllSettings } from "../../tools/service/all-settings.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");

type Yaml = string | null | Yaml[] | { readonly [key: string]: Yaml };

// Without numbers and booleans, every scalar is the text that was written.
const file = parse(read("compose.yaml"), { schema: "failsafe" }) as Yaml;

/** As the file has it, or with what the shell would put in where nothing is set. */
function at(...keys: readonly string[]): Yaml {
  const value = written(...keys);
  return typeof value === "string" ? filledIn(value, {}) : value;
}

function written(...keys: readonly string[]): Yaml {
  let value: Yaml = file;
  for (const key of keys) {
    assert(value !== null && typeof value === "object" && !Array.isArray(value), keys.join("."));
    value = value[key] ?? null;
  }
  return value;
}

/** Compose's interpolation, as far as the file uses it; a dummy where a value is required. */
function filledIn(text: string, given: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_, name: string, operator: string, rest: string) => {
      const value = given[name] ?? "";
      if (value !== "") return value;
      return operator === "-" ? rest : "http://backend.example/";
    },
  );
}

/** What the container is given, where the shell or .env has these. */
function containerHas(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const all = Object.entries(environment());
  return Object.fromEntries(all.map(([name, text]) => [name, filledIn(text, given)]));
}

function environment(): Readonly<Record<string, string>> {
  const value = at("services", "citas", "environment");
  assert(value !== null && typeof value === "object" && !Array.isArray(value));
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

test("every setting in compose.yaml is one that docs/settings.md has", () => {
  const known = new Set(
    [...read("docs/settings.md").matchAll(/`([A-Z][A-Z_]+)`/g)].map((m) => m[1]),
  );
  assert.deepEqual(
    Object.keys(environment()).filter((name) => !known.has(name)),
    [],
  );
});

test("what .env says reaches the server, whichever setting it is", () => {
  const names = Object.keys(environment());
  assert.deepEqual([...names].sort(), [...ALL_SETTING_NAMES].sort());
  for (const name of ALL_SETTING_NAMES) {
    assert.equal(containerHas({ [name]: "said" })[name], "said", name);
    assert.equal(containerHas({ [`${name}_OTHER`]: "said" })[name] === "said", false);
  }
  const said = { OPENAI_MODEL: "m", BACKEND_FEATURES: "slots,eventos", BOOKING_CONFIRM: "model" };
  const { config, settings } = readAllSettings(containerHas(said));
  assert.equal(config.openai.model, "m");
  assert.deepEqual([settings.confirm, [...settings.features]], ["model", ["slots", "eventos"]]);
});

test("the server starts with the settings of compose.yaml, all its turns included", () => {
  const { config, standIns } = readAllSettings(containerHas({}));
  assert.equal(config.host, "0.0.0.0");
  assert.equal(config.port, 8002);
  assert.equal(config.limits.turnsActiveMax, readConfig({}, 256 * 2 ** 20).limits.turnsActiveMax);
  assert.deepEqual(standIns, { backend: false, model: false });
});

test("the container's limit and port follow what .env says of the server's", () => {
  const given = { MEMORY_LIMIT_MB: "512", SERVER_PORT: "9000" };
  for (const key of ["mem_limit", "memswap_limit"]) {
    assert.equal(filledIn(String(written("services", "citas", key)), given), "512m");
  }
  const ports = written("services", "citas", "ports");
  assert(Array.isArray(ports));
  assert.deepEqual(
    ports.map((port) => filledIn(String(port), given)),
    ["8002-8004:9000"],
  );
});

test("secrets and the backend's addresses come from outside", () => {
  for (const [name, text] of Object.entries(environment())) {
    if (!/KEY|TOKEN|^API_/.test(name)) continue;
    assert.match(text, /^\$\{\w+:(?:\?.+|-)\}$/, name);
  }
});

test("a replica has 256 MB and no swap, and sizes itself by the same number", () => {
  assert.equal(at("services", "citas", "mem_limit"), "256m");
  assert.equal(at("services", "citas", "memswap_limit"), "256m");
  assert.equal(containerHas({})["MEMORY_LIMIT_MB"], "256");
  assert.equal(readConfig({}, null).limits.memoryLimitBytes, 256 * MIB);
});

test("three replicas run with a read-only root and no privileges", () => {
  assert.equal(at("services", "citas", "deploy", "replicas"), "3");
  assert.equal(at("services", "citas", "read_only"), "true");
  assert.deepEqual(at("services", "citas", "cap_drop"), ["ALL"]);
  assert.deepEqual(at("services", "citas", "security_opt"), ["no-new-privileges:true"]);
});

test("a replica is healthy when it is ready, and may drain before it is killed", () => {
  const command = at("services", "citas", "healthcheck", "test");
  assert.deepEqual(command, ["CMD", "bash", "probe.sh", "/ready"]);
  const grace = Number(/^(\d+)s$/.exec(String(at("services", "citas", "stop_grace_period")))?.[1]);
  const { drainTimeoutMs } = readConfig({}, null).limits;
  // The last answers get a second more to be read.
  assert(grace * 1000 > drainTimeoutMs + 1000, `${grace} s`);
  assert.match(read("docs/scaling.md"), new RegExp(`stop_grace_period: ${grace}s`));
});

test("Redis has a cap, refuses instead of evicting, writes a log and has room to rewrite it", () => {
  const command = at("services", "redis", "command");
  assert(Array.isArray(command));
  const words = command.join(" ");
  assert.match(words, /--maxmemory 256mb --maxmemory-policy noeviction --appendonly yes/);
  assert.equal(at("services", "redis", "mem_limit"), "512m");
  assert.match(read("docs/scaling.md"), /maxmemory-policy noeviction/);
  assert(at("volumes") !== null);
});

function services(): readonly string[] {
  const all = at("services");
  assert(all !== null && typeof all === "object");
  return Object.keys(all);
}

test("every service has a memory limit without swap and, if external, an exact version", () => {
  for (const name of services()) {
    assert.match(String(at("services", name, "mem_limit")), /^\d+m$/, name);
    assert.equal(at("services", name, "memswap_limit"), at("services", name, "mem_limit"), name);
    if (name === "citas") continue;
    assert.match(String(at("services", name, "image")), /:v?\d+\.\d+\.\d+$/, name);
  }
});

test("Prometheus and Grafana come only when asked for, and only to this machine", () => {
  for (const name of ["prometheus", "grafana"]) {
    assert.deepEqual(at("services", name, "profiles"), ["monitoring"]);
    const ports = at("services", name, "ports");
    assert(Array.isArray(ports));
    for (const port of ports) assert.match(String(port), /^127\.0\.0\.1:\d+:\d+$/);
  }
  assert.equal(at("services", "redis", "ports"), null);
});

test("what is mounted is there, read-only, where the others look for it", () => {
  const mounts = ["prometheus", "grafana"].flatMap((name) => at("services", name, "volumes"));
  const files = mounts.map(String).filter((mount) => mount.startsWith("./"));
  const targets = files.map((mount) => {
    const [source = "", target = "", mode] = mount.split(":");
    assert(existsSync(path.join(ROOT, source)), source);
    assert.equal(mode, "ro");
    return target;
  });
  const { rule_files: rules } = parse(read("ops/prometheus.yml")) as { rule_files: string[] };
  for (const name of rules) assert(targets.includes(`/etc/prometheus/${name}`), name);
  const folder = /path: (\S+)/.exec(read("ops/grafana/dashboards.yaml"))?.[1] ?? "";
  const home = at(
    "services",
    "grafana",
    "environment",
    "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH",
  );
  assert(typeof home === "string" && home.startsWith(`${folder}/`) && targets.includes(home));
});

test("Prometheus scrapes every replica, with the token as a file that compose hands in", () => {
  const config = read("ops/prometheus.yml");
  assert.match(config, /credentials_file: \/run\/secrets\/internal_api_token$/m);
  assert.equal(at("secrets", "internal_api_token", "environment"), "INTERNAL_API_TOKEN");
  assert.deepEqual(at("services", "prometheus", "secrets"), ["internal_api_token"]);
  assert.match(config, /dns_sd_configs:\n\s+- names:\n\s+- citas\n\s+type: A\n\s+port: 8002$/m);
  assert(services().includes("citas"));
  // Compose cannot hand a secret from the environment to a read-only root.
  assert.equal(at("services", "prometheus", "read_only"), null);
});
