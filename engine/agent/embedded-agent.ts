// The agent that createAgent returns: the public interface of what compose-agent.ts composes.

import type { ComposedAgent as Core, Issue } from "./compose-agent.ts";
import type { ChatAnswer } from "../turn/chat-answer.ts";
import type { RequestContext } from "../runtime/chat-call.ts";
import type { MemoryReport } from "../memory/memory-ledger.ts";
import { chatRequest, sessionRequest } from "./chat-input.ts";
import type { ChatInput, SessionInput } from "./chat-input.ts";
import type { Limits } from "../limits/limits.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";

/**
 * What the agent holds, per account. `sumBytes` is the sum of all caps with room for their garbage,
 * never over `limitBytes`. The rest of the process's memory is not included.
 */
export type AgentMemory = Pick<
  MemoryReport,
  "limitBytes" | "sumBytes" | "accountedBytes" | "accounts"
>;

export interface Agent<Data = unknown> extends AsyncDisposable {
  /**
   * Answers one message. A failure inside the turn is an answer with `error`. Rejects with
   * AgentError `invalid_request`, `session_busy`, `overloaded`, `draining` or `cancelled`; then
   * nothing was changed, and `retryAfterSeconds` says when to retry.
   */
  chat(input: ChatInput<Data>): Promise<ChatAnswer>;
  /** Deletes the session after its running turns; true when nothing of it is left. */
  clear(input: SessionInput): Promise<boolean>;
  memory(): AgentMemory;
  /** Current problems, from memory only: no request is sent. Empty when there are none. */
  issues(): readonly Issue[];
  /** Prometheus text of this agent's own registry. */
  metrics(): Promise<string>;
  /** The limits in force. */
  readonly limits: Limits;
  /**
   * Rejects new messages, waits for running turns and closes what was opened. Turns that exceed
   * `graceMs` (default: their own time limit) are cancelled; a side effect that has started is
   * still awaited.
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
    const answer = await this.#withPermit(input, (requestContext) =>
      core.runtime.chat(request, requestContext),
    );
    const { reply, url, turns, error, repeated, failure } = answer;
    return { reply, url, turns, error, repeated, ...(failure === undefined ? {} : { failure }) };
  }

  async clear(input: SessionInput): Promise<boolean> {
    const { core } = this.#parts;
    const request = sessionRequest<Data>(input);
    return this.#withPermit(input, (requestContext) => core.runtime.clear(request, requestContext));
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
    { signal, onEvent, message = "" }: Partial<ChatInput<unknown>>,
    work: (requestContext: RequestContext) => Promise<Result>,
  ): Promise<Result> {
    const permit = this.#parts.core.chats.admit(message.length);
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
