// Whether a connection stands on the database that REDIS_URL names. ioredis goes on in database 0
// when SELECT is refused, so the link asks again by itself and is not used before the answer is
// yes. One question is under way at a time, and at most one timer waits to repeat it.

import type { Clock } from "../core/clock.ts";
import { parseRedisTarget } from "./redis-url.ts";
import type { RedisClient } from "./redis-client.ts";
import { isErrorReply, errorCodeOf } from "./pipeline-replies.ts";

type DatabaseVerdict =
  | { readonly kind: "chosen" }
  /** `code` is Redis' own first word (`ERR`, `NOPERM`), or `OTHER`: it stands on another one. */
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "unanswered" };

/** Never rejects. A new connection stands on database 0: nothing is sent for it. */
export async function selectDatabase(
  client: Pick<RedisClient, "pipeline">,
  database: number,
): Promise<DatabaseVerdict> {
  if (database === 0) return { kind: "chosen" };
  const pipeline = client.pipeline();
  // SELECT's own OK is the proof that every user who may SELECT can get. What the server says of
  // the connection is held against it where the user may ask (`client|info`, Redis 6.2), since a
  // proxy between may say OK to a SELECT that it does not pass on.
  pipeline.call("SELECT", String(database)).call("CLIENT", "INFO");
  const replies = (await pipeline.exec().catch(() => null)) ?? [];
  const [selected, described] = replies;
  const error = selected?.[0];
  if (selected === undefined || (error && !isErrorReply(error))) {
    return { kind: "unanswered" };
  }
  if (error) return { kind: "refused", code: errorCodeOf(error) ?? "ERR" };
  const stands = /(?:^|\s)db=(\d+)/.exec(String(described?.[1] ?? ""))?.[1];
  const elsewhere = stands !== undefined && Number(stands) !== database;
  return elsewhere ? { kind: "refused", code: "OTHER" } : { kind: "chosen" };
}

/** The database that an address names; a Cluster has only the first. */
export function databaseOfUrl(url: string): number {
  const target = parseRedisTarget(url);
  if (target.kind === "cluster") return 0;
  return target.kind === "sentinel" ? target.db : target.address.db;
}

interface DatabaseWatchOptions {
  readonly client: RedisClient;
  readonly database: number;
  readonly clock: Clock;
  /** Between two questions on a connection whose database is refused. */
  readonly retryMs: number;
  /** The connection may be used, until the client's next `close`. */
  readonly onChosen: () => void;
  /** After each question that was answered with no. */
  readonly onRefused: (code: string) => void;
}

/** Asks on every new connection; on one that is refused again and again, as rights may change. */
export function watchDatabase(options: DatabaseWatchOptions): void {
  const { client, database, clock, retryMs } = options;
  /** Counts connections and their ends: an answer of an older one says nothing. */
  let current = 0;
  let cancelRetry = (): void => {};
  const judge = (verdict: DatabaseVerdict, connection: number): void => {
    if (connection !== current) return;
    switch (verdict.kind) {
      case "chosen":
        return options.onChosen();
      case "refused":
        cancelRetry = clock.after(retryMs, () => ask(connection));
        return options.onRefused(verdict.code);
      case "unanswered":
        // The connection is made again, with the client's own patience.
        return client.disconnect(true);
      default:
        return verdict satisfies never;
    }
  };
  const ask = (connection: number): void => {
    // At once, as nothing is asked: the link is up with its client.
    if (database === 0) return options.onChosen();
    selectDatabase(client, database).then(
      (verdict) => judge(verdict, connection),
      () => judge({ kind: "unanswered" }, connection),
    );
  };
  client.on("ready", () => ask(++current));
  client.on("close", () => {
    current++;
    cancelRetry();
  });
}
