// What model servers were found to refuse, remembered for the life of the process: each thing is
// learnt once for a server and a model, by whichever call meets it first. It asks nothing itself.

import assert from "node:assert";
import { hash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { RejectedPart } from "./dialect.ts";
import { DIALECTS_MAX } from "../limits/memory-budget.ts";
import { waitUntil } from "../core/deadline.ts";

/** Things that can be refused of one: words, efforts, interfaces. */
const REJECTED_MAX = 32;
/** How long calls wait for the first of all to hear whether the server takes it as it is. */
const PILOT_MS = 1000;

interface DialectEntry {
  rejected: readonly RejectedPart[];
  /** An answer came: calls need not wait for the first one any more. */
  proven: boolean;
  pilot: Pilot | null;
}

/** The first call to a server, while nothing is known of it. */
interface Pilot {
  /** Monotonic milliseconds of the clock that it began by. */
  readonly until: number;
  /** At most one for each running turn. */
  readonly waiting: Set<() => void>;
}

export interface PilotHandle {
  /** The server took the request. */
  readonly confirm: () => void;
  /** To be called in `finally`. */
  readonly release: () => void;
}

export class DialectRegistry {
  /** By digest of address and model. Capped by `DIALECTS_MAX`: of one more the oldest goes. */
  readonly #entries = new Map<string, DialectEntry>();

  static key(baseUrl: string, model: string): string {
    return hash("sha256", `${baseUrl.replace(/\/+$/, "")}\n${model}`, "base64url");
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The same list until something is learnt. */
  rejected(key: string): readonly RejectedPart[] {
    return this.#entries.get(key)?.rejected ?? NOTHING;
  }

  /** Of `lessons` those that are new. */
  learn(key: string, lessons: readonly RejectedPart[]): readonly RejectedPart[] {
    const entry = this.#entry(key);
    const fresh = lessons.filter((lesson) => !entry.rejected.includes(lesson));
    if (fresh.length > 0) entry.rejected = Object.freeze([...entry.rejected, ...fresh]);
    assert(entry.rejected.length <= REJECTED_MAX, "more lessons than words");
    return fresh;
  }

  /**
   * Lets the first call to a server go ahead, and the others wait until it knows how the server
   * wants to be asked, or for one second: what it learns is not learnt by each of them. Never
   * rejects; a call whose signal aborts goes on at once.
   */
  async awaitPilot(
    key: string,
    wait: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<PilotHandle> {
    const entry = this.#entry(key);
    const { pilot } = entry;
    if (entry.proven) return KNOWN;
    if (pilot === null) return this.#pilot(entry, wait.clock);
    if (wait.clock.monotonic() >= pilot.until) return this.#follower(entry);
    let done = (): void => {};
    await waitUntil(
      (onReady) => {
        done = onReady;
        pilot.waiting.add(done);
      },
      { ...wait, deadlineAt: pilot.until },
    );
    pilot.waiting.delete(done);
    return this.#follower(entry);
  }

  #pilot(entry: DialectEntry, clock: Clock): PilotHandle {
    const pilot: Pilot = { until: clock.monotonic() + PILOT_MS, waiting: new Set() };
    entry.pilot = pilot;
    const release = (): void => {
      if (entry.pilot === pilot) entry.pilot = null;
      for (const go of pilot.waiting) go();
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
    const entry: DialectEntry = { rejected: NOTHING, proven: false, pilot: null };
    this.#entries.set(key, entry);
    return entry;
  }
}

const NOTHING: readonly RejectedPart[] = Object.freeze([]);
const KNOWN: PilotHandle = Object.freeze({ confirm: () => {}, release: () => {} });

/**
 * The process's own: agents that come and go in one process, one for each company, learn once. It
 * is the only state of the engine that no agent owns, for what it holds is true of a server.
 */
export const PROCESS_DIALECTS = new DialectRegistry();
