// The cap of sockets. When all places are taken a new socket is served all the same: in the place
// of one on which nothing goes on, or, for a probe, in the reserve. Where all are at work it hears
// a 503 of fixed bytes, so that a full server is an answer and not a broken connection; what even
// this cannot carry the kernel's accept drops. The fuller the house, the shorter idle sockets stay.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";
import { ServedSockets } from "./served-sockets.ts";
import { PendingSockets } from "./pending-sockets.ts";

/**
 * `gave_way`: an idle socket was closed for another. `refused`: heard a 503. `dropped`: closed
 * unheard. `no_descriptor`: the system had none left for it.
 */
export const SOCKET_RESULTS = ["gave_way", "refused", "dropped", "no_descriptor"] as const;
export type SocketResult = (typeof SOCKET_RESULTS)[number];

interface ConnectionLimitOptions {
  readonly clock: Clock;
  /** Sockets that are served at once. */
  readonly connectionsMax: number;
  /** Beside them: sockets whose request is one of `probes`, closed after it. */
  readonly probesMax: number;
  /** Paths that are asked for to learn whether the process lives. */
  readonly probes: ReadonlySet<string>;
  /** Sockets over all that wait or hear their refusal; the next one is dropped. */
  readonly refusedMax: number;
  /** RFC 9110, `Retry-After`. */
  readonly retryAfterSeconds: number;
  /** Of an idle socket up to half of `connectionsMax`; from there on less, down to the least. */
  readonly keepAliveMs: number;
  readonly keepAliveLeastMs: number;
  readonly onResult: (result: SocketResult) => void;
}

export interface Sockets {
  /** Sockets served now, probes included. */
  readonly count: () => number;
  /** A request's headers are there; `end` tells that its answer is out. */
  readonly begin: (socket: Socket) => SocketRequest;
  /** No new socket is served any more. */
  readonly close: () => void;
}

interface SocketRequest {
  readonly end: () => void;
  /** The socket is of the reserve: it has no place to wait for another request in. */
  readonly isLast: boolean;
}

const QUIET_MS = 100;
const STARTED_MS = 1000;
const FIRST_LINE_TIMEOUT_MS = 1000;

/** Puts itself before the server's own listener. */
export function limitConnections(server: Server, options: ConnectionLimitOptions): Sockets {
  return new ConnectionLimit(server, options);
}

class ConnectionLimit implements Sockets {
  readonly #server: Server;
  readonly #options: ConnectionLimitOptions;
  /** The server's own, which make a parser for a socket: one. */
  readonly #listeners: readonly unknown[];
  readonly #served: ServedSockets;
  /** The reserve. Capped by `probesMax`: `#admit` asks before it adds. */
  readonly #probing = new Set<Socket>();
  readonly #pending: PendingSockets;
  #keepAliveMs: number;

  constructor(server: Server, options: ConnectionLimitOptions) {
    const { connectionsMax, probesMax, refusedMax, clock, onResult } = options;
    const refusal = refusalBytes(options);
    this.#server = server;
    this.#options = options;
    this.#keepAliveMs = options.keepAliveMs;
    this.#served = new ServedSockets({
      ...{ connectionsMax, quietMs: QUIET_MS, startedMs: STARTED_MS },
    });
    this.#pending = new PendingSockets({
      ...{
        clock,
        waitingMax: Math.ceil(refusedMax / 2),
        firstLineTimeoutMs: FIRST_LINE_TIMEOUT_MS,
      },
      admit: (socket, path) => this.#admit(socket, path),
      refuse(socket) {
        onResult("refused");
        refuse(socket, refusal);
      },
    });
    this.#listeners = server.listeners("connection");
    server.removeAllListeners("connection");
    server.maxConnections = connectionsMax + probesMax + refusedMax;
    server.on("connection", (socket: Socket) => {
      if (this.#served.isFull) this.#pending.add(socket);
      else this.#serve(socket);
    });
    server.on("drop", () => onResult("dropped"));
    server.on("error", () => this.#acceptFailed());
  }

  readonly count = (): number => this.#served.count + this.#probing.size;

  readonly begin = (socket: Socket): SocketRequest => {
    this.#served.begin(socket);
    const end = (): void => this.#served.end(socket, this.#options.clock.monotonic());
    return { end, isLast: this.#probing.has(socket) };
  };

  readonly close = (): void => this.#pending.close();

  #admit(socket: Socket, path: string | null): "served" | "refused" | number {
    const { probes, probesMax, clock } = this.#options;
    if (this.#served.isFull) {
      if (path !== null && probes.has(path) && this.#probing.size < probesMax) {
        this.#probing.add(socket);
        socket.once("close", () => this.#probing.delete(socket));
        this.#handOver(socket);
        return "served";
      }
      const giving = this.#served.socketToEvict(clock.monotonic());
      if ("none" in giving) return "refused";
      if ("at" in giving) return giving.at;
      this.#evict(giving.socket);
    }
    this.#serve(socket);
    return "served";
  }

  #serve(socket: Socket): void {
    this.#served.add(socket, this.#options.clock.monotonic());
    socket.once("close", () => {
      this.#served.delete(socket);
      this.#shrinkKeepAlive();
    });
    this.#shrinkKeepAlive();
    this.#handOver(socket);
  }

  #handOver(socket: Socket): void {
    for (const listener of this.#listeners) {
      if (typeof listener === "function") Reflect.apply(listener, this.#server, [socket]);
    }
  }

  #evict(socket: Socket): void {
    this.#served.delete(socket);
    socket.destroy();
    this.#options.onResult("gave_way");
  }

  /** In practice for want of a descriptor: one is made free for the next. */
  #acceptFailed(): void {
    const { clock, onResult } = this.#options;
    onResult("no_descriptor");
    const giving = this.#served.socketToEvict(clock.monotonic());
    if ("socket" in giving) this.#evict(giving.socket);
  }

  #shrinkKeepAlive(): void {
    const wanted = keepAliveFor(this.#served.count, this.#options);
    if (wanted === this.#keepAliveMs) return;
    this.#keepAliveMs = wanted;
    this.#server.keepAliveTimeout = wanted;
  }
}

/** In a house that is half empty idle sockets stay as long as they may. */
function keepAliveFor(
  count: number,
  { connectionsMax, keepAliveMs, keepAliveLeastMs }: ConnectionLimitOptions,
): number {
  const over = Math.max(0, (2 * count) / connectionsMax - 1);
  return Math.round(keepAliveMs - (keepAliveMs - keepAliveLeastMs) * Math.min(1, over));
}

/** Nothing of the request is read: it may be of any length. */
function refuse(socket: Socket, refusal: string): void {
  // A caller that left is not answered.
  socket.on("error", () => socket.destroy());
  socket.write(refusal);
  socket.destroySoon();
}

function refusalBytes({ retryAfterSeconds }: ConnectionLimitOptions): string {
  const body = JSON.stringify({ detail: "no place for another connection", code: "overloaded" });
  return [
    "HTTP/1.1 503 Service Unavailable",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `retry-after: ${retryAfterSeconds}`,
    "cache-control: no-store",
    "connection: close",
    "",
    body,
  ].join("\r\n");
}
