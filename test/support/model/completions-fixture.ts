// Requests of the chat-completions API for the judge's tests, and how a refusal is checked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { validateRequest } from "../../../tools/sandbox/openai/validate-request.ts";

export const USER = { role: "user", content: "Hola" };
export const call = (id: string, name = "buscar", args = "{}") => ({
  id,
  type: "function",
  function: { name, arguments: args },
});
export const CALLS = { role: "assistant", content: null, tool_calls: [call("a"), call("b")] };
export const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "ok" });
export const tool = (more: object = {}) => ({
  type: "function",
  function: { name: "buscar", ...more },
});
export const object = (more: object = {}) => ({
  type: "object",
  properties: { x: { type: "string" } },
  required: ["x"],
  additionalProperties: false,
  ...more,
});
export const format = (schema: object, name = "respuesta") => ({
  type: "json_schema",
  json_schema: { name, strict: true, schema },
});

export type Body = Readonly<Record<string, unknown>>;
export const body = (more: Body): Body => ({ model: "m", messages: [USER], ...more });
export const said = (...messages: unknown[]): Body => body({ messages });
export const strict = (parameters: object): Body =>
  body({ tools: [tool({ strict: true, parameters })] });

export const nested = (depth: number): object =>
  depth === 0 ? { type: "string" } : object({ properties: { x: nested(depth - 1) } });

/** Name, request, parameter of the error, code of the error, words of its message. */
export type Refusal = readonly [string, unknown, string | null, string | null, RegExp];

export function refuses(refusals: readonly Refusal[]): void {
  for (const [name, request, param, code, message] of refusals) {
    test(`refused: ${name}`, () => {
      const judged = validateRequest(request);
      assert("error" in judged, "it was accepted");
      const { error } = judged;
      const found = { status: error.status, param: error.param, code: error.code };
      assert.deepEqual(found, { status: 400, param, code });
      assert.match(error.message, message);
      assert.equal(error.type, "invalid_request_error");
    });
  }
}
