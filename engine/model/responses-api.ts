// The adapter of the Responses API: builds its request body and reads its response. Nothing is
// stored at the server; each request contains the whole conversation.
// https://platform.openai.com/docs/api-reference/responses

import type OpenAI from "openai";
import type { Dialect } from "./dialect.ts";
import type { ChatMessage, ModelReply, ToolCall } from "../conversation/messages.ts";
import type { ReaderOptions } from "./completions-reader.ts";
import type { ApiCall, ApiCaller, ApiOptions, ApiRequestOptions, ModelApi } from "./model-api.ts";
import { replySchema } from "./model-api.ts";
import type { RequestBody } from "./request-body.ts";
import { RequestHead, messagesJson } from "./request-head.ts";
import { rejectionOf } from "./model-error.ts";
import { capBytes } from "./stream-bound.ts";
import { readResponse, readResponseStream, reasoningOf } from "./responses-reader.ts";
import { plainSchema } from "../toolbox/strict-schema.ts";

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Fixed = Omit<Params, "input">;
type Item = OpenAI.Responses.ResponseInputItem;

const PATH = "/responses";

/** The reasoning items of one reply; the list's identity is their key within a turn. */
type ReasoningItems = readonly unknown[];

export function responses(client: ApiCaller, options: ApiOptions): ModelApi {
  // The constant part for the last dialect, as for chat completions.
  let head: RequestHead | null = null;
  // Reasoning that the server did not accept back; it is freed with its turn.
  const rejected = new WeakSet<ReasoningItems>();
  const tools: ReadonlySet<string> = new Set(options.tools.map(({ name }) => name));
  const { replyBytesMax } = options;
  const readerOptions = { tools, declares: Object.keys(options.declares ?? {}), replyBytesMax };
  return {
    async ask(call, dialect, requestOptions): Promise<ModelReply> {
      const { onText, onRestart, onResponse } = call;
      const listeners = { onText, onRestart, onResponse, ...readerOptions };
      if (head?.dialect !== dialect) head = new RequestHead(dialect, fixedParams(options, dialect));
      const sent: ReasoningItems[] = [];
      const body = requestBody(head, call, (reasoning) => {
        if (reasoning.length === 0 || !dialect.carries || rejected.has(reasoning)) return [];
        sent.push(reasoning);
        return reasoning;
      });
      try {
        return await send(client, body, listeners, requestOptions);
      } catch (error) {
        // Reasoning is encrypted for one key, model and machine; another may not decrypt it. The
        // request is valid without it.
        if (sent.length === 0 || !rejectsInput(error)) throw error;
        for (const reasoning of sent) rejected.add(reasoning);
        const without = requestBody(head, call, () => []);
        return send(client, without, listeners, requestOptions);
      }
    },
  };
}

async function send(
  client: ApiCaller,
  body: RequestBody,
  listeners: ReaderOptions & Pick<ApiOptions, "replyBytesMax">,
  options: ApiRequestOptions,
): Promise<ModelReply> {
  if (listeners.onText === null) {
    return readResponse(await client.ask(PATH, body, options), listeners);
  }
  return client.askForEvents(PATH, body, {
    ...options,
    read: (events) => readResponseStream(capBytes(events, listeners.replyBytesMax), listeners),
  });
}

/** Whether the server may have rejected an input item; length and content errors are excluded. */
function rejectsInput(error: unknown): boolean {
  const rejection = rejectionOf(error);
  if (rejection === null || rejection.codes.some((code) => /^con(?:text|tent)_/.test(code)))
    return false;
  if (!rejection.params.every((param) => param.startsWith("input"))) return false;
  return rejection.status === 400 || rejection.status === 404 || rejection.status === 422;
}

/** The part of the request that is the same for every turn. */
function fixedParams(options: ApiOptions, dialect: Dialect): Fixed {
  const tools = options.tools.map(({ name, description, parameters }) => {
    const schema = dialect.plainSchemas ? plainSchema(parameters) : { ...parameters };
    // Here `strict` defaults to true.
    const definition = { name, description, parameters: schema, strict: dialect.strict };
    return { type: "function" as const, ...definition };
  });
  // Models that do not reason reject a request for reasoning.
  const wantsReasoning = dialect.effort !== "none" && dialect.encryptedReasoning;
  return {
    model: options.model,
    ...(dialect.temperature === null ? {} : { temperature: dialect.temperature }),
    ...(dialect.effort === null ? {} : { reasoning: { effort: dialect.effort } }),
    ...(wantsReasoning ? { include: ["reasoning.encrypted_content" as const] } : {}),
    ...(dialect.format ? { text: textFormat(options) } : {}),
    max_output_tokens: options.tokensMax,
    ...(dialect.unstored ? { store: false } : {}),
    ...(tools.length > 0 ? { tools } : {}),
    ...(tools.length > 0 && dialect.serialCalls ? { parallel_tool_calls: false } : {}),
  };
}

function textFormat(options: ApiOptions): NonNullable<Params["text"]> {
  const { name, schema } = replySchema(options.declares ?? {});
  return { format: { type: "json_schema", name, strict: true, schema } };
}

function requestBody(
  head: RequestHead,
  call: ApiCall,
  select: (reasoning: ReasoningItems) => ReasoningItems,
): RequestBody {
  const { messages } = call.request;
  const json = (): string => messagesJson(messages, (one) => wireItems(one, head.dialect, select));
  return head.body(call, { name: "input", json }, call.onText === null ? {} : { stream: true });
}

/**
 * System texts are items, not `instructions`: every stream repeats the latter in three events,
 * which would fill the response's byte cap.
 */
function wireItems(
  message: ChatMessage,
  dialect: Dialect,
  select: (reasoning: ReasoningItems) => ReasoningItems,
): readonly Item[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.text }];
    case "tool":
      return [{ type: "function_call_output", call_id: message.callId, output: message.text }];
    case "assistant": {
      const phase = message.calls.length > 0 ? "commentary" : "final_answer";
      const output = { role: "assistant" as const, content: message.text ?? "" };
      const text =
        output.content === "" ? [] : [dialect.phases ? ({ ...output, phase } as const) : output];
      // Sent back unchanged: these are the server's own items.
      const reasoning = message.calls.flatMap((call) => select(reasoningOf(call))) as Item[];
      return [...reasoning, ...text, ...message.calls.map(wireCall)];
    }
    case "user": {
      if (message.images.length === 0) return [{ role: "user", content: message.text }];
      const images = message.images.map((url) => {
        return { type: "input_image" as const, image_url: url, detail: "auto" as const };
      });
      const text = message.text === "" ? [] : [{ type: "input_text" as const, text: message.text }];
      return [{ role: "user", content: [...text, ...images] }];
    }
    default:
      return message satisfies never;
  }
}

function wireCall({ id, name, arguments: args }: ToolCall): Item {
  // Without the item's own id, which the server would look up although it stored nothing.
  return { type: "function_call", call_id: id, name, arguments: args };
}
