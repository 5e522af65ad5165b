// Writes that Redis has not confirmed. Each is retried after a second, and when the link is up
// again. Only for idempotent writes whose outcome no session waits for.

import type { Clock } from "../../engine/core/clock.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { LuaScript, ScriptCall } from "../../engine/redis/lua-script.ts";

/** Above it the oldest are dropped. */
const QUEUED_MAX = 64;
/** Delay of a retry while the link is up: one node of a Cluster may be down. */
const RETRY_MS = 1000;

interface RetryQueueOptions {
  readonly redis: RedisPort;
  readonly clock: Clock;
  /** All scripts that run here, in the order in which their calls are dropped. */
  readonly droppedFirst: readonly LuaScript[];
}

export class RetryQueue {
  readonly #options: RetryQueueOptions;
  /** By name. Cap: `QUEUED_MAX`. */
  readonly #queued = new Map<string, ScriptCall>();
  /** The latest running call of each name. Cap: the commands in flight. */
  readonly #running = new Map<string, ScriptCall>();
  #isRetrying = false;

  constructor(options: RetryQueueOptions) {
    this.#options = options;
    options.redis.onReady(() => this.#retry());
  }

  /**
   * Tries `attempts` times while the link is up, then in the background. A later call of the same
   * name replaces an earlier one. Never rejects.
   */
  async run(name: string, call: ScriptCall, attempts: 1 | 2): Promise<void> {
    this.#queued.delete(name);
    this.#running.set(name, call);
    const isDone = await this.#isDone(call, attempts);
    // A later call of the same name has replaced it: no retry.
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
      // While the link is down, `onReady` will retry.
      if (this.#options.redis.healthy()) this.#retry();
    };
    this.#options.clock.after(RETRY_MS, retry, "background");
  }

  #retry(): void {
    for (const [name, call] of [...this.#queued]) this.run(name, call, 1).catch(noop);
  }
}

function noop(): void {}
