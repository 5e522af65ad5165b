// What the model's server answers through the Responses API, whole or as a stream, read into our
// own words. Nothing of it is taken on trust: items may come without their beginning, out of their
// order, twice, or only in the last event.

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

/** What is handed back of a reply's reasoning within its turn: half of it is worth nothing. */
const REASONING_BYTES_MAX = 8 * 1024;

/** A whole answer, or the list of the events that it came in though no stream was asked for. */
export async function readResponse(answer: unknown, listeners: ReaderOptions): Promise<ModelReply> {
  if (Array.isArray(answer))
    return readResponseStream(each(answer), { ...listeners, onText: null });
  const response = fieldsOf(answer);
  const output = listOf(response["output"]);
  const end = endOf(response, output.length > 0 ? "completed" : "");
  listeners.onResponse?.(responseInfoOf(response));
  return replyOf(output, { end, usage: response["usage"], listeners });
}

/** Whoever calls ends the request afterwards: a server may leave its stream open. */
export async function readResponseStream(
  stream: AsyncIterable<unknown>,
  listeners: ReaderOptions,
): Promise<ModelReply> {
  // All bounded by the byte cap on the answer that carries them.
  const items = new StreamedItems();
  const teller = new TextStreamer(listeners);
  const events = stream[Symbol.asyncIterator]();
  let served = false;
  for (;;) {
    const event = await nextEvent(events);
    const type = textOf(event["type"]);
    if (type === "error") throw failed(event["error"] ?? event);
    // Some servers answer whole though a stream was asked for.
    const isWhole = type === "" && Array.isArray(event["output"]);
    const response = isWhole ? event : fieldsOf(event["response"]);
    const tells = isWhole || Object.hasOwn(event, "response");
    if (tells && !served) listeners.onResponse?.(responseInfoOf(response));
    served ||= tells;
    const implied = isWhole ? "completed" : ENDS.get(type);
    if (implied !== undefined) {
      await drainEvents(events);
      const whole = listOf(response["output"]);
      const end = endOf(response, implied);
      // Some servers leave the items out of their last event.
      const output = whole.length > 0 ? whole : items.output;
      return replyOf(output, { end, usage: response["usage"], listeners });
    }
    const piece = items.take(type, event);
    if (piece !== null) teller.push(piece);
  }
}

async function* each(values: readonly unknown[]): AsyncGenerator<unknown> {
  yield* values;
}

async function nextEvent(events: AsyncIterator<unknown>): Promise<Fields> {
  try {
    const next = await events.next();
    // An aborted or cut stream ends like a whole one: only its last event tells.
    if (next.done === true) throw unreadableAnswer("stream ended early");
    return fieldsOf(next.value);
  } catch (error) {
    // The SDK throws an error event by itself where the server named it so.
    if (error instanceof APIError && error.error !== undefined) throw failed(error.error);
    throw error;
  }
}

/** Turns of the event loop that the end of a stream may take after its last event. */
const DRAIN_TICKS_MAX = 8;

/** The end that follows at once is waited for, so that the connection can be used again. */
async function drainEvents(events: AsyncIterator<unknown>): Promise<void> {
  let ended = false;
  const rest = async (): Promise<void> => {
    while ((await events.next()).done !== true);
  };
  // What comes or breaks after the answer changes nothing.
  const end = (): void => void (ended = true);
  rest().then(end, end);
  for (let turn = 0; !ended && turn < DRAIN_TICKS_MAX; turn++) await new Promise(setImmediate);
}

/** The reasoning items that a call carries, for the next request of its turn. */
export function reasoningOf({ carried }: ToolCall): readonly unknown[] {
  return listOf(carried?.["reasoning"]);
}

// --- How an answer ends --------------------------------------------------------------------------

/** Last events of a stream, and the state of the answer that each one means. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ["response.completed", "completed"],
  ["response.incomplete", "incomplete"],
  ["response.failed", "failed"],
  // Not in the description; servers that cancel say so.
  ["response.cancelled", "cancelled"],
]);

/** How it ended, or the failure that it is. `implied` counts where the answer does not say. */
function endOf(response: Fields, implied: string): "stop" | "length" | "content_filter" {
  const status = implied === "failed" ? implied : textOf(response["status"]) || implied;
  const { error } = response;
  if (status === "failed" || (typeof error === "object" && error !== null)) throw failed(error);
  const reason = textOf(fieldsOf(response["incomplete_details"])["reason"]);
  if (reason === "content_filter") return reason;
  // Whatever cut it short: its arguments or its JSON cannot be trusted.
  if (status === "incomplete" || reason !== "") return "length";
  if (status === "completed") return "stop";
  throw unreadableAnswer(status === "" ? "no output" : "an answer that is not complete");
}

/** What the model may not say is no fault of the request. */
const POLICY = /policy|^content_filter$|^bio_/;

/** The HTTP status with which a server says the same before it has begun to answer. */
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

// --- Items into words ----------------------------------------------------------------------------

interface ReplyContext {
  readonly end: "stop" | "length" | "content_filter";
  readonly usage: unknown;
  readonly listeners: ReaderOptions;
}

function replyOf(output: readonly unknown[], { end, usage, listeners }: ReplyContext): ModelReply {
  const items = output.slice(0, ITEMS_MAX).map(fieldsOf);
  const messages = items.filter(({ type }) => type === "message");
  const asked = items.filter(({ type }) => type === "function_call").map(callOf);
  const raw = asked.length > 0 ? besideCalls(messages) : finalText(messages);
  const said = cleanAnswer(raw, listeners);
  const calls = asked.length > 0 ? asked : said.calls.map((call) => ({ id: "", ...call }));
  const [first, ...others] = calls;
  const carried = first === undefined ? null : carriedOf(items);
  const carrying =
    first !== undefined && carried !== null ? [{ ...first, carried }, ...others] : calls;
  return {
    text: said.text,
    refused: messages.some((message) => partsOf(message).some(isRefusal)),
    calls: carrying,
    finish: end === "stop" && calls.length > 0 ? "tool_calls" : end,
    usage: usageOf(fieldsOf(usage)),
  };
}

function besideCalls(messages: readonly Fields[]): string | null {
  return messages.map(messageText).filter(Boolean).join("\n") || null;
}

/** The last message is the answer; what a model says to itself on the way is not. */
function finalText(messages: readonly Fields[]): string | null {
  const said = messages.filter((message) => messageText(message) !== "");
  const last = said.findLast((message) => !isCommentary(message)) ?? said.at(-1);
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
 * The reasoning before the last call, all of it or none. An item that does not hold its content is
 * only a name, and the server that stores nothing would not find it.
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
