// The model API: the one owner of openai. Turns our words into its wire format and back, and every
// failure into one closed word. No retries here (they are transitions of the machine), one deadline
// a call, and no byte is read that the cap of http.ts does not count.

import OpenAI from "openai";
import type { Clock } from "./clock.ts";
import type { HttpClient } from "./http.ts";
import type { ChatMessage, ModelReply, ModelRequest } from "./message.ts";
import { readCompletion, readStream } from "./model-answer.ts";
import type { Served } from "./model-answer.ts";
import { ENDED, ModelError, assertSendable, classify } from "./model-failure.ts";
import { thinFetch } from "./model-fetch.ts";
import type { DeclaredSchema } from "./review.ts";
import type { ToolSpec } from "./toolbox.ts";

type Params = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

export interface ModelOptions {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly baseUrl: string;
  /** Used when a call brings no key of its own; null when there is none. */
  readonly apiKey: string | null;
  readonly model: string;
  readonly temperature: number;
  readonly tokensMax: number;
  readonly replyBytesMax: number;
  readonly timeoutMs: number;
  readonly tools: readonly ToolSpec[];
  /** What the model declares of a reply before it; nothing when absent. */
  readonly declares?: DeclaredSchema | undefined;
}

export interface ModelCall {
  readonly request: ModelRequest;
  readonly apiKey: string | null;
  /** A keyed hash of tenant and session, for the provider's abuse reports; never the session. */
  readonly safetyTag: string;
  readonly signal: AbortSignal;
  /** Given: the answer is streamed, and its content is told piece by piece. */
  readonly onText: ((piece: string) => void) | null;
  /** Told who answers, at most once: with the answer, or with the first chunk of a stream. */
  readonly onServed?: (served: Served) => void;
}

export interface Model {
  /**
   * Rejects only with ModelError. Settles within `timeoutMs` and at once when the signal aborts.
   */
  call(call: ModelCall): Promise<ModelReply>;
}

/** Declared fields come first: a stream's claim is known before its words. */
function responseFormat(declares: DeclaredSchema): NonNullable<Params["response_format"]> {
  const properties = {
    ...declares,
    reply: { type: "string" },
    url: { type: ["string", "null"] },
  };
  const required = Object.keys(properties);
  const schema = { type: "object", properties, required, additionalProperties: false };
  return { type: "json_schema", json_schema: { name: "respuesta", strict: true, schema } };
}

export function createModel(options: ModelOptions): Model {
  const client = new OpenAI({
    apiKey: options.apiKey ?? "absent",
    baseURL: options.baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // Ours fires first; the SDK's is a second fence.
    timeout: options.timeoutMs + 1000,
    logLevel: "off",
    fetch: thinFetch(options.http, options.replyBytesMax, options.timeoutMs + 1000),
  });
  const fixed = fixedParams(options);
  return { call: (call) => callModel(client, fixed, { ...call, options }) };
}

/** All of a request that no turn changes: the constant head of every prompt. */
function fixedParams(options: ModelOptions): Omit<Params, "messages"> {
  const official = /(?:^|\.)openai\.com$/.test(new URL(options.baseUrl).hostname);
  const tools = options.tools.map(({ name, description, parameters }) => {
    const definition = { name, description, parameters: { ...parameters }, strict: true };
    return { type: "function" as const, function: definition };
  });
  return {
    model: options.model,
    temperature: options.temperature,
    response_format: responseFormat(options.declares ?? {}),
    // Older compatible servers only know the first name.
    ...(official
      ? { max_completion_tokens: options.tokensMax, store: false }
      : { max_tokens: options.tokensMax }),
    ...(tools.length > 0 ? { tools, parallel_tool_calls: false } : {}),
  };
}

async function callModel(
  client: OpenAI,
  fixed: Omit<Params, "messages">,
  call: ModelCall & { readonly options: ModelOptions },
): Promise<ModelReply> {
  const { options, request, signal } = call;
  assertSendable(call.apiKey);
  const controller = new AbortController();
  const abort = (): void => controller.abort(ENDED);
  let timedOut = false;
  const cancelTimer = options.clock.after(options.timeoutMs, () => {
    timedOut = true;
    abort();
  });
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const params: Params = { ...fixed, messages: request.messages.map(wireMessage) };
  if (fixed.tools !== undefined) params.tool_choice = request.toolChoice;
  if (fixed.store !== undefined) params.safety_identifier = call.safetyTag;
  const requestOptions = {
    signal: controller.signal,
    ...(call.apiKey === null ? {} : { headers: { Authorization: `Bearer ${call.apiKey}` } }),
  };
  try {
    const { completions } = client.chat;
    if (call.onText === null) {
      return readCompletion(await completions.create(params, requestOptions), call);
    }
    const asStream = { stream: true, stream_options: { include_usage: true } } as const;
    return await readStream(
      await completions.create({ ...params, ...asStream }, requestOptions),
      call,
    );
  } catch (error) {
    if (timedOut) throw new ModelError({ kind: "openai_timeout", retryable: false });
    if (signal.aborted) throw new ModelError({ kind: "cancelled", retryable: false });
    throw classify(error, options.clock.now());
  } finally {
    cancelTimer();
    signal.removeEventListener("abort", abort);
    // Lets go of an answer that the SDK left unread, such as an empty one.
    abort();
  }
}

function wireMessage(message: ChatMessage): Params["messages"][number] {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.text };
    case "assistant": {
      if (message.calls.length === 0) return { role: "assistant", content: message.text };
      const calls = message.calls.map(({ id, name, arguments: args }) => {
        return { id, type: "function" as const, function: { name, arguments: args } };
      });
      return { role: "assistant", content: message.text, tool_calls: calls };
    }
    case "user": {
      if (message.images.length === 0) return { role: "user", content: message.text };
      const images = message.images.map((url) => {
        return { type: "image_url" as const, image_url: { url } };
      });
      const text = message.text === "" ? [] : [{ type: "text" as const, text: message.text }];
      return { role: "user", content: [...text, ...images] };
    }
    default:
      return message satisfies never;
  }
}
