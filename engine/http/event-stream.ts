// Server-sent events (WHATWG HTML, "Server-sent events"). Comments keep the connection open; a
// reader that is too slow is disconnected.

import type { ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";

interface EventStreamOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** The reader is disconnected when more bytes than this are unread. */
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
      // A proxy that compresses would delay events until its buffer is full: RFC 9111, 5.2.2.6.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    response.flushHeaders();
    response.once("close", () => this.#cancelHeartbeat());
    this.#scheduleHeartbeat();
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.#cancelHeartbeat();
    this.#response.end();
  }

  #scheduleHeartbeat(): void {
    // `close` may have been emitted before this stream listened for it.
    if (this.#response.destroyed) return;
    this.#cancelHeartbeat = this.#options.clock.after(this.#options.heartbeatMs, () => {
      this.#write(":\n\n");
      this.#scheduleHeartbeat();
    });
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(text);
    if (this.#response.writableLength > this.#options.bufferBytesMax) this.#response.destroy();
  }
}
