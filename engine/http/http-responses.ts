// What the edge answers: one shape of body and headers, one shape of error, and when a socket is
// not kept after it.

import type { IncomingMessage } from "node:http";
import { CHALLENGE } from "./authentication.ts";
import { AgentError } from "../core/errors.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { Limits } from "../limits/default-limits.ts";
import { expectsContinue } from "./request-body.ts";

export function sendJson({ request, response }: HttpExchange, status: number, body: unknown): void {
  send({ request, response }, status, { type: "application/json", body: JSON.stringify(body) });
}

export interface ResponseContent {
  readonly type: string;
  readonly body: string | Buffer;
  /** Beside, or in place of, those that every answer has. */
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

/** The caller's error in the shape the gateway knows; the text is ours, never a library's. */
export function sendError(exchange: HttpExchange, error: unknown, limits: Limits): void {
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
  if (!request.complete && !canDrainBody(request, limits))
    response.setHeader("connection", "close");
  const code = known?.code ?? "internal";
  const detail = known === null ? "internal error" : known.message;
  sendJson(exchange, status, known?.details.length ? { detail: known.details } : { detail, code });
}

/**
 * Whether what is left of a body is worth reading, and forgetting, for the sake of the socket: Node
 * does that once the answer is out. A socket closed on unread bytes is reset, and the answer can be
 * lost with it; and a full server would be asked for a new one with every try. Who waits for a
 * "100 Continue" sends the body or does not: what comes next could be either.
 */
function canDrainBody(request: IncomingMessage, { bodyBytesMax }: Limits): boolean {
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  if (coding !== undefined) return false;
  if (length === undefined) return true;
  return Number(length) <= bodyBytesMax && !expectsContinue(request);
}
