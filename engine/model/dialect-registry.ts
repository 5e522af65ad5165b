// The request parts that model servers reject, remembered for the life of the process. Each is
// learnt once per server and model, by the first call that is rejected.

import assert from "node:assert";
import { hash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { RejectedPart } from "./dialect.ts";
import { DIALECTS_MAX } from "../limits/memory-budget.ts";
import { waitUntil } from "../core/deadline.ts";

/** All that can be rejected by one server: parameters, efforts, APIs. */
const REJECTED_MAX = 32;
/** How long other calls wait for the pilot's result. */
const PILOT_MS = 1000;

interface DialectEntry {
  rejected: readonly RejectedPart[];
  /** A response came: calls no longer wait for a pilot. */
  proven: boolean;
  pilot: Pilot | null;
}

/** The first call to a server about which nothing is known. */
interface Pilot {
  /** Monotonic milliseconds. */
  readonly until: number;
  /** At most one for each running turn. */
  readonly waiting: Set<() => void>;
}

interface PilotWait {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The end of the call, in monotonic milliseconds. */
  readonly deadlineAt: number;
}

export interface PilotHandle {
  /** The server accepted the request. */
  readonly confirm: () => void;
  /** To be called in `finally`. */
  readonly release: () => void;
}

export class DialectRegistry {
  /** By digest of address and model. Capped by `DIALECTS_MAX`: the oldest is evicted. */
  readonly #entries = new Map<string, DialectEntry>();

  static key(baseUrl: string, model: string): string {
    return hash("sha256", `${baseUrl.replace(/\/+$/, "")}\n${model}`, "base64url");
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Returns the same list until something is learnt. */
  rejected(key: string): readonly RejectedPart[] {
    return this.#entries.get(key)?.rejected ?? NO_PARTS;
  }

  /** Records `lessons` and returns those that are new. */
  learn(key: string, lessons: readonly RejectedPart[]): readonly RejectedPart[] {
    const entry = this.#entry(key);
    const added = lessons.filter((lesson) => !entry.rejected.includes(lesson));
    if (added.length > 0) entry.rejected = Object.freeze([...entry.rejected, ...added]);
    assert(entry.rejected.length <= REJECTED_MAX, "more is learnt than can be rejected");
    return added;
  }

  /**
   * The first call to a server is the pilot and goes ahead. Others wait up to one second for its
   * result, so that not each of them is rejected. Never rejects; an aborted call goes on at once.
   */
  async awaitPilot(key: string, wait: PilotWait): Promise<PilotHandle> {
    const entry = this.#entry(key);
    const { pilot } = entry;
    if (entry.proven) return PROVEN;
    if (pilot === null) return this.#pilot(entry, wait.clock);
    const { clock, signal } = wait;
    if (clock.monotonic() >= pilot.until) return this.#follower(entry);
    let done = (): void => {};
    await waitUntil(
      (onReady) => {
        done = onReady;
        pilot.waiting.add(done);
      },
      { clock, signal, deadlineAt: Math.min(pilot.until, wait.deadlineAt) },
    );
    pilot.waiting.delete(done);
    return this.#follower(entry);
  }

  #pilot(entry: DialectEntry, clock: Clock): PilotHandle {
    const pilot: Pilot = { until: clock.monotonic() + PILOT_MS, waiting: new Set() };
    entry.pilot = pilot;
    const release = (): void => {
      if (entry.pilot === pilot) entry.pilot = null;
      for (const resume of pilot.waiting) resume();
      pilot.waiting.clear();
    };
    const confirm = (): void => {
      entry.proven = true;
      release();
    };
    return { confirm, release };
  }

  #follower(entry: DialectEntry): PilotHandle {
    return { confirm: () => void (entry.proven = true), release: () => {} };
  }

  #entry(key: string): DialectEntry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    if (this.#entries.size >= DIALECTS_MAX) {
      const [oldest] = this.#entries.keys();
      assert(oldest !== undefined);
      this.#entries.delete(oldest);
    }
    const entry: DialectEntry = { rejected: NO_PARTS, proven: false, pilot: null };
    this.#entries.set(key, entry);
    return entry;
  }
}

const NO_PARTS: readonly RejectedPart[] = Object.freeze([]);
const PROVEN: PilotHandle = Object.freeze({ confirm: () => {}, release: () => {} });

/**
 * Shared by all agents of the process, because it holds facts about servers. It is the only state
 * of the engine that no agent owns.
 */
export const PROCESS_DIALECTS = new DialectRegistry();
