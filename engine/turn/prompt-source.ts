// The prompt that an application makes for a turn, and the request for it.

import { withoutControls } from "../core/visible.ts";
import type { LogTag } from "../telemetry/log.ts";

/**
 * Instructions in the form in which every call sends them, so that they are made JSON once and not
 * by each call. The text is made from it whenever it is read.
 */
export class SystemMessage {
  readonly role = "system";
  /** A JSON string. */
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }

  /** As JSON, without the control characters that no message has. */
  static jsonOf(text: string): string {
    return JSON.stringify(withoutControls(text));
  }

  get text(): string {
    // A JSON string, made by `jsonOf`.
    return JSON.parse(this.json) as string;
  }
}

/** The application's instructions to the model in a turn. */
export interface Prompt {
  /** Stable from turn to turn: the shared prefix of every call. */
  readonly system: string;
  /** The same, where the application keeps it in the form of a message; it is sent as it is. */
  readonly systemMessage?: SystemMessage;
  /** The turn's date and time, or "". */
  readonly clock: string;
  /** The clock's time zone, where requests differ in it; a review reads days in it. */
  readonly timeZone?: string;
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
