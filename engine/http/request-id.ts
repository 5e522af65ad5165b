// The request id from the caller's `x-request-id` header, if it is safe to log. It is in every log
// line of the turn and in the response's `x-request-id`. Pure.

/** A longer id is replaced, not truncated. */
export const REQUEST_ID_CHARACTERS_MAX = 128;

/**
 * The forms of tracers, proxies and load balancers: UUIDs, ULIDs, hex, `Root=1-…`, base64. Without
 * blanks, quotes and `@` an id cannot contain an email address or a sentence. A header sent twice
 * is joined with a comma and a blank, so it does not match.
 */
const WELL_FORMED = /^[A-Za-z0-9._:;=+/-]+$/;

/** The caller's id; null if there is none, or it is too long or has other characters. */
export function requestIdOf(header: string | readonly string[] | undefined): string | null {
  if (typeof header !== "string" || header.length > REQUEST_ID_CHARACTERS_MAX) return null;
  return WELL_FORMED.test(header) ? header : null;
}
