// What the YAML parser costs is a line of the budget exactly where a file needs it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { processBudget } from "../../../engine/limits/memory-budget.ts";
import { YAML_PARSER_BYTES, yamlParserBytes } from "../../../tools/company-files/yaml-budget.ts";
import { readAllSettings } from "../../../tools/service/all-settings.ts";

function folder(t: TestContext, files: readonly string[]): string {
  const made = mkdtempSync(path.join(tmpdir(), "agent-citas-yaml-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
    writeFileSync(path.join(made, file), "");
  }
  return made;
}

for (const [files, bytes] of [
  [["1.json", "2/company.json"], 0],
  [["1.json", "notas.yaml", "2/context.md"], 0],
  [["1.json", "2.yaml"], YAML_PARSER_BYTES],
  [["1.yml"], YAML_PARSER_BYTES],
  [["1.json", "7/company.yaml"], YAML_PARSER_BYTES],
] as const) {
  test(`${files.join(", ")}: ${bytes} bytes for a parser`, (t) => {
    const COMPANIES_DIR = folder(t, files);
    assert.equal(yamlParserBytes({ COMPANIES_DIR }), bytes);
    const { config } = readAllSettings({ COMPANIES_DIR, DATA_DIR: "data" });
    const line = processBudget(config.limits).items.find(({ account }) => account === "parsers");
    assert.equal(line?.bytes ?? 0, bytes);
  });
}

test("a folder that is not there, and none", () => {
  assert.equal(yamlParserBytes({ COMPANIES_DIR: "/nowhere" }), 0);
  assert.equal(yamlParserBytes({}), 0);
});
