// The sockets that are served, and which of them gives way when a place is needed: one on which
// nothing is going on, the one that has been so for longest.

import assert from "node:assert";
import type { Socket } from "node:net";

interface ServedSocket {
  /** Requests whose answer is not out yet: several where a client sends ahead. */
  requests: number;
  /** Monotonic milliseconds: the end of its last answer, or its arrival. */
  since: number;
  /** What it had sent by then: more is a request that has begun. */
  bytesRead: number;
  /** It had an answer: what it does not send now it may send on another. */
  isKept: boolean;
}

interface ServedSocketsOptions {
  readonly connectionsMax: number;
  /** A new socket that has sent nothing gives way after it: its first bytes may be on their way. */
  readonly quietMs: number;
  /** One that has begun a request and not sent its headers gives way after it, last of all. */
  readonly startedMs: number;
}

/** `at`: nobody gives way now, and somebody will, at this time. */
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
    assert(!this.isFull, "a socket without a place");
    this.#served.set(socket, { requests: 0, since: now, bytesRead: 0, isKept: false });
  }

  delete(socket: Socket): boolean {
    return this.#served.delete(socket);
  }

  /** A request's headers are there. */
  begin(socket: Socket): void {
    const served = this.#served.get(socket);
    if (served !== undefined) served.requests++;
  }

  /** Its answer is out, or its socket broke. */
  end(socket: Socket, now: number): void {
    const served = this.#served.get(socket);
    if (served === undefined || --served.requests > 0) return;
    Object.assign(served, { since: now, bytesRead: socket.bytesRead, isKept: true });
    this.#served.delete(socket);
    this.#served.set(socket, served);
  }

  /** Whose place another socket may have. */
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
