// The rules that the model's API has for a list of messages. A test holds them against what is sent;
// the product builds lists that keep them and asks no one.

import type { ChatMessage } from "../../engine/conversation/messages.ts";

/**
 * The first rule of the model API that `messages` breaks, or null. The rules: a system message
 * only as the first; every tool message answers a call of the assistant message right before its
 * run of tool messages; every call is answered exactly once; call ids are unique within a message;
 * the first message that is not a system message is the user's.
 */
export function messageRuleBroken(messages: readonly ChatMessage[]): string | null {
  let open = new Set<string>();
  let opened = false;
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.delete(message.callId)) return "tool message without a call before it";
      continue;
    }
    if (open.size > 0) return "tool call without its result";
    if (message.role === "system") {
      if (message !== messages[0]) return "system message after the first";
      continue;
    }
    if (!opened && message.role !== "user") return "the first message is not the user's";
    opened = true;
    if (message.role !== "assistant") continue;
    open = new Set(message.calls.map((call) => call.id));
    if (open.size !== message.calls.length) return "two calls with one id";
    if (message.text === null && message.calls.length === 0) return "empty assistant message";
  }
  if (open.size > 0) return "tool call without its result";
  return opened ? null : "no user message";
}
