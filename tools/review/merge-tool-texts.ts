// Merges a reply with the texts of tools that did something, or need agreement: the tools' texts
// replace the model's first sentence that repeats or contradicts them. Of its other sentences only
// those stay that claim nothing and name nothing else. Pure.

import type { ToolExecution } from "../../engine/turn/turn-events.ts";
import { findUrls, canonicalUrl } from "../text/urls.ts";
import { CERTAIN } from "./claim-detector.ts";
import { claimsImpossibleAction } from "./known-bookings.ts";
import type { ReplyFacts } from "./reply-facts.ts";
import { comparable } from "./internal-text.ts";
import {
  findDateMentionsAt,
  findDateMentions,
  foldText,
  isContainedIn,
} from "../dates/date-mentions.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

export function mergeWithToolTexts(
  said: string,
  executions: readonly ToolExecution[],
  facts: ReplyFacts,
): string {
  const texts = [...new Set(executions.map(({ customerText }) => customerText.trim()))];
  const source = findDateMentions(foldText(texts.join("\n")));
  const { today } = facts.known;
  const quoted = facts.context.executions.map(({ customerText }) => customerText).join("\n");
  const given = new Set(texts.flatMap((text) => findUrls(text)).map(keyOf));
  const asks = executions.every(({ sideEffect, status }) => !(sideEffect && status === "ok"));
  const saidAlready = new Set(texts.flatMap((text) => sentencesOf(text)).map(comparable));
  const sentences = sentencesOf(said);
  const scores = facts.claimScores(sentences, false);
  const isKept = (sentence: string, index: number): boolean => {
    // With a second question a "sí" would answer neither.
    if (asks && (sentence.includes("?") || SOUNDS_DONE.test(foldText(sentence)))) return false;
    if (saidAlready.has(comparable(sentence))) return false;
    const addresses = findUrls(sentence);
    if (addresses.some((found) => given.has(keyOf(found)) || !facts.isKnownUrl(found.url)))
      return false;
    const score = scores[index] ?? 0;
    if (score >= CERTAIN) return false;
    // A line of a price list can look like a claim; another tool's text is not one.
    const isClaim = score > 0 && !quoted.includes(sentence.trim());
    if (isClaim && (asks || claimsImpossibleAction(sentence))) return false;
    const named = findDateMentionsAt(sentence, today);
    return !named.relative && isContainedIn(named, source);
  };
  const first = sentences.findIndex((sentence, index) => !isKept(sentence, index));
  const place = Math.max(0, first);
  const before = sentences.slice(0, place).join("").trim();
  const after = sentences
    .slice(place)
    .filter((sentence, index) => isKept(sentence, place + index))
    .join("")
    .trim();
  return [before, ...texts, after].filter((text) => text !== "").join("\n\n");
}

/** Sounds as if it were booked, while a summary still waits for its "sí". */
const SOUNDS_DONE = new RegExp(
  "^\\W*(?:(?:todo|perfecto),? )?(?:listo|hecho|ya esta)\\W*$" +
    "|\\b(?:te|le|los|les) espera|\\bnos vemos\\b",
);

function keyOf({ url }: { readonly url: string }): string {
  return canonicalUrl(url);
}
