// The Responses API: a request in our words becomes its body, and the answer is read. Nothing is
// kept at the server: each request brings all of the conversation.
// https://platform.openai.com/docs/api-reference/responses

import type OpenAI from "openai";
import type { Dialect } from "./dialect.ts";
import type { ChatMessage, ModelReply, ToolCall } from "../conversation/messages.ts";
import type { ReaderOptions } from "./completions-reader.ts";
import type { ApiCall, ApiOptions, ApiRequestOptions, ModelApi } from "./model-api.ts";
import { replySchema } from "./model-api.ts";
import { rejectionOf } from "./model-error.ts";
import { capBytes } from "./stream-bound.ts";
import { readResponse, readResponseStream, reasoningOf } from "./responses-reader.ts";
import { plainSchema } from "../toolbox/strict-schema.ts";

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Fixed = Omit<Params, "input">;
type Item = OpenAI.Responses.ResponseInputItem;
/** The reasoning items of one reply, by the identity that they have within their turn. */
type ReasoningItems = readonly unknown[];

export function responses(client: OpenAI, options: ApiOptions): ModelApi {
  // The head for the dialect asked last: one entry, as for chat completions.
  let head: { readonly dialect: Dialect; readonly fixed: Fixed } | null = null;
  // What the server did not take back. A turn owns its reasoning, and it leaves with the turn.
  const refused = new WeakSet<ReasoningItems>();
  const tools: ReadonlySet<string> = new Set(options.tools.map(({ name }) => name));
  const { replyBytesMax } = options;
  const words = { tools, declares: Object.keys(options.declares ?? {}), replyBytesMax };
  return {
    async ask(call, dialect, requestOptions): Promise<ModelReply> {
      const { onText, onRestart, onResponse } = call;
      const listeners = { onText, onRestart, onResponse, ...words };
      if (head?.dialect !== dialect) head = { dialect, fixed: fixedParams(options, dialect) };
      const { fixed } = head;
      const sent: ReasoningItems[] = [];
      const params = withTurn(fixed, dialect, call, (thoughts) => {
        if (thoughts.length === 0 || !dialect.carries || refused.has(thoughts)) return [];
        sent.push(thoughts);
        return thoughts;
      });
      try {
        return await send(client, params, listeners, requestOptions);
      } catch (error) {
        // Reasoning is sealed for one key, model and machine of the server, and another may not
        // open it. The model can do without: the calls are valid on their own.
        if (sent.length === 0 || !rejectsInput(error)) throw error;
        for (const thoughts of sent) refused.add(thoughts);
        const without = withTurn(fixed, dialect, call, () => []);
        return send(client, without, listeners, requestOptions);
      }
    },
  };
}

/**
 * Through the SDK's own `post`. Its `responses.create` walks over `output` before we can, and fails
 * with a bare TypeError on what a compatible server leaves out; and its modules weigh 4 MB at rest.
 */
async function send(
  client: OpenAI,
  params: Params,
  listeners: ReaderOptions & Pick<ApiOptions, "replyBytesMax">,
  options: ApiRequestOptions,
): Promise<ModelReply> {
  if (listeners.onText === null) {
    const answer = await client.post<unknown>("/responses", { ...options, body: params });
    return readResponse(answer, listeners);
  }
  const body = { ...params, stream: true };
  const streamed = { ...options, body, stream: true };
  const events = await client.post<AsyncIterable<unknown>>("/responses", streamed);
  return readResponseStream(capBytes(events, listeners.replyBytesMax), listeners);
}

/** Whether it may be an item that is not understood: too long and forbidden have other causes. */
function rejectsInput(error: unknown): boolean {
  const refusal = rejectionOf(error);
  if (refusal === null || refusal.codes.some((code) => /^con(?:text|tent)_/.test(code)))
    return false;
  if (!refusal.params.every((param) => param.startsWith("input"))) return false;
  return refusal.status === 400 || refusal.status === 404 || refusal.status === 422;
}

/** All of a request that no turn changes: the constant head of every prompt. */
function fixedParams(options: ApiOptions, dialect: Dialect): Fixed {
  const tools = options.tools.map(({ name, description, parameters }) => {
    const schema = dialect.plainSchemas ? plainSchema(parameters) : { ...parameters };
    // Left out, `strict` means true here.
    const definition = { name, description, parameters: schema, strict: dialect.strict };
    return { type: "function" as const, ...definition };
  });
  // Models that do not reason refuse to be asked for their reasoning.
  const reasons = dialect.effort !== "none" && dialect.encryptedReasoning;
  return {
    model: options.model,
    ...(dialect.temperature === null ? {} : { temperature: dialect.temperature }),
    ...(dialect.effort === null ? {} : { reasoning: { effort: dialect.effort } }),
    ...(reasons ? { include: ["reasoning.encrypted_content" as const] } : {}),
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

function withTurn(
  fixed: Fixed,
  dialect: Dialect,
  { request, safetyIdentifier }: ApiCall,
  thoughtsOf: (thoughts: ReasoningItems) => ReasoningItems,
): Params {
  const input = request.messages.flatMap((message) => wireItems(message, dialect, thoughtsOf));
  const params: Params = { ...fixed, input };
  if (fixed.tools !== undefined && dialect.toolChoice) params.tool_choice = request.toolChoice;
  else if (request.toolChoice === "none") {
    delete params.tools;
    delete params.parallel_tool_calls;
  }
  if (dialect.safetyIdentifier) params.safety_identifier = safetyIdentifier;
  return params;
}

/**
 * System texts are items, not `instructions`: those come back in three events of every stream, and
 * would fill the byte cap of an answer.
 */
function wireItems(
  message: ChatMessage,
  dialect: Dialect,
  thoughtsOf: (thoughts: ReasoningItems) => ReasoningItems,
): readonly Item[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.text }];
    case "tool":
      return [{ type: "function_call_output", call_id: message.callId, output: message.text }];
    case "assistant": {
      const phase = message.calls.length > 0 ? "commentary" : "final_answer";
      const said = { role: "assistant" as const, content: message.text ?? "" };
      const text =
        said.content === "" ? [] : [dialect.phases ? ({ ...said, phase } as const) : said];
      // Handed back as it came: these are the server's own items.
      const thoughts = message.calls.flatMap((call) => thoughtsOf(reasoningOf(call))) as Item[];
      return [...thoughts, ...text, ...message.calls.map(wireCall)];
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
  // Without the item's own id: the server would look for it among what it never stored.
  return { type: "function_call", call_id: id, name, arguments: args };
}
