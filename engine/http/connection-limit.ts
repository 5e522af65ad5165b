// The connection limit. At capacity a new socket replaces an idle one; a probe takes a slot of the
// reserve. If no socket is idle, the new one receives a 503 of fixed bytes instead of a broken
// connection. Sockets beyond that are dropped on accept. The keep-alive timeout shrinks with load.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";
import { ServedSockets } from "./served-sockets.ts";
import { PendingSockets } from "./pending-sockets.ts";

/**
 * `gave_way`: an idle socket was evicted for a new one. `refused`: received a 503. `dropped`:
 * closed without a response. `no_descriptor`: the system had no file descriptor left for it.
 */
export const SOCKET_RESULTS = ["gave_way", "refused", "dropped", "no_descriptor"] as const;
export type SocketResult = (typeof SOCKET_RESULTS)[number];

interface ConnectionLimitOptions {
  readonly clock: Clock;
  /** Sockets served at the same time. */
  readonly connectionsMax: number;
  /** Reserve for requests to `probes`, on top of `connectionsMax`; closed after the response. */
  readonly probesMax: number;
  /** Paths of the liveness and readiness probes. */
  readonly probes: ReadonlySet<string>;
  /** Sockets that wait or receive their 503, on top of both; the next one is dropped. */
  readonly refusedMax: number;
  /** RFC 9110, `Retry-After`. */
  readonly retryAfterSeconds: number;
  /** Keep-alive up to half of `connectionsMax`; above that it shrinks to the least value. */
  readonly keepAliveMs: number;
  readonly keepAliveLeastMs: number;
  readonly onResult: (result: SocketResult) => void;
}

export interface Sockets {
  /** Sockets served now, probes included. */
  readonly count: () => number;
  /** To be called when a request's headers are parsed, and `end` after its response. */
  readonly begin: (socket: Socket) => SocketRequest;
  /** Refuses all pending sockets. */
  readonly close: () => void;
}

interface SocketRequest {
  readonly end: () => void;
  /** The socket is of the probe reserve and closes after this response. */
  readonly isLast: boolean;
}

const QUIET_MS = 100;
const STARTED_MS = 1000;
const FIRST_LINE_TIMEOUT_MS = 1000;

/** Replaces the server's own `connection` listener, and calls it for each socket it admits. */
export function limitConnections(server: Server, options: ConnectionLimitOptions): Sockets {
  return new ConnectionLimit(server, options);
}

class ConnectionLimit implements Sockets {
  readonly #server: Server;
  readonly #options: ConnectionLimitOptions;
  /** The server's own `connection` listeners, which attach an HTTP parser: one. */
  readonly #listeners: readonly unknown[];
  readonly #served: ServedSockets;
  /** The reserve. Capped by `probesMax`: `#admit` checks before it adds. */
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
      const candidate = this.#served.socketToEvict(clock.monotonic());
      if ("none" in candidate) return "refused";
      if ("at" in candidate) return candidate.at;
      this.#evict(candidate.socket);
    }
    this.#serve(socket);
    return "served";
  }

  #serve(socket: Socket): void {
    this.#served.add(socket, this.#options.clock.monotonic());
    socket.once("close", () => {
      this.#served.delete(socket);
      this.#updateKeepAlive();
    });
    this.#updateKeepAlive();
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

  /** In practice the process is out of descriptors: frees one for the next socket. */
  #acceptFailed(): void {
    const { clock, onResult } = this.#options;
    onResult("no_descriptor");
    const candidate = this.#served.socketToEvict(clock.monotonic());
    if ("socket" in candidate) this.#evict(candidate.socket);
  }

  #updateKeepAlive(): void {
    const keepAliveMs = keepAliveFor(this.#served.count, this.#options);
    if (keepAliveMs === this.#keepAliveMs) return;
    this.#keepAliveMs = keepAliveMs;
    this.#server.keepAliveTimeout = keepAliveMs;
  }
}

/** The full `keepAliveMs` up to half of the connections, then linearly less. */
function keepAliveFor(
  count: number,
  { connectionsMax, keepAliveMs, keepAliveLeastMs }: ConnectionLimitOptions,
): number {
  const over = Math.max(0, (2 * count) / connectionsMax - 1);
  return Math.round(keepAliveMs - (keepAliveMs - keepAliveLeastMs) * Math.min(1, over));
}

/** Reads nothing of the request, which may have any length. */
function refuse(socket: Socket, refusal: string): void {
  // The caller may have disconnected.
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
