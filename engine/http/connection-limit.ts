// The connection limit. At capacity a new socket with a request replaces one without: one that is
// idle, has sent nothing, or not all of its headers. A probe takes a slot of the reserve. If every
// socket has a request, the new one receives a 503 of fixed bytes instead of a broken connection.
// Sockets beyond that are dropped on accept. The keep-alive timeout shrinks with load.

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
  /** The reserve. Capped by `probesMax`. */
  readonly #probing: ServedSockets;
  readonly #pending: PendingSockets;
  readonly #refusal: string;
  #keepAliveMs: number;

  constructor(server: Server, options: ConnectionLimitOptions) {
    const { connectionsMax, probesMax, refusedMax, clock, onResult } = options;
    this.#refusal = refusalBytes(options);
    this.#server = server;
    this.#options = options;
    this.#keepAliveMs = options.keepAliveMs;
    this.#served = new ServedSockets({
      ...{ connectionsMax, quietMs: QUIET_MS, startedMs: STARTED_MS },
    });
    this.#probing = new ServedSockets({
      ...{ connectionsMax: probesMax, quietMs: QUIET_MS, startedMs: QUIET_MS },
    });
    this.#pending = new PendingSockets({
      ...{
        clock,
        waitingMax: Math.ceil(refusedMax / 2),
        firstLineTimeoutMs: FIRST_LINE_TIMEOUT_MS,
      },
      admit: (socket, path, waitUntil) => this.#admit(socket, path, waitUntil),
      refuse: (socket) => this.#refuse(socket),
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

  readonly count = (): number => this.#served.count + this.#probing.count;

  readonly begin = (socket: Socket): SocketRequest => {
    const isLast = this.#probing.has(socket);
    const sockets = isLast ? this.#probing : this.#served;
    sockets.begin(socket);
    return { end: () => sockets.end(socket, this.#options.clock.monotonic()), isLast };
  };

  readonly close = (): void => this.#pending.close();

  #admit(socket: Socket, path: string | null, waitUntil: number): "served" | "refused" | number {
    if (!this.#served.isFull) return this.#serve(socket);
    const now = this.#options.clock.monotonic();
    const isProbe = path !== null && this.#options.probes.has(path);
    if (isProbe) {
      const room = this.#makeRoom(this.#probing, waitUntil);
      if (room === "made") return this.#serveProbe(socket);
      if (room !== "none") return room;
    }
    const room = this.#makeRoom(this.#served, waitUntil);
    if (room === "made") return this.#serve(socket);
    if (room !== "none") return room;
    // All probes of the reserve are being answered: that takes no time.
    return isProbe && now + QUIET_MS <= waitUntil ? now + QUIET_MS : "refused";
  }

  /** Evicts a socket without a request if there is no room; or returns when its time is over. */
  #makeRoom(sockets: ServedSockets, waitUntil: number): "made" | "none" | number {
    if (!sockets.isFull) return "made";
    const now = this.#options.clock.monotonic();
    const candidate = sockets.socketToEvict(now);
    if (candidate === null) return "none";
    const { socket, at } = candidate;
    if (at > now && at <= waitUntil) return at;
    sockets.delete(socket);
    if (at > now) this.#refuse(socket);
    else this.#evict(socket);
    return "made";
  }

  #serveProbe(socket: Socket): "served" {
    this.#probing.add(socket, this.#options.clock.monotonic());
    socket.once("close", () => this.#probing.delete(socket));
    this.#handOver(socket);
    return "served";
  }

  #serve(socket: Socket): "served" {
    this.#served.add(socket, this.#options.clock.monotonic());
    socket.once("close", () => {
      this.#served.delete(socket);
      this.#updateKeepAlive();
    });
    this.#updateKeepAlive();
    this.#handOver(socket);
    return "served";
  }

  #handOver(socket: Socket): void {
    for (const listener of this.#listeners) {
      if (typeof listener === "function") Reflect.apply(listener, this.#server, [socket]);
    }
  }

  #evict(socket: Socket): void {
    socket.destroy();
    this.#options.onResult("gave_way");
  }

  /** Reads nothing of the request, which may have any length. */
  #refuse(socket: Socket): void {
    this.#options.onResult("refused");
    // The caller may have disconnected.
    socket.on("error", () => socket.destroy());
    socket.write(this.#refusal);
    socket.destroySoon();
  }

  /** In practice the process is out of descriptors: frees one for the next socket. */
  #acceptFailed(): void {
    const { clock, onResult } = this.#options;
    onResult("no_descriptor");
    const now = clock.monotonic();
    const candidate = this.#served.socketToEvict(now);
    if (candidate === null || candidate.at > now) return;
    this.#served.delete(candidate.socket);
    this.#evict(candidate.socket);
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
