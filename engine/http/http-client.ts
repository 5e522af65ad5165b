// Outbound HTTP, and the only user of undici. Every call has a deadline, an abort signal and a byte
// cap on its response. No global dispatcher, no global fetch, no redirects, no cookies.

import assert from "node:assert";
import { channel } from "node:diagnostics_channel";
import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { ByteParts } from "../core/byte-parts.ts";
import type { Clock } from "../core/clock.ts";
import { isCompressed, decodeBody } from "../core/encoding.ts";
import { AgentError } from "../core/errors.ts";
import { BoundedBody, HttpCallScope, flattenHeaders } from "./http-call.ts";
import type { HttpCall, HttpStreamCall } from "./http-call.ts";
import type { WaitingCount } from "./grow-claim.ts";
import { connectorSkippingInterim } from "./interim-responses.ts";

/** What undici reads of a body ahead of its reader. */
const BODY_BUFFER_BYTES = 16 * 1024;
const CREATED = channel("undici:request:create");

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Sockets per host. */
  readonly connectionsMax: number;
  /** Calls that wait for a socket, all hosts together; exceeding it fails at once. */
  readonly queuedMax: number;
  /** Hosts that are ever called; they come from configuration, never from users. */
  readonly originsMax: number;
  /** Answers whose bytes arrived and whose claim waits; one more is `overloaded`. */
  readonly answersWaitingMax?: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  /** Adds headers to every request, such as `traceparent`. */
  readonly addHeaders?: ((headers: Record<string, string>) => void) | undefined;
}

interface HttpResponseHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpResponse extends HttpResponseHead {
  readonly text: string;
}

export interface HttpStream extends HttpResponseHead {
  /** Must be iterated, to its end or to a `break`; either frees the connection. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Rejects with AgentError: `overloaded` (queue full, or no socket in time), `upstream_timeout`,
 * `upstream_unreachable` (request not received), `upstream_connection` (may have been received),
 * `upstream_too_large`, `upstream_invalid` (compressed, though not requested), `cancelled`.
 */
export class HttpClient {
  readonly #agent: Agent;
  readonly #clock: Clock;
  readonly #callsMax: number;
  readonly #addHeaders: HttpClientOptions["addHeaders"];
  readonly #waitingAnswers: WaitingCount;
  #calls = 0;

  constructor(options: HttpClientOptions) {
    assert(options.connectionsMax > 0 && options.queuedMax > 0 && options.originsMax > 0);
    this.#clock = options.clock;
    this.#addHeaders = options.addHeaders;
    this.#waitingAnswers = { max: options.answersWaitingMax ?? 4, count: 0 };
    // undici's own queue has no limit: this counter is its cap.
    this.#callsMax = options.connectionsMax + options.queuedMax;
    this.#agent = new Agent({
      connections: options.connectionsMax,
      maxOrigins: options.originsMax,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: 4000,
      keepAliveMaxTimeout: Math.max(5000, options.keepAliveMs),
      keepAliveTimeoutThreshold: 2000,
      maxHeaderSize: 16384,
      maxRequestsPerClient: 1000,
      // `HttpCallScope` has the call's deadline; undici's timers are a second limit.
      headersTimeout: 300_000,
      bodyTimeout: 300_000,
      connect: connectorSkippingInterim(options.connectTimeoutMs),
    });
  }

  /** Calls in flight or queued. */
  get calls(): number {
    return this.#calls;
  }

  /** Reads the whole response as text. */
  async request(call: HttpCall): Promise<HttpResponse> {
    const { status, headers, chunks } = await this.stream(call);
    const parts = new ByteParts();
    for await (const chunk of chunks) parts.add(chunk);
    return { status, headers, text: decodeBody(parts.take(), headers["content-type"]) };
  }

  /** The response's status and headers, and its body as it arrives; the deadline covers both. */
  async stream(call: HttpStreamCall): Promise<HttpStream> {
    if (call.signal.aborted) throw new AgentError("cancelled", "caller aborted the call");
    if (this.#calls >= this.#callsMax) throw new AgentError("overloaded", "outbound queue full");
    const url = new URL(call.url);
    this.#calls++;
    // undici keeps an aborted call until a socket is free for it: the slot is released by the
    // second of its two owners, this scope and undici.
    let owners = 2;
    const release = (): void => void (--owners === 0 && this.#calls--);
    const scope = new HttpCallScope(call, this.#clock, release);
    const sending = this.#send(call, url, scope.signal);
    sending.then(release, release);
    try {
      const response = await scope.rejectOnAbort(sending);
      // Without a listener, the error of a body destroyed before it is read would end the process.
      response.body.on("error", () => {});
      const headers = flattenHeaders(response.headers);
      if (isCompressed(headers["content-encoding"])) {
        response.body.destroy();
        throw new AgentError("upstream_invalid", "response is compressed");
      }
      const parts = { scope, clock: this.#clock, waiting: this.#waitingAnswers };
      const chunks = new BoundedBody(response.body, call, parts);
      return { status: response.statusCode, headers, chunks };
    } catch (error) {
      scope.end();
      // A call that has a socket is rejected by now; one that still waits for one was never sent.
      await new Promise((resolve) => setImmediate(resolve));
      throw scope.toAgentError(error, owners > 0);
    }
  }

  #send(call: HttpStreamCall, url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { body } = call;
    const headers: Record<string, string> = { ...call.headers, "accept-encoding": "identity" };
    if (body !== null && typeof body !== "string") headers["content-length"] = String(body.bytes);
    // A subscriber, such as undici's OpenTelemetry instrumentation, adds its own headers.
    if (!CREATED.hasSubscribers) this.#addHeaders?.(headers);
    return this.#agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: call.method,
      headers,
      // undici takes any iterable and writes strings without a buffer; its typings do not say so.
      body: body as string | null,
      signal,
      highWaterMark: BODY_BUFFER_BYTES,
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
