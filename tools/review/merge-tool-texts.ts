// A turn in which something was done, or must be agreed to: the tool's own words stand in the place
// of the first sentence of the model's that says as much or says it wrong; of its other sentences
// only those stay that claim nothing and name nothing else. Pure.

import type { ToolExecution } from "../../engine/turn/turn-events.ts";
import type { ReviewContext } from "../../engine/turn/reply-review.ts";
import { findUrls, canonicalUrl } from "../text/urls.ts";
import { CERTAIN, claimScores } from "./claim-detector.ts";
import { claimsImpossibleAction } from "./known-bookings.ts";
import type { KnownBookings } from "./known-bookings.ts";
import {
  findDateMentionsAt,
  findDateMentions,
  normaliseText,
  isContainedIn,
} from "../dates/date-mentions.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

interface Around {
  readonly facts: ReviewContext;
  readonly standing: KnownBookings;
}

export function mergeWithToolTexts(
  said: string,
  told: readonly ToolExecution[],
  { facts, standing: { today } }: Around,
): string {
  const texts = [...new Set(told.map(({ customerText }) => customerText.trim()))];
  const source = findDateMentions(normaliseText(texts.join("\n")));
  const quoted = facts.executions.map(({ customerText }) => customerText).join("\n");
  const isKnown = knownUrls(facts);
  const given = new Set(texts.flatMap((text) => findUrls(text)).map(keyOf));
  const asks = told.every(({ sideEffect, status }) => !(sideEffect && status === "ok"));
  const saidAlready = new Set(texts.flatMap((text) => sentencesOf(text)).map(normalised));
  const sentences = sentencesOf(said);
  const scores = claimScores(sentences, false);
  const isKept = (sentence: string, index: number): boolean => {
    // A question beside one that must be answered makes a "sí" that answers neither.
    if (asks && (sentence.includes("?") || SOUNDS_DONE.test(normaliseText(sentence)))) return false;
    if (saidAlready.has(normalised(sentence))) return false;
    const addresses = findUrls(sentence);
    if (addresses.some((found) => given.has(keyOf(found)) || !isKnown(found.url))) return false;
    const score = scores[index] ?? 0;
    if (score >= CERTAIN) return false;
    // A line of a price list sounds like a claim at times; what another tool said is none.
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

/** Words of somebody who has booked, beside a summary that still waits for its "sí". */
const SOUNDS_DONE = new RegExp(
  "^\\W*(?:(?:todo|perfecto),? )?(?:listo|hecho|ya esta)\\W*$" +
    "|\\b(?:te|le|los|les) espera|\\bnos vemos\\b",
);

function normalised(sentence: string): string {
  return normaliseText(sentence)
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

function keyOf({ url }: { readonly url: string }): string {
  return canonicalUrl(url);
}

/** Addresses that the tenant gave, a tool of this turn told or an earlier booking has. */
export function knownUrls({
  executions,
  history,
  prompt,
}: ReviewContext): (address: string) => boolean {
  const texts = [
    ...(prompt === null ? [] : [...prompt.attachments, prompt.system]),
    ...executions.map(({ text }) => text),
    // What was reviewed once held only addresses that were known.
    ...history.map(({ reply }) => reply),
    ...history.flatMap(({ rounds }) => rounds.flatMap(({ results }) => results.map(textOf))),
  ];
  const known = new Set(texts.flatMap((text) => findUrls(text)).map(keyOf));
  return (address) => known.has(canonicalUrl(address)) && !/^(?:javascript|data):/i.test(address);
}

function textOf({ text }: { readonly text: string }): string {
  return text;
}
