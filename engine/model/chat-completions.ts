// The adapter of the Chat Completions API: builds its request body and reads its response.
// https://platform.openai.com/docs/api-reference/chat

import type OpenAI from "openai";
import type { ChatCarried } from "../turn/carried-fields.ts";
import type { Dialect } from "./dialect.ts";
import { capBytes } from "./stream-bound.ts";
import type { ChatMessage, ModelReply, ToolCall } from "../conversation/messages.ts";
import { readCompletion, readStream } from "./completions-reader.ts";
import type { ApiCall, ApiCaller, ApiOptions, ModelApi } from "./model-api.ts";
import { replySchema } from "./model-api.ts";
import type { RequestBody } from "./request-body.ts";
import { RequestHead, messagesJson } from "./request-head.ts";
import { plainSchema } from "../toolbox/strict-schema.ts";

type Params = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;
type Fixed = Omit<Params, "messages">;

const PATH = "/chat/completions";

export function chatCompletions(client: ApiCaller, options: ApiOptions): ModelApi {
  // The constant part for the last dialect. One entry is enough: a dialect changes at most a few
  // times in the life of a process.
  let head: RequestHead | null = null;
  const tools: ReadonlySet<string> = new Set(options.tools.map(({ name }) => name));
  const readerOptions = { tools, declares: Object.keys(options.declares ?? {}) };
  return {
    ask(call, dialect, requestOptions): Promise<ModelReply> {
      if (head?.dialect !== dialect) head = new RequestHead(dialect, fixedParams(options, dialect));
      const { onText, onRestart, onResponse } = call;
      const listeners = { onText, onRestart, onResponse, ...readerOptions };
      const body = requestBody(head, call);
      if (onText === null) {
        const answered = client.ask(PATH, body, requestOptions);
        return answered.then((answer) => readCompletion(answer, listeners));
      }
      return client.askForEvents(PATH, body, {
        ...requestOptions,
        read: (events) => readStream(capBytes(events, options.replyBytesMax), listeners),
      });
    },
  };
}

function requestBody(head: RequestHead, call: ApiCall): RequestBody {
  const { dialect } = head;
  const { messages } = call.request;
  const json = (): string => messagesJson(messages, (one) => [wireMessage(one, dialect)]);
  return head.body(call, { name: "messages", json }, streamFields(call, dialect));
}

function streamFields({ onText }: ApiCall, { streamUsage }: Dialect): object {
  if (onText === null) return {};
  return { stream: true, ...(streamUsage ? { stream_options: { include_usage: true } } : {}) };
}

/** The part of the request that is the same for every turn. */
function fixedParams(options: ApiOptions, dialect: Dialect): Fixed {
  const tools = options.tools.map(({ name, description, parameters }) => {
    const schema = dialect.plainSchemas ? plainSchema(parameters) : { ...parameters };
    const definition = { name, description, parameters: schema };
    const strict = dialect.strict ? { strict: true } : {};
    return { type: "function" as const, function: { ...definition, ...strict } };
  });
  return {
    model: options.model,
    ...(dialect.temperature === null ? {} : { temperature: dialect.temperature }),
    ...(dialect.effort === null ? {} : { reasoning_effort: dialect.effort }),
    ...(dialect.format ? { response_format: responseFormat(options) } : {}),
    [dialect.tokensField]: options.tokensMax,
    ...(dialect.unstored ? { store: false } : {}),
    ...(tools.length > 0 ? { tools } : {}),
    ...(tools.length > 0 && dialect.serialCalls ? { parallel_tool_calls: false } : {}),
  };
}

function responseFormat(options: ApiOptions): NonNullable<Params["response_format"]> {
  const { name, schema } = replySchema(options.declares ?? {});
  return { type: "json_schema", json_schema: { name, strict: true, schema } };
}

type Message = Params["messages"][number];

function wireMessage(message: ChatMessage, dialect: Dialect): Message {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.text };
    case "assistant":
      return assistantMessage(message, dialect);
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

type AssistantMessage = Extract<ChatMessage, { readonly role: "assistant" }>;

/** The content next to calls is never null: some servers' templates require a string. */
function assistantMessage({ text, calls }: AssistantMessage, dialect: Dialect): Message {
  const content = text ?? "";
  if (calls.length === 0) return { role: "assistant", content };
  const toolCalls = calls.map((call, index) => wireCall(call, index === 0, dialect));
  const onMessage = dialect.carries ? carriedBy(calls[0]).message : undefined;
  return { ...onMessage, role: "assistant", content, tool_calls: toolCalls };
}

type WireCall = OpenAI.Chat.Completions.ChatCompletionMessageFunctionToolCall;

function wireCall(call: ToolCall, isFirst: boolean, dialect: Dialect): WireCall {
  const { id, name, arguments: args } = call;
  const carried = dialect.carries ? carriedBy(call) : {};
  const isSigned = carried.call?.["extra_content"] !== undefined;
  return {
    ...(isFirst && !isSigned && dialect.fillsSignatures ? UNSIGNED : {}),
    ...carried.call,
    id,
    type: "function",
    function: { ...carried.function, name, arguments: args },
  };
}

/** Gemini's placeholder for calls of past turns and calls whose signature was lost. */
const UNSIGNED = {
  extra_content: { google: { thought_signature: "skip_thought_signature_validator" } },
};

/** The carried fields that this adapter's reader put on a call. */
function carriedBy(call: ToolCall | undefined): ChatCarried {
  return call?.carried ?? {};
}
