// Entity tags: a browser that has the body of a response is told so instead of getting it again.

import { hash } from "node:crypto";
import { send } from "../../engine/http/http-responses.ts";
import type { ResponseContent } from "../../engine/http/http-responses.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";

export function etagOf(body: string | Buffer): string {
  return `"${hash("sha256", body, "base64url").slice(0, 22)}"`;
}

/** 200, or 304 where the caller has exactly this body. */
export function sendTagged(
  exchange: HttpExchange,
  { type, body, headers = {} }: ResponseContent,
  etag = etagOf(body),
): void {
  const all = { ...headers, etag };
  if (!isKnown(exchange.request.headers["if-none-match"], etag)) {
    return send(exchange, 200, { type, body, headers: all });
  }
  exchange.response.writeHead(304, all).end();
}

/** RFC 9110, section 13.1.2: a list, compared without the weak mark that a proxy may add. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}
