// Skips `100 Continue` that nobody asked for (RFC 9110 §15.2.1: a client may discard it). undici
// ends such a connection, so what it reads of a socket is read here first, and only up to the head
// of an answer: a body is never looked at.

import type { Socket } from "node:net";
import { buildConnector } from "undici";

/** A whole interim head; of a longer one nothing is skipped. */
const HEAD_BYTES_MAX = 4096;
const INTERIM = /^HTTP\/1\.[01] 100[ \r]/;
const INTERIM_CHARACTERS = "HTTP/1.1 100 ".length;

/** undici's own connector, whose sockets skip it. */
export function connectorSkippingInterim(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    connect(options, (...result) => {
      // Its typings say null where it gives nothing at all.
      const socket: Socket | null | undefined = result[1];
      if (socket) skipInterim(socket);
      callback(...result);
    });
  };
}

function skipInterim(socket: Socket): void {
  // Node's own typings of both; they are called with whatever undici gives.
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  // One answer at a time is awaited: there is no pipelining.
  let awaited = false;
  let held: Buffer = EMPTY; // capped by `HEAD_BYTES_MAX`
  socket.write = (...args: unknown[]): boolean => {
    awaited = true;
    return write(...args);
  };
  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk = read(size);
      if (chunk === null || !awaited) return chunk;
      const rest = withoutInterim(held.length === 0 ? chunk : Buffer.concat([held, chunk]));
      if (rest.whole) {
        awaited = false;
        held = EMPTY;
        return rest.bytes;
      }
      held = rest.bytes;
    }
  };
}

const EMPTY = Buffer.alloc(0);

/** What follows the interim heads; not `whole` while it cannot be told whether one goes on. */
function withoutInterim(bytes: Buffer): { readonly bytes: Buffer; readonly whole: boolean } {
  let rest = bytes;
  for (;;) {
    const start = rest.toString("latin1", 0, INTERIM_CHARACTERS);
    if (!INTERIM.test(start)) {
      const mayBegin = rest.length < INTERIM_CHARACTERS && "HTTP/1.1 100 ".startsWith(start);
      const mayBeOlder = rest.length < INTERIM_CHARACTERS && "HTTP/1.0 100 ".startsWith(start);
      return { bytes: rest, whole: !mayBegin && !mayBeOlder };
    }
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return { bytes: rest, whole: rest.length > HEAD_BYTES_MAX };
    rest = rest.subarray(end + 4);
  }
}
