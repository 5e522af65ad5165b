// Releases unconfirmed locks: the reply to an acquire or a release was lost, and the call may have
// run or may still run later, after a node hung or a failover moved it. So each release is retried
// a few times.

import type { Clock } from "../core/clock.ts";
import type { LockRequest } from "./session-store.ts";

interface LockReclaimerOptions {
  readonly clock: Clock;
  /** Releases a lock; false if the token did not own it. Rejects if the store is unreachable. */
  readonly release: (request: LockRequest) => Promise<boolean>;
  /** Whether the store is reachable, as far as known. */
  readonly isReachable: () => boolean;
  /** Cap of locks; beyond it the oldest is dropped and left to expire. */
  readonly max: number;
}

interface UnconfirmedLock {
  readonly request: LockRequest;
  /** How often the store has replied that the token did not own the lock. */
  readonly refusals: number;
  /** Monotonic milliseconds; infinite while the lock is in use. */
  readonly dueAt: number;
}

/** Concurrent releases; few, because waiting turns need the new link more. */
const WORKERS = 8;
/** Interval between checks for due locks. */
const POLL_MS = 1000;
/** Delay of the first try; each refusal doubles it. After `REFUSALS_MAX` the lock is forgotten. */
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

  /** The lock is used again and must not be released until `resume`. */
  pause(token: string): void {
    const lock = this.#locks.get(token);
    if (lock !== undefined) this.#locks.set(token, { ...lock, dueAt: Infinity });
  }

  /** The lock is no longer used, but a late call may still acquire it. */
  resume({ session, token }: LockRequest): void {
    if (this.#locks.has(token)) this.add({ session, token });
  }

  /** The store is reachable again: tries every lock that is not in use. */
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
    const poll = (): void => {
      this.#cancelTimer = null;
      // Otherwise `retryAll` tries them once the link is up.
      if (this.#options.isReachable()) this.#retryDue(this.#options.clock.monotonic());
    };
    this.#cancelTimer = this.#options.clock.after(POLL_MS, poll, "background");
  }

  /** Tries the locks that are due by then; those without a reply stay due. */
  #retryDue(dueUntil: number): void {
    const due = [...this.#locks.values()].filter(
      ({ dueAt }) => dueAt < Infinity && dueAt <= dueUntil,
    );
    const queue = due.values();
    const worker = async (): Promise<void> => {
      for (const lock of queue) await this.#retry(lock);
    };
    const finish = (): void => {
      this.#retrying = false;
      if (this.#locks.size > 0) this.#schedulePoll();
    };
    this.#retrying = true;
    Promise.all(Array.from({ length: WORKERS }, worker)).then(finish, finish);
  }

  async #retry(lock: UnconfirmedLock): Promise<void> {
    const { request, refusals } = lock;
    const unchanged = (): boolean => this.#locks.get(request.token) === lock;
    if (!unchanged()) return;
    const released = await this.#options.release(request).catch(() => null);
    // In use again, or already tried by another round.
    if (!unchanged()) return;
    if (released === null) this.add(request, refusals);
    else if (released || refusals + 1 === REFUSALS_MAX) this.#locks.delete(request.token);
    else this.add(request, refusals + 1);
  }
}
