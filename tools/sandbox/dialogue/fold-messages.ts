// Walks a request's messages in order: what the customer said, and what each tool answered. Pure.

import { isRecord, parseJsonValue } from "../http/json.ts";
import { splitTurnContext } from "./prompt-facts.ts";
import { parseToolResult } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";
import type { WireMessage, WireToolCall } from "../openai/validate-messages.ts";

export interface Before<State> {
  /** The assistant's last reply; null if there is none. */
  readonly lastReply: string | null;
  readonly before: State | null;
}

export interface Said {
  /** The customer's words. */
  readonly text: string;
  readonly imageCount: number;
}

interface Steps<State> {
  user(before: Before<State>, said: Said): State;
  tool(state: State, result: ToolResult): State;
}

/** The state after all messages, or null when the customer has not written anything. */
export function foldMessages<State>(
  messages: readonly WireMessage[],
  steps: Steps<State>,
): State | null {
  let state: State | null = null;
  let lastReply: string | null = null;
  let calls: readonly WireToolCall[] = [];
  for (const message of messages) {
    switch (message.role) {
      case "system":
        break;
      case "user": {
        const said = saidIn(message);
        if (said !== null) state = steps.user({ lastReply, before: state }, said);
        break;
      }
      case "assistant":
        calls = message.calls;
        if (calls.length === 0) lastReply = spokenText(message.text ?? "");
        break;
      case "tool": {
        const result = resultOf(calls, message);
        if (state !== null && result !== null) state = steps.tool(state, result);
        break;
      }
      default:
        message satisfies never;
    }
  }
  return state;
}

/** Null for a message with only the service's turn context. */
function saidIn({ text, imageCount }: Extract<WireMessage, { role: "user" }>): Said | null {
  const { words, context } = splitTurnContext(text);
  if (words === "" && imageCount === 0 && context !== "") return null;
  return { text: words, imageCount };
}

function resultOf(
  calls: readonly WireToolCall[],
  { callId, text }: Extract<WireMessage, { role: "tool" }>,
): ToolResult | null {
  const call = calls.find(({ id }) => id === callId);
  if (call === undefined) return null;
  const args = parseJsonValue(call.arguments);
  return parseToolResult({ name: call.name, args: isRecord(args) ? args : {} }, text);
}

/** The `reply` field of a structured response; any other text is the reply itself. */
function spokenText(content: string): string {
  const value = parseJsonValue(content);
  return isRecord(value) && typeof value["reply"] === "string" ? value["reply"] : content;
}
