// The adapter of the Responses API against the test's server of node:http, and the answers of that
// API as its description has them.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { dialectOf as known } from "../../../engine/model/dialect.ts";
import type { Dialect } from "../../../engine/model/dialect.ts";
import type { ModelFailure, ModelReply, ToolCall } from "../../../engine/conversation/messages.ts";
import type { ApiCall, ApiOptions } from "../../../engine/model/model-api.ts";
import { ModelError, classify } from "../../../engine/model/model-error.ts";
import { ModelClient } from "../../../engine/model/model-client.ts";
import { responses } from "../../../engine/model/responses-api.ts";
import { REQUEST, TOOLS, body, events, modelKit } from "./model-fixture.ts";
import type { Answer, ModelKit } from "./model-fixture.ts";

export interface ResponsesKit extends Pick<ModelKit, "requests" | "answer" | "http"> {
  call(fields?: Partial<ApiCall>): Promise<ModelReply>;
  failure(fields?: Partial<ApiCall>): Promise<ModelFailure>;
}

/** A dialect for this API; fields given replace. */
export function dialectOf(fields: Partial<Dialect> = {}): Dialect {
  const dialect = known({ baseUrl: "https://api.openai.com/v1", temperature: 0.5, effort: "off" });
  return { ...dialect, api: "responses", temperature: null, effort: "low", ...fields };
}

const BYTES = { replyBytesMax: 256 * 1024, tokensMax: 2048, timeoutMs: 60_000 };

export async function responsesKit(
  context: TestContext,
  { dialect = dialectOf(), ...more }: Partial<ApiOptions> & { readonly dialect?: Dialect } = {},
): Promise<ResponsesKit> {
  const { clock, http, server, requests, answer } = await modelKit(context);
  answer(response({ output: [message('{"reply":"Hola","url":null}')] }));
  const baseUrl = `${server.url}/v1`;
  const client = new ModelClient({ clock, http, baseUrl, apiKey: "sk-test", ...BYTES });
  const api = responses(client, { model: "gpt-6-luna", ...BYTES, tools: TOOLS, ...more });
  const call = async (fields: Partial<ApiCall> = {}): Promise<ModelReply> => {
    const { signal } = new AbortController();
    const deadlineAt = clock.monotonic() + 60_000;
    const asked = { request: REQUEST, safetyIdentifier: "tag", onText: null, ...fields };
    try {
      return await api.ask(asked, dialect, { signal, deadlineAt, apiKey: null });
    } catch (error) {
      throw classify(error, 0);
    } finally {
      assert.equal(http.calls, 0, "nothing of a call is left");
    }
  };
  const failure = (fields: Partial<ApiCall> = {}): Promise<ModelFailure> => {
    return call(fields).then(
      (reply) => Promise.reject(new Error(`it did not fail: ${JSON.stringify(reply)}`)),
      (error: unknown) => {
        if (error instanceof ModelError) return error.failure;
        throw error;
      },
    );
  };
  return { requests, answer, http, call, failure };
}

/** The pieces of text that a streamed call tells, and what comes of it. */
export async function streamed(
  kit: ResponsesKit,
): Promise<{ readonly pieces: readonly string[]; readonly reply: ModelReply }> {
  const pieces: string[] = [];
  const reply = await kit.call({ onText: (piece) => void pieces.push(piece) });
  return { pieces, reply };
}

// --- The API's own words -------------------------------------------------------------------------

export type Fields = Readonly<Record<string, unknown>>;

export const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 64, cache_write_tokens: 0 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 8 },
  total_tokens: 120,
};

/** A response as the API sends it; whatever is not given is as it is when all went well. */
export function envelope(fields: Fields): Fields {
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_790_000_000,
    completed_at: 1_790_000_001,
    status: "completed",
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: 2048,
    metadata: {},
    model: "gpt-6-luna-2026-09-01",
    output: [],
    parallel_tool_calls: false,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage: USAGE,
    ...fields,
  };
}

export function response(fields: Fields): Answer {
  return body(JSON.stringify(envelope(fields)));
}

export function message(text: string, fields: Fields = {}): Fields {
  const content = [{ type: "output_text", text, annotations: [], logprobs: [] }];
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    status: "completed",
    content,
    ...fields,
  };
}

export function refusal(text: string): Fields {
  return message("", { content: [{ type: "refusal", refusal: text }] });
}

export function functionCall(id: string, name: string, args: string, fields: Fields = {}): Fields {
  const item = { id: `fc_${id}`, type: "function_call", status: "completed" };
  return { ...item, call_id: id, name, arguments: args, ...fields };
}

export function reasoning(sealed: string, fields: Fields = {}): Fields {
  return {
    id: `rs_${sealed.length}`,
    type: "reasoning",
    summary: [],
    encrypted_content: sealed,
    ...fields,
  };
}

/** The events of a stream that brings these items, as the API sends them. */
export function streamOf(output: readonly Fields[], fields: Fields = {}): readonly Fields[] {
  const started = envelope({ status: "in_progress", completed_at: null, usage: undefined });
  const told = output.flatMap((item, index) => eventsOf(item, index));
  const all = [
    { type: "response.created", response: started },
    { type: "response.in_progress", response: started },
    ...told,
    { type: "response.completed", response: envelope({ output, ...fields }) },
  ];
  return all.map((event, sequence_number) => ({ ...event, sequence_number }));
}

function eventsOf(item: Fields, output_index: number): readonly Fields[] {
  const at = { item_id: item["id"], output_index };
  const status = { status: "in_progress" };
  const done = { type: "response.output_item.done", output_index, item };
  if (item["type"] === "function_call") {
    const args = String(item["arguments"]);
    const bare = { ...item, ...status, arguments: "" };
    const name = item["name"];
    return [
      { type: "response.output_item.added", output_index, item: bare },
      ...halves(args).map((delta) => ({
        type: "response.function_call_arguments.delta",
        ...at,
        delta,
      })),
      { type: "response.function_call_arguments.done", ...at, name, arguments: args },
      done,
    ];
  }
  if (item["type"] !== "message") {
    return [{ type: "response.output_item.added", output_index, item }, done];
  }
  const [part = {}] = item["content"] as readonly Fields[];
  const kind = part["type"] === "refusal" ? "refusal" : "output_text";
  const text = String(part["refusal"] ?? part["text"]);
  const place = { ...at, content_index: 0 };
  const more = kind === "refusal" ? {} : { logprobs: [] };
  const whole = kind === "refusal" ? { refusal: text } : { text };
  const empty = kind === "refusal" ? { ...part, refusal: "" } : { ...part, text: "" };
  return [
    { type: "response.output_item.added", output_index, item: { ...item, ...status, content: [] } },
    { type: "response.content_part.added", ...place, part: empty },
    ...halves(text).map((delta) => ({ type: `response.${kind}.delta`, ...place, delta, ...more })),
    { type: `response.${kind}.done`, ...place, ...whole, ...more },
    { type: "response.content_part.done", ...place, part },
    done,
  ];
}

function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== "");
}

/** Events on the wire, each with its name as the API sends it. */
export function sse(items: readonly (Fields | string)[]): Answer {
  return events(
    ...items.map((item) => {
      if (typeof item === "string") return item;
      return `event: ${String(item["type"])}\ndata: ${JSON.stringify(item)}\n\n`;
    }),
  );
}

/** A turn's messages after one round of tools, the calls as the model's reply had them. */
export function afterRound(
  calls: readonly ToolCall[],
  text: string | null = null,
): ApiCall["request"] {
  return {
    toolChoice: "auto",
    messages: [
      ...REQUEST.messages,
      { role: "assistant", text, calls },
      ...calls.map(({ id }) => ({ role: "tool" as const, callId: id, text: "Disponible." })),
    ],
  };
}

// --- One text and one call, as the API sends them and as a reader returns them ---------------------

const USED = { input: 100, output: 20, cached: 64 };
export const JSON_TEXT = '{"reply":"Hola, ¿qué tal?","url":null}';
export const CALL = functionCall("call_1", "check_availability", '{"date":"x"}');
export const READ_CALL = { id: "call_1", name: "check_availability", arguments: '{"date":"x"}' };
export const SAID: ModelReply = {
  text: JSON_TEXT,
  refused: false,
  calls: [],
  finish: "stop",
  usage: USED,
};
export const CALLED: ModelReply = { ...SAID, text: null, calls: [READ_CALL], finish: "tool_calls" };
