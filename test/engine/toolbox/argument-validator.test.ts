// The two validators of a call's arguments: ajv's compiled code, and zod where a process forbids code
// from strings. Both reject the same arguments with the same reason.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";

const CASES: readonly unknown[] = [
  { name: "Ana", at: "10:00", part: null, count: 1 },
  { name: "Ana", at: null, part: "morning", count: 0 },
  { name: "Ana", at: "10:00", part: null },
  { at: "10:00", part: null, count: 1 },
  { name: "Ana", part: null, count: 1 },
  { name: 7, at: null, part: null, count: 1 },
  { name: "", at: null, part: null, count: 1 },
  { name: "Ana", at: "diez", part: null, count: 1 },
  { name: "Ana", at: null, part: "mañana", count: 1 },
  { name: "Ana", at: null, part: null, count: 1.5 },
  { name: "Ana", at: null, part: null, count: 10 },
  { name: "Ana", at: null, part: null, count: 1, extra: true },
  { name: "Ana", at: null, part: null, count: null },
  {},
  [],
  null,
  "Ana",
];

const SCRIPT = `
  import { z } from "zod";
  import { createArgumentValidators } from "./engine/toolbox/argument-validator.ts";
  const parameters = z.object({
    name: z.string().min(1), at: z.string().regex(/^\\d\\d:\\d\\d$/).nullable(),
    part: z.enum(["morning", "evening"]).nullable(), count: z.int().min(0).max(9),
  });
  const schema = z.toJSONSchema(parameters, { target: "draft-7" });
  delete schema.$schema;
  const validate = createArgumentValidators()(schema, parameters);
  console.log(JSON.stringify(JSON.parse(process.argv[1]).map((args) => validate(args))));`;

/** The fault of each case; null where it is valid. */
function faults(...flags: readonly string[]): readonly unknown[] {
  const args = [...flags, "--import", "tsx", "--input-type=module", "-e", SCRIPT];
  const cwd = path.resolve(import.meta.dirname, "../../..");
  const output = execFileSync(process.execPath, [...args, JSON.stringify(CASES)], { cwd });
  // What the script above writes.
  return JSON.parse(output.toString()) as readonly unknown[];
}

test("both validators accept and reject the same arguments, with the same reason", () => {
  const compiled = faults();
  const walked = faults("--disallow-code-generation-from-strings");
  assert.deepEqual(walked, compiled);
  assert.deepEqual(compiled.slice(0, 4), [
    null,
    null,
    { path: "", missing: "count", isExtra: false },
    { path: "", missing: "name", isExtra: false },
  ]);
});
