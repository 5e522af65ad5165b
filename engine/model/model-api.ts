// What one API of a model's server is given, and what it gives back: the port between a model call
// and the wire formats. An adapter knows one wire format and nothing of deadlines or failures.

import type { Dialect } from "./dialect.ts";
import type { ModelReply, ModelRequest } from "../conversation/messages.ts";
import type { ResponseInfo } from "./completions-reader.ts";
import type { DeclaredSchema } from "../turn/reply-review.ts";
import type { ToolSpec } from "../toolbox/tool.ts";

/** What of an agent no call changes. */
export interface ApiOptions {
  readonly model: string;
  readonly tokensMax: number;
  /** Bytes of an answer: on the wire where it comes whole, of what is kept where it is streamed. */
  readonly replyBytesMax: number;
  readonly tools: readonly ToolSpec[];
  /** What the model declares of a reply before it; nothing when absent. */
  readonly declares?: DeclaredSchema | undefined;
  /** Stands for a picture where the model takes none; "[imagen]" when absent. */
  readonly pictureMark?: string | undefined;
}

export interface ApiCall {
  readonly request: ModelRequest;
  /** A keyed hash of tenant and session, for the provider's abuse reports; never the session. */
  readonly safetyIdentifier: string;
  /** Given: the answer is streamed, and its content is told piece by piece. */
  readonly onText: ((piece: string) => void) | null;
  /** What was told of the content until now was a thought, and no answer. */
  readonly onRestart?: (() => void) | undefined;
  /** Told who answers, at most once: with the answer, or with the first chunk of a stream. */
  readonly onResponse?: (served: ResponseInfo) => void;
}

/** What the SDK takes beside a request's body. */
export interface ApiRequestOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ModelApi {
  /** One request. Rejects with what the SDK throws, or with an unreadable answer's error. */
  ask(call: ApiCall, dialect: Dialect, options: ApiRequestOptions): Promise<ModelReply>;
}

interface ReplySchema {
  readonly name: string;
  readonly schema: Record<string, unknown>;
}

/** The structured reply. Declared fields come first: a stream's claim is known before its words. */
export function replySchema(declares: DeclaredSchema): ReplySchema {
  const properties = {
    ...declares,
    reply: { type: "string" },
    url: { type: ["string", "null"] },
  };
  const required = Object.keys(properties);
  const schema = { type: "object", properties, required, additionalProperties: false };
  return { name: "respuesta", schema };
}
