// compose.yaml, read as far as it can be without Docker: its settings exist, its limits are the ones
// that the documentation and the server's own defaults say, and no secret is in it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readConfig } from "../engine/config.ts";
import { MIB } from "../engine/bytes.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");

type Yaml = string | null | Yaml[] | { readonly [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** The part of YAML that the file uses: block mappings, block lists, plain and quoted scalars. */
function parseYaml(source: string): Yaml {
  const lines = source
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .map((line): Line => ({ indent: line.search(/\S/), text: line.trim() }));
  let next = 0;
  const block = (indent: number): Yaml => {
    const list: Yaml[] = [];
    const entries: [string, Yaml][] = [];
    for (let line = lines[next]; line?.indent === indent; line = lines[next]) {
      next++;
      const item = /^- (.*)$/.exec(line.text)?.[1];
      if (item !== undefined) {
        list.push(scalar(item));
        continue;
      }
      const [, key = "", value = ""] = /^([\w-]+):(?: (.*))?$/.exec(line.text) ?? [];
      assert(key !== "", `not understood: ${line.text}`);
      const inner = lines[next]?.indent ?? 0;
      entries.push([key, value !== "" ? scalar(value) : inner > indent ? block(inner) : null]);
    }
    assert((lines[next]?.indent ?? 0) < indent || next === lines.length, "the indents fit");
    return list.length > 0 ? list : Object.fromEntries(entries);
  };
  return block(0);
}

function scalar(text: string): string {
  assert(!/^[[{&*!|>]/.test(text), `beyond what is read here: ${text}`);
  return text.replace(/^"(.*)"$/, "$1");
}

const file = parseYaml(read("compose.yaml"));

function at(...keys: readonly string[]): Yaml {
  let value: Yaml = file;
  for (const key of keys) {
    assert(value !== null && typeof value === "object" && !Array.isArray(value), keys.join("."));
    value = value[key] ?? null;
  }
  return value;
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

test("the server starts with the settings of compose.yaml, all its turns included", () => {
  const given = Object.entries(environment()).map(([name, text]) => {
    // What the shell would put in: the default, or something where one is required.
    const [, , operator, rest = ""] = /^\$\{(\w+):([-?])(.*)\}$/.exec(text) ?? [];
    if (operator === undefined) return [name, text] as const;
    return [name, operator === "-" ? rest : "http://backend.example/"] as const;
  });
  const config = readConfig(Object.fromEntries(given));
  assert.equal(config.host, "0.0.0.0");
  assert.equal(config.port, 8002);
  assert.equal(config.limits.turnsActiveMax, 50);
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
  assert.equal(environment()["MEMORY_LIMIT_MB"], "256");
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
  assert(Array.isArray(command));
  assert.match(command.join(" "), /^CMD node -e .*'\/ready'/);
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
