// The answers of a pipeline as the library gives them, and which of them are errors of Redis' own.
// Pure, but for adding a command to a pipeline that is not sent yet.

import type { RedisClient } from "./redis-client.ts";
import type { RangeRead } from "./lua-script.ts";

export type Replies = readonly (readonly [Error | null, unknown])[];

/** A Cluster's client gives numbers: see redis-client.ts. */
export function numbersAsStrings(answer: unknown): unknown {
  if (typeof answer === "number") return String(answer);
  return Array.isArray(answer) ? answer.map(numbersAsStrings) : answer;
}

export function addRangeRead(pipeline: ReturnType<RedisClient["pipeline"]>, tail: RangeRead): void {
  pipeline.lrangeBuffer(tail.key, -tail.countMax, -1);
}

export function isScriptMissing(replies: Replies): boolean {
  const error = replies[0]?.[0];
  return isErrorReply(error) && error.message.startsWith("NOSCRIPT");
}

/** Redis answered, and the answer is an error. The library's class for it has no typings. */
export function isErrorReply(error: Error | null | undefined): error is Error {
  return error?.name === "ReplyError";
}

/** The first word of an answer that is an error is a code; what follows may hold arguments. */
export function errorCodeOf(error: Error): string | null {
  return /^[A-Z]{2,16}(?= )/.exec(error.message)?.[0] ?? null;
}
