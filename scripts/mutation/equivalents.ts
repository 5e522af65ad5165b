// Mutations that no test can detect, or that only affect speed, each with the reason. Reviewed by
// hand: an entry is a claim about the code, and must be removed when its line changes.

interface Equivalent {
  readonly file: string;
  /** The whole line. */
  readonly where: string;
  /** Without it: any mutation of that line. */
  readonly changes?: readonly string[];
  /** It is harmful, but no test detects it: counts as a survivor. */
  readonly survives?: true;
  readonly why: string;
}

const SPEED = "a choice of speed and memory: any setting that zlib takes is read back";
const PRESENT = "checked before: what stands on the left is always there";

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: "engine/sessions/lua/commit-2.lua",
    where: 'if kind ~= "none" then redis.call("UNLINK", ring) end',
    changes: ['kind ~= "none" → true'],
    why: "to throw away a key that is not there does nothing",
  },
  {
    file: "engine/sessions/lua/commit-2.lua",
    where: "local turns, bytes = tonumber(stored[3]) or 0, tonumber(stored[4]) or 0",
    changes: ["0 → 1"],
    why: "begin wrote both where there is a ring, and where there is none both are set to 0 below",
  },
  {
    file: "engine/sessions/lua/commit-2.lua",
    where: 'local length = kind == "list" and redis.call("LLEN", ring) or 0',
    changes: ["0 → 1"],
    why: "what is no list is thrown away below, whatever its length",
  },
  {
    file: "engine/sessions/lua/commit-2.lua",
    where: "turns, bytes = 0, 0",
    changes: ["0 → 1"],
    why: "the bytes of a ring of one are set to those of its element below",
  },
  {
    file: "engine/sessions/lua/commit-2.lua",
    where: 'if turns > 0 and type(redis.pcall("LPOS", ring, element)) == "number" then',
    changes: ["> → >="],
    why: "where there are no turns there is no ring, and no place in it",
  },
  {
    file: "engine/sessions/lua/commit-2.lua",
    where: "if newer > 0 then",
    changes: ["> → >=", "newer > 0 → true"],
    why: "without newer turns the ring is written again in the same order: only slower",
  },
  {
    file: "engine/sessions/lua/begin-2.lua",
    where: 'return type(usage) == "number" and usage > 2 * bytes + 16384',
    changes: ["> → >=", "16384 → 16385"],
    why: "one byte of what the allocator says; the cap has room for its slack",
  },
  {
    file: "engine/sessions/lua/begin-2.lua",
    where: 'if foreign(meta, "hash", 0) then redis.call("UNLINK", meta) end',
    changes: ["0 → 1"],
    why: "two bytes of what the allocator says; the cap has room for its slack",
  },
  {
    file: "engine/sessions/lua/begin-2.lua",
    where:
      "local owner, expiry, ever = stored[1], tonumber(stored[2]) or 0, tonumber(stored[5]) or 0",
    changes: ["0 → 1"],
    why: "a lock until the first millisecond of 1970 is as past as one until the one before",
  },
  {
    file: "engine/sessions/lua/begin-2.lua",
    where: "local agreed = sane and length == turns and (length == 0 or bytes > 0)",
    changes: ["0 → 1"],
    why: "one byte is counted again, to one byte",
  },
  {
    file: "engine/sessions/lua/begin-2.lua",
    where: "if not agreed then",
    changes: ["not agreed → true"],
    why: "what agrees is counted again, to the same: only slower",
  },
  {
    file: "engine/sessions/lua/begin-2.lua",
    where: 'if stored[5] then redis.call("PEXPIRE", meta, ARGV[3]) end',
    changes: ['"PEXPIRE" → "EXPIRE"'],
    why: "only that something is written matters here; the last lines set the time to live",
  },
  {
    file: "tools/records/lua/hold-1.lua",
    where: "local now = time[1] * 1000 + math.floor(time[2] / 1000)",
    changes: ["math.floor → nothing"],
    why: "%d cuts the fraction, and an expiry of whole milliseconds is past in the same millisecond",
  },
  {
    file: "tools/records/lua/hold-1.lua",
    where: "if not mine or number < mine then before = before + 1 end",
    changes: ["< → <="],
    why: "two places have one number only when both are kept, and a kept one answers before that",
  },
  {
    file: "tools/records/lua/recall-2.lua",
    where: "local answer = {owned, time[1] * 1000 + math.floor(time[2] / 1000)}",
    changes: ["math.floor → nothing"],
    why: "Redis cuts the fraction of a number that a script returns",
  },
  {
    file: "tools/records/lua/settle-1.lua",
    where: "if not held or string.sub(held, 1, #ARGV[2]) ~= ARGV[2] then return 0 end",
    changes: ["1 → 0"],
    why: "string.sub begins at the first character for 0 as for 1",
  },
  {
    file: "tools/records/memory-store.ts",
    where:
      "return quotas.set(keyOf(quota), JSON.stringify([...recent, [token, Math.floor(now)]]), now);",
    changes: ["Math.floor(now) → (now)", "floor → ceil"],
    why: "less than a millisecond of a day; it keeps the text short",
  },
  {
    file: "tools/records/redis-store.ts",
    where: 'fields.set(pieces[index] ?? "", pieces[index + 1] ?? "");',
    changes: ['pieces[index] ?? "" → pieces[index]', 'pieces[index + 1] ?? "" → pieces[index + 1]'],
    why: PRESENT,
  },
  {
    file: "tools/records/redis-store.ts",
    where:
      "const written = changes.flatMap(([key, value]) => (value === null ? [] : [key, value]));",
    changes: ["value === null → false"],
    why: "a key that is written empty and then deleted, in one script, is deleted",
  },
  {
    file: "tools/records/redis-store.ts",
    where:
      'const call = { script: SETTLE, keys: [book], args: [key, expectedPrefix, value ?? "", DAY_MS] };',
    changes: ['value ?? "" → value'],
    why: "the library sends null as an empty text",
  },
  {
    file: "tools/records/retry-queue.ts",
    where: "for (const [name, call] of [...this.#queued]) this.run(name, call, 1).catch(noop);",
    changes: ["this.run(name, call, 1).catch(noop) → this.run(name, call, 1)"],
    why: "it never rejects: every failure is caught inside",
  },
  {
    file: "tools/records/retry-queue.ts",
    where: "this.#running.delete(name);",
    changes: ["this.#running.delete(name); → ;"],
    survives: true,
    why: "a leak of one small entry for each key ever finalised, and no wrong answer",
  },
  {
    file: "tools/records/booking-journal.ts",
    where: 'return JSON.parse(value.slice(value.indexOf(" ") + 1));',
    changes: ["1 → 0"],
    why: "JSON may begin with a space, and one last character is no entry",
  },
  {
    file: "tools/records/journal-queries.ts",
    where: 'const changedBy = changeKey(same?.eventId ?? "");',
    changes: ['same?.eventId ?? "" → same?.eventId'],
    why: "no event has an empty id, and none has the id `undefined`",
  },
  {
    file: "engine/sessions/turn-codec.ts",
    where:
      "const DEFLATE = { level: 6, windowBits: 14, memLevel: 6, strategy: 0, chunkSize: 2048, dictionary };",
    why: SPEED,
  },
  {
    file: "engine/sessions/turn-codec.ts",
    where: "const INFLATE = { windowBits: 14, chunkSize: 4096, dictionary };",
    why: SPEED,
  },
  {
    file: "engine/sessions/turn-codec.ts",
    where: "if (element.length < 2 || element.length > limits.storedTurnBytesMax) return null;",
    changes: ["< → <=", "2 → 3"],
    why: "no turn has two bytes: what they hold is refused as no list",
  },
  {
    file: "engine/sessions/turn-codec.ts",
    where: "if (json === null) return null;",
    changes: ["json === null → false"],
    why: "null is read as the text null, which is no list",
  },
  {
    file: "engine/sessions/turn-codec.ts",
    where:
      "const [version, body] = deflated.length < plain.length ? [DEFLATED, deflated] : [PLAIN, plain];",
    changes: ["< → <="],
    why: "at the same length both forms are as good",
  },
  {
    file: "engine/sessions/turn-codec.ts",
    where: "const version: number = element[0] ?? 0;",
    why: PRESENT,
  },
  {
    file: "engine/sessions/turn-ring.ts",
    where: "bytes -= elements.shift()?.length ?? 0;",
    changes: ["elements.shift()?.length ?? 0 → elements.shift()?.length", "0 → 1"],
    why: PRESENT,
  },
];
