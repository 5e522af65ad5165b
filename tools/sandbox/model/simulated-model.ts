// The simulated model over real HTTP: an OpenAI-compatible chat-completions server whose replies
// come from respond.ts. It keeps no conversation: everything is in the request.

import type { IncomingMessage, ServerResponse } from "node:http";
import { sleep } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { authorizationError, invalid } from "../openai/api-errors.ts";
import { CHARACTERS_PER_TOKEN, validateRequest } from "../openai/validate-request.ts";
import type { CompletionRequest } from "../openai/validate-request.ts";
import { sendApiError, sendCompletion, streamCompletion } from "../openai/completion-response.ts";
import type { Completion, Envelope } from "../openai/completion-response.ts";
import { respond } from "../dialogue/respond.ts";
import { parseJsonValue } from "../http/json.ts";
import { readRequestText, respondJson, startLoopback } from "../http/loopback.ts";
import { PrefixCache } from "./prefix-cache.ts";

export interface SimulatedModelOptions {
  readonly clock: Clock;
  /** 0, the default, means any free port. */
  readonly port?: number;
  /** Simulated response time; 0 when absent. */
  readonly delayMs?: number;
}

export interface SimulatedModel {
  /** Ends in `/v1`, as OPENAI_BASE_URL does. */
  readonly url: string;
  /** Completions requested so far, including rejected ones. */
  readonly requests: number;
  close(): Promise<void>;
}

export const SIMULATED_MODEL = "simulated-es";
/** Above any request within the context window; a longer one gets 413. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;

interface Model {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly cache: PrefixCache;
  requests: number;
}

export async function startSimulatedModel(options: SimulatedModelOptions): Promise<SimulatedModel> {
  const { clock, delayMs = 0 } = options;
  const model: Model = { clock, delayMs, cache: new PrefixCache(), requests: 0 };
  const server = await startLoopback(
    (request, response) => serve(model, request, response),
    options.port,
  );
  return {
    url: `${server.url}/v1`,
    get requests() {
      return model.requests;
    },
    close: () => server.close(),
  };
}

async function serve(
  model: Model,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url, method, headers } = request;
  const error = authorizationError(headers.authorization) ?? routeError(method, url);
  if (error !== null) return sendApiError(response, error);
  if (url === "/v1/models") {
    const entry = { id: SIMULATED_MODEL, object: "model", created: 0, owned_by: "sandbox" };
    return respondJson(response, 200, { object: "list", data: [entry] });
  }
  model.requests += 1;
  const text = await readRequestText(request, BODY_BYTES_MAX);
  if (text === null) {
    const tooLarge = invalid("The request body is too large.", null);
    return sendApiError(response, { ...tooLarge, status: 413 });
  }
  const validated = validateRequest(parseJsonValue(text));
  if ("error" in validated) return sendApiError(response, validated.error);
  await pause(model, response);
  if (!response.destroyed) answer(model, { request: validated.value, headers }, response);
}

/** Simulates the response time; ends early when the client disconnects. */
async function pause({ clock, delayMs }: Model, response: ServerResponse): Promise<void> {
  if (delayMs <= 0) return;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  await sleep(clock, delayMs, gone.signal);
}

interface ReceivedRequest {
  readonly request: CompletionRequest;
  readonly headers: IncomingMessage["headers"];
}

function answer(
  model: Model,
  { request, headers }: ReceivedRequest,
  response: ServerResponse,
): void {
  const completion = complete(request, model.clock);
  const output = (completion.text ?? "") + completion.calls.map((call) => call.arguments).join("");
  const envelope: Envelope = {
    id: `chatcmpl-${model.clock.token()}`,
    created: Math.floor(model.clock.now() / 1000),
    model: request.model,
    usage: {
      promptTokens: Math.ceil(request.promptText.length / CHARACTERS_PER_TOKEN),
      completionTokens: Math.ceil(output.length / CHARACTERS_PER_TOKEN),
      cachedTokens: model.cache.cachedTokens(headers.authorization ?? "", request.promptText),
    },
  };
  if (!request.stream) return sendCompletion(response, completion, envelope);
  streamCompletion(response, completion, { ...envelope, includeUsage: request.includeUsage });
}

function complete(request: CompletionRequest, clock: Clock): Completion {
  const answer = respond({ messages: request.messages, tools: request.tools });
  if (answer.kind === "tool_calls") {
    const calls = answer.calls.map(({ name, args }) => ({
      id: `call_${clock.token()}`,
      name,
      arguments: JSON.stringify(args),
    }));
    return { text: null, refusal: null, calls, finish: "tool_calls" };
  }
  const { reply, url } = answer;
  const text = request.structured ? JSON.stringify({ reply, url }) : reply;
  return { text, refusal: null, calls: [], finish: "stop" };
}

function routeError(method: string | undefined, url: string | undefined) {
  const routes: Readonly<Record<string, string>> = {
    "/v1/chat/completions": "POST",
    "/v1/models": "GET",
  };
  const allowed = Object.hasOwn(routes, url ?? "") ? routes[url ?? ""] : undefined;
  if (allowed === undefined) {
    return { ...invalid(`Invalid URL (${method} ${url})`, null), status: 404 };
  }
  if (method === allowed) return null;
  const hint = `(HINT: Perhaps you meant to make a ${allowed} request?)`;
  const message = `Not allowed to ${method} on ${url}. ${hint}`;
  return { ...invalid(message, null, "method_not_supported"), status: 405 };
}
