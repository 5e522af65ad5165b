// The replies of an ioredis pipeline, and which of them are error replies of Redis. Pure, except
// for adding a command to a pipeline that is not sent yet.

import type { RedisClient } from "./redis-client.ts";
import type { RangeRead } from "./lua-script.ts";

export type Replies = readonly (readonly [Error | null, unknown])[];

/** A Cluster's client returns numbers: see redis-client.ts. */
export function numbersAsStrings(reply: unknown): unknown {
  if (typeof reply === "number") return String(reply);
  return Array.isArray(reply) ? reply.map(numbersAsStrings) : reply;
}

export function addRangeRead(
  pipeline: ReturnType<RedisClient["pipeline"]>,
  range: RangeRead,
): void {
  pipeline.lrangeBuffer(range.key, -range.countMax, -1);
}

export function isScriptMissing(replies: Replies): boolean {
  const error = replies[0]?.[0];
  return isErrorReply(error) && error.message.startsWith("NOSCRIPT");
}

/** Redis replied with an error. The library has no typings for its class. */
export function isErrorReply(error: Error | null | undefined): error is Error {
  return error?.name === "ReplyError";
}

/** The first word of an error reply is a code; the rest may contain arguments. */
export function errorCodeOf(error: Error): string | null {
  return /^[A-Z]{2,16}(?= )/.exec(error.message)?.[0] ?? null;
}
