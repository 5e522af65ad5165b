// One guard for all code that an embedding process hands over and that is called without being
// waited for: a listener, a logger, `onError`, a review, notes, a domain's small questions. What it
// throws, and what a promise of it rejects with, is told once and breaks nothing. It holds nothing.

import { invalidOption } from "../core/errors.ts";
import type { Notes } from "../turn/notes.ts";
import type { Review, TurnFacts } from "../turn/review.ts";

type Report = (error: unknown) => void;

/** Calls somebody's function for its effect alone. Never throws; false when it threw at once. */
export function tell(call: () => unknown, report: Report): boolean {
  try {
    listenTo(call(), report);
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

interface Question<Value> {
  /** What was asked, in words: it becomes the error where the answer is not one. */
  readonly what: string;
  readonly isAnswer: (value: unknown) => value is Value;
  readonly report: Report;
}

/**
 * What somebody's function answers. @throws what it throws, or AgentError `config_invalid` where
 * the answer is of another kind, such as a promise; each was reported before.
 */
export function ask<Value>(call: () => unknown, question: Question<Value>): Value {
  const { what, isAnswer, report } = question;
  try {
    const answer = call();
    if (isAnswer(answer)) return answer;
    listenTo(answer, report);
    throw invalidOption(`${what} answered with something else than it must`);
  } catch (error) {
    report(error);
    throw error;
  }
}

/** The same, where there is an answer that is safe in every case. */
export function askOr<Value>(
  call: () => unknown,
  otherwise: Value,
  question: Question<Value>,
): Value {
  try {
    return ask(call, question);
  } catch {
    return otherwise;
  }
}

/** A promise that nobody waits for would end the process with its rejection. */
function listenTo(value: unknown, report: Report): void {
  if (typeof value === "object" && value !== null && "then" in value) {
    Promise.resolve(value).catch(report);
  }
}

/** Notes that break cost nothing: whoever keeps them goes on with those before. */
export function guardedNotes(notes: Notes, report: Report): Notes {
  const isAnswer = isText;
  return {
    take: (before, turn, noted) =>
      ask(() => notes.take(before, turn, noted), { what: "notes.take", isAnswer, report }),
    tell: (kept) => ask(() => notes.tell(kept), { what: "notes.tell", isAnswer, report }),
  };
}

/**
 * A review that breaks vouches for nothing: nothing of the model is shown before the turn's end,
 * and at the end the customer reads what the tools did, or that it did not work.
 */
export function guardedReview(review: Review, report: Report): Review {
  const { declares } = review;
  return {
    ...(declares === undefined ? {} : { declares }),
    reply: (said, facts) =>
      askOr(() => review.reply(said, facts), deedsOf(facts), {
        what: "review.reply",
        isAnswer: isText,
        report,
      }),
    isHarmless: (sentence, facts, before) =>
      askOr(() => review.isHarmless(sentence, facts, before), false, {
        what: "review.isHarmless",
        isAnswer: (value) => typeof value === "boolean",
        report,
      }),
    objection: (said, facts) =>
      askOr(() => review.objection?.(said, facts) ?? null, null, {
        what: "review.objection",
        isAnswer: isTextOrNull,
        report,
      }),
  };
}

/** Where log lines go: one that is not taken is lost, as there is no log to tell it to. */
export function guardedSink(sink: { write(line: string): unknown }): { write(line: string): void } {
  return {
    write: (line) =>
      void tell(
        () => sink.write(line),
        () => {},
      ),
  };
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

/** In the tools' own words; "" where nothing was changed, which becomes the text of a failure. */
function deedsOf({ deeds }: TurnFacts): string {
  const changed = deeds.filter(({ sideEffect, customerText }) => sideEffect && customerText !== "");
  return changed.map(({ customerText }) => customerText).join("\n\n");
}
