// Types of the turn machine: the events it receives and the effects it returns. Plain readonly
// data. Events are `noun_verbed`, effects `verb_noun`. `now` is monotonic milliseconds.

import type {
  ModelCause,
  ModelFailure,
  ModelReply,
  ModelRequest,
  TokenUsage,
  ToolCall,
  ToolRound,
  TurnError,
} from "../conversation/messages.ts";
import type { Declared } from "../conversation/reply-parser.ts";
import type { ToolStatus } from "../toolbox/tool.ts";

export type MachineEvent =
  | { readonly type: "turn_started"; readonly now: number }
  | { readonly type: "model_replied"; readonly now: number; readonly reply: ModelReply }
  | {
      readonly type: "model_failed";
      readonly now: number;
      readonly failure: ModelFailure;
      /** In [0, 1): spreads the backoff; randomness comes in as data. */
      readonly jitter: number;
    }
  | {
      readonly type: "tools_finished";
      readonly now: number;
      /** One report per planned call, in order; null for calls that were not run. */
      readonly reports: readonly (ToolReport | null)[];
    }
  | { readonly type: "deadline_passed"; readonly now: number }
  | { readonly type: "turn_cancelled"; readonly now: number };

export interface ToolReport {
  readonly text: string;
  readonly status: ToolStatus;
  /** Unknown tool or arguments that fail their schema. */
  readonly invalid: boolean;
  /** Verbatim: the text must reach the customer. */
  readonly mustTell?: boolean;
  /** The part that the customer may read; the whole text when absent. */
  readonly customerText?: string;
  /** What was done or found, as the application's data. */
  readonly data?: unknown;
}

/** A tool call that ran, with its outcome. */
export interface ToolExecution {
  readonly name: string;
  /** The tool has a side effect. */
  readonly sideEffect: boolean;
  readonly status: ToolStatus;
  /** What the model read. */
  readonly text: string;
  /** The part that the customer may read; "" for none. */
  readonly customerText: string;
  readonly mustTell: boolean;
  /** The tool's data; undefined where it returned none. Never stored with the turn. */
  readonly data?: unknown;
}

/** The plan for one call of a reply. Every call gets exactly one result. */
export type PlannedCall =
  | { readonly call: ToolCall; readonly action: "run" }
  | { readonly call: ToolCall; readonly action: "refuse"; readonly text: string }
  /** The same call again: it shares the result of the planned call at `index`. */
  | { readonly call: ToolCall; readonly action: "duplicate"; readonly index: number };

export interface TurnSummary {
  readonly rounds: readonly ToolRound[];
  readonly usage: TokenUsage;
  readonly modelCalls: number;
  /** Customer texts of side effects that happened or may have, oldest first. */
  readonly sideEffects: readonly string[];
  /** Every tool that ran, oldest first. */
  readonly executions: readonly ToolExecution[];
}

export type Effect =
  | {
      readonly type: "call_model";
      readonly request: ModelRequest;
      /** 1 for the first try of this call. */
      readonly attempt: number;
      readonly delayMs: number;
    }
  | { readonly type: "run_tools"; readonly calls: readonly PlannedCall[] }
  | {
      readonly type: "finish_turn";
      readonly reply: string;
      readonly url: string | null;
      /** The declared fields of the reply; null where there are none. */
      readonly declared: Declared | null;
      readonly summary: TurnSummary;
    }
  | {
      readonly type: "fail_turn";
      readonly kind: TurnError;
      /** The model server's error; absent where it sent none. */
      readonly cause?: ModelCause;
      readonly summary: TurnSummary;
    };

/** How a turn ended. */
export type TurnEnd = Extract<Effect, { readonly type: "finish_turn" | "fail_turn" }>;

/** What happens in a turn, reported at once: for streams, metrics and logs. */
export type TurnEvent =
  /** From the driver: the model's raw text. From the reply streamer: reviewed reply text. */
  | { readonly type: "text_streamed"; readonly piece: string }
  /** A retry or another round follows: the pieces so far are not part of the reply. */
  | { readonly type: "text_discarded" }
  | {
      readonly type: "model_called";
      readonly outcome: "success" | TurnError;
      /** The server's reason for a rejection, in words of a closed set. */
      readonly cause?: ModelCause;
      readonly usage: TokenUsage | null;
      readonly durationMs: number;
    }
  | { readonly type: "tool_started"; readonly name: string }
  | {
      readonly type: "tool_finished";
      readonly name: string;
      readonly status: ToolStatus;
      readonly errorType: string | null;
      readonly durationMs: number;
    };
