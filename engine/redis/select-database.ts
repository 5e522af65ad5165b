// Verifies that a connection uses the database of REDIS_URL. If SELECT is refused, ioredis
// continues on database 0, so the link sends its own SELECT and stays unused until it succeeds. At
// most one SELECT is in flight, and at most one retry timer is set.

import type { Clock } from "../core/clock.ts";
import { parseRedisTarget } from "./redis-url.ts";
import type { RedisClient } from "./redis-client.ts";
import { isErrorReply, errorCodeOf } from "./redis-replies.ts";

type DatabaseVerdict =
  | { readonly kind: "chosen" }
  /** `code` is Redis' error code (`ERR`, `NOPERM`), or `OTHER` for another database. */
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "unanswered" };

/** Never rejects. A new connection is on database 0, so nothing is sent for that one. */
export async function selectDatabase(
  client: Pick<RedisClient, "pipeline">,
  database: number,
): Promise<DatabaseVerdict> {
  if (database === 0) return { kind: "chosen" };
  const pipeline = client.pipeline();
  // A proxy may reply OK to a SELECT without forwarding it, so CLIENT INFO verifies the database if
  // the user has the right to it (`client|info`, Redis 6.2). Otherwise SELECT's OK has to do.
  pipeline.call("SELECT", String(database)).call("CLIENT", "INFO");
  const replies = (await pipeline.exec().catch(() => null)) ?? [];
  const [selected, described] = replies;
  const error = selected?.[0];
  if (selected === undefined || (error && !isErrorReply(error))) {
    return { kind: "unanswered" };
  }
  if (error) return { kind: "refused", code: errorCodeOf(error) ?? "ERR" };
  const actual = /(?:^|\s)db=(\d+)/.exec(String(described?.[1] ?? ""))?.[1];
  const isOther = actual !== undefined && Number(actual) !== database;
  return isOther ? { kind: "refused", code: "OTHER" } : { kind: "chosen" };
}

/** The database that an address names; a Cluster has only database 0. */
export function databaseOfUrl(url: string): number {
  const target = parseRedisTarget(url);
  if (target.kind === "cluster") return 0;
  return target.kind === "sentinel" ? target.db : target.address.db;
}

interface DatabaseWatchOptions {
  readonly client: RedisClient;
  readonly database: number;
  readonly clock: Clock;
  /** Time between attempts on a connection whose database is refused. */
  readonly retryMs: number;
  /** The connection may be used, until the client's next `close`. */
  readonly onChosen: () => void;
  /** Called after each refused attempt. */
  readonly onRefused: (code: string) => void;
}

/** Checks every new connection, and retries after a refusal, because rights may change. */
export function watchDatabase(options: DatabaseWatchOptions): void {
  const { client, database, clock, retryMs } = options;
  /** Counts connections and their ends: a reply on an older connection is ignored. */
  let current = 0;
  let cancelRetry = (): void => {};
  const apply = (verdict: DatabaseVerdict, connection: number): void => {
    if (connection !== current) return;
    switch (verdict.kind) {
      case "chosen":
        return options.onChosen();
      case "refused":
        cancelRetry = clock.after(retryMs, () => check(connection));
        return options.onRefused(verdict.code);
      case "unanswered":
        // Reconnects with the client's own backoff.
        return client.disconnect(true);
      default:
        return verdict satisfies never;
    }
  };
  const check = (connection: number): void => {
    // Synchronous, so that the link is up as soon as its client is.
    if (database === 0) return options.onChosen();
    selectDatabase(client, database).then(
      (verdict) => apply(verdict, connection),
      () => apply({ kind: "unanswered" }, connection),
    );
  };
  client.on("ready", () => check(++current));
  client.on("close", () => {
    current++;
    cancelRetry();
  });
}
