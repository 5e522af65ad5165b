// The only place that makes a session's key. Pure.

import { AgentError } from "../core/errors.ts";

declare const brand: unique symbol;

/** `tenant:session`, built only by `sessionKey`; the first component of every key is the tenant. */
export type SessionKey = string & { readonly [brand]: "SessionKey" };

/** Of a session's id: messengers' scoped ids have up to 135 characters; the rest is reserve. */
export const SESSION_LENGTH_MAX = 160;

export const SESSION_ID = new RegExp(`^[A-Za-z0-9_.:+@-]{1,${SESSION_LENGTH_MAX}}$`);

/**
 * The only constructor of a session's key. `tenant` is a safe integer, `session` 1–160 characters
 * of `[A-Za-z0-9_.:+@-]`: neither can hold the braces of a Redis hash tag.
 * @throws AgentError `invalid_request` on anything else.
 */
export function sessionKey(tenant: number, session: string): SessionKey {
  if (!Number.isSafeInteger(tenant) || !SESSION_ID.test(session)) {
    throw new AgentError("invalid_request", "a tenant or session is outside its set");
  }
  // Validated right above; no other code makes the branded type.
  return `${tenant}:${session}` as SessionKey;
}
