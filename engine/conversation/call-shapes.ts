// Recognises tool calls in JSON under the various keys that models use. Pure.

import { isListOfOne, isObject, parseLenientJson, tryParseJson } from "./lenient-json.ts";
import type { JsonObject } from "./lenient-json.ts";

/** A call found in a text. It has no id: `planCalls` adds one. */
export interface TextCall {
  readonly name: string;
  /** The JSON text of an object. */
  readonly arguments: string;
}

const NAME_KEYS = ["name", "tool", "tool_name", "function", "function_name", "action"];
const ARGUMENT_KEYS = ["arguments", "args", "parameters", "params", "input", "tool_input"].concat(
  ...["action_input", "kwargs"],
);
const WRAPPER_KEYS = ["function_call", "tool_call", "function", "tool", "call"];
const LIST_KEYS = ["tool_calls", "calls", "function_calls"];
const WRAPPED_MAX = 4;

/** The known tool of a name, with or without the prefixes that servers add; null for none. */
export function toolNamed(raw: string, tools: ReadonlySet<string>): string | null {
  const name = (raw.split("<", 1)[0] ?? "").trim();
  if (tools.has(name)) return name;
  const bare = name.replace(/^(?:functions?|tools?|default_api|namespace)\s*[.:/]+\s*/i, "");
  for (const known of [bare, bare.replace(/:\d{1,4}$/, ""), bare.replace(/\(\s*\)$/, "")]) {
    if (tools.has(known)) return known;
  }
  return null;
}

/**
 * The calls in a JSON value; null when it is no call. The list is empty for calls of unknown
 * tools.
 */
export function callsOf(value: unknown, tools: ReadonlySet<string>): readonly TextCall[] | null {
  return callsWithin(value, tools, 0);
}

function callsWithin(
  value: unknown,
  tools: ReadonlySet<string>,
  depth: number,
): readonly TextCall[] | null {
  if (depth > WRAPPED_MAX) return null;
  if (Array.isArray(value)) {
    const found = value.map((item) => callsWithin(item, tools, depth + 1));
    if (found.length === 0 || found.includes(null)) return null;
    return found.flatMap((calls) => calls ?? []);
  }
  if (!isObject(value)) return null;
  const list = LIST_KEYS.map((key) => ownOf(value, key)).find(Array.isArray);
  if (list !== undefined) return callsWithin(list, tools, depth + 1);
  const wrapped = WRAPPER_KEYS.map((key) => ownOf(value, key)).find(isObject);
  if (wrapped !== undefined) return callsWithin(wrapped, tools, depth + 1);
  return callOf(value, tools);
}

function callOf(value: JsonObject, tools: ReadonlySet<string>): readonly TextCall[] | null {
  const keys = Object.keys(value);
  // `{"check_availability": {…}}`
  const only = keys.length === 1 ? toolNamed(keys[0] ?? "", tools) : null;
  if (only !== null) return callWith(only, value[keys[0] ?? ""]);
  const nameKey = NAME_KEYS.find((key) => typeof ownOf(value, key) === "string");
  if (nameKey === undefined) return null;
  const name = toolNamed(String(value[nameKey]), tools);
  const argumentKey = ARGUMENT_KEYS.find((key) => Object.hasOwn(value, key));
  if (argumentKey === undefined) {
    if (name === null || "reply" in value) return null;
    // The arguments are members next to the name.
    const rest = Object.entries(value).filter(([key]) => ![nameKey, "type", "id"].includes(key));
    return callWith(name, Object.fromEntries(rest));
  }
  if (name !== null) return callWith(name, value[argumentKey]);
  return isObject(objectOf(value[argumentKey])) ? [] : null;
}

function callWith(name: string, args: unknown): readonly TextCall[] {
  const value = args === null || args === "" ? {} : objectOf(args);
  return isObject(value) ? [{ name, arguments: JSON.stringify(value) }] : [];
}

function objectOf(value: unknown): unknown {
  return typeof value === "string"
    ? (tryParseJson(value) ?? parseLenientJson(value)?.value)
    : value;
}

function ownOf(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * The arguments of a call as the JSON text of an object, where they can be parsed as one: an
 * object, JSON encoded twice, in a fence, or lenient JSON. Else the original text; "" for nothing.
 */
export function argumentsText(raw: unknown): string {
  let value = raw;
  for (let layers = 0; layers <= WRAPPED_MAX; layers++) {
    if (value === null || value === undefined) return "";
    if (typeof value !== "string") break;
    const text = value.trim();
    const strict = tryParseJson(text);
    // Unchanged where nothing had to be unwrapped.
    if (isObject(strict) && value === raw) return value;
    if (text === "" || strict === null) return "";
    value = strict ?? parseLenientJson(unfenced(text))?.value;
    if (value === undefined) return typeof raw === "string" ? raw : "";
  }
  if (isListOfOne(value)) value = value[0];
  if (isObject(value)) return JSON.stringify(value);
  return typeof raw === "string" ? raw : JSON.stringify(raw);
}

/** A text without the code fence around it, closed or not. */
export function unfenced(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("```")) return trimmed;
  const bare = trimmed.replace(/^```[\w-]{0,16}[ \t]*\n?/, "");
  return (bare.endsWith("```") ? bare.slice(0, -3) : bare).trim();
}
