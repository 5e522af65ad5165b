// Runs the turns of one session one at a time within this process, in order of arrival. Pure:
// waiting requests are called back. A queue exists only while it is not empty; waiting in it holds
// no running slot.

import assert from "node:assert";
import type { SessionKey } from "../conversation/session-key.ts";

export interface QueueTicket {
  /** Leaves the queue; the head passes the session to the next. Safe to call twice. */
  leave(): void;
}

export class SessionQueue {
  readonly #waitingMax: number;
  /** The holder first. Cap: the admitted requests; an empty queue is deleted. */
  readonly #queues = new Map<SessionKey, QueueEntry[]>();

  constructor(waitingMax: number) {
    assert(waitingMax > 0);
    this.#waitingMax = waitingMax;
  }

  get sessions(): number {
    return this.#queues.size;
  }

  /** Whether a turn of the session runs or waits in this process. */
  isHeld(session: SessionKey): boolean {
    return this.#queues.has(session);
  }

  /**
   * Joins the session's queue; null when `waitingMax` already wait behind the holder. `onTurn` is
   * called at once for the first, and for the others once those before have left.
   */
  join(session: SessionKey, onTurn: () => void): QueueTicket | null {
    const queue = this.#queues.get(session) ?? [];
    if (queue.length > this.#waitingMax) return null;
    const entry = new QueueEntry(onTurn, () => this.#leave(session, entry));
    queue.push(entry);
    this.#queues.set(session, queue);
    if (queue.length === 1) onTurn();
    return entry;
  }

  #leave(session: SessionKey, entry: QueueEntry): void {
    const queue = this.#queues.get(session);
    assert(queue !== undefined, "a ticket belongs to a queue");
    const index = queue.indexOf(entry);
    assert(index >= 0, "a ticket leaves once");
    queue.splice(index, 1);
    if (queue.length === 0) this.#queues.delete(session);
    else if (index === 0) queue[0]?.onFirst();
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
