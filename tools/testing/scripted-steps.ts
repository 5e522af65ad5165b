// The steps of a scripted model and how each looks on the wire. For tests. Must not choose the
// step: scripted-model.ts does.

import type { ServerResponse } from "node:http";
import { systemClock } from "../../engine/core/clock.ts";
import type { ApiError } from "../sandbox/openai/api-errors.ts";
import {
  openStream,
  sendApiError,
  sendCompletion,
  streamCompletion,
} from "../sandbox/openai/completion-response.ts";
import type { Completion, Envelope } from "../sandbox/openai/completion-response.ts";
import type { CompletionRequest } from "../sandbox/openai/validate-request.ts";
import { MEGABYTE, drip, streamHuge, sendGzipBomb } from "../sandbox/http/bad-responses.ts";
import { respondJson } from "../sandbox/http/loopback.ts";

export interface ScriptedCall {
  readonly name: string;
  /** An object is sent as its JSON; a string is sent unchanged. */
  readonly arguments: object | string;
  readonly id?: string;
}

export type ModelFault =
  | "reset"
  | "hang"
  | "reset-after-headers"
  | "garbage"
  | "html"
  | "drip"
  | "huge"
  | "gzip"
  | "empty-choices"
  | "no-message"
  | "comments";

/** One answer of the scripted model; the first field below that a step has decides its type. */
export type Step =
  /** Delays the answer until the test resolves the promise. */
  | { readonly after: Promise<void>; readonly then: Step }
  | { readonly fault: ModelFault }
  /** An API error with the API's own body; `code` such as `context_length_exceeded`. */
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly code?: string;
    }
  | {
      readonly calls: readonly ScriptedCall[];
      readonly content?: string | null;
      readonly finish?: Completion["finish"];
    }
  | { readonly refusal: string }
  /** The structured answer, well formed. */
  | { readonly reply: string; readonly url?: string | null }
  /** Raw content, JSON or not. */
  | { readonly content: string | null; readonly finish?: Completion["finish"] }
  | { readonly finish: "length" | "content_filter"; readonly content?: string | null };

interface StepStage {
  readonly response: ServerResponse;
  readonly request: CompletionRequest;
  readonly envelope: Envelope;
  /** Called before a completion with usage is sent. */
  readonly count: (tokens: number) => void;
}

export async function playStep(step: Step, stage: StepStage): Promise<void> {
  if ("after" in step) {
    await step.after;
    return playStep(step.then, stage);
  }
  if ("fault" in step) return playFault(step.fault, stage);
  if ("status" in step) return sendStatus(step, stage.response);
  complete(completionOf(step, stage), stage);
}

type ResponseStep = Exclude<Step, { after: unknown } | { fault: unknown } | { status: unknown }>;

function completionOf(step: ResponseStep, { envelope }: StepStage): Completion {
  const nothing = { text: null, refusal: null, calls: [] };
  if ("calls" in step) {
    const calls = step.calls.map((call, index) => ({
      id: call.id ?? `call_${envelope.id.slice(-16)}_${index}`,
      name: call.name,
      arguments:
        typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments),
    }));
    return { ...nothing, text: step.content ?? null, calls, finish: step.finish ?? "tool_calls" };
  }
  if ("refusal" in step) return { ...nothing, refusal: step.refusal, finish: "stop" };
  if ("reply" in step) {
    const text = JSON.stringify({ reply: step.reply, url: step.url ?? null });
    return { ...nothing, text, finish: "stop" };
  }
  return { ...nothing, text: step.content ?? null, finish: step.finish ?? "stop" };
}

function complete(completion: Completion, { response, request, envelope, count }: StepStage): void {
  const { promptTokens, completionTokens } = envelope.usage;
  count(promptTokens + completionTokens);
  if (!request.stream) return sendCompletion(response, completion, envelope);
  streamCompletion(response, completion, { ...envelope, includeUsage: request.includeUsage });
}

const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  429: "requests",
  500: "server_error",
};

function sendStatus(step: Extract<Step, { status: number }>, response: ServerResponse): void {
  const { status, headers = {}, body, code = null } = step;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body !== undefined) return respondJson(response, status, body);
  const type = code ?? TYPES[status] ?? "invalid_request_error";
  const error: ApiError = { status, message: `Scripted ${status}.`, type, param: null, code };
  sendApiError(response, error);
}

const SLOWLY = { clock: systemClock, everyMs: 50 };

function playFault(fault: ModelFault, stage: StepStage): Promise<void> | void {
  const { response, request, envelope } = stage;
  const type = request.stream ? "text/event-stream" : "application/json";
  switch (fault) {
    case "reset":
      return void response.destroy();
    case "hang":
      return;
    case "reset-after-headers":
      response.writeHead(200, { "content-type": type });
      return void response.write('{"id":"chatcmpl-', () => response.destroy());
    case "garbage":
      return sendRaw(response, type, request.stream ? "data: {no es json\n\n" : "{no es json");
    case "html":
      return sendRaw(response, "text/html", "<html><h1>Proxy</h1></html>");
    case "drip":
      return drip(response, { ...SLOWLY, type, text: '{"id":"chatcmpl-', endless: true });
    case "huge":
      return pourCompletion(stage, 100 * MEGABYTE);
    case "gzip":
      return sendGzipBomb(response);
    case "empty-choices":
      return sendChoices(stage, []);
    case "no-message":
      return sendChoices(stage, [{ index: 0, finish_reason: "stop" }]);
    case "comments": {
      const text = request.stream ? ": sigo aquí\n\n" : " ";
      return drip(response, { ...SLOWLY, type, text, endless: true });
    }
    default:
      fault satisfies never;
      return void envelope;
  }
}

function sendRaw(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { "content-type": type });
  response.end(text);
}

function sendChoices({ response, request, envelope }: StepStage, choices: unknown): void {
  const { id, created, model } = envelope;
  const object = request.stream ? "chat.completion.chunk" : "chat.completion";
  const body = { id, object, created, model, choices };
  if (!request.stream) return respondJson(response, 200, body);
  openStream(response);
  response.end(`data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`);
}

/** One completion whose content alone has `bytes` bytes; on a stream, in one event. */
function pourCompletion({ response, request }: StepStage, bytes: number): Promise<void> {
  const field = request.stream ? "delta" : "message";
  const start = `{"id":"x","choices":[{"index":0,"${field}":{"role":"assistant","content":"`;
  const end = '"},"finish_reason":"stop"}]}';
  return streamHuge(response, {
    type: request.stream ? "text/event-stream" : "application/json",
    before: request.stream ? `data: ${start}` : start,
    after: request.stream ? `${end}\n\n` : end,
    bytes,
  });
}
