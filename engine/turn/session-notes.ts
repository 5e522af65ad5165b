// Words of the notes: what an application keeps of a conversation when the turns that said it are
// gone. A text of its own making, carried by the newest turn: stored, trimmed, fenced, expired and
// forgotten with it, in the same write.

import type { ToolExecution } from "./turn-events.ts";
import type { Turn } from "../conversation/messages.ts";

/** What a turn's notes may be made from, beyond the turn itself. */
export interface NotedTurn {
  /** What the tools of the turn did, with their data. */
  readonly executions: readonly ToolExecution[];
  /** The session's turns before this one as far as they are kept, oldest first. */
  readonly history: readonly Turn[];
  /** Wall time at which the turn ended, milliseconds since the epoch. */
  readonly now: number;
}

/** Pure both, and linear in what they read: a customer and a model may write anything. */
export interface Notes {
  /**
   * The text after `turn`, with `before` the one that was there; "" is nothing, and takes nothing
   * back. A text of more than `sessionNotesBytesMax` is not taken: the one before stays.
   */
  update(before: string, turn: Turn, noted: NotedTurn): string;
  /**
   * What the model is told of it once the window no longer reaches back to the first turn; "" for
   * nothing. It stands behind the turn's clock. `notes` may have been written by another version.
   */
  render(notes: string): string;
}
