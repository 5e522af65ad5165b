// The HTTP server: node:http with every limit set, authentication and routing. It knows nothing of
// what the routes do.

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sendError } from "./http-responses.ts";
import type { Clock } from "../core/clock.ts";
import { credentialOf, isCrossOrigin, tokenMatches } from "./authentication.ts";
import { AgentError, errorSummary } from "../core/errors.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { requestIdOf } from "./request-id.ts";
import { isLoopback, parseRequestTarget } from "./request-target.ts";
import { LogThrottle } from "../core/log-throttle.ts";
import { SOCKETS_PROBE_MAX, SOCKETS_REFUSED_MAX } from "../limits/memory-budget.ts";
import { limitConnections } from "./connection-limit.ts";
import type { SocketResult, Sockets } from "./connection-limit.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Serves every path that begins with `path`. */
  readonly under?: boolean;
  /** Needs no token even if the server has one. */
  readonly isPublic: boolean;
  /** A liveness or readiness probe: it is answered even at the connection limit. */
  readonly probe?: boolean;
  readonly handle: (exchange: HttpExchange) => Promise<void> | void;
}

interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly token: string | null;
  /** Makes the error for a request without the right token. */
  readonly wrongTokens: Pick<WrongTokens, "refuse">;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /** Sockets beyond those served; set if descriptors are scarce. */
  readonly overflow?: { readonly probesMax: number; readonly refusedMax: number };
  /** For a metric. */
  readonly onSocket?: (result: SocketResult) => void;
}

export interface HttpServer {
  readonly server: Server;
  /** Sockets served now; never more than `connectionsMax` and the reserve for probes. */
  readonly connections: () => number;
  listen(port: number, host: string): Promise<AddressInfo>;
  /** From now on each response closes its connection; clients reconnect to another process. */
  disableKeepAlive(): void;
  /** Idle sockets close at once; the promise settles when the last one is gone. */
  drain(): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { limits } = options;
  const server = createServer({
    requestTimeout: limits.requestTimeoutMs,
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: 16_384,
    noDelay: true,
    // request-target.ts checks it, with our own error body.
    requireHostHeader: false,
  });
  server.timeout = 0;
  server.maxRequestsPerSocket = limits.requestsPerSocketMax;
  server.maxHeadersCount = limits.headersCountMax;
  const sockets = socketsOf(server, options);
  let leaving = false;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const { end, isLast } = sockets.begin(request.socket);
    if (isLast || leaving) response.shouldKeepAlive = false;
    response.once("close", () => {
      end();
      // A kept-alive socket would delay the drain until its idle timeout.
      if (!server.listening) request.socket.destroySoon();
    });
    void answer(options, request, response).catch((error: unknown) => {
      options.log.error({ event: "edge_broke", error: errorSummary(error) });
      response.destroy();
    });
  };
  server.on("request", serve);
  // `readBody` sends "100 Continue", so that a rejection can come before it.
  server.on("checkContinue", serve);
  server.on("checkExpectation", serve);
  return {
    server,
    connections: sockets.count,
    listen: (port, host) => listen(server, port, host),
    disableKeepAlive: () => void (leaving = true),
    drain: () => drain(server, sockets),
  };
}

/** Log lines about sockets: at most one per code in this time. */
const LOG_PERIOD_MS = 10_000;

function socketsOf(server: Server, options: HttpServerOptions): Sockets {
  const { limits, clock, log, routes, onSocket } = options;
  const throttleFor = (result: SocketResult): LogThrottle => {
    const report = (count: number): void =>
      log.warn({ event: "sockets_full", code: result, count });
    return new LogThrottle({ clock, periodMs: LOG_PERIOD_MS, report });
  };
  const refused = throttleFor("refused");
  const dropped = throttleFor("dropped");
  const noDescriptor = throttleFor("no_descriptor");
  const throttles = { gave_way: null, refused, dropped, no_descriptor: noDescriptor };
  return limitConnections(server, {
    ...limits,
    clock,
    ...(options.overflow ?? { probesMax: SOCKETS_PROBE_MAX, refusedMax: SOCKETS_REFUSED_MAX }),
    probes: new Set(routes.filter(({ probe }) => probe === true).map(({ path }) => path)),
    onResult(result) {
      onSocket?.(result);
      throttles[result]?.add();
    },
  });
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      // A listening TCP server has an AddressInfo.
      resolve(server.address() as AddressInfo);
    });
  });
}

function drain(server: Server, sockets: Sockets): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    sockets.close();
    server.closeIdleConnections();
  });
}

async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, log } = options;
  const controller = new AbortController();
  // `request` closes when its body is read; only `response` shows that the caller disconnected.
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
  // The system's buffers are full: a caller that does not read the rest in time is cut off.
  const cancelTimer = clock.after(options.limits.responseTimeoutMs, () => response.destroy());
  response.once("close", cancelTimer);
}

function routeOf(
  { routes, token, wrongTokens }: HttpServerOptions,
  { request, id }: HttpExchange,
): Route {
  const { path, host } = parseRequestTarget(request);
  const { expect } = request.headers;
  if (expect !== undefined && request.httpVersion !== "1.0" && !/^100-continue$/i.test(expect)) {
    throw new AgentError("expectation_failed", "only 100-continue can be expected");
  }
  // DNS rebinding: a page loaded from a foreign name that resolves here would be same-origin.
  if (token === null && host !== null && !isLoopback(host)) {
    const advice = "without INTERNAL_API_TOKEN only this machine's own names are answered";
    throw new AgentError("forbidden", advice);
  }
  const method = request.method === "HEAD" ? "GET" : request.method;
  const atPath = routes.filter((route) =>
    route.under === true ? path.startsWith(route.path) : route.path === path,
  );
  const route = atPath.find((candidate) => candidate.method === method);
  const isPublic = atPath.some((candidate) => candidate.isPublic);
  const credential = credentialOf(request.headers);
  if (!isPublic && token !== null && !tokenMatches(credential, token)) {
    throw wrongTokens.refuse(credential, id);
  }
  // A request that any page can make a browser send must not change anything.
  const sentByBrowser = token === null || credential === null || credential.sentByBrowser;
  if (method !== "GET" && sentByBrowser && isCrossOrigin(request.headers, token === null)) {
    throw new AgentError("forbidden", "a page of another origin sent this");
  }
  if (route !== undefined) return route;
  if (atPath.length === 0) throw new AgentError("not_found", "no such route");
  throw new AgentError("method_not_allowed", atPath.map((other) => other.method).join(", "));
}
