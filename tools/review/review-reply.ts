// What reaches the customer is what happened: the review of a reply. State speaks: what was done is
// told in its tool's own words; what a reply claims is held against the deeds of this turn, the
// list that was looked up and the session's notes. A claim that nothing backs is said again by the
// model once; what still stands gets one true line behind it. No text of a tool is read to learn
// what happened. Pure.

import type { Review, ReviewContext } from "../../engine/turn/reply-review.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { findUrls, isMeetingUrl } from "../text/urls.ts";
import { knownUrls, mergeWithToolTexts } from "./merge-tool-texts.ts";
import { CERTAIN, claimScoreSoFar, claimScores } from "./claim-detector.ts";
import {
  correctionText,
  isSupported,
  claimsImpossibleAction,
  knownBookingsOf,
} from "./known-bookings.ts";
import type { KnownBookings } from "./known-bookings.ts";
import { CLAIM_FIELDS, declaredClaim, declaresPerson, objectionTo } from "./declared-claim.ts";
import {
  findDateMentionsAt,
  findDateMentions,
  normaliseText,
  hasNoMentions,
  isContainedIn,
} from "../dates/date-mentions.ts";
import { bookingFacts } from "../domain/booking-facts.ts";
import { withoutInternalText } from "./internal-text.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

interface ReviewOptions {
  /** The companies' zone: what "mañana" is. */
  readonly timeZone: string;
}

export function createReview(options: ReviewOptions): Review {
  return {
    declares: CLAIM_FIELDS,
    reply: (said, facts) => reviewReply(said, facts, options),
    canStream: (sentence, facts, before) => canStream(sentence, facts, { ...options, before }),
    objection: (said, facts) => objection(said, facts, options),
  };
}

/** For companies in Peru; `createReview` for others. */
export const claimsReview: Review = createReview({ timeZone: "America/Lima" });

const NOTHING_LEFT = "Disculpa, no tengo un enlace para eso. ¿En qué más te ayudo?";
const SAFE =
  "Para no confundirte: con este mensaje todavía no se registró, cambió ni canceló ninguna cita. " +
  "Si quieres agendar una, dime el día, la hora y tus datos, y la registro cuando me lo confirmes.";

function reviewReply(said: string, facts: ReviewContext, { timeZone }: ReviewOptions): string {
  const { executions } = facts;
  const unknown = executions.findLast((deed) => deed.sideEffect && deed.status === "unknown");
  if (unknown !== undefined) return unknown.customerText;
  const standing = knownBookingsOf(facts, timeZone);
  const told = executions.filter(
    (deed) => deed.mustTell || (deed.sideEffect && deed.status === "ok"),
  );
  const clean = withoutInternalText(said, facts);
  if (told.length > 0) return mergeWithToolTexts(clean, told, { facts, standing });
  const isKnown = knownUrls(facts);
  const strange = findUrls(clean).filter(({ url }) => !isKnown(url));
  const kept = strange.length === 0 ? clean : withoutStrangeSentences(clean, isKnown);
  const claim = claimIn(kept, facts, standing);
  // A place to meet that nobody gave says that there is an appointment.
  const isInvited = strange.some(({ url }) => isMeetingUrl(url));
  if (claim.kind === "declared" && !isInvited) return SAFE;
  const text = kept === "" && isVisible(said) ? NOTHING_LEFT : kept;
  if (claim.kind === "none" && !claim.isOther && !isInvited) return text;
  const line = correctionText(standing, claim.isOther, facts.contact);
  const previous = facts.history.at(-1)?.reply ?? "";
  // Said a moment ago and only likely needed now: once is enough, where nothing new is named.
  const isRepeated = claim.sentences.every((sentence) => isNamedIn(sentence, previous, standing));
  if (claim.kind === "likely" && previous.includes(line) && isRepeated) return text;
  return `${text}\n\n${line}`;
}

/** Whether a sentence names no moment, or only those that the earlier reply named, too. */
function isNamedIn(sentence: string, earlier: string, { today }: KnownBookings): boolean {
  const named = findDateMentionsAt(sentence, today);
  return (
    hasNoMentions(named) ||
    (!named.relative && isContainedIn(named, findDateMentions(normaliseText(earlier))))
  );
}

/** Sentences go whole with an address that nobody gave: half of one is broken Spanish. */
function withoutStrangeSentences(text: string, isKnown: (address: string) => boolean): string {
  return sentencesOf(text)
    .filter((sentence) => findUrls(sentence).every(({ url }) => isKnown(url)))
    .join("")
    .trim();
}

/** What a reply says of the customer's own appointment without anything to back it. */
interface Unbacked {
  /** By the model's own word (`declared`), surely, or likely. */
  readonly kind: "none" | "declared" | "certain" | "likely";
  /** It says of a person or a message, too, what nobody did. */
  readonly isOther: boolean;
  /** Those that claim. */
  readonly sentences: readonly string[];
}

function claimIn(said: string, facts: ReviewContext, standing: KnownBookings): Unbacked {
  const sentences = sentencesOf(said);
  const scores = scoresBeside(sentences, facts);
  // What a tool of this turn says to customers is so; but it may quote texts that claim outright.
  const told = facts.executions.map(({ customerText }) => customerText).join("\n");
  const claiming = sentences
    .map((sentence, index) => ({ sentence, score: scores[index] ?? 0 }))
    .filter(({ sentence, score }) => {
      const isTold = score < CERTAIN && told.includes(sentence.trim());
      return score > 0 && !isTold && !isSupported(sentence, standing) && !givesLink(sentence);
    });
  const own = claiming.filter(({ sentence }) => !claimsImpossibleAction(sentence));
  const isSure = own.some(({ score }) => score >= CERTAIN);
  const found: Unbacked = {
    kind: isSure ? "certain" : own.length > 0 ? "likely" : "none",
    isOther: own.length < claiming.length,
    sentences: claiming.map(({ sentence }) => sentence),
  };
  if (declaredClaim(facts.declared, standing) !== "false") return found;
  if (claiming.length > 0) return { ...found, kind: "declared" };
  // Said of itself, in words that may be harmless: they stay, and not alone.
  const isOther = declaresPerson(facts.declared);
  return { kind: isOther ? "none" : "certain", isOther, sentences: [] };
}

/**
 * A refusal in its tool's own words must not vouch for what is claimed beside it: "No encuentro esa
 * cita. Tu cita fue cancelada." claims as much as its second sentence alone.
 */
function scoresBeside(sentences: readonly string[], facts: ReviewContext): readonly number[] {
  const scores = claimScores(sentences, isOffering(facts));
  const refused = facts.executions
    .filter(({ sideEffect, status }) => sideEffect && status !== "ok")
    .map(({ customerText }) => customerText)
    .join("\n");
  const isRefusal = (sentence: string): boolean => refused.includes(sentence.trim());
  if (refused === "" || !sentences.some(isRefusal)) return scores;
  const own = sentences.flatMap((sentence, index) => (isRefusal(sentence) ? [] : [index]));
  const alone = claimScores(
    own.map((index) => sentences[index] ?? ""),
    isOffering(facts),
  );
  const raised = new Map(own.map((index, place) => [index, alone[place] ?? 0]));
  return scores.map((score, index) => Math.max(score, raised.get(index) ?? score));
}

/** An address of a booking that was made: unknown ones have gone by now. */
function givesLink(sentence: string): boolean {
  return findUrls(sentence).some(({ url }) => isMeetingUrl(url));
}

/** A tool of this turn brought free times: a reply that names them offers them. */
function isOffering({ executions }: ReviewContext): boolean {
  return executions.some(({ name, status }) => name === "check_availability" && status === "ok");
}

function objection(said: string, facts: ReviewContext, { timeZone }: ReviewOptions): string | null {
  const isSpoken = bookingFacts(facts.executions).some(
    ({ kind }) => kind === "done" || kind === "pending" || kind === "proposed",
  );
  // The tool's own words are told, whatever the model says.
  if (isSpoken || facts.executions.some(({ mustTell }) => mustTell)) return null;
  const standing = knownBookingsOf(facts, timeZone);
  const declared = declaredClaim(facts.declared, standing);
  if (declared === "false") return objectionTo(facts.declared, standing);
  const claim = claimIn(said, facts, standing);
  return claim.kind === "certain" ? objectionTo(null, standing) : null;
}

function canStream(
  sentence: string,
  facts: ReviewContext,
  { timeZone, before = "" }: ReviewOptions & { readonly before?: string | undefined },
): boolean {
  const isKnown = knownUrls(facts);
  if (findUrls(sentence).some(({ url }) => !isKnown(url))) return false;
  if (withoutInternalText(sentence, facts) !== sentence) return false;
  const standing = knownBookingsOf(facts, timeZone);
  if (declaredClaim(facts.declared, standing) === "false") return false;
  const sentences = [...sentencesOf(before), sentence];
  const score = claimScoreSoFar({ sentences, offered: false });
  return score <= 0 || isSupported(sentence, standing) || givesLink(sentence);
}
