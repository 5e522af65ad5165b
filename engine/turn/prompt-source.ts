// Types of the prompt that an application makes for a turn, and of the request for it.

import type { LogTag } from "../telemetry/log.ts";

/** The application's instructions to the model in a turn. */
export interface Prompt {
  /** Stable from turn to turn: the shared prefix of every call. */
  readonly system: string;
  /** The turn's date and time, or "". */
  readonly clock: string;
  /** The only values allowed for a reply's `url`. */
  readonly attachments: readonly string[];
  /** The attachment of a session's first reply; null for none. */
  readonly greetingUrl: string | null;
}

/** What the application receives to make the prompt of a turn. */
export interface PromptRequest<Data> {
  readonly tenant: number;
  readonly data: Data;
  /** Wall time of the turn, milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** The fields that identify the turn in log lines. */
  readonly tag?: LogTag | undefined;
}
