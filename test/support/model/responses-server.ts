// A scripted server of the Responses API over real HTTP, under the rules that the real one has: its
// published description with no other property, calls and outputs in pairs, reasoning only as it
// was given out. What it answers is held against the same description. Must not invent an answer.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import {
  readRequestText,
  respondJson,
  startLoopback,
} from "../../../tools/sandbox/http/loopback.ts";
import { publishedSchemas } from "./openai-schema.ts";
import { envelope, functionCall, message, reasoning, sse, streamOf } from "./responses-fixture.ts";
import type { Fields } from "./responses-fixture.ts";

/** One answer: calls after sealed reasoning, a reply in its form, or raw text. */
export type ResponsesStep =
  | { readonly calls: readonly { readonly name: string; readonly arguments: object }[] }
  | { readonly reply: string; readonly url?: string | null }
  | { readonly content: string }
  | { readonly status: number; readonly error: Fields };

export interface ResponsesBody {
  readonly [field: string]: unknown;
  readonly input: readonly Fields[];
}

export interface ResponsesServer {
  /** Ends in `/v1`, as OPENAI_BASE_URL does. */
  readonly url: string;
  /** In order of arrival. */
  readonly requests: readonly ResponsesBody[];
  /** What the API would have refused, which is answered with its 400; or would not have said. */
  readonly violations: readonly string[];
  handler(answer: (body: ResponsesBody) => ResponsesStep): void;
}

const BODY_BYTES_MAX = 4 * 1024 * 1024;
const faultBy = publishedSchemas();

export async function startResponsesServer(
  context: Pick<TestContext, "after">,
): Promise<ResponsesServer> {
  const requests: ResponsesBody[] = [];
  const violations: string[] = [];
  const sealed = new Set<string>();
  let answer: (body: ResponsesBody) => ResponsesStep = () => ({ reply: "Dime." });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readRequestText(request, BODY_BYTES_MAX);
    // Judged right below, before anybody reads a field of it.
    const body = JSON.parse(text ?? "null") as ResponsesBody;
    const route = `${request.method} ${request.url}`;
    const fault = route === "POST /v1/responses" ? faultOf(body, sealed) : { message: route };
    if (fault !== null) {
      violations.push(fault.message);
      return respondJson(response, 400, {
        error: { type: "invalid_request_error", code: null, ...fault },
      });
    }
    requests.push(body);
    const step = answer(body);
    if ("status" in step) return respondJson(response, step.status, { error: step.error });
    const output = outputOf(step, requests.length, sealed);
    // What is said here must be the API's own words.
    const told = (schema: string, value: Fields): void => {
      const own = faultBy(schema, JSON.parse(JSON.stringify(value)));
      if (own !== null) violations.push(`${String(value["type"] ?? schema)}: ${own}`);
    };
    const whole = envelope({ output });
    told("Response", whole);
    if (body["stream"] !== true) return respondJson(response, 200, whole);
    const events = streamOf(output);
    for (const event of events) told("ResponseStreamEvent", event);
    sse(events)(response);
  };
  const server = await startLoopback(serve);
  context.after(() => server.close());
  return {
    url: `${server.url}/v1`,
    requests,
    violations,
    handler: (next) => void (answer = next),
  };
}

function outputOf(
  step: Exclude<ResponsesStep, { status: unknown }>,
  number: number,
  sealed: Set<string>,
): readonly Fields[] {
  const seal = `sealed-${number}`;
  sealed.add(seal);
  const thought = reasoning(seal, { id: `rs_${number}` });
  if ("calls" in step) {
    const calls = step.calls.map(({ name, arguments: args }, index) => {
      return functionCall(`call_${number}_${index}`, name, JSON.stringify(args));
    });
    return [thought, ...calls];
  }
  const text = "reply" in step ? JSON.stringify({ url: null, ...step }) : step.content;
  return [thought, message(text, { id: `msg_${number}`, phase: "final_answer" })];
}

interface Fault {
  readonly message: string;
  readonly param?: string;
  readonly code?: string;
}

function faultOf(body: ResponsesBody, sealed: ReadonlySet<string>): Fault | null {
  const published = faultBy("CreateResponse", body);
  if (published !== null) return { message: published };
  const { effort } = { effort: "medium", ...Object(body["reasoning"]) } as { effort: string };
  if (effort !== "none" && body["temperature"] !== undefined && body["temperature"] !== 1) {
    return { message: "Unsupported parameter: 'temperature'", param: "temperature" };
  }
  if (body["store"] !== false) return { message: "the answer would be stored" };
  if (Number(body["max_output_tokens"]) < 16) return { message: "max_output_tokens below 16" };
  return faultOfItems(body.input, sealed);
}

/** Calls and outputs make pairs, and reasoning comes back whole and before what it led to. */
function faultOfItems(input: readonly Fields[], sealed: ReadonlySet<string>): Fault | null {
  const open = new Set<unknown>();
  for (const [index, item] of input.entries()) {
    const { type, role, call_id: id, encrypted_content: seal } = item;
    const param = `input[${index}]`;
    if (type === "function_call") open.add(id);
    else if (type === "function_call_output" && !open.delete(id)) {
      return {
        message: `No tool call found for function call output with call_id ${String(id)}.`,
        param,
      };
    } else if (type === "reasoning") {
      if (typeof seal !== "string") return { message: "Item not found: not persisted", param };
      if (!sealed.has(seal)) return { message: "not verified", code: "invalid_encrypted_content" };
      const next = input.slice(index + 1).find((other) => other["type"] !== "reasoning");
      if (next?.["type"] !== "function_call" && next?.["role"] !== "assistant") {
        return { message: "reasoning without its required following item", param };
      }
    } else if (role === "user" && open.size > 0) {
      return { message: "No tool output found for function call", param };
    }
  }
  return open.size > 0
    ? { message: "No tool output found for function call", param: "input" }
    : null;
}
