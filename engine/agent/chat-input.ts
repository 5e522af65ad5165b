// Validates a message of the embedding program before it takes a slot. Types do not hold at run
// time, and the text often comes from a stranger.

import type { ChatRequest } from "../runtime/chat-call.ts";
import { AgentError } from "../core/errors.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { Limits } from "../limits/limits.ts";
import { sessionKey } from "../conversation/session-key.ts";
import { isVisible, withoutControls } from "../core/visible.ts";

export interface SessionInput {
  /** The session's tenant: an integer; 0 when absent, for applications with one company. */
  readonly tenant?: number | undefined;
  /** 1–160 characters of `[A-Za-z0-9_.:+@-]`, such as a phone number. */
  readonly session: string;
  /** Cancels; rejects with `cancelled` when nothing was done yet. */
  readonly signal?: AbortSignal | undefined;
}

interface Message extends SessionInput {
  /** The customer's text: not blank, at most `messageCharactersMax` UTF-16 units. */
  readonly message: string;
  /** 1–128 characters; a repeat gets the stored reply and nothing is done twice. */
  readonly messageId?: string | undefined;
  /** The model's API key for this message. */
  readonly apiKey?: string | undefined;
  /** Receives the turn's events, including the reply's text as it is written; not awaited. */
  readonly onEvent?: ((event: TurnEvent) => void) | undefined;
}

/** `data` is passed to tools and prompt as it is; optional when they accept undefined. */
export type ChatInput<Data> = Message &
  (undefined extends Data ? { readonly data?: Data } : { readonly data: Data });

const MESSAGE_ID_MAX = 128;
/** Printable ASCII without spaces: what an HTTP header may carry. */
const API_KEY = /^[\x21-\x7e]{1,256}$/;

/** @throws AgentError `invalid_request` naming the field, never its value. */
export function chatRequest<Data>(
  input: ChatInput<Data>,
  { messageCharactersMax }: Limits,
): ChatRequest<Data> {
  const { message, messageId, apiKey, data } = input;
  if (typeof message !== "string" || !isVisible(message)) rejectInput("message must be a text");
  if (message.length > messageCharactersMax) {
    rejectInput(`message must have at most ${messageCharactersMax} characters`);
  }
  if (messageId !== undefined && !isShort(messageId)) {
    rejectInput(`messageId must have 1 to ${MESSAGE_ID_MAX} characters`);
  }
  if (apiKey !== undefined && (typeof apiKey !== "string" || !API_KEY.test(apiKey))) {
    rejectInput("apiKey must have 1 to 256 characters that a header may carry");
  }
  return {
    ...sessionRequest<Data>(input),
    message: withoutControls(message).toWellFormed(),
    messageId: messageId?.toWellFormed() ?? null,
    apiKey: apiKey ?? null,
    // Absent only where Data takes undefined: see ChatInput.
    data: data as Data,
  };
}

/** @throws AgentError `invalid_request` naming the field, never its value. */
export function sessionRequest<Data>({ tenant = 0, session }: SessionInput): ChatRequest<Data> {
  if (!Number.isSafeInteger(tenant)) rejectInput("tenant must be an integer");
  if (typeof session !== "string") rejectInput("session must be a text");
  // Throws on a character outside its set.
  sessionKey(tenant, session);
  const request = { tenant, sessionId: session, message: "", messageId: null, apiKey: null };
  // Only messages use `data`.
  return { ...request, data: undefined as Data };
}

function isShort(text: unknown): boolean {
  return typeof text === "string" && text.length >= 1 && text.length <= MESSAGE_ID_MAX;
}

function rejectInput(reason: string): never {
  throw new AgentError("invalid_request", reason);
}
