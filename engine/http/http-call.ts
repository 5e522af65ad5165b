// One outbound call while it lasts: its deadline and signal, its body under a byte cap, its
// failure in our words. It owns what must be given back, and gives it back once.

import type { Dispatcher } from "undici";
import { unlessAborted } from "../core/abort.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError, errorSummary } from "../core/errors.ts";

import { deadlineSignal } from "../core/deadline.ts";
import type { DeadlineSignal } from "../core/deadline.ts";

export interface HttpCall {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The whole call: queue, connection, headers and the last byte of the body. */
  readonly timeoutMs: number;
  /** Decoded bytes of the answer's body; one more is `upstream_too_large`. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
}

/** One call's timer, abort wiring and place; `end` is idempotent and leaves nothing behind. */
export class HttpCallScope {
  readonly #parent: AbortSignal;
  readonly #wait: DeadlineSignal;
  readonly #onEnd: () => void;
  #ended = false;

  /** `call.signal` has not aborted yet. */
  constructor({ signal, timeoutMs: durationMs }: HttpCall, clock: Clock, onEnd: () => void) {
    this.#parent = signal;
    this.#onEnd = onEnd;
    this.#wait = deadlineSignal({ clock, durationMs, signal, onEnd: () => this.end() });
  }

  get signal(): AbortSignal {
    return this.#wait.signal;
  }

  /** What `sending` brings, or a rejection at the abort itself: undici's own may come later. */
  rejectOnAbort<T>(sending: Promise<T>): Promise<T> {
    return unlessAborted(sending, this.signal, () => this.signal.reason);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#wait.dispose();
    this.#onEnd();
  }

  /** The failure in our words; the library's own message may hold addresses. */
  toAgentError(error: unknown, unsent = false): AgentError {
    if (error instanceof AgentError) return error;
    const late = unsent ? "overloaded" : "upstream_timeout";
    if (this.#wait.endReason() === "deadline")
      return new AgentError(late, "deadline of the call passed");
    if (this.#parent.aborted) return new AgentError("cancelled", "caller gave up");
    const { code } = errorSummary(error);
    if (UNREACHABLE.has(code)) return new AgentError("upstream_unreachable", code);
    if (code.endsWith("_TIMEOUT")) return new AgentError("upstream_timeout", code);
    return new AgentError("upstream_connection", `connection lost (${code})`);
  }
}

const UNREACHABLE: ReadonlySet<string> = new Set(
  "UND_ERR_CONNECT_TIMEOUT ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH".split(" "),
);

export function flattenHeaders(
  headers: Dispatcher.ResponseData["headers"],
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/** The body as counted chunks. Ended, broken, left early or never begun, it frees its call. */
export class BoundedBody implements AsyncIterableIterator<Uint8Array> {
  readonly #body: Dispatcher.ResponseData["body"];
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #bytesMax: number;
  readonly #scope: HttpCallScope;
  #bytes = 0;

  constructor(body: Dispatcher.ResponseData["body"], bytesMax: number, lifetime: HttpCallScope) {
    this.#body = body;
    // An undici body is a Readable of buffers: its typings only say `any`.
    this.#chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    this.#bytesMax = bytesMax;
    this.#scope = lifetime;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#chunks.next();
      if (result.done === true) return this.return();
      this.#bytes += result.value.length;
      if (this.#bytes <= this.#bytesMax) return { done: false, value: result.value };
      throw new AgentError("upstream_too_large", "answer over its byte cap");
    } catch (error) {
      await this.return();
      throw this.#scope.toAgentError(error);
    }
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#body.destroy();
    this.#scope.end();
    return Promise.resolve({ done: true, value: undefined });
  }
}
