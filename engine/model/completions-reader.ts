// What the model's server answers, read into our own words. A whole answer is a stream of one piece
// and goes the same way. Nothing of it is taken on trust: compatible servers leave out what the
// typings promise, and put in what they do not.

import { CallAssembly } from "./tool-call-assembly.ts";
import { cleanAnswer } from "../conversation/answer-text.ts";
import { withCarried, joinedFields, unnamedFields } from "../turn/carried-fields.ts";
import { MarkFilter } from "../conversation/mark-filter.ts";
import type { ModelReply } from "../conversation/messages.ts";
import { failureInAnswer, unreadableAnswer } from "./model-error.ts";
import { isObject, tryParseJson } from "../conversation/lenient-json.ts";
import type { JsonObject } from "../conversation/lenient-json.ts";

/** Who answered, in the server's own words; "" where it does not say. */
export interface ResponseInfo {
  readonly id: string;
  readonly model: string;
}

/** Who listens while an answer is read, and what it may say. */
export interface ReaderOptions {
  readonly onText: ((piece: string) => void) | null;
  /** What was told until now was not the answer. */
  readonly onRestart?: (() => void) | undefined;
  readonly onResponse?: ((served: ResponseInfo) => void) | undefined;
  readonly tools?: ReadonlySet<string> | undefined;
  readonly declares?: readonly string[] | undefined;
}

/** A field of the last chunk of a stream that its server ended itself: see fetch-adapter.ts. */
export const ENDED_WHOLE = "ended_whole";

const NO_TOOLS: ReadonlySet<string> = new Set();

/** A whole answer, or the list of the chunks that it came in though no stream was asked for. */
export function readCompletion(completion: unknown, listeners: ReaderOptions): ModelReply {
  const reader = new AnswerReader({ ...listeners, onText: null });
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
  const reader = new AnswerReader(listeners);
  for await (const chunk of stream) if (isObject(chunk)) reader.take(chunk);
  return reader.end({ isWhole: false });
}

/** All that it gathers is bounded by the byte cap on the answer that carries it. */
class AnswerReader {
  readonly #options: ReaderOptions;
  readonly #calls: CallAssembly;
  readonly #filter: MarkFilter;
  #text: string | null = null;
  #refusal = "";
  #finish = "";
  #usage: unknown = null;
  /** What the server hung on the message and wants back with its calls. */
  #carriedFields: JsonObject | null = null;
  #infoReported = false;
  #isEnded = false;
  hasMessage = false;

  constructor(listeners: ReaderOptions) {
    this.#options = listeners;
    const { tools = NO_TOOLS, onRestart } = listeners;
    this.#calls = new CallAssembly(tools);
    // A token that ends an answer may stand inside of its JSON, which goes on.
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
    const heard = isObject(delta) ? delta : message;
    if (isObject(heard)) this.#takeMessage(heard);
    const finish = textOf(choice["finish_reason"]).toLowerCase();
    if (finish !== "" && finish !== "null") this.#finish = finish;
  }

  #takeMessage(message: JsonObject): void {
    this.hasMessage = true;
    this.#carriedFields = joinedFields(this.#carriedFields, unnamedFields("message", message));
    const { text, refusal } = contentOf(message["content"]);
    this.#refusal += textOf(message["refusal"]) + refusal;
    // The first chunk of a stream has an empty text and nothing to say.
    if (text !== null && text !== "") this.#takeText(text);
    const calls = message["tool_calls"] ?? [];
    const deltas: readonly unknown[] = Array.isArray(calls) ? calls : [calls];
    for (const delta of deltas) {
      if (!this.#calls.take(delta)) throw unreadableAnswer("tool calls");
    }
    const old = message["function_call"];
    if (isObject(old)) this.#calls.take({ index: 0, function: old });
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
      // An aborted or cut stream ends like a whole one: only its last words tell.
      throw unreadableAnswer("stream ended early");
    }
    const { tools = NO_TOOLS, declares } = this.#options;
    const said = cleanAnswer(this.#text, { tools, declares });
    const calls = this.#calls.end(this.#carriedFields);
    const written = said.calls.map((call) => ({ id: "", ...call }));
    return {
      text: said.text,
      refused: this.#refusal !== "",
      calls: calls.length > 0 ? calls : withCarried(written, this.#carriedFields, []),
      finish: finishOf(this.#finish),
      usage: usageOf(this.#usage),
    };
  }

  /** Whether a stream that does not say why it ended has all of its answer. */
  #isComplete(): boolean {
    if (this.#calls.count > 0) return this.#calls.isWhole({ mayTakeNone: this.#isEnded });
    const text = this.#text ?? "";
    if (this.#isEnded) return text !== "" || this.#refusal !== "";
    const value = tryParseJson(text);
    return isObject(value) && typeof value["reply"] === "string";
  }
}

/** The text of a content: of its parts only those that are text, no thoughts and references. */
function contentOf(content: unknown): { readonly text: string | null; readonly refusal: string } {
  if (typeof content === "string") return { text: content, refusal: "" };
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  let [text, refusal]: [string | null, string] = [null, ""];
  for (const part of parts) {
    if (typeof part === "string") text = (text ?? "") + part;
    if (!isObject(part)) continue;
    const { type, text: words, refusal: said } = part;
    if (type === "refusal") refusal += textOf(said) || textOf(words) || "refused";
    if (type !== undefined && type !== "text" && type !== "output_text") continue;
    const value = isObject(words) ? words["value"] : (words ?? part["content"]);
    if (typeof value === "string") text = (text ?? "") + value;
  }
  return { text, refusal };
}

function isFailure(error: unknown): boolean {
  return (isObject(error) && Object.keys(error).length > 0) || textOf(error) !== "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
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

/** A counter of metrics takes nothing else. */
function tokensOf(count: unknown): number {
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
