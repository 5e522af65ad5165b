// Removes texts that are meant for the model from a reply: instructions in a tool's result,
// internal booking ids, and the rules of the prompt. Removes whole sentences, except for ids. Pure.

import type { ToolExecution } from "../../engine/turn/turn-events.ts";
import type { ReviewContext } from "../../engine/turn/reply-review.ts";
import { foldText } from "../dates/date-mentions.ts";
import { leaksRules } from "../company/rule-leaks.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

/** With this many sentences of our rules a reply is treated as a leak of the prompt. */
const LEAKS_MAX = 2;
const NO_RULES = "Eso no lo puedo compartir. ¿Te ayudo con una cita?";

export function withoutInternalText(said: string, { executions }: ReviewContext): string {
  const instructions = new Set(executions.flatMap(instructionsOf));
  const text = said.includes("(booking_id: ") ? said.replace(BOOKING_ID, "") : said;
  // No word crosses a sentence's end: where no run of all words leaks, none of a sentence does.
  const mayLeak = leaksRules(text);
  if (!mayLeak && instructions.size === 0) return text;
  const sentences = sentencesOf(text);
  const leaks = mayLeak ? sentences.filter((sentence) => leaksRules(sentence)) : [];
  if (leaks.length >= LEAKS_MAX) return NO_RULES;
  const isInternal = (sentence: string): boolean =>
    (instructions.size > 0 && instructions.has(comparable(sentence))) || leaks.includes(sentence);
  if (!sentences.some(isInternal)) return text;
  const kept = sentences.filter((sentence) => !isInternal(sentence));
  const rest = kept.join("").trim();
  return rest === "" && leaks.length > 0 ? NO_RULES : rest;
}

const BOOKING_ID = / ?\(booking_id: [^)\n]{0,80}\)/g;

/** The sentences of a tool's result that are not in its customer text. */
function instructionsOf({ text, customerText }: ToolExecution): readonly string[] {
  if (text === customerText) return [];
  const shown = new Set(sentencesOf(customerText).map(comparable));
  return sentencesOf(text)
    .map(comparable)
    .filter((sentence) => sentence !== "" && !shown.has(sentence));
}

/** A sentence to compare by: its letters and digits only. */
export function comparable(sentence: string): string {
  return foldText(sentence)
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}
