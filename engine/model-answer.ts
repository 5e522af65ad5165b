// What the model's server answers, whole or as a stream, read into our own words. Nothing of it is
// taken on trust: compatible servers leave out what the typings promise.

import type OpenAI from "openai";
import { carrying, joinedFields, unnamedFields } from "./carried.ts";
import type { ChatCarried } from "./carried.ts";
import type { ModelReply, ToolCall } from "./message.ts";
import { unreadable } from "./model-failure.ts";

/** Who answered, in the server's own words; "" where it does not say. */
export interface Served {
  readonly id: string;
  readonly model: string;
}

/** Who listens while an answer is read. */
interface Listeners {
  readonly onText: ((piece: string) => void) | null;
  readonly onServed?: (served: Served) => void;
}

/** What may stand in an answer: compatible servers leave out what the typings promise. */
type Loose<T> = T extends object ? { readonly [K in keyof T]?: Loose<T[K]> | null } : T;

export function readCompletion(
  completion: Loose<OpenAI.ChatCompletion> | string | null | undefined,
  { onServed }: Listeners,
): ModelReply {
  if (typeof completion !== "object" || completion === null) throw unreadable("not an object");
  const choice = completion.choices?.[0];
  const message = choice?.message;
  if (!message) throw unreadable("no choice with a message");
  onServed?.({ id: textOf(completion.id), model: textOf(completion.model) });
  const calls: ToolCall[] = [];
  const hung: ChatCarried[] = [];
  for (const call of message.tool_calls ?? []) {
    if (!call || !("function" in call)) continue;
    const name = textOf(call.function?.name);
    hung.push(hungOn(call));
    calls.push({ id: textOf(call.id), name, arguments: textOf(call.function?.arguments) });
  }
  return {
    text: typeof message.content === "string" ? message.content : null,
    refused: textOf(message.refusal) !== "",
    calls: carrying(calls, unnamedFields("message", message), hung),
    finish: finishOf(choice.finish_reason),
    usage: usageOf(completion.usage),
  };
}

function hungOn(call: object): ChatCarried {
  const own = unnamedFields("call", call);
  const inner = unnamedFields("function", "function" in call ? call.function : null);
  return { ...(own === null ? {} : { call: own }), ...(inner === null ? {} : { function: inner }) };
}

export async function readStream(
  stream: AsyncIterable<Loose<OpenAI.ChatCompletionChunk>>,
  { onText, onServed }: Listeners,
): Promise<ModelReply> {
  // All bounded by the byte cap on the answer that carries them.
  let [text, refusal, finish] = ["", "", ""];
  const calls: { id: string; name: string; arguments: string; hung: ChatCarried }[] = [];
  let ofMessage: Readonly<Record<string, unknown>> | null = null;
  let usage: Loose<OpenAI.CompletionUsage> | null = null;
  let first = true;
  for await (const chunk of stream) {
    if (first) onServed?.({ id: textOf(chunk.id), model: textOf(chunk.model) });
    first = false;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    ofMessage = joinedFields(ofMessage, unnamedFields("message", choice?.delta));
    const piece = textOf(choice?.delta?.content);
    text += piece;
    refusal += textOf(choice?.delta?.refusal);
    finish = choice?.finish_reason ?? finish;
    for (const delta of choice?.delta?.tool_calls ?? []) {
      const slot = (calls[slotOf(delta?.index)] ??= { id: "", name: "", arguments: "", hung: {} });
      if (delta) slot.hung = { ...slot.hung, ...hungOn(delta) };
      slot.id = joined(slot.id, delta?.id);
      slot.name = joined(slot.name, delta?.function?.name);
      slot.arguments += textOf(delta?.function?.arguments);
    }
    if (piece !== "") onText?.(piece);
  }
  // An aborted or cut stream ends like a whole one: only its last words tell.
  if (finish === "") throw unreadable("stream ended early");
  const said = { text: text === "" ? null : text, refused: refusal !== "", usage: usageOf(usage) };
  const made = Object.values(calls);
  const plain = made.map(({ id, name, arguments: args }) => ({ id, name, arguments: args }));
  const carried = carrying(
    plain,
    ofMessage,
    made.map(({ hung }) => hung),
  );
  return { ...said, calls: carried, finish: finishOf(finish) };
}

/** Names come whole, in pieces, or, from some servers, whole with every piece of the arguments. */
function joined(before: string, piece: unknown): string {
  return piece === before ? before : before + textOf(piece);
}

/** Where a streamed call's pieces belong; an index that makes no sense is garbage. */
function slotOf(index: number | null | undefined): number {
  const slot = index ?? 0;
  if (Number.isInteger(slot) && slot >= 0 && slot < 256) return slot;
  throw unreadable("tool call index");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function finishOf(reason: string | null | undefined): ModelReply["finish"] {
  if (reason === "length" || reason === "content_filter" || reason === "tool_calls") return reason;
  return "stop";
}

function usageOf(usage: Loose<OpenAI.CompletionUsage> | null | undefined): ModelReply["usage"] {
  return {
    input: tokensOf(usage?.prompt_tokens),
    output: tokensOf(usage?.completion_tokens),
    cached: tokensOf(usage?.prompt_tokens_details?.cached_tokens),
  };
}

/** A counter of metrics takes nothing else. */
function tokensOf(count: unknown): number {
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
