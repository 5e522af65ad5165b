// An agent in somebody else's process: judges a message, gives it a place, and takes everything
// back. It opens nothing (library-create.ts does) and listens to nothing.

import type { Ticket } from "../concurrency/admission.ts";
import type { Agent as Core } from "./agent.ts";
import type { ChatAnswer } from "../turn/answer.ts";
import type { Clock } from "../core/clock.ts";
import type { Visit } from "../runtime/entrance.ts";
import { AgentError } from "../core/errors.ts";
import type { TurnEvent } from "../turn/events.ts";
import type { LedgerReport } from "../memory/ledger.ts";
import { tell } from "./library-callbacks.ts";
import { chatRequest, sessionRequest } from "./library-input.ts";
import type { ChatInput, SessionInput } from "./library-input.ts";
import type { Limits } from "../limits/limits.ts";
import type { Meter } from "../telemetry/metrics.ts";
import { waitFor } from "../core/waiting.ts";
import type { WaitEnd } from "../core/waiting.ts";

/**
 * What the agent holds, account by account. `sumBytes` is all caps with room for their garbage, and
 * never over `limitBytes`. What the process weighs beside it is not in it.
 */
export type AgentMemory = Pick<
  LedgerReport,
  "limitBytes" | "sumBytes" | "accountedBytes" | "accounts"
>;

export interface Issue {
  readonly issue: string;
  /** It touches every tenant. */
  readonly critical: boolean;
}

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
  /** The domain's own, from memory only. */
  readonly issues: () => readonly Issue[];
  readonly closeDomain: () => Promise<void>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Told what a listener threw, or what a promise of it rejected with. */
  readonly onListenerError: (error: unknown) => void;
}

type Caller = SessionInput & { readonly onEvent?: ((event: TurnEvent) => void) | undefined };

export class EmbeddedAgent<Data> implements Agent<Data> {
  readonly #parts: EmbeddedParts<Data>;
  /** Aborts when the grace of `close` is over. */
  readonly #stop = new AbortController();
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
    const answer = await this.#visit(input, (visit) => core.runtime.chat(request, visit));
    const { reply, url, turns, error, repeated, failure } = answer;
    return { reply, url, turns, error, repeated, ...(failure === undefined ? {} : { failure }) };
  }

  async clear(input: SessionInput): Promise<boolean> {
    const { core } = this.#parts;
    const request = sessionRequest<Data>(input);
    return this.#visit(input, (visit) => core.runtime.clear(request, visit));
  }

  memory(): AgentMemory {
    const { limitBytes, sumBytes, accountedBytes, accounts } = this.#parts.core.ledger.report(0);
    return { limitBytes, sumBytes, accountedBytes, accounts };
  }

  issues(): readonly Issue[] {
    const { core, issues } = this.#parts;
    return [...issues(), ...core.issues()];
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

  /** Runs `work` with a place of its own, and gives the place back whatever happens. */
  async #visit<Result>(caller: Caller, work: (visit: Visit) => Promise<Result>): Promise<Result> {
    const { clock, limits } = this.#parts;
    const ticket = this.#enter();
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    const signals = [this.#stop.signal, caller.signal].filter((signal) => signal !== undefined);
    for (const signal of signals) {
      signal.addEventListener("abort", cancel, { once: true });
      if (signal.aborted) cancel();
    }
    try {
      return await work({
        ticket,
        arrivedAt: clock.monotonic(),
        cancelled: controller.signal,
        streaming: caller.onEvent !== undefined,
        onEvent: this.#listener(caller.onEvent),
      });
    } catch (error) {
      throw advised(error, limits);
    } finally {
      ticket.leave();
      for (const signal of signals) signal.removeEventListener("abort", cancel);
    }
  }

  #enter(): Ticket {
    const { limits } = this.#parts;
    const { runtime, instruments } = this.#parts.core;
    if (this.#closing !== null) {
      instruments.admission("draining");
      throw new AgentError("draining", "the agent is closed");
    }
    const ticket = runtime.admission.enter();
    if (ticket !== null) {
      instruments.admission("admitted");
      return ticket;
    }
    const { refusing } = runtime.admission;
    instruments.admission(refusing ? "pressure" : "refused");
    const reason = refusing ? "the process is short of memory" : "no place for another message";
    throw advised(new AgentError("overloaded", reason), limits);
  }

  /**
   * A listener that throws, or whose promise rejects, is told of once and not called again: the
   * turn goes on.
   */
  #listener(onEvent: Caller["onEvent"]): (event: TurnEvent) => void {
    let listener = onEvent;
    const fail = (error: unknown): void => {
      if (listener === undefined) return;
      listener = undefined;
      this.#parts.onListenerError(error);
    };
    return (event) => void tell(() => listener?.(event), fail);
  }

  async #close(graceMs: number): Promise<void> {
    const { core, clock, limits } = this.#parts;
    const emptyWithin = (durationMs: number): Promise<WaitEnd> =>
      waitFor((onEmpty) => core.runtime.admission.close(onEmpty), {
        clock,
        deadlineAt: clock.monotonic() + durationMs,
        signal: NEVER,
      });
    if ((await emptyWithin(graceMs)) !== "ready") {
      this.#stop.abort();
      await emptyWithin(limits.drainTimeoutMs);
    }
    await core.close();
    await this.#parts.closeDomain();
  }
}

const NEVER = new AbortController().signal;

/** The same error; where the agent was only full, with the time to come again. */
function advised(error: unknown, { retryAfterSeconds }: Limits): unknown {
  if (!(error instanceof AgentError) || error.code === "draining") return error;
  if (error.fault !== "overload" || error.retryAfterSeconds !== null) return error;
  return new AgentError(error.code, error.message, { cause: error, retryAfterSeconds });
}
