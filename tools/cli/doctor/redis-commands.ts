// The commands that the program's scripts use, each tried on keys of the doctor's own: what a user
// of Redis may not do, and a Redis that takes no writes, show here and not in the first turn. Data
// only.

/** What the scripts do without, where they may not have it. */
export const DISPENSABLE: ReadonlySet<string> = new Set(["LPOS", "MEMORY"]);

/** So many commands are asked alone: a Redis that takes no write need not refuse all of them. */
export const FIRST = 4;

/** Keys as sessions have them, in one hash tag; gone after the last command, or by themselves. */
export function trialCommands(token: string): readonly (readonly string[])[] {
  const key = (part: string): string => `citas:{doctor:${token}}:${part}`;
  const [meta, turns, line] = [key("meta"), key("turns"), key("line")];
  return [
    ["EVAL", "return redis.call('TIME')", "1", meta],
    ["EVALSHA", "0".repeat(40), "1", meta],
    ["HSET", meta, "field", "1"],
    ["PEXPIRE", meta, "10000"],
    ["RPUSH", turns, "one", "two"],
    ["ZADD", line, "1", "one"],
    ["PEXPIRE", turns, "10000"],
    ["PEXPIRE", line, "10000"],
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
    ["ZCARD", line],
    ["ZCOUNT", line, "-inf", "+inf"],
    ["ZSCORE", line, "one"],
    ["ZREMRANGEBYSCORE", line, "0", "0"],
    ["ZREM", line, "one"],
    ["TYPE", meta],
    ["UNLINK", meta, turns, line],
  ];
}
