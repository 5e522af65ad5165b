// Words of the review: what the application is told of a turn when it judges what the model wants
// to say, so that what reaches the customer is what happened. The engine knows no domain.

import type { ToolExecution } from "./turn-events.ts";
import type { Turn } from "../conversation/messages.ts";
import type { Prompt } from "./prompt-source.ts";
import type { Declared } from "../conversation/reply-parser.ts";

/** What a reply may be held against. */
export interface ReviewContext {
  /** What the tools of this turn did, oldest first. */
  readonly executions: readonly ToolExecution[];
  /** The session's turns as far as they are kept, oldest first; a tool's words are its own. */
  readonly history: readonly Turn[];
  /** What the model was told; null when the turn never got so far. */
  readonly prompt: Prompt | null;
  /** The customer's own words in this turn. */
  readonly message: string;
  /** Wall time at which the turn began, milliseconds since the epoch. */
  readonly now: number;
  /** What the model declared of its reply; null where it declared nothing. */
  readonly declared: Declared | null;
  /** What the caller said of itself; null where there is nothing to say. See `contactOf`. */
  readonly contact: string | null;
}

/**
 * Fields that the model must fill in before its reply, by name: each a JSON schema of the strict
 * subset (plain types, enums, null). Their order is that of the object.
 */
export type DeclaredSchema = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Pure, and linear in the reply's length: a model may write anything. */
export interface Review {
  /** The text that the customer gets for what the model said; said is "" when it said nothing. */
  reply(said: string, facts: ReviewContext): string;
  /**
   * Whether a sentence of a reply that is still being written may be shown already. It may say no
   * to more than `reply` takes out, never to less; a sentence it lets pass, `reply` keeps.
   * `before`: what was shown of the reply until now.
   */
  canStream(sentence: string, facts: ReviewContext, before?: string): boolean;
  /** What the model declares of each reply before it writes it; absent: nothing. */
  readonly declares?: DeclaredSchema | undefined;
  /**
   * Why a reply may not stand, said to the model, which answers once more and may call tools for
   * it; null when it may. Asked once a turn; when that answer fails too, `reply` decides.
   */
  objection?(said: string, facts: ReviewContext): string | null;
}
