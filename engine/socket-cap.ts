// Sockets over the cap: each hears a 503 of fixed bytes and is closed before an HTTP parser is made
// for it, so that a full server is an answer and not a broken connection. What even this cannot
// carry the kernel's accept drops.

import type { Server } from "node:http";
import type { Socket } from "node:net";

export interface SocketCapOptions {
  /** Sockets that are served at once. */
  readonly connectionsMax: number;
  /** Sockets over it that may be hearing their refusal; the next one is dropped. */
  readonly refusedMax: number;
  /** RFC 9110, `Retry-After`. */
  readonly retryAfterSeconds: number;
}

/** Puts itself before the server's own listener; says how many sockets are served now. */
export function capSockets(server: Server, options: SocketCapOptions): () => number {
  const { connectionsMax, refusedMax } = options;
  const refusal = refusalBytes(options);
  const serve = server.listeners("connection");
  server.removeAllListeners("connection");
  server.maxConnections = connectionsMax + refusedMax;
  let served = 0;
  server.on("connection", (socket: Socket) => {
    if (served >= connectionsMax) return refuse(socket, refusal);
    served++;
    socket.once("close", () => served--);
    for (const listener of serve) Reflect.apply(listener, server, [socket]);
  });
  return () => served;
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
