// One connection of the doctor to Redis: opened with the program's own settings, asked raw
// commands, closed. What an error says is kept to its code: its text may hold the address or
// arguments.

import type { Clock } from "../../engine/clock.ts";
import type { Config } from "../../engine/config.ts";
import { errorSummary } from "../../engine/errors.ts";
import { createRedisClient } from "../../engine/redis-client.ts";
import type { RedisClient } from "../../engine/redis-client.ts";

export interface RedisProbe {
  /** One answer for each command, in one round trip. */
  ask(commands: readonly (readonly string[])[]): Promise<readonly RedisAnswer[]>;
  close(): void;
}

export interface RedisAnswer {
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

/** A link that is up; or the code of what kept it from that. */
export function openProbe(options: ProbeOptions): Promise<RedisProbe | string> {
  const { url, config, clock, timeoutMs } = options;
  const { limits, redisCaFile: caFile, redisNatMap: natMap } = config;
  const client = createRedisClient({ url, caFile, natMap, limits, clock });
  return new Promise((resolve) => {
    const give = (outcome: RedisProbe | string): void => {
      cancel();
      if (typeof outcome === "string") client.disconnect();
      resolve(outcome);
    };
    const cancel = clock.after(timeoutMs, () => give("no answer in time"));
    // The first refusal is told: what the link does about it is the server's business. Stays, so
    // that a later error is not printed by the library.
    client.on("error", (error) => give(errorCode(error)));
    client.on("ready", () => give({ ask: (commands) => ask(client, commands), close }));
    const close = (): void => client.disconnect();
  });
}

async function ask(
  client: RedisClient,
  commands: readonly (readonly string[])[],
): Promise<readonly RedisAnswer[]> {
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
