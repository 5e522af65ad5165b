// What reaches the customer is what happened: the review of a reply against what the tools of the
// turn did. A booking is told in its tool's own words; a reply that claims one that nobody made is
// replaced by an honest text; addresses that nobody gave are taken out. Pure.

import type { ToolDeed } from "../engine/events.ts";
import type { Turn } from "../engine/message.ts";
import { sentencesOf } from "../engine/reply.ts";
import type { Review, TurnFacts } from "../engine/review.ts";
import { addressesIn, canonical, isMeeting, withoutStrange } from "./addresses.ts";
import { claimOf } from "./claim-words.ts";
import { factsOf, folded, isEmpty, standsIn } from "./facts.ts";
import type { Facts } from "./facts.ts";

export const claimsReview: Review = { reply: reviewReply, isHarmless };

function reviewReply(said: string, facts: TurnFacts): string {
  const { deeds } = facts;
  const unknown = deeds.findLast((deed) => deed.sideEffect && deed.status === "unknown");
  if (unknown !== undefined) return customersPart(unknown);
  const told = deeds.filter((deed) => deed.mustTell || isDone(deed));
  if (told.length > 0) return aroundTold(said, told, facts);
  if (addressesIn(said).length === 0) return isClaiming(said, facts) ? honest(facts) : said;
  const isKnown = knownAddresses(facts);
  const strange = addressesIn(said).filter(({ address }) => !isKnown(address));
  if (strange.some(({ address }) => isMeeting(address))) return honest(facts);
  if (isClaiming(said, facts)) return honest(facts);
  return withoutStrange(said, isKnown) || NOTHING_LEFT;
}

const NOTHING_LEFT = "Disculpa, no tengo un enlace para eso. ¿En qué más te ayudo?";

function isHarmless(sentence: string, facts: TurnFacts): boolean {
  const addresses = addressesIn(sentence);
  if (addresses.length > 0) {
    const isKnown = knownAddresses(facts);
    if (addresses.some(({ address }) => !isKnown(address))) return false;
  }
  return claimOf(sentence) === "none" || isBacked(sentence, evidenceOf(facts));
}

function isDone({ sideEffect, status }: ToolDeed): boolean {
  return sideEffect && status === "ok";
}

// --- What was done, told in the tool's words -----------------------------------------------------

/** Sentences in which a tool's text speaks to the model. */
const ORDER = new RegExp(
  "^\\W{0,3}(?:dile|dilo|di|pide|pidele|pregunta|preguntale|ofrece|repite|responde|explica|" +
    "disculpate|no lo|no la|no le|no prometas|confirma con)\\b",
);

/** A tool's text up to where it begins to tell the model what to do. */
function customersPart({ text, mustTell }: ToolDeed): string {
  if (mustTell) return text.trim();
  const sentences = sentencesOf(text);
  const end = sentences.findIndex((sentence) => ORDER.test(folded(sentence).trim()));
  const part = (end < 0 ? sentences : sentences.slice(0, end)).join("").trim();
  return part === "" ? text.trim() : part;
}

/**
 * The tools' texts in the place of the first sentence of the model's that says as much or says it
 * wrong; of its other sentences only those that claim nothing and name nothing else.
 */
function aroundTold(said: string, told: readonly ToolDeed[], facts: TurnFacts): string {
  const texts = [...new Set(told.map(customersPart))];
  const source = factsOf(folded(texts.join("\n")));
  const isKnown = knownAddresses(facts);
  const given = new Set(texts.flatMap((text) => addressesIn(text)).map(keyOf));
  const asks = told.every((deed) => !isDone(deed));
  const saidAlready = new Set(texts.flatMap((text) => sentencesOf(text)).map(bare));
  const isKept = (sentence: string): boolean => {
    // A question beside one that must be answered makes a "sí" that answers neither.
    if (asks && sentence.includes("?")) return false;
    if (saidAlready.has(bare(sentence))) return false;
    const addresses = addressesIn(sentence);
    if (addresses.some((found) => given.has(keyOf(found)) || !isKnown(found.address))) return false;
    const named = factsOf(folded(sentence));
    return claimOf(sentence) !== "hard" && !named.relative && standsIn(named, source);
  };
  const sentences = sentencesOf(said);
  const first = sentences.findIndex((sentence) => !isKept(sentence));
  const place = first < 0 ? 0 : first;
  const before = sentences.slice(0, place).join("").trim();
  const after = sentences.slice(place).filter(isKept).join("").trim();
  return [before, ...texts, after].filter((text) => text !== "").join("\n\n");
}

function bare(sentence: string): string {
  return folded(sentence)
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

function keyOf({ address }: { readonly address: string }): string {
  return canonical(address);
}

// --- What was not done ---------------------------------------------------------------------------

function isClaiming(said: string, facts: TurnFacts): boolean {
  let evidence: readonly Evidence[] | null = null;
  let waits: boolean | null = null;
  return sentencesOf(said).some((sentence) => {
    const claim = claimOf(sentence);
    if (claim === "none") return false;
    if (claim === "soft" && (waits ??= isWaiting(said))) return false;
    return !isBacked(sentence, (evidence ??= evidenceOf(facts)));
  });
}

const ASKING = new RegExp(
  "(?:confirm|correct|esta bien|de acuerdo|nombre|correo|parece|agend|reserv|registr)[^?]{0,80}\\?",
);

/** A reply that asks for something more is a summary, not a confirmation. */
function isWaiting(said: string): boolean {
  const text = folded(said);
  if (/\b(?:dime|indica(?:me)?|necesito|falta|pasame|enviame|confirma(?:me)?)\b/.test(text))
    return true;
  return ASKING.test(text);
}

/** A claim holds when a booking that stands names the same days and hours. */
function isBacked(sentence: string, evidence: readonly Evidence[]): boolean {
  const text = folded(sentence);
  const named = factsOf(text);
  const isGone = /\b(?:cancel|anul|elimin)/.test(text);
  return evidence.some(
    (known) => known.isGone === isGone && (isEmpty(named) || standsIn(named, known.facts)),
  );
}

/** A booking that the session is known to have, or to have cancelled. */
interface Evidence {
  readonly isGone: boolean;
  readonly facts: Facts;
}

const BOOKED = /^Cita (?:confirmada|cambiada)\b/;
const CANCELLED = /^Cita cancelada\b/;
const LISTED = "list_bookings";

function evidenceOf({ deeds, history }: TurnFacts): readonly Evidence[] {
  let known: Evidence[] = [];
  const take = (name: string, text: string): void => {
    if (name === LISTED || BOOKED.test(text)) {
      // What was moved does not stand at its old hour; which it was is only sure when it is one.
      if (/^Cita cambiada/.test(text) && known.length === 1) known = [];
      known.push({ isGone: false, facts: factsOf(folded(text)) });
    } else if (CANCELLED.test(text)) {
      const gone = factsOf(folded(text));
      known = known.filter(({ facts }) => !standsIn(gone, facts));
      known.push({ isGone: true, facts: gone });
    }
  };
  for (const turn of history) for (const [name, text] of resultsOf(turn)) take(name, text);
  for (const { name, text, status } of deeds) if (status === "ok") take(name, text);
  return known;
}

/** What the tools of a turn said: their own words, which no model wrote. */
function resultsOf({ rounds }: Turn): readonly (readonly [name: string, text: string])[] {
  return rounds.flatMap(({ calls, results }) =>
    calls.map(({ name }, index) => [name, results[index]?.text ?? ""] as const),
  );
}

const NOT_BOOKED = /^Cita (?:no registrada|sin cambios)\b/;

/** Says that nothing was done, why when a tool said so, and how to go on. */
function honest(facts: TurnFacts): string {
  const refused = facts.deeds.findLast(({ text }) => NOT_BOOKED.test(text));
  if (refused !== undefined) {
    return `${customersPart(refused)} ¿Qué otro día u hora te queda bien?`;
  }
  return (
    "Para no confundirte: con este mensaje todavía no se registró, cambió ni canceló ninguna " +
    "cita. Si quieres agendar una, dime el día, la hora, tu nombre completo y tu correo, y la " +
    "registro cuando me lo confirmes."
  );
}

// --- Addresses -----------------------------------------------------------------------------------

/** Addresses that the tenant gave, a tool of this turn told or an earlier booking has. */
function knownAddresses({ deeds, history, prompt }: TurnFacts): (address: string) => boolean {
  const texts = [
    ...(prompt === null ? [] : [...prompt.attachments, prompt.system]),
    ...deeds.map(({ text }) => text),
    ...history.flatMap((turn) =>
      resultsOf(turn).flatMap(([, text]) => (BOOKED.test(text) ? [text] : [])),
    ),
  ];
  const known = new Set(texts.flatMap((text) => addressesIn(text)).map(keyOf));
  return (address) => known.has(canonical(address)) && !/^(?:javascript|data):/i.test(address);
}
