// The verdict of bench:base on the constants of the memory budget.

import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeConstants } from "../../bench/support/base-verdict.ts";
import { MIB } from "../../engine/core/bytes.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { MEASURED_ON, budgetTable, processBudget } from "../../engine/limits/memory-budget.ts";

const constants = (runtimeMib: number, programMib: number) => ({
  runtimeBytes: runtimeMib * MIB,
  programBytes: programMib * MIB,
});

test("constants hold while they are no lower than measured, and together at most 5 % higher", () => {
  const measured = constants(80, 20);
  assert(judgeConstants(measured, measured).isTrue);
  assert(judgeConstants(measured, constants(84, 21)).isTrue);
  assert(!judgeConstants(measured, constants(85, 21)).isTrue);
});

test("a constant that is too low at all is named with both figures, whatever the other leaves", () => {
  const { lines, isTrue } = judgeConstants(constants(80, 20), constants(82, 19.9));
  assert(!isTrue);
  assert.deepEqual(lines, [
    "RUNTIME_BYTES: measured 80.0 MiB, assumed 82.0: holds",
    "PROGRAM_BYTES: measured 20.0 MiB, assumed 19.9: TOO LOW",
    "both: measured 100.0 MiB, assumed 101.9: within 5 %",
  ]);
});

test("the budget's table says when and by what the two were measured", () => {
  const rows = budgetTable(processBudget(DEFAULT_LIMITS)).split("\n");
  assert.match(MEASURED_ON, /^20\d\d-\d\d-\d\d by npm run bench:base$/);
  for (const name of ["runtime", "program"]) {
    assert(rows.some((line) => line.startsWith(name) && line.endsWith(MEASURED_ON)));
  }
});
