// The name of a session toward the model's provider: the same on every replica, no phone number,
// and nothing that anybody without the key could work one out from.

import { createHmac, randomBytes } from "node:crypto";
import type { SessionKey } from "./message.ts";

/** Says what the digest is for: the same key used for something else gives other digests. */
const DOMAIN = "agent-citas safety tag 1\n";

/** Where there is no key, nobody is told the tag either; it is only never a guessable one. */
const NO_KEY = randomBytes(32);

/** Keyed by the API key in use: all replicas share it, and its provider alone sees the tag. */
export function safetyTag(session: SessionKey, apiKey: string | null): string {
  const key = apiKey ?? NO_KEY;
  return createHmac("sha256", key)
    .update(DOMAIN + session)
    .digest("hex")
    .slice(0, 32);
}
