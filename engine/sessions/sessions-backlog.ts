// The stand-in for a store that is away: what is said and cleared meanwhile, which waits to be
// written back and leaves when it is. The sessions of this process with that memory on top; it
// writes nothing itself.

import type { SessionKey } from "../conversation/session-key.ts";
import { EmbeddedSessions } from "./sessions-memory.ts";
import type { MemorySessions, MemorySessionsOptions } from "./sessions-memory.ts";
import { firstWaiting, unpackRing, waitingIn, withoutToken } from "./sessions-ring.ts";
import type { Ring, Waiting } from "./sessions-ring.ts";
import type { BeginRequest, CommitRequest } from "./sessions.ts";

/** A store whose turns and clears wait to be written elsewhere, and leave when they are. */
export interface Backlog extends MemorySessions {
  waits(session: SessionKey): boolean;
  /** Whether a turn with this very token began here and has not ended. */
  holds(request: BeginRequest): boolean;
  /** Whether a turn with another token has the session here. */
  taken(request: BeginRequest): boolean;
  /** The session least recently asked for; asked again, the next one. */
  next(): SessionKey | null;
  /** What is to be written before all else of the session. */
  first(session: SessionKey): Waiting | null;
  /** Takes off what was written. */
  written(session: SessionKey, token: string): void;
  /** Adds a turn that began elsewhere, after `turnsEver` turns. False when there is no room. */
  keep(request: CommitRequest, turnsEver: number): boolean;
  /** Forgets what waits, and has the session cleared elsewhere. False when there is no room. */
  keepClear(request: BeginRequest): boolean;
}

/** `onLost` is told how many turns and clears left unwritten. */
export function createBacklog(
  options: MemorySessionsOptions,
  onLost: (count: number) => void,
): Backlog {
  return new BacklogSessions(options, onLost);
}

class BacklogSessions extends EmbeddedSessions implements Backlog {
  readonly #onLost: (count: number) => void;

  constructor(options: MemorySessionsOptions, onLost: (count: number) => void) {
    super(options);
    this.#onLost = onLost;
  }

  override async clear(request: BeginRequest): Promise<boolean> {
    return (await super.clear(request)) && this.keepClear(request);
  }

  waits(session: SessionKey): boolean {
    return this.rings.get(session, this.clock.monotonic()) !== undefined;
  }

  next(): SessionKey | null {
    while (this.rings.entries > 0) {
      // Every key of this cache came in as a session's key.
      const session = this.rings.oldestKey() as SessionKey;
      // Asked for, it becomes the most recent one; expired, it goes.
      if (this.waits(session)) return session;
    }
    return null;
  }

  first(session: SessionKey): Waiting | null {
    return firstWaiting(this.ring(session), this.limits);
  }

  written(session: SessionKey, token: string): void {
    const rest = withoutToken(this.ring(session), token);
    if (waitingIn(rest) === 0) this.rings.delete(session);
    else this.set(session, rest);
  }

  keep(request: CommitRequest, turnsEver: number): boolean {
    const ring = this.ring(request.session);
    if (ring.done.includes(request.token)) return true;
    const before = { ...ring, ever: Math.max(ring.ever, turnsEver) };
    const appended = super.append(request, before);
    // The turn itself is the caller's to tell of.
    if (!appended.stored) this.#onLost(waitingIn(appended.ring) - 1);
    return appended.stored;
  }

  keepClear({ session, token }: BeginRequest): boolean {
    return this.set(session, { ever: 0, cleared: token, done: [], elements: [] });
  }

  protected override append(request: CommitRequest, before: Ring) {
    const appended = super.append(request, before);
    if (!appended.stored) this.#onLost(waitingIn(appended.ring));
    return appended;
  }

  /** What waits is written under the token it was said with. */
  protected override tokens(ring: Ring): readonly string[] {
    return ring.done;
  }

  protected override evicted(packed: string): void {
    this.#onLost(waitingIn(unpackRing(packed)));
  }
}
