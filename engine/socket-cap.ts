// The cap of sockets. When all places are taken a new socket is served all the same: in the place
// of one on which nothing goes on, or, for a probe, in the reserve. Where all are at work it hears
// a 503 of fixed bytes, so that a full server is an answer and not a broken connection; what even
// this cannot carry the kernel's accept drops. The fuller the house, the shorter idle sockets stay.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "./clock.ts";
import { ServedSockets } from "./served-sockets.ts";
import { WaitingRoom } from "./waiting-room.ts";

/**
 * `gave_way`: an idle socket was closed for another. `refused`: heard a 503. `dropped`: closed
 * unheard. `no_descriptor`: the system had none left for it.
 */
export const SOCKET_RESULTS = ["gave_way", "refused", "dropped", "no_descriptor"] as const;
export type SocketResult = (typeof SOCKET_RESULTS)[number];

export interface SocketCapOptions {
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
  /** A request's headers are there; the answer's end is told by calling what is returned. */
  readonly begin: (socket: Socket) => () => void;
  /** No new socket is served any more. */
  readonly close: () => void;
}

const QUIET_MS = 100;
const STARTED_MS = 1000;
const PATIENCE_MS = 1000;

/** Puts itself before the server's own listener. */
export function capSockets(server: Server, options: SocketCapOptions): Sockets {
  const { clock, connectionsMax, refusedMax, probesMax, probes, onResult } = options;
  const refusal = refusalBytes(options);
  const listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  server.maxConnections = connectionsMax + probesMax + refusedMax;
  const served = new ServedSockets({ connectionsMax, quietMs: QUIET_MS, startedMs: STARTED_MS });
  let probing = 0;
  let keepAliveMs = options.keepAliveMs;
  const shrinkKeepAlive = (): void => {
    const wanted = keepAliveFor(served.count, options);
    if (wanted !== keepAliveMs) server.keepAliveTimeout = keepAliveMs = wanted;
  };
  const handOver = (socket: Socket): void => {
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  };
  const serve = (socket: Socket): void => {
    served.add(socket, clock.monotonic());
    socket.once("close", () => {
      served.delete(socket);
      shrinkKeepAlive();
    });
    shrinkKeepAlive();
    handOver(socket);
  };
  const giveWay = (socket: Socket): void => {
    served.delete(socket);
    socket.destroy();
    onResult("gave_way");
  };
  const room = new WaitingRoom({
    clock,
    waitingMax: Math.ceil(refusedMax / 2),
    patienceMs: PATIENCE_MS,
    admit(socket, path) {
      if (path !== null && probes.has(path) && served.isFull && probing < probesMax) {
        probing++;
        socket.once("close", () => probing--);
        handOver(socket);
        return "served";
      }
      const giving = served.isFull ? served.givingWay(clock.monotonic()) : null;
      if (giving !== null && "none" in giving) return "refused";
      if (giving !== null && "at" in giving) return giving.at;
      if (giving !== null) giveWay(giving.socket);
      serve(socket);
      return "served";
    },
    refuse(socket) {
      onResult("refused");
      refuse(socket, refusal);
    },
  });
  server.on("connection", (socket: Socket) => {
    if (served.isFull) room.enter(socket);
    else serve(socket);
  });
  server.on("drop", () => onResult("dropped"));
  server.on("error", () => {
    // An accept failed, in practice for want of a descriptor: one is free for the next.
    onResult("no_descriptor");
    const giving = served.givingWay(clock.monotonic());
    if ("socket" in giving) giveWay(giving.socket);
  });
  return {
    count: () => served.count + probing,
    begin(socket) {
      served.begin(socket);
      return () => served.end(socket, clock.monotonic());
    },
    close: () => room.close(),
  };
}

/** In a house that is half empty idle sockets stay as long as they may. */
function keepAliveFor(
  count: number,
  { connectionsMax, keepAliveMs, keepAliveLeastMs }: SocketCapOptions,
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

function refusalBytes({ retryAfterSeconds }: SocketCapOptions): string {
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
