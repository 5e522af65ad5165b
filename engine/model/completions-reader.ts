// Reads the responses of the Chat Completions API. A whole response is read as a stream of one
// chunk. Every field is checked, because compatible servers omit fields of the typings and add
// others.

import { CallAssembly } from "./tool-call-assembly.ts";
import { cleanAnswer } from "../conversation/answer-text.ts";
import { withCarried, joinedFields, unnamedFields } from "../turn/carried-fields.ts";
import { MarkFilter } from "../conversation/mark-filter.ts";
import type { ModelReply } from "../conversation/messages.ts";
import { textOf, tokensOf } from "./lenient-fields.ts";
import { failureInAnswer, unreadableAnswer } from "./model-error.ts";
import { isObject, tryParseJson } from "../conversation/lenient-json.ts";
import type { JsonObject } from "../conversation/lenient-json.ts";

/** The response's id and model as the server reports them; "" if it does not. */
export interface ResponseInfo {
  readonly id: string;
  readonly model: string;
}

/** Callbacks while a response is read, and the tools and fields that it may use. */
export interface ReaderOptions {
  readonly onText: ((piece: string) => void) | null;
  /** The text emitted so far was not the reply. */
  readonly onRestart?: (() => void) | undefined;
  readonly onResponse?: ((info: ResponseInfo) => void) | undefined;
  readonly tools?: ReadonlySet<string> | undefined;
  readonly declares?: readonly string[] | undefined;
}

/** Set on the last chunk of a stream that ended with its end mark: see response-bytes.ts. */
export const ENDED_WHOLE = "ended_whole";

const NO_TOOLS: ReadonlySet<string> = new Set();

/** Reads a whole response, or the chunks of a stream that was not requested. */
export function readCompletion(completion: unknown, listeners: ReaderOptions): ModelReply {
  const reader = new CompletionReader({ ...listeners, onText: null });
  const pieces: readonly unknown[] = Array.isArray(completion) ? completion : [completion];
  for (const piece of pieces) {
    if (!isObject(piece)) throw unreadableAnswer("not an object");
    reader.take(piece);
  }
  if (!reader.hasMessage) throw unreadableAnswer("no choice with a message");
  return reader.end({ isWhole: true });
}

export async function readStream(
  stream: AsyncIterable<unknown>,
  listeners: ReaderOptions,
): Promise<ModelReply> {
  const reader = new CompletionReader(listeners);
  for await (const chunk of stream) if (isObject(chunk)) reader.take(chunk);
  return reader.end({ isWhole: false });
}

/** What it collects is bounded by the response's byte cap. */
class CompletionReader {
  readonly #options: ReaderOptions;
  readonly #calls: CallAssembly;
  readonly #filter: MarkFilter;
  #text: string | null = null;
  #refusal = "";
  #finish = "";
  #usage: unknown = null;
  /** The message's carried fields, which the server requires back with its calls. */
  #carriedFields: JsonObject | null = null;
  #infoReported = false;
  #isEnded = false;
  hasMessage = false;

  constructor(listeners: ReaderOptions) {
    this.#options = listeners;
    const { tools = NO_TOOLS, onRestart } = listeners;
    this.#calls = new CallAssembly(tools);
    // The reply's JSON may contain an end token and go on after it.
    this.#filter = new MarkFilter({ tools, cutsAtEnd: false, onRestart });
  }

  take(chunk: JsonObject): void {
    if (isFailure(chunk["error"])) throw failureInAnswer(chunk["error"]);
    if (chunk[ENDED_WHOLE] === true) {
      this.#isEnded = true;
      return;
    }
    if (!this.#infoReported) {
      this.#infoReported = true;
      this.#options.onResponse?.({ id: textOf(chunk["id"]), model: textOf(chunk["model"]) });
    }
    this.#usage = chunk["usage"] ?? this.#usage;
    const choices = chunk["choices"];
    const choice: unknown = Array.isArray(choices) ? choices[0] : null;
    if (!isObject(choice)) return;
    if (isFailure(choice["error"])) throw failureInAnswer(choice["error"]);
    const { delta, message } = choice;
    if (isObject(message)) this.#text ??= contentOf(message["content"]).text === "" ? "" : null;
    const content = isObject(delta) ? delta : message;
    if (isObject(content)) this.#takeMessage(content);
    const finish = textOf(choice["finish_reason"]).toLowerCase();
    if (finish !== "" && finish !== "null") this.#finish = finish;
  }

  #takeMessage(message: JsonObject): void {
    this.hasMessage = true;
    this.#carriedFields = joinedFields(this.#carriedFields, unnamedFields("message", message));
    const { text, refusal } = contentOf(message["content"]);
    this.#refusal += textOf(message["refusal"]) + refusal;
    // The first chunk of a stream has an empty text.
    if (text !== null && text !== "") this.#takeText(text);
    const calls = message["tool_calls"] ?? [];
    const deltas: readonly unknown[] = Array.isArray(calls) ? calls : [calls];
    for (const delta of deltas) {
      if (!this.#calls.take(delta)) throw unreadableAnswer("tool calls");
    }
    const legacy = message["function_call"];
    if (isObject(legacy)) this.#calls.take({ index: 0, function: legacy });
  }

  #takeText(text: string): void {
    this.#text = (this.#text ?? "") + text;
    const { onText } = this.#options;
    if (onText === null) return;
    const shown = this.#filter.push(text);
    if (shown !== "") onText(shown);
  }

  end({ isWhole }: { readonly isWhole: boolean }): ModelReply {
    if (this.#finish === "error") throw unreadableAnswer("ended by an error");
    if (!isWhole && this.#finish === "" && !this.#isComplete()) {
      // An aborted or cut stream ends like a whole one; only its content shows it.
      throw unreadableAnswer("stream ended early");
    }
    const { tools = NO_TOOLS, declares } = this.#options;
    const cleaned = cleanAnswer(this.#text, { tools, declares });
    const calls = this.#calls.end(this.#carriedFields);
    const written = cleaned.calls.map((call) => ({ id: "", ...call }));
    return {
      text: cleaned.text,
      refused: this.#refusal !== "",
      calls: calls.length > 0 ? calls : withCarried(written, this.#carriedFields, []),
      finish: finishOf(this.#finish),
      usage: usageOf(this.#usage),
    };
  }

  /** Whether a stream without a finish reason is complete. */
  #isComplete(): boolean {
    if (this.#calls.count > 0) return this.#calls.isWhole({ mayTakeNone: this.#isEnded });
    const text = this.#text ?? "";
    if (this.#isEnded) return text !== "" || this.#refusal !== "";
    const value = tryParseJson(text);
    return isObject(value) && typeof value["reply"] === "string";
  }
}

/** The text and refusal of a content; parts such as reasoning and references are ignored. */
function contentOf(content: unknown): { readonly text: string | null; readonly refusal: string } {
  if (typeof content === "string") return { text: content, refusal: "" };
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  let [text, refusal]: [string | null, string] = [null, ""];
  for (const part of parts) {
    if (typeof part === "string") text = (text ?? "") + part;
    if (!isObject(part)) continue;
    const { type, text: partText, refusal: partRefusal } = part;
    if (type === "refusal") refusal += textOf(partRefusal) || textOf(partText) || "refused";
    if (type !== undefined && type !== "text" && type !== "output_text") continue;
    const value = isObject(partText) ? partText["value"] : (partText ?? part["content"]);
    if (typeof value === "string") text = (text ?? "") + value;
  }
  return { text, refusal };
}

function isFailure(error: unknown): boolean {
  return (isObject(error) && Object.keys(error).length > 0) || textOf(error) !== "";
}

function finishOf(reason: string): ModelReply["finish"] {
  if (/^(?:length|max_(?:output_|completion_)?tokens|model_length)$/.test(reason)) return "length";
  if (/content_?filter|safety|sensitive|prohibited|blocklist/.test(reason)) return "content_filter";
  return /^(?:tool_calls?|function_call|tool_use)$/.test(reason) ? "tool_calls" : "stop";
}

function usageOf(usage: unknown): ModelReply["usage"] {
  const counts = isObject(usage) ? usage : {};
  const details = counts["prompt_tokens_details"];
  return {
    input: tokensOf(counts["prompt_tokens"]),
    output: tokensOf(counts["completion_tokens"]),
    cached: tokensOf(isObject(details) ? details["cached_tokens"] : 0),
  };
}
