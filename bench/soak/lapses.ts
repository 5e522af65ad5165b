// Times at which replicas themselves say that Redis does not answer: on a busy disk a command may
// take longer than they wait, and then they go on without it as they do when it was killed.

import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Outage } from "./verdict.ts";

/** What was asked so long before a replica gave up may have found no answer either. */
const SINCE_MS = DEFAULT_LIMITS.redisCommandTimeoutMs + 200;

export class Lapses {
  readonly #recoveryMs: number;
  readonly #connected = new Set<string>();
  /** By replica, since when it has been without Redis. */
  readonly #since = new Map<string, number>();
  readonly #outages: Outage[] = [];

  constructor(recoveryMs: number) {
    this.#recoveryMs = recoveryMs;
  }

  /** One line of a replica's log. */
  hear(replica: string, line: string): void {
    const found = /"time":(\d+),"event":"(redis_\w+|server_listening)"/.exec(line);
    const at = Number(found?.[1]);
    const event = found?.[2];
    if (event === "redis_connected") {
      this.#connected.add(replica);
      this.#close(replica, at);
    }
    if (event === "redis_lost") {
      this.#connected.delete(replica);
      this.#since.set(replica, at - SINCE_MS);
    }
    if (event === "server_listening" && !this.#connected.has(replica)) this.#since.set(replica, at);
  }

  /** A replica that is gone has nothing more to write back. */
  ended(replica: string, at: number): void {
    this.#connected.delete(replica);
    this.#close(replica, at);
  }

  outages(): readonly Outage[] {
    const open = [...this.#since.values()].map((from) => ({ from, to: Number.POSITIVE_INFINITY }));
    return [...this.#outages, ...open];
  }

  #close(replica: string, at: number): void {
    const from = this.#since.get(replica);
    if (from !== undefined) this.#outages.push({ from, to: at + this.#recoveryMs });
    this.#since.delete(replica);
  }
}
