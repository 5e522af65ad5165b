// The commands that the Lua scripts use, tried on the doctor's own keys: missing permissions and a
// Redis that rejects writes show here and not in the first turn. Data only.

/** Commands that the scripts can do without. */
export const DISPENSABLE: ReadonlySet<string> = new Set(["LPOS", "MEMORY"]);

/**
 * This many commands are sent first: if one shows that Redis rejects writes, the rest is skipped.
 */
export const FIRST = 4;

/** Keys like those of sessions, in one hash tag; removed by the last command, or by their TTL. */
export function trialCommands(token: string): readonly (readonly string[])[] {
  const key = (part: string): string => `citas:{doctor:${token}}:${part}`;
  const [meta, turns, queue] = [key("meta"), key("turns"), key("line")];
  return [
    ["EVAL", "return redis.call('TIME')", "1", meta],
    ["EVALSHA", "0".repeat(40), "1", meta],
    ["HSET", meta, "field", "1"],
    ["PEXPIRE", meta, "10000"],
    ["RPUSH", turns, "one", "two"],
    ["ZADD", queue, "1", "one"],
    ["PEXPIRE", turns, "10000"],
    ["PEXPIRE", queue, "10000"],
    ["HGET", meta, "field"],
    ["HMGET", meta, "field"],
    ["HGETALL", meta],
    ["HKEYS", meta],
    ["HLEN", meta],
    ["PTTL", meta],
    ["HDEL", meta, "field"],
    ["LLEN", turns],
    ["LPOS", turns, "one"],
    ["MEMORY", "USAGE", turns, "SAMPLES", "0"],
    ["LRANGE", turns, "-1", "-1"],
    ["LPOP", turns],
    ["ZCARD", queue],
    ["ZCOUNT", queue, "-inf", "+inf"],
    ["ZSCORE", queue, "one"],
    ["ZREMRANGEBYSCORE", queue, "0", "0"],
    ["ZREM", queue, "one"],
    ["TYPE", meta],
    ["UNLINK", meta, turns, queue],
  ];
}
