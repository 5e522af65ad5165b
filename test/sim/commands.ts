// The Redis commands that our scripts use, each one small function over a keyspace. An unknown
// command or an unused option fails loudly; to support one, add a row.

import type { Reply } from "./lua-host.ts";
import { ReplyError } from "./keyspace.ts";
import type { Keyspace, Value } from "./keyspace.ts";

type Command = (keyspace: Keyspace, args: readonly string[]) => Reply;

/** An answer of Redis to one command; a ReplyError becomes an error reply. */
export function runCommand(keyspace: Keyspace, [name = "", ...args]: readonly string[]): Reply {
  const command = COMMANDS[name.toUpperCase()];
  if (command === undefined) throw new Error(`the virtual Redis has no command ${name}`);
  try {
    return command(keyspace, args);
  } catch (error) {
    if (error instanceof ReplyError) return { error: error.message };
    throw error;
  }
}

const OK: Reply = { ok: "OK" };

function text(args: readonly string[], at: number): string {
  const value = args[at];
  if (value === undefined) throw new ReplyError("ERR wrong number of arguments");
  return value;
}

function integer(args: readonly string[], at: number): number {
  const value = text(args, at);
  if (!/^-?\d{1,16}$/.test(value)) throw new ReplyError("ERR value is not an integer");
  return Number(value);
}

function score(word: string): { readonly value: number; readonly open: boolean } {
  const open = word.startsWith("(");
  const digits = open ? word.slice(1) : word;
  if (/^[-+]?inf$/.test(digits))
    return { value: digits.startsWith("-") ? -Infinity : Infinity, open };
  const value = Number(digits);
  if (digits === "" || Number.isNaN(value)) throw new ReplyError("ERR not a valid float");
  return { value, open };
}

/** A list's or a sorted set's part by Redis' indexes: negative ones count from the end. */
function part<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const start = Math.max(0, from < 0 ? items.length + from : from);
  const end = to < 0 ? items.length + to : to;
  return items.slice(start, end + 1);
}

function pairs(args: readonly string[], from: number): readonly (readonly [string, string])[] {
  if ((args.length - from) % 2 !== 0 || args.length === from) {
    throw new ReplyError("ERR wrong number of arguments");
  }
  const found: [string, string][] = [];
  for (let at = from; at < args.length; at += 2) found.push([text(args, at), text(args, at + 1)]);
  return found;
}

const hash = (keyspace: Keyspace, key: string): Map<string, string> =>
  (keyspace.find(key, "hash") ?? keyspace.put(key, { kind: "hash", fields: new Map() })).fields;
const scores = (keyspace: Keyspace, key: string): Map<string, number> =>
  (keyspace.find(key, "zset") ?? keyspace.put(key, { kind: "zset", scores: new Map() })).scores;

/** Members in the order of Redis: by score, then by bytes. */
function sorted(keyspace: Keyspace, key: string): readonly (readonly [string, number])[] {
  const members = [...(keyspace.find(key, "zset")?.scores ?? [])];
  return members.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
}

function between(keyspace: Keyspace, args: readonly string[]) {
  const [low, high] = [score(text(args, 1)), score(text(args, 2))];
  return sorted(keyspace, text(args, 0)).filter(
    ([, at]) =>
      (low.open ? at > low.value : at >= low.value) &&
      (high.open ? at < high.value : at <= high.value),
  );
}

function members(
  found: readonly (readonly [string, number])[],
  options: readonly string[],
): readonly string[] {
  const words = options.map((word) => word.toUpperCase());
  if (words.length === 0) return found.map(([member]) => member);
  if (words.length === 1 && words[0] === "WITHSCORES") {
    return found.flatMap(([member, at]) => [member, String(at)]);
  }
  throw new Error(`the virtual Redis has no option ${options.join(" ")}`);
}

function usage(value: Value): number {
  const sum = (items: Iterable<string>): number =>
    [...items].reduce((bytes, item) => bytes + item.length + 16, 64);
  switch (value.kind) {
    case "hash":
      return sum([...value.fields].flat());
    case "list":
      return sum(value.items);
    case "zset":
      return sum(value.scores.keys());
    case "set":
      return sum(value.members);
    case "string":
      return sum([value.text]);
    default:
      return value satisfies never;
  }
}

function increment(keyspace: Keyspace, key: string, by: number): number {
  const value = keyspace.find(key, "string") ?? keyspace.put(key, { kind: "string", text: "0" });
  const sum = integer([value.text], 0) + by;
  value.text = String(sum);
  return sum;
}

function set(keyspace: Keyspace, args: readonly string[]): Reply {
  const [key, value] = [text(args, 0), text(args, 1)];
  let lifetimeMs: number | null = null;
  for (let at = 2; at < args.length; at++) {
    const option = text(args, at).toUpperCase();
    if (option === "NX" && keyspace.peek(key) !== null) return null;
    if (option === "XX" && keyspace.peek(key) === null) return null;
    if (option === "PX") lifetimeMs = integer(args, ++at);
    else if (option === "EX") lifetimeMs = 1000 * integer(args, ++at);
    else if (option !== "NX" && option !== "XX") throw new Error(`no option ${option} of SET`);
  }
  keyspace.put(key, { kind: "string", text: value });
  if (lifetimeMs !== null) keyspace.expire(key, lifetimeMs);
  return OK;
}

function remove(keyspace: Keyspace, keys: readonly string[]): number {
  return keys.filter((key) => keyspace.delete(key)).length;
}

function drop<Item>(
  keyspace: Keyspace,
  key: string,
  { from, items }: { from: { delete(item: Item): boolean } | undefined; items: readonly Item[] },
): number {
  const dropped = items.filter((item) => from?.delete(item) === true).length;
  keyspace.dropEmpty(key);
  return dropped;
}

const KEYS: Record<string, Command> = {
  TYPE: (keyspace, args) => ({ ok: keyspace.peek(text(args, 0))?.kind ?? "none" }),
  MEMORY(keyspace, args) {
    const value = keyspace.peek(text(args, 1));
    return value === null ? null : usage(value);
  },
  UNLINK: remove,
  DEL: remove,
  EXISTS: (keyspace, args) => args.filter((key) => keyspace.peek(key) !== null).length,
  PEXPIRE: (keyspace, args) => (keyspace.expire(text(args, 0), integer(args, 1)) ? 1 : 0),
  EXPIRE: (keyspace, args) => (keyspace.expire(text(args, 0), 1000 * integer(args, 1)) ? 1 : 0),
  PTTL(keyspace, args) {
    if (keyspace.peek(text(args, 0)) === null) return -2;
    return keyspace.lifetimeMs(text(args, 0)) ?? -1;
  },
  TIME(keyspace) {
    const now = keyspace.now();
    return [String(Math.floor(now / 1000)), String(Math.floor((now % 1000) * 1000))];
  },
  SET: set,
  GET: (keyspace, args) => keyspace.find(text(args, 0), "string")?.text ?? null,
  INCR: (keyspace, args) => increment(keyspace, text(args, 0), 1),
  DECR: (keyspace, args) => increment(keyspace, text(args, 0), -1),
  INCRBY: (keyspace, args) => increment(keyspace, text(args, 0), integer(args, 1)),
};

const LISTS: Record<string, Command> = {
  LLEN: (keyspace, args) => keyspace.find(text(args, 0), "list")?.items.length ?? 0,
  LRANGE(keyspace, args) {
    const items = keyspace.find(text(args, 0), "list")?.items ?? [];
    return part(items, integer(args, 1), integer(args, 2));
  },
  LPOP(keyspace, args) {
    const item = keyspace.find(text(args, 0), "list")?.items.shift() ?? null;
    keyspace.dropEmpty(text(args, 0));
    return item;
  },
  LPOS(keyspace, args) {
    const found = keyspace.find(text(args, 0), "list")?.items.indexOf(text(args, 1)) ?? -1;
    return found < 0 ? null : found;
  },
  RPUSH(keyspace, [key = "", ...items]) {
    const list = keyspace.find(key, "list") ?? keyspace.put(key, { kind: "list", items: [] });
    return list.items.push(...items);
  },
};

const HASHES: Record<string, Command> = {
  HGET: (keyspace, args) => keyspace.find(text(args, 0), "hash")?.fields.get(text(args, 1)) ?? null,
  HMGET(keyspace, [key = "", ...names]) {
    const fields = keyspace.find(key, "hash")?.fields;
    return names.map((name) => fields?.get(name) ?? null);
  },
  HGETALL: (keyspace, args) => [...(keyspace.find(text(args, 0), "hash")?.fields ?? [])].flat(),
  HKEYS: (keyspace, args) => [...(keyspace.find(text(args, 0), "hash")?.fields.keys() ?? [])],
  HVALS: (keyspace, args) => [...(keyspace.find(text(args, 0), "hash")?.fields.values() ?? [])],
  HLEN: (keyspace, args) => keyspace.find(text(args, 0), "hash")?.fields.size ?? 0,
  HEXISTS: (keyspace, args) =>
    keyspace.find(text(args, 0), "hash")?.fields.has(text(args, 1)) === true ? 1 : 0,
  HSET(keyspace, args) {
    const given = pairs(args, 1);
    const fields = hash(keyspace, text(args, 0));
    const before = fields.size;
    for (const [name, value] of given) fields.set(name, value);
    return fields.size - before;
  },
  HINCRBY(keyspace, args) {
    const fields = hash(keyspace, text(args, 0));
    const sum = integer([fields.get(text(args, 1)) ?? "0"], 0) + integer(args, 2);
    fields.set(text(args, 1), String(sum));
    return sum;
  },
  HDEL(keyspace, [key = "", ...names]) {
    return drop(keyspace, key, { from: keyspace.find(key, "hash")?.fields, items: names });
  },
};

const SORTED_SETS: Record<string, Command> = {
  ZADD(keyspace, args) {
    const given = pairs(args, 1);
    const set = scores(keyspace, text(args, 0));
    const before = set.size;
    for (const [at, member] of given) set.set(member, score(at).value);
    return set.size - before;
  },
  ZCARD: (keyspace, args) => keyspace.find(text(args, 0), "zset")?.scores.size ?? 0,
  ZSCORE(keyspace, args) {
    const at = keyspace.find(text(args, 0), "zset")?.scores.get(text(args, 1));
    return at === undefined ? null : String(at);
  },
  ZRANK(keyspace, args) {
    const rank = sorted(keyspace, text(args, 0)).findIndex(([member]) => member === text(args, 1));
    return rank < 0 ? null : rank;
  },
  ZRANGE(keyspace, args) {
    const found = part(sorted(keyspace, text(args, 0)), integer(args, 1), integer(args, 2));
    return members(found, args.slice(3));
  },
  ZRANGEBYSCORE: (keyspace, args) => members(between(keyspace, args), args.slice(3)),
  ZCOUNT: (keyspace, args) => between(keyspace, args).length,
  ZREM(keyspace, [key = "", ...names]) {
    return drop(keyspace, key, { from: keyspace.find(key, "zset")?.scores, items: names });
  },
  ZREMRANGEBYSCORE(keyspace, args) {
    const items = between(keyspace, args).map(([member]) => member);
    return drop(keyspace, text(args, 0), {
      from: keyspace.find(text(args, 0), "zset")?.scores,
      items,
    });
  },
};

const COMMANDS: Readonly<Record<string, Command>> = {
  ...KEYS,
  ...LISTS,
  ...HASHES,
  ...SORTED_SETS,
};
