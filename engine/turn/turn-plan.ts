// Words of a turn that is about to run: all that the machine is given before it starts. Plain
// readonly data, but for one pure function.

import type { ToolExecution } from "./turn-events.ts";
import type { Turn, UserMessage } from "../conversation/messages.ts";
import type { RoundLimits } from "./tool-rounds.ts";
import type { Objection } from "./model-messages.ts";
import type { Declared } from "../conversation/reply-parser.ts";

export interface MachineLimits extends RoundLimits {
  readonly toolRoundsMax: number;
  readonly toolCallsMax: number;
  readonly toolCallsRepliedMax: number;
  readonly toolStrikesMax: number;
  readonly modelAttemptsMax: number;
  readonly modelBackoffMs: number;
  readonly modelBackoffMsMax: number;
}

/** All a turn is made of, fixed before it starts. */
export interface TurnPlan {
  readonly system: string;
  readonly clock: string;
  readonly history: readonly Turn[];
  readonly user: UserMessage;
  /** Stands for a picture that the model cannot be shown. */
  readonly pictureMark?: string;
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
  /** Names of tools that change the world. */
  readonly sideEffects: ReadonlySet<string>;
  readonly limits: MachineLimits;
  /** Names of the fields that a reply declares beside its own two; none when absent. */
  readonly declares?: readonly string[];
  /** Pure; why a reply may not stand, or null. Asked at most once a turn. */
  readonly objection?:
    ((spoken: ProposedReply, deeds: readonly ToolExecution[]) => string | null) | undefined;
}

/** What a model wants to say, read. */
export interface ProposedReply {
  readonly reply: string;
  readonly url: string | null;
  readonly declared: Declared | null;
}

/** A reply that may not stand, kept for when no other comes. */
export interface RejectedReply extends Objection {
  readonly proposed: ProposedReply;
  /** Tools that were taken away before it stay away. */
  readonly mayCallTools: boolean;
}
