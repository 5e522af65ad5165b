// One call over a link that is up: a pipeline of a script and at most one range read, under a
// deadline and the cap on commands. It never exposes Redis error texts, which may contain command
// arguments, only their code. redis-link.ts decides about the link.

import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { RedisClient, RedisLimits } from "./redis-client.ts";
import {
  addRangeRead,
  isErrorReply,
  isScriptMissing,
  numbersAsStrings,
  errorCodeOf,
} from "./pipeline-replies.ts";
import type { Replies } from "./pipeline-replies.ts";
import type { RangeRead, ScriptAndRange, ScriptCall } from "./lua-script.ts";
import { withTimeout } from "../core/deadline.ts";

interface RedisCallsOptions {
  readonly client: RedisClient;
  readonly clock: Clock;
  readonly limits: RedisLimits;
}

/** `answer` is null without a reply; `error` is the library's and may contain arguments. */
interface CallResult {
  readonly answer: ScriptAndRange | null;
  readonly error: Error | undefined;
}

/** Added to a call's deadline, so that the library's own timer fires first. */
const TIMER_SLACK_MS = 20;

export class RedisCalls {
  readonly #options: RedisCallsOptions;
  #inFlight = 0;

  constructor(options: RedisCallsOptions) {
    this.#options = options;
  }

  /** Commands sent and neither replied to nor timed out. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Sends the call and returns the reply received by `endsAt`, in monotonic milliseconds. Rejects
   * with `store_error` for an error reply, or with too many commands in flight (nothing is sent).
   */
  async send(call: ScriptCall, range: RangeRead | null, endsAt: number): Promise<CallResult> {
    if (range === null || !this.#options.client.isCluster)
      return this.#sendPipelined(endsAt, call, range);
    // A Cluster's client that does not know the slot's node, as after a failover, sends each
    // command of a pipeline to a random node and then matches replies to the wrong commands
    // (ioredis 6.0.0). So commands are sent one at a time.
    const { answer, error } = await this.#sendPipelined(endsAt, call, null);
    if (answer === null) return { answer, error };
    const sent = this.#sendAll(1, (pipeline) => addRangeRead(pipeline, range));
    const replies = await this.#withDeadline(endsAt, sent);
    const read = replies.length === 0 ? NO_REPLY : readReplies([[null, null], ...replies]);
    if (read.answer === null) return read;
    return { answer: { answer: answer.answer, elements: read.answer.elements }, error: undefined };
  }

  async #sendPipelined(
    endsAt: number,
    call: ScriptCall,
    range: RangeRead | null,
  ): Promise<CallResult> {
    const first = await this.#withDeadline(endsAt, this.#attempt(call, range, false));
    if (!isScriptMissing(first)) return readReplies(first);
    // The server lost its scripts (a restart or a failover). The whole pipeline is resent, so that
    // the range is read after the script has run.
    return readReplies(await this.#withDeadline(endsAt, this.#attempt(call, range, true)));
  }

  /** The replies, or an empty list after the deadline. */
  #withDeadline(endsAt: number, replies: Promise<Replies>): Promise<Replies> {
    const { clock } = this.#options;
    // The library's own timer fires first and removes the command from its queue. In a Cluster each
    // redirection restarts that timer, so the call has its own.
    const durationMs = Math.max(0, endsAt - clock.monotonic()) + TIMER_SLACK_MS;
    return withTimeout(replies, { clock, durationMs }, []);
  }

  /** Sends one pipeline, with `whole` by EVAL. Rejects only if nothing was sent. */
  #attempt(call: ScriptCall, range: RangeRead | null, whole: boolean): Promise<Replies> {
    const { script, keys, args } = call;
    return this.#sendAll(range === null ? 1 : 2, (pipeline) => {
      if (whole) pipeline.eval(script.text, script.keysCount, ...keys, ...args);
      else pipeline.evalsha(script.sha, script.keysCount, ...keys, ...args);
      if (range !== null) addRangeRead(pipeline, range);
    });
  }

  async #sendAll(
    count: number,
    fill: (pipeline: ReturnType<RedisClient["pipeline"]>) => void,
  ): Promise<Replies> {
    const { client, limits } = this.#options;
    if (this.#inFlight + count > limits.redisCommandsMax) {
      throw new AgentError("store_error", "too many redis commands in flight");
    }
    const pipeline = client.pipeline();
    fill(pipeline);
    this.#inFlight += count;
    try {
      return (await pipeline.exec()) ?? [];
    } catch {
      return [];
    } finally {
      this.#inFlight -= count;
    }
  }
}

const NO_REPLY: CallResult = { answer: null, error: undefined };

/** @throws AgentError `store_error` with the code of Redis' error reply. */
function readReplies(replies: Replies): CallResult {
  for (const [error] of replies) {
    if (error === null) continue;
    if (!isErrorReply(error)) return { answer: null, error };
    throw new AgentError("store_error", `redis answered ${errorCodeOf(error) ?? "an error"}`);
  }
  const [reply, list] = replies;
  if (reply === undefined) return NO_REPLY;
  const elements = Array.isArray(list?.[1]) ? list[1].filter((one) => Buffer.isBuffer(one)) : [];
  return { answer: { answer: numbersAsStrings(reply[1]), elements }, error: undefined };
}
