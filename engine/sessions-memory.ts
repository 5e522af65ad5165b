// Sessions in this process: the default store without Redis, and the stand-in while it is away.
// Rings live in one byte-accounted cache, each as one flat string, so that its charge is exact; the
// oldest sessions go first. Same answers as sessions-redis.ts, by the same suite of tests.

import assert from "node:assert";
import { Cache } from "./cache.ts";
import type { EvictionCause } from "./cache.ts";
import type { Clock } from "./clock.ts";
import { decodeRing, encodeTurn } from "./codec.ts";
import { AgentError } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { SessionKey } from "./message.ts";
import type { BeginRequest, Begun, CommitRequest, Committed, SessionStore } from "./sessions.ts";

export interface MemorySessionsOptions {
  readonly clock: Clock;
  readonly limits: MemorySessionsLimits;
  /** Told of every session that leaves without being asked to. */
  readonly onEvict?: (cause: EvictionCause) => void;
  /** Told how many stored turns of a ring could not be read and were left out. */
  readonly onUndecodable?: (count: number) => void;
}

export type MemorySessionsLimits = Pick<
  Limits,
  | "sessionTurnsMax"
  | "sessionBytesMax"
  | "sessionTtlMs"
  | "sessionLockMs"
  | "storedTurnBytesMax"
  | "storedTurnDecodedBytesMax"
  | "embeddedSessionsBytesMax"
  | "embeddedSessionsMax"
  | "turnsActiveMax"
  | "turnsQueuedMax"
>;

export interface MemorySessions extends SessionStore {
  /** Forgets the least recent sessions, so many percent of the bytes that sessions hold. */
  giveBack(percent: number): void;
  /** Sessions that a turn holds, or held when its lock expired. */
  readonly locks: number;
}

export function createMemorySessions(options: MemorySessionsOptions): MemorySessions {
  return new EmbeddedSessions(options);
}

interface Lock {
  readonly token: string;
  /** By the monotonic clock. */
  readonly until: number;
}

class EmbeddedSessions implements MemorySessions {
  readonly #clock: Clock;
  readonly #limits: MemorySessionsLimits;
  readonly #onUndecodable: (count: number) => void;
  readonly #rings: Cache;
  /**
   * By session. Cap: the requests that may be admitted at once, each of which holds at most one and
   * gives it back at its end. An expired lock stays good until somebody takes it or room is needed.
   */
  readonly #locks = new Map<SessionKey, Lock>();
  readonly #locksMax: number;

  constructor({ clock, limits, onEvict, onUndecodable }: MemorySessionsOptions) {
    assert(limits.sessionTurnsMax > 0 && limits.storedTurnBytesMax <= limits.sessionBytesMax);
    this.#clock = clock;
    this.#limits = limits;
    this.#onUndecodable = onUndecodable ?? (() => {});
    this.#locksMax = limits.turnsActiveMax + limits.turnsQueuedMax;
    this.#rings = new Cache({
      name: "sessions",
      bytesMax: limits.embeddedSessionsBytesMax,
      entriesMax: limits.embeddedSessionsMax,
      ttlMs: limits.sessionTtlMs,
      ...(onEvict === undefined ? {} : { onEvict }),
    });
  }

  async begin({ session, token }: BeginRequest): Promise<Begun> {
    const now = this.#clock.monotonic();
    const lock = this.#locks.get(session);
    if (lock !== undefined && lock.token !== token && lock.until > now) return { kind: "busy" };
    if (lock === undefined) this.#makeRoom(now);
    this.#locks.set(session, { token, until: now + this.#limits.sessionLockMs });
    const packed = this.#rings.get(session, now);
    if (packed === undefined) return { kind: "ready", turns: [], turnsEver: 0 };
    // Stored again for its time to live alone, as a begin does in Redis.
    this.#rings.set(session, packed, now);
    const ring = unpack(packed);
    const turns = decodeRing(ring.elements, this.#limits, this.#onUndecodable);
    return { kind: "ready", turns, turnsEver: ring.ever };
  }

  async commit({ session, token, turn }: CommitRequest): Promise<Committed> {
    const now = this.#clock.monotonic();
    const ring = unpack(this.#rings.get(session, now) ?? EMPTY);
    if (ring.done === token) {
      return { kind: "stored", turnsEver: ring.ever, droppedByCount: 0, droppedByBytes: 0 };
    }
    if (this.#locks.get(session)?.token !== token) return { kind: "lost" };
    const elements = [...ring.elements, encodeTurn(turn, this.#limits)];
    const dropped = trim(elements, this.#limits);
    const turnsEver = ring.ever + 1;
    this.#rings.set(session, pack({ ever: turnsEver, done: token, elements }), now);
    this.#locks.delete(session);
    return { kind: "stored", turnsEver, ...dropped };
  }

  async release({ session, token }: BeginRequest): Promise<void> {
    if (this.#locks.get(session)?.token === token) this.#locks.delete(session);
  }

  async clear({ session, token }: BeginRequest): Promise<boolean> {
    if (this.#locks.get(session)?.token !== token) return false;
    this.#locks.delete(session);
    this.#rings.delete(session);
    return true;
  }

  healthy(): boolean {
    return true;
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return { bytes: this.#rings.bytes, entries: this.#rings.entries };
  }

  get locks(): number {
    return this.#locks.size;
  }

  giveBack(percent: number): void {
    this.#rings.giveBack(percent);
  }

  async close(): Promise<void> {
    this.#rings.clear();
    this.#locks.clear();
  }

  #makeRoom(now: number): void {
    if (this.#locks.size < this.#locksMax) return;
    for (const [session, lock] of this.#locks) if (lock.until <= now) this.#locks.delete(session);
    if (this.#locks.size < this.#locksMax) return;
    throw new AgentError("store_error", "more sessions are locked than requests are admitted");
  }
}

/** Drops the oldest elements until both caps hold; the newest stays. */
function trim(elements: Buffer[], limits: MemorySessionsLimits) {
  let [droppedByCount, droppedByBytes] = [0, 0];
  let bytes = elements.reduce((sum, element) => sum + element.length, 0);
  while (elements.length > limits.sessionTurnsMax) {
    bytes -= elements.shift()?.length ?? 0;
    droppedByCount++;
  }
  while (bytes > limits.sessionBytesMax && elements.length > 1) {
    bytes -= elements.shift()?.length ?? 0;
    droppedByBytes++;
  }
  return { droppedByCount, droppedByBytes };
}

// --- A ring as one string: "ever done length length …\n", then the elements, a byte a unit ------

interface Ring {
  /** Turns ever committed. */
  readonly ever: number;
  /** The token of the last commit, so that a second one is known. */
  readonly done: string;
  readonly elements: readonly Buffer[];
}

const EMPTY = "0 \n";

function pack({ ever, done, elements }: Ring): string {
  assert(!/[\s]/.test(done), "a token has no spaces");
  const head = [ever, done, ...elements.map((element) => element.length)].join(" ");
  return `${head}\n${Buffer.concat(elements).toString("latin1")}`;
}

function unpack(packed: string): Ring {
  const end = packed.indexOf("\n");
  const [ever, done, ...lengths] = packed.slice(0, end).split(" ");
  assert(end > 0 && done !== undefined, "a ring is what pack wrote");
  const body = Buffer.from(packed.slice(end + 1), "latin1");
  let start = 0;
  const elements = lengths.map((length) => body.subarray(start, (start += Number(length))));
  assert(start === body.length, "a ring's lengths add up");
  return { ever: Number(ever), done, elements };
}
