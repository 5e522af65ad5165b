// The notes of a session, from turn to turn: what the last turn carried is told to the model once
// older turns are not sent any more, and the next turn carries it on. What breaks in an
// application's notes costs neither the turn, which has happened, nor what was noted before.

import { utf8Bytes } from "../core/bytes.ts";
import type { AcquiredSession } from "./chat-call.ts";
import { errorSummary } from "../core/errors.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { Log, LogTag } from "../telemetry/log.ts";
import type { Turn } from "../conversation/messages.ts";
import type { NotedTurn, Notes } from "../turn/session-notes.ts";

interface NotesPorts {
  readonly notes?: Notes | undefined;
  readonly limits: Pick<Limits, "sessionNotesBytesMax">;
  readonly log: Log;
  readonly tag: LogTag;
}

/** The turn with the notes that it carries: at most `sessionNotesBytesMax` of them. */
export function withNotes(ports: NotesPorts, turn: Turn, noted: NotedTurn): Turn {
  const before = latestNotes(noted.history);
  const after = guarded(ports, before, (notes) => notes.update(before, turn, noted));
  const fits = utf8Bytes(after) <= ports.limits.sessionNotesBytesMax;
  const notes = fits ? after : before;
  return notes === "" ? turn : { ...turn, notes };
}

/** The turn's clock and, where `turnsSent` are not all there ever were, what is noted. */
export function clockWithNotes(
  ports: NotesPorts,
  clock: string,
  { turns, turnsEver }: AcquiredSession,
  turnsSent: number,
): string {
  const kept = latestNotes(turns);
  if (kept === "" || turnsSent >= turnsEver) return clock;
  const told = guarded(ports, "", (notes) => notes.render(kept));
  return [clock, told].filter((part) => part !== "").join("\n\n");
}

/** Of the newest turn that has any: one that was answered while Redis was away began without. */
export function latestNotes(turns: readonly Turn[]): string {
  return turns.findLast(({ notes }) => notes !== undefined)?.notes ?? "";
}

function guarded(
  { notes, log, tag }: NotesPorts,
  otherwise: string,
  ask: (notes: Notes) => string,
): string {
  try {
    return notes === undefined ? otherwise : ask(notes);
  } catch (error) {
    log.error({ event: "notes_broke", ...tag, error: errorSummary(error) });
    return otherwise;
  }
}
