// The sockets that are served, and which one to evict for a new socket: the one that has been idle
// for longest.

import assert from "node:assert";
import type { Socket } from "node:net";

interface ServedSocket {
  /** Requests without a complete response: more than one if the client pipelines. */
  requests: number;
  /** Monotonic milliseconds: the end of its last response, or its arrival. */
  since: number;
  /** Bytes received by then; if the socket has more, another request has begun. */
  bytesRead: number;
  /** It had a response: the client can send its next request on another socket. */
  isKept: boolean;
}

interface ServedSocketsOptions {
  readonly connectionsMax: number;
  /** The time that a new socket has for its first bytes. */
  readonly quietMs: number;
  /** The time that a socket has for the rest of its headers; it is evicted if no other can be. */
  readonly startedMs: number;
}

/**
 * `at`: when the time of the first of them is over; until then, `socket` is the oldest. Null when
 * every socket has a request.
 */
type SocketToEvict = { readonly socket: Socket; readonly at: number } | null;

export class ServedSockets {
  readonly #options: ServedSocketsOptions;
  /** In order of `since`. Capped by `connectionsMax`: `add` asserts it. */
  readonly #served = new Map<Socket, ServedSocket>();

  constructor(options: ServedSocketsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#served.size;
  }

  get isFull(): boolean {
    return this.#served.size >= this.#options.connectionsMax;
  }

  has(socket: Socket): boolean {
    return this.#served.has(socket);
  }

  add(socket: Socket, now: number): void {
    assert(!this.isFull, "a socket is added only below the limit");
    this.#served.set(socket, { requests: 0, since: now, bytesRead: 0, isKept: false });
  }

  delete(socket: Socket): boolean {
    return this.#served.delete(socket);
  }

  /** A request's headers are parsed. */
  begin(socket: Socket): void {
    const served = this.#served.get(socket);
    if (served !== undefined) served.requests++;
  }

  /** Its response is complete, or the socket broke. */
  end(socket: Socket, now: number): void {
    const served = this.#served.get(socket);
    if (served === undefined || --served.requests > 0) return;
    Object.assign(served, { since: now, bytesRead: socket.bytesRead, isKept: true });
    this.#served.delete(socket);
    this.#served.set(socket, served);
  }

  /** Idle ones first, then those that have sent nothing; the oldest whose time is over, if any. */
  socketToEvict(now: number): SocketToEvict {
    const { quietMs, startedMs } = this.#options;
    let oldest: Socket | null = null;
    let started: Socket | null = null;
    let at = Number.POSITIVE_INFINITY;
    for (const [socket, { requests, since, bytesRead, isKept }] of this.#served) {
      if (requests > 0) continue;
      const hasStarted = socket.bytesRead > bytesRead;
      const overAt = hasStarted ? since + startedMs : isKept ? now : since + quietMs;
      if (overAt <= now && !hasStarted) return { socket, at: now };
      if (overAt <= now) started ??= socket;
      oldest ??= socket;
      at = Math.min(at, overAt);
    }
    const socket = started ?? oldest;
    return socket === null ? null : { socket, at };
  }
}
