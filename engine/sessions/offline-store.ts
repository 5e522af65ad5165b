// The store during an outage of the primary store: turns and clears that are pending resync, and
// leave once they are synced. It is the in-process store with tokens per turn; resync.ts writes.

import type { SessionKey } from "../conversation/session-key.ts";
import { EmbeddedSessions } from "./memory-store.ts";
import type { MemorySessions, MemorySessionsOptions } from "./memory-store.ts";
import { firstPending, unpackRing, pendingCount, withoutToken } from "./turn-ring.ts";
import type { TurnRing, PendingWrite } from "./turn-ring.ts";
import type { LockRequest, CommitRequest } from "./session-store.ts";

/** A store of pending turns and clears. */
export interface OfflineStore extends MemorySessions {
  hasPending(session: SessionKey): boolean;
  /** Whether this token owns the session's lock here, expired or not. */
  isLockedBy(request: LockRequest): boolean;
  /** Whether another token owns the session's lock here. */
  isLockedByOther(request: LockRequest): boolean;
  /**
   * The least recently used session; the call makes it the most recent, so the next call differs.
   */
  leastRecent(): SessionKey | null;
  /** The session's first pending write. */
  firstPending(session: SessionKey): PendingWrite | null;
  /** Removes the write with this token. */
  markSynced(session: SessionKey, token: string): void;
  /** Adds a turn that the primary store did not accept, after `turnsEver` turns. False: no room. */
  store(request: CommitRequest, turnsEver: number): boolean;
  /** Replaces the session's pending turns with a clear. False: no room. */
  storeClear(request: LockRequest): boolean;
}

/** `onLost` receives the number of turns and clears dropped without a resync. */
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
      // All keys of this cache are session keys.
      const session = this.rings.oldestKey() as SessionKey;
      // Makes it the most recent one, or drops it if it is expired.
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
    // The caller reports the turn itself.
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

  /** Every pending turn keeps its token, which `markSynced` needs. */
  protected override tokens(ring: TurnRing): readonly string[] {
    return ring.done;
  }

  protected override onEvicted(packed: string): void {
    this.#onLost(pendingCount(unpackRing(packed)));
  }
}
