// Periods in which replicas themselves report that Redis does not respond: on a busy disk a command
// may exceed their timeout, and they continue without Redis as after a kill.

import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Outage } from "./verdict.ts";

/** Commands this long before a replica's timeout may have got no response either. */
const SINCE_MS = DEFAULT_LIMITS.redisCommandTimeoutMs + 200;

export class Lapses {
  readonly #recoveryMs: number;
  readonly #connected = new Set<string>();
  /** By replica: since when it has been without Redis. */
  readonly #since = new Map<string, number>();
  readonly #outages: Outage[] = [];

  constructor(recoveryMs: number) {
    this.#recoveryMs = recoveryMs;
  }

  /** Reads one line of a replica's log. */
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

  /** A replica that ended has nothing left to resync. */
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
