// Locks that may be ours though nobody uses them: the call that took or gave one back got no
// answer, and the store may have run it, or may run it yet. They are given back here, a few times
// each, because a call may arrive long after it was given up: held back by a node that stood still,
// or sent on to the one that took its place. It decides nothing about a session.

import type { Clock } from "../core/clock.ts";
import type { BeginRequest } from "./sessions.ts";

interface StrayLocksOptions {
  readonly clock: Clock;
  /** Gives a lock back; false when it was not ours. Rejects when the store cannot be asked. */
  readonly release: (request: BeginRequest) => Promise<boolean>;
  /** Whether it makes sense to ask the store. */
  readonly reachable: () => boolean;
  /** The oldest goes past it, and is left to expire by itself. */
  readonly max: number;
}

interface Stray {
  readonly request: BeginRequest;
  /** How often the store has said that the lock was not ours. */
  readonly refusals: number;
  /** By the monotonic clock; infinite while the lock is in use. */
  readonly dueAt: number;
}

/** Locks given back at once: the turns that come with a link need it more. */
const LANES = 8;
/** How often one that is due is looked for. */
const LOOK_MS = 1000;
/** The first try; each refusal doubles the wait, and after so many of them it was never taken. */
const FIRST_MS = 1000;
const REFUSALS_MAX = 5;

export class StrayLocks {
  readonly #options: StrayLocksOptions;
  /** By token. Cap: `max`. */
  readonly #strays = new Map<string, Stray>();
  #cancelTimer: (() => void) | null = null;
  #looking = false;
  #closed = false;

  constructor(options: StrayLocksOptions) {
    this.#options = options;
  }

  add(request: BeginRequest, refusals = 0): void {
    const { clock, max } = this.#options;
    const dueAt = clock.monotonic() + FIRST_MS * 2 ** refusals;
    this.#strays.set(request.token, { request, refusals, dueAt });
    for (const [oldest] of this.#strays) {
      if (this.#strays.size <= max) break;
      this.#strays.delete(oldest);
    }
    this.#lookLater();
  }

  /** The lock is used again: until it is let go it is not given back. */
  use(token: string): void {
    const stray = this.#strays.get(token);
    if (stray !== undefined) this.#strays.set(token, { ...stray, dueAt: Infinity });
  }

  /** The use of a lock is over; what took it may still be repeated by a call that comes late. */
  letGo({ session, token }: BeginRequest): void {
    if (this.#strays.has(token)) this.add({ session, token });
  }

  /** The store can be asked again: every one that is not in use is tried at once. */
  tryAll(): void {
    this.#giveBack(Infinity);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#strays.clear();
  }

  #lookLater(): void {
    if (this.#closed || this.#looking || this.#cancelTimer !== null) return;
    const look = (): void => {
      this.#cancelTimer = null;
      // What comes with the link tries them all.
      if (this.#options.reachable()) this.#giveBack(this.#options.clock.monotonic());
    };
    this.#cancelTimer = this.#options.clock.after(LOOK_MS, look, "background");
  }

  /** Those that are due by then. Where the store gives no answer it is asked again. */
  #giveBack(dueUntil: number): void {
    const due = [...this.#strays.values()].filter(
      ({ dueAt }) => dueAt < Infinity && dueAt <= dueUntil,
    );
    const waiting = due.values();
    const lane = async (): Promise<void> => {
      for (const stray of waiting) await this.#try(stray);
    };
    const over = (): void => {
      this.#looking = false;
      if (this.#strays.size > 0) this.#lookLater();
    };
    this.#looking = true;
    Promise.all(Array.from({ length: LANES }, lane)).then(over, over);
  }

  async #try(stray: Stray): Promise<void> {
    const { request, refusals } = stray;
    const unchanged = (): boolean => this.#strays.get(request.token) === stray;
    if (!unchanged()) return;
    const ours = await this.#options.release(request).catch(() => null);
    // Used again meanwhile, or tried by another round.
    if (!unchanged()) return;
    if (ours === null) this.add(request, refusals);
    else if (ours || refusals + 1 === REFUSALS_MAX) this.#strays.delete(request.token);
    else this.add(request, refusals + 1);
  }
}
