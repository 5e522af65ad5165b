// Words of the machine: the events it takes and the effects it asks for. Plain readonly data.
// Events are `noun_verbed`, effects `verb_noun`. `now` is monotonic milliseconds.

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
      /** In [0, 1): spreads the back-off; chance comes in as data. */
      readonly jitter: number;
    }
  | {
      readonly type: "tools_finished";
      readonly now: number;
      /** One report per planned call, in order; null for calls the plan did not run. */
      readonly reports: readonly (ToolReport | null)[];
    }
  | { readonly type: "deadline_passed"; readonly now: number }
  | { readonly type: "turn_cancelled"; readonly now: number };

export interface ToolReport {
  readonly text: string;
  readonly status: ToolStatus;
  /** Unknown tool or arguments that fail their schema. */
  readonly invalid: boolean;
  /** The text must reach the customer. */
  readonly mustTell?: boolean;
  /** What of it the customer may read; the text itself when absent. */
  readonly customerText?: string;
  /** What was done or found, in the application's own data. */
  readonly data?: unknown;
}

/** A tool that ran, and what came of it: what a reply may speak of. */
export interface ToolExecution {
  readonly name: string;
  /** The tool is one that changes the world. */
  readonly sideEffect: boolean;
  readonly status: ToolStatus;
  /** What the model read. */
  readonly text: string;
  /** What of it the customer may read; "" for nothing. */
  readonly customerText: string;
  readonly mustTell: boolean;
  /** The tool's own data; undefined where it gave none. Never stored with the turn. */
  readonly data?: unknown;
}

/** What becomes of one call of a reply. Every call gets exactly one result, whatever its fate. */
export type PlannedCall =
  | { readonly call: ToolCall; readonly action: "run" }
  | { readonly call: ToolCall; readonly action: "refuse"; readonly text: string }
  /** The same call again: it shares the result of the planned call at `index`. */
  | { readonly call: ToolCall; readonly action: "copy"; readonly index: number };

export interface TurnSummary {
  readonly rounds: readonly ToolRound[];
  readonly usage: TokenUsage;
  readonly modelCalls: number;
  /** What customers may read of side effects that happened or may have, oldest first. */
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
      /** What the model declared of its reply; null where it declared nothing. */
      readonly declared: Declared | null;
      readonly summary: TurnSummary;
    }
  | {
      readonly type: "fail_turn";
      readonly kind: TurnError;
      /** What the model's server said of it; absent where it said nothing. */
      readonly cause?: ModelCause;
      readonly summary: TurnSummary;
    };

/** How a turn ended. */
export type TurnEnd = Extract<Effect, { readonly type: "finish_turn" | "fail_turn" }>;

/** What happens inside a turn, told while it happens: for streams, metrics and logs. */
export type TurnEvent =
  /** From the driver: raw, as the model writes it; to a listener: the reply's text, reviewed. */
  | { readonly type: "text_streamed"; readonly piece: string }
  /** A retry or another round follows: pieces streamed so far are not the reply's. */
  | { readonly type: "text_discarded" }
  | {
      readonly type: "model_called";
      readonly outcome: "success" | TurnError;
      /** Of a refusal, what the server said of it, in closed words. */
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
