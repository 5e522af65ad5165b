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

/** Names of the arguments that may be null: a model that leaves one out means just that. */
export function nullableNames(schema: object): readonly string[] {
  const properties: unknown = Reflect.get(schema, "properties");
  if (typeof properties !== "object" || properties === null) return [];
  return Object.entries(properties).flatMap(([name, of]) => (takesNull(of) ? [name] : []));
}

function takesNull(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const type: unknown = Reflect.get(schema, "type");
  if (type === "null" || (Array.isArray(type) && type.includes("null"))) return true;
  const branches: unknown = Reflect.get(schema, "anyOf");
  return Array.isArray(branches) && branches.some(takesNull);
}

/** The arguments of a call, with null for each of `names` that was left out. */
export function withNulls(args: unknown, names: readonly string[]): unknown {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args;
  const missing = names.filter((name) => !Object.hasOwn(args, name));
  return { ...args, ...Object.fromEntries(missing.map((name) => [name, null])) };
}
