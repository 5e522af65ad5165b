// One call over a link that is up: one command, under a deadline and the cap on commands. It never
// exposes Redis error texts, which may contain command arguments, only their code. redis-link.ts
// decides about the link.

import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import { bytesCommand } from "./redis-client.ts";
import type { RedisClient, RedisLimits } from "./redis-client.ts";
import { errorCodeOf, isErrorReply, numbersAsStrings } from "./redis-replies.ts";
import type { ScriptCall } from "./lua-script.ts";

interface RedisCallsOptions {
  readonly client: RedisClient;
  readonly clock: Clock;
  readonly limits: RedisLimits;
}

/** Redis' reply, or why there is none: `error` is the library's and may contain arguments. */
export type CallResult =
  | { readonly kind: "reply"; readonly reply: unknown }
  | { readonly kind: "none"; readonly error: Error | undefined };

/** Added to a call's deadline, so that the library's own timer fires first. */
const TIMER_SLACK_MS = 20;

const NO_REPLY: CallResult = { kind: "none", error: undefined };

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
  async send(call: ScriptCall, endsAt: number): Promise<CallResult> {
    const first = await this.#attempt(call, endsAt, false);
    // The server lost its scripts (a restart or a failover), so the text is sent as well.
    const last = isScriptMissing(first) ? await this.#attempt(call, endsAt, true) : first;
    if (last.kind === "reply") return { ...last, reply: numbersAsStrings(last.reply) };
    if (!isErrorReply(last.error)) return last;
    throw new AgentError("store_error", `redis answered ${errorCodeOf(last.error) ?? "an error"}`);
  }

  /** Sends one command, with `whole` the script's text. Throws only if nothing was sent. */
  #attempt(call: ScriptCall, endsAt: number, whole: boolean): Promise<CallResult> {
    const { client, limits } = this.#options;
    if (this.#inFlight >= limits.redisCommandsMax) {
      throw new AgentError("store_error", "too many redis commands in flight");
    }
    const { script, keys, args } = call;
    this.#inFlight++;
    const command = whole
      ? bytesCommand("eval", [script.text, script.keysCount, ...keys, ...args])
      : bytesCommand("evalsha", [script.sha, script.keysCount, ...keys, ...args]);
    client.sendCommand(command);
    return new Promise((resolve) => {
      const cancel = this.#startTimer(endsAt, () => resolve(NO_REPLY));
      const settle = (result: CallResult): void => {
        this.#inFlight--;
        cancel?.();
        resolve(result);
      };
      command.promise.then(
        (reply) => settle({ kind: "reply", reply }),
        (error: unknown) => settle(error instanceof Error ? { kind: "none", error } : NO_REPLY),
      );
    });
  }

  /**
   * The library's own timer rejects a command and needs no second one next to it, except where less
   * time is left, and in a Cluster, where the library waits between redirections.
   */
  #startTimer(endsAt: number, onLate: () => void): (() => void) | null {
    const { client, clock, limits } = this.#options;
    const leftMs = Math.max(0, endsAt - clock.monotonic());
    const isCovered = !client.isCluster && leftMs > limits.redisCommandTimeoutMs - TIMER_SLACK_MS;
    return isCovered ? null : clock.after(leftMs + TIMER_SLACK_MS, onLate);
  }
}

function isScriptMissing(result: CallResult): boolean {
  return (
    result.kind === "none" &&
    isErrorReply(result.error) &&
    result.error.message.startsWith("NOSCRIPT")
  );
}
