// Both booking stores for tests, each over a clock that only the test moves. For Redis the scripts
// and the server are real. Only the scripts' TIME command is replaced by reading a list in the same
// format, and expiries are shortened. So a test can let a day pass to the millisecond, which no
// server setting allows.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { systemClock } from "../../../engine/core/clock.ts";
import { ByteCache } from "../../../engine/memory/byte-cache.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import type { LuaScript, ScriptCall } from "../../../engine/redis/lua-script.ts";
import { SlotQueue } from "../../../tools/records/slot-queue.ts";
import { MemoryBookingStore } from "../../../tools/records/memory-store.ts";
import { RedisBookingStore } from "../../../tools/records/redis-store.ts";
import type { BookingStore } from "../../../tools/records/booking-store.ts";
import type { BookingCaps } from "../../../tools/domain/booking-caps.ts";
import { FakeClock, settled } from "../fake-clock.ts";
import { startRedis } from "./redis-server.ts";
import type { RedisServer } from "./redis-server.ts";

export const DAY_MS = 86_400_000;
export const HOLD_TTL_MS = 100_000;
/** Longer than any key lives, and than a test takes. */
const FAR_MS = 1000 * DAY_MS;
/** With microseconds that are no whole milliseconds, and nearly a second of them. */
const START_MS = 1_800_000_000_987;
const QUIET = { debug() {}, info() {}, warn() {}, error() {}, dropped: 0, flush() {} };

export interface StoreForTest {
  readonly records: BookingStore;
  readonly shared: boolean;
  /** What a recall says the time is. */
  now(): number;
  own(session: string, turn: string): Promise<void>;
  advance(durationMs: number): Promise<void>;
  /** Whether the last call is waiting, once everything possible has happened. */
  idle(): Promise<void>;
  /** Makes waiting reservations poll again. */
  look(): void;
  /** What is left of each key's time, exact to the millisecond; of a store without keys nothing. */
  lifetimes(): Promise<ReadonlyMap<string, number>>;
}

export function memoryStore(caps: BookingCaps, holdsMax = 1000): StoreForTest {
  const clock = new FakeClock();
  clock.advance(500);
  const cache = (name: string): ByteCache =>
    new ByteCache({ name, bytesMax: 1_000_000, entriesMax: 1000, ttlMs: DAY_MS });
  const records = new MemoryBookingStore({
    ...{ bookings: cache("bookings"), quotas: cache("booking_counts") },
    slotQueue: new SlotQueue({ reservationsMax: holdsMax, ttlMs: HOLD_TTL_MS }),
    caps,
    monotonic: () => clock.monotonic(),
  });
  return {
    ...{ records, shared: false },
    now: () => clock.monotonic(),
    own: async () => {},
    advance: async (durationMs) => clock.advance(durationMs),
    idle: settled,
    look: () => {},
    lifetimes: async () => new Map(),
  };
}

/** On a busy machine a span was seen 3 ms shorter than the server's own clock accounts for. */
const CLOCK_SLACK_MS = 100;

/** The server of one test file, the link to it, and the hand that moves their time. */
export class RedisInHand {
  readonly server: RedisServer;
  readonly redis: RedisPort;
  now = START_MS;
  /** What was left of each key's time when it was looked at last. */
  #lifetimes = new Map<string, number>();
  #lookedAt = 0;
  /** Of the store that was opened last. */
  #onReady: () => void = () => {};

  /** What scripts may set as a time to live. */
  readonly #spans: readonly number[];

  constructor(server: RedisServer, spans: readonly number[]) {
    this.server = server;
    this.#spans = spans;
    const limits = DEFAULT_LIMITS;
    this.redis = createRedis({ url: server.url, limits, log: QUIET, clock: systemClock });
    this.redis.onReady(() => this.#onReady());
  }

  static async start(spans: readonly number[] = [DAY_MS, HOLD_TTL_MS]): Promise<RedisInHand> {
    const hand = new RedisInHand(await startRedis(), spans);
    assert(await hand.redis.ready(5000));
    return hand;
  }

  async stop(): Promise<void> {
    await this.redis.close();
    await this.server.stop();
  }

  /** Empty, at the time it started. */
  async reset(): Promise<void> {
    this.now = START_MS;
    this.#lifetimes = new Map();
    await this.server.client.flushall();
    await this.#setClock();
    await this.lifetimes();
  }

  async #setClock(): Promise<void> {
    const micros = (this.now % 1000) * 1000 + 891;
    const time = [Math.floor(this.now / 1000), micros];
    await this.server.client
      .multi()
      .del(CLOCK)
      .rpush(CLOCK, ...time)
      .exec();
  }

  async advance(durationMs: number): Promise<void> {
    this.now += durationMs;
    await this.#setClock();
    const left = [...(await this.lifetimes())];
    const gone = left.filter(([, one]) => one <= durationMs).map(([key]) => key);
    if (gone.length > 0) await this.server.client.del(...gone);
    const live = left.filter(([, one]) => one > durationMs);
    this.#lifetimes = new Map(live.map(([key, one]) => [key, one - durationMs]));
    await this.#restore();
  }

  /**
   * The server's own clock goes on while a test runs, so every key that was looked at is put far
   * from its end: then what is left differs from that only where a script set it since, and is a
   * whole span but for the time since the last look.
   */
  async lifetimes(): Promise<Map<string, number>> {
    const pieces = await this.server.client.eval(LIFETIMES, 0);
    assert(Array.isArray(pieces));
    const [now = 0, ...rest] = pieces.map(String);
    const passed = Number(now) - this.#lookedAt + CLOCK_SLACK_MS;
    const found = new Map<string, number>();
    for (let index = 0; index + 1 < rest.length; index += 2) {
      const [key = "", left] = [rest[index], Number(rest[index + 1])];
      const known = this.#lifetimes.get(key);
      if (left > FAR_MS) {
        // What the test itself planted is not looked at.
        if (known !== undefined) found.set(key, known);
      } else {
        const exact = this.#spans.find((one) => left <= one && one - left <= passed);
        assert(exact !== undefined, `${key} lives for ${left} ms: ${this.#spans.join(" or ")}?`);
        found.set(key, exact);
      }
    }
    this.#lifetimes = found;
    this.#lookedAt = Number(now);
    await this.#restore();
    return new Map(found);
  }

  async #restore(): Promise<void> {
    const far = [...this.#lifetimes.keys()];
    if (far.length > 0) await this.server.client.eval(RESTORE, far.length, ...far, 2 * FAR_MS);
  }

  /** The link, through which scripts read the time that the test sets. */
  get port(): RedisPort {
    const { redis } = this;
    return {
      run: (call) => redis.run(clocked(call)),
      healthy: () => redis.healthy(),
      get commandsInFlight() {
        return redis.commandsInFlight;
      },
      ready: (timeoutMs) => redis.ready(timeoutMs),
      onReady: (listener) => void (this.#onReady = listener),
      close: () => redis.close(),
    };
  }
}

export function redisStore(hand: RedisInHand, caps: BookingCaps): StoreForTest {
  const clock = new FakeClock();
  const { port, server } = hand;
  return {
    ...{
      records: new RedisBookingStore({ redis: port, clock, caps, reservationTtlMs: HOLD_TTL_MS }),
    },
    shared: true,
    now: () => hand.now,
    own: async (session, turn) => {
      const meta = `citas:{${session}}:meta`;
      await server.client
        .multi()
        .hset(meta, { owner: turn })
        .pexpire(meta, 2 * FAR_MS)
        .exec();
    },
    advance: (durationMs) => hand.advance(durationMs),
    async idle() {
      do await settled();
      while (port.commandsInFlight > 0);
    },
    look: () => clock.advance(150),
    lifetimes: () => hand.lifetimes(),
  };
}

const CLOCK = "the-test's-clock";
const ASKS = 'redis.call("TIME")';
const READS = `redis.call("LRANGE", "${CLOCK}", 0, 1)`;

/** Cap: the scripts of the product. */
const clockedScripts = new Map<LuaScript, LuaScript>();

/** The same call, its script's one question for the time answered from the test's clock. */
export function clocked(call: ScriptCall): ScriptCall {
  const known = clockedScripts.get(call.script);
  if (known !== undefined) return { ...call, script: known };
  const { text: original } = call.script;
  const text = original.replace(ASKS, READS);
  assert(!/["']TIME["']/i.test(text), `${call.script.name} asks for the time in other words`);
  const sha = createHash("sha1").update(text).digest("hex");
  const script = { ...call.script, text, sha };
  clockedScripts.set(call.script, script);
  return { ...call, script };
}

const LIFETIMES = `
  local time = redis.call("TIME")
  local found = {time[1] * 1000 + math.floor(time[2] / 1000)}
  for _, key in ipairs(redis.call("KEYS", "citas:*")) do
    found[#found + 1] = key
    found[#found + 1] = redis.call("PTTL", key)
  end
  return found`;

const RESTORE = `for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[1]) end`;

/** Makes a value of each type but the right one under a key. */
export function otherTypes(
  { client }: RedisServer,
  key: string,
  own: string,
): readonly (() => Promise<unknown>)[] {
  const all = {
    string: () => client.set(key, "x"),
    list: () => client.rpush(key, "x"),
    set: () => client.sadd(key, "x"),
    zset: () => client.zadd(key, 1, "x"),
    hash: () => client.hset(key, "x", "y"),
  };
  return Object.entries(all).flatMap(([type, make]) => (type === own ? [] : [make]));
}
