// Authentication of a request: the service's token in each of its forms, and detection of requests
// that a page of another origin makes a browser send. Pure.

import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "./request-target.ts";

/** RFC 9110, section 11.6.1: makes a browser ask its user for the token. */
export const CHALLENGE = 'Basic realm="agent-citas", charset="UTF-8"';

export interface Credential {
  readonly token: string;
  /** A browser adds it by itself, also to requests that another page triggers. */
  readonly sentByBrowser: boolean;
}

/**
 * `X-Internal-Token` if present, else `Authorization`: `Bearer` with the token (RFC 6750),
 * or `Basic` with the token as the password of any user (RFC 7617).
 */
export function credentialOf(headers: IncomingHttpHeaders): Credential | null {
  const header = headers["x-internal-token"];
  if (header !== undefined) return { token: String(header), sentByBrowser: false };
  const given = /^(basic|bearer) +(\S+) *$/i.exec(headers.authorization ?? "");
  if (given === null) return null;
  const [, scheme = "", text = ""] = given;
  if (scheme.toLowerCase() === "bearer") return { token: text, sentByBrowser: false };
  const decoded = Buffer.from(text, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon < 0 ? null : { token: decoded.slice(colon + 1), sentByBrowser: true };
}

export function tokenMatches(credential: Credential | null, token: string): boolean {
  // Digests have equal lengths, so the comparison takes constant time.
  const digest = (text: string): Buffer => hash("sha256", text, "buffer");
  return credential !== null && timingSafeEqual(digest(credential.token), digest(token));
}

/**
 * Whether a page of another origin made the browser send this request: by `Sec-Fetch-Site` if the
 * browser sends it (W3C Fetch Metadata; only to https and to loopback), else by `Origin`. Clients
 * that are not browsers send neither. `open`: the server has no token and listens on loopback
 * only, so an `Origin` that is not a loopback name is a DNS rebinding attack.
 */
export function isCrossOrigin(headers: IncomingHttpHeaders, open: boolean): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = headers;
  if (origin === undefined) return false;
  const url = URL.parse(origin);
  if (url === null || url.host !== host) return true;
  return open && !isLoopback(url.host);
}
