// A tiny edge on loopback and two clients for it: one of node:http, one of raw bytes.

import http from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { TestContext } from "node:test";
import { systemClock } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { createHttpServer } from "../../engine/http/http-server.ts";
import { parseJsonBody } from "../../engine/core/json-text.ts";
import { readBody } from "../../engine/http/request-body.ts";
import { sendJson } from "../../engine/http/http-responses.ts";
import type { HttpServer, Route } from "../../engine/http/http-server.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { createLog } from "../../engine/telemetry/log.ts";
import type { SocketResult } from "../../engine/http/connection-limit.ts";
import { WrongTokens } from "../../engine/http/wrong-tokens.ts";

export const BODY_BYTES_MAX = 100;

/** `GET /open` needs no token, `POST /echo` does and answers what it was sent. */
export const ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/open",
    isPublic: true,
    handle: (exchange) => sendJson(exchange, 200, { hola: "año" }),
  },
  {
    method: "POST",
    path: "/echo",
    isPublic: false,
    handle: async (exchange) =>
      sendJson(exchange, 200, parseJsonBody(await readBody(exchange, BODY_BYTES_MAX))),
  },
];

export interface TestEdge {
  readonly edge: HttpServer;
  readonly port: number;
  readonly url: string;
  readonly logs: readonly string[];
}

export interface EdgeFields {
  readonly routes?: readonly Route[];
  readonly token?: string | null;
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  readonly onSocket?: (result: SocketResult) => void;
  /** A free one when absent. */
  readonly port?: number;
}

export async function testEdge(context: TestContext, fields: EdgeFields = {}): Promise<TestEdge> {
  const { routes = ROUTES, token = null, limits = {}, clock = systemClock } = fields;
  const logs: string[] = [];
  const destination = { write: (line: string) => void logs.push(line) };
  const log = createLog({ level: "debug", bufferBytesMax: 1000, destination });
  const all = { ...DEFAULT_LIMITS, ...limits };
  const wrongTokens = new WrongTokens({ clock, limits: all, log, count: () => {} });
  const onSocket = fields.onSocket ?? (() => {});
  const edge = createHttpServer({ routes, token, wrongTokens, limits: all, clock, log, onSocket });
  const { port } = await edge.listen(fields.port ?? 0, "127.0.0.1");
  context.after(() => {
    edge.server.closeAllConnections();
    return new Promise<void>((resolve) => edge.server.close(() => resolve()));
  });
  return { edge, port, url: `http://127.0.0.1:${port}`, logs };
}

/** A route that hands its exchange to the test and waits for nothing. */
export function captured(): { readonly route: Route; readonly exchange: Promise<HttpExchange> } {
  const { promise, resolve } = Promise.withResolvers<HttpExchange>();
  return {
    route: { method: "POST", path: "/held", isPublic: true, handle: resolve },
    exchange: promise,
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Several pieces are sent chunked, without a declared length. */
  readonly body?: string | Buffer | readonly string[];
}

/** One request on a socket of its own; rejects when the socket breaks without an answer. */
export function call(
  url: string,
  { method = "GET", headers = {}, body }: Sent = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on("error", reject);
    if (Array.isArray(body)) {
      for (const piece of body) request.write(piece);
      request.end();
    } else request.end(body);
  });
}

export const JSON_TYPE = { "content-type": "application/json" };

export function post(url: string, body: Sent["body"], headers = {}): Promise<Answer> {
  return call(url, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body: body ?? "" });
}

export interface RawSocket {
  readonly socket: Socket;
  readonly received: () => string;
  /** All that was received when the server closed. */
  readonly closed: Promise<string>;
}

/** A socket on which the test writes every byte itself. */
export function rawSocket(context: TestContext, port: number, text: string): RawSocket {
  const socket = connect(port, "127.0.0.1");
  context.after(() => socket.destroy());
  let received = "";
  socket.setEncoding("utf8").on("data", (piece: string) => (received += piece));
  socket.on("error", () => {});
  socket.write(text);
  const closed = new Promise<string>((resolve) => socket.on("close", () => resolve(received)));
  return { socket, received: () => received, closed };
}
