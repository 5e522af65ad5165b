// Types of a conversation: turns, requests to the model and its replies. Plain readonly data. The
// wire formats of the model APIs are in engine/model.

/** A tool call as the model wrote it; `arguments` is the raw JSON text. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** Carried fields: opaque, sent back to the model server within the turn; never stored. */
  readonly carried?: Readonly<Record<string, unknown>> | undefined;
}

interface ToolResult {
  readonly callId: string;
  readonly text: string;
}

/** One reply of the model with tool calls, and exactly one result for each call, in order. */
export interface ToolRound {
  readonly text: string | null;
  readonly calls: readonly ToolCall[];
  readonly results: readonly ToolResult[];
}

export interface UserMessage {
  readonly text: string;
  /** http(s) URLs of pictures, sent to the model in this turn only; never stored. */
  readonly images: readonly string[];
}

/** One message and its reply: the unit that a session's ring stores and drops. */
export interface Turn {
  /** The caller's message id, or "" when it sent none. */
  readonly messageId: string;
  /** Milliseconds since the Unix epoch at which the turn began. */
  readonly at: number;
  readonly user: string;
  readonly rounds: readonly ToolRound[];
  readonly reply: string;
  readonly url: string | null;
  /** The application's notes of the session (turn/session-notes.ts); absent when there are none. */
  readonly notes?: string;
}

export type ChatMessage =
  /** `json` is the text as a JSON string, where it is kept like that. */
  | { readonly role: "system"; readonly text: string; readonly json?: string }
  | { readonly role: "user"; readonly text: string; readonly images: readonly string[] }
  | {
      readonly role: "assistant";
      readonly text: string | null;
      readonly calls: readonly ToolCall[];
    }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

/** `none` forbids tools: the one last call after the round cap. */
type ToolChoice = "auto" | "none";

export interface ModelRequest {
  readonly messages: readonly ChatMessage[];
  readonly toolChoice: ToolChoice;
}

export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

type FinishReason = "stop" | "length" | "tool_calls" | "content_filter";

export const NO_USAGE: TokenUsage = Object.freeze({ input: 0, output: 0, cached: 0 });

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return { input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached };
}

export interface ModelReply {
  readonly text: string | null;
  readonly refused: boolean;
  readonly calls: readonly ToolCall[];
  readonly finish: FinishReason;
  readonly usage: TokenUsage;
}

/** Why a turn ended without the model's answer; the label values of the error metric. */
export const TURN_ERRORS = [
  "openai_auth_error",
  "openai_permission_denied",
  "openai_not_found",
  "openai_rate_limit",
  "openai_server_error",
  "openai_timeout",
  "openai_connection_error",
  "openai_content_filter",
  "openai_length_limit",
  "openai_bad_request",
  "context_error",
  "agent_creation_error",
  "agent_execution_error",
  "deadline",
  "store_error",
  "cancelled",
] as const;
export type TurnError = (typeof TURN_ERRORS)[number];

export interface ModelFailure {
  readonly kind: TurnError;
  readonly retryable: boolean;
  /** How long the server asked to wait before a retry, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The request was too long for the model: a shorter history may succeed. */
  readonly contextTooLong: boolean;
  /** The server rejected a picture in it: without pictures it may succeed. */
  readonly pictureRefused?: boolean;
  /** Tries for this kind of failure, the first included, where it deserves fewer than others. */
  readonly triesMax?: number;
  /** The server's error; absent where it sent none. */
  readonly cause?: ModelCause;
}

/** Why a request was rejected: words of a closed set, "other" for any unknown one. */
export interface ModelCause {
  readonly status: number | null;
  readonly type: string | null;
  readonly code: string | null;
  /** The part of the request that was rejected. */
  readonly param: string | null;
}
