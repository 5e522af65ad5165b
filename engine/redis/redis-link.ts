// One link to Redis, be it one server or many: when it may be used, when it is given up, and what
// is sent once more on a fresh one. An error of the library carries the command with its arguments,
// so only its machine code passes. How a call is sent is in redis-calls.ts. It knows nothing of
// sessions.

import assert from "node:assert";
import { AgentError, errorSummary } from "../core/errors.ts";
import type { Log } from "../telemetry/log.ts";
import { RedisCalls } from "./redis-calls.ts";
import { DISCONNECT_MS, createRedisClient } from "./redis-client.ts";
import type { RedisClient, RedisClientSettings } from "./redis-client.ts";
import { LinkCheck } from "./link-check.ts";
import { databaseOfUrl, watchDatabase } from "./select-database.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { RangeRead, ScriptAndRange, ScriptCall } from "./lua-script.ts";

/** Every call settles within `redisCommandTimeoutMs` and rejects only with `store_error`. */
export interface RedisPort {
  /** The script's answer, numbers as decimal strings. One round trip, but for redirections. */
  run(call: ScriptCall): Promise<unknown>;
  /** The same and, read right behind it, the end of a list: one round trip, in a Cluster two. */
  runThenRange(call: ScriptCall, tail: RangeRead): Promise<ScriptAndRange>;
  /** What is known of the link without asking: false from the first unanswered call on. */
  healthy(): boolean;
  /** Commands sent and neither answered nor given up. */
  readonly commandsInFlight: number;
  /**
   * Whether the link was up within `timeoutMs`, on the database that was asked for; the link is
   * sought on either way.
   */
  ready(timeoutMs: number): Promise<boolean>;
  /** Calls `listener` each time the link comes up. One per store, for the life of the port. */
  onReady(listener: () => void): void;
  close(): Promise<void>;
}

interface RedisLinkSettings extends RedisClientSettings {
  readonly log: Log;
}

export type { RedisLimits } from "./redis-client.ts";

/** A link that is lost while its server is well is there again by then. */
const RECONNECT_WAIT_MS = 300;

/** Starts to connect at once and never stops trying; a lost link is not an error of this call. */
export function createRedis(settings: RedisLinkSettings): RedisPort {
  return new RedisLink(settings);
}

class RedisLink implements RedisPort {
  readonly #client: RedisClient;
  readonly #settings: RedisLinkSettings;
  readonly #calls: RedisCalls;
  readonly #heartbeat: Heartbeat;
  readonly #linkCheck: LinkCheck;
  /** Monotonic milliseconds; of a link that was up. */
  #lostAt = -Infinity;
  /**
   * Set by the first call that got no answer; only a finished handshake, on the database that was
   * asked for, clears it.
   */
  #down = true;
  /** Why the last connection's database was refused; null where it was not. */
  #refusal: string | null = null;
  /** Stores that use the link, for its life, and waits of `ready`, which remove themselves. */
  readonly #readyListeners = new Set<() => void>();

  constructor(settings: RedisLinkSettings) {
    this.#settings = settings;
    this.#client = createRedisClient(settings);
    const { clock, limits } = settings;
    const client = this.#client;
    this.#calls = new RedisCalls({ client, clock, limits });
    const open = (): RedisClient => createRedisClient({ ...settings, greetingOnly: true });
    this.#linkCheck = new LinkCheck({ clock, open, onDead: () => this.#reconnect(undefined) });
    const checkLink = (delayMs: number): (() => void) => this.#linkCheck.startAfter(delayMs);
    this.#heartbeat = new Heartbeat({ client, clock, checkLink });
    const database = databaseOfUrl(settings.url);
    watchDatabase({
      ...{ client, database, clock, retryMs: limits.redisRetryMsMax },
      onChosen: () => this.#markUp(),
      onRefused: (code) => this.#refused(code, database),
    });
    // Without a listener the library prints the error, address included. A Cluster goes on after
    // an error while it has nodes.
    this.#client.on("error", (error) => {
      if (!this.#client.isCluster || this.#client.status !== "ready") this.#markDown(error);
    });
    this.#client.on("close", () => this.#markDown(undefined));
  }

  get commandsInFlight(): number {
    return this.#calls.inFlight;
  }

  healthy(): boolean {
    return !this.#down && this.#client.status === "ready";
  }

  async run(call: ScriptCall): Promise<unknown> {
    return (await this.#send(call, null)).answer;
  }

  runThenRange(call: ScriptCall, tail: RangeRead): Promise<ScriptAndRange> {
    return this.#send(call, tail);
  }

  async ready(timeoutMs: number): Promise<boolean> {
    if (!this.healthy()) {
      await this.#settled(timeoutMs, (finish) => {
        this.#readyListeners.add(finish);
        return () => this.#readyListeners.delete(finish);
      });
    }
    return this.healthy();
  }

  onReady(listener: () => void): void {
    this.#readyListeners.add(listener);
  }

  async close(): Promise<void> {
    const { status } = this.#client;
    if (status === "end") return;
    // Not lost: given up.
    this.#down = true;
    this.#lostAt = -Infinity;
    this.#heartbeat.stop();
    this.#linkCheck.stop();
    const endsMs = status === "reconnecting" ? 0 : DISCONNECT_MS + 100;
    const ended = this.#settled(endsMs, (finish) => {
      this.#client.on("end", finish);
      return () => this.#client.removeListener("end", finish);
    });
    this.#client.disconnect();
    await ended;
  }

  /** Settles when `listen`'s callback is called or after the time; leaves nothing behind. */
  #settled(timeoutMs: number, listen: (finish: () => void) => () => unknown): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        leave();
        resolve();
      };
      const cancel = this.#settings.clock.after(timeoutMs, finish);
      const leave = listen(finish);
    });
  }

  #markUp(): void {
    this.#down = false;
    this.#heartbeat.start();
    this.#refusal = null;
    this.#settings.log.info({ event: "redis_connected" });
    for (const listener of [...this.#readyListeners]) listener();
  }

  /** The connection stands, and is not used: it would be another environment's database. */
  #refused(code: string, database: number): void {
    // Said once, and again when the answer changes or the database was there in between.
    if (this.#refusal === code) return;
    this.#refusal = code;
    const detail = `REDIS_URL: database ${database} is refused; sessions wait for it`;
    this.#settings.log.error({ event: "redis_database_refused", code, detail });
  }

  /**
   * A link that was idle may have been forgotten on the way, and the first call on it shows that:
   * it is sent once more, on a fresh link, as long as its time lasts.
   */
  async #send(call: ScriptCall, tail: RangeRead | null): Promise<ScriptAndRange> {
    assert(call.keys.length === call.script.keysCount, `${call.script.name}: keys`);
    const { clock, limits } = this.#settings;
    const endsAt = clock.monotonic() + limits.redisCommandTimeoutMs;
    // On a link that is up nothing comes between the call and its clock.
    if (!this.healthy()) await this.#awaitReconnect(endsAt);
    const answer = await this.#trySend(call, tail, endsAt);
    if (answer !== null) return answer;
    const mayRepeat = call.once !== true && (await this.#awaitReconnect(endsAt));
    const second = mayRepeat ? await this.#trySend(call, tail, endsAt) : null;
    if (second === null) throw new AgentError("store_error", "redis gave no answer");
    return second;
  }

  /**
   * Whether the link is up: where it was lost just now, and is being made again, that is waited
   * for. False at once when it has been down for longer, or no time is left.
   */
  async #awaitReconnect(endsAt: number): Promise<boolean> {
    const now = this.#settings.clock.monotonic();
    const waitMs = Math.min(endsAt, this.#lostAt + RECONNECT_WAIT_MS) - now;
    if (now >= endsAt) return false;
    return this.healthy() || (waitMs > 0 && (await this.ready(waitMs)));
  }

  /** What was answered; null when nothing was, and what should have answered is given up. */
  async #trySend(
    call: ScriptCall,
    tail: RangeRead | null,
    endsAt: number,
  ): Promise<ScriptAndRange | null> {
    if (!this.healthy()) throw new AgentError("store_error", "redis link is down");
    const sentAt = this.#settings.clock.monotonic();
    const asked = this.#calls.send(call, tail, endsAt);
    const { answer, error } = await asked.finally(this.#heartbeat.watchCall());
    if (answer !== null) this.#heartbeat.recordReply(sentAt);
    // A Cluster goes on without the node: the node's own socket is ended by its time.
    else if (!this.#client.isCluster) this.#reconnect(error);
    return answer;
  }

  /**
   * Answers come in order: where one is missing, all behind it are. The link is given up, which
   * also empties the library's queue, so that no unanswered command is held for long.
   */
  #reconnect(error: Error | undefined): void {
    if (!this.healthy()) return;
    this.#markDown(error);
    this.#client.disconnect(true);
  }

  #markDown(error: Error | undefined): void {
    if (this.#down) return;
    this.#down = true;
    this.#lostAt = this.#settings.clock.monotonic();
    this.#heartbeat.stop();
    this.#linkCheck.stop();
    const cause = error === undefined ? {} : { error: errorSummary(error) };
    this.#settings.log.warn({ event: "redis_lost", ...cause });
  }
}
