// The HTTP server: node:http with every limit set, bodies counted while they are read, one shape of
// error, and nothing of what is behind the routes.

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "./clock.ts";
import { CHALLENGE, credentialOf, isFromElsewhere, tokenMatches } from "./credentials.ts";
import { isCompressed } from "./encoding.ts";
import { AgentError, errorSummary } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { requestIdOf } from "./request-id.ts";
import { SOCKETS_REFUSED_MAX } from "./sizing.ts";
import { capSockets } from "./socket-cap.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

export { parseJson } from "./json-text.ts";

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The caller's `x-request-id` or ours; sent back under that name. */
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly arrivedAt: number;
  readonly closed: AbortSignal;
}

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Needs no token even when one is set. */
  readonly open: boolean;
  readonly handle: (exchange: Exchange) => Promise<void> | void;
}

export interface EdgeOptions {
  readonly routes: readonly Route[];
  readonly token: string | null;
  /** Answers requests that do not show it. */
  readonly wrongTokens: Pick<WrongTokens, "refuse">;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Edge {
  readonly server: Server;
  /** Sockets served now; never more than `connectionsMax`. */
  readonly connections: () => number;
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Idle sockets close at once; the promise settles when the last one is gone. */
  drain(): Promise<void>;
}

export function createEdge(options: EdgeOptions): Edge {
  const { limits } = options;
  const server = createServer(
    {
      requestTimeout: limits.requestTimeoutMs,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.connectionsCheckMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: 16_384,
      noDelay: true,
    },
    (request, response) => {
      // A socket that is kept alive would hold up a drain until its idle time is over.
      response.once("close", () => void (server.listening || request.socket.destroySoon()));
      void answer(options, request, response).catch((error: unknown) => {
        options.log.error({ event: "edge_broke", error: errorSummary(error) });
        response.destroy();
      });
    },
  );
  server.timeout = 0;
  server.maxRequestsPerSocket = limits.requestsPerSocketMax;
  server.maxHeadersCount = limits.headersCountMax;
  const connections = capSockets(server, { ...limits, refusedMax: SOCKETS_REFUSED_MAX });
  return {
    server,
    connections,
    listen: (port, host) => listen(server, port, host),
    drain: () => drain(server),
  };
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      // A TCP server that listens has an address of this shape.
      resolve(server.address() as AddressInfo);
    });
  });
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

async function answer(
  options: EdgeOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, log } = options;
  const controller = new AbortController();
  // `request` closes when its body is read; only this tells that the caller went away.
  response.on("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  const arrivedAt = clock.monotonic();
  const id = requestIdOf(request.headers["x-request-id"]) ?? clock.token();
  const exchange = { request, response, id, arrivedAt, closed: controller.signal };
  response.setHeader("x-request-id", exchange.id);
  try {
    await routeOf(options, exchange).handle(exchange);
  } catch (error) {
    if (!(error instanceof AgentError)) {
      log.error({ event: "request_broke", request: exchange.id, error: errorSummary(error) });
    }
    sendError(exchange, error, options.limits);
  }
  if (response.writableLength === 0 || response.destroyed) return;
  // The system's buffers are full: who does not read the rest in time is cut off.
  const cancelTimer = clock.after(options.limits.responseTimeoutMs, () => response.destroy());
  response.once("close", cancelTimer);
}

function routeOf({ routes, token, wrongTokens }: EdgeOptions, { request, id }: Exchange): Route {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const method = request.method === "HEAD" ? "GET" : request.method;
  const here = routes.filter((route) => route.path === path);
  const route = here.find((candidate) => candidate.method === method);
  const open = here.some((candidate) => candidate.open);
  const credential = credentialOf(request.headers);
  if (!open && token !== null && !tokenMatches(credential, token)) {
    throw wrongTokens.refuse(credential, id);
  }
  // What a browser would send for any page that asks must not change anything.
  const ambient = token === null || credential === null || credential.ambient;
  if (method !== "GET" && ambient && isFromElsewhere(request.headers, token === null)) {
    throw new AgentError("forbidden", "a page of another origin sent this");
  }
  if (route !== undefined) return route;
  if (here.length === 0) throw new AgentError("not_found", "no such route");
  throw new AgentError("method_not_allowed", here.map((other) => other.method).join(", "));
}

const READ_ERRORS = "the request ended before its body did";

/**
 * The body, at most `bytesMax` bytes, counted while it arrives.
 * Rejects with `unsupported_media_type`, `body_too_large` or `cancelled`.
 */
export function readBody({ request }: Exchange, bytesMax: number): Promise<Buffer> {
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json" || isCompressed(request.headers["content-encoding"])) {
    const message = "send application/json, not compressed";
    return Promise.reject(new AgentError("unsupported_media_type", message));
  }
  const tooLarge = (): AgentError => {
    return new AgentError("body_too_large", `a body has at most ${bytesMax} bytes`);
  };
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    // A caller that left before this was asked for will not be told of again.
    if (request.destroyed) return reject(new AgentError("cancelled", READ_ERRORS));
    // Reserved for by the admission's ticket.
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) return void chunks.push(chunk);
      chunks.length = 0;
      request.pause();
      request.removeAllListeners("data");
      reject(tooLarge());
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", () => reject(new AgentError("cancelled", READ_ERRORS)));
    request.on("close", () => reject(new AgentError("cancelled", READ_ERRORS)));
  });
}

export function sendJson({ request, response }: Exchange, status: number, body: unknown): void {
  send({ request, response }, status, { type: "application/json", body: JSON.stringify(body) });
}

export interface Content {
  readonly type: string;
  readonly body: string | Buffer;
  /** Beside, or in place of, those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function send(
  { request, response }: Pick<Exchange, "request" | "response">,
  status: number,
  { type, body, headers = {} }: Content,
): void {
  if (response.headersSent || response.destroyed) return;
  const charset = type.includes("charset") ? "" : "; charset=utf-8";
  response.writeHead(status, {
    "content-type": type + charset,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** The caller's error in the shape the gateway knows; the text is ours, never a library's. */
export function sendError(exchange: Exchange, error: unknown, limits: Limits): void {
  const { request, response } = exchange;
  // The answer is on its way, or was told as an event: only a broken one is cut off.
  if (response.headersSent) return void (response.writableEnded || response.destroy());
  const known = error instanceof AgentError ? error : null;
  if (known?.code === "cancelled") return void response.destroy();
  const status = known?.status ?? 500;
  if (known?.code === "unauthorized") response.setHeader("www-authenticate", CHALLENGE);
  if (known?.code === "method_not_allowed") response.setHeader("allow", known.message);
  if (known?.fault === "overload") {
    response.setHeader("retry-after", String(limits.retryAfterSeconds));
  }
  if (!request.complete && !isSmall(request, limits)) response.setHeader("connection", "close");
  const code = known?.code ?? "internal";
  const detail = known === null ? "internal error" : known.message;
  sendJson(exchange, status, known?.details.length ? { detail: known.details } : { detail, code });
}

/**
 * Whether what is left of a body is worth reading, and forgetting, for the sake of the socket: Node
 * does that once the answer is out. A socket closed on unread bytes is reset, and the answer can be
 * lost with it; and a full server would be asked for a new one with every try.
 */
function isSmall({ headers }: IncomingMessage, { bodyBytesMax }: Limits): boolean {
  const length = headers["content-length"];
  return length !== undefined && Number(length) <= bodyBytesMax;
}
