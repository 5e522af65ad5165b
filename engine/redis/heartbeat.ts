// Keeps an idle link known on its way, and notices when it is not. Balancers and firewalls forget a
// connection that carries nothing, some after two seconds, and say so with a reset at the next call
// or not at all. So a silent link is asked for a word: one PING a second, of a Cluster one for each
// node. It gives no link up: who waits for an answer has its doubts (link-check.ts), and a socket
// that stays silent ends by its own time.

import type { Clock } from "../core/clock.ts";
import type { RedisClient } from "./redis-client.ts";
import { isErrorReply } from "./pipeline-replies.ts";

interface HeartbeatOptions {
  readonly client: RedisClient;
  readonly clock: Clock;
  /** Doubts the one link from then on, until the function that it returns is called. */
  readonly checkLink: (delayMs: number) => () => void;
}

/** Less than any idle time that was met in the field. It costs a PING a second, of a node. */
const IDLE_MS = 1000;
/** A link that said nothing for so long may have been forgotten: the first call on it shows it. */
const QUIET_MS = 200;
/** How long such a call waits before the link is doubted, beside what answers take here. */
const CHECK_AFTER_MS = 100;

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  /** Monotonic milliseconds. */
  #repliedAt = -Infinity;
  /** What the last answer took. */
  #replyMs = 0;
  /** Counts connections and their ends: an answer of an older one says nothing. */
  #current = 0;
  #cancelTimer = (): void => {};

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** The link is up. */
  start(): void {
    this.stop();
    this.#repliedAt = this.#options.clock.monotonic();
    this.#wait(IDLE_MS);
  }

  /** The link is lost, or given up. */
  stop(): void {
    this.#current++;
    this.#cancelTimer();
  }

  /** A call was answered that was sent then. */
  recordReply(sentAt: number): void {
    this.#repliedAt = this.#options.clock.monotonic();
    this.#replyMs = this.#repliedAt - sentAt;
  }

  /** To be called when a call is sent; the function that it returns, when that one has ended. */
  watchCall(): () => void {
    const { client, clock, checkLink } = this.#options;
    // Of a Cluster the library does not tell which node was heard.
    const isQuiet = !client.isCluster && clock.monotonic() - this.#repliedAt >= QUIET_MS;
    return isQuiet ? checkLink(CHECK_AFTER_MS + 2 * this.#replyMs) : noop;
  }

  #wait(delayMs: number): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, () => this.#check(), "background");
  }

  #check(): void {
    const { clock, client } = this.#options;
    const leftMs = this.#repliedAt + IDLE_MS - clock.monotonic();
    if (leftMs > 0 && !client.isCluster) return this.#wait(leftMs);
    const connection = this.#current;
    const again = (): void => {
      if (connection === this.#current) this.#wait(IDLE_MS);
    };
    (client.isCluster ? this.#pingNodes() : this.#pingServer()).then(again, again);
  }

  /** Any answer is one, also that this user may not ask. */
  async #pingServer(): Promise<void> {
    const { client, clock } = this.#options;
    const sentAt = clock.monotonic();
    const connection = this.#current;
    const trust = this.watchCall();
    const replies = await client.pipeline().ping().exec().finally(trust);
    const [error] = replies?.[0] ?? [new Error("no answer")];
    const isAnswered = error === null || isErrorReply(error);
    if (connection === this.#current && isAnswered) this.recordReply(sentAt);
  }

  async #pingNodes(): Promise<void> {
    const nodes = this.#options.client.nodes?.("master") ?? [];
    const ready = nodes.filter(({ status }) => status === "ready");
    await Promise.allSettled(ready.map((node) => node.ping()));
  }
}

function noop(): void {}
