// One turn at a time for each session of this process, in order of arrival. Pure: who waits is
// called back. A session's line exists while somebody is in it and holds no running place.

import assert from "node:assert";
import type { SessionKey } from "../conversation/session-key.ts";

export interface GatePass {
  /** Leaves the line, or gives the session to the next. Safe to call twice. */
  leave(): void;
}

export class SessionGate {
  readonly #waitingMax: number;
  /** The holder first. Cap: requests inside the admission; a line is gone with its last pass. */
  readonly #lines = new Map<SessionKey, Pass[]>();

  constructor(waitingMax: number) {
    assert(waitingMax > 0);
    this.#waitingMax = waitingMax;
  }

  get sessions(): number {
    return this.#lines.size;
  }

  /** Whether a turn of the session is under way, or waits, in this process. */
  isHeld(session: SessionKey): boolean {
    return this.#lines.has(session);
  }

  /**
   * A place in the session's line, or null when `waitingMax` already wait behind its holder.
   * `onTurn` is called at once for the first, and for the others when those before have left.
   */
  enter(session: SessionKey, onTurn: () => void): GatePass | null {
    const line = this.#lines.get(session) ?? [];
    if (line.length > this.#waitingMax) return null;
    const pass = new Pass(onTurn, () => this.#leave(session, pass));
    line.push(pass);
    this.#lines.set(session, line);
    if (line.length === 1) onTurn();
    return pass;
  }

  #leave(session: SessionKey, pass: Pass): void {
    const line = this.#lines.get(session);
    assert(line !== undefined, "a pass belongs to a line");
    const index = line.indexOf(pass);
    assert(index >= 0, "a pass leaves once");
    line.splice(index, 1);
    if (line.length === 0) this.#lines.delete(session);
    else if (index === 0) line[0]?.onTurn();
  }
}

class Pass implements GatePass {
  readonly onTurn: () => void;
  readonly #onLeave: () => void;
  #left = false;

  constructor(onTurn: () => void, onLeave: () => void) {
    this.onTurn = onTurn;
    this.#onLeave = onLeave;
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#onLeave();
  }
}
