// Whether it is the link or the server that is silent. A call on a link that was idle and that gets
// no answer soon makes it doubted: a second connection is opened, and when that is ready while the
// first still says nothing, the first was forgotten on the way. A server that stands still answers
// neither, and the calls on the first link wait for it as before. It sends nothing.

import type { Clock } from "../core/clock.ts";
import type { RedisClient } from "./redis-client.ts";

interface LinkCheckOptions {
  readonly clock: Clock;
  /** Opens a connection like the one that is doubted. */
  readonly open: () => RedisClient;
  /** Another connection is ready, and a call still waits on this one. */
  readonly onDead: () => void;
}

const GRACE_MS = 10;

export class LinkCheck {
  readonly #options: LinkCheckOptions;
  /** Calls that have waited too long. Cap: the commands under way. */
  readonly #waiting = new Set<object>();
  /** At most one. */
  #probeClient: RedisClient | null = null;

  constructor(options: LinkCheckOptions) {
    this.#options = options;
  }

  /** Doubts the link from then on, until the function that it returns is called. */
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

  /** The link was given up, or has answered. */
  stop(): void {
    this.#waiting.clear();
    this.#probeClient?.disconnect();
    this.#probeClient = null;
  }

  #open(): void {
    if (this.#probeClient !== null) return;
    const second = this.#options.open();
    this.#probeClient = second;
    // What keeps it from being there is the first one's trouble too; unheard it would be printed.
    second.on("error", () => {});
    second.on("ready", () => {
      // A server that stood still answers both: the first one's answer may be on its way in.
      this.#options.clock.after(GRACE_MS, () => {
        if (this.#probeClient !== second) return;
        this.stop();
        this.#options.onDead();
      });
    });
  }
}
