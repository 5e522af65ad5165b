// Skips an unsolicited `100 Continue` (RFC 9110 §15.2.1: a client may discard it), on which undici
// would close the connection. It wraps the socket's `read` and inspects only the bytes before a
// response's head, never a body.

import type { Socket } from "node:net";
import { buildConnector } from "undici";

/** A longer interim head is not skipped. */
const HEAD_BYTES_MAX = 4096;
const INTERIM = /^HTTP\/1\.[01] 100[ \r]/;
const INTERIM_CHARACTERS = "HTTP/1.1 100 ".length;

/** undici's connector, with sockets that skip it. */
export function connectorSkippingInterim(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    connect(options, (...result) => {
      // The typings say null; it is undefined in practice.
      const socket: Socket | null | undefined = result[1];
      if (socket) skipInterim(socket);
      callback(...result);
    });
  };
}

function skipInterim(socket: Socket): void {
  // The overloads reduced to one signature; arguments are passed through.
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  // One response at a time is awaited: there is no pipelining.
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

/** The bytes after interim heads; not `whole` while they may be the start of another one. */
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
