// Types of the review: the application checks the model's reply against what the turn really did,
// before the customer reads it. The engine itself knows no domain.

import type { ToolExecution } from "./turn-events.ts";
import type { Turn } from "../conversation/messages.ts";
import type { Prompt } from "./prompt-source.ts";
import type { Declared } from "../conversation/reply-parser.ts";

/** What a reply is checked against. */
export interface ReviewContext {
  /** What the tools of this turn did, oldest first. */
  readonly executions: readonly ToolExecution[];
  /**
   * The session's newest stored turns, oldest first, with the tools' texts: as many as the model
   * may be sent, and back to the newest notes.
   */
  readonly history: readonly Turn[];
  /** The prompt of the turn; null when the turn failed before it. */
  readonly prompt: Prompt | null;
  /** The customer's message of this turn. */
  readonly message: string;
  /** Wall time at which the turn began, milliseconds since the epoch. */
  readonly now: number;
  /** The declared fields of the reply; null where there are none. */
  readonly declared: Declared | null;
  /** The company's contact as the caller sent it; null for none. See `contactOf`. */
  readonly contact: string | null;
}

/**
 * Declared fields: what the model must fill in before its reply, by name. Each value is a JSON
 * schema of the strict subset (plain types, enums, null). The object's order is the fields' order.
 */
export type DeclaredSchema = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Must be pure, and linear in the reply's length: a model may write anything. */
export interface Review {
  /** The text for the customer; `modelText` is "" when the model wrote none. */
  reply(modelText: string, context: ReviewContext): string;
  /**
   * Whether a sentence may be streamed while the reply is still being written. `reply` must keep
   * each sentence that this allows; it may also keep others. `before`: the text streamed so far.
   */
  canStream(sentence: string, context: ReviewContext, before?: string): boolean;
  /** The fields that the model declares before each reply; none when absent. */
  readonly declares?: DeclaredSchema | undefined;
  /**
   * Why a reply is not accepted, or null. The model receives the text, may call tools and replies
   * once more. Called once a turn; the second reply goes to `reply` only.
   */
  objection?(modelText: string, context: ReviewContext): string | null;
}
