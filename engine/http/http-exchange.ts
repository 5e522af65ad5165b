// One request with its response, as a route receives it. Types only.

import type { IncomingMessage, ServerResponse } from "node:http";

export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The caller's `x-request-id` or a generated one; sent as the response's `x-request-id`. */
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly arrivedAt: number;
  /** Aborts when the caller disconnects before the response is complete. */
  readonly closed: AbortSignal;
}
