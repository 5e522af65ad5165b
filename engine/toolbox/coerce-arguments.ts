// Coerces arguments of the wrong type where only one meaning is possible, because most servers
// ignore strict mode. Texts, numbers and dates keep their characters. Nothing is guessed: a value
// with two meanings stays as it is, and the schema rejects it. Pure.

import { isObject, tryParseJson } from "../conversation/lenient-json.ts";

type Schema = Readonly<Record<string, unknown>>;

const DEPTH_MAX = 8;
/** How models write null as a text. */
const NULL_WORDS: ReadonlySet<string> = new Set(["null", "None", "NULL", "undefined"]);

/** The arguments coerced to their types, with null for each missing nullable one. */
export function coerceArguments(args: unknown, schema: unknown, depth = 0): unknown {
  if (!isObject(schema) || depth > DEPTH_MAX) return args;
  const types = typesOf(schema);
  const value = coerceValue(args, types);
  if (isObject(value) && isObject(schema["properties"])) {
    return coerceProperties(value, schema["properties"], depth);
  }
  const items = schema["items"];
  if (!Array.isArray(value) || !isObject(items)) return value;
  return value.map((item) => coerceArguments(item, items, depth + 1));
}

function coerceProperties(value: Schema, properties: Schema, depth: number): unknown {
  const coerced = Object.entries(value).map(([name, given]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return [name, coerceArguments(given, schema, depth + 1)] as const;
  });
  const missing = Object.entries(properties).filter(
    ([name, schema]) => !Object.hasOwn(value, name) && typesOf(schema).has("null"),
  );
  return Object.fromEntries([...coerced, ...missing.map(([name]) => [name, null] as const)]);
}

function coerceValue(value: unknown, types: ReadonlySet<string>): unknown {
  if (typeof value === "number" && types.has("string") && !takesNumbers(types)) {
    const text = String(value);
    return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? text : value;
  }
  return typeof value === "string" ? coerceText(value, types) : value;
}

function coerceText(value: string, types: ReadonlySet<string>): unknown {
  const text = value.trim();
  if (types.has("null") && NULL_WORDS.has(text)) return null;
  if (types.has("string") || types.size === 0) return value;
  // A number that does not print the same again may be an identifier: "007", "1e3".
  if (takesNumbers(types) && String(Number(text)) === text) return Number(text);
  if (types.has("boolean") && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  const parsed = /^[[{]/.test(text) ? tryParseJson(text) : undefined;
  if (types.has("array") && Array.isArray(parsed)) return parsed;
  return types.has("object") && isObject(parsed) ? parsed : value;
}

function takesNumbers(types: ReadonlySet<string>): boolean {
  return types.has("number") || types.has("integer");
}

/** The types that a schema accepts, in all of its branches; empty where it names none. */
function typesOf(schema: unknown): ReadonlySet<string> {
  if (!isObject(schema)) return new Set();
  const { type, anyOf, enum: values } = schema;
  const own = [type].flat().filter((name) => typeof name === "string");
  const branches = Array.isArray(anyOf) ? anyOf.flatMap((branch) => [...typesOf(branch)]) : [];
  const listed = own.length === 0 && Array.isArray(values) ? values.map(typeName) : [];
  return new Set([...own, ...branches, ...listed]);
}

function typeName(value: unknown): string {
  return value === null ? "null" : typeof value;
}
