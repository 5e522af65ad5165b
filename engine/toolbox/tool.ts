// Words of a tool: what it is, what it is given of the turn that runs it, and what it answers.
// Contracts only; define-tool.ts makes one, toolbox.ts judges and runs.

import type { z } from "zod";
import type { LogTag } from "../telemetry/log.ts";
import type { Turn } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";

/** What a tool is told of the turn that runs it. */
export interface ToolContext<Data> {
  readonly tenant: number;
  readonly session: SessionKey;
  /** The session's id as the caller gave it. */
  readonly sessionId: string;
  /** The token of the turn: the same for all its tools, new for every turn. */
  readonly turn: string;
  /** What a log line of the turn says of whom it is about. */
  readonly tag?: LogTag | undefined;
  /** Turns of the session before this one. */
  readonly turnsBefore: number;
  /** Wall time at which the turn began. */
  readonly startedAt: number;
  /** What the customer read in the turn right before this one; null when none is kept. */
  readonly previousReply: string | null;
  /** The customer's own words in this turn, as they are stored. */
  readonly message: string;
  /** The session's turns as far as they are kept, oldest first. */
  readonly history: readonly Turn[];
  /** What the application noted of the session; "" for nothing. See turn/session-notes.ts. */
  readonly notes: string;
  /**
   * The message came while another of its session was still being answered: who wrote it had not
   * read that answer.
   */
  readonly cameDuringTurn: boolean;
  /** When this process got the message, milliseconds since the epoch; it may have waited since. */
  readonly arrivedAt: number;
  /** When the customer sent the message, milliseconds since the epoch; null where not said. */
  readonly sentAt: number | null;
  /** The request's own data, in the application's words. */
  readonly data: Data;
  /** Wall time, milliseconds since the epoch. */
  now(): number;
  /** Milliseconds left of the tool's deadline, or of the turn's when that is nearer. */
  remainingMs(): number;
  /** Aborts when the turn is cancelled or its deadline passes. */
  readonly signal: AbortSignal;
}

/** A turn's own deadline only tells a tool how long it may plan for: its end comes as an abort. */
export interface ToolRunContext<Data> extends Omit<ToolContext<Data>, "remainingMs"> {
  /** Monotonic milliseconds. */
  readonly turnDeadlineAt?: number;
}

/** `ok`: done. `refused`: a rule said no, nothing happened. `unknown`: sent, no clean answer. */
export type ToolStatus = "ok" | "refused" | "failed" | "unknown";

export interface ToolOutcome {
  /** What the model reads: Spanish, says what to do next. */
  readonly text: string;
  readonly status: ToolStatus;
  /** A closed word for the error metric; absent when all went well. */
  readonly errorType?: string;
  /** The customer reads the text, word for word, whatever the model makes of it. */
  readonly mustTell?: boolean;
  /**
   * What of the text the customer may read, where the rest tells the model what to do; the whole
   * text when absent. With `mustTell`, this is what the customer reads.
   */
  readonly customerText?: string;
  /**
   * What was done or found, in the application's own plain data: for its review and its notes. The
   * engine hands it on, never reads it and never stores it.
   */
  readonly data?: unknown;
}

export interface Tool<Data, Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  /** Plain types, enums and `.nullable()`; never `.optional()`, which strict mode refuses. */
  readonly parameters: Schema;
  /** Changes the world: runs alone, and at most one of them takes effect in a turn. */
  readonly sideEffect: boolean;
  run(args: z.infer<Schema>, context: ToolContext<Data>): Promise<ToolOutcome>;
}

/** A tool as the model API is told of it. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
