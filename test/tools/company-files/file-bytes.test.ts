// What the YAML parser and the companies in use cost are lines of the budget exactly where a folder
// needs them.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { KIB } from "../../../engine/core/bytes.ts";
import { processBudget } from "../../../engine/limits/memory-budget.ts";
import {
  COMPANY_BYTES_MAX,
  YAML_PARSER_BYTES,
  companyFileBytes,
} from "../../../tools/company-files/file-bytes.ts";
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
    const expected = { parserBytesMax: bytes, companyBytesMax: COMPANY_BYTES_MAX };
    const backend = { COMPANIES_DIR, API_INFORMACION_URL: "https://faq.example" };
    assert.deepEqual(companyFileBytes(backend), expected);
    assert.deepEqual(companyFileBytes({ COMPANIES_DIR }), { ...expected, fetchesUsualMax: 0 });
    const { config } = readAllSettings({ COMPANIES_DIR, DATA_DIR: "data" });
    const line = processBudget(config.limits).items.find(({ account }) => account === "parsers");
    assert.equal(line?.bytes ?? 0, bytes);
    const { companiesBytesMax, turnsActiveMax, fetchesBytesMax } = config.limits;
    assert.equal(fetchesBytesMax, 0);
    assert.equal(companiesBytesMax, COMPANY_BYTES_MAX + turnsActiveMax * 8 * KIB);
  });
}

test("a folder that is not there, and none", () => {
  assert.equal(companyFileBytes({ COMPANIES_DIR: "/nowhere" }).parserBytesMax, 0);
  assert.deepEqual(companyFileBytes({}), {});
});
