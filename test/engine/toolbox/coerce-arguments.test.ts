// Arguments of the wrong type: one possible meaning is coerced, two are left to the schema.

import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { coerceArguments } from "../../../engine/toolbox/coerce-arguments.ts";

const schema = z.toJSONSchema(
  z.object({
    id: z.string().max(20),
    time: z.string().nullable(),
    count: z.int(),
    price: z.number().nullable(),
    yes: z.boolean(),
    kind: z.enum(["a", "b"]).nullable(),
    tags: z.array(z.string()),
    guest: z.object({ age: z.int().nullable(), name: z.string() }),
  }),
  { target: "draft-7" },
);
const GOOD = {
  ...{ id: "7", time: "10:00", count: 2, price: 1.5, yes: true, kind: "a", tags: ["x"] },
  guest: { age: 3, name: "Ana" },
};

for (const [what, given, meant] of [
  ["nothing", {}, {}],
  ["a number for a text", { id: 7 }, { id: "7" }],
  ["a long number for a text", { id: 51987654321 }, { id: "51987654321" }],
  ["a number in a text", { count: "2" }, { count: 2 }],
  ["a fraction in a text", { price: "1.5" }, { price: 1.5 }],
  ["the word null", { time: "null" }, { time: null }],
  ["Python's null", { price: "None", kind: "None" }, { price: null, kind: null }],
  ["a truth in a text", { yes: "True" }, { yes: true }],
  ["a list in a text", { tags: '["x"]' }, { tags: ["x"] }],
  ["an object in a text", { guest: '{"age":"3","name":"Ana"}' }, {}],
  ["numbers in a list of texts", { tags: [1] }, { tags: ["1"] }],
  ["an inner one left out", { guest: { name: "Ana" } }, { guest: { age: null, name: "Ana" } }],
] as const) {
  test(`${what} is coerced`, () => {
    assert.deepEqual(coerceArguments({ ...GOOD, ...given }, schema), { ...GOOD, ...meant });
  });
}

test("missing nullable arguments become null, others stay missing", () => {
  const { time, kind, count, ...rest } = GOOD;
  assert.deepEqual([time, kind, count], ["10:00", "a", 2]);
  assert.deepEqual(coerceArguments(rest, schema), { ...rest, time: null, kind: null });
});

// Each has two meanings, or none.
for (const given of [
  { id: null },
  { id: 1e21 },
  { id: Number.NaN },
  { id: true },
  { id: "null" },
  { time: "" },
  { time: " 10:00 " },
  { count: "02" },
  { count: "2 personas" },
  { count: "1e1" },
  { count: true },
  { yes: 1 },
  { yes: "sí" },
  { tags: "x" },
  { kind: "A" },
  { other: "7" },
]) {
  test(`${JSON.stringify(given)} stays as it is`, () => {
    assert.deepEqual(coerceArguments({ ...GOOD, ...given }, schema), { ...GOOD, ...given });
  });
}

test("no object stays as it is, and __proto__ is an argument like any other", () => {
  for (const args of [null, 7, "x", [1]]) assert.deepEqual(coerceArguments(args, schema), args);
  const hostile: unknown = JSON.parse('{"__proto__":{"a":1}}');
  const meant = coerceArguments(hostile, schema);
  assert(Object.keys(meant ?? {}).includes("__proto__"));
});
