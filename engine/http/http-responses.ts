// The HTTP server's responses: one form for bodies and headers, one for errors, and when the
// connection closes after an error.

import type { IncomingMessage } from "node:http";
import { CHALLENGE } from "./authentication.ts";
import { AgentError } from "../core/errors.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { Limits } from "../limits/limits.ts";
import { expectsContinue } from "./request-body.ts";

export function sendJson({ request, response }: HttpExchange, status: number, body: unknown): void {
  send({ request, response }, status, { type: "application/json", body: JSON.stringify(body) });
}

export interface ResponseContent {
  readonly type: string;
  readonly body: string | Buffer;
  /** In addition to the headers of every response, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function send(
  { request, response }: Pick<HttpExchange, "request" | "response">,
  status: number,
  { type, body, headers = {} }: ResponseContent,
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

/** Sends the error as `{ detail, code }`; a library's error text is never sent. */
export function sendError(exchange: HttpExchange, error: unknown, limits: Limits): void {
  const { request, response } = exchange;
  // The response has started, maybe as an event stream: it is cut off unless it is complete.
  if (response.headersSent) return void (response.writableEnded || response.destroy());
  const known = error instanceof AgentError ? error : null;
  if (known?.code === "cancelled") return void response.destroy();
  const status = known?.status ?? 500;
  if (known?.code === "unauthorized") response.setHeader("www-authenticate", CHALLENGE);
  if (known?.code === "method_not_allowed") response.setHeader("allow", known.message);
  if (known?.fault === "overload") {
    const seconds = known.retryAfterSeconds ?? limits.retryAfterSeconds;
    response.setHeader("retry-after", String(seconds));
  }
  if (!request.complete && !canDrainBody(request, limits))
    response.setHeader("connection", "close");
  const code = known?.code ?? "internal";
  const detail = known === null ? "internal error" : known.message;
  sendJson(exchange, status, known?.details.length ? { detail: known.details } : { detail, code });
}

/**
 * Whether Node should read and discard the rest of the body after the response, to keep the
 * connection. Closing a socket with unread bytes resets it, which can lose the response; a full
 * server would also get a new connection with every retry. With "100 Continue" it is unknown
 * whether the caller will send the body, so the connection closes.
 */
function canDrainBody(request: IncomingMessage, { bodyBytesMax }: Limits): boolean {
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  if (coding !== undefined) return false;
  if (length === undefined) return true;
  return Number(length) <= bodyBytesMax && !expectsContinue(request);
}
