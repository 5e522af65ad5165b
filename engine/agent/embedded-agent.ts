// The agent that createAgent returns: the public face of what compose-agent.ts puts together. It
// opens nothing (create-agent.ts does) and listens to nothing.

import type { ComposedAgent as Core, Issue } from "./compose-agent.ts";
import type { ChatAnswer } from "../turn/chat-answer.ts";
import type { RequestContext } from "../runtime/chat-call.ts";
import type { MemoryReport } from "../memory/memory-ledger.ts";
import { chatRequest, sessionRequest } from "./chat-input.ts";
import type { ChatInput, SessionInput } from "./chat-input.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";

/**
 * What the agent holds, account by account. `sumBytes` is all caps with room for their garbage, and
 * never over `limitBytes`. What the process weighs beside it is not in it.
 */
export type AgentMemory = Pick<
  MemoryReport,
  "limitBytes" | "sumBytes" | "accountedBytes" | "accounts"
>;

export interface Agent<Data = unknown> extends AsyncDisposable {
  /**
   * Answers one message. What goes wrong inside the turn is an answer with `error`. Rejects with
   * AgentError `invalid_request`, `session_busy`, `overloaded`, `draining` or `cancelled`, and then
   * nothing was changed; `retryAfterSeconds` says when to ask again.
   */
  chat(input: ChatInput<Data>): Promise<ChatAnswer>;
  /** Forgets the session, after its turns under way; true when nothing of it is left. */
  clear(input: SessionInput): Promise<boolean>;
  memory(): AgentMemory;
  /** From memory only: no call goes out. Empty when all is well. */
  issues(): readonly Issue[];
  /** Prometheus text of this agent's own registry. */
  metrics(): Promise<string>;
  /** The limits in force. */
  readonly limits: Limits;
  /**
   * Refuses new messages, waits for the turns under way and closes what was opened. Turns that take
   * longer than `graceMs` (their own time limit when absent) are cancelled; a side effect that has
   * begun is waited for even then.
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

interface EmbeddedParts<Data> {
  readonly core: Core<Data>;
  readonly limits: Limits;
  readonly meter: MetricRegistry;
}

export class EmbeddedAgent<Data> implements Agent<Data> {
  readonly #parts: EmbeddedParts<Data>;
  #closing: Promise<void> | null = null;

  constructor(parts: EmbeddedParts<Data>) {
    this.#parts = parts;
  }

  get limits(): Limits {
    return this.#parts.limits;
  }

  async chat(input: ChatInput<Data>): Promise<ChatAnswer> {
    const { core, limits } = this.#parts;
    const request = chatRequest<Data>(input, limits);
    const answer = await this.#withPermit(input, (visit) => core.runtime.chat(request, visit));
    const { reply, url, turns, error, repeated, failure } = answer;
    return { reply, url, turns, error, repeated, ...(failure === undefined ? {} : { failure }) };
  }

  async clear(input: SessionInput): Promise<boolean> {
    const { core } = this.#parts;
    const request = sessionRequest<Data>(input);
    return this.#withPermit(input, (visit) => core.runtime.clear(request, visit));
  }

  memory(): AgentMemory {
    const { limitBytes, sumBytes, accountedBytes, accounts } = this.#parts.core.ledger.report(0);
    return { limitBytes, sumBytes, accountedBytes, accounts };
  }

  issues(): readonly Issue[] {
    return this.#parts.core.issues();
  }

  metrics(): Promise<string> {
    return this.#parts.meter.expose();
  }

  close({ graceMs }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(graceMs ?? this.#parts.limits.drainTimeoutMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #withPermit<Result>(
    { signal, onEvent }: Pick<ChatInput<unknown>, "signal" | "onEvent">,
    work: (visit: RequestContext) => Promise<Result>,
  ): Promise<Result> {
    const permit = this.#parts.core.chats.admit();
    try {
      return await permit.run({ signal, onEvent }, work);
    } finally {
      permit.release();
    }
  }

  async #close(graceMs: number): Promise<void> {
    const { core, limits } = this.#parts;
    if (!(await core.chats.drain(graceMs))) {
      core.chats.cancel();
      await core.chats.drain(limits.drainTimeoutMs);
    }
    await core.close();
  }
}
