// Words of the review: what the application is told of a turn when it judges what the model wants
// to say, so that what reaches the customer is what happened. The engine knows no domain.

import type { Prompt } from "./answer.ts";
import type { ToolDeed } from "./events.ts";
import type { Turn } from "./message.ts";

/** What a reply may be held against. */
export interface TurnFacts {
  /** What the tools of this turn did, oldest first. */
  readonly deeds: readonly ToolDeed[];
  /** The session's turns as far as they are kept, oldest first; a tool's words are its own. */
  readonly history: readonly Turn[];
  /** What the model was told; null when the turn never got so far. */
  readonly prompt: Prompt | null;
}

/** Pure, and linear in the reply's length: a model may write anything. */
export interface Review {
  /** The text that the customer gets for what the model said; said is "" when it said nothing. */
  reply(said: string, facts: TurnFacts): string;
  /**
   * Whether a sentence of a reply that is still being written may be shown already. It may say no
   * to more than `reply` takes out, never to less; a sentence it lets pass, `reply` keeps.
   */
  isHarmless(sentence: string, facts: TurnFacts): boolean;
}
