// Brings what was said while a store was lost back into it: each session's turns in the order of
// their time, whole and once, few sessions at a time. It begins no turn of its own and keeps
// nothing: the backlog does.

import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { Turn } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { OfflineStore } from "./offline-store.ts";
import type { PendingWrite } from "./turn-ring.ts";
import type { LockRequest, SessionStore } from "./session-store.ts";
import { withTimeout } from "../core/deadline.ts";

export type ResyncLimits = Pick<Limits, "redisCommandTimeoutMs" | "sessionTurnsMax">;

interface ResyncOptions {
  readonly primary: SessionStore;
  readonly offline: OfflineStore;
  readonly clock: Clock;
  readonly limits: ResyncLimits;
  /** Told after each try, of one session or of all, whatever came of it. */
  readonly onAttempt: () => void;
}

/** `busy`: somebody else has the session there, or it takes longer than one call may. */
type ResyncResult = "done" | "busy" | "failed";

/** So many sessions are written at once: a store that just came back has others to serve. */
const CONCURRENT_SESSIONS_MAX = 4;
/** What could not be written is tried again after this. */
const RETRY_MS = 1000;

export class Resync {
  readonly #options: ResyncOptions;
  /** Sessions being written. Cap: `SESSIONS_MAX` and one for each admitted request. */
  readonly #writing = new Map<SessionKey, Promise<ResyncResult>>();
  #cancelTimer: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #rerunRequested = false;
  #closed = false;

  constructor(options: ResyncOptions) {
    this.#options = options;
  }

  /** Writes all that waits, in the background; what is left over is tried again by itself. */
  run(): void {
    this.#rerunRequested = this.#running !== null;
    if (this.#closed || this.#rerunRequested) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#running = this.#runOnce().finally(() => {
      this.#running = null;
      this.#options.onAttempt();
      // Asked for meanwhile: what this sweep met may have changed.
      if (this.#rerunRequested) this.run();
      else if (this.#options.offline.usage().entries > 0) this.schedule();
    });
  }

  /** Something waits that did not before. */
  schedule(): void {
    if (this.#closed || this.#cancelTimer !== null || this.#running !== null) return;
    const again = (): void => {
      this.#cancelTimer = null;
      this.run();
    };
    this.#cancelTimer = this.#options.clock.after(RETRY_MS, again, "background");
  }

  /** Writes what waits of one session, for no longer than one call to the store may take. */
  resyncSession(session: SessionKey): Promise<ResyncResult> {
    return withTimeout(this.#write(session), this.#callTimeout(), "busy");
  }

  /** Waits for what is under way, as long as one call may take; nothing begins after it. */
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
    // Each session gets one try in a sweep, the least recently asked for first.
    let left = offline.usage().entries;
    const lane = async (): Promise<void> => {
      while (left-- > 0 && this.#mayWrite()) {
        const session = offline.leastRecent();
        if (session === null) return;
        // Refused or unanswered: the others would be as well. The next sweep begins with them.
        if ((await this.#write(session)) === "failed") return;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_SESSIONS_MAX }, lane));
  }

  #mayWrite(): boolean {
    return !this.#closed && this.#options.primary.healthy();
  }

  /** Two never write one session at once. */
  #write(session: SessionKey): Promise<ResyncResult> {
    const under = this.#writing.get(session);
    if (under !== undefined) return under;
    const writing = this.#writeAll(session).finally(() => {
      this.#writing.delete(session);
      this.#options.onAttempt();
    });
    this.#writing.set(session, writing);
    return writing;
  }

  async #writeAll(session: SessionKey): Promise<ResyncResult> {
    const { offline, limits } = this.#options;
    // All that a ring holds, a clear before it, and as much again said meanwhile.
    const stepsMax = 2 * (limits.sessionTurnsMax + 1);
    for (let step = 0; step < stepsMax; step++) {
      const first = offline.firstPending(session);
      if (first === null) return "done";
      if (!this.#mayWrite()) return "failed";
      const end = await this.#writeFirst(session, first);
      if (end !== "done") return end;
      offline.markSynced(session, first.token);
    }
    return "busy";
  }

  /**
   * Under a token of its own: a commit under the turn's, given up long ago, may still arrive, and
   * must not find that token in possession again. Had the store taken it, the turn is in its ring.
   */
  async #writeFirst(session: SessionKey, first: PendingWrite): Promise<ResyncResult> {
    if (first.kind === "turn" && first.turn === null) return "done";
    const { primary, clock } = this.#options;
    const request = { session, token: clock.token() };
    try {
      await primary.release({ session, token: first.token });
      const begun = await primary.acquire(request);
      if (begun.kind === "busy") return "busy";
      return (await this.#writeInto(request, first, begun.turns)) ? "done" : "failed";
    } catch (error) {
      if (error instanceof AgentError && error.code === "store_error") return "failed";
      throw error;
    }
  }

  /** False: the session was taken from us. */
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
      // The next try has another token. The store remembers what cannot be given back now.
      await primary.release(request).catch(() => {});
      throw error;
    }
  }
}

/**
 * What was said after a turn, to other processes that were back first: a conversation reads in the
 * order of its time. Clocks that disagree move no turn that is stored.
 */
function countNewer(turn: Turn, stored: readonly Turn[]): number {
  return stored.length - 1 - stored.findLastIndex(({ at }) => at <= turn.at);
}

/**
 * The same message of the same customer, which a ring holds once: by its id, which two replicas may
 * both have been given while they could not see each other; without one, by its moment and words.
 */
function sameTurn(one: Turn, other: Turn): boolean {
  if (one.messageId !== other.messageId) return false;
  return one.messageId !== "" || (one.at === other.at && one.user === other.user);
}
