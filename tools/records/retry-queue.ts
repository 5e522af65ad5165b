// Writes that Redis has not confirmed: each is run again a moment later, and when the link is up
// again. Only writes that may run twice, and whose outcome a session does not wait for.

import type { Clock } from "../../engine/core/clock.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { LuaScript, ScriptCall } from "../../engine/redis/lua-script.ts";

/** What does not fit is dropped, the oldest first. */
const QUEUED_MAX = 64;
/** Retried after this, while the link stands: of a Cluster, one part may be away. */
const RETRY_MS = 1000;

interface RetryQueueOptions {
  readonly redis: RedisPort;
  readonly clock: Clock;
  /** All scripts that are run here; those of the first are dropped first. */
  readonly droppedFirst: readonly LuaScript[];
}

export class RetryQueue {
  readonly #options: RetryQueueOptions;
  /** By name. Cap: `QUEUED_MAX`. */
  readonly #queued = new Map<string, ScriptCall>();
  /** The last of each name that is running. Cap: the commands under way. */
  readonly #running = new Map<string, ScriptCall>();
  #isRetrying = false;

  constructor(options: RetryQueueOptions) {
    this.#options = options;
    options.redis.onReady(() => this.#retry());
  }

  /**
   * So many times on a link that stands, then in the background. A later call of the same name
   * replaces an earlier one. Never rejects.
   */
  async run(name: string, call: ScriptCall, attempts: 1 | 2): Promise<void> {
    this.#queued.delete(name);
    this.#running.set(name, call);
    const isDone = await this.#isDone(call, attempts);
    // What failed late is not retried after the one that came after it.
    if (this.#running.get(name) !== call) return;
    this.#running.delete(name);
    if (isDone) return;
    this.#queued.set(name, call);
    this.#makeRoom();
    this.#retryLater();
  }

  async #isDone(call: ScriptCall, attempts: 1 | 2): Promise<boolean> {
    const { redis } = this.#options;
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        await redis.run(call);
        return true;
      } catch {
        if (!redis.healthy()) break;
      }
    }
    return false;
  }

  #makeRoom(): void {
    for (const least of this.#options.droppedFirst) {
      for (const [oldest, { script }] of this.#queued) {
        if (this.#queued.size <= QUEUED_MAX) return;
        if (script === least) this.#queued.delete(oldest);
      }
    }
  }

  #retryLater(): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    const retry = (): void => {
      this.#isRetrying = false;
      // Else it comes with the link.
      if (this.#options.redis.healthy()) this.#retry();
    };
    this.#options.clock.after(RETRY_MS, retry, "background");
  }

  #retry(): void {
    for (const [name, call] of [...this.#queued]) this.run(name, call, 1).catch(noop);
  }
}

function noop(): void {}
