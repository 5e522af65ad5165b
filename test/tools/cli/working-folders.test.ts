// Where the command line looks when no setting says it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { withWorkingFolders } from "../../../tools/cli/working-folders.ts";

function folder(t: TestContext, names: readonly string[]): string {
  const made = mkdtempSync(path.join(tmpdir(), "agent-citas-folders-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(path.join(made, "companies"));
  for (const name of names) writeFileSync(path.join(made, "companies", name), "");
  return made;
}

const USED = { COMPANIES_DIR: "companies", DATA_DIR: "data" };

for (const name of ["1.yaml", "1.yml", "12.json", "3"]) {
  test(`a folder with ${name} is used, and what is booked goes next to it`, (t) => {
    assert.deepEqual(withWorkingFolders({}, folder(t, [name])), USED);
  });
}

test("no folder, an empty one and one of something else are not", (t) => {
  const nothing = {};
  assert.deepEqual(withWorkingFolders({}, tmpdir()), nothing);
  assert.deepEqual(withWorkingFolders({}, folder(t, [])), nothing);
  assert.deepEqual(withWorkingFolders({}, folder(t, ["README.md", "uno.yaml"])), nothing);
});

test("settings stay as they are, blank ones too", (t) => {
  const here = folder(t, ["1.yaml"]);
  for (const given of [
    { COMPANIES_DIR: "" },
    { COMPANIES_DIR: "otras", DATA_DIR: "/srv/datos" },
    { COMPANIES_DIR: "otras", DATA_DIR: "" },
    { API_INFORMACION_URL: "http://localhost:1" },
  ]) {
    assert.deepEqual(withWorkingFolders(given, here), given);
  }
  assert.deepEqual(withWorkingFolders({ COMPANIES_DIR: "otras" }, here), {
    COMPANIES_DIR: "otras",
    DATA_DIR: "data",
  });
});
