// Types of the notes: a text with which an application remembers a conversation beyond its stored
// turns. It is a field of the newest turn, so it is stored, bounded, locked, expired and deleted
// with it, in the same write.

import type { ToolExecution } from "./turn-events.ts";
import type { Turn } from "../conversation/messages.ts";

/** What notes are made from, in addition to the turn itself. */
export interface NotedTurn {
  /** What the tools of the turn did, with their data. */
  readonly executions: readonly ToolExecution[];
  /** The session's stored turns before this one, oldest first. */
  readonly history: readonly Turn[];
  /** Wall time at which the turn ended, milliseconds since the epoch. */
  readonly now: number;
}

/** Both must be pure, and linear in their input: a customer and a model may write anything. */
export interface Notes {
  /**
   * The notes after `turn`; `before` are the previous ones. "" means no notes and does not erase
   * the previous ones. A text over `sessionNotesBytesMax` is dropped: the previous one stays.
   */
  update(before: string, turn: Turn, noted: NotedTurn): string;
  /**
   * The notes as text for the model, used once the window no longer reaches the first turn; "" for
   * none. It follows the turn's date and time. Another version may have written `notes`.
   */
  render(notes: string): string;
}
