// The part of a JSON Schema that strict function calling accepts. Pure.

import assert from "node:assert";

/** Keywords of strict function calling; ajv validates by all the others too. */
const STRICT: ReadonlySet<string> = new Set([
  ...["type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const"],
  ...["description", "title"],
]);

/** @throws AssertionError on an optional property: strict mode rejects it. */
export function strictSubset(schema: object): Record<string, unknown> {
  const subset: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (STRICT.has(key)) subset[key] = strictSubsetOf(value, key);
  }
  const [names, required] = ["properties", "required"].map((key) => Object.keys(subset[key] ?? {}));
  assert.equal(names?.length, required?.length, "arguments are nullable, never optional");
  return subset;
}

function strictSubsetOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => strictSubsetOf(item, ""));
  if (key !== "properties") return strictSubset(value);
  // Its keys are argument names, even where they look like keywords.
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [name, strictSubsetOf(of, "")]),
  );
}

/** Names of the nullable arguments: a model that leaves one out means null. */
function nullableNames(schema: object): readonly string[] {
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

/** Keywords that every model server supports. */
const PLAIN: ReadonlySet<string> = new Set([
  ...["type", "properties", "required", "items", "enum", "description"],
]);

/**
 * The same schema in its simplest form, for servers that read only part of JSON Schema: no
 * `additionalProperties`, no `anyOf`, no lists of types. A nullable argument becomes an optional
 * one; `coerceArguments` adds the null again.
 */
export function plainSchema(schema: object): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries({ ...schema, ...firstBranch(schema) })) {
    if (PLAIN.has(key)) plain[key] = plainValue(key, value);
    else if (key === "const") plain["enum"] = [value];
  }
  const nullable = new Set(nullableNames(schema));
  const required = plain["required"];
  if (!Array.isArray(required)) return plain;
  const left = required.filter((name) => !nullable.has(String(name)));
  if (left.length > 0) plain["required"] = left;
  else delete plain["required"];
  return plain;
}

/** The first alternative that is not null; the schema's other keywords stay. */
function firstBranch(schema: object): object {
  const branches: unknown = Reflect.get(schema, "anyOf");
  if (!Array.isArray(branches)) return {};
  const first: unknown = branches.find((branch) => Reflect.get(Object(branch), "type") !== "null");
  return typeof first === "object" && first !== null ? { ...first, ...firstBranch(first) } : {};
}

function plainValue(key: string, value: unknown): unknown {
  if (key === "type" && Array.isArray(value)) return value.find((name) => name !== "null");
  if (key === "enum" && Array.isArray(value)) return value.filter((one) => one !== null);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (key === "items") return plainSchema(value);
  if (key !== "properties") return value;
  // Its keys are argument names, even where they look like keywords.
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [name, plainSchema(objectOf(of))]),
  );
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
