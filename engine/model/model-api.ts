// The port between a model call and the wire formats. An adapter knows one wire format; deadlines
// and error mapping are chat-model.ts's.

import type { Claim, TurnBytes } from "../concurrency/turn-bytes.ts";
import type { Dialect } from "./dialect.ts";
import type { ModelReply, ModelRequest } from "../conversation/messages.ts";
import type { ResponseInfo } from "./completions-reader.ts";
import type { DeclaredSchema } from "../turn/reply-review.ts";
import type { RequestBody } from "./request-body.ts";
import type { ToolSpec } from "../toolbox/tool.ts";

/** What is the same for all calls of an agent. */
export interface ApiOptions {
  readonly model: string;
  readonly tokensMax: number;
  /** Bytes of a response: on the wire if it is whole, of the collected parts if it is streamed. */
  readonly replyBytesMax: number;
  readonly tools: readonly ToolSpec[];
  /** The declared fields of a reply; none when absent. */
  readonly declares?: DeclaredSchema | undefined;
  /** Replaces a picture if the model accepts none; "[imagen]" when absent. */
  readonly pictureMark?: string | undefined;
}

export interface ApiCall {
  readonly request: ModelRequest;
  /** A keyed hash of tenant and session, for the provider's abuse reports; never the session. */
  readonly safetyIdentifier: string;
  /** If given, the response is streamed and its text emitted piece by piece. */
  readonly onText: ((piece: string) => void) | null;
  /** The text emitted so far was reasoning, not the reply. */
  readonly onRestart?: (() => void) | undefined;
  /** Called at most once, with the response or with the first chunk of a stream. */
  readonly onResponse?: (info: ResponseInfo) => void;
}

/** What is the same for all requests of a call. */
export interface ApiRequestOptions {
  readonly signal: AbortSignal;
  /** Monotonic milliseconds at which a request ends that has not. */
  readonly deadlineAt: number;
  /** The caller's own key; null for the service's. */
  readonly apiKey: string | null;
  /** Where the request is claimed; absent: nothing is claimed. */
  readonly bytes?: TurnBytes | undefined;
  /** Grows for the response before it is read; absent: nothing is claimed. */
  readonly answer?: Claim | undefined;
}

/** What sends a request's JSON to a path of the API. */
export interface ApiCaller {
  /** The whole response, parsed; undefined when it is empty. */
  ask(path: string, body: RequestBody, options: ApiRequestOptions): Promise<unknown>;
  /** For a request that asks for a stream: what `read` makes of its events. */
  askForEvents<Result>(
    path: string,
    body: RequestBody,
    options: ApiRequestOptions & EventReading<Result>,
  ): Promise<Result>;
}

export interface EventReading<Result> {
  readonly read: (events: AsyncIterable<unknown>) => Promise<Result>;
}

export interface ModelApi {
  /** Sends one request. Rejects with the SDK's error, or with that of an unreadable response. */
  ask(call: ApiCall, dialect: Dialect, options: ApiRequestOptions): Promise<ModelReply>;
}

interface ReplySchema {
  readonly name: string;
  readonly schema: Record<string, unknown>;
}

/** The structured reply. Declared fields come first, so that a stream has them before its text. */
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
