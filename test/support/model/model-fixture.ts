// The model adapter on a fake clock against a server of node:http whose every byte the test writes.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { z } from "zod";
import { HttpClient } from "../../../engine/http/http-client.ts";
import type {
  ModelFailure,
  ModelReply,
  ModelRequest,
} from "../../../engine/conversation/messages.ts";
import { createModel } from "../../../engine/model/chat-model.ts";
import type { ModelCall, ModelOptions } from "../../../engine/model/chat-model.ts";
import { ModelError } from "../../../engine/model/model-error.ts";
import { defineTool } from "../../../engine/toolbox/define-tool.ts";
import { Toolbox } from "../../../engine/toolbox/toolbox.ts";
import { FakeClock, until } from "../fake-clock.ts";
import { httpServer } from "../loopback.ts";
import type { TestPort } from "../loopback.ts";

export const TIMEOUT_MS = 60_000;
export const REPLY_BYTES_MAX = 4096;

export interface Recorded {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Answer = (response: ServerResponse) => void;

export interface ModelKit {
  readonly clock: FakeClock;
  readonly http: HttpClient;
  readonly server: TestPort;
  /** In order of arrival. */
  readonly requests: readonly Recorded[];
  /** Aborts every call of the kit. */
  readonly controller: AbortController;
  /** How the server answers from now on. */
  answer(answer: Answer): void;
  call(fields?: Partial<ModelCall>): Promise<ModelReply>;
  failure(fields?: Partial<ModelCall>): Promise<ModelFailure>;
  /** A call while `pass` lets time go by once the server has it. */
  failureAfter(pass: () => void, fields?: Partial<ModelCall>): Promise<ModelFailure>;
  /** Asserts that nothing of any call is left. */
  idle(): void;
}

export const REQUEST: ModelRequest = {
  messages: [
    { role: "system", text: "Eres el asistente." },
    { role: "user", text: "Hola", images: [] },
  ],
  toolChoice: "auto",
};

/** Two tools, as the model is told of them. */
export const TOOLS = new Toolbox({
  tools: ["check_availability", "create_booking"].map((name) =>
    defineTool({
      name,
      description: `Hace ${name}.`,
      parameters: z.object({ date: z.string().max(10), time: z.string().nullable() }),
      sideEffect: false,
      run: () => assert.fail("not run here"),
    }),
  ),
  clock: new FakeClock(),
  toolTimeoutMs: 1,
  argumentsBytesMax: 1,
  resultBytesMax: 1,
}).specs;

export async function modelKit(
  context: TestContext,
  options: Partial<ModelOptions> = {},
): Promise<ModelKit> {
  const clock = new FakeClock();
  const requests: Recorded[] = [];
  let current: Answer = completion({ content: '{"reply":"Hola","url":null}' });
  const server = await httpServer(context, (request, response) => {
    let text = "";
    response.on("error", () => {});
    request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    request.on("end", () => {
      // What the SDK sends is a JSON object.
      const body = JSON.parse(text) as Record<string, unknown>;
      requests.push({ url: request.url ?? "", headers: request.headers, body });
      current(response);
    });
  });
  const http = new HttpClient({
    clock,
    connectionsMax: 4,
    queuedMax: 300,
    originsMax: 1,
    connectTimeoutMs: 5000,
    keepAliveMs: 30_000,
  });
  context.after(() => http.close());
  const model = createModel({
    clock,
    http,
    baseUrl: `${server.url}/v1`,
    apiKey: "sk-env",
    model: "gpt-4o-mini",
    temperature: 0.5,
    tokensMax: 2048,
    replyBytesMax: REPLY_BYTES_MAX,
    timeoutMs: TIMEOUT_MS,
    tools: TOOLS,
    ...options,
    ...(options.baseUrl?.endsWith(":") ? { baseUrl: `${options.baseUrl}${server.port}/v1` } : {}),
  });
  const controller = new AbortController();
  const { signal } = controller;
  const call = (fields: Partial<ModelCall> = {}): Promise<ModelReply> =>
    model.call({
      request: REQUEST,
      apiKey: null,
      safetyIdentifier: "tag",
      signal,
      onText: null,
      ...fields,
    });
  const failure = async (fields: Partial<ModelCall> = {}): Promise<ModelFailure> => {
    const error: unknown = await call(fields).then(
      () => assert.fail("it did not fail"),
      (reason: unknown) => reason,
    );
    assert(error instanceof ModelError, String(error));
    return error.failure;
  };
  const failureAfter = async (
    pass: () => void,
    fields?: Partial<ModelCall>,
  ): Promise<ModelFailure> => {
    const before = requests.length;
    const failing = failure(fields);
    await until(() => requests.length > before);
    pass();
    return failing;
  };
  const idle = (): void => {
    assert.equal(http.calls, 0);
    assert.equal(clock.timers, 0);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  };
  const answer = (next: Answer): void => void (current = next);
  return { clock, http, server, requests, controller, answer, call, failure, failureAfter, idle };
}

/** A body of any kind. */
export function body(
  text: string | Buffer,
  { status = 200, ...headers }: { status?: number } & Readonly<Record<string, unknown>> = {},
): Answer {
  return (response) => {
    response.statusCode = status;
    response.setHeader("content-type", "application/json");
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
    response.end(text);
  };
}

export const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 64 },
};

export interface Wire {
  readonly message?: unknown;
  readonly content?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: unknown;
  readonly finish?: unknown;
  readonly usage?: unknown;
}

/** A chat completion; whatever is not given is as the API sends it. */
export function completion(wire: Wire): Answer {
  const { content = null, refusal = null, tool_calls, finish = "stop", usage = USAGE } = wire;
  const calls = tool_calls === undefined ? {} : { tool_calls };
  const message = wire.message ?? { role: "assistant", content, refusal, ...calls };
  const choice = { index: 0, message, finish_reason: finish, logprobs: null };
  const head = { id: "c1", object: "chat.completion", created: 1, model: "m" };
  return body(JSON.stringify({ ...head, choices: [choice], usage }));
}

export function wireCall(id: string, name: string, args: string): unknown {
  return { id, type: "function", function: { name, arguments: args } };
}

/** Events of a stream; a string is written as it is. */
export function events(...items: readonly unknown[]): Answer {
  return (response) => {
    response.setHeader("content-type", "text/event-stream");
    for (const item of items) {
      response.write(typeof item === "string" ? item : `data: ${JSON.stringify(item)}\n\n`);
    }
    response.end();
  };
}

/** A chunk of a stream as the API sends it. */
export function chunk(delta: unknown, finish: string | null = null): unknown {
  const choices = [{ index: 0, delta, finish_reason: finish, logprobs: null }];
  return { id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices };
}

export const DONE = "data: [DONE]\n\n";
export const USAGE_CHUNK = { ...Object(chunk({})), choices: [], usage: USAGE } as unknown;
