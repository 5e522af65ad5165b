// Locks that may be ours though nobody uses them: the call that took or gave one back got no
// answer, and the store may have run it, or may run it yet. They are given back here, a few times
// each, because a call may arrive long after it was given up: held back by a node that stood still,
// or sent on to the one that took its place. It decides nothing about a session.

import type { Clock } from "../core/clock.ts";
import type { LockRequest } from "./session-store.ts";

interface LockReclaimerOptions {
  readonly clock: Clock;
  /** Gives a lock back; false when it was not ours. Rejects when the store cannot be asked. */
  readonly release: (request: LockRequest) => Promise<boolean>;
  /** Whether it makes sense to ask the store. */
  readonly isReachable: () => boolean;
  /** The oldest goes past it, and is left to expire by itself. */
  readonly max: number;
}

interface UnconfirmedLock {
  readonly request: LockRequest;
  /** How often the store has said that the lock was not ours. */
  readonly refusals: number;
  /** By the monotonic clock; infinite while the lock is in use. */
  readonly dueAt: number;
}

/** Locks given back at once: the turns that come with a link need it more. */
const WORKERS = 8;
/** How often one that is due is looked for. */
const POLL_MS = 1000;
/** The first try; each refusal doubles the wait, and after so many of them it was never taken. */
const FIRST_RETRY_MS = 1000;
const REFUSALS_MAX = 5;

export class LockReclaimer {
  readonly #options: LockReclaimerOptions;
  /** By token. Cap: `max`. */
  readonly #locks = new Map<string, UnconfirmedLock>();
  #cancelTimer: (() => void) | null = null;
  #retrying = false;
  #closed = false;

  constructor(options: LockReclaimerOptions) {
    this.#options = options;
  }

  add(request: LockRequest, refusals = 0): void {
    const { clock, max } = this.#options;
    const dueAt = clock.monotonic() + FIRST_RETRY_MS * 2 ** refusals;
    this.#locks.set(request.token, { request, refusals, dueAt });
    for (const [oldest] of this.#locks) {
      if (this.#locks.size <= max) break;
      this.#locks.delete(oldest);
    }
    this.#schedulePoll();
  }

  /** The lock is used again: until it is let go it is not given back. */
  pause(token: string): void {
    const stray = this.#locks.get(token);
    if (stray !== undefined) this.#locks.set(token, { ...stray, dueAt: Infinity });
  }

  /** The use of a lock is over; what took it may still be repeated by a call that comes late. */
  resume({ session, token }: LockRequest): void {
    if (this.#locks.has(token)) this.add({ session, token });
  }

  /** The store can be asked again: every one that is not in use is tried at once. */
  retryAll(): void {
    this.#retryDue(Infinity);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#locks.clear();
  }

  #schedulePoll(): void {
    if (this.#closed || this.#retrying || this.#cancelTimer !== null) return;
    const look = (): void => {
      this.#cancelTimer = null;
      // What comes with the link tries them all.
      if (this.#options.isReachable()) this.#retryDue(this.#options.clock.monotonic());
    };
    this.#cancelTimer = this.#options.clock.after(POLL_MS, look, "background");
  }

  /** Those that are due by then. Where the store gives no answer it is asked again. */
  #retryDue(dueUntil: number): void {
    const due = [...this.#locks.values()].filter(
      ({ dueAt }) => dueAt < Infinity && dueAt <= dueUntil,
    );
    const waiting = due.values();
    const lane = async (): Promise<void> => {
      for (const stray of waiting) await this.#retry(stray);
    };
    const over = (): void => {
      this.#retrying = false;
      if (this.#locks.size > 0) this.#schedulePoll();
    };
    this.#retrying = true;
    Promise.all(Array.from({ length: WORKERS }, lane)).then(over, over);
  }

  async #retry(stray: UnconfirmedLock): Promise<void> {
    const { request, refusals } = stray;
    const unchanged = (): boolean => this.#locks.get(request.token) === stray;
    if (!unchanged()) return;
    const ours = await this.#options.release(request).catch(() => null);
    // Used again meanwhile, or tried by another round.
    if (!unchanged()) return;
    if (ours === null) this.add(request, refusals);
    else if (ours || refusals + 1 === REFUSALS_MAX) this.#locks.delete(request.token);
    else this.add(request, refusals + 1);
  }
}
