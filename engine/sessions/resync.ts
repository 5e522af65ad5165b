// Resyncs the turns of an outage into the primary store: each session's turns in order of their
// time and once, a few sessions at a time. The offline store holds them.

import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import type { Turn } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { OfflineStore } from "./offline-store.ts";
import type { PendingWrite } from "./turn-ring.ts";
import { allTurns } from "./session-store.ts";
import type { LockRequest, SessionStore } from "./session-store.ts";
import { withTimeout } from "../core/deadline.ts";

export type ResyncLimits = Pick<Limits, "redisCommandTimeoutMs" | "sessionTurnsMax">;

interface ResyncOptions {
  readonly primary: SessionStore;
  readonly offline: OfflineStore;
  readonly clock: Clock;
  readonly limits: ResyncLimits;
  /** Called after each attempt, of one session or of all, successful or not. */
  readonly onAttempt: () => void;
}

/** `busy`: another turn has the session locked, or the timeout of one call has passed. */
type ResyncResult = "done" | "busy" | "failed";

/** Few, because a store that just came back has turns to serve. */
const CONCURRENT_SESSIONS_MAX = 4;
/** Delay until failed writes are retried. */
const RETRY_MS = 1000;

export class Resync {
  readonly #options: ResyncOptions;
  /** Sessions being written. Cap: `CONCURRENT_SESSIONS_MAX` and one for each admitted request. */
  readonly #writing = new Map<SessionKey, Promise<ResyncResult>>();
  #cancelTimer: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #rerunRequested = false;
  #closed = false;

  constructor(options: ResyncOptions) {
    this.#options = options;
  }

  /** Writes all pending sessions in the background; what fails is retried later. */
  run(): void {
    this.#rerunRequested = this.#running !== null;
    if (this.#closed || this.#rerunRequested) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#running = this.#runOnce().finally(() => {
      this.#running = null;
      this.#options.onAttempt();
      // Requested during this run: the store's state may have changed.
      if (this.#rerunRequested) this.run();
      else if (this.#options.offline.usage().entries > 0) this.schedule();
    });
  }

  /** Schedules a run for new pending writes. */
  schedule(): void {
    if (this.#closed || this.#cancelTimer !== null || this.#running !== null) return;
    const onTimer = (): void => {
      this.#cancelTimer = null;
      this.run();
    };
    this.#cancelTimer = this.#options.clock.after(RETRY_MS, onTimer, "background");
  }

  /** Writes one session's pending turns, within the timeout of one store call. */
  resyncSession(session: SessionKey): Promise<ResyncResult> {
    return withTimeout(this.#write(session), this.#callTimeout(), "busy");
  }

  /** Waits for running writes, at most the timeout of one store call; no more are started. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await withTimeout(Promise.allSettled(this.#writing.values()), this.#callTimeout(), []);
  }

  #callTimeout() {
    const { clock, limits } = this.#options;
    return { clock, durationMs: limits.redisCommandTimeoutMs };
  }

  async #runOnce(): Promise<void> {
    const { offline } = this.#options;
    // Each session gets one attempt per run, the least recently used first.
    let left = offline.usage().entries;
    const worker = async (): Promise<void> => {
      while (left-- > 0 && this.#mayWrite()) {
        const session = offline.leastRecent();
        if (session === null) return;
        // The other sessions would fail as well; the next run starts with them.
        if ((await this.#write(session)) === "failed") return;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_SESSIONS_MAX }, worker));
  }

  #mayWrite(): boolean {
    return !this.#closed && this.#options.primary.healthy();
  }

  /** Never runs twice at once for one session. */
  #write(session: SessionKey): Promise<ResyncResult> {
    const running = this.#writing.get(session);
    if (running !== undefined) return running;
    const writing = this.#writeAll(session).finally(() => {
      this.#writing.delete(session);
      this.#options.onAttempt();
    });
    this.#writing.set(session, writing);
    return writing;
  }

  async #writeAll(session: SessionKey): Promise<ResyncResult> {
    const { offline, limits } = this.#options;
    // A full ring and a clear, and as many added during the resync.
    const stepsMax = 2 * (limits.sessionTurnsMax + 1);
    for (let step = 0; step < stepsMax; step++) {
      const first = offline.firstPending(session);
      if (first === null) return "done";
      if (!this.#mayWrite()) return "failed";
      const result = await this.#writeFirst(session, first);
      if (result !== "done") return result;
      offline.markSynced(session, first.token);
    }
    return "busy";
  }

  /**
   * Uses a new token: a timed-out commit under the turn's own token may still arrive, and must not
   * find that token as the lock's owner. If that commit was applied, the turn is in the ring.
   */
  async #writeFirst(session: SessionKey, first: PendingWrite): Promise<ResyncResult> {
    if (first.kind === "turn" && first.turn === null) return "done";
    const { primary, clock } = this.#options;
    const request = { session, token: clock.token() };
    try {
      await primary.release({ session, token: first.token });
      const acquired = await primary.acquire(request);
      if (acquired.kind === "busy") return "busy";
      return (await this.#writeInto(request, first, allTurns(acquired))) ? "done" : "failed";
    } catch (error) {
      if (error instanceof AgentError && error.code === "store_error") return "failed";
      throw error;
    }
  }

  /** False if another turn took over the session. */
  async #writeInto(
    request: LockRequest,
    first: PendingWrite,
    stored: readonly Turn[],
  ): Promise<boolean> {
    const { primary } = this.#options;
    try {
      if (first.kind === "clear") return await primary.clear(request);
      const { turn } = first;
      if (turn === null || stored.some((one) => sameTurn(one, turn))) {
        await primary.release(request);
        return true;
      }
      const newerCount = countNewer(turn, stored);
      return (await primary.commit({ ...request, turn, newerCount })).kind === "stored";
    } catch (error) {
      // The next attempt has a new token. The store retries a failed release.
      await primary.release(request).catch(() => {});
      throw error;
    }
  }
}

/**
 * The number of stored turns newer than this one, resynced earlier by other processes. The new turn
 * goes before them. Clock skew never reorders stored turns.
 */
function countNewer(turn: Turn, stored: readonly Turn[]): number {
  return stored.length - 1 - stored.findLastIndex(({ at }) => at <= turn.at);
}

/**
 * Whether both are the same message, which a ring stores once: by message id, as two separated
 * replicas may both have processed it; without an id, by time and text.
 */
function sameTurn(one: Turn, other: Turn): boolean {
  if (one.messageId !== other.messageId) return false;
  return one.messageId !== "" || (one.at === other.at && one.user === other.user);
}
