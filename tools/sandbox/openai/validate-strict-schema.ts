// Validates tool parameters and response formats by the JSON Schema subset of strict mode.
// Deliberately the narrowest subset, so that a valid schema works on every model.

import { isList, isRecord } from "../http/json.ts";
import type { JsonRecord } from "../http/json.ts";

const KEYWORDS: ReadonlySet<string> = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "enum",
  "const",
  "anyOf",
  "$ref",
  "$defs",
  "definitions",
  "description",
  "title",
]);
const TYPES: ReadonlySet<unknown> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "null",
]);
const DEPTH_MAX = 10;
const PROPERTIES_MAX = 5000;

/** Why strict mode rejects `schema`, or null. */
export function strictSchemaError(schema: unknown): string | null {
  if (!isRecord(schema)) return "In context=(), schema must be an object.";
  if (schema["type"] !== "object") {
    const got = JSON.stringify(schema["type"] ?? "None");
    return `schema must be a JSON Schema of 'type: "object"', got 'type: ${got}'.`;
  }
  if (schema["anyOf"] !== undefined) return "In context=(), 'anyOf' is not permitted at the root.";
  return validateSchema(schema, [], { properties: 0 });
}

interface Count {
  properties: number;
}

function validateSchema(schema: unknown, path: readonly string[], count: Count): string | null {
  const context = `In context=(${path.map((part) => `'${part}'`).join(", ")})`;
  if (!isRecord(schema)) return `${context}, schema must be an object.`;
  if (path.length > DEPTH_MAX * 2) return `${context}, schema nesting is over ${DEPTH_MAX} levels.`;
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword)) return `${context}, '${keyword}' is not permitted.`;
  }
  const children = [
    validateType(schema, context),
    validateObject(schema, context, count),
    ...namedChildren(schema, path).map(([child, at]) => validateSchema(child, at, count)),
  ];
  return children.find((broken) => broken !== null) ?? null;
}

function validateType(schema: JsonRecord, context: string): string | null {
  const { type } = schema;
  const stated = ["enum", "const", "anyOf", "$ref"].some((key) => schema[key] !== undefined);
  if (type === undefined) return stated ? null : `${context}, schema must have a 'type' key.`;
  const types: readonly unknown[] = isList(type) ? type : [type];
  const unknown = types.find((name) => !TYPES.has(name));
  if (unknown !== undefined) return `${context}, ${JSON.stringify(unknown)} is not a valid type.`;
  if (types.includes("array") && schema["items"] === undefined) {
    return `${context}, array schema missing items.`;
  }
  return null;
}

function validateObject(schema: JsonRecord, context: string, count: Count): string | null {
  const { type, properties = {}, required, additionalProperties } = schema;
  if (type !== "object" && !(isList(type) && type.includes("object"))) return null;
  if (additionalProperties !== false) {
    return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
  }
  if (!isRecord(properties)) return `${context}, 'properties' must be an object.`;
  const names = Object.keys(properties);
  count.properties += names.length;
  if (count.properties > PROPERTIES_MAX)
    return `${context}, more than ${PROPERTIES_MAX} properties.`;
  const listed: readonly unknown[] = isList(required) ? required : [];
  const absent = names.find((name) => !listed.includes(name));
  const rule =
    "'required' is required to be supplied and to be an array including every key in properties";
  if (absent !== undefined) return `${context}, ${rule}. Missing '${absent}'.`;
  const extra = listed.find((name) => typeof name !== "string" || !names.includes(name));
  if (extra === undefined) return null;
  return `${context}, ${rule}. Extra required key ${JSON.stringify(extra)} supplied.`;
}

type Child = readonly [schema: unknown, path: readonly string[]];

function namedChildren(schema: JsonRecord, path: readonly string[]): Child[] {
  const tables = ["properties", "$defs", "definitions"].flatMap((keyword) => {
    const table = schema[keyword];
    if (!isRecord(table)) return [];
    return Object.entries(table).map(([name, child]): Child => [child, [...path, keyword, name]]);
  });
  const { items, anyOf } = schema;
  const item: Child[] = items === undefined ? [] : [[items, [...path, "items"]]];
  const options: readonly unknown[] = isList(anyOf) ? anyOf : [];
  const either = options.map((child, index): Child => [child, [...path, "anyOf", String(index)]]);
  return [...tables, ...item, ...either];
}
