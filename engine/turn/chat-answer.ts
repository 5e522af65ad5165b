// Composes the answer of a turn: the text for the customer and its attachment. Pure.

import type { TurnEnd } from "./turn-events.ts";
import { withoutFenced } from "../conversation/fence.ts";
import type { ModelCause, Turn, TurnError } from "../conversation/messages.ts";
import type { Prompt } from "./prompt-source.ts";
import { cleanReply } from "../conversation/reply-parser.ts";
import type { Review, ReviewContext } from "./reply-review.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";

export interface ChatAnswer {
  readonly reply: string;
  readonly url: string | null;
  /** Turns of the session, this one included. */
  readonly turns: number;
  /** Why the reply is a hand-off, or null. */
  readonly error: TurnError | null;
  /** The stored reply of an earlier delivery of the same message. */
  readonly repeated: boolean;
  /** Why the model server rejected the request, in words of a closed set; else absent. */
  readonly failure?: ModelCause;
}

type FailureParts = Pick<AnswerParts, "texts" | "charactersMax"> & {
  readonly facts: Pick<ReviewContextBase, "contact">;
};

/** The part of a review's context that is known before the turn runs. */
export type ReviewContextBase = Omit<ReviewContext, "executions" | "declared">;

/** A session's turns: the newest, the older ones on demand, and how many there ever were. */
export interface LoadedTurns {
  readonly turns: readonly Turn[];
  readonly older?: () => readonly Turn[];
  readonly turnsEver: number;
}

export interface AnswerParts {
  /** A bare error: the turn never reached the machine, or the machine threw. */
  readonly end: TurnEnd | TurnError;
  readonly prompt: Prompt | null;
  readonly texts: FallbackTexts;
  readonly facts: Pick<ReviewContextBase, "message" | "now" | "contact">;
  readonly loaded: LoadedTurns;
  readonly charactersMax: number;
  /** Reviews the model's reply; null disables the review. */
  readonly review: Review | null;
}

/**
 * A failed turn with a side effect answers with that tool's text: a booking that was made must not
 * be hidden behind an apology.
 */
export function composeAnswer(parts: AnswerParts): ChatAnswer & { readonly sideEffects: number } {
  const { end, loaded, charactersMax } = parts;
  const turns = loaded.turnsEver + 1;
  const summary = typeof end === "string" ? null : end.summary;
  const sideEffects = summary?.sideEffects ?? [];
  const finished = typeof end !== "string" && end.type === "finish_turn" ? end : null;
  const modelText = cleanReply(withoutFenced(finished?.reply ?? ""), charactersMax);
  const ownError = modelText === "" ? "agent_execution_error" : null;
  const error = finished === null ? errorOf(end) : ownError;
  return {
    reply: reviewedReply(modelText, parts) || failureText(error ?? "agent_execution_error", parts),
    url: finished === null ? null : attachmentOf(finished.url, parts),
    turns,
    error,
    repeated: false,
    sideEffects: sideEffects.length,
    ...failureOf(end),
  };
}

function failureOf(end: TurnEnd | TurnError): Pick<ChatAnswer, "failure"> {
  if (typeof end === "string" || end.type !== "fail_turn") return {};
  return end.cause === undefined ? {} : { failure: end.cause };
}

/** The text of a failure, and the company's contact where the caller sent one. */
export function failureText(
  kind: TurnError,
  { texts, facts, charactersMax }: FailureParts,
): string {
  const text = texts.failure[kind];
  if (facts.contact === null || kind === "openai_content_filter") return text;
  return cleanReply(`${text} ${texts.contact(facts.contact)}`, charactersMax);
}

/** The reviewed reply, completed with the verbatim texts that it lacks. */
function reviewedReply(modelText: string, parts: AnswerParts): string {
  const { end, review, prompt, loaded, charactersMax } = parts;
  if (typeof end === "string") return modelText;
  const { executions, sideEffects } = end.summary;
  const declared = end.type === "finish_turn" ? end.declared : null;
  const context: ReviewContext = {
    ...parts.facts,
    executions,
    history: loaded.turns,
    prompt,
    declared,
  };
  const unreviewed = modelText || sideEffects.join("\n\n");
  const reviewed = review === null ? unreviewed : review.reply(modelText, context);
  const clean = cleanReply(reviewed, charactersMax);
  const texts = executions.flatMap(({ mustTell, customerText }) =>
    mustTell ? [cleanReply(customerText, charactersMax)] : [],
  );
  const missing = [...new Set(texts)].filter((text) => !clean.includes(text)).join("\n\n");
  // Before the rest, so that the cap cuts the rest.
  return missing === "" ? clean : cleanReply(`${missing}\n\n${clean}`, charactersMax);
}

/** Whether the review changed the model's reply. */
export function wasRewritten(end: TurnEnd | TurnError, { reply }: ChatAnswer): boolean {
  return typeof end !== "string" && end.type === "finish_turn" && !reply.includes(end.reply);
}

function errorOf(end: TurnEnd | TurnError): TurnError {
  if (typeof end === "string") return end;
  return end.type === "fail_turn" ? end.kind : "agent_execution_error";
}

/** The greeting's file for the first reply; later one of the tenant's files, sent at most once. */
function attachmentOf(url: string | null, { prompt, loaded }: AnswerParts): string | null {
  if (prompt === null) return null;
  if (loaded.turnsEver === 0 && prompt.greetingUrl !== null) return prompt.greetingUrl;
  if (url === null || !prompt.attachments.includes(url)) return null;
  const isSame = (turn: Turn): boolean => turn.url === url;
  return loaded.turns.some(isSame) || loaded.older?.().some(isSame) ? null : url;
}
