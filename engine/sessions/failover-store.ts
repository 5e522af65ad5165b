// Sessions that outlive a lost Redis. While it answers, it alone has the history; while it does
// not, turns go on in this process and remember only what was said meanwhile, which is written
// back, in order and once, before the session is used in Redis again. It knows no words of Redis.

import assert from "node:assert";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import { createOfflineStore } from "./offline-store.ts";
import type { OfflineStore } from "./offline-store.ts";
import type { MemorySessionsLimits, MemorySessionsOptions } from "./memory-store.ts";
import type { LockRequest, AcquireResult, CommitRequest, Committed } from "./session-store.ts";
import type { SessionSnapshot, SessionStore } from "./session-store.ts";
import { Resync } from "./resync.ts";
import type { ResyncLimits } from "./resync.ts";

interface FailoverOptions extends Pick<MemorySessionsOptions, "onEvict" | "onUndecodable"> {
  /** The store that may get lost; closed with this one. */
  readonly primary: SessionStore;
  /** Calls `listener` each time the primary store can be reached again. */
  readonly onReady: (listener: () => void) => void;
  readonly clock: Clock;
  readonly limits: MemorySessionsLimits & ResyncLimits;
  /** Told how many turns and clears left this process without having been written back. */
  readonly onLost: (count: number) => void;
  /**
   * Told that something waits to be written back, where nothing did, and what the primary store
   * last failed with; and that nothing does any more.
   */
  readonly onPending?: (waiting: boolean, failure: string) => void;
}

export interface FailoverSessions extends SessionStore {
  /** Forgets sessions that wait to be written back, so many percent of their bytes. */
  evictPercent(percent: number): void;
}

export function createFailoverSessions(options: FailoverOptions): FailoverSessions {
  return new FailoverStore(options);
}

class FailoverStore implements FailoverSessions {
  readonly #primary: SessionStore;
  /** What was said meanwhile: all that it holds waits to be written back. */
  readonly #offline: OfflineStore;
  readonly #resync: Resync;
  /**
   * How many turns a session had when a turn of it began in the primary store, by the turn's token.
   * Cap: the requests that may be admitted at once, each of which ends its turn; past it the oldest
   * goes, and a commit of it that fails is not kept.
   */
  readonly #turnsAtAcquire = new Map<string, number>();
  readonly #acquiredMax: number;
  readonly #onPending: NonNullable<FailoverOptions["onPending"]>;
  #pendingReported = false;
  #failure = "";

  constructor(options: FailoverOptions) {
    const { primary, clock, limits } = options;
    this.#primary = primary;
    this.#offline = createOfflineStore(options, options.onLost);
    this.#resync = new Resync({
      ...{ primary, clock, limits, offline: this.#offline },
      onAttempt: () => this.#reportPending(),
    });
    this.#onPending = options.onPending ?? (() => {});
    this.#acquiredMax = limits.turnsActiveMax + limits.turnsQueuedMax;
    options.onReady(() => this.#resync.run());
  }

  async acquire(request: LockRequest): Promise<AcquireResult> {
    const { session, token } = request;
    if (this.#offline.isLockedByOther(request)) return { kind: "busy" };
    if (this.#offline.hasPending(session)) {
      // What waits comes first, or the turn would not know what was said last.
      const end = this.#primary.healthy() ? await this.#resync.resyncSession(session) : "failed";
      if (end === "busy") return { kind: "busy" };
      if (end === "failed") return this.#offline.acquire(request);
    }
    let begun: AcquireResult;
    try {
      begun = await this.#primary.acquire(request);
    } catch (error) {
      this.#failed(error);
      return this.#offline.acquire(request);
    }
    if (begun.kind === "ready") this.#remember(token, begun.turnsEver);
    return begun;
  }

  async commit(request: CommitRequest): Promise<Committed> {
    const { session, token } = request;
    const turnsEver = this.#turnsAtAcquire.get(token);
    if (
      turnsEver === undefined &&
      (this.#offline.isLockedBy(request) || !this.#primary.healthy())
    ) {
      const committed = await this.#offline.commit(request);
      this.#onTurnPending();
      return committed;
    }
    const committed = await this.#commitTwice(request);
    if (committed === null && !this.#offline.store(request, turnsEver ?? 0)) {
      throw new AgentError("store_error", "no room for a turn that the store did not take");
    }
    this.#turnsAtAcquire.delete(token);
    if (committed !== null) return committed;
    assert(this.#offline.hasPending(session), "a turn that was kept waits");
    this.#onTurnPending();
    const dropped = { droppedByCount: 0, droppedByBytes: 0 };
    return { kind: "stored", turnsEver: (turnsEver ?? 0) + 1, ...dropped };
  }

  async release(request: LockRequest): Promise<void> {
    const begun = this.#turnsAtAcquire.delete(request.token);
    if (this.#offline.isLockedBy(request)) await this.#offline.release(request);
    else if (begun || this.#primary.healthy()) await this.#primary.release(request);
  }

  /**
   * True also when Redis could not be asked: what this process knows is forgotten at once, and
   * Redis is cleared before anything else of the session is read or written there.
   */
  async clear(request: LockRequest): Promise<boolean> {
    const begun = this.#turnsAtAcquire.delete(request.token);
    if (!begun && this.#offline.isLockedBy(request)) {
      const cleared = await this.#offline.clear(request);
      this.#onTurnPending();
      return cleared;
    }
    try {
      return await this.#primary.clear(request);
    } catch (error) {
      this.#failed(error);
      const kept = begun && this.#offline.storeClear(request);
      this.#onTurnPending();
      return kept;
    }
  }

  /** Rejects while the store is away: what waits here would be told as if it were all. */
  async inspect(session: SessionKey): Promise<SessionSnapshot> {
    const there = await this.#primary.inspect(session);
    if (!this.#offline.hasPending(session)) return there;
    const here = await this.#offline.inspect(session);
    return {
      ...there,
      turns: [...there.turns, ...here.turns],
      unreadable: there.unreadable + here.unreadable,
      turnsEver: Math.max(there.turnsEver, here.turnsEver),
      busy: there.busy || here.busy,
      pendingCount: here.turns.length + here.unreadable,
    };
  }

  healthy(): boolean {
    return this.#primary.healthy();
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return this.#offline.usage();
  }

  evictPercent(percent: number): void {
    this.#offline.evictPercent(percent);
  }

  async close(): Promise<void> {
    await this.#resync.close();
    await this.#offline.close();
    await this.#primary.close();
  }

  /** A commit is idempotent: refused or unanswered, it is sent once more. Null: not stored. */
  async #commitTwice(request: CommitRequest): Promise<Committed | null> {
    const known = this.#turnsAtAcquire.has(request.token);
    for (const last of [false, true]) {
      try {
        return await this.#primary.commit(request);
      } catch (error) {
        this.#failed(error);
        if (last && !known) throw error;
      }
    }
    return null;
  }

  #onTurnPending(): void {
    this.#reportPending();
    this.#resync.schedule();
  }

  #reportPending(): void {
    const waiting = this.usage().entries > 0;
    if (waiting === this.#pendingReported) return;
    this.#pendingReported = waiting;
    this.#onPending(waiting, this.#failure);
  }

  /** @throws what is no failure of the store */
  #failed(error: unknown): void {
    if (!(error instanceof AgentError) || error.code !== "store_error") throw error;
    this.#failure = error.message;
  }

  #remember(token: string, turnsEver: number): void {
    this.#turnsAtAcquire.delete(token);
    for (const [oldest] of this.#turnsAtAcquire) {
      if (this.#turnsAtAcquire.size < this.#acquiredMax) break;
      this.#turnsAtAcquire.delete(oldest);
    }
    this.#turnsAtAcquire.set(token, turnsEver);
  }
}
