// One guard for all code that an embedding process hands over and that is called without being
// waited for: a listener, a logger, `onError`, a review, notes, a domain's small questions. What it
// throws, and what a promise of it rejects with, is told once and breaks nothing. It holds nothing.

import { invalidOption } from "../core/errors.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Review, ReviewContext } from "../turn/reply-review.ts";

type ErrorReporter = (error: unknown) => void;

/** Calls somebody's function for its effect alone. Never throws; false when it threw at once. */
export function runGuarded(call: () => unknown, report: ErrorReporter): boolean {
  try {
    reportRejection(call(), report);
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

interface GuardedCall<Value> {
  /** What was asked, in words: it becomes the error where the answer is not one. */
  readonly what: string;
  readonly isAnswer: (value: unknown) => value is Value;
  readonly report: ErrorReporter;
}

/**
 * What somebody's function answers. @throws what it throws, or AgentError `config_invalid` where
 * the answer is of another kind, such as a promise; each was reported before.
 */
export function callGuarded<Value>(call: () => unknown, question: GuardedCall<Value>): Value {
  const { what, isAnswer, report } = question;
  try {
    const answer = call();
    if (isAnswer(answer)) return answer;
    reportRejection(answer, report);
    throw invalidOption(`${what} answered with something else than it must`);
  } catch (error) {
    report(error);
    throw error;
  }
}

/** The same, where there is an answer that is safe in every case. */
export function callGuardedOr<Value>(
  call: () => unknown,
  otherwise: Value,
  question: GuardedCall<Value>,
): Value {
  try {
    return callGuarded(call, question);
  } catch {
    return otherwise;
  }
}

/** A promise that nobody waits for would end the process with its rejection. */
function reportRejection(value: unknown, report: ErrorReporter): void {
  if (typeof value === "object" && value !== null && "then" in value) {
    Promise.resolve(value).catch(report);
  }
}

/** Notes that break cost nothing: whoever keeps them goes on with those before. */
export function guardedNotes(notes: Notes, report: ErrorReporter): Notes {
  const isAnswer = isText;
  return {
    update: (before, turn, noted) =>
      callGuarded(() => notes.update(before, turn, noted), {
        what: "notes.update",
        isAnswer,
        report,
      }),
    render: (kept) =>
      callGuarded(() => notes.render(kept), { what: "notes.render", isAnswer, report }),
  };
}

/**
 * A review that breaks vouches for nothing: nothing of the model is shown before the turn's end,
 * and at the end the customer reads what the tools did, or that it did not work.
 */
export function guardedReview(review: Review, report: ErrorReporter): Review {
  const { declares } = review;
  return {
    ...(declares === undefined ? {} : { declares }),
    reply: (said, facts) =>
      callGuardedOr(() => review.reply(said, facts), executionTexts(facts), {
        what: "review.reply",
        isAnswer: isText,
        report,
      }),
    canStream: (sentence, facts, before) =>
      callGuardedOr(() => review.canStream(sentence, facts, before), false, {
        what: "review.canStream",
        isAnswer: (value) => typeof value === "boolean",
        report,
      }),
    objection: (said, facts) =>
      callGuardedOr(() => review.objection?.(said, facts) ?? null, null, {
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
      void runGuarded(
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
function executionTexts({ executions }: ReviewContext): string {
  const changed = executions.filter(
    ({ sideEffect, customerText }) => sideEffect && customerText !== "",
  );
  return changed.map(({ customerText }) => customerText).join("\n\n");
}
