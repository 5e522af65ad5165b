// Types of a turn's input: everything that the machine receives before it starts. Plain readonly
// data, except one pure function.

import type { ToolExecution } from "./turn-events.ts";
import type { Turn, UserMessage } from "../conversation/messages.ts";
import type { RepliedLimits, RoundLimits } from "./tool-rounds.ts";
import type { Objection } from "./model-messages.ts";
import type { SystemMessage } from "./prompt-source.ts";
import type { Declared } from "../conversation/reply-parser.ts";

export interface MachineLimits extends RoundLimits, RepliedLimits {
  readonly toolRoundsMax: number;
  readonly toolCallsMax: number;
  readonly toolStrikesMax: number;
  readonly modelAttemptsMax: number;
  readonly modelBackoffMs: number;
  readonly modelBackoffMsMax: number;
}

/** The input of a turn, fixed before it starts. */
export interface TurnPlan {
  readonly system: string | SystemMessage;
  readonly clock: string;
  readonly history: readonly Turn[];
  readonly user: UserMessage;
  /** Replaces a picture that the model server rejected. */
  readonly pictureMark?: string;
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
  /** Names of tools with side effects. */
  readonly sideEffects: ReadonlySet<string>;
  readonly limits: MachineLimits;
  /** Names of a reply's declared fields; none when absent. */
  readonly declares?: readonly string[];
  /** Pure; why a reply is not accepted, or null. Called at most once a turn. */
  readonly objection?:
    ((proposed: ProposedReply, executions: readonly ToolExecution[]) => string | null) | undefined;
}

/** The model's reply, parsed. */
export interface ProposedReply {
  readonly reply: string;
  readonly url: string | null;
  readonly declared: Declared | null;
}

/** A reply that was objected to, kept for when no better one comes. */
export interface RejectedReply extends Objection {
  readonly proposed: ProposedReply;
  /** Tools forbidden before it stay forbidden. */
  readonly mayCallTools: boolean;
}
