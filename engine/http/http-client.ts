// Outbound HTTP: the one owner of undici. Every call has a deadline, a signal and a byte cap, and
// is counted while it is read. No global dispatcher, no global fetch, no redirects, no cookies.

import assert from "node:assert";
import { channel } from "node:diagnostics_channel";
import { Agent } from "undici";
import type { Dispatcher } from "undici";
import type { Clock } from "../core/clock.ts";
import { isCompressed, decodeBody } from "../core/encoding.ts";
import { AgentError } from "../core/errors.ts";
import { BoundedBody, HttpCallScope, flattenHeaders } from "./http-call.ts";
import type { HttpCall } from "./http-call.ts";
import { connectorSkippingInterim } from "./interim-responses.ts";

const CREATED = channel("undici:request:create");

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Sockets to one host. */
  readonly connectionsMax: number;
  /** Calls that wait for a socket, all hosts together; one more fails at once. */
  readonly queuedMax: number;
  /** Hosts ever spoken to; from configuration, never from users. */
  readonly originsMax: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  /** Adds headers of its own to every request, such as `traceparent`. */
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
  /** Must be iterated to its end or left early; either frees the connection. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Rejects with AgentError: `overloaded` (no place, or no socket in time), `upstream_timeout`,
 * `upstream_unreachable` (certainly not received), `upstream_connection` (may have been),
 * `upstream_too_large`, `upstream_invalid` (compressed, which we never ask for), `cancelled`.
 */
export class HttpClient {
  readonly #agent: Agent;
  readonly #clock: Clock;
  readonly #callsMax: number;
  readonly #addHeaders: HttpClientOptions["addHeaders"];
  #calls = 0;

  constructor(options: HttpClientOptions) {
    assert(options.connectionsMax > 0 && options.queuedMax > 0 && options.originsMax > 0);
    this.#clock = options.clock;
    this.#addHeaders = options.addHeaders;
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
      // Ours is the whole call's deadline; undici's own timers are a second fence.
      headersTimeout: 300_000,
      bodyTimeout: 300_000,
      connect: connectorSkippingInterim(options.connectTimeoutMs),
    });
  }

  /** Calls under way, waiting ones included. */
  get calls(): number {
    return this.#calls;
  }

  /** One whole answer as text. */
  async request(call: HttpCall): Promise<HttpResponse> {
    const { status, headers, chunks } = await this.stream(call);
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    return { status, headers, text: decodeBody(Buffer.concat(parts), headers["content-type"]) };
  }

  /** The answer's head, and its body as it arrives; the deadline covers both. */
  async stream(call: HttpCall): Promise<HttpStream> {
    if (call.signal.aborted) throw new AgentError("cancelled", "caller gave up");
    if (this.#calls >= this.#callsMax) throw new AgentError("overloaded", "outbound queue full");
    const url = new URL(call.url);
    this.#calls++;
    // undici lets go of an aborted call only once a socket takes it up: both must have let go.
    let holders = 2;
    const release = (): void => void (--holders === 0 && this.#calls--);
    const lifetime = new HttpCallScope(call, this.#clock, release);
    const sending = this.#send(call, url, lifetime.signal);
    sending.then(release, release);
    try {
      const response = await lifetime.rejectOnAbort(sending);
      // A body destroyed before it is read emits an error, and one without a listener ends Node.
      response.body.on("error", () => {});
      const headers = flattenHeaders(response.headers);
      if (isCompressed(headers["content-encoding"])) {
        response.body.destroy();
        throw new AgentError("upstream_invalid", "answer came compressed");
      }
      const chunks = new BoundedBody(response.body, call.bytesMax, lifetime);
      return { status: response.statusCode, headers, chunks };
    } catch (error) {
      lifetime.end();
      // What a socket had taken up is rejected at once; what still waits for one is dropped unsent.
      await new Promise((resolve) => setImmediate(resolve));
      throw lifetime.toAgentError(error, holders > 0);
    }
  }

  #send(call: HttpCall, url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const headers = { ...call.headers, "accept-encoding": "identity" };
    // Whoever listens to undici itself, as its instrumentation does, adds what belongs there.
    if (!CREATED.hasSubscribers) this.#addHeaders?.(headers);
    return this.#agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: call.method,
      headers,
      body: call.body,
      signal,
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
