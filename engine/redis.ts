// One link to Redis, be it one server or many. It runs scripts, bounds every wait and every queue,
// and says nothing of Redis' words to anybody: an error of the library carries the command with its
// arguments, so only its machine code passes. It knows nothing of sessions.

import assert from "node:assert";
import { AgentError, errorSummary } from "./errors.ts";
import type { Log } from "./log.ts";
import { DISCONNECT_MS, createRedisClient } from "./redis-client.ts";
import type { RedisClient, RedisClientSettings } from "./redis-client.ts";
import { databaseNamed, watchDatabase } from "./redis-database.ts";
import { addTail, isReply, lostScript, withTexts, wordOf } from "./redis-replies.ts";
import type { Replies } from "./redis-replies.ts";
import type { ListTail, ScriptAndTail, ScriptCall } from "./scripts.ts";
import { within } from "./waiting.ts";

/** Every call settles within `redisCommandTimeoutMs` and rejects only with `store_error`. */
export interface RedisPort {
  /** The script's answer, numbers as decimal strings. One round trip, but for redirections. */
  run(call: ScriptCall): Promise<unknown>;
  /** The same and, read right behind it, the end of a list: one round trip, in a Cluster two. */
  runAndRead(call: ScriptCall, tail: ListTail): Promise<ScriptAndTail>;
  /** What is known of the link without asking: false from the first unanswered call on. */
  healthy(): boolean;
  /** Commands sent and neither answered nor given up. */
  readonly commandsUnderWay: number;
  /**
   * Whether the link was up within `timeoutMs`, on the database that was asked for; the link is
   * sought on either way.
   */
  ready(timeoutMs: number): Promise<boolean>;
  /** Calls `listener` each time the link comes up. One per store, for the life of the port. */
  onReady(listener: () => void): void;
  close(): Promise<void>;
}

export interface RedisSettings extends RedisClientSettings {
  readonly log: Log;
}

export type { RedisLimits } from "./redis-client.ts";

/** A Cluster follows redirections, each with a time of its own; the call as a whole has one. */
const TIMER_SLACK_MS = 20;

/** Starts to connect at once and never stops trying; a lost link is not an error of this call. */
export function createRedis(settings: RedisSettings): RedisPort {
  return new RedisLink(settings);
}

class RedisLink implements RedisPort {
  readonly #client: RedisClient;
  readonly #settings: RedisSettings;
  #commandsUnderWay = 0;
  /**
   * Set by the first call that got no answer; only a finished handshake, on the database that was
   * asked for, clears it.
   */
  #suspect = true;
  /** Why the last connection's database was refused; null where it was not. */
  #refusal: string | null = null;
  /** Stores that use the link, for its life, and waits of `ready`, which remove themselves. */
  readonly #readyListeners = new Set<() => void>();

  constructor(settings: RedisSettings) {
    this.#settings = settings;
    this.#client = createRedisClient(settings);
    const { clock, limits } = settings;
    const database = databaseNamed(settings.url);
    watchDatabase({
      client: this.#client,
      ...{ database, clock, retryMs: limits.redisRetryMsMax },
      onChosen: () => this.#up(),
      onRefused: (code) => this.#refused(code, database),
    });
    // Without a listener the library prints the error, address included. A Cluster goes on after
    // an error while it has nodes.
    this.#client.on("error", (error) => {
      if (!this.#client.isCluster || this.#client.status !== "ready") this.#distrust(error);
    });
    this.#client.on("close", () => this.#distrust(undefined));
  }

  get commandsUnderWay(): number {
    return this.#commandsUnderWay;
  }

  healthy(): boolean {
    return !this.#suspect && this.#client.status === "ready";
  }

  async run(call: ScriptCall): Promise<unknown> {
    return (await this.#send(call, null)).answer;
  }

  runAndRead(call: ScriptCall, tail: ListTail): Promise<ScriptAndTail> {
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
    this.#suspect = true;
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

  #up(): void {
    this.#suspect = false;
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

  async #send(call: ScriptCall, tail: ListTail | null): Promise<ScriptAndTail> {
    assert(call.keys.length === call.script.keysCount, `${call.script.name}: keys`);
    const startedAt = this.#settings.clock.monotonic();
    if (tail === null || !this.#client.isCluster) return this.#together(startedAt, call, tail);
    // Where a Cluster's client does not know the slot's node, as after a failover, it sends each
    // command of a pipeline to a node of its own choice (6.0.0), and from then on gives answers to
    // the wrong commands: one at a time, there is nothing to part.
    const { answer } = await this.#together(startedAt, call, null);
    const sent = this.#sendAll(1, (pipeline) => addTail(pipeline, tail));
    const replies = await this.#within(startedAt, sent);
    if (replies.length === 0) throw this.#explain(undefined);
    const { elements } = this.#read([[null, null], ...replies]);
    return { answer, elements };
  }

  async #together(
    startedAt: number,
    call: ScriptCall,
    tail: ListTail | null,
  ): Promise<ScriptAndTail> {
    const first = await this.#within(startedAt, this.#attempt(call, tail, false));
    if (!lostScript(first)) return this.#read(first);
    // The server lost its scripts (it restarted, or it is another one now). The whole pipeline is
    // repeated: sent behind the list's answer, the script would decide after the list was read.
    return this.#read(await this.#within(startedAt, this.#attempt(call, tail, true)));
  }

  /** The replies, or none when they are not there in what is left of the call's time. */
  #within(startedAt: number, replies: Promise<Replies>): Promise<Replies> {
    const { clock, limits } = this.#settings;
    const left = limits.redisCommandTimeoutMs - (clock.monotonic() - startedAt);
    // The library's own timer of the same length was set first, and leaves nothing unread.
    return within(replies, { clock, durationMs: Math.max(0, left) + TIMER_SLACK_MS }, []);
  }

  /** One pipeline: a script and at most one read. Rejects only when nothing was sent. */
  #attempt(call: ScriptCall, tail: ListTail | null, whole: boolean): Promise<Replies> {
    const { script, keys, args } = call;
    return this.#sendAll(tail === null ? 1 : 2, (pipeline) => {
      if (whole) pipeline.eval(script.text, script.keysCount, ...keys, ...args);
      else pipeline.evalsha(script.sha, script.keysCount, ...keys, ...args);
      if (tail !== null) addTail(pipeline, tail);
    });
  }

  async #sendAll(
    count: number,
    fill: (pipeline: ReturnType<RedisClient["pipeline"]>) => void,
  ): Promise<Replies> {
    if (!this.healthy()) throw new AgentError("store_error", "redis link is down");
    if (this.#commandsUnderWay + count > this.#settings.limits.redisCommandsMax) {
      throw new AgentError("store_error", "too many redis commands under way");
    }
    const pipeline = this.#client.pipeline();
    fill(pipeline);
    this.#commandsUnderWay += count;
    try {
      return (await pipeline.exec()) ?? [];
    } catch {
      return [];
    } finally {
      this.#commandsUnderWay -= count;
    }
  }

  #read(replies: Replies): ScriptAndTail {
    for (const [error] of replies) if (error !== null) throw this.#explain(error);
    const [answer, list] = replies;
    if (answer === undefined) throw this.#explain(undefined);
    const elements = Array.isArray(list?.[1]) ? list[1].filter((one) => Buffer.isBuffer(one)) : [];
    return { answer: withTexts(answer[1]), elements };
  }

  /** The failure in our words. Redis' own first word is a code; what follows may hold arguments. */
  #explain(error: Error | undefined): AgentError {
    if (isReply(error)) {
      return new AgentError("store_error", `redis answered ${wordOf(error) ?? "an error"}`);
    }
    // Answers come in order: where one is missing, all behind it are. The link is given up, which
    // also empties the library's queue, so that no unanswered command is held for long.
    // A Cluster goes on without the node: the node's own socket is ended by its time.
    if (this.healthy() && !this.#client.isCluster) {
      this.#distrust(error);
      this.#client.disconnect(true);
    }
    return new AgentError("store_error", "redis gave no answer");
  }

  #distrust(error: Error | undefined): void {
    if (this.#suspect) return;
    this.#suspect = true;
    const cause = error === undefined ? {} : { error: errorSummary(error) };
    this.#settings.log.warn({ event: "redis_lost", ...cause });
  }
}
