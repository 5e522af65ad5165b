// Reviews a reply so that the customer reads only what happened. What was done is reported in its
// tool's own text. The reply's claims are checked against the tool executions of this turn, the
// appointments listed in it and the session's notes. The model rewrites an unsupported claim once;
// a claim that remains gets one true line after it. Tool texts are never parsed to learn what
// happened. Pure.

import type { Review, ReviewContext } from "../../engine/turn/reply-review.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { findUrls, isMeetingUrl } from "../text/urls.ts";
import { mergeWithToolTexts } from "./merge-tool-texts.ts";
import { CERTAIN } from "./claim-detector.ts";
import { correctionText, isSupported, claimsImpossibleAction } from "./known-bookings.ts";
import type { KnownBookings } from "./known-bookings.ts";
import { CLAIM_FIELDS, declaredClaim, declaresPerson, objectionTo } from "./declared-claim.ts";
import {
  findDateMentionsAt,
  findDateMentions,
  foldText,
  hasNoMentions,
  isContainedIn,
} from "../dates/date-mentions.ts";
import { bookingFacts } from "../domain/booking-facts.ts";
import { withoutInternalText } from "./internal-text.ts";
import { ReplyFacts } from "./reply-facts.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

interface ReviewOptions {
  /** Time zone of the companies, for "mañana"; a prompt's own wins. */
  readonly timeZone: string;
}

export function createReview({ timeZone }: ReviewOptions): Review {
  const factsOf = (context: ReviewContext): ReplyFacts =>
    new ReplyFacts(context, context.prompt?.timeZone ?? timeZone);
  return {
    declares: CLAIM_FIELDS,
    reply: (said, context) => reviewReply(said, factsOf(context)),
    canStream: (sentence, context, before) => canStream(sentence, factsOf(context), before),
    objection: (said, context) => objection(said, factsOf(context)),
  };
}

/** For companies in Peru; others use `createReview`. */
export const claimsReview: Review = createReview({ timeZone: "America/Lima" });

const NOTHING_LEFT = "Disculpa, no tengo un enlace para eso. ¿En qué más te ayudo?";
const SAFE =
  "Para no confundirte: con este mensaje todavía no se registró, cambió ni canceló ninguna cita. " +
  "Si quieres agendar una, dime el día, la hora y tus datos, y la registro cuando me lo confirmes.";

function reviewReply(said: string, facts: ReplyFacts): string {
  const { context } = facts;
  const { executions } = context;
  const unknownOutcome = executions.findLast(
    (execution) => execution.sideEffect && execution.status === "unknown",
  );
  if (unknownOutcome !== undefined) return unknownOutcome.customerText;
  const verbatim = executions.filter(
    (execution) => execution.mustTell || (execution.sideEffect && execution.status === "ok"),
  );
  const clean = withoutInternalText(said, context);
  if (verbatim.length > 0) return mergeWithToolTexts(clean, verbatim, facts);
  const unknownUrls = findUrls(clean).filter(({ url }) => !facts.isKnownUrl(url));
  const kept = unknownUrls.length === 0 ? clean : withoutUnknownUrls(clean, facts);
  const claim = claimIn(kept, facts);
  // An unknown meeting link implies that there is an appointment.
  const isInvited = unknownUrls.some(({ url }) => isMeetingUrl(url));
  if (claim.kind === "declared" && !isInvited) return SAFE;
  const text = kept === "" && isVisible(said) ? NOTHING_LEFT : kept;
  if (claim.kind === "none" && !claim.isOther && !isInvited) return text;
  const { known } = facts;
  const line = correctionText(known, claim.isOther, context.contact);
  const previous = context.history.at(-1)?.reply ?? "";
  // The line was in the previous reply and is only likely to be needed: it is not repeated, unless
  // a new date or time is named.
  const isRepeated = claim.sentences.every((sentence) => isNamedIn(sentence, previous, known));
  if (claim.kind === "likely" && previous.includes(line) && isRepeated) return text;
  return `${text}\n\n${line}`;
}

/** Whether a sentence names no date or time, or only those of the earlier reply. */
function isNamedIn(sentence: string, earlier: string, { today }: KnownBookings): boolean {
  const named = findDateMentionsAt(sentence, today);
  return (
    hasNoMentions(named) ||
    (!named.relative && isContainedIn(named, findDateMentions(foldText(earlier))))
  );
}

/** Removes whole sentences with an unknown URL: half a sentence is broken Spanish. */
function withoutUnknownUrls(text: string, facts: ReplyFacts): string {
  return sentencesOf(text)
    .filter((sentence) => findUrls(sentence).every(({ url }) => facts.isKnownUrl(url)))
    .join("")
    .trim();
}

/** Claims about the customer's appointment that nothing supports. */
interface UnsupportedClaim {
  /** `declared` by the model itself, or detected as certain or likely. */
  readonly kind: "none" | "declared" | "certain" | "likely";
  /** It also claims that a person was informed or a message sent, which did not happen. */
  readonly isOther: boolean;
  /** The claiming sentences. */
  readonly sentences: readonly string[];
}

function claimIn(said: string, facts: ReplyFacts): UnsupportedClaim {
  const { context } = facts;
  const sentences = sentencesOf(said);
  const scores = scoresWithoutRejections(sentences, facts);
  // Tool texts of this turn are true; but one may quote a text that is certainly a claim.
  const toolTexts = context.executions.map(({ customerText }) => customerText).join("\n");
  const claiming = sentences
    .map((sentence, index) => ({ sentence, score: scores[index] ?? 0 }))
    .filter(({ sentence, score }) => {
      const isToolText = score < CERTAIN && toolTexts.includes(sentence.trim());
      return (
        score > 0 && !isToolText && !isSupported(sentence, facts.known) && !givesLink(sentence)
      );
    });
  const own = claiming.filter(({ sentence }) => !claimsImpossibleAction(sentence));
  const isSure = own.some(({ score }) => score >= CERTAIN);
  const found: UnsupportedClaim = {
    kind: isSure ? "certain" : own.length > 0 ? "likely" : "none",
    isOther: own.length < claiming.length,
    sentences: claiming.map(({ sentence }) => sentence),
  };
  if (declaredClaim(facts) !== "false") return found;
  if (claiming.length > 0) return { ...found, kind: "declared" };
  // Declared false, but in words that may be harmless: they stay, with the line after them.
  const isOther = declaresPerson(context.declared);
  return { kind: isOther ? "none" : "certain", isOther, sentences: [] };
}

/**
 * A rejection in its tool's own words must not lower the score of a claim next to it: "No encuentro
 * esa cita. Tu cita fue cancelada." claims as much as its second sentence alone.
 */
function scoresWithoutRejections(
  sentences: readonly string[],
  facts: ReplyFacts,
): readonly number[] {
  const offered = isOffering(facts.context);
  const scores = facts.claimScores(sentences, offered);
  const refused = facts.context.executions
    .filter(({ sideEffect, status }) => sideEffect && status !== "ok")
    .map(({ customerText }) => customerText)
    .join("\n");
  const isRejection = (sentence: string): boolean => refused.includes(sentence.trim());
  if (refused === "" || !sentences.some(isRejection)) return scores;
  const own = sentences.flatMap((sentence, index) => (isRejection(sentence) ? [] : [index]));
  const alone = facts.claimScores(
    own.map((index) => sentences[index] ?? ""),
    offered,
  );
  const raised = new Map(own.map((index, place) => [index, alone[place] ?? 0]));
  return scores.map((score, index) => Math.max(score, raised.get(index) ?? score));
}

/** Whether the sentence has a booking's meeting link: unknown links are already removed. */
function givesLink(sentence: string): boolean {
  return findUrls(sentence).some(({ url }) => isMeetingUrl(url));
}

/** Whether a tool of this turn returned free times: a reply that names them offers them. */
function isOffering({ executions }: ReviewContext): boolean {
  return executions.some(({ name, status }) => name === "check_availability" && status === "ok");
}

function objection(said: string, facts: ReplyFacts): string | null {
  const { executions, declared } = facts.context;
  const hasToolText = bookingFacts(executions).some(
    ({ kind }) => kind === "done" || kind === "pending" || kind === "proposed",
  );
  // The customer reads the tool's own text, regardless of the reply.
  if (hasToolText || executions.some(({ mustTell }) => mustTell)) return null;
  if (declaredClaim(facts) === "false") return objectionTo(declared, facts.known);
  return claimIn(said, facts).kind === "certain" ? objectionTo(null, facts.known) : null;
}

function canStream(sentence: string, facts: ReplyFacts, before = ""): boolean {
  if (findUrls(sentence).some(({ url }) => !facts.isKnownUrl(url))) return false;
  if (withoutInternalText(sentence, facts.context) !== sentence) return false;
  if (declaredClaim(facts) === "false") return false;
  const score = facts.claimScoreSoFar([...sentencesOf(before), sentence]);
  return score <= 0 || isSupported(sentence, facts.known) || givesLink(sentence);
}
