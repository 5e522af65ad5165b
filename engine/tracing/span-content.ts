// Message content for the conventions' opt-in attributes: JSON texts, each cut to a length. Called
// only when content capture is on. Pure.

import { cutBytes } from "../core/bytes.ts";
import type { ChatMessage, ModelReply, ToolCall } from "../conversation/messages.ts";

/** UTF-8 bytes of one text; a longer one is cut. */
const TEXT_BYTES_MAX = 2048;
/** All messages of one attribute; the oldest are left out. The newest is always included. */
const MESSAGES_CHARACTERS_MAX = 16_384;
/** Recorded calls per reply; more are never run. */
const CALLS_MAX = 4;
const NAME_BYTES_MAX = 128;

type Part =
  | { readonly type: "text"; readonly content: string }
  | { readonly type: "uri"; readonly modality: "image"; readonly uri: string }
  | { readonly type: "tool_call"; readonly id: string; name: string; arguments: string }
  | { readonly type: "tool_call_response"; readonly id: string; readonly response: string };

interface Message {
  readonly role: ChatMessage["role"];
  readonly parts: readonly Part[];
}

export function cutContent(text: string): string {
  return cutBytes(text, TEXT_BYTES_MAX);
}

/** `gen_ai.input.messages`: the messages as sent, oldest first. */
export function inputMessages(messages: readonly ChatMessage[]): string {
  const kept: string[] = [];
  let characters = 0;
  for (const message of messages.toReversed()) {
    const json = JSON.stringify(messageOf(message));
    characters += json.length;
    if (kept.length > 0 && characters > MESSAGES_CHARACTERS_MAX) break;
    kept.unshift(json);
  }
  return `[${kept.join(",")}]`;
}

/** `gen_ai.output.messages`: the reply. */
export function outputMessages({ text, calls, finish }: ModelReply): string {
  const parts = [...textParts(text ?? ""), ...callParts(calls)];
  return JSON.stringify([{ role: "assistant", parts, finish_reason: finish }]);
}

function messageOf(message: ChatMessage): Message {
  const { role } = message;
  switch (role) {
    case "system":
      return { role, parts: textParts(message.text) };
    case "user": {
      const images = message.images.map((uri) => {
        return { type: "uri", modality: "image", uri: cutContent(uri) } as const;
      });
      return { role, parts: [...textParts(message.text), ...images] };
    }
    case "assistant":
      return { role, parts: [...textParts(message.text ?? ""), ...callParts(message.calls)] };
    case "tool": {
      const response = cutContent(message.text);
      return { role, parts: [{ type: "tool_call_response", id: message.callId, response }] };
    }
    default:
      return message satisfies never;
  }
}

function textParts(text: string): readonly Part[] {
  return text === "" ? [] : [{ type: "text", content: cutContent(text) }];
}

function callParts(calls: readonly ToolCall[]): readonly Part[] {
  return calls.slice(0, CALLS_MAX).map(({ id, name, arguments: args }) => {
    return {
      type: "tool_call",
      id: cutBytes(id, NAME_BYTES_MAX),
      name: cutBytes(name, NAME_BYTES_MAX),
      arguments: cutContent(args),
    };
  });
}
