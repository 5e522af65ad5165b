// Where the prompt of a turn comes from: what the application is given of the turn, and what it
// says to the model. Contracts only.

import type { LogTag } from "../telemetry/log.ts";

/** What the application tells the model in a turn. */
export interface Prompt {
  /** Stable from turn to turn: the shared prefix of every call. */
  readonly system: string;
  /** The turn's date and time, or "". */
  readonly clock: string;
  /** The only addresses a reply's `url` may have. */
  readonly attachments: readonly string[];
  /** Goes with the first reply of a session; null for none. */
  readonly greetingUrl: string | null;
}

/** What the application is given of a turn, to make its prompt. */
export interface PromptRequest<Data> {
  readonly tenant: number;
  readonly data: Data;
  /** Wall time of the turn, milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** What a log line of the turn says of whom it is about. */
  readonly tag?: LogTag | undefined;
}
