// The turns of a session in a database file: read, added and trimmed within the steps of
// sqlite-store.ts.

import type { SessionKey } from "../conversation/session-key.ts";
import type { Limits } from "../limits/limits.ts";
import { bytesOf, numberOf } from "../sqlite/rows.ts";
import type { Reading, Writing } from "../sqlite/statements.ts";

/** Oldest first; the ring's caps bound them. */
export function elementsOf(db: Reading, session: SessionKey): readonly Buffer[] {
  const rows = db.all("SELECT element FROM turns WHERE session = ? ORDER BY place", session);
  return rows.map((row) => {
    const { buffer, byteOffset, byteLength } = bytesOf(row, "element");
    return Buffer.from(buffer, byteOffset, byteLength);
  });
}

interface NewTurn {
  readonly session: SessionKey;
  readonly element: Uint8Array;
  readonly newerCount: number;
}

/** Puts the turn before the `newerCount` newest. */
export function insertTurn(db: Writing, { session, element, newerCount }: NewTurn): void {
  const places = "SELECT place FROM turns WHERE session = ? ORDER BY place DESC LIMIT ?";
  const newest = db.all(places, session, Math.max(1, newerCount));
  const last = newest.at(newerCount === 0 ? 0 : -1);
  const place = last === undefined ? 1 : numberOf(last, "place") + (newerCount === 0 ? 1 : 0);
  if (newerCount > 0) {
    // In two steps, because each row is checked against the others while they move.
    const move = "UPDATE turns SET place = -place - 1 WHERE session = ? AND place >= ?";
    db.run(move, session, place);
    db.run("UPDATE turns SET place = -place WHERE session = ? AND place < 0", session);
  }
  db.run("INSERT INTO turns (session, place, element) VALUES (?, ?, ?)", session, place, element);
}

/** Drops the oldest turns until both caps hold; the newest stays. */
export function trim(
  db: Writing,
  session: SessionKey,
  { sessionTurnsMax, sessionBytesMax }: Pick<Limits, "sessionTurnsMax" | "sessionBytesMax">,
): { readonly droppedByCount: number; readonly droppedByBytes: number } {
  const sql = "SELECT place, length(element) AS bytes FROM turns WHERE session = ? ORDER BY place";
  const turns = db.all(sql, session);
  const droppedByCount = Math.max(0, turns.length - sessionTurnsMax);
  const kept = turns.slice(droppedByCount);
  let bytes = kept.reduce((sum, row) => sum + numberOf(row, "bytes"), 0);
  let droppedByBytes = 0;
  for (const row of kept.slice(0, -1)) {
    if (bytes <= sessionBytesMax) break;
    bytes -= numberOf(row, "bytes");
    droppedByBytes++;
  }
  const first = turns[droppedByCount + droppedByBytes];
  if (first !== undefined && droppedByCount + droppedByBytes > 0) {
    const place = numberOf(first, "place");
    db.run("DELETE FROM turns WHERE session = ? AND place < ?", session, place);
  }
  return { droppedByCount, droppedByBytes };
}
