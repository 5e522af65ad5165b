// Replies of Redis as the library hands them on: numbers as decimal strings, and which errors are
// Redis' own. Pure.

/** A Cluster's client returns numbers: see redis-client.ts. */
export function numbersAsStrings(reply: unknown): unknown {
  if (typeof reply === "number") return String(reply);
  return Array.isArray(reply) ? reply.map(numbersAsStrings) : reply;
}

/** Redis replied with an error. The library has no typings for its class. */
export function isErrorReply(error: Error | null | undefined): error is Error {
  return error?.name === "ReplyError";
}

/** The first word of an error reply is a code; the rest may contain arguments. */
export function errorCodeOf(error: Error): string | null {
  return /^[A-Z]{2,16}(?= )/.exec(error.message)?.[0] ?? null;
}
