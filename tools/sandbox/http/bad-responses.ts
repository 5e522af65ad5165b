// Malformed HTTP responses for the sandbox's faults: endless bodies, compression bombs and drips.
// Used by the simulated backend and model.

import { gzipSync } from "node:zlib";
import type { ServerResponse } from "node:http";
import type { Clock } from "../../../engine/core/clock.ts";

export const MEGABYTE = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

interface Filler {
  readonly type: string;
  readonly before: string;
  readonly after: string;
  readonly bytes: number;
}

/** Streams `bytes` of "a" between two texts, with backpressure. */
export async function streamHuge(response: ServerResponse, filler: Filler): Promise<void> {
  response.writeHead(200, { "content-type": filler.type });
  response.write(filler.before);
  const piece = Buffer.alloc(PIECE_BYTES, "a");
  for (let left = filler.bytes; left > 0 && !response.destroyed; left -= PIECE_BYTES) {
    if (!response.write(piece.subarray(0, left))) await drained(response);
  }
  response.end(filler.after);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      response.off("drain", finish);
      response.off("close", finish);
      resolve();
    };
    response.once("drain", finish);
    response.once("close", finish);
  });
}

/** 100 MB of zeros in 100 KB: a gzip file may have many members, here one of a megabyte. */
export function sendGzipBomb(response: ServerResponse): void {
  const member = gzipSync(Buffer.alloc(MEGABYTE));
  const body = Buffer.concat(Array.from({ length: 100 }, () => member));
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.end(body);
}

interface Drip {
  readonly clock: Clock;
  readonly type: string;
  /** Sent byte by byte, then the response ends; repeated without end if `endless`. */
  readonly text: string;
  readonly everyMs: number;
  readonly endless: boolean;
}

/** One timer at a time; stops when the response is closed. */
export function drip(response: ServerResponse, options: Drip): void {
  const { clock, type, everyMs, endless } = options;
  const bytes = Buffer.from(options.text);
  response.writeHead(200, { "content-type": type });
  const send = (index: number): void => {
    if (response.destroyed) return;
    response.write(bytes.subarray(index, index + 1));
    const last = index + 1 === bytes.length;
    if (last && !endless) response.end();
    else clock.after(everyMs, () => send(last ? 0 : index + 1));
  };
  send(0);
}
