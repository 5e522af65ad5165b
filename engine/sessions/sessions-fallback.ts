// Sessions that outlive a lost Redis. While it answers, it alone has the history; while it does
// not, turns go on in this process and remember only what was said meanwhile, which is written
// back, in order and once, before the session is used in Redis again. It knows no words of Redis.

import assert from "node:assert";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import { createBacklog } from "./sessions-backlog.ts";
import type { Backlog } from "./sessions-backlog.ts";
import type { MemorySessionsLimits, MemorySessionsOptions } from "./sessions-memory.ts";
import type { BeginRequest, Begun, CommitRequest, Committed } from "./sessions.ts";
import type { SessionLook, SessionStore } from "./sessions.ts";
import { WriteBack } from "./write-back.ts";
import type { FallbackLimits } from "./write-back.ts";

interface FallbackOptions extends Pick<MemorySessionsOptions, "onEvict" | "onUndecodable"> {
  /** The store that may get lost; closed with this one. */
  readonly primary: SessionStore;
  /** Calls `listener` each time the primary store can be reached again. */
  readonly onReady: (listener: () => void) => void;
  readonly clock: Clock;
  readonly limits: MemorySessionsLimits & FallbackLimits;
  /** Told how many turns and clears left this process without having been written back. */
  readonly onLost: (count: number) => void;
  /**
   * Told that something waits to be written back, where nothing did, and what the primary store
   * last failed with; and that nothing does any more.
   */
  readonly onWaiting?: (waiting: boolean, failure: string) => void;
}

export interface FallbackSessions extends SessionStore {
  /** Forgets sessions that wait to be written back, so many percent of their bytes. */
  giveBack(percent: number): void;
}

export function createFallbackSessions(options: FallbackOptions): FallbackSessions {
  return new Fallback(options);
}

class Fallback implements FallbackSessions {
  readonly #primary: SessionStore;
  /** What was said meanwhile: all that it holds waits to be written back. */
  readonly #backlog: Backlog;
  readonly #writeBack: WriteBack;
  /**
   * How many turns a session had when a turn of it began in the primary store, by the turn's token.
   * Cap: the requests that may be admitted at once, each of which ends its turn; past it the oldest
   * goes, and a commit of it that fails is not kept.
   */
  readonly #begun = new Map<string, number>();
  readonly #begunMax: number;
  readonly #onWaiting: NonNullable<FallbackOptions["onWaiting"]>;
  #toldWaiting = false;
  #failure = "";

  constructor(options: FallbackOptions) {
    const { primary, clock, limits } = options;
    this.#primary = primary;
    this.#backlog = createBacklog(options, options.onLost);
    this.#writeBack = new WriteBack({
      ...{ primary, clock, limits, backlog: this.#backlog },
      onTried: () => this.#tellWaiting(),
    });
    this.#onWaiting = options.onWaiting ?? (() => {});
    this.#begunMax = limits.turnsActiveMax + limits.turnsQueuedMax;
    options.onReady(() => this.#writeBack.start());
  }

  async begin(request: BeginRequest): Promise<Begun> {
    const { session, token } = request;
    if (this.#backlog.taken(request)) return { kind: "busy" };
    if (this.#backlog.waits(session)) {
      // What waits comes first, or the turn would not know what was said last.
      const end = this.#primary.healthy() ? await this.#writeBack.session(session) : "failed";
      if (end === "busy") return { kind: "busy" };
      if (end === "failed") return this.#backlog.begin(request);
    }
    let begun: Begun;
    try {
      begun = await this.#primary.begin(request);
    } catch (error) {
      this.#failed(error);
      return this.#backlog.begin(request);
    }
    if (begun.kind === "ready") this.#remember(token, begun.turnsEver);
    return begun;
  }

  async commit(request: CommitRequest): Promise<Committed> {
    const { session, token } = request;
    const turnsEver = this.#begun.get(token);
    if (turnsEver === undefined && (this.#backlog.holds(request) || !this.#primary.healthy())) {
      const committed = await this.#backlog.commit(request);
      this.#waits();
      return committed;
    }
    const committed = await this.#commitTwice(request);
    if (committed === null && !this.#backlog.keep(request, turnsEver ?? 0)) {
      throw new AgentError("store_error", "no room for a turn that the store did not take");
    }
    this.#begun.delete(token);
    if (committed !== null) return committed;
    assert(this.#backlog.waits(session), "a turn that was kept waits");
    this.#waits();
    const dropped = { droppedByCount: 0, droppedByBytes: 0 };
    return { kind: "stored", turnsEver: (turnsEver ?? 0) + 1, ...dropped };
  }

  async release(request: BeginRequest): Promise<void> {
    const begun = this.#begun.delete(request.token);
    if (this.#backlog.holds(request)) await this.#backlog.release(request);
    else if (begun || this.#primary.healthy()) await this.#primary.release(request);
  }

  /**
   * True also when Redis could not be asked: what this process knows is forgotten at once, and
   * Redis is cleared before anything else of the session is read or written there.
   */
  async clear(request: BeginRequest): Promise<boolean> {
    const begun = this.#begun.delete(request.token);
    if (!begun && this.#backlog.holds(request)) {
      const cleared = await this.#backlog.clear(request);
      this.#waits();
      return cleared;
    }
    try {
      return await this.#primary.clear(request);
    } catch (error) {
      this.#failed(error);
      const kept = begun && this.#backlog.keepClear(request);
      this.#waits();
      return kept;
    }
  }

  /** Rejects while the store is away: what waits here would be told as if it were all. */
  async look(session: SessionKey): Promise<SessionLook> {
    const there = await this.#primary.look(session);
    if (!this.#backlog.waits(session)) return there;
    const here = await this.#backlog.look(session);
    return {
      ...there,
      turns: [...there.turns, ...here.turns],
      unreadable: there.unreadable + here.unreadable,
      turnsEver: Math.max(there.turnsEver, here.turnsEver),
      busy: there.busy || here.busy,
      waitingCount: here.turns.length + here.unreadable,
    };
  }

  healthy(): boolean {
    return this.#primary.healthy();
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return this.#backlog.usage();
  }

  giveBack(percent: number): void {
    this.#backlog.giveBack(percent);
  }

  async close(): Promise<void> {
    await this.#writeBack.close();
    await this.#backlog.close();
    await this.#primary.close();
  }

  /** A commit is idempotent: refused or unanswered, it is sent once more. Null: not stored. */
  async #commitTwice(request: CommitRequest): Promise<Committed | null> {
    const known = this.#begun.has(request.token);
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

  #waits(): void {
    this.#tellWaiting();
    this.#writeBack.soon();
  }

  #tellWaiting(): void {
    const waiting = this.usage().entries > 0;
    if (waiting === this.#toldWaiting) return;
    this.#toldWaiting = waiting;
    this.#onWaiting(waiting, this.#failure);
  }

  /** @throws what is no failure of the store */
  #failed(error: unknown): void {
    if (!(error instanceof AgentError) || error.code !== "store_error") throw error;
    this.#failure = error.message;
  }

  #remember(token: string, turnsEver: number): void {
    this.#begun.delete(token);
    for (const [oldest] of this.#begun) {
      if (this.#begun.size < this.#begunMax) break;
      this.#begun.delete(oldest);
    }
    this.#begun.set(token, turnsEver);
  }
}
