// A session's notes: each turn stores them, and the model receives them once older turns are no
// longer sent. An error in an application's notes loses neither the turn nor the notes of before.

import { utf8Bytes } from "../core/bytes.ts";
import type { AcquiredSession } from "./chat-call.ts";
import { errorSummary } from "../core/errors.ts";
import { allTurns } from "../sessions/session-store.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log, LogTag } from "../telemetry/log.ts";
import type { Turn } from "../conversation/messages.ts";
import type { NotedTurn, Notes } from "../turn/session-notes.ts";

interface NotesPorts {
  readonly notes?: Notes | undefined;
  readonly limits: Pick<Limits, "sessionNotesBytesMax">;
  readonly log: Log;
  readonly tag: LogTag;
}

/** The turn with its notes: at most `sessionNotesBytesMax` bytes of them. */
export function withNotes(
  ports: NotesPorts,
  turn: Turn,
  loaded: AcquiredSession,
  done: Omit<NotedTurn, "history">,
): Turn {
  const before = latestNotes(loaded.turns);
  const noted: NotedTurn = {
    ...done,
    get history() {
      return allTurns(loaded);
    },
  };
  const after = guarded(ports, before, (notes) => notes.update(before, turn, noted));
  const fits = utf8Bytes(after) <= ports.limits.sessionNotesBytesMax;
  const notes = fits ? after : before;
  return notes === "" ? turn : { ...turn, notes };
}

/** The turn's clock and, when `turnsSent` are not all turns there ever were, the notes. */
export function clockWithNotes(
  ports: NotesPorts,
  clock: string,
  { turns, turnsEver }: AcquiredSession,
  turnsSent: number,
): string {
  const kept = latestNotes(turns);
  if (kept === "" || turnsSent >= turnsEver) return clock;
  const rendered = guarded(ports, "", (notes) => notes.render(kept));
  return [clock, rendered].filter((part) => part !== "").join("\n\n");
}

/** Notes of the newest turn that has any: a turn answered during a Redis outage has none. */
export function latestNotes(turns: readonly Turn[]): string {
  return turns.findLast(({ notes }) => notes !== undefined)?.notes ?? "";
}

function guarded(
  { notes, log, tag }: NotesPorts,
  otherwise: string,
  call: (notes: Notes) => string,
): string {
  try {
    return notes === undefined ? otherwise : call(notes);
  } catch (error) {
    log.error({ event: "notes_broke", ...tag, error: errorSummary(error) });
    return otherwise;
  }
}
