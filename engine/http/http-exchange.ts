// One request and its answer while they last: what a route is given, and what answers are written
// to. Contract only.

import type { IncomingMessage, ServerResponse } from "node:http";

export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The caller's `x-request-id` or ours; sent back under that name. */
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly arrivedAt: number;
  readonly closed: AbortSignal;
}
