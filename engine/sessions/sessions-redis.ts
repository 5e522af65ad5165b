// Sessions in Redis: one round trip to begin a turn, one to commit it. What is true of a session is
// decided by the scripts; this file names their codes, encodes and decodes. It holds no session.

import assert from "node:assert";
import type { Clock } from "../core/clock.ts";
import { decodeRing, encodeTurn } from "./codec.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import type { RedisPort } from "../redis/redis.ts";
import { loadScript } from "../redis/scripts.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { BeginRequest, Begun, CommitRequest, Committed } from "./sessions.ts";
import type { SessionLook, SessionStore } from "./sessions.ts";
import { StrayLocks } from "./stray-locks.ts";

interface RedisSessionsOptions {
  readonly redis: RedisPort;
  readonly clock: Clock;
  readonly limits: RedisSessionsLimits;
  /** Told how many stored turns of a ring could not be read and were left out. */
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
>;

const BEGIN = loadScript("begin-2", import.meta.url);
const COMMIT = loadScript("commit-2", import.meta.url);
const RELEASE = loadScript("release-1", import.meta.url);
const CLEAR = loadScript("clear-2", import.meta.url);
const LOOK = loadScript("look-2", import.meta.url);

/** What `begin` and `commit` answer first. */
const BUSY = 0;
const TAKEN = 1;
const LOST = 0;
const STORED = 1;
const GIVEN_BACK = 1;

/** Closes `redis` when it is closed itself. */
export function createRedisSessions(options: RedisSessionsOptions): SessionStore {
  return new RedisSessions(options);
}

class RedisSessions implements SessionStore {
  readonly #redis: RedisPort;
  readonly #limits: RedisSessionsLimits;
  readonly #onUndecodable: (count: number) => void;
  readonly #strays: StrayLocks;

  constructor(options: RedisSessionsOptions) {
    const { sessionTurnsMax, sessionBytesMax, storedTurnBytesMax } = options.limits;
    assert(sessionTurnsMax > 0 && storedTurnBytesMax <= sessionBytesMax);
    this.#redis = options.redis;
    this.#limits = options.limits;
    this.#onUndecodable = options.onUndecodable ?? (() => {});
    this.#strays = new StrayLocks({
      clock: options.clock,
      release: (request) => this.#release(request),
      reachable: () => this.#redis.healthy(),
      max: options.limits.redisCommandsMax,
    });
    this.#redis.onReady(() => this.#strays.tryAll());
  }

  async begin(request: BeginRequest): Promise<Begun> {
    const { sessionTurnsMax, sessionBytesMax, sessionTtlMs, sessionLockMs } = this.#limits;
    const keys = keysOf(request.session);
    const args = [request.token, sessionLockMs, sessionTtlMs, sessionTurnsMax, sessionBytesMax];
    const tail = { key: keys[1], countMax: sessionTurnsMax };
    this.#strays.use(request.token);
    const maySend = this.#redis.healthy();
    try {
      const call = { script: BEGIN, keys, args };
      const { answer, elements } = await this.#redis.runAndRead(call, tail);
      const [code, turnsEver] = numbers(answer, 2);
      if (code === BUSY) {
        this.#strays.letGo(request);
        return { kind: "busy" };
      }
      if (code !== TAKEN || turnsEver === undefined) throw garbage();
      const turns = decodeRing(elements, this.#limits, this.#onUndecodable);
      return { kind: "ready", turns, turnsEver };
    } catch (error) {
      if (maySend) this.#strays.add(request);
      throw error;
    }
  }

  async commit({ session, token, turn, newerCount = 0 }: CommitRequest): Promise<Committed> {
    const { sessionTurnsMax, sessionBytesMax, sessionTtlMs } = this.#limits;
    const element = encodeTurn(turn, this.#limits);
    const args = [token, element, sessionTtlMs, sessionTurnsMax, sessionBytesMax, newerCount];
    const call = { script: COMMIT, keys: keysOf(session), args };
    const answer = await this.#redis.run(call);
    this.#strays.letGo({ session, token });
    const [code, turnsEver, droppedByCount, droppedByBytes] = numbers(answer, 4);
    if (code === LOST) return { kind: "lost" };
    if (code !== STORED || turnsEver === undefined) throw garbage();
    assert(droppedByCount !== undefined && droppedByBytes !== undefined);
    return { kind: "stored", turnsEver, droppedByCount, droppedByBytes };
  }

  async release(request: BeginRequest): Promise<void> {
    try {
      await this.#release(request);
      this.#strays.letGo(request);
    } catch (error) {
      this.#strays.add(request);
      throw error;
    }
  }

  async clear({ session, token }: BeginRequest): Promise<boolean> {
    // Heard of twice, the second answer would say that there was nothing to clear.
    const once = { once: true } as const;
    const call = { script: CLEAR, keys: keysOf(session), args: [token], ...once };
    const [code] = numbers([await this.#redis.run(call)], 1);
    this.#strays.letGo({ session, token });
    return code === 1;
  }

  async look(session: SessionKey): Promise<SessionLook> {
    const { sessionTurnsMax, sessionBytesMax, sessionLockMs } = this.#limits;
    const keys = keysOf(session);
    const args = [sessionLockMs, sessionTurnsMax, sessionBytesMax];
    const tail = { key: keys[1], countMax: sessionTurnsMax };
    const { answer, elements } = await this.#redis.runAndRead({ script: LOOK, keys, args }, tail);
    const [busy, turnsEver, , aliveMs] = numbers(answer, 4);
    if (turnsEver === undefined || aliveMs === undefined) throw garbage();
    let unreadable = 0;
    const turns = decodeRing(elements, this.#limits, (count) => void (unreadable += count));
    const expiresInMs = aliveMs === 0 ? null : aliveMs;
    return { turns, unreadable, turnsEver, busy: busy === 1, expiresInMs, waitingCount: 0 };
  }

  healthy(): boolean {
    return this.#redis.healthy();
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return { bytes: 0, entries: 0 };
  }

  close(): Promise<void> {
    this.#strays.close();
    return this.#redis.close();
  }

  async #release({ session, token }: BeginRequest): Promise<boolean> {
    const [meta] = keysOf(session);
    const call = { script: RELEASE, keys: [meta], args: [token] };
    return numbers([await this.#redis.run(call)], 1)[0] === GIVEN_BACK;
  }
}

function keysOf(session: SessionKey): readonly [meta: string, turns: string] {
  return [`citas:{${session}}:meta`, `citas:{${session}}:turns`];
}

/** The numbers of a script's answer: exactly so many, each a whole number. */
function numbers(answer: unknown, count: number): readonly number[] {
  if (!Array.isArray(answer) || answer.length !== count) throw garbage();
  const read = answer.map(Number);
  if (!read.every(Number.isSafeInteger)) throw garbage();
  return read;
}

function garbage(): AgentError {
  return new AgentError("store_error", "redis answered something else than was asked");
}
