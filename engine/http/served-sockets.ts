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
  /** A new socket that has sent nothing may be evicted after this time. */
  readonly quietMs: number;
  /** A socket with incomplete headers may be evicted after this time, if no other can be. */
  readonly startedMs: number;
}

/** `at`: no socket can be evicted now; one can at this time. */
type SocketToEvict =
  { readonly socket: Socket } | { readonly at: number } | { readonly none: true };

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

  socketToEvict(now: number): SocketToEvict {
    const { quietMs, startedMs } = this.#options;
    let at = Infinity;
    let started: Socket | null = null;
    for (const [socket, { requests, since, bytesRead, isKept }] of this.#served) {
      if (requests > 0) continue;
      if (socket.bytesRead > bytesRead) {
        if (now - since >= startedMs) started ??= socket;
        else at = Math.min(at, since + startedMs);
        continue;
      }
      if (isKept || now - since >= quietMs) return { socket };
      at = Math.min(at, since + quietMs);
    }
    if (started !== null) return { socket: started };
    return at === Infinity ? { none: true } : { at };
  }
}
