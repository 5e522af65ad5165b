// One connection of the doctor to Redis: opened with the program's own settings, asked raw
// commands, closed. What an error says is kept to its code: its text may hold the address or
// arguments.

import type { Clock } from "../../../engine/core/clock.ts";
import type { Config } from "../../../engine/config/config.ts";
import { errorSummary } from "../../../engine/core/errors.ts";
import { createRedisClient } from "../../../engine/redis/redis-client.ts";
import type { RedisClient } from "../../../engine/redis/redis-client.ts";
import { selectDatabase, databaseOfUrl } from "../../../engine/redis/select-database.ts";

export interface RedisProbe {
  /** One answer for each command, in one round trip. */
  ask(commands: Commands): Promise<readonly RedisAnswer[]>;
  close(): void;
}

interface RedisAnswer {
  readonly value: unknown;
  /** Redis' own first word (`NOPERM`), or the code of a lost connection; null when all is well. */
  readonly error: string | null;
}

interface ProbeOptions {
  readonly url: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** The server answers, and does not let the user into the database that was asked for. */
export interface RefusedDatabase {
  readonly database: number;
  /** `OTHER` where it said yes and stands on another one. */
  readonly code: string;
}

/** A link that is up, on its database; or what kept it from that, as a code where it is one. */
export function openProbe(options: ProbeOptions): Promise<RedisProbe | RefusedDatabase | string> {
  const { url, config, clock, timeoutMs } = options;
  const { limits, redisCaFile: caFile, redisNatMap: natMap } = config;
  const client = createRedisClient({ url, caFile, natMap, limits, clock });
  const database = databaseOfUrl(url);
  return new Promise((resolve) => {
    const give = (outcome: RedisProbe | RefusedDatabase | string): void => {
      cancel();
      if (!isProbe(outcome)) client.disconnect();
      resolve(outcome);
    };
    const cancel = clock.after(timeoutMs, () => give("no answer in time"));
    // The first refusal is told: what the link does about it is the server's business. Stays, so
    // that a later error is not printed by the library.
    // A refused SELECT is asked for below.
    client.on("error", (error) => {
      if (!isOfSelect(error)) give(errorCode(error));
    });
    const close = (): void => client.disconnect();
    const probe = { ask: (commands: Commands) => ask(client, commands), close };
    client.on("ready", () => {
      selectDatabase(client, database).then(
        (verdict) => {
          if (verdict.kind === "chosen") give(probe);
          else if (verdict.kind === "refused") give({ database, code: verdict.code });
          else give("no answer");
        },
        () => give("no answer"),
      );
    });
  });
}

export function isProbe(outcome: RedisProbe | RefusedDatabase | string): outcome is RedisProbe {
  return typeof outcome !== "string" && "ask" in outcome;
}

/** The library's own SELECT, sent with its handshake. */
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
