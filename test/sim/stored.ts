// Decodes a ring's element from the virtual Redis into a turn.

import { decodeTurn } from "../../engine/sessions/turn-codec.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Turn } from "../../engine/conversation/messages.ts";

export function decodeStored(element: string): Turn | null {
  return decodeTurn(Buffer.from(element, "latin1"), DEFAULT_LIMITS);
}
