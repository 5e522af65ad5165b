// Parses a request's target and its Host header by RFC 9112, section 3.2. Pure.

import { AgentError } from "../core/errors.ts";

/** The part of `IncomingMessage` that is read. */
interface RequestHead {
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
}

interface RequestTarget {
  /** Without the query. */
  readonly path: string;
  /** The requested host, with its port if given; null only in HTTP/1.0. */
  readonly host: string | null;
}

/** RFC 3986, section 3.2.2 and 3.2.3: a name, an IPv4 or a bracketed address, and a port. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;
/** The absolute form, which every server must accept: RFC 9112, section 3.2.2. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^?#]*)/i;

/** @throws AgentError `bad_request` for a Host that is missing, repeated or malformed. */
export function parseRequestTarget({
  url = "/",
  httpVersion,
  headersDistinct,
}: RequestHead): RequestTarget {
  const hosts = headersDistinct["host"] ?? [];
  if (hosts.length > 1)
    throw new AgentError("bad_request", "the request has more than one Host header");
  const [given = null] = hosts;
  if (given === null && httpVersion !== "1.0") {
    throw new AgentError("bad_request", "an HTTP/1.1 request needs a Host header");
  }
  if (given !== null && !HOST.test(given))
    throw new AgentError("bad_request", "the Host header is malformed");
  const absolute = ABSOLUTE.exec(url);
  if (absolute === null) return { path: url.split("?", 1)[0] ?? "/", host: given };
  // The target's host takes precedence over the header.
  const [, host = "", path = ""] = absolute;
  if (host === "" || !HOST.test(host))
    throw new AgentError("bad_request", "the request target has no host");
  return { path: path === "" ? "/" : path, host };
}

/** Whether a host is `localhost` (RFC 6761, section 6.3) or a loopback address. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return /^(?:(?:[\w-]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name);
}
