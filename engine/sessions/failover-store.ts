// Sessions with failover. While the primary store works, it alone has the history. During an outage
// turns go on in this process and see only the turns of the outage. Those are resynced, in order
// and once, before the session is used in the primary store again.

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
  /** The store that may fail; closed with this one. */
  readonly primary: SessionStore;
  /** Calls `listener` each time the primary store is reachable again. */
  readonly onReady: (listener: () => void) => void;
  readonly clock: Clock;
  readonly limits: MemorySessionsLimits & ResyncLimits;
  /** Called with the number of turns and clears that were dropped without a resync. */
  readonly onLost: (count: number) => void;
  /**
   * Called when the first turn or clear becomes pending, with the primary store's last error, and
   * when none is pending any more.
   */
  readonly onPending?: (pending: boolean, failure: string) => void;
}

export interface FailoverSessions extends SessionStore {
  /** Evicts pending sessions, this percentage of their bytes. */
  evictPercent(percent: number): void;
}

export function createFailoverSessions(options: FailoverOptions): FailoverSessions {
  return new FailoverStore(options);
}

class FailoverStore implements FailoverSessions {
  readonly #primary: SessionStore;
  /** The turns and clears of an outage, all pending resync. */
  readonly #offline: OfflineStore;
  readonly #resync: Resync;
  /**
   * How many turns a session had when the primary store locked it, by the turn's token. Cap: the
   * requests that may be admitted at once. Beyond it the oldest is dropped; if the commit of that
   * turn fails, the turn is not stored offline.
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
      // Resync first, so that the turn has the full history.
      const result = this.#primary.healthy() ? await this.#resync.resyncSession(session) : "failed";
      if (result === "busy") return { kind: "busy" };
      if (result === "failed") return this.#offline.acquire(request);
    }
    let acquired: AcquireResult;
    try {
      acquired = await this.#primary.acquire(request);
    } catch (error) {
      this.#noteFailure(error);
      return this.#offline.acquire(request);
    }
    if (acquired.kind === "ready") this.#remember(token, acquired.turnsEver);
    return acquired;
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
      throw new AgentError("store_error", "no room for a turn that the store did not accept");
    }
    this.#turnsAtAcquire.delete(token);
    if (committed !== null) return committed;
    assert(this.#offline.hasPending(session), "a turn stored offline is pending");
    this.#onTurnPending();
    const dropped = { droppedByCount: 0, droppedByBytes: 0 };
    return { kind: "stored", turnsEver: (turnsEver ?? 0) + 1, ...dropped };
  }

  async release(request: LockRequest): Promise<void> {
    const wasAcquired = this.#turnsAtAcquire.delete(request.token);
    if (this.#offline.isLockedBy(request)) await this.#offline.release(request);
    else if (wasAcquired || this.#primary.healthy()) await this.#primary.release(request);
  }

  /**
   * Also true if the primary store cannot be reached: the turns here are dropped at once, and the
   * primary store is cleared before the session is read or written there again.
   */
  async clear(request: LockRequest): Promise<boolean> {
    const wasAcquired = this.#turnsAtAcquire.delete(request.token);
    if (!wasAcquired && this.#offline.isLockedBy(request)) {
      const cleared = await this.#offline.clear(request);
      this.#onTurnPending();
      return cleared;
    }
    try {
      return await this.#primary.clear(request);
    } catch (error) {
      this.#noteFailure(error);
      const stored = wasAcquired && this.#offline.storeClear(request);
      this.#onTurnPending();
      return stored;
    }
  }

  /** Rejects during an outage, because the turns here are not the whole history. */
  async inspect(session: SessionKey): Promise<SessionSnapshot> {
    const primary = await this.#primary.inspect(session);
    if (!this.#offline.hasPending(session)) return primary;
    const offline = await this.#offline.inspect(session);
    return {
      ...primary,
      turns: [...primary.turns, ...offline.turns],
      unreadable: primary.unreadable + offline.unreadable,
      turnsEver: Math.max(primary.turnsEver, offline.turnsEver),
      busy: primary.busy || offline.busy,
      pendingCount: offline.turns.length + offline.unreadable,
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

  /** Retries a failed commit once, as commits are idempotent. Null: not stored. */
  async #commitTwice(request: CommitRequest): Promise<Committed | null> {
    const wasAcquired = this.#turnsAtAcquire.has(request.token);
    for (const last of [false, true]) {
      try {
        return await this.#primary.commit(request);
      } catch (error) {
        this.#noteFailure(error);
        if (last && !wasAcquired) throw error;
      }
    }
    return null;
  }

  #onTurnPending(): void {
    this.#reportPending();
    this.#resync.schedule();
  }

  #reportPending(): void {
    const pending = this.usage().entries > 0;
    if (pending === this.#pendingReported) return;
    this.#pendingReported = pending;
    this.#onPending(pending, this.#failure);
  }

  /** Keeps the error's text for `onPending`. @throws any error other than `store_error` */
  #noteFailure(error: unknown): void {
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
