// Validates `messages` by the rules of the chat-completions API. Written from the API's behaviour,
// independent of the engine's rules, so that it can find their bugs.

import { emptyArray, invalid, invalidValue, missing, wrongType } from "./api-errors.ts";
import type { ApiError } from "./api-errors.ts";
import { isList, isRecord } from "../http/json.ts";
import type { JsonRecord } from "../http/json.ts";

export interface WireToolCall {
  readonly id: string;
  readonly name: string;
  /** Raw JSON text, as the API sends it. */
  readonly arguments: string;
}

export type WireMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string; readonly imageCount: number }
  | {
      readonly role: "assistant";
      readonly text: string | null;
      readonly calls: readonly WireToolCall[];
    }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

const ROLES = ["system", "assistant", "user", "tool", "developer"] as const;
const CALL_ID_CHARACTERS_MAX = 40;
const CALLS_MAX = 128;

export type Validated<Value> = { readonly value: Value } | { readonly error: ApiError };

/** The parsed messages, or the error that the API would return. */
export function validateMessages(value: unknown): Validated<readonly WireMessage[]> {
  if (value === undefined) return { error: missing("messages") };
  if (!isList(value)) return { error: wrongType("messages", "an array of objects", value) };
  if (value.length === 0) return { error: emptyArray("messages") };
  const messages: WireMessage[] = []; // as many as the body holds
  for (const [index, item] of value.entries()) {
    const validated = validateMessage(item, `messages[${index}]`);
    if ("error" in validated) return validated;
    messages.push(validated.value);
  }
  const error = validateOrder(messages);
  return error === null ? { value: messages } : { error };
}

function validateMessage(item: unknown, at: string): Validated<WireMessage> {
  if (!isRecord(item)) return { error: wrongType(at, "an object", item) };
  const role = item["role"];
  if (role === undefined) return { error: missing(`${at}.role`) };
  switch (ROLES.find((known) => known === role)) {
    case undefined:
      return { error: invalidValue(`${at}.role`, role, ROLES) };
    case "system":
    case "developer":
      return withContent(item, at, ({ text }) => ({ role: "system", text }));
    case "user":
      return withContent(item, at, (content) => ({ role: "user", ...content }), true);
    case "tool":
      return validateToolMessage(item, at);
    case "assistant":
      return validateAssistant(item, at);
  }
}

interface Content {
  readonly text: string;
  readonly imageCount: number;
}

function withContent(
  item: JsonRecord,
  at: string,
  build: (content: Content) => WireMessage,
  images = false,
): Validated<WireMessage> {
  const content = readContent(item["content"], `${at}.content`, images);
  return "error" in content ? content : { value: build(content.value) };
}

/** A string, or parts: text everywhere, image_url in the user's messages only. */
function readContent(value: unknown, at: string, images: boolean): Validated<Content> {
  if (typeof value === "string") return { value: { text: value, imageCount: 0 } };
  if (!isList(value)) {
    const got = value === undefined || value === null ? "null" : typeof value;
    return { error: invalid(`Invalid value for 'content': expected a string, got ${got}.`, at) };
  }
  if (value.length === 0) return { error: emptyArray(at) };
  const texts: string[] = []; // as many as the parts
  for (const [index, part] of value.entries()) {
    const error = validatePart(part, `${at}[${index}]`, images);
    if (error !== null) return { error };
    if (isRecord(part) && typeof part["text"] === "string") texts.push(part["text"]);
  }
  return { value: { text: texts.join("\n"), imageCount: value.length - texts.length } };
}

function validatePart(part: unknown, at: string, images: boolean): ApiError | null {
  if (!isRecord(part)) return wrongType(at, "an object", part);
  const types = images ? ["text", "image_url"] : ["text"];
  const type = part["type"];
  if (typeof type !== "string" || !types.includes(type)) {
    return invalidValue(`${at}.type`, type ?? null, types);
  }
  if (type === "text") {
    const text = part["text"];
    return typeof text === "string" ? null : wrongType(`${at}.text`, "a string", text);
  }
  const image = part["image_url"];
  if (!isRecord(image)) return wrongType(`${at}.image_url`, "an object", image);
  const url = image["url"];
  const fetchable = typeof url === "string" && /^(https?:\/\/\S+|data:image\/)/.test(url);
  if (fetchable) return null;
  return invalid("Invalid image_url: expected a valid URL.", `${at}.image_url.url`, "invalid_url");
}

function validateToolMessage(item: JsonRecord, at: string): Validated<WireMessage> {
  const callId = item["tool_call_id"];
  if (callId === undefined) return { error: missing(`${at}.tool_call_id`) };
  if (typeof callId !== "string") {
    return { error: wrongType(`${at}.tool_call_id`, "a string", callId) };
  }
  return withContent(item, at, ({ text }) => ({ role: "tool", callId, text }));
}

function validateAssistant(item: JsonRecord, at: string): Validated<WireMessage> {
  const content = item["content"] ?? null;
  const listed = item["tool_calls"];
  if (listed === undefined || listed === null) {
    return withContent(item, at, ({ text }) => ({ role: "assistant", text, calls: [] }));
  }
  const calls = validateCalls(listed, `${at}.tool_calls`);
  if ("error" in calls) return calls;
  if (content === null) return { value: { role: "assistant", text: null, calls: calls.value } };
  return withContent(item, at, ({ text }) => ({ role: "assistant", text, calls: calls.value }));
}

function validateCalls(value: unknown, at: string): Validated<readonly WireToolCall[]> {
  if (!isList(value)) return { error: wrongType(at, "an array of objects", value) };
  if (value.length === 0) return { error: emptyArray(at) };
  if (value.length > CALLS_MAX) {
    const message = `Invalid '${at}': array too long. Expected at most ${CALLS_MAX} items.`;
    return { error: invalid(message, at, "array_above_max_length") };
  }
  const calls: WireToolCall[] = []; // at most CALLS_MAX
  for (const [index, item] of value.entries()) {
    const call = validateCall(item, `${at}[${index}]`);
    if ("error" in call) return call;
    if (calls.some(({ id }) => id === call.value.id)) {
      const message = `Duplicate value for 'tool_call_id' of '${call.value.id}'.`;
      return { error: invalid(message, `${at}[${index}].id`) };
    }
    calls.push(call.value);
  }
  return { value: calls };
}

function validateCall(item: unknown, at: string): Validated<WireToolCall> {
  if (!isRecord(item)) return { error: wrongType(at, "an object", item) };
  const { id, type } = item;
  if (typeof id !== "string") {
    return {
      error: id === undefined ? missing(`${at}.id`) : wrongType(`${at}.id`, "a string", id),
    };
  }
  if (id.length > CALL_ID_CHARACTERS_MAX) {
    const message =
      `Invalid '${at}.id': string too long. Expected a string with maximum length ` +
      `${CALL_ID_CHARACTERS_MAX}, but got a string with length ${id.length} instead.`;
    return { error: invalid(message, `${at}.id`, "string_above_max_length") };
  }
  if (type !== "function") return { error: invalidValue(`${at}.type`, type ?? null, ["function"]) };
  const called = item["function"];
  if (!isRecord(called)) return { error: missing(`${at}.function`) };
  const { name, arguments: text } = called;
  if (typeof name !== "string") return { error: missing(`${at}.function.name`) };
  if (typeof text !== "string") {
    return { error: wrongType(`${at}.function.arguments`, "a string", text) };
  }
  return { value: { id, name, arguments: text } };
}

/** Tool messages must follow the calls directly: exactly one for each, before any other message. */
function validateOrder(messages: readonly WireMessage[]): ApiError | null {
  let open: string[] = []; // at most CALLS_MAX
  let answered: string[] = []; // at most CALLS_MAX
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.includes(message.callId)) return strayTool(message.callId, answered, index);
      open = open.filter((id) => id !== message.callId);
      answered.push(message.callId);
      continue;
    }
    if (open.length > 0) return unanswered(open, index);
    open = message.role === "assistant" ? message.calls.map(({ id }) => id) : [];
    answered = [];
  }
  return open.length > 0 ? unanswered(open, messages.length - 1) : null;
}

function strayTool(callId: string, answered: readonly string[], index: number): ApiError {
  const param = `messages.[${index}].role`;
  if (answered.includes(callId)) {
    const message = `Duplicate value for 'tool_call_id' of '${callId}' in message[${index}].`;
    return invalid(message, param);
  }
  const message =
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message " +
    "with 'tool_calls'.";
  return invalid(message, param);
}

function unanswered(open: readonly string[], index: number): ApiError {
  const message =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
    "'tool_call_id'. The following tool_call_ids did not have response messages: " +
    open.join(", ");
  return invalid(message, `messages.[${index}].role`);
}
