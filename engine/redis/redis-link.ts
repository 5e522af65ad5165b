// The link to Redis, one server or a Cluster: when it is usable, when it reconnects, and which
// calls it retries on the new connection. The library's errors contain the command with its
// arguments, so only their code is exposed. redis-calls.ts sends the calls.

import assert from "node:assert";
import { AgentError, errorSummary } from "../core/errors.ts";
import type { Log } from "../telemetry/log.ts";
import { RedisCalls } from "./redis-calls.ts";
import type { CallResult } from "./redis-calls.ts";
import { DISCONNECT_MS, createRedisClient } from "./redis-client.ts";
import type { RedisClient, RedisClientSettings } from "./redis-client.ts";
import { LinkCheck } from "./link-check.ts";
import { databaseOfUrl, watchDatabase } from "./select-database.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { ScriptCall } from "./lua-script.ts";

/** Every call settles within `redisCommandTimeoutMs` and rejects only with `store_error`. */
export interface RedisPort {
  /**
   * The script's reply, numbers as decimal strings and strings as bytes. One round trip without
   * redirections, in a Cluster as well.
   */
  run(call: ScriptCall): Promise<unknown>;
  /** The last known state, without a call: false after the first call without a reply. */
  healthy(): boolean;
  /** Commands sent and neither replied to nor timed out. */
  readonly commandsInFlight: number;
  /**
   * Whether the link is up on the configured database within `timeoutMs`. Reconnecting goes on
   * either way.
   */
  ready(timeoutMs: number): Promise<boolean>;
  /** Calls `listener` each time the link comes up. One per store; it is never removed. */
  onReady(listener: () => void): void;
  close(): Promise<void>;
}

export interface RedisLinkSettings extends RedisClientSettings {
  readonly log: Log;
}

/** After a lost link, how long calls wait for the reconnect to a healthy server. */
const RECONNECT_WAIT_MS = 300;

/** Starts to connect at once and retries until `close`; it does not throw for a lost link. */
export function createRedis(settings: RedisLinkSettings): RedisPort {
  return new RedisLink(settings);
}

class RedisLink implements RedisPort {
  readonly #client: RedisClient;
  readonly #settings: RedisLinkSettings;
  readonly #calls: RedisCalls;
  readonly #heartbeat: Heartbeat;
  readonly #linkCheck: LinkCheck;
  /** When the link last went from up to down, in monotonic milliseconds. */
  #lostAt = -Infinity;
  /** Set by the first call without a reply; cleared once a connection selects its database. */
  #down = true;
  /** The error code if the last connection's database was refused, else null. */
  #refusalCode: string | null = null;
  /** One per store, for the link's life, and the waits of `ready`, which remove themselves. */
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
      onRefused: (code) => this.#databaseRefused(code, database),
    });
    // Without a listener the library prints the error with the address. A Cluster stays up after an
    // error while it has nodes.
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

  /**
   * An idle link may have been dropped on the network, which only the first call on it shows. That
   * call is resent on a new connection before its deadline.
   */
  async run(call: ScriptCall): Promise<unknown> {
    assert(call.keys.length === call.script.keysCount, `${call.script.name}: keys`);
    const { clock, limits } = this.#settings;
    const endsAt = clock.monotonic() + limits.redisCommandTimeoutMs;
    if (!this.healthy()) await this.#awaitReconnect(endsAt);
    let result = await this.#trySend(call, endsAt);
    const mayResend = result.kind === "none" && call.once !== true;
    if (mayResend && (await this.#awaitReconnect(endsAt))) {
      result = await this.#trySend(call, endsAt);
    }
    if (result.kind === "none") throw new AgentError("store_error", "redis gave no answer");
    return result.reply;
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
    // Closed, not lost: no call waits for a reconnect.
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

  /** Resolves when `listen`'s callback is called or after the timeout, then cleans up. */
  #settled(timeoutMs: number, listen: (finish: () => void) => () => unknown): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        unlisten();
        resolve();
      };
      const cancel = this.#settings.clock.after(timeoutMs, finish);
      const unlisten = listen(finish);
    });
  }

  #markUp(): void {
    this.#down = false;
    this.#heartbeat.start();
    this.#refusalCode = null;
    this.#settings.log.info({ event: "redis_connected" });
    for (const listener of [...this.#readyListeners]) listener();
  }

  /** The connection is not used: database 0 could belong to another environment. */
  #databaseRefused(code: string, database: number): void {
    // Logged once, and again if the code changes or the database was selected in between.
    if (this.#refusalCode === code) return;
    this.#refusalCode = code;
    const detail = `REDIS_URL: database ${database} is refused; sessions wait for it`;
    this.#settings.log.error({ event: "redis_database_refused", code, detail });
  }

  /**
   * Whether the link is up. Waits for the reconnect if it was lost just now; false at once if it
   * has been down for longer or no time is left.
   */
  async #awaitReconnect(endsAt: number): Promise<boolean> {
    const now = this.#settings.clock.monotonic();
    const waitMs = Math.min(endsAt, this.#lostAt + RECONNECT_WAIT_MS) - now;
    if (now >= endsAt) return false;
    return this.healthy() || (waitMs > 0 && (await this.ready(waitMs)));
  }

  /** The reply, or none, and then the link reconnects. */
  async #trySend(call: ScriptCall, endsAt: number): Promise<CallResult> {
    if (!this.healthy()) throw new AgentError("store_error", "redis link is down");
    const sentAt = this.#settings.clock.monotonic();
    const stopWatching = this.#heartbeat.watchCall();
    try {
      const result = await this.#calls.send(call, endsAt);
      if (result.kind === "reply") this.#heartbeat.recordReply(sentAt);
      // A Cluster stays up without the node, whose socket has its own timeout.
      else if (!this.#client.isCluster) this.#reconnect(result.error);
      return result;
    } finally {
      stopWatching();
    }
  }

  /**
   * Replies come in order, so all after a missing one are missing as well. Closing the connection
   * also clears the library's queue of unanswered commands.
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
