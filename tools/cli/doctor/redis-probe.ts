// The doctor's Redis connection: opened with the program's own settings, used for raw commands.
// Errors are reduced to their codes: their texts may hold the address or arguments.

import type { Clock } from "../../../engine/core/clock.ts";
import type { Config } from "../../../engine/config/config.ts";
import { errorSummary } from "../../../engine/core/errors.ts";
import { createRedisClient } from "../../../engine/redis/redis-client.ts";
import type { RedisClient } from "../../../engine/redis/redis-client.ts";
import { selectDatabase, databaseOfUrl } from "../../../engine/redis/select-database.ts";

export interface RedisProbe {
  /** Sends the commands in one round trip; one answer for each. */
  ask(commands: Commands): Promise<readonly RedisAnswer[]>;
  close(): void;
}

interface RedisAnswer {
  readonly value: unknown;
  /**
   * The first word of Redis' error (`NOPERM`), or the code of a lost connection; null on success.
   */
  readonly error: string | null;
}

interface ProbeOptions {
  readonly url: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** The server answers but does not allow the configured database. */
export interface RefusedDatabase {
  readonly database: number;
  /** `OTHER` when SELECT succeeded but another database is in use. */
  readonly code: string;
}

/** A connection on its database; otherwise the reason, as an error code if there is one. */
export function openProbe(options: ProbeOptions): Promise<RedisProbe | RefusedDatabase | string> {
  const { url, config, clock, timeoutMs } = options;
  const { limits, redisCaFile: caFile, redisNatMap: natMap } = config;
  const client = createRedisClient({ url, caFile, natMap, limits, clock });
  const database = databaseOfUrl(url);
  return new Promise((resolve) => {
    const finish = (outcome: RedisProbe | RefusedDatabase | string): void => {
      cancel();
      if (!isProbe(outcome)) client.disconnect();
      resolve(outcome);
    };
    const cancel = clock.after(timeoutMs, () => finish("no answer in time"));
    // The first error is reported. The listener stays, so that the library does not print later
    // errors. A rejected SELECT is handled below.
    client.on("error", (error) => {
      if (!isOfSelect(error)) finish(errorCode(error));
    });
    const close = (): void => client.disconnect();
    const probe = { ask: (commands: Commands) => ask(client, commands), close };
    client.on("ready", () => {
      selectDatabase(client, database).then(
        (verdict) => {
          if (verdict.kind === "chosen") finish(probe);
          else if (verdict.kind === "refused") finish({ database, code: verdict.code });
          else finish("no answer");
        },
        () => finish("no answer"),
      );
    });
  });
}

export function isProbe(outcome: RedisProbe | RefusedDatabase | string): outcome is RedisProbe {
  return typeof outcome !== "string" && "ask" in outcome;
}

/** The SELECT that the library sends with its handshake. */
function isOfSelect(error: Error): boolean {
  const command: unknown = "command" in error ? error.command : null;
  if (typeof command !== "object" || command === null || !("name" in command)) return false;
  return command.name === "select";
}

type Commands = readonly (readonly string[])[];

async function ask(client: RedisClient, commands: Commands): Promise<readonly RedisAnswer[]> {
  const pipeline = client.pipeline();
  for (const [command = "", ...args] of commands) pipeline.call(command, ...args);
  try {
    const replies = (await pipeline.exec()) ?? [];
    return commands.map((_, index) => {
      const [error, value] = replies[index] ?? [null, undefined];
      if (value === undefined && error === null) return { value: null, error: "no answer" };
      return { value, error: error === null ? null : errorCode(error) };
    });
  } catch (error) {
    return commands.map(() => ({ value: null, error: errorCode(error) }));
  }
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const inner = "lastNodeError" in error ? error.lastNodeError : undefined;
  if (inner instanceof Error) return errorCode(inner);
  const word =
    error.name === "ReplyError" ? /^[A-Z]{2,16}(?= )/.exec(error.message)?.[0] : undefined;
  const { code, name } = errorSummary(error);
  return word ?? (code === "unknown" ? name : code);
}
