// Sessions in this process: the default store without Redis, and the stand-in while it is away,
// which also remembers what is to be written back. Rings live in one byte-accounted cache; the
// oldest sessions go first. Same answers as sessions-redis.ts, by the same suite of tests.

import assert from "node:assert";
import { Cache } from "./cache.ts";
import type { EvictionCause } from "./cache.ts";
import type { Clock } from "./clock.ts";
import { decodeRing, encodeTurn } from "./codec.ts";
import { AgentError } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { SessionKey } from "./message.ts";
import { EMPTY, addToRing, packRing, unpackRing } from "./sessions-ring.ts";
import { firstWaiting, waitingIn, withoutToken } from "./sessions-ring.ts";
import type { Ring, Waiting } from "./sessions-ring.ts";
import type { BeginRequest, Begun, CommitRequest, Committed, SessionStore } from "./sessions.ts";

export interface MemorySessionsOptions {
  readonly clock: Clock;
  readonly limits: MemorySessionsLimits;
  /** Told of every session that leaves without being asked to. */
  readonly onEvict?: (cause: EvictionCause) => void;
  /** Told how many stored turns of a ring could not be read and were left out. */
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
>;

export interface MemorySessions extends SessionStore {
  /** Forgets the least recent sessions, so many percent of the bytes that sessions hold. */
  giveBack(percent: number): void;
  /** Sessions that a turn holds, or held when its lock expired. */
  readonly locks: number;
}

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

export function createMemorySessions(options: MemorySessionsOptions): MemorySessions {
  return new EmbeddedSessions(options, null);
}

/** `onLost` is told how many turns and clears left unwritten. */
export function createBacklog(
  options: MemorySessionsOptions,
  onLost: (count: number) => void,
): Backlog {
  return new EmbeddedSessions(options, onLost);
}

interface Lock {
  readonly token: string;
  /** By the monotonic clock. */
  readonly until: number;
}

class EmbeddedSessions implements Backlog {
  readonly #clock: Clock;
  readonly #limits: MemorySessionsLimits;
  readonly #onUndecodable: (count: number) => void;
  readonly #rings: Cache;
  /**
   * By session. Cap: the requests that may be admitted at once, each of which holds at most one and
   * gives it back at its end. An expired lock stays good until somebody takes it or room is needed.
   */
  readonly #locks = new Map<SessionKey, Lock>();
  readonly #locksMax: number;
  /** Null where nothing waits to be written elsewhere. */
  readonly #onLost: ((count: number) => void) | null;

  constructor(options: MemorySessionsOptions, onLost: ((count: number) => void) | null) {
    const { clock, limits, onEvict, onUndecodable } = options;
    assert(limits.sessionTurnsMax > 0 && limits.storedTurnBytesMax <= limits.sessionBytesMax);
    this.#clock = clock;
    this.#limits = limits;
    this.#onUndecodable = onUndecodable ?? (() => {});
    this.#onLost = onLost;
    this.#locksMax = limits.turnsActiveMax + limits.turnsQueuedMax;
    this.#rings = new Cache({
      name: "sessions",
      bytesMax: limits.embeddedSessionsBytesMax,
      entriesMax: limits.embeddedSessionsMax,
      ttlMs: limits.sessionTtlMs,
      onEvict: (cause, packed) => {
        onEvict?.(cause);
        onLost?.(waitingIn(unpackRing(packed)));
      },
    });
  }

  async begin({ session, token }: BeginRequest): Promise<Begun> {
    const now = this.#clock.monotonic();
    if (this.taken({ session, token })) return { kind: "busy" };
    if (!this.#locks.has(session)) this.#makeRoom(now);
    this.#locks.set(session, { token, until: now + this.#limits.sessionLockMs });
    const packed = this.#rings.get(session, now);
    if (packed === undefined) return { kind: "ready", turns: [], turnsEver: 0 };
    // Stored again for its time to live alone, as a begin does in Redis.
    this.#rings.set(session, packed, now);
    const ring = unpackRing(packed);
    const turns = decodeRing(ring.elements, this.#limits, this.#onUndecodable);
    return { kind: "ready", turns, turnsEver: ring.ever };
  }

  async commit(request: CommitRequest): Promise<Committed> {
    const { session, token } = request;
    const ring = this.#ring(session);
    if (ring.done.includes(token)) {
      return { kind: "stored", turnsEver: ring.ever, droppedByCount: 0, droppedByBytes: 0 };
    }
    if (this.#locks.get(session)?.token !== token) return { kind: "lost" };
    const appended = this.#append(request, ring);
    if (!appended.stored) this.#onLost?.(appended.waiting);
    this.#locks.delete(session);
    return appended.committed;
  }

  async release({ session, token }: BeginRequest): Promise<void> {
    if (this.#locks.get(session)?.token === token) this.#locks.delete(session);
  }

  async clear({ session, token }: BeginRequest): Promise<boolean> {
    if (this.#locks.get(session)?.token !== token) return false;
    this.#locks.delete(session);
    if (this.#onLost !== null) return this.keepClear({ session, token });
    this.#rings.delete(session);
    return true;
  }

  waits(session: SessionKey): boolean {
    return this.#rings.get(session, this.#clock.monotonic()) !== undefined;
  }

  holds({ session, token }: BeginRequest): boolean {
    return this.#locks.get(session)?.token === token;
  }

  taken({ session, token }: BeginRequest): boolean {
    const lock = this.#locks.get(session);
    return lock !== undefined && lock.token !== token && lock.until > this.#clock.monotonic();
  }

  next(): SessionKey | null {
    while (this.#rings.entries > 0) {
      // Every key of this cache came in as a session's key.
      const session = this.#rings.oldestKey() as SessionKey;
      // Asked for, it becomes the most recent one; expired, it goes.
      if (this.waits(session)) return session;
    }
    return null;
  }

  first(session: SessionKey): Waiting | null {
    return firstWaiting(this.#ring(session), this.#limits);
  }

  written(session: SessionKey, token: string): void {
    const rest = withoutToken(this.#ring(session), token);
    if (waitingIn(rest) === 0) this.#rings.delete(session);
    else this.#set(session, rest);
  }

  keep(request: CommitRequest, turnsEver: number): boolean {
    const ring = this.#ring(request.session);
    if (ring.done.includes(request.token)) return true;
    const appended = this.#append(request, { ...ring, ever: Math.max(ring.ever, turnsEver) });
    if (!appended.stored) this.#onLost?.(appended.waiting - 1);
    return appended.stored;
  }

  keepClear({ session, token }: BeginRequest): boolean {
    return this.#set(session, { ever: 0, cleared: token, done: [], elements: [] });
  }

  healthy(): boolean {
    return true;
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return { bytes: this.#rings.bytes, entries: this.#rings.entries };
  }

  get locks(): number {
    return this.#locks.size;
  }

  giveBack(percent: number): void {
    this.#rings.giveBack(percent);
  }

  async close(): Promise<void> {
    this.#rings.clear();
    this.#locks.clear();
  }

  #ring(session: SessionKey): Ring {
    return unpackRing(this.#rings.get(session, this.#clock.monotonic()) ?? EMPTY);
  }

  #set(session: SessionKey, ring: Ring): boolean {
    return this.#rings.set(session, packRing(ring), this.#clock.monotonic());
  }

  #append({ session, token, turn, newerCount = 0 }: CommitRequest, before: Ring) {
    const added = { token, element: encodeTurn(turn, this.#limits), newerCount };
    const { ring, dropped } = addToRing(before, added, this.#limits);
    // One token is enough to know a second commit; what waits is written under its own.
    const done = this.#onLost === null ? [token] : ring.done;
    const stored = this.#set(session, { ...ring, done });
    const committed: Committed = { kind: "stored", turnsEver: ring.ever, ...dropped };
    return { stored, committed, waiting: waitingIn(ring) };
  }

  #makeRoom(now: number): void {
    if (this.#locks.size < this.#locksMax) return;
    for (const [session, lock] of this.#locks) if (lock.until <= now) this.#locks.delete(session);
    if (this.#locks.size < this.#locksMax) return;
    throw new AgentError("store_error", "more sessions are locked than requests are admitted");
  }
}
