// The interface of session stores. A session is a ring of whole turns. `acquire` (lock and read)
// and `commit` (check the fence, append, trim, unlock) are atomic.

import type { Turn } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";

export interface LockRequest {
  readonly session: SessionKey;
  /** The turn's token, new for every attempt: the lock's owner and the commit's fence. */
  readonly token: string;
}

export type AcquireResult =
  /** Locked by this turn until the lock expires. */
  | ({ readonly kind: "ready"; readonly turnsEver: number } & StoredTurns)
  /** Locked by another turn. */
  | { readonly kind: "busy" };

/** A session's turns, oldest first, without undecodable ones. */
export interface StoredTurns {
  /** The newest: as many as a model may be sent, and back to the newest notes. */
  readonly turns: readonly Turn[];
  /**
   * All others, decoded by every call; with a message id only those that have it. Absent when
   * there are none.
   */
  readonly older?: (messageId?: string) => readonly Turn[];
  /** What they hold while they are packed. */
  readonly olderBytes?: number;
}

/** For the few readers that need the whole ring. */
export function allTurns({ turns, older }: StoredTurns): readonly Turn[] {
  return older === undefined ? turns : [...older(), ...turns];
}

/** The turn with this message id, if any; "" is no message id. */
export function turnOfMessage({ turns, older }: StoredTurns, messageId: string): Turn | undefined {
  if (messageId === "") return undefined;
  return turns.find((turn) => turn.messageId === messageId) ?? older?.(messageId)[0];
}

export interface CommitRequest {
  readonly session: SessionKey;
  readonly token: string;
  readonly turn: Turn;
  /** How many of the session's turns are newer than this one, which is inserted before them. */
  readonly newerCount?: number;
}

export type Committed =
  /** Stored, now or by an earlier call with the same token. */
  | {
      readonly kind: "stored";
      readonly turnsEver: number;
      readonly droppedByCount: number;
      readonly droppedByBytes: number;
    }
  /** The lock expired and another turn acquired or cleared the session: nothing was changed. */
  | { readonly kind: "lost" };

/** A session's state, read without locking it. */
export interface SessionSnapshot {
  /** Oldest first, without unreadable ones. */
  readonly turns: readonly Turn[];
  readonly unreadable: number;
  readonly turnsEver: number;
  /** Locked by a turn. */
  readonly busy: boolean;
  /** Until the session expires without further turns; null if unknown. */
  readonly expiresInMs: number | null;
  /** How many of the turns are only in this process, pending resync. */
  readonly pendingCount: number;
}

/**
 * Every call settles within the store's own deadline and rejects only with AgentError
 * `store_error` (the store is unreachable or sent an unexpected reply).
 */
export interface SessionStore {
  /** After a rejection the session may still be locked; the store itself releases it. */
  acquire(request: LockRequest): Promise<AcquireResult>;
  /**
   * After a rejection the turn may be stored, or may still be; a retry with the same token stores
   * it once. A caller that does not retry must release the session.
   */
  commit(request: CommitRequest): Promise<Committed>;
  /** Unlocks without storing; does nothing if the token does not own the lock. */
  release(request: LockRequest): Promise<void>;
  /** Deletes every turn and unlocks. False if the token does not own the lock. */
  clear(request: LockRequest): Promise<boolean>;
  inspect(session: SessionKey): Promise<SessionSnapshot>;
  /** The last known state, without a call: false once the store is known to be unreachable. */
  healthy(): boolean;
  /** Accounted bytes and entries held in this process. */
  usage(): { readonly bytes: number; readonly entries: number };
  close(): Promise<void>;
}
