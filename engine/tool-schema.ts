// The part of a JSON Schema that strict function calling accepts. Pure.

import assert from "node:assert";

/** Keywords of strict function calling; ajv keeps judging by all others too. */
const STRICT: ReadonlySet<string> = new Set([
  ...["type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const"],
  ...["description", "title"],
]);

/** @throws AssertionError on a property that may be left out: strict mode refuses it. */
export function strictSubset(schema: object): Record<string, unknown> {
  const subset: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (STRICT.has(key)) subset[key] = strictValue(value, key);
  }
  const [names, required] = ["properties", "required"].map((key) => Object.keys(subset[key] ?? {}));
  assert.equal(names?.length, required?.length, "arguments are nullable, never optional");
  return subset;
}

function strictValue(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => strictValue(item, ""));
  if (key !== "properties") return strictSubset(value);
  // Its keys are names of arguments, whatever keywords they look like.
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, strictValue(of, "")]));
}
