// A small HTTP server on 127.0.0.1 for the sandbox: listening, bounded reading of bodies, closing.

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AgentError } from "../../../engine/core/errors.ts";

interface Loopback {
  /** Without a trailing slash. */
  readonly url: string;
  /** Destroys every socket, including those of pending responses. */
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Above any load test's sockets; the next connection is dropped at accept. */
const CONNECTIONS_MAX = 1024;

/** @throws AgentError `config_invalid` when the port is not available. */
export async function startLoopback(handler: Handler, port = 0): Promise<Loopback> {
  const server = createServer((request, response) => {
    response.on("error", () => response.destroy());
    handler(request, response).catch(() => response.destroy());
  });
  server.maxConnections = CONNECTIONS_MAX;
  // Longer than any client's idle timeout, so that a kept socket never closes under a request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => {
      reject(new AgentError("config_invalid", `the sandbox cannot listen on port ${port}`));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  // A failed accept, as without a free descriptor, must not end the process.
  server.on("error", () => {});
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${bound}`, close };
}

/** The body as text; null as soon as it has more than `bytesMax` bytes. */
export async function readRequestText(
  request: IncomingMessage,
  bytesMax: number,
): Promise<string | null> {
  const chunks: Buffer[] = []; // capped by the count below
  let bytes = 0;
  // Leaving the loop must not destroy the socket: the 413 response still needs it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > bytesMax) return null;
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function respondJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
  });
  response.end(body);
}
