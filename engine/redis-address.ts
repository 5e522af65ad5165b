// REDIS_URL in parts. Read by hand: in the library's own reading, a query in the address would
// override any option that bounds it. Pure.

import { isIP } from "node:net";
import { AgentError } from "./errors.ts";

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** Present for `rediss://`. */
  readonly tls?: { readonly servername?: string };
}

/**
 * `redis://` or `rediss://`, then `user:password@host:port/database`, all but the host optional.
 * @throws AgentError `config_invalid`, which does not repeat the address: it may hold a password.
 */
export function parseRedisAddress(text: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw new AgentError("config_invalid", "REDIS_URL: redis://user:password@host:port/database");
  }
  const database = url.pathname.slice(1);
  if (!/^\d{0,4}$/.test(database)) {
    throw new AgentError("config_invalid", "REDIS_URL: the path is a database number");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A name must be asked for by name, or a host with several certificates shows the wrong one.
  const tls = isIP(host) === 0 ? { servername: host } : {};
  return {
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    db: Number(database),
    ...(url.username === "" ? {} : { username: plainText(url.username) }),
    ...(url.password === "" ? {} : { password: plainText(url.password) }),
    ...(url.protocol === "rediss:" ? { tls } : {}),
  };
}

function plainText(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AgentError("config_invalid", "REDIS_URL: a percent sign must be written %25");
  }
}
