// Words that are meant for the model and must not reach a customer: what a tool's answer tells it
// to do, a booking's inner id, and the rules of the prompt. Sentences that hold them go whole.
// Pure.

import type { ToolExecution } from "../../engine/turn/turn-events.ts";
import type { ReviewContext } from "../../engine/turn/reply-review.ts";
import { normaliseText } from "../dates/date-mentions.ts";
import { leaksRules } from "../company/rule-leaks.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

/** Sentences of our rules in one reply: with so many it is the prompt that is told. */
const LEAKS_MAX = 2;
const NO_RULES = "Eso no lo puedo compartir. ¿Te ayudo con una cita?";

export function withoutInternalText(said: string, { executions }: ReviewContext): string {
  const orders = new Set(executions.flatMap(ordersOf));
  const text = said.replace(BOOKING_ID, "");
  const sentences = sentencesOf(text);
  const leaks = sentences.filter((sentence) => leaksRules(sentence));
  if (leaks.length >= LEAKS_MAX) return NO_RULES;
  const isInner = (sentence: string): boolean =>
    orders.has(normalised(sentence)) || leaks.includes(sentence);
  if (!sentences.some(isInner)) return text;
  const kept = sentences.filter((sentence) => !isInner(sentence));
  const rest = kept.join("").trim();
  return rest === "" && leaks.length > 0 ? NO_RULES : rest;
}

const BOOKING_ID = / ?\(booking_id: [^)\n]{0,80}\)/g;

/** The sentences of an answer that are not the customer's. */
function ordersOf({ text, customerText }: ToolExecution): readonly string[] {
  if (text === customerText) return [];
  const theirs = new Set(sentencesOf(customerText).map(normalised));
  return sentencesOf(text)
    .map(normalised)
    .filter((sentence) => sentence !== "" && !theirs.has(sentence));
}

function normalised(sentence: string): string {
  return normaliseText(sentence)
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}
