// Writes a completion in the format of the chat-completions API: one JSON body, or the server-sent
// events of a stream.

import type { ServerResponse } from "node:http";
import { errorBody } from "./api-errors.ts";
import type { ApiError } from "./api-errors.ts";
import { respondJson } from "../http/loopback.ts";
import type { WireToolCall } from "./validate-messages.ts";

export interface Completion {
  readonly text: string | null;
  readonly refusal: string | null;
  readonly calls: readonly WireToolCall[];
  readonly finish: "stop" | "length" | "tool_calls" | "content_filter";
}

interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
}

export interface Envelope {
  /** `chatcmpl-…`. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
  readonly usage: Usage;
}

/** Characters in one delta of a stream. */
const PIECE_CHARACTERS = 16;

export function sendApiError(response: ServerResponse, error: ApiError): void {
  respondJson(response, error.status, errorBody(error));
}

export function sendCompletion(
  response: ServerResponse,
  completion: Completion,
  envelope: Envelope,
): void {
  const { text, refusal, calls, finish } = completion;
  const tool_calls = calls.map(wireCall);
  const base = { role: "assistant", content: text, refusal, annotations: [] };
  const message = calls.length > 0 ? { ...base, tool_calls } : base;
  respondJson(response, 200, {
    ...head(envelope, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: usageBody(envelope.usage),
    service_tier: "default",
  });
}

/** The same completion as a stream; `includeUsage` adds a last chunk without choices. */
export function streamCompletion(
  response: ServerResponse,
  completion: Completion,
  envelope: Envelope & { readonly includeUsage: boolean },
): void {
  openStream(response);
  const usage = envelope.includeUsage ? { usage: null } : {};
  const send = (delta: object, finish_reason: Completion["finish"] | null = null): void => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
    sendEvent(response, { ...head(envelope, "chat.completion.chunk"), choices, ...usage });
  };
  const content = completion.calls.length > 0 && completion.text === null ? null : "";
  send({ role: "assistant", content, refusal: null });
  for (const piece of pieces(completion.text ?? "")) send({ content: piece });
  for (const piece of pieces(completion.refusal ?? "")) send({ refusal: piece });
  for (const [index, call] of completion.calls.entries()) {
    const started = { ...wireCall(call), function: { name: call.name, arguments: "" } };
    send({ tool_calls: [{ index, ...started }] });
    for (const piece of pieces(call.arguments)) {
      send({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  send({}, completion.finish);
  if (envelope.includeUsage) {
    const last = { choices: [], usage: usageBody(envelope.usage) };
    sendEvent(response, { ...head(envelope, "chat.completion.chunk"), ...last });
  }
  response.end("data: [DONE]\n\n");
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
}

function sendEvent(response: ServerResponse, value: unknown): void {
  response.write(`data: ${JSON.stringify(value)}\n\n`);
}

function head({ id, created, model }: Envelope, object: string) {
  return { id, object, created, model, system_fingerprint: "fp_simulated" };
}

function wireCall(call: WireToolCall) {
  const { id, name } = call;
  return { id, type: "function", function: { name, arguments: call.arguments } };
}

function usageBody({ promptTokens, completionTokens, cachedTokens }: Usage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

/** Never splits a surrogate pair. */
function pieces(text: string): string[] {
  const characters = [...text];
  const count = Math.ceil(characters.length / PIECE_CHARACTERS);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * PIECE_CHARACTERS, (index + 1) * PIECE_CHARACTERS).join(""),
  );
}
