// Calls to Redis in one tick, one with an error and one with a large reply: each settles with its
// own reply, and the library does not combine them into one pipeline.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { Cluster, Redis } from "ioredis";
import { systemClock } from "../../../engine/core/clock.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import { createRedisClient } from "../../../engine/redis/redis-client.ts";
import type { ScriptCall } from "../../../engine/redis/lua-script.ts";
import { startRedis } from "../../support/redis/redis-server.ts";
import type { RedisServer } from "../../support/redis/redis-server.ts";

let server: RedisServer;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

for (const [kind, urlOf] of [
  ["one server", (port: number) => `redis://127.0.0.1:${port}`],
  ["a Cluster", (port: number) => `redis+cluster://127.0.0.1:${port}`],
  ["sentinels", (port: number) => `redis+sentinel://127.0.0.1:${port}/citas`],
  ["one server over TLS", (port: number) => `rediss://127.0.0.1:${port}`],
] as const) {
  test(`the client of ${kind} does not pipeline commands of one tick`, (t) => {
    const url = urlOf(server.port);
    const client = createRedisClient({ url, limits: DEFAULT_LIMITS, clock: systemClock });
    client.on("error", () => {});
    t.after(() => client.disconnect());
    if (client instanceof Cluster) {
      assert.equal(client.options.enableAutoPipelining, false);
      assert.equal(client.options.redisOptions?.enableAutoPipelining, false);
    } else {
      assert(client instanceof Redis);
      assert.equal(client.options.enableAutoPipelining, false);
    }
  });
}

const LARGE_BYTES = 2 ** 20;

function callOf(text: string): ScriptCall {
  const sha = createHash("sha1").update(text).digest("hex");
  return { script: { name: "test", text, sha, keysCount: 1 }, keys: ["{a}"], args: [] };
}

const SMALL = callOf("return ARGV[1]");
const LARGE = callOf(`return string.rep("x", ${LARGE_BYTES})`);
const REFUSED = callOf('return redis.error_reply("WRONGTYPE secreto")');

/** The outcome of a call, in short. */
async function outcomeOf(calling: Promise<unknown>): Promise<string> {
  try {
    const answer = String(await calling);
    return answer.length === LARGE_BYTES ? "large" : answer;
  } catch (error) {
    assert(error instanceof AgentError && error.code === "store_error");
    return error.message;
  }
}

test("calls of one tick get their own replies, next to a failed and a large one", async (t) => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: "debug", bufferBytesMax: 65_536, destination });
  const { url } = server;
  const port = createRedis({ url, limits: DEFAULT_LIMITS, log, clock: systemClock });
  t.after(() => port.close());
  assert(await port.ready(3000));
  const small = (word: string): ScriptCall => ({ ...SMALL, args: [word] });
  // In the first round the server does not have the scripts.
  for (let round = 0; round < 5; round++) {
    const calls = [small("uno"), LARGE, small("dos"), REFUSED, small("tres"), LARGE, REFUSED];
    const outcomes = await Promise.all(calls.map((call) => outcomeOf(port.run(call))));
    const refused = "redis answered WRONGTYPE";
    assert.deepEqual(outcomes, ["uno", "large", "dos", refused, "tres", "large", refused]);
    assert.equal(port.commandsInFlight, 0);
    assert(port.healthy());
  }
  assert.doesNotMatch(lines.join(""), /redis_lost|secreto/);
});
