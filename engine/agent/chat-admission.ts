// The one way in of messages, for the service over HTTP and for an agent in another program: a
// permit or a refusal, the work under one signal that cancels it, and the permit released.

import type { Admission, Permit } from "../concurrency/admission.ts";
import { onAbort } from "../core/abort.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import { waitUntil } from "../core/deadline.ts";
import type { Limits } from "../limits/default-limits.ts";
import type { RequestContext } from "../runtime/chat-call.ts";
import type { AdmissionResult, AgentMetrics } from "../runtime/agent-metrics.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import { runGuarded } from "./agent-callbacks.ts";

/** What a caller reads of a refusal. */
export type Refusals = Readonly<
  Record<Exclude<AdmissionResult, "admitted" | "session_busy">, string>
>;

/** The caller's side of a request, as far as there is one. */
export interface Caller extends Partial<
  Pick<RequestContext, "arrivedAt" | "headers" | "requestId">
> {
  /** Aborts when the caller gives up. */
  readonly signal?: AbortSignal | undefined;
  /** Given: the answer is streamed. A listener that throws is reported and not called again. */
  readonly onEvent?: ((event: TurnEvent) => void) | undefined;
}

export interface ChatAdmissionOptions {
  readonly admission: Admission;
  readonly instruments: Pick<AgentMetrics, "admission">;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly refusals: Refusals;
  /** Given what a listener threw, or what a promise of it rejected with. */
  readonly onListenerError: (error: unknown) => void;
}

export interface ChatPermit {
  /** Runs `work` until it ends by itself or is cancelled; errors say when to ask again. */
  run<Result>(caller: Caller, work: (visit: RequestContext) => Promise<Result>): Promise<Result>;
  /** Safe to call twice. */
  release(): void;
}

export class ChatAdmission {
  readonly #options: ChatAdmissionOptions;
  readonly #stop = new AbortController();
  #draining = false;

  constructor(options: ChatAdmissionOptions) {
    this.#options = options;
  }

  /** @throws AgentError `draining` or `overloaded`; nothing was reserved then. */
  admit(): ChatPermit {
    const { admission, instruments, limits, refusals } = this.#options;
    const ticket = this.#draining ? null : admission.tryAcquire();
    if (ticket !== null) {
      instruments.admission("admitted");
      return {
        run: (caller, work) => this.#run(ticket, caller, work),
        release: () => ticket.release(),
      };
    }
    const result = this.#draining ? "draining" : admission.sheddingLoad ? "pressure" : "refused";
    instruments.admission(result);
    const code = result === "draining" ? "draining" : "overloaded";
    throw advised(new AgentError(code, refusals[result]), limits);
  }

  /** Admits nothing from now on; true once all that was admitted has ended, false after so long. */
  async drain(durationMs: number): Promise<boolean> {
    this.#draining = true;
    const { admission, clock } = this.#options;
    const deadlineAt = clock.monotonic() + durationMs;
    const wait = { clock, deadlineAt, signal: new AbortController().signal };
    return (await waitUntil((onEmpty) => admission.close(onEmpty), wait)) === "ready";
  }

  /** Cancels all that runs; a side effect that has begun is waited for even then. */
  cancel(): void {
    this.#stop.abort();
  }

  async #run<Result>(
    permit: Permit,
    { signal, onEvent, ...about }: Caller,
    work: (visit: RequestContext) => Promise<Result>,
  ): Promise<Result> {
    const { clock, limits } = this.#options;
    const controller = new AbortController();
    const signals = signal === undefined ? [this.#stop.signal] : [this.#stop.signal, signal];
    const leave = onAbort(signals, () => controller.abort());
    try {
      return await work({
        ...{ permit, arrivedAt: clock.monotonic(), cancelled: controller.signal },
        ...{ streaming: onEvent !== undefined, onEvent: this.#listener(onEvent) },
        ...about,
      });
    } catch (error) {
      throw advised(error, limits);
    } finally {
      leave();
    }
  }

  /** The turn goes on whatever its listener does. */
  #listener(onEvent: Caller["onEvent"]): (event: TurnEvent) => void {
    let listener = onEvent;
    const fail = (error: unknown): void => {
      if (listener === undefined) return;
      listener = undefined;
      this.#options.onListenerError(error);
    };
    return (event) => void runGuarded(() => listener?.(event), fail);
  }
}

/** The same error; where there was no place, with the time to come again. */
function advised(error: unknown, { retryAfterSeconds }: Limits): unknown {
  if (!(error instanceof AgentError) || error.code === "draining") return error;
  if (error.fault !== "overload" || error.retryAfterSeconds !== null) return error;
  return new AgentError(error.code, error.message, { cause: error, retryAfterSeconds });
}
