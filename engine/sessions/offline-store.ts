// The stand-in for a store that is away: what is said and cleared meanwhile, which waits to be
// written back and leaves when it is. The sessions of this process with that memory on top; it
// writes nothing itself.

import type { SessionKey } from "../conversation/session-key.ts";
import { EmbeddedSessions } from "./memory-store.ts";
import type { MemorySessions, MemorySessionsOptions } from "./memory-store.ts";
import { firstPending, unpackRing, pendingCount, withoutToken } from "./turn-ring.ts";
import type { TurnRing, PendingWrite } from "./turn-ring.ts";
import type { LockRequest, CommitRequest } from "./session-store.ts";

/** A store whose turns and clears wait to be written elsewhere, and leave when they are. */
export interface OfflineStore extends MemorySessions {
  hasPending(session: SessionKey): boolean;
  /** Whether a turn with this very token began here and has not ended. */
  isLockedBy(request: LockRequest): boolean;
  /** Whether a turn with another token has the session here. */
  isLockedByOther(request: LockRequest): boolean;
  /** The session least recently asked for; asked again, the next one. */
  leastRecent(): SessionKey | null;
  /** What is to be written before all else of the session. */
  firstPending(session: SessionKey): PendingWrite | null;
  /** Takes off what was written. */
  markSynced(session: SessionKey, token: string): void;
  /** Adds a turn that began elsewhere, after `turnsEver` turns. False when there is no room. */
  store(request: CommitRequest, turnsEver: number): boolean;
  /** Forgets what waits, and has the session cleared elsewhere. False when there is no room. */
  storeClear(request: LockRequest): boolean;
}

/** `onLost` is told how many turns and clears left unwritten. */
export function createOfflineStore(
  options: MemorySessionsOptions,
  onLost: (count: number) => void,
): OfflineStore {
  return new OfflineSessions(options, onLost);
}

class OfflineSessions extends EmbeddedSessions implements OfflineStore {
  readonly #onLost: (count: number) => void;

  constructor(options: MemorySessionsOptions, onLost: (count: number) => void) {
    super(options);
    this.#onLost = onLost;
  }

  override async clear(request: LockRequest): Promise<boolean> {
    return (await super.clear(request)) && this.storeClear(request);
  }

  hasPending(session: SessionKey): boolean {
    return this.rings.get(session, this.clock.monotonic()) !== undefined;
  }

  leastRecent(): SessionKey | null {
    while (this.rings.entries > 0) {
      // Every key of this cache came in as a session's key.
      const session = this.rings.oldestKey() as SessionKey;
      // Asked for, it becomes the most recent one; expired, it goes.
      if (this.hasPending(session)) return session;
    }
    return null;
  }

  firstPending(session: SessionKey): PendingWrite | null {
    return firstPending(this.ring(session), this.limits);
  }

  markSynced(session: SessionKey, token: string): void {
    const rest = withoutToken(this.ring(session), token);
    if (pendingCount(rest) === 0) this.rings.delete(session);
    else this.set(session, rest);
  }

  store(request: CommitRequest, turnsEver: number): boolean {
    const ring = this.ring(request.session);
    if (ring.done.includes(request.token)) return true;
    const before = { ...ring, ever: Math.max(ring.ever, turnsEver) };
    const appended = super.append(request, before);
    // The turn itself is the caller's to tell of.
    if (!appended.stored) this.#onLost(pendingCount(appended.ring) - 1);
    return appended.stored;
  }

  storeClear({ session, token }: LockRequest): boolean {
    return this.set(session, { ever: 0, cleared: token, done: [], elements: [] });
  }

  protected override append(request: CommitRequest, before: TurnRing) {
    const appended = super.append(request, before);
    if (!appended.stored) this.#onLost(pendingCount(appended.ring));
    return appended;
  }

  /** What waits is written under the token it was said with. */
  protected override tokens(ring: TurnRing): readonly string[] {
    return ring.done;
  }

  protected override onEvicted(packed: string): void {
    this.#onLost(pendingCount(unpackRing(packed)));
  }
}
