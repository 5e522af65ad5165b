// Keyed hashes of a session for third parties: the same on every replica, and without the key they
// cannot be reversed to a phone number.

import { createHmac, randomBytes } from "node:crypto";
import type { SessionKey } from "../conversation/session-key.ts";

/** The hash's purpose, so that the same key used for another purpose gives another hash. */
const SAFETY = "agent-citas safety tag 1\n";
const TRACE = "agent-citas trace tag 1\n";

/** Without an API key the hash is never sent; a random key keeps it unguessable. */
const NO_KEY = randomBytes(32);

/** Keyed by the API key in use, which all replicas share; only its provider sees the hash. */
export function safetyIdentifier(session: SessionKey, apiKey: string | null): string {
  return keyedHash(SAFETY + session, apiKey);
}

/** The conversation's id in traces; it cannot be matched with the provider's identifier. */
export function hashedConversationId(session: SessionKey, apiKey: string | null): string {
  return keyedHash(TRACE + session, apiKey);
}

function keyedHash(text: string, apiKey: string | null): string {
  return createHmac("sha256", apiKey ?? NO_KEY)
    .update(text)
    .digest("hex")
    .slice(0, 32);
}
