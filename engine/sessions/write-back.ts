// Brings what was said while a store was lost back into it: each session's turns in the order of
// their time, whole and once, few sessions at a time. It begins no turn of its own and keeps
// nothing: the backlog does.

import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import type { Turn } from "../conversation/message.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { Backlog } from "./sessions-backlog.ts";
import type { Waiting } from "./sessions-ring.ts";
import type { BeginRequest, SessionStore } from "./sessions.ts";
import { within } from "../core/waiting.ts";

export type FallbackLimits = Pick<Limits, "redisCommandTimeoutMs" | "sessionTurnsMax">;

interface WriteBackOptions {
  readonly primary: SessionStore;
  readonly backlog: Backlog;
  readonly clock: Clock;
  readonly limits: FallbackLimits;
  /** Told after each try, of one session or of all, whatever came of it. */
  readonly onTried: () => void;
}

/** `busy`: somebody else has the session there, or it takes longer than one call may. */
type WriteBackEnd = "done" | "busy" | "failed";

/** So many sessions are written at once: a store that just came back has others to serve. */
const SESSIONS_MAX = 4;
/** What could not be written is tried again after this. */
const AGAIN_MS = 1000;

export class WriteBack {
  readonly #options: WriteBackOptions;
  /** Sessions being written. Cap: `SESSIONS_MAX` and one for each admitted request. */
  readonly #writing = new Map<SessionKey, Promise<WriteBackEnd>>();
  #cancelTimer: (() => void) | null = null;
  #sweeping: Promise<void> | null = null;
  #asked = false;
  #closed = false;

  constructor(options: WriteBackOptions) {
    this.#options = options;
  }

  /** Writes all that waits, in the background; what is left over is tried again by itself. */
  start(): void {
    this.#asked = this.#sweeping !== null;
    if (this.#closed || this.#asked) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#sweeping = this.#sweep().finally(() => {
      this.#sweeping = null;
      this.#options.onTried();
      // Asked for meanwhile: what this sweep met may have changed.
      if (this.#asked) this.start();
      else if (this.#options.backlog.usage().entries > 0) this.soon();
    });
  }

  /** Something waits that did not before. */
  soon(): void {
    if (this.#closed || this.#cancelTimer !== null || this.#sweeping !== null) return;
    const again = (): void => {
      this.#cancelTimer = null;
      this.start();
    };
    this.#cancelTimer = this.#options.clock.after(AGAIN_MS, again, "background");
  }

  /** Writes what waits of one session, for no longer than one call to the store may take. */
  session(session: SessionKey): Promise<WriteBackEnd> {
    return within(this.#write(session), this.#oneCall(), "busy");
  }

  /** Waits for what is under way, as long as one call may take; nothing begins after it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await within(Promise.allSettled(this.#writing.values()), this.#oneCall(), []);
  }

  #oneCall() {
    const { clock, limits } = this.#options;
    return { clock, durationMs: limits.redisCommandTimeoutMs };
  }

  async #sweep(): Promise<void> {
    const { backlog } = this.#options;
    // Each session gets one try in a sweep, the least recently asked for first.
    let left = backlog.usage().entries;
    const lane = async (): Promise<void> => {
      while (left-- > 0 && this.#mayWrite()) {
        const session = backlog.next();
        if (session === null) return;
        // Refused or unanswered: the others would be as well. The next sweep begins with them.
        if ((await this.#write(session)) === "failed") return;
      }
    };
    await Promise.all(Array.from({ length: SESSIONS_MAX }, lane));
  }

  #mayWrite(): boolean {
    return !this.#closed && this.#options.primary.healthy();
  }

  /** Two never write one session at once. */
  #write(session: SessionKey): Promise<WriteBackEnd> {
    const under = this.#writing.get(session);
    if (under !== undefined) return under;
    const writing = this.#writeAll(session).finally(() => {
      this.#writing.delete(session);
      this.#options.onTried();
    });
    this.#writing.set(session, writing);
    return writing;
  }

  async #writeAll(session: SessionKey): Promise<WriteBackEnd> {
    const { backlog, limits } = this.#options;
    // All that a ring holds, a clear before it, and as much again said meanwhile.
    const stepsMax = 2 * (limits.sessionTurnsMax + 1);
    for (let step = 0; step < stepsMax; step++) {
      const first = backlog.first(session);
      if (first === null) return "done";
      if (!this.#mayWrite()) return "failed";
      const end = await this.#writeFirst(session, first);
      if (end !== "done") return end;
      backlog.written(session, first.token);
    }
    return "busy";
  }

  /**
   * Under a token of its own: a commit under the turn's, given up long ago, may still arrive, and
   * must not find that token in possession again. Had the store taken it, the turn is in its ring.
   */
  async #writeFirst(session: SessionKey, first: Waiting): Promise<WriteBackEnd> {
    if (first.kind === "turn" && first.turn === null) return "done";
    const { primary, clock } = this.#options;
    const request = { session, token: clock.token() };
    try {
      await primary.release({ session, token: first.token });
      const begun = await primary.begin(request);
      if (begun.kind === "busy") return "busy";
      return (await this.#writeInto(request, first, begun.turns)) ? "done" : "failed";
    } catch (error) {
      if (error instanceof AgentError && error.code === "store_error") return "failed";
      throw error;
    }
  }

  /** False: the session was taken from us. */
  async #writeInto(
    request: BeginRequest,
    first: Waiting,
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
      const newerCount = newerThan(turn, stored);
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
function newerThan(turn: Turn, stored: readonly Turn[]): number {
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
