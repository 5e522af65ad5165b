// The answer of a turn: what the customer reads and which file goes with it. Pure.

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
  /** Why the model's server refused, where that is the error; absent else. Closed words. */
  readonly failure?: ModelCause;
}

type FailureParts = Pick<AnswerParts, "texts" | "charactersMax"> & {
  readonly facts: Pick<ReviewContextBase, "contact">;
};

/** What a review is given, but for what the turn itself brings. */
export type ReviewContextBase = Omit<ReviewContext, "executions" | "declared">;

export interface AnswerParts {
  /** A bare error is a turn that never reached the machine, or broke it. */
  readonly end: TurnEnd | TurnError;
  readonly prompt: Prompt | null;
  readonly texts: FallbackTexts;
  readonly facts: Pick<ReviewContextBase, "message" | "now" | "contact">;
  readonly loaded: { readonly turns: readonly Turn[]; readonly turnsEver: number };
  readonly charactersMax: number;
  /** Judges what the model said; null: its word is taken. */
  readonly review: Review | null;
}

/**
 * A failed turn in which something took place tells that, in the tool's own words: a booking made
 * must not be hidden behind an apology.
 */
export function composeAnswer(parts: AnswerParts): ChatAnswer & { readonly sideEffects: number } {
  const { end, loaded, charactersMax } = parts;
  const turns = loaded.turnsEver + 1;
  const summary = typeof end === "string" ? null : end.summary;
  const sideEffects = summary?.sideEffects ?? [];
  const finished = typeof end !== "string" && end.type === "finish_turn" ? end : null;
  const said = cleanReply(withoutFenced(finished?.reply ?? ""), charactersMax);
  const error = finished === null ? errorOf(end) : said === "" ? "agent_execution_error" : null;
  return {
    reply: reviewedReply(said, parts) || failureText(error ?? "agent_execution_error", parts),
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

/** The text of a failure and, where the caller gave one, how else the company is reached. */
export function failureText(
  kind: TurnError,
  { texts, facts, charactersMax }: FailureParts,
): string {
  const text = texts.failure[kind];
  if (facts.contact === null || kind === "openai_content_filter") return text;
  return cleanReply(`${text} ${texts.contact(facts.contact)}`, charactersMax);
}

/** The reviewed words, with every text in them that must be told. */
function reviewedReply(said: string, parts: AnswerParts): string {
  const { end, review, prompt, loaded, charactersMax } = parts;
  if (typeof end === "string") return said;
  const { executions, sideEffects } = end.summary;
  const declared = end.type === "finish_turn" ? end.declared : null;
  const facts: ReviewContext = {
    ...parts.facts,
    executions,
    history: loaded.turns,
    prompt,
    declared,
  };
  const words = review === null ? said || sideEffects.join("\n\n") : review.reply(said, facts);
  const clean = cleanReply(words, charactersMax);
  const texts = executions.flatMap(({ mustTell, customerText }) =>
    mustTell ? [cleanReply(customerText, charactersMax)] : [],
  );
  const untold = [...new Set(texts)].filter((text) => !clean.includes(text)).join("\n\n");
  // First, so that the cap cuts other words.
  return untold === "" ? clean : cleanReply(`${untold}\n\n${clean}`, charactersMax);
}

/** Whether the customer does not read what the model said. */
export function wasRewritten(end: TurnEnd | TurnError, { reply }: ChatAnswer): boolean {
  return typeof end !== "string" && end.type === "finish_turn" && !reply.includes(end.reply);
}

function errorOf(end: TurnEnd | TurnError): TurnError {
  if (typeof end === "string") return end;
  return end.type === "fail_turn" ? end.kind : "agent_execution_error";
}

/** The greeting's file with the first reply; else a file of the tenant's not yet sent. */
function attachmentOf(url: string | null, { prompt, loaded }: AnswerParts): string | null {
  if (prompt === null) return null;
  if (loaded.turnsEver === 0 && prompt.greetingUrl !== null) return prompt.greetingUrl;
  if (url === null || !prompt.attachments.includes(url)) return null;
  return loaded.turns.some((turn) => turn.url === url) ? null : url;
}
