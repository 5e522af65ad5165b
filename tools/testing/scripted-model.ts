// A model for tests that answers over real HTTP exactly as the test scripts it and records its
// requests. Each request is validated by the API's rules first. Never invents an answer.

import assert from "node:assert";
import type { IncomingMessage, ServerResponse } from "node:http";
import { systemClock } from "../../engine/core/clock.ts";
import { errorBody, invalid } from "../sandbox/openai/api-errors.ts";
import { CHARACTERS_PER_TOKEN, validateRequest } from "../sandbox/openai/validate-request.ts";
import type { CompletionRequest } from "../sandbox/openai/validate-request.ts";
import { parseJsonValue } from "../sandbox/http/json.ts";
import { readRequestText, respondJson, startLoopback } from "../sandbox/http/loopback.ts";
import { BODY_BYTES_MAX } from "../sandbox/model/simulated-model.ts";
import { playStep } from "./scripted-steps.ts";
import type { Step } from "./scripted-steps.ts";

export interface RecordedMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly type: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

/** The body as received; the fields named here were validated before it was recorded. */
export interface RecordedBody {
  readonly [field: string]: unknown;
  readonly model: string;
  readonly messages: readonly RecordedMessage[];
  readonly tools?: readonly { readonly type: string; readonly function: { name: string } }[];
  readonly tool_choice?: unknown;
  readonly stream?: boolean;
}

export interface RecordedRequest {
  readonly body: RecordedBody;
  readonly headers: Readonly<Record<string, string>>;
}

export type StepHandler = (body: RecordedBody, headers: RecordedRequest["headers"]) => Step;

export interface ScriptedModel {
  /** Ends in `/v1`, as OPENAI_BASE_URL does. */
  readonly url: string;
  /** Valid requests: frozen, in order of arrival, the last 2000. */
  readonly requests: readonly RecordedRequest[];
  /** What the API would have rejected, in its words; such a request gets its 400. */
  readonly violations: readonly string[];
  /** Tokens of every usage reported so far, input and output. */
  readonly tokens: number;
  /** Adds steps to those not used yet. */
  script(...steps: Step[]): void;
  /** Answers when the script is empty; null removes it. */
  handler(answer: StepHandler | null): void;
  /** @throws AssertionError when steps are left or a call came that nothing answered. */
  assertComplete(): void;
  close(): Promise<void>;
}

const REQUESTS_MAX = 2000;

interface State {
  /** Capped by `REQUESTS_MAX`. */
  readonly requests: RecordedRequest[];
  /** Capped by `REQUESTS_MAX`. */
  readonly violations: string[];
  /** Steps of the script that are not used yet. */
  readonly steps: Step[];
  handler: StepHandler | null;
  unexpected: number;
  tokens: number;
}

export async function startScriptedModel(
  options: { readonly port?: number } = {},
): Promise<ScriptedModel> {
  const state: State = {
    requests: [],
    violations: [],
    steps: [],
    handler: null,
    unexpected: 0,
    tokens: 0,
  };
  const server = await startLoopback(
    (request, response) => serve(state, request, response),
    options.port,
  );
  return {
    url: `${server.url}/v1`,
    requests: state.requests,
    violations: state.violations,
    get tokens() {
      return state.tokens;
    },
    script: (...steps) => void state.steps.push(...steps),
    handler(answer) {
      state.handler = answer;
    },
    assertComplete() {
      assert.equal(state.steps.length, 0, "steps of the script were not used");
      assert.equal(state.unexpected, 0, "the model was called more often than scripted");
      assert.deepEqual(state.violations, []);
    },
    close: () => server.close(),
  };
}

async function serve(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readRequestText(request, BODY_BYTES_MAX);
  const route = `${request.method} ${request.url}`;
  if (route !== "POST /v1/chat/completions") return violate(state, response, `wrong URL: ${route}`);
  const body = parseJsonValue(text ?? "");
  const validated = validateRequest(body);
  const headers = flatHeaders(request);
  if ("value" in validated) remember(state.requests, deepFreeze({ body: recorded(body), headers }));
  if ("error" in validated) return violate(state, response, validated.error.message);
  const step = nextStep(state, recorded(body), headers);
  if (step === null) {
    state.unexpected += 1;
    const error = invalid("The script is empty and there is no handler.", null, "script_empty");
    return respondJson(response, 400, errorBody(error));
  }
  const count = (tokens: number): void => void (state.tokens += tokens);
  await playStep(step, {
    response,
    request: validated.value,
    envelope: envelopeFor(validated.value),
    count,
  });
}

function recorded(body: unknown): RecordedBody {
  // validateRequest has checked that `model` and `messages` fit the type.
  return body as RecordedBody;
}

function violate(state: State, response: ServerResponse, message: string): void {
  remember(state.violations, message);
  respondJson(response, 400, errorBody(invalid(message, null)));
}

function remember<Item>(list: Item[], item: Item): void {
  if (list.length === REQUESTS_MAX) list.shift();
  list.push(item);
}

function nextStep(
  state: State,
  body: RecordedBody,
  headers: RecordedRequest["headers"],
): Step | null {
  return state.steps.shift() ?? state.handler?.(body, headers) ?? null;
}

function envelopeFor(request: CompletionRequest) {
  return {
    id: `chatcmpl-${systemClock.token()}`,
    created: Math.floor(systemClock.now() / 1000),
    model: request.model,
    usage: {
      promptTokens: Math.ceil(request.promptText.length / CHARACTERS_PER_TOKEN),
      completionTokens: 10,
      cachedTokens: 0,
    },
  };
}

function flatHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(request.headers);
  return Object.fromEntries(
    entries.map(([name, value]): [string, string] => [name, String(value)]),
  );
}

function deepFreeze<Value extends object>(value: Value): Value {
  const items: readonly unknown[] = Object.values(value);
  for (const item of items) {
    if (typeof item === "object" && item !== null) deepFreeze(item);
  }
  return Object.freeze(value);
}
