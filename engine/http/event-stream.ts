// Server-sent events (WHATWG HTML, "Server-sent events"): bounded toward slow readers, kept open by
// comments, closed once.

import type { ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";

interface EventStreamOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** Unread bytes at which the reader is cut off. */
  readonly bufferBytesMax: number;
}

export class EventStream {
  readonly #response: ServerResponse;
  readonly #options: EventStreamOptions;
  #cancelHeartbeat: () => void = () => {};

  constructor(response: ServerResponse, options: EventStreamOptions) {
    this.#response = response;
    this.#options = options;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      // A hop that compresses holds events back until it has enough of them: RFC 9111, 5.2.2.6.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    response.flushHeaders();
    response.once("close", () => this.#cancelHeartbeat());
    this.#beat();
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.#cancelHeartbeat();
    this.#response.end();
  }

  #beat(): void {
    // A response that is gone already tells so only once, maybe before this stream was made.
    if (this.#response.destroyed) return;
    this.#cancelHeartbeat = this.#options.clock.after(this.#options.heartbeatMs, () => {
      this.#write(":\n\n");
      this.#beat();
    });
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(text);
    if (this.#response.writableLength > this.#options.bufferBytesMax) this.#response.destroy();
  }
}
