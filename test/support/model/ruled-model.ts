// A model's server with rules of its own, over real HTTP: what a rule refuses is answered as servers of
// that family answer it; the rest is passed on to the simulated model, or, for the Responses API, to
// the scripted server of it with the same mind. Counts what was refused.

import http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { respond } from "../../../tools/sandbox/dialogue/respond.ts";
import { parseJsonValue } from "../../../tools/sandbox/http/json.ts";
import {
  readRequestText,
  respondJson,
  startLoopback,
} from "../../../tools/sandbox/http/loopback.ts";
import { startSimulatedModel } from "../../../tools/sandbox/model/simulated-model.ts";
import type { WireMessage } from "../../../tools/sandbox/openai/validate-messages.ts";
import type { Message } from "./warped-families.ts";
import { startResponsesServer } from "./responses-server.ts";
import type { ResponsesBody } from "./responses-server.ts";

export interface RuledBody {
  readonly [field: string]: unknown;
  readonly model: string;
  readonly stream?: boolean;
  readonly tools?: readonly RuledTool[];
}

export interface RuledTool {
  /** Chat completions; the Responses API has the same fields beside `type`. */
  readonly function?: { readonly strict?: boolean; readonly parameters: object };
  readonly strict?: boolean;
}

export interface Asked {
  /** `chat/completions` or `responses`. */
  readonly api: string;
  readonly body: RuledBody;
  readonly authorization: string;
}

/** An answer in the place of the model's: `event` is one inside a stream that began well. */
export type Refusal =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | { readonly event: unknown };

export type Rule = (asked: Asked) => Refusal | null;

/** What a server of the family says in the place of a whole answer, or of a stream of it. */
export type Warp = (message: Message) => void;
export type Envelope = (json: string) => { readonly type: string; readonly text: string };

interface Altered {
  readonly warp?: Warp | undefined;
  readonly envelope?: Envelope | undefined;
}

export interface RuledModel {
  /** Ends in `/v1`, as OPENAI_BASE_URL does. */
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Asked[];
  /** Requests that a rule refused. */
  readonly refused: readonly Asked[];
  rule(rule: Rule): void;
}

/** Stopped when the test ends. */
export async function startRuledModel(
  context: Pick<TestContext, "after">,
  options: Altered & { readonly rule: Rule; readonly clock?: Clock },
): Promise<RuledModel> {
  const { rule, clock = systemClock, warp, envelope } = options;
  let judge = rule;
  const asked: Asked[] = [];
  const refused: Asked[] = [];
  const simulated = await startSimulatedModel({ clock });
  const responses = await startResponsesServer(context);
  responses.handler(answerResponses);
  const server = await startLoopback(async (request, response) => {
    const text = (await readRequestText(request, 4 * 1024 * 1024)) ?? "";
    const api = (request.url ?? "").replace(/^.*\/v1\//, "");
    if (request.method === "GET") return passOn(`${simulated.url}/${api}`, request, response);
    // The engine sends JSON; each rule looks at single fields of it.
    const body = (parseJsonValue(text) ?? {}) as RuledBody;
    const one = { api, body, authorization: request.headers.authorization ?? "" };
    asked.push(one);
    const refusal = judge(one);
    if (refusal !== null) {
      refused.push(one);
      return refuse(refusal, response);
    }
    if (warp !== undefined || envelope !== undefined) {
      return alter(`${simulated.url}/${api}`, { request, response, body }, { warp, envelope });
    }
    const behind = api === "responses" ? responses.url : simulated.url;
    return passOn(`${behind}/${api}`, request, response, text);
  });
  context.after(() => Promise.all([server.close(), simulated.close()]));
  const port = Number(new URL(server.url).port);
  const url = `${server.url}/v1`;
  return { url, port, asked, refused, rule: (next) => void (judge = next) };
}

function refuse(refusal: Refusal, response: ServerResponse): void {
  if ("status" in refusal) {
    for (const [name, value] of Object.entries(refusal.headers ?? {})) {
      response.setHeader(name, value);
    }
    return respondJson(response, refusal.status, refusal.body);
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(`data: ${JSON.stringify(refusal.event)}\n\n`);
}

interface Altering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: RuledBody;
}

/** Asks for a whole answer, alters it, and gives it as it was asked for. */
async function alter(
  url: string,
  { request, response, body }: Altering,
  { warp, envelope }: Altered,
): Promise<void> {
  const { stream = false } = body;
  const whole = { ...body, stream: undefined, stream_options: undefined };
  const { authorization = "" } = request.headers;
  const headers = { authorization, "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(whole) });
  // The simulated model's own answer, or its refusal.
  const completion = (await answer.json()) as Completion;
  const [choice] = completion.choices ?? [];
  if (choice === undefined) return respondJson(response, answer.status, completion);
  warp?.(choice.message);
  if (envelope !== undefined) {
    const { type, text } = envelope(JSON.stringify(completion));
    response.writeHead(200, { "content-type": type });
    return void response.end(text);
  }
  if (!stream) return respondJson(response, 200, completion);
  const { message, finish_reason: finish } = choice;
  const calls = message.tool_calls?.map((call, index) => ({ index, ...call }));
  const deltas = [{ ...message, ...(calls === undefined ? {} : { tool_calls: calls }) }, {}];
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const [place, delta] of deltas.entries()) {
    const reason = place === 0 ? null : finish;
    const choices = [{ index: 0, delta, finish_reason: reason }];
    response.write(`data: ${JSON.stringify({ ...completion, choices })}\n\n`);
  }
  response.end("data: [DONE]\n\n");
}

interface Completion {
  readonly choices?: readonly { readonly message: Message; readonly finish_reason: string }[];
}

/** The same request to another server of this machine, and its answer as it comes. */
function passOn(
  url: string,
  from: IncomingMessage,
  to: ServerResponse,
  body?: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      "authorization": from.headers.authorization ?? "",
      "content-type": "application/json",
    };
    const method = from.method ?? "GET";
    const request = http.request(url, { method, headers, agent: false }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, {
        "content-type": answer.headers["content-type"] ?? "text/plain",
      });
      answer.on("end", resolve).pipe(to);
    });
    request.on("error", reject).end(body);
  });
}

/** The simulated model's mind behind the other API. */
function answerResponses(body: ResponsesBody): ReturnType<typeof stepOf> {
  const messages = body.input.flatMap(wireMessage);
  // Tools of the engine's own making.
  const tools = (body["tools"] ?? []) as readonly { readonly name: string }[];
  return stepOf(respond({ messages, tools: tools.map(({ name }) => name) }));
}

function stepOf(answer: ReturnType<typeof respond>) {
  if (answer.kind === "reply") return { reply: answer.reply, url: answer.url };
  return { calls: answer.calls.map(({ name, args }) => ({ name, arguments: args })) };
}

function wireMessage(item: Readonly<Record<string, unknown>>): WireMessage[] {
  const text = textOf(item["content"] ?? item["output"]);
  const id = String(item["call_id"]);
  if (item["type"] === "function_call_output") return [{ role: "tool", callId: id, text }];
  if (item["type"] === "function_call") {
    const call = { id, name: String(item["name"]), arguments: String(item["arguments"]) };
    return [{ role: "assistant", text: null, calls: [call] }];
  }
  if (item["role"] === "system") return [{ role: "system", text }];
  if (item["role"] === "user") return [{ role: "user", text, imageCount: 0 }];
  return item["role"] === "assistant" ? [{ role: "assistant", text, calls: [] }] : [];
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => String(Reflect.get(Object(part), "text") ?? "")).join("");
}
