// Validates `tools` and `tool_choice` of a chat-completions request.

import { emptyArray, invalid, invalidValue, missing, wrongType } from "./api-errors.ts";
import type { ApiError } from "./api-errors.ts";
import { isList, isRecord, present } from "../http/json.ts";
import type { JsonRecord } from "../http/json.ts";
import { strictSchemaError } from "./validate-strict-schema.ts";

const TOOLS_MAX = 128;

export function validateTools(tools: unknown): ApiError | null {
  if (!present(tools)) return null;
  if (!isList(tools)) return wrongType("tools", "an array of objects", tools);
  if (tools.length === 0) return emptyArray("tools");
  if (tools.length > TOOLS_MAX) {
    const message = `Invalid 'tools': array too long. Expected at most ${TOOLS_MAX} items.`;
    return invalid(message, "tools", "array_above_max_length");
  }
  const errors = tools.map((tool, index) => validateTool(tool, `tools[${index}]`));
  const names = toolNames(tools);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const repeated =
    twice === undefined ? null : invalid(`Duplicate tool name: '${twice}'.`, "tools");
  return errors.find((error) => error !== null) ?? repeated;
}

function validateTool(tool: unknown, at: string): ApiError | null {
  if (!isRecord(tool)) return wrongType(at, "an object", tool);
  if (tool["type"] !== "function") {
    return tool["type"] === undefined
      ? missing(`${at}.type`)
      : invalidValue(`${at}.type`, tool["type"], ["function"]);
  }
  const extra = Object.keys(tool).find((key) => key !== "type" && key !== "function");
  if (extra !== undefined) return unknownParameter(`${at}.${extra}`);
  const described = tool["function"];
  if (!isRecord(described)) return missing(`${at}.function`);
  const known = ["name", "description", "parameters", "strict"];
  const odd = Object.keys(described).find((key) => !known.includes(key));
  if (odd !== undefined) return unknownParameter(`${at}.function.${odd}`);
  return validateName(described["name"], `${at}.function.name`) ?? validateFunction(described, at);
}

function validateFunction(described: JsonRecord, at: string): ApiError | null {
  const { name, description, parameters, strict } = described;
  const param = `${at}.function.parameters`;
  if (present(description) && typeof description !== "string") {
    return wrongType(`${at}.function.description`, "a string", description);
  }
  if (present(strict) && typeof strict !== "boolean") {
    return wrongType(`${at}.function.strict`, "a boolean", strict);
  }
  if (present(parameters) && !isRecord(parameters))
    return wrongType(param, "an object", parameters);
  if (strict !== true) return null;
  const broken = strictSchemaError(parameters ?? {});
  if (broken === null) return null;
  const message = `Invalid schema for function '${String(name)}': ${broken}`;
  return invalid(message, param, "invalid_function_parameters");
}

export function validateName(name: unknown, at: string): ApiError | null {
  if (name === undefined) return missing(at);
  if (typeof name !== "string") return wrongType(at, "a string", name);
  if (name.length > 64) {
    const message = `Invalid '${at}': string too long. Expected a string with maximum length 64.`;
    return invalid(message, at, "string_above_max_length");
  }
  if (/^[a-zA-Z0-9_-]+$/.test(name)) return null;
  const message =
    `Invalid '${at}': string does not match pattern. Expected a string that matches the ` +
    "pattern '^[a-zA-Z0-9_-]+$'.";
  return invalid(message, at, "invalid_value");
}

export function validateToolChoice(body: JsonRecord): ApiError | null {
  const { tool_choice: choice, tools } = body;
  if (!present(choice)) return null;
  if (!isList(tools)) return onlyWithTools("tool_choice");
  if (typeof choice === "string") {
    const supported = ["none", "auto", "required"];
    return supported.includes(choice) ? null : invalidValue("tool_choice", choice, supported);
  }
  const name = namedTool(choice)?.name;
  if (name === undefined) return wrongType("tool_choice", "one of a string or an object", choice);
  if (toolNames(tools).includes(name)) return null;
  return invalid(`Invalid value for 'tool_choice': no tool is named '${name}'.`, "tool_choice");
}

export function onlyWithTools(name: string): ApiError {
  const rule = `'${name}' is only allowed when 'tools' are specified`;
  const message = `Invalid value for '${name}': ${rule}.`;
  return invalid(message, name);
}

function unknownParameter(param: string): ApiError {
  return invalid(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
}

export function namedTool(choice: unknown): { readonly name: string } | null {
  const named = isRecord(choice) && choice["type"] === "function" ? choice["function"] : null;
  return isRecord(named) && typeof named["name"] === "string" ? { name: named["name"] } : null;
}

export function toolNames(tools: unknown): readonly string[] {
  const list: readonly unknown[] = isList(tools) ? tools : [];
  return list.flatMap((tool) => namedTool(tool)?.name ?? []);
}
