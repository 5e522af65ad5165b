// What a request asks for and of whom, by RFC 9112, section 3.2: the forms of its target, and its
// Host header. Pure: a request's words in, a judgement out.

import { AgentError } from "../core/errors.ts";

/** What Node has of a request. */
interface RequestHead {
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
}

interface RequestTarget {
  /** Without the query. */
  readonly path: string;
  /** Whom the request is meant for, with the port where one was given; null in HTTP/1.0. */
  readonly host: string | null;
}

/** RFC 3986, section 3.2.2 and 3.2.3: a name, an IPv4 or a bracketed address, and a port. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;
/** RFC 9112, section 3.2.2: every server takes it, although only proxies are sent it. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^?#]*)/i;

/** @throws AgentError `bad_request` for a Host that is missing, twice there or none. */
export function parseRequestTarget({
  url = "/",
  httpVersion,
  headersDistinct,
}: RequestHead): RequestTarget {
  const hosts = headersDistinct["host"] ?? [];
  if (hosts.length > 1) throw new AgentError("bad_request", "there is more than one Host");
  const [given = null] = hosts;
  if (given === null && httpVersion !== "1.0") {
    throw new AgentError("bad_request", "HTTP/1.1 wants a Host");
  }
  if (given !== null && !HOST.test(given)) throw new AgentError("bad_request", "Host is no host");
  const absolute = ABSOLUTE.exec(url);
  if (absolute === null) return { path: url.split("?", 1)[0] ?? "/", host: given };
  // What the target says counts, whatever the header says.
  const [, host = "", path = ""] = absolute;
  if (host === "" || !HOST.test(host)) throw new AgentError("bad_request", "it has no host");
  return { path: path === "" ? "/" : path, host };
}

/** A name that no other machine is reached by: RFC 6761, section 6.3, and the loopback block. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return /^(?:(?:[\w-]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name);
}
