// The scope of one outbound call: deadline, abort signal, byte cap of the response, and mapping of
// errors to AgentError. It releases what it holds exactly once.

import type { Dispatcher } from "undici";
import type { Claim } from "../concurrency/turn-bytes.ts";
import { unlessAborted } from "../core/abort.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError, errorSummary } from "../core/errors.ts";
import { deadlineSignal } from "../core/deadline.ts";
import type { DeadlineSignal } from "../core/deadline.ts";
import { ANSWER_COPIES, USUAL_ANSWER_BYTES } from "../limits/turn-weights.ts";
import { growClaim } from "./grow-claim.ts";
import type { GrowthWait, WaitingCount } from "./grow-claim.ts";

/** A body that is read once, when a socket is ready for it, and held by nothing afterwards. */
export interface HttpBody extends Iterable<string> {
  /** What it is in UTF-8. */
  readonly bytes: number;
}

export interface HttpCall {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Covers the whole call: queue, connection, headers and the last byte of the body. */
  readonly timeoutMs: number;
  /** Decoded bytes of the response body; exceeding it is `upstream_too_large`. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  /** Grows for the answer before it is read. Absent: another claim of the caller covers it. */
  readonly answer?: Claim | undefined;
  /** What is held of the answer, where its reader keeps less than `bytesMax`. */
  readonly answerBytesMax?: number | undefined;
}

/** A call whose response is read as it arrives. */
export type HttpStreamCall = Omit<HttpCall, "body"> & { readonly body: string | HttpBody | null };

/** One call's timer, abort listeners and slot; `end` releases them and is idempotent. */
export class HttpCallScope {
  readonly #parent: AbortSignal;
  readonly #deadline: DeadlineSignal;
  readonly #onEnd: () => void;
  #ended = false;

  /** Expects that `call.signal` is not aborted yet. */
  constructor({ signal, timeoutMs: durationMs }: HttpStreamCall, clock: Clock, onEnd: () => void) {
    this.#parent = signal;
    this.#onEnd = onEnd;
    this.#deadline = deadlineSignal({ clock, durationMs, signal, onEnd: () => this.end() });
  }

  get signal(): AbortSignal {
    return this.#deadline.signal;
  }

  /** Rejects as soon as the signal aborts; undici may reject later. */
  rejectOnAbort<T>(sending: Promise<T>): Promise<T> {
    return unlessAborted(sending, this.signal, () => this.signal.reason);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deadline.dispose();
    this.#onEnd();
  }

  /** Maps the error; undici's own message is dropped, because it may contain addresses. */
  toAgentError(error: unknown, unsent = false): AgentError {
    if (error instanceof AgentError) return error;
    const late = unsent ? "overloaded" : "upstream_timeout";
    if (this.#deadline.endReason() === "deadline")
      return new AgentError(late, "deadline of the call passed");
    if (this.#parent.aborted) return new AgentError("cancelled", "caller aborted the call");
    const { code } = errorSummary(error);
    if (UNREACHABLE.has(code)) return new AgentError("upstream_unreachable", code);
    if (code.endsWith("_TIMEOUT")) return new AgentError("upstream_timeout", code);
    return new AgentError("upstream_connection", `connection lost (${code})`);
  }
}

const UNREACHABLE: ReadonlySet<string> = new Set(
  "UND_ERR_CONNECT_TIMEOUT ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH".split(" "),
);

interface BodyParts {
  readonly scope: HttpCallScope;
  readonly clock: Clock;
  /** Answers of the client that arrived and whose claims wait. */
  readonly waiting: WaitingCount;
}

export function flattenHeaders(
  headers: Dispatcher.ResponseData["headers"],
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/**
 * Claims an answer before it is read: what is usual, then twice as much each time. Where a claim
 * waits, the rest stays in the socket; what Node has read by then is bounded by the number of
 * answers that wait.
 */
class AnswerClaim {
  readonly #call: HttpStreamCall;
  readonly #wait: GrowthWait;
  /** Bytes on the wire that the claim covers. */
  #coveredBytes = 0;

  constructor(call: HttpStreamCall, clock: Clock, waiting: WaitingCount) {
    this.#call = call;
    const deadlineAt = clock.monotonic() + call.timeoutMs;
    this.#wait = { clock, deadlineAt, signal: call.signal, waiting };
  }

  /** Before the byte after the first `bytes` is read. Rejects with `overloaded` or `cancelled`. */
  async cover(bytes: number): Promise<void> {
    const { answer } = this.#call;
    while (answer !== undefined && bytes >= this.#coveredBytes) await this.#coverMore(answer);
  }

  #coverMore(answer: Claim): Promise<void> {
    const { bytesMax, answerBytesMax = bytesMax } = this.#call;
    const wireBytes = bytesMax / answerBytesMax;
    const covered = this.#coveredBytes;
    const next = covered === 0 ? USUAL_ANSWER_BYTES * wireBytes : 2 * covered;
    // One byte more shows that the answer is over its cap.
    this.#coveredBytes = next >= bytesMax ? Infinity : next;
    const more = ANSWER_COPIES * Math.ceil((Math.min(bytesMax, next) - covered) / wireBytes);
    return growClaim(answer, more, this.#wait);
  }
}

/** The body as chunks under a byte cap. Its end, an error or `return` ends the call's scope. */
export class BoundedBody implements AsyncIterableIterator<Uint8Array> {
  readonly #body: Dispatcher.ResponseData["body"];
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #bytesMax: number;
  readonly #scope: HttpCallScope;
  readonly #claim: AnswerClaim;
  #bytes = 0;

  constructor(
    body: Dispatcher.ResponseData["body"],
    call: HttpStreamCall,
    { scope, clock, waiting }: BodyParts,
  ) {
    this.#body = body;
    // An undici body is a Readable of buffers; its typings say `any`.
    this.#chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    this.#bytesMax = call.bytesMax;
    this.#scope = scope;
    this.#claim = new AnswerClaim(call, clock, waiting);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      await this.#claim.cover(this.#bytes);
      const result = await this.#chunks.next();
      if (result.done === true) return this.return();
      this.#bytes += result.value.length;
      if (this.#bytes <= this.#bytesMax) return { done: false, value: result.value };
      throw new AgentError("upstream_too_large", "response over its byte cap");
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
