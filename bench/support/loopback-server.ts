// An HTTP server on a free loopback port that reads a whole request and passes it to one function.
// The simulated servers of the benches use it.

import { createServer } from "node:http";
import type { ServerResponse } from "node:http";

export interface LoopbackServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Far above what the server under test sends: a turn's prompt and history as JSON. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
const HUGE_BYTES = 100 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, "x");

export function startLoopbackServer(
  handle: (body: string, response: ServerResponse) => void,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) return void request.destroy();
      chunks.push(chunk);
    });
    request.on("error", () => request.destroy());
    request.on("end", () => handle(Buffer.concat(chunks).toString("utf8"), response));
  });
  server.keepAliveTimeout = 60_000;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });
}

export function sendJsonText(response: ServerResponse, text: string): void {
  if (response.destroyed) return;
  const length = Buffer.byteLength(text);
  const headers = { "content-type": "application/json", "content-length": length };
  response.writeHead(200, headers).end(text);
}

/** Sends 100 MB of JSON text, as fast as it is read, until the other side closes. */
export function sendHuge(response: ServerResponse): void {
  let sentBytes = 0;
  const pour = (): void => {
    while (!response.destroyed && sentBytes < HUGE_BYTES) {
      sentBytes += CHUNK.length;
      if (!response.write(CHUNK)) return;
    }
    if (!response.destroyed) response.end('"}');
  };
  response.writeHead(200, { "content-type": "application/json" });
  response.on("drain", pour);
  response.on("error", () => response.destroy());
  response.write('{"success":true,"contexto_negocio":"');
  pour();
}
