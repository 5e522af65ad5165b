// Prometheus' own tool reads the rules and runs their tests: every file that is there.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("../ops", import.meta.url));
const files = readdirSync(cwd).filter((name) => name.endsWith(".yaml"));
const installed = spawnSync("promtool", ["--version"]).status === 0;
const skip = installed ? false : "promtool is not installed (Debian: the package prometheus)";

for (const name of files) {
  const isTest = name.endsWith(".test.yaml");
  test(`promtool ${isTest ? "runs" : "checks"} ${name}`, { skip }, () => {
    const { status, stdout, stderr } = spawnSync(
      "promtool",
      [isTest ? "test" : "check", "rules", name],
      { cwd },
    );
    assert.equal(status, 0, `${stdout.toString()}${stderr.toString()}`);
  });
}
test("there are rules and tests of them", () => {
  assert(files.includes("alerts.yaml") && files.some((name) => name.endsWith(".test.yaml")));
});
