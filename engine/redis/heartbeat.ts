// Keeps an idle link alive with one PING a second, in a Cluster one for each node. Load balancers
// and firewalls drop idle connections, some after two seconds, and send a reset at the next call or
// nothing at all. The heartbeat closes no link: link-check.ts does, or the socket's own timeout.

import type { Clock } from "../core/clock.ts";
import type { RedisClient } from "./redis-client.ts";
import { isErrorReply } from "./redis-replies.ts";

interface HeartbeatOptions {
  readonly client: RedisClient;
  readonly clock: Clock;
  /** Starts a link check after the delay, unless the function that it returns is called. */
  readonly checkLink: (delayMs: number) => () => void;
}

/** Shorter than any idle timeout seen in practice. Costs one PING a second per node. */
const IDLE_MS = 1000;
/** After this time without a reply the next call also checks the link. */
const QUIET_MS = 200;
/** How long such a call waits before the check starts, plus twice the last round trip. */
const CHECK_AFTER_MS = 100;

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  /** Monotonic milliseconds. */
  #repliedAt = -Infinity;
  /** Round trip of the last reply. */
  #replyMs = 0;
  /** Counts connections and their ends: a reply on an older connection is ignored. */
  #current = 0;
  #cancelTimer = (): void => {};

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** The link is up. */
  start(): void {
    this.stop();
    this.#repliedAt = this.#options.clock.monotonic();
    this.#schedule(IDLE_MS);
  }

  /** The link is lost or closed. */
  stop(): void {
    this.#current++;
    this.#cancelTimer();
  }

  /** A call sent at this time has its reply. */
  recordReply(sentAt: number): void {
    this.#repliedAt = this.#options.clock.monotonic();
    this.#replyMs = this.#repliedAt - sentAt;
  }

  /** To be called when a call is sent; the function that it returns, when the call has ended. */
  watchCall(): () => void {
    const { client, clock, checkLink } = this.#options;
    // In a Cluster the library does not report which node replied.
    const isQuiet = !client.isCluster && clock.monotonic() - this.#repliedAt >= QUIET_MS;
    return isQuiet ? checkLink(CHECK_AFTER_MS + 2 * this.#replyMs) : noop;
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, () => this.#check(), "background");
  }

  #check(): void {
    const { clock, client } = this.#options;
    const leftMs = this.#repliedAt + IDLE_MS - clock.monotonic();
    if (leftMs > 0 && !client.isCluster) return this.#schedule(leftMs);
    const connection = this.#current;
    const scheduleNext = (): void => {
      if (connection === this.#current) this.#schedule(IDLE_MS);
    };
    (client.isCluster ? this.#pingNodes() : this.#pingServer()).then(scheduleNext, scheduleNext);
  }

  /** An error reply counts as well, such as one for missing rights. */
  async #pingServer(): Promise<void> {
    const { client, clock } = this.#options;
    const sentAt = clock.monotonic();
    const connection = this.#current;
    const stopWatching = this.watchCall();
    const replies = await client.pipeline().ping().exec().finally(stopWatching);
    const [error] = replies?.[0] ?? [new Error("no reply")];
    const hasReplied = error === null || isErrorReply(error);
    if (connection === this.#current && hasReplied) this.recordReply(sentAt);
  }

  async #pingNodes(): Promise<void> {
    const nodes = this.#options.client.nodes?.("master") ?? [];
    const ready = nodes.filter(({ status }) => status === "ready");
    await Promise.allSettled(ready.map((node) => node.ping()));
  }
}

function noop(): void {}
