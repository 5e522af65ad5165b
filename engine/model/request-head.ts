// The text of a request: what all turns share is serialised once for each dialect, what is the
// call's own is added each time. Pure.

import type { Dialect } from "./dialect.ts";
import type { ApiCall } from "./model-api.ts";
import { RequestBody } from "./request-body.ts";
import type { ChatMessage } from "../conversation/messages.ts";

/** The fields of a request that are left out when the model must not call tools. */
interface ToolFields {
  readonly tools?: unknown;
  readonly parallel_tool_calls?: unknown;
}

export class RequestHead {
  readonly dialect: Dialect;
  readonly #choosesTools: boolean;
  /** JSON objects without their closing brace. */
  readonly #json: string;
  readonly #jsonWithoutTools: string;

  constructor(dialect: Dialect, fixed: ToolFields) {
    this.dialect = dialect;
    this.#choosesTools = fixed.tools !== undefined && dialect.toolChoice;
    this.#json = openObject(fixed);
    this.#jsonWithoutTools = openObject({
      ...fixed,
      ...{ tools: undefined, parallel_tool_calls: undefined },
    });
  }

  /**
   * The whole request; `list` is the field of its messages. Callers hold no text: a suspended async
   * function would keep what is in its variables while the model thinks.
   */
  body(
    { request, safetyIdentifier }: ApiCall,
    list: { readonly name: string; readonly json: () => string },
    more: object,
  ): RequestBody {
    const { toolChoice } = request;
    const forbids = !this.#choosesTools && toolChoice === "none";
    const own = JSON.stringify({
      ...(this.#choosesTools ? { tool_choice: toolChoice } : {}),
      ...(this.dialect.safetyIdentifier ? { safety_identifier: safetyIdentifier } : {}),
      ...more,
    }).slice(1);
    const head = forbids ? this.#jsonWithoutTools : this.#json;
    const tail = own === "}" ? own : `,${own}`;
    return new RequestBody(() => `${head},"${list.name}":${list.json()}${tail}`);
  }
}

function openObject(fields: object): string {
  return JSON.stringify(fields).slice(0, -1);
}

/** A system message as JSON, made of instructions that are kept as JSON; null for any other. */
function encodedSystem(message: ChatMessage): string | null {
  if (message.role !== "system" || message.json === undefined) return null;
  return `{"role":"system","content":${message.json}}`;
}

/** The JSON list of a request's messages; `wire` makes what the API takes of each. */
export function messagesJson(
  messages: readonly ChatMessage[],
  wire: (message: ChatMessage) => readonly object[],
): string {
  const items = messages.map((message) => {
    return (
      encodedSystem(message) ??
      wire(message)
        .map((item) => JSON.stringify(item))
        .join(",")
    );
  });
  return `[${items.filter((item) => item !== "").join(",")}]`;
}
