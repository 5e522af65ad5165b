// Sessions in this process: the default store without Redis. Rings are in one byte-accounted cache,
// which evicts the least recently used sessions. It behaves like redis-store.ts, by the same tests.
// offline-store.ts extends it.

import assert from "node:assert";
import { ByteCache } from "../memory/byte-cache.ts";
import type { EvictionCause } from "../memory/byte-cache.ts";
import type { Clock } from "../core/clock.ts";
import { decodeRing, encodeTurn } from "./turn-codec.ts";
import { readNewest } from "./newest-turns.ts";
import type { WindowLimits } from "../turn/model-messages.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import { EMPTY_RING, addToRing, bytesOf, packRing, unpackRing } from "./turn-ring.ts";
import type { TurnRing } from "./turn-ring.ts";
import type { LockRequest, AcquireResult, CommitRequest, Committed } from "./session-store.ts";
import type { SessionSnapshot, SessionStore } from "./session-store.ts";

export interface MemorySessionsOptions {
  readonly clock: Clock;
  readonly limits: MemorySessionsLimits;
  /** Called for every evicted or expired session. */
  readonly onEvict?: (cause: EvictionCause) => void;
  /** Called with the number of a ring's turns that were unreadable and left out. */
  readonly onUndecodable?: (count: number) => void;
}

export type MemorySessionsLimits = Pick<
  Limits,
  | "sessionTurnsMax"
  | "sessionBytesMax"
  | "sessionTtlMs"
  | "sessionLockMs"
  | "storedTurnBytesMax"
  | "storedTurnDecodedBytesMax"
  | "embeddedSessionsBytesMax"
  | "embeddedSessionsMax"
  | "turnsActiveMax"
  | "turnsQueuedMax"
  | keyof WindowLimits
>;

export interface MemorySessions extends SessionStore {
  /** Evicts the least recently used sessions, this percentage of all bytes. */
  evictPercent(percent: number): void;
  /** Locked sessions, expired locks included. */
  readonly locks: number;
}

export function createMemorySessions(options: MemorySessionsOptions): MemorySessions {
  return new EmbeddedSessions(options);
}

interface Lock {
  readonly token: string;
  /** Monotonic milliseconds. */
  readonly until: number;
}

export class EmbeddedSessions implements MemorySessions {
  protected readonly rings: ByteCache;
  protected readonly clock: Clock;
  protected readonly limits: MemorySessionsLimits;
  readonly #onUndecodable: (count: number) => void;
  /**
   * By session. Cap: the requests that may be admitted at once, each with at most one lock. An
   * expired lock stays valid until another turn acquires it or room is needed.
   */
  readonly #locks = new Map<SessionKey, Lock>();
  readonly #locksMax: number;

  constructor(options: MemorySessionsOptions) {
    const { clock, limits, onEvict, onUndecodable } = options;
    assert(limits.sessionTurnsMax > 0 && limits.storedTurnBytesMax <= limits.sessionBytesMax);
    this.clock = clock;
    this.limits = limits;
    this.#onUndecodable = onUndecodable ?? (() => {});
    this.#locksMax = limits.turnsActiveMax + limits.turnsQueuedMax;
    this.rings = new ByteCache({
      name: "sessions",
      bytesMax: limits.embeddedSessionsBytesMax,
      entriesMax: limits.embeddedSessionsMax,
      ttlMs: limits.sessionTtlMs,
      onEvict: (cause, packed) => {
        onEvict?.(cause);
        this.onEvicted(packed);
      },
    });
  }

  async acquire({ session, token }: LockRequest): Promise<AcquireResult> {
    const now = this.clock.monotonic();
    if (this.isLockedByOther({ session, token })) return { kind: "busy" };
    if (!this.#locks.has(session)) this.#makeRoom(now);
    this.#locks.set(session, { token, until: now + this.limits.sessionLockMs });
    const packed = this.rings.renew(session, now);
    if (packed === undefined) return { kind: "ready", turns: [], turnsEver: 0 };
    const ring = unpackRing(packed);
    const stored = readNewest(bytesOf(ring), this.limits, this.#onUndecodable);
    return { kind: "ready", turnsEver: ring.ever, ...stored };
  }

  async commit(request: CommitRequest): Promise<Committed> {
    const { session, token } = request;
    const ring = this.ring(session);
    if (ring.done.includes(token)) {
      return { kind: "stored", turnsEver: ring.ever, droppedByCount: 0, droppedByBytes: 0 };
    }
    if (!this.isLockedBy(request)) return { kind: "lost" };
    this.#locks.delete(session);
    return this.append(request, ring).committed;
  }

  async release(request: LockRequest): Promise<void> {
    if (this.isLockedBy(request)) this.#locks.delete(request.session);
  }

  async clear(request: LockRequest): Promise<boolean> {
    if (!this.isLockedBy(request)) return false;
    this.#locks.delete(request.session);
    this.rings.delete(request.session);
    return true;
  }

  async inspect(session: SessionKey): Promise<SessionSnapshot> {
    const ring = this.ring(session);
    let unreadable = 0;
    const turns = decodeRing(bytesOf(ring), this.limits, (count) => void (unreadable += count));
    const lock = this.#locks.get(session);
    const busy = lock !== undefined && lock.until > this.clock.monotonic();
    return { turns, unreadable, turnsEver: ring.ever, busy, expiresInMs: null, pendingCount: 0 };
  }

  /** Whether this token owns the session's lock here, expired or not. */
  isLockedBy({ session, token }: LockRequest): boolean {
    return this.#locks.get(session)?.token === token;
  }

  /** Whether another token owns the session's lock here. */
  isLockedByOther({ session, token }: LockRequest): boolean {
    const lock = this.#locks.get(session);
    return lock !== undefined && lock.token !== token && lock.until > this.clock.monotonic();
  }

  healthy(): boolean {
    return true;
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return { bytes: this.rings.bytes, entries: this.rings.entries };
  }

  get locks(): number {
    return this.#locks.size;
  }

  evictPercent(percent: number): void {
    this.rings.evictPercent(percent);
  }

  async close(): Promise<void> {
    this.rings.clear();
    this.#locks.clear();
  }

  protected ring(session: SessionKey): TurnRing {
    return unpackRing(this.rings.get(session, this.clock.monotonic()) ?? EMPTY_RING);
  }

  protected set(session: SessionKey, ring: TurnRing): boolean {
    return this.rings.set(session, packRing(ring), this.clock.monotonic());
  }

  /** Adds the request's turn to the ring; `stored` is false if there is no room. */
  protected append({ session, token, turn, newerCount = 0 }: CommitRequest, before: TurnRing) {
    const element = encodeTurn(turn, this.limits).toString("latin1");
    const added = { token, element, newerCount };
    const { ring, dropped } = addToRing(before, added, this.limits);
    const stored = this.set(session, { ...ring, done: this.tokens(ring, token) });
    const committed: Committed = { kind: "stored", turnsEver: ring.ever, ...dropped };
    return { stored, committed, ring };
  }

  /** The tokens of commits that are recognised when resent: here the last one. */
  protected tokens(_ring: TurnRing, token: string): readonly string[] {
    return [token];
  }

  /** Called for every evicted or expired ring. */
  protected onEvicted(_packed: string): void {}

  #makeRoom(now: number): void {
    if (this.#locks.size < this.#locksMax) return;
    for (const [session, lock] of this.#locks) if (lock.until <= now) this.#locks.delete(session);
    if (this.#locks.size < this.#locksMax) return;
    throw new AgentError("store_error", "more sessions are locked than requests are admitted");
  }
}
