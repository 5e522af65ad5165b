// Reads the responses of the Responses API, whole or streamed. Every field is checked: items may
// come without their start, out of order, twice, or only in the last event.

import { APIError } from "openai/core/error";
import { utf8Bytes } from "../core/bytes.ts";
import { fieldsOf, listOf, textOf, tokensOf } from "./lenient-fields.ts";
import type { Fields } from "./lenient-fields.ts";
import { cleanAnswer } from "../conversation/answer-text.ts";
import type { ModelReply, ToolCall } from "../conversation/messages.ts";
import type { ReaderOptions } from "./completions-reader.ts";
import { ModelError, unreadableAnswer } from "./model-error.ts";
import {
  ITEMS_MAX,
  StreamedItems,
  TextStreamer,
  isCommentary,
  partsOf,
} from "./responses-stream.ts";

/** Cap of a reply's reasoning that is sent back within its turn; it is sent whole or not at all. */
const REASONING_BYTES_MAX = 8 * 1024;

/** Reads a whole response, or the events of a stream that was not requested. */
export async function readResponse(answer: unknown, listeners: ReaderOptions): Promise<ModelReply> {
  if (Array.isArray(answer))
    return readResponseStream(each(answer), { ...listeners, onText: null });
  const response = fieldsOf(answer);
  const output = listOf(response["output"]);
  const end = endOf(response, output.length > 0 ? "completed" : "");
  listeners.onResponse?.(responseInfoOf(response));
  return replyOf(output, { end, usage: response["usage"], listeners });
}

/** The caller ends the request afterwards, because a server may leave its stream open. */
export async function readResponseStream(
  stream: AsyncIterable<unknown>,
  listeners: ReaderOptions,
): Promise<ModelReply> {
  // Bounded by the response's byte cap.
  const items = new StreamedItems();
  const streamer = new TextStreamer(listeners);
  const events = stream[Symbol.asyncIterator]();
  let infoReported = false;
  for (;;) {
    const event = await nextEvent(events);
    const type = textOf(event["type"]);
    if (type === "error") throw failed(event["error"] ?? event);
    // Some servers send a whole response although a stream was requested.
    const isWhole = type === "" && Array.isArray(event["output"]);
    const response = isWhole ? event : fieldsOf(event["response"]);
    const hasInfo = isWhole || Object.hasOwn(event, "response");
    if (hasInfo && !infoReported) listeners.onResponse?.(responseInfoOf(response));
    infoReported ||= hasInfo;
    const implied = isWhole ? "completed" : ENDS.get(type);
    if (implied !== undefined) {
      await drainEvents(events);
      const lastOutput = listOf(response["output"]);
      const end = endOf(response, implied);
      // Some servers omit the items in their last event.
      const output = lastOutput.length > 0 ? lastOutput : items.output;
      return replyOf(output, { end, usage: response["usage"], listeners });
    }
    const piece = items.take(type, event);
    if (piece !== null) streamer.push(piece);
  }
}

async function* each(values: readonly unknown[]): AsyncGenerator<unknown> {
  yield* values;
}

async function nextEvent(events: AsyncIterator<unknown>): Promise<Fields> {
  try {
    const next = await events.next();
    // An aborted or cut stream ends like a whole one; only its last event shows it.
    if (next.done === true) throw unreadableAnswer("stream ended early");
    return fieldsOf(next.value);
  } catch (error) {
    // The SDK itself throws events that the server named `error`.
    if (error instanceof APIError && error.error !== undefined) throw failed(error.error);
    throw error;
  }
}

/** Event-loop iterations to wait for a stream's end after its last event. */
const DRAIN_TICKS_MAX = 8;

/** Reads an end that follows at once, so that the connection can be reused. */
async function drainEvents(events: AsyncIterator<unknown>): Promise<void> {
  let ended = false;
  const rest = async (): Promise<void> => {
    while ((await events.next()).done !== true);
  };
  // Events and errors after the last event are ignored.
  const end = (): void => void (ended = true);
  rest().then(end, end);
  for (let turn = 0; !ended && turn < DRAIN_TICKS_MAX; turn++) await new Promise(setImmediate);
}

/** The reasoning items carried by a call, for the next request of its turn. */
export function reasoningOf({ carried }: ToolCall): readonly unknown[] {
  return listOf(carried?.["reasoning"]);
}

// --- How a response ends -------------------------------------------------------------------------

/** The last events of a stream, with the response's status that each one implies. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ["response.completed", "completed"],
  ["response.incomplete", "incomplete"],
  ["response.failed", "failed"],
  // Undocumented, but sent by servers that cancel.
  ["response.cancelled", "cancelled"],
]);

/** The finish reason. `implied` is the status if the response has none. @throws its error */
function endOf(response: Fields, implied: string): "stop" | "length" | "content_filter" {
  const status = implied === "failed" ? implied : textOf(response["status"]) || implied;
  const { error } = response;
  if (status === "failed" || (typeof error === "object" && error !== null)) throw failed(error);
  const reason = textOf(fieldsOf(response["incomplete_details"])["reason"]);
  if (reason === "content_filter") return reason;
  // Cut short for any reason: its arguments or JSON may be incomplete.
  if (status === "incomplete" || reason !== "") return "length";
  if (status === "completed") return "stop";
  throw unreadableAnswer(status === "" ? "no output" : "an incomplete response");
}

/** Error codes of content policies, which are not the request's fault. */
const POLICY = /policy|^content_filter$|^bio_/;

/** The HTTP status of the same error before a response has started. */
const STATUS: readonly (readonly [RegExp, number])[] = [
  [/^rate_limit|^insufficient_quota$/, 429],
  [/^server_error$|timeout|overloaded/, 500],
  [/^invalid_|image|^data_residency/, 400],
];

function failed(error: unknown): APIError | ModelError {
  const fields = fieldsOf(error);
  const code = textOf(fields["code"]) || textOf(fields["type"]);
  if (POLICY.test(code)) return new ModelError({ kind: "openai_content_filter", retryable: false });
  // Some gateways put the status itself here.
  const number = fields["code"];
  const own = typeof number === "number" && number >= 400 && number < 600 ? number : undefined;
  const status = own ?? STATUS.find(([codes]) => codes.test(code))?.[1];
  return new APIError(status, { ...fields }, textOf(fields["message"]), undefined);
}

// --- From items to a reply -----------------------------------------------------------------------

interface ReplyContext {
  readonly end: "stop" | "length" | "content_filter";
  readonly usage: unknown;
  readonly listeners: ReaderOptions;
}

function replyOf(output: readonly unknown[], { end, usage, listeners }: ReplyContext): ModelReply {
  const items = output.slice(0, ITEMS_MAX).map(fieldsOf);
  const messages = items.filter(({ type }) => type === "message");
  const nativeCalls = items.filter(({ type }) => type === "function_call").map(callOf);
  const raw = nativeCalls.length > 0 ? textWithCalls(messages) : finalText(messages);
  const cleaned = cleanAnswer(raw, listeners);
  const calls =
    nativeCalls.length > 0 ? nativeCalls : cleaned.calls.map((call) => ({ id: "", ...call }));
  const [first, ...others] = calls;
  const carried = first === undefined ? null : carriedOf(items);
  const carrying =
    first !== undefined && carried !== null ? [{ ...first, carried }, ...others] : calls;
  return {
    text: cleaned.text,
    refused: messages.some((message) => partsOf(message).some(isRefusal)),
    calls: carrying,
    finish: end === "stop" && calls.length > 0 ? "tool_calls" : end,
    usage: usageOf(fieldsOf(usage)),
  };
}

function textWithCalls(messages: readonly Fields[]): string | null {
  return messages.map(messageText).filter(Boolean).join("\n") || null;
}

/** The last message that is not commentary is the reply. */
function finalText(messages: readonly Fields[]): string | null {
  const withText = messages.filter((message) => messageText(message) !== "");
  const last = withText.findLast((message) => !isCommentary(message)) ?? withText.at(-1);
  return last === undefined ? null : messageText(last);
}

function messageText(message: Fields): string {
  return partsOf(message)
    .filter(({ type }) => type === "output_text" || type === "text")
    .map(({ text }) => textOf(text))
    .join("");
}

function isRefusal({ type, refusal }: Fields): boolean {
  return type === "refusal" && textOf(refusal) !== "";
}

function callOf({ call_id, id, name, arguments: args }: Fields): ToolCall {
  const written = typeof args === "object" && args !== null ? JSON.stringify(args) : textOf(args);
  return { id: textOf(call_id) || textOf(id), name: textOf(name), arguments: written };
}

/**
 * The reasoning before the last call, all of it or none. An item without content is only a
 * reference, and the server stores nothing to look it up in.
 */
function carriedOf(items: readonly Fields[]): ToolCall["carried"] | null {
  const before = items.slice(
    0,
    items.findLastIndex(({ type }) => type === "function_call"),
  );
  const reasoning = before.filter(({ type }) => type === "reasoning");
  const whole = reasoning.every((item) => {
    return textOf(item["encrypted_content"]) !== "" || listOf(item["content"]).length > 0;
  });
  const carried = { reasoning };
  if (reasoning.length === 0 || !whole) return null;
  return utf8Bytes(JSON.stringify(carried)) <= REASONING_BYTES_MAX ? carried : null;
}

function responseInfoOf(response: Fields): { readonly id: string; readonly model: string } {
  return { id: textOf(response["id"]), model: textOf(response["model"]) };
}

function usageOf(usage: Fields): ModelReply["usage"] {
  return {
    input: tokensOf(usage["input_tokens"]),
    output: tokensOf(usage["output_tokens"]),
    cached: tokensOf(fieldsOf(usage["input_tokens_details"])["cached_tokens"]),
  };
}
