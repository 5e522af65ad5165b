// One turn at a time for each session of this process, in order of arrival. Pure: who waits is
// called back. A session's line exists while somebody is in it and holds no running place.

import assert from "node:assert";
import type { SessionKey } from "../conversation/session-key.ts";

export interface QueueTicket {
  /** Leaves the line, or gives the session to the next. Safe to call twice. */
  leave(): void;
}

export class SessionQueue {
  readonly #waitingMax: number;
  /** The holder first. Cap: requests inside the admission; a line is gone with its last pass. */
  readonly #queues = new Map<SessionKey, QueueEntry[]>();

  constructor(waitingMax: number) {
    assert(waitingMax > 0);
    this.#waitingMax = waitingMax;
  }

  get sessions(): number {
    return this.#queues.size;
  }

  /** Whether a turn of the session is under way, or waits, in this process. */
  isHeld(session: SessionKey): boolean {
    return this.#queues.has(session);
  }

  /**
   * A place in the session's line, or null when `waitingMax` already wait behind its holder.
   * `onTurn` is called at once for the first, and for the others when those before have left.
   */
  join(session: SessionKey, onTurn: () => void): QueueTicket | null {
    const line = this.#queues.get(session) ?? [];
    if (line.length > this.#waitingMax) return null;
    const pass = new QueueEntry(onTurn, () => this.#leave(session, pass));
    line.push(pass);
    this.#queues.set(session, line);
    if (line.length === 1) onTurn();
    return pass;
  }

  #leave(session: SessionKey, pass: QueueEntry): void {
    const line = this.#queues.get(session);
    assert(line !== undefined, "a pass belongs to a line");
    const index = line.indexOf(pass);
    assert(index >= 0, "a pass leaves once");
    line.splice(index, 1);
    if (line.length === 0) this.#queues.delete(session);
    else if (index === 0) line[0]?.onFirst();
  }
}

class QueueEntry implements QueueTicket {
  readonly onFirst: () => void;
  readonly #remove: () => void;
  #left = false;

  constructor(onTurn: () => void, onLeave: () => void) {
    this.onFirst = onTurn;
    this.#remove = onLeave;
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#remove();
  }
}
