// One call over a link that is up: a script and at most one read behind it, as a pipeline, within
// its time and under the cap on commands. It says nothing of Redis' words to anybody: what an error
// says may hold arguments, so only its first word passes. It judges no link.

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

/** `answer` is null when there was none; `error` is the library's, which may hold arguments. */
interface CallResult {
  readonly answer: ScriptAndRange | null;
  readonly error: Error | undefined;
}

/** A Cluster follows redirections, each with a time of its own; the call as a whole has one. */
const TIMER_SLACK_MS = 20;

export class RedisCalls {
  readonly #options: RedisCallsOptions;
  #inFlight = 0;

  constructor(options: RedisCallsOptions) {
    this.#options = options;
  }

  /** Commands sent and neither answered nor given up. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * What was answered by then, in monotonic milliseconds. Rejects with `store_error` when Redis
   * answered with an error, or when too many commands are under way and nothing was sent.
   */
  async send(call: ScriptCall, tail: RangeRead | null, endsAt: number): Promise<CallResult> {
    if (tail === null || !this.#options.client.isCluster)
      return this.#sendPipelined(endsAt, call, tail);
    // Where a Cluster's client does not know the slot's node, as after a failover, it sends each
    // command of a pipeline to a node of its own choice (6.0.0), and from then on gives answers to
    // the wrong commands: one at a time, there is nothing to part.
    const { answer, error } = await this.#sendPipelined(endsAt, call, null);
    if (answer === null) return { answer, error };
    const sent = this.#sendAll(1, (pipeline) => addRangeRead(pipeline, tail));
    const replies = await this.#withDeadline(endsAt, sent);
    const read = replies.length === 0 ? NOTHING : readReplies([[null, null], ...replies]);
    if (read.answer === null) return read;
    return { answer: { answer: answer.answer, elements: read.answer.elements }, error: undefined };
  }

  async #sendPipelined(
    endsAt: number,
    call: ScriptCall,
    tail: RangeRead | null,
  ): Promise<CallResult> {
    const first = await this.#withDeadline(endsAt, this.#attempt(call, tail, false));
    if (!isScriptMissing(first)) return readReplies(first);
    // The server lost its scripts (it restarted, or it is another one now). The whole pipeline is
    // repeated: sent behind the list's answer, the script would decide after the list was read.
    return readReplies(await this.#withDeadline(endsAt, this.#attempt(call, tail, true)));
  }

  /** The replies, or none when they are not there in what is left of the call's time. */
  #withDeadline(endsAt: number, replies: Promise<Replies>): Promise<Replies> {
    const { clock } = this.#options;
    // The library's own timer of the same length was set first, and leaves nothing unread.
    const durationMs = Math.max(0, endsAt - clock.monotonic()) + TIMER_SLACK_MS;
    return withTimeout(replies, { clock, durationMs }, []);
  }

  /** One pipeline: a script and at most one read. Rejects only when nothing was sent. */
  #attempt(call: ScriptCall, tail: RangeRead | null, whole: boolean): Promise<Replies> {
    const { script, keys, args } = call;
    return this.#sendAll(tail === null ? 1 : 2, (pipeline) => {
      if (whole) pipeline.eval(script.text, script.keysCount, ...keys, ...args);
      else pipeline.evalsha(script.sha, script.keysCount, ...keys, ...args);
      if (tail !== null) addRangeRead(pipeline, tail);
    });
  }

  async #sendAll(
    count: number,
    fill: (pipeline: ReturnType<RedisClient["pipeline"]>) => void,
  ): Promise<Replies> {
    const { client, limits } = this.#options;
    if (this.#inFlight + count > limits.redisCommandsMax) {
      throw new AgentError("store_error", "too many redis commands under way");
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

const NOTHING: CallResult = { answer: null, error: undefined };

/** @throws AgentError `store_error` with the first word of an error that Redis answered with. */
function readReplies(replies: Replies): CallResult {
  for (const [error] of replies) {
    if (error === null) continue;
    if (!isErrorReply(error)) return { answer: null, error };
    throw new AgentError("store_error", `redis answered ${errorCodeOf(error) ?? "an error"}`);
  }
  const [answer, list] = replies;
  if (answer === undefined) return NOTHING;
  const elements = Array.isArray(list?.[1]) ? list[1].filter((one) => Buffer.isBuffer(one)) : [];
  return { answer: { answer: numbersAsStrings(answer[1]), elements }, error: undefined };
}
