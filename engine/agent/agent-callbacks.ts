// Guards the host application's callbacks that are called without being awaited: listeners,
// loggers, `onError`, reviews, notes and a plugin's small callbacks. What they throw or reject with
// is reported once and breaks nothing.

import { invalidOption } from "../core/errors.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Review, ReviewContext } from "../turn/reply-review.ts";

type ErrorReporter = (error: unknown) => void;

/** Calls a function for its effect. Never throws; false when it threw synchronously. */
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
  /** The callback's name, for the error when its result has the wrong type. */
  readonly what: string;
  readonly isAnswer: (value: unknown) => value is Value;
  readonly report: ErrorReporter;
}

/**
 * The function's result. @throws what it throws, or AgentError `config_invalid` when the result has
 * the wrong type, such as a promise; each is reported first.
 */
export function callGuarded<Value>(call: () => unknown, guard: GuardedCall<Value>): Value {
  const { what, isAnswer, report } = guard;
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

/** The same, with a fallback value instead of an error. */
export function callGuardedOr<Value>(
  call: () => unknown,
  otherwise: Value,
  guard: GuardedCall<Value>,
): Value {
  try {
    return callGuarded(call, guard);
  } catch {
    return otherwise;
  }
}

/** An unhandled rejection would end the process. */
function reportRejection(value: unknown, report: ErrorReporter): void {
  if (typeof value === "object" && value !== null && "then" in value) {
    Promise.resolve(value).catch(report);
  }
}

/** Notes that throw are ignored: the previous notes stay. */
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
 * When a review throws, no text of the model is streamed, and the final reply is what the tools
 * did, or a failure text.
 */
export function guardedReview(review: Review, report: ErrorReporter): Review {
  const { declares } = review;
  return {
    ...(declares === undefined ? {} : { declares }),
    reply: (reply, facts) =>
      callGuardedOr(() => review.reply(reply, facts), executionTexts(facts), {
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
    objection: (reply, facts) =>
      callGuardedOr(() => review.objection?.(reply, facts) ?? null, null, {
        what: "review.objection",
        isAnswer: isTextOrNull,
        report,
      }),
  };
}

/**
 * Guards the destination of log lines: a line it rejects is lost, as there is nowhere to log it.
 */
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

/** The tools' texts; "" when nothing was changed, which becomes a failure text. */
function executionTexts({ executions }: ReviewContext): string {
  const changed = executions.filter(
    ({ sideEffect, customerText }) => sideEffect && customerText !== "",
  );
  return changed.map(({ customerText }) => customerText).join("\n\n");
}
