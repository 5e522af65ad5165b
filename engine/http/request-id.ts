// The id of a request: the caller's own where it sends one that may stand in a log, else ours. It
// goes back as `x-request-id` and stands in every log line of the turn. Pure.

/** Of an id that a caller may give; a longer one is not cut but replaced. */
export const REQUEST_ID_CHARACTERS_MAX = 128;

/**
 * What tracers, proxies and load balancers write: UUIDs, ULIDs, hex, `Root=1-…`, base64. No blank,
 * no quote and no `@`: an id cannot hold an address or a sentence. A header sent twice is joined
 * with a comma and a blank, so it is none.
 */
const WELL_FORMED = /^[A-Za-z0-9._:;=+/-]+$/;

/** The caller's id; null where it gave none, or one that is too long or of other characters. */
export function requestIdOf(header: string | readonly string[] | undefined): string | null {
  if (typeof header !== "string" || header.length > REQUEST_ID_CHARACTERS_MAX) return null;
  return WELL_FORMED.test(header) ? header : null;
}
