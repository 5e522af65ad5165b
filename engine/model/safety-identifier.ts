// The names of a session toward others: the same on every replica, no phone number, and nothing
// that anybody without the key could work one out from.

import { createHmac, randomBytes } from "node:crypto";
import type { SessionKey } from "../conversation/session-key.ts";

/** Say what a digest is for: the same key used for something else gives other digests. */
const SAFETY = "agent-citas safety tag 1\n";
const TRACE = "agent-citas trace tag 1\n";

/** Where there is no key, nobody is told the tag either; it is only never a guessable one. */
const NO_KEY = randomBytes(32);

/** Keyed by the API key in use: all replicas share it, and its provider alone sees the tag. */
export function safetyIdentifier(session: SessionKey, apiKey: string | null): string {
  return keyedHash(SAFETY + session, apiKey);
}

/** The conversation's id in traces. Not the provider's: the two cannot be brought together. */
export function hashedConversationId(session: SessionKey, apiKey: string | null): string {
  return keyedHash(TRACE + session, apiKey);
}

function keyedHash(text: string, apiKey: string | null): string {
  return createHmac("sha256", apiKey ?? NO_KEY)
    .update(text)
    .digest("hex")
    .slice(0, 32);
}
