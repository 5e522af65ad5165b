// Validates requests by the rules of the chat-completions API, with the same 400 errors.
// Deliberately independent of the engine, so that it does not share its bugs.

import { contextTooLong, invalid, invalidValue, missing, wrongType } from "./api-errors.ts";
import type { ApiError } from "./api-errors.ts";
import { isList, isRecord, present } from "../http/json.ts";
import type { JsonRecord } from "../http/json.ts";
import { strictSchemaError } from "./validate-strict-schema.ts";
import { validateMessages } from "./validate-messages.ts";
import type { Validated, WireMessage } from "./validate-messages.ts";
import {
  validateName,
  validateToolChoice,
  validateTools,
  namedTool,
  onlyWithTools,
} from "./validate-tools.ts";
import { toolNames } from "./validate-tools.ts";

export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  /** Names of the tools that may be called; empty when `tool_choice` forbids them. */
  readonly tools: readonly string[];
  readonly toolChoice: "auto" | "none" | "required" | { readonly name: string };
  /** The reply must be a JSON object, not free text. */
  readonly structured: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The whole prompt, tools first: for usage and for the prefix cache. */
  readonly promptText: string;
}

/** 128k tokens of about four characters. */
const CONTEXT_TOKENS_MAX = 128_000;
export const CHARACTERS_PER_TOKEN = 4;

const PARAMETERS: ReadonlySet<string> = new Set(
  (
    "model messages tools tool_choice parallel_tool_calls response_format stream stream_options " +
    "temperature top_p n max_tokens max_completion_tokens stop presence_penalty seed store user " +
    "frequency_penalty logit_bias logprobs top_logprobs metadata service_tier reasoning_effort " +
    "verbosity modalities prediction safety_identifier prompt_cache_key prompt_cache_retention"
  ).split(" "),
);

export function validateRequest(body: unknown): Validated<CompletionRequest> {
  if (!isRecord(body)) {
    const message = "We could not parse the JSON body of your request.";
    return { error: invalid(message, null) };
  }
  const messages = validateMessages(body["messages"]);
  const { model } = body;
  if (typeof model !== "string" || model === "") {
    return { error: invalid("you must provide a model parameter", null) };
  }
  if ("error" in messages) return messages;
  const error =
    validateParameters(body) ??
    validateTools(body["tools"]) ??
    validateToolChoice(body) ??
    validateFormat(body);
  if (error !== null) return { error };
  const promptText = JSON.stringify(body["tools"] ?? []) + JSON.stringify(body["messages"]);
  const tokens = Math.ceil(promptText.length / CHARACTERS_PER_TOKEN);
  if (tokens > CONTEXT_TOKENS_MAX) return { error: contextTooLong(tokens, CONTEXT_TOKENS_MAX) };
  return { value: { model, messages: messages.value, ...options(body), promptText } };
}

function options(body: JsonRecord) {
  const choice = body["tool_choice"] ?? "auto";
  const toolChoice =
    choice === "none" || choice === "required" ? choice : (namedTool(choice) ?? "auto");
  const format = body["response_format"];
  const streamOptions = body["stream_options"];
  return {
    tools: toolChoice === "none" ? [] : toolNames(body["tools"]),
    toolChoice,
    structured: isRecord(format) && format["type"] !== "text",
    stream: body["stream"] === true,
    includeUsage: isRecord(streamOptions) && streamOptions["include_usage"] === true,
  } as const;
}

function validateParameters(body: JsonRecord): ApiError | null {
  const unknown = Object.keys(body).find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) {
    return invalid(`Unrecognized request argument supplied: ${unknown}`, null);
  }
  if (present(body["stream"]) && typeof body["stream"] !== "boolean") {
    return wrongType("stream", "a boolean", body["stream"]);
  }
  if (present(body["stream_options"]) && body["stream"] !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return invalid(message, "stream_options");
  }
  if (present(body["max_tokens"]) && present(body["max_completion_tokens"])) {
    const message =
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    return invalid(message, "max_tokens", "invalid_parameter_combination");
  }
  if (present(body["parallel_tool_calls"]) && !isList(body["tools"])) {
    return onlyWithTools("parallel_tool_calls");
  }
  return validateNumbers(body);
}

/** The API's ranges; whole numbers only have a minimum of 1. */
function validateNumbers(body: JsonRecord): ApiError | null {
  for (const name of ["temperature", "top_p"]) {
    const value = body[name];
    if (!present(value)) continue;
    if (typeof value !== "number") return wrongType(name, "a decimal", value);
    const top = name === "temperature" ? 2 : 1;
    if (value < 0) return outOfRange(name, "below minimum", "decimal_below_min_value");
    if (value > top) return outOfRange(name, "above maximum", "decimal_above_max_value");
  }
  for (const name of ["max_tokens", "max_completion_tokens", "n"]) {
    const value = body[name];
    if (!present(value)) continue;
    if (!Number.isSafeInteger(value)) return wrongType(name, "an integer", value);
    if (Number(value) < 1) return outOfRange(name, "below minimum", "integer_below_min_value");
  }
  return null;
}

function outOfRange(name: string, side: string, code: string): ApiError {
  return invalid(`Invalid '${name}': value ${side}.`, name, code);
}

function validateFormat(body: JsonRecord): ApiError | null {
  const format = body["response_format"];
  if (!present(format)) return null;
  if (!isRecord(format)) return wrongType("response_format", "an object", format);
  const types = ["text", "json_object", "json_schema"];
  const { type } = format;
  if (typeof type !== "string" || !types.includes(type)) {
    return invalidValue("response_format.type", type ?? null, types);
  }
  if (type === "json_object" && !/json/i.test(JSON.stringify(body["messages"]))) {
    const message = "'messages' must contain the word 'json' to use 'response_format' json_object.";
    return invalid(message, "messages");
  }
  if (type !== "json_schema") return null;
  const wanted = format["json_schema"];
  if (!isRecord(wanted)) return missing("response_format.json_schema");
  const name = validateName(wanted["name"], "response_format.json_schema.name");
  if (name !== null || wanted["strict"] !== true) return name;
  const broken = strictSchemaError(wanted["schema"]);
  if (broken === null) return null;
  const message = `Invalid schema for response_format '${String(wanted["name"])}': ${broken}`;
  return invalid(message, "response_format");
}
