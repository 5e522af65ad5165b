// Replies to a message without a question to answer or a booking in progress. Pure.

import type { Conversation } from "./conversation.ts";
import * as say from "./phrases.ts";

export function smallTalk({
  message,
  prompt,
  lastReply,
}: Pick<Conversation, "message" | "prompt" | "lastReply">): string {
  const { intents } = message;
  if (intents.wordless) return lastReply === null || !intents.affirms ? say.WORDLESS : say.HELP;
  if (intents.denies && say.askedBy(lastReply).offer) return `De acuerdo. ${say.HELP}`;
  if (intents.thanks) return `Con mucho gusto. ${prompt.farewell ?? ""}`.trim();
  if (intents.greets && lastReply !== null) return `¡Hola! ${say.HELP}`;
  if (intents.greets || intents.affirms) return say.HELP;
  if (intents.asksQuestion) return `${prompt.unknownAnswer ?? say.UNKNOWN} ${say.HELP}`;
  return `No estoy seguro de haber entendido. ${say.HELP}`;
}
