// The single entry for messages, from HTTP and from an embedding program: issues a permit or
// rejects, runs the work under one abort signal, and releases the permit.

import type { Admission } from "../concurrency/admission.ts";
import type { Permit } from "../concurrency/permit.ts";
import { onAbort } from "../core/abort.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import { waitUntil } from "../core/deadline.ts";
import type { Limits } from "../limits/limits.ts";
import type { RequestContext } from "../runtime/chat-call.ts";
import type { AdmissionResult } from "../runtime/request-metrics.ts";
import type { AgentMetrics } from "../runtime/agent-metrics.ts";
import { requestBytes } from "../limits/turn-weights.ts";
import { keep } from "../runtime/turn-claims.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import { runGuarded } from "./agent-callbacks.ts";

/** The error texts of rejected messages. */
export type Refusals = Readonly<
  Record<Exclude<AdmissionResult, "admitted" | "session_busy">, string>
>;

/** The caller's side of a request; every part is optional. */
export interface Caller extends Partial<
  Pick<RequestContext, "arrivedAt" | "headers" | "requestId">
> {
  /** Aborts when the caller cancels. */
  readonly signal?: AbortSignal | undefined;
  /** When set, the reply is streamed. A listener that throws is reported and not called again. */
  readonly onEvent?: ((event: TurnEvent) => void) | undefined;
}

export interface ChatAdmissionOptions {
  readonly admission: Admission;
  readonly metrics: Pick<AgentMetrics, "admission">;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly refusals: Refusals;
  /** Receives what a listener threw or rejected with. */
  readonly onListenerError: (error: unknown) => void;
}

export interface ChatPermit {
  /** Runs `work` until it ends or is cancelled; overload errors get a retry delay. */
  run<Result>(caller: Caller, work: (visit: RequestContext) => Promise<Result>): Promise<Result>;
  /** Once the body is parsed: only the request is held from then on. */
  keepRequest(request: unknown): void;
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

  /**
   * Admits a request whose body has `bodyBytes`, or at most that where they are not known.
   * @throws AgentError `draining` or `overloaded`; then nothing is held
   */
  admit(bodyBytes: number): ChatPermit {
    const permit = this.tryAdmit(bodyBytes);
    if (permit instanceof AgentError) throw permit;
    return permit;
  }

  /** Like `admit`, but returns the error: to throw it costs more than the rest of a refusal. */
  tryAdmit(bodyBytes: number): ChatPermit | AgentError {
    const { admission, metrics, limits, refusals } = this.#options;
    const permit = this.#draining ? null : admission.tryAcquire(requestBytes(bodyBytes));
    if (permit !== null) {
      metrics.admission("admitted");
      return {
        run: (caller, work) => this.#run(permit, caller, work),
        keepRequest: (request) => keep(permit.bytes.request, request, requestBytes(0)),
        release: () => permit.release(),
      };
    }
    const result = this.#draining ? "draining" : admission.sheddingLoad ? "pressure" : "refused";
    metrics.admission(result);
    if (result === "draining") return new AgentError("draining", refusals.draining);
    const { retryAfterSeconds } = limits;
    return new AgentError("overloaded", refusals[result], { retryAfterSeconds });
  }

  /** Stops admission. True once all admitted work has ended, false after `durationMs`. */
  async drain(durationMs: number): Promise<boolean> {
    this.#draining = true;
    const { admission, clock } = this.#options;
    const deadlineAt = clock.monotonic() + durationMs;
    const wait = { clock, deadlineAt, signal: new AbortController().signal };
    return (await waitUntil((onEmpty) => admission.close(onEmpty), wait)) === "ready";
  }

  /** Cancels all running work; a side effect that has started is still awaited. */
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
    const stopListening = onAbort(signals, () => controller.abort());
    try {
      return await work({
        ...{ permit, arrivedAt: clock.monotonic(), cancelled: controller.signal },
        ...{ streaming: onEvent !== undefined, onEvent: this.#listener(onEvent) },
        ...about,
      });
    } catch (error) {
      throw advised(error, limits);
    } finally {
      stopListening();
    }
  }

  /** Calls the listener so that its errors do not affect the turn. */
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

/** Adds a retry delay to an overload error that has none. */
function advised(error: unknown, { retryAfterSeconds }: Limits): unknown {
  if (!(error instanceof AgentError) || error.code === "draining") return error;
  if (error.fault !== "overload" || error.retryAfterSeconds !== null) return error;
  return new AgentError(error.code, error.message, { cause: error, retryAfterSeconds });
}
