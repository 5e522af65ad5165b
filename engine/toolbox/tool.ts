// Types of a tool: its definition, the context it receives and its outcome. define-tool.ts makes
// one; toolbox.ts validates and runs calls.

import type { z } from "zod";
import type { TurnBytes } from "../concurrency/turn-bytes.ts";
import type { LogTag } from "../telemetry/log.ts";
import type { Turn } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";

/** What a tool receives of the turn that runs it. */
export interface ToolContext<Data> {
  readonly tenant: number;
  readonly session: SessionKey;
  /** The session's id as the caller sent it. */
  readonly sessionId: string;
  /** The token of the turn: the same for all its tools, new for every turn. */
  readonly turn: string;
  /** The fields that identify the turn in log lines. */
  readonly tag?: LogTag | undefined;
  /** Turns of the session before this one. */
  readonly turnsBefore: number;
  /** Wall time at which the turn began. */
  readonly startedAt: number;
  /** What the customer read in the turn right before this one; null when none is stored. */
  readonly previousReply: string | null;
  /** The customer's message of this turn, as it is stored. */
  readonly message: string;
  /** The session's stored turns, oldest first. */
  readonly history: readonly Turn[];
  /** The application's notes of the session; "" for none. See turn/session-notes.ts. */
  readonly notes: string;
  /**
   * The message arrived during another turn of its session: its author had not read that turn's
   * reply.
   */
  readonly cameDuringTurn: boolean;
  /** When this process received the message, milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** When the customer sent the message, milliseconds since the epoch; null where unknown. */
  readonly sentAt: number | null;
  /** The application's data of the request. */
  readonly data: Data;
  /** Wall time, milliseconds since the epoch. */
  now(): number;
  /** Milliseconds until the tool's deadline, or the turn's when that is earlier. */
  remainingMs(): number;
  /** Aborts when the turn is cancelled or its deadline passes. */
  readonly signal: AbortSignal;
  /** What the turn holds: answers are claimed there. Absent where the tool's claim covers all. */
  readonly bytes?: TurnBytes | undefined;
}

/** The turn's deadline only limits `remainingMs`; the turn's end reaches the tool as an abort. */
export interface ToolRunContext<Data> extends Omit<ToolContext<Data>, "remainingMs" | "history"> {
  /** A tool's `history`: decoded when it is read, and held by the tool alone. */
  readonly readHistory: () => readonly Turn[];
  /** Monotonic milliseconds. */
  readonly turnDeadlineAt?: number;
}

/** `ok`: done. `refused`: rejected by a rule, no effect. `unknown`: sent, outcome not known. */
export type ToolStatus = "ok" | "refused" | "failed" | "unknown";

export interface ToolOutcome {
  /** What the model reads: Spanish, with what to do next. */
  readonly text: string;
  readonly status: ToolStatus;
  /** Label of the error metric, from a closed set; absent on success. */
  readonly errorType?: string;
  /** Verbatim: the customer reads the text as it is, even when the model leaves it out. */
  readonly mustTell?: boolean;
  /**
   * The part of the text that the customer may read; the rest instructs the model. The whole text
   * when absent. With `mustTell`, this is what the customer reads.
   */
  readonly customerText?: string;
  /**
   * What was done or found, as the application's plain data for its review and notes. The engine
   * passes it on; it neither reads nor stores it.
   */
  readonly data?: unknown;
}

export interface Tool<Data, Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  /** Plain types, enums and `.nullable()`; never `.optional()`, which strict mode rejects. */
  readonly parameters: Schema;
  /** Changes data: runs alone, and at most one such tool takes effect in a turn. */
  readonly sideEffect: boolean;
  run(args: z.infer<Schema>, context: ToolContext<Data>): Promise<ToolOutcome>;
}

/** A tool as sent to the model API. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
