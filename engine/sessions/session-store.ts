// The contract of a session store, and what both stores share. A session is a ring of whole turns;
// a turn is begun (lock and read) and committed (fence, append, trim, unlock) in one step each.

import type { Turn } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";

export interface LockRequest {
  readonly session: SessionKey;
  /** The turn's own token, new for every attempt: owner of the lock and fence of the commit. */
  readonly token: string;
}

export type AcquireResult =
  /** The session is ours until the lock's expiry. Oldest turn first; undecodable ones left out. */
  | { readonly kind: "ready"; readonly turns: readonly Turn[]; readonly turnsEver: number }
  /** Another turn holds the session. */
  | { readonly kind: "busy" };

export interface CommitRequest {
  readonly session: SessionKey;
  readonly token: string;
  readonly turn: Turn;
  /** How many of the session's newest turns were said after this one; it is put before them. */
  readonly newerCount?: number;
}

export type Committed =
  /** Stored, also when this very commit had been applied before. */
  | {
      readonly kind: "stored";
      readonly turnsEver: number;
      readonly droppedByCount: number;
      readonly droppedByBytes: number;
    }
  /** The lock expired and somebody began or cleared the session since: nothing was changed. */
  | { readonly kind: "lost" };

/** What is kept of a session, seen without taking it. */
export interface SessionSnapshot {
  /** Oldest first; those that cannot be read are only counted. */
  readonly turns: readonly Turn[];
  readonly unreadable: number;
  readonly turnsEver: number;
  /** A turn has the session now. */
  readonly busy: boolean;
  /** Until it is forgotten if nothing more is said; null where nothing says so. */
  readonly expiresInMs: number | null;
  /** Of these turns: not in the store yet, they wait in this process. */
  readonly pendingCount: number;
}

/**
 * Every call settles within the store's own deadline and rejects only with AgentError
 * `store_error` (the store cannot be reached or answered garbage).
 */
export interface SessionStore {
  /** Rejected, the session may still have been taken: the store gives it back by itself. */
  acquire(request: LockRequest): Promise<AcquireResult>;
  /**
   * Rejected, the turn may have been stored or may yet be: sent again with the same token it is
   * stored once. Whoever gives up on it releases the session.
   */
  commit(request: CommitRequest): Promise<Committed>;
  /** Gives the lock back without storing anything; does nothing when it is not ours any more. */
  release(request: LockRequest): Promise<void>;
  /** Forgets every turn and gives the lock back. False when the lock was not ours any more. */
  clear(request: LockRequest): Promise<boolean>;
  inspect(session: SessionKey): Promise<SessionSnapshot>;
  /** False once the store is known to be out of reach; from memory, no call goes out. */
  healthy(): boolean;
  /** Accounted bytes and entries held in this process. */
  usage(): { readonly bytes: number; readonly entries: number };
  close(): Promise<void>;
}
