// Finds out whether the link or the server is silent. When a call on an idle link gets no reply in
// time, a second connection is opened. If that becomes ready while the call still waits, the first
// link is dead. A server that hangs replies on neither, and the calls wait on. It sends no command.

import type { Clock } from "../core/clock.ts";
import type { RedisClient } from "./redis-client.ts";

interface LinkCheckOptions {
  readonly clock: Clock;
  /** Opens a second connection to the same server. */
  readonly open: () => RedisClient;
  /** The second connection is ready, and a call still waits on the first. */
  readonly onDead: () => void;
}

const GRACE_MS = 10;

export class LinkCheck {
  readonly #options: LinkCheckOptions;
  /** Calls that have waited too long. Cap: the commands in flight. */
  readonly #waiting = new Set<object>();
  /** The second connection, at most one. */
  #probeClient: RedisClient | null = null;

  constructor(options: LinkCheckOptions) {
    this.#options = options;
  }

  /** Starts a check after the delay, unless the function that it returns is called. */
  startAfter(delayMs: number): () => void {
    const call = {};
    const cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#waiting.add(call);
      this.#open();
    });
    return () => {
      cancelTimer();
      this.#waiting.delete(call);
      if (this.#waiting.size === 0) this.stop();
    };
  }

  /** The link is closed, or has replied. */
  stop(): void {
    this.#waiting.clear();
    this.#probeClient?.disconnect();
    this.#probeClient = null;
  }

  #open(): void {
    if (this.#probeClient !== null) return;
    const probe = this.#options.open();
    this.#probeClient = probe;
    // Its error is the first link's as well. Without a listener the library would print it.
    probe.on("error", () => {});
    probe.on("ready", () => {
      // A server that hung replies on both: the first link's reply may be about to arrive.
      this.#options.clock.after(GRACE_MS, () => {
        if (this.#probeClient !== probe) return;
        this.stop();
        this.#options.onDead();
      });
    });
  }
}
