// Who may come in: the service's token in any of its forms, and whether a browser was sent by a
// page of somebody else. Pure: headers in, a judgement out.

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "./request-target.ts";

/** RFC 9110, section 11.6.1: a browser asks its person, a scraper learns what to send. */
export const CHALLENGE = 'Basic realm="agent-citas", charset="UTF-8"';

export interface Credential {
  readonly token: string;
  /** A browser sends it by itself, also when another page makes it send. */
  readonly sentByBrowser: boolean;
}

/**
 * `X-Internal-Token` where there is one; else `Authorization`: `Bearer` with the token (RFC 6750),
 * or `Basic` with the token as the password of any user (RFC 7617).
 */
export function credentialOf(headers: IncomingHttpHeaders): Credential | null {
  const own = headers["x-internal-token"];
  if (own !== undefined) return { token: String(own), sentByBrowser: false };
  const given = /^(basic|bearer) +(\S+) *$/i.exec(headers.authorization ?? "");
  if (given === null) return null;
  const [, scheme = "", text = ""] = given;
  if (scheme.toLowerCase() === "bearer") return { token: text, sentByBrowser: false };
  const decoded = Buffer.from(text, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon < 0 ? null : { token: decoded.slice(colon + 1), sentByBrowser: true };
}

export function tokenMatches(credential: Credential | null, token: string): boolean {
  // Digests have one length, so that the comparison's time tells nothing.
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return credential !== null && timingSafeEqual(digest(credential.token), digest(token));
}

/**
 * A browser's request that a page of another origin made. By `Sec-Fetch-Site` where the browser
 * sends it (W3C Fetch Metadata; only to https and to this machine), else by `Origin`. A client that
 * is no browser sends neither. `open`: no token guards the server; it listens on this machine only,
 * and a name that is not this machine's was made to point here (DNS rebinding).
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
