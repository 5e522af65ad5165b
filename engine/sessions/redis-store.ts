// Sessions in Redis: one round trip to acquire a session, one to commit a turn. The Lua scripts
// decide; this file encodes, decodes and maps their result codes. It stores no session itself.

import assert from "node:assert";
import type { Clock } from "../core/clock.ts";
import { decodeRing, encodeTurn } from "./turn-codec.ts";
import { readNewest } from "./newest-turns.ts";
import type { WindowLimits } from "../turn/model-messages.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import { loadScript } from "../redis/lua-script.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { LockRequest, AcquireResult, CommitRequest, Committed } from "./session-store.ts";
import type { SessionSnapshot, SessionStore } from "./session-store.ts";
import { LockReclaimer } from "./lock-reclaimer.ts";

interface RedisSessionsOptions {
  readonly redis: RedisPort;
  readonly clock: Clock;
  readonly limits: RedisSessionsLimits;
  /** Called with the number of a ring's turns that were unreadable and left out. */
  readonly onUndecodable?: (count: number) => void;
}

type RedisSessionsLimits = Pick<
  Limits,
  | "sessionTurnsMax"
  | "sessionBytesMax"
  | "sessionTtlMs"
  | "sessionLockMs"
  | "storedTurnBytesMax"
  | "storedTurnDecodedBytesMax"
  | "redisCommandsMax"
  | keyof WindowLimits
>;

const ACQUIRE = loadScript("begin-2", import.meta.url);
const COMMIT = loadScript("commit-2", import.meta.url);
const RELEASE = loadScript("release-1", import.meta.url);
const CLEAR = loadScript("clear-2", import.meta.url);
const INSPECT = loadScript("look-2", import.meta.url);

/** The first number of a script's reply. */
const BUSY = 0;
const ACQUIRED = 1;
const LOST = 0;
const STORED = 1;
const RELEASED = 1;

/** Its `close` also closes `redis`. */
export function createRedisSessions(options: RedisSessionsOptions): SessionStore {
  return new RedisSessions(options);
}

class RedisSessions implements SessionStore {
  readonly #redis: RedisPort;
  readonly #limits: RedisSessionsLimits;
  readonly #onUndecodable: (count: number) => void;
  readonly #lockReclaimer: LockReclaimer;

  constructor(options: RedisSessionsOptions) {
    const { sessionTurnsMax, sessionBytesMax, storedTurnBytesMax } = options.limits;
    assert(sessionTurnsMax > 0 && storedTurnBytesMax <= sessionBytesMax);
    this.#redis = options.redis;
    this.#limits = options.limits;
    this.#onUndecodable = options.onUndecodable ?? (() => {});
    this.#lockReclaimer = new LockReclaimer({
      clock: options.clock,
      release: (request) => this.#release(request),
      isReachable: () => this.#redis.healthy(),
      max: options.limits.redisCommandsMax,
    });
    this.#redis.onReady(() => this.#lockReclaimer.retryAll());
  }

  async acquire(request: LockRequest): Promise<AcquireResult> {
    const { sessionTurnsMax, sessionBytesMax, sessionTtlMs, sessionLockMs } = this.#limits;
    const keys = keysOf(request.session);
    const args = [request.token, sessionLockMs, sessionTtlMs, sessionTurnsMax, sessionBytesMax];
    this.#lockReclaimer.pause(request.token);
    const maySend = this.#redis.healthy();
    try {
      const answer = await this.#redis.run({ script: ACQUIRE, keys, args });
      const [code, turnsEver] = numbers(answer, 2);
      if (code === BUSY) {
        this.#lockReclaimer.resume(request);
        return { kind: "busy" };
      }
      if (code !== ACQUIRED || turnsEver === undefined) throw unexpectedReply();
      const stored = readNewest(elementsOf(answer), this.#limits, this.#onUndecodable);
      return { kind: "ready", turnsEver, ...stored };
    } catch (error) {
      if (maySend) this.#lockReclaimer.add(request);
      throw error;
    }
  }

  async commit({ session, token, turn, newerCount = 0 }: CommitRequest): Promise<Committed> {
    const { sessionTurnsMax, sessionBytesMax, sessionTtlMs } = this.#limits;
    const element = encodeTurn(turn, this.#limits);
    const args = [token, element, sessionTtlMs, sessionTurnsMax, sessionBytesMax, newerCount];
    const call = { script: COMMIT, keys: keysOf(session), args };
    const answer = await this.#redis.run(call);
    this.#lockReclaimer.resume({ session, token });
    const [code, turnsEver, droppedByCount, droppedByBytes] = numbers(answer, 4);
    if (code === LOST) return { kind: "lost" };
    if (code !== STORED || turnsEver === undefined) throw unexpectedReply();
    assert(droppedByCount !== undefined && droppedByBytes !== undefined);
    return { kind: "stored", turnsEver, droppedByCount, droppedByBytes };
  }

  async release(request: LockRequest): Promise<void> {
    try {
      await this.#release(request);
      this.#lockReclaimer.resume(request);
    } catch (error) {
      this.#lockReclaimer.add(request);
      throw error;
    }
  }

  async clear({ session, token }: LockRequest): Promise<boolean> {
    // A resent clear would reply that there was nothing to clear.
    const once = { once: true } as const;
    const call = { script: CLEAR, keys: keysOf(session), args: [token], ...once };
    const [code] = numbers([await this.#redis.run(call)], 1);
    this.#lockReclaimer.resume({ session, token });
    return code === 1;
  }

  async inspect(session: SessionKey): Promise<SessionSnapshot> {
    const { sessionTurnsMax, sessionBytesMax, sessionLockMs } = this.#limits;
    const keys = keysOf(session);
    const args = [sessionLockMs, sessionTurnsMax, sessionBytesMax];
    const answer = await this.#redis.run({ script: INSPECT, keys, args });
    const [busy, turnsEver, , aliveMs] = numbers(answer, 4);
    if (turnsEver === undefined || aliveMs === undefined) throw unexpectedReply();
    let unreadable = 0;
    const turns = decodeRing(
      elementsOf(answer),
      this.#limits,
      (count) => void (unreadable += count),
    );
    const expiresInMs = aliveMs === 0 ? null : aliveMs;
    return { turns, unreadable, turnsEver, busy: busy === 1, expiresInMs, pendingCount: 0 };
  }

  healthy(): boolean {
    return this.#redis.healthy();
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return { bytes: 0, entries: 0 };
  }

  close(): Promise<void> {
    this.#lockReclaimer.close();
    return this.#redis.close();
  }

  async #release({ session, token }: LockRequest): Promise<boolean> {
    const [meta] = keysOf(session);
    const call = { script: RELEASE, keys: [meta], args: [token] };
    return numbers([await this.#redis.run(call)], 1)[0] === RELEASED;
  }
}

function keysOf(session: SessionKey): readonly [meta: string, turns: string] {
  return [`citas:{${session}}:meta`, `citas:{${session}}:turns`];
}

/** The `count` whole numbers with which a script's reply begins. */
function numbers(answer: unknown, count: number): readonly number[] {
  if (!Array.isArray(answer) || answer.length < count) throw unexpectedReply();
  const values = answer.slice(0, count).map(Number);
  if (!values.every(Number.isSafeInteger)) throw unexpectedReply();
  return values;
}

/** The turns with which a script's reply ends: their lengths, then all of them as one string. */
function elementsOf(answer: unknown): readonly Buffer[] {
  const parts: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const [lengths, body] = parts.slice(-2);
  const elements = Buffer.isBuffer(body) ? cutElements(String(lengths), body) : null;
  if (elements === null) throw unexpectedReply();
  return elements;
}

/** The elements that `body` consists of; null if it does not have these lengths. */
function cutElements(lengths: string, body: Buffer): readonly Buffer[] | null {
  let start = 0;
  const cut = (length: string): Buffer => body.subarray(start, (start += Number(length)));
  const elements = lengths === "" ? [] : lengths.split(" ").map(cut);
  return start === body.length ? elements : null;
}

function unexpectedReply(): AgentError {
  return new AgentError("store_error", "redis sent an unexpected reply");
}
