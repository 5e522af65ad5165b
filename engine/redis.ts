// One link to Redis: the one owner of ioredis. It runs scripts, bounds every wait and every queue,
// and says nothing of Redis' words to anybody: an error of the library carries the command with its
// arguments, so only its machine code passes. It knows nothing of sessions.

import assert from "node:assert";
import { Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import type { Clock } from "./clock.ts";
import { AgentError, errorSummary } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { parseRedisAddress } from "./redis-address.ts";
import type { ListTail, ScriptAndTail, ScriptCall } from "./scripts.ts";

/** Every call settles within `redisCommandTimeoutMs` and rejects only with `store_error`. */
export interface RedisPort {
  /** The script's answer, numbers as decimal strings. One round trip. */
  run(call: ScriptCall): Promise<unknown>;
  /** The same and, read right behind it in the same round trip, the end of a list. */
  runAndRead(call: ScriptCall, tail: ListTail): Promise<ScriptAndTail>;
  /** What is known of the link without asking: false from the first unanswered call on. */
  healthy(): boolean;
  /** Commands sent and neither answered nor given up. */
  readonly commandsUnderWay: number;
  /** Whether the link was up within `timeoutMs`; the link is sought on either way. */
  ready(timeoutMs: number): Promise<boolean>;
  /** Calls `listener` each time the link comes up. One per store, for the life of the port. */
  onReady(listener: () => void): void;
  close(): Promise<void>;
}

export interface RedisSettings {
  /** `redis://` or `rediss://`, with user, password and database number. */
  readonly url: string;
  readonly limits: RedisLimits;
  readonly log: Log;
  readonly clock: Clock;
}

export type RedisLimits = Pick<
  Limits,
  | "redisConnectTimeoutMs"
  | "redisCommandTimeoutMs"
  | "redisSocketTimeoutMs"
  | "redisRetryMsMax"
  | "redisCommandsMax"
>;

const RETRY_MS = 50;
/** How long a closing socket may take before it is destroyed. */
const DISCONNECT_MS = 1000;
/** A server that loads its data set is asked again this long, then the link is made anew. */
const LOADING_MS = 10_000;

/** Starts to connect at once and never stops trying; a lost link is not an error of this call. */
export function createRedis(settings: RedisSettings): RedisPort {
  return new RedisLink(settings);
}

class RedisLink implements RedisPort {
  readonly #client: Redis;
  readonly #settings: RedisSettings;
  #commandsUnderWay = 0;
  /** Set by the first call that got no answer; only a finished handshake clears it. */
  #suspect = true;

  constructor(settings: RedisSettings) {
    this.#settings = settings;
    this.#client = new Redis(clientOptions(settings));
    this.#client.on("ready", () => {
      this.#suspect = false;
      settings.log.info({ event: "redis_connected" });
    });
    // Without a listener the library prints the error, address included.
    this.#client.on("error", (error) => this.#distrust(error));
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
    if (!this.healthy()) await this.#event("ready", timeoutMs);
    return this.healthy();
  }

  onReady(listener: () => void): void {
    this.#client.on("ready", listener);
  }

  async close(): Promise<void> {
    const { status } = this.#client;
    if (status === "end") return;
    // Not lost: given up.
    this.#suspect = true;
    const ended = this.#event("end", status === "reconnecting" ? 0 : DISCONNECT_MS + 100);
    this.#client.disconnect();
    await ended;
  }

  /** Settles at the event or after the time; leaves neither listener nor timer. */
  #event(event: "ready" | "end", timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        this.#client.removeListener(event, finish);
        resolve();
      };
      const cancel = this.#settings.clock.after(timeoutMs, finish);
      this.#client.on(event, finish);
    });
  }

  async #send(call: ScriptCall, tail: ListTail | null): Promise<ScriptAndTail> {
    assert(call.keys.length === call.script.keysCount, `${call.script.name}: keys`);
    const startedAt = this.#settings.clock.monotonic();
    const first = await this.#attempt(call, tail, false);
    if (!lostScript(first)) return this.#read(first);
    // The server lost its scripts (it restarted, or it is another one now). The whole pipeline is
    // repeated: sent behind the list's answer, the script would decide after the list was read.
    const { clock, limits } = this.#settings;
    const left = limits.redisCommandTimeoutMs - (clock.monotonic() - startedAt);
    let cancel = (): void => {};
    const late = new Promise<Replies>((resolve) => {
      cancel = clock.after(Math.max(0, left), () => resolve([]));
    });
    try {
      return this.#read(await Promise.race([this.#attempt(call, tail, true), late]));
    } finally {
      cancel();
    }
  }

  /** One pipeline: a script and at most one read. Rejects only when nothing was sent. */
  async #attempt(call: ScriptCall, tail: ListTail | null, whole: boolean): Promise<Replies> {
    if (!this.healthy()) throw new AgentError("store_error", "redis link is down");
    const count = tail === null ? 1 : 2;
    if (this.#commandsUnderWay + count > this.#settings.limits.redisCommandsMax) {
      throw new AgentError("store_error", "too many redis commands under way");
    }
    const { script, keys, args } = call;
    const pipeline = this.#client.pipeline();
    if (whole) pipeline.eval(script.text, script.keysCount, ...keys, ...args);
    else pipeline.evalsha(script.sha, script.keysCount, ...keys, ...args);
    if (tail !== null) pipeline.lrangeBuffer(tail.key, -tail.countMax, -1);
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
    return { answer: answer[1], elements };
  }

  /** The failure in our words. Redis' own first word is a code; what follows may hold arguments. */
  #explain(error: Error | undefined): AgentError {
    if (isReply(error)) {
      const word = /^[A-Z]{2,16}(?= )/.exec(error.message)?.[0] ?? "an error";
      return new AgentError("store_error", `redis answered ${word}`);
    }
    // Answers come in order: where one is missing, all behind it are. The link is given up, which
    // also empties the library's queue, so that no unanswered command is held for long.
    if (this.healthy()) {
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

type Replies = readonly (readonly [Error | null, unknown])[];

function lostScript(replies: Replies): boolean {
  const error = replies[0]?.[0];
  return isReply(error) && error.message.startsWith("NOSCRIPT");
}

/** Redis answered, and the answer is an error. The library's class for it has no typings. */
function isReply(error: Error | null | undefined): error is Error {
  return error?.name === "ReplyError";
}

/** Every option that bounds, waits, queues or repeats, also where it equals the default. */
function clientOptions({ url, limits, clock }: RedisSettings) {
  return {
    ...parseRedisAddress(url),
    lazyConnect: false,
    // Nothing waits for a link, and nothing is sent twice behind our back.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableAutoPipelining: false,
    connectTimeout: limits.redisConnectTimeoutMs,
    commandTimeout: limits.redisCommandTimeoutMs,
    socketTimeout: limits.redisSocketTimeoutMs,
    disconnectTimeout: DISCONNECT_MS,
    enableReadyCheck: true,
    maxLoadingRetryTime: LOADING_MS,
    retryStrategy: (attempt: number) =>
      Math.min(limits.redisRetryMsMax, RETRY_MS * 2 ** Math.min(attempt, 10)) *
      (0.5 + clock.random() / 2),
    // A demoted master answers for ever and takes no write: the name may lead to the new one.
    // `true` makes the link anew; 2 would also send the command again.
    reconnectOnError: (error: Error) => error.message.includes("READONLY"),
    keepAlive: 30_000,
    noDelay: true,
    stringNumbers: true,
    protocol: 3,
    replyMapping: "legacy",
    disableClientInfo: true,
  } as const satisfies RedisOptions;
}
