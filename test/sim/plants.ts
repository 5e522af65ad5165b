// Planted bugs, injected by altering a script's text or between the product and its Redis. The
// product must have none of them, and the simulation must detect each.

import assert from "node:assert/strict";
import { decodeTurn, encodeTurn } from "../../engine/sessions/turn-codec.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Claim, Stage, TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import { loadScript } from "../../engine/redis/lua-script.ts";
import type { LuaScript, ScriptCall } from "../../engine/redis/lua-script.ts";
import type { Faults } from "./faults.ts";
import type { Setup } from "./world.ts";

/** All customers want the same slot at once, and nothing else fails. */
export const RUSH: Partial<Faults> = {
  ...{ redisShare: 0, backendShare: 0, modelShare: 0, killsMax: 0, pauseShare: 0 },
  ...{ jumps: false, wipes: false, outages: false, rush: true },
};

const LEAVE = loadScript(
  "leave-1",
  new URL("../../tools/records/redis-store.ts", import.meta.url).href,
);

/** A commit that does not ask who owns the session. */
export const missingFence: Setup = {
  faults: { redisShare: 5, jumps: true, pauseShare: 0.5, wipes: false },
  script: ({ name, text }) =>
    name === "commit"
      ? altered(text, "if stored[1] ~= token then return {0, 0, 0, 0} end", "")
      : text,
};

/** A reservation that is released once it is confirmed, before the event is sent. */
export const holdReleasedEarly: Setup = {
  faults: RUSH,
  redis: (redis) =>
    between(redis, async (call) => {
      const answer = await redis.run(call);
      const confirmed = call.script.name === "hold" && call.args[6] === 0 && answer === "1";
      if (confirmed)
        await redis.run({ script: LEAVE, keys: call.keys, args: [call.args[0] ?? ""] });
      return answer;
    }),
};

/** A slot queue without earlier reservations: the script finds none before its own. */
export const lineOfOne: Setup = {
  faults: RUSH,
  script: ({ name, text }) =>
    name === "hold" ? altered(text, "before = before + 1", "before = 0") : text,
};

/** A request that is sent before its journal entry is written. */
export const pendingForgotten: Setup = {
  faults: { ...RUSH, backendShare: 30, lateEvents: true },
  redis: (redis) =>
    between(redis, (call) => {
      if (call.script.name !== "write") return redis.run(call);
      return redis.run({ ...call, args: [...call.args.slice(0, 2), 0] });
    }),
};

const HALF: LuaScript = {
  name: "commit",
  keysCount: 2,
  sha: "",
  text: `
    if redis.call("HGET", KEYS[1], "owner") ~= ARGV[1] then return {0, 0, 0, 0} end
    local turns = redis.call("RPUSH", KEYS[2], ARGV[2])
    local bytes = (tonumber(redis.call("HGET", KEYS[1], "bytes")) or 0) + #ARGV[2]
    redis.call("HSET", KEYS[1], "turns", turns, "bytes", bytes)
    redis.call("PEXPIRE", KEYS[2], ARGV[3])
    return {1, 0, 0, 0}`,
};

/** The customer's words first, the reply in a second step. */
export const twoHalves: Setup = {
  redis: (redis) =>
    between(redis, async (call) => {
      const element = call.args[1];
      if (call.script.name !== "commit" || !Buffer.isBuffer(element)) return redis.run(call);
      const turn = decodeTurn(element, DEFAULT_LIMITS);
      assert(turn !== null, "a turn is committed");
      const asked = encodeTurn({ ...turn, reply: "" }, DEFAULT_LIMITS);
      const answered = encodeTurn({ ...turn, user: "" }, DEFAULT_LIMITS);
      const [token = "", , ...rest] = call.args;
      await redis.run({ ...call, script: HALF, args: [token, asked, ...rest] });
      return redis.run({ ...call, args: [token, answered, ...rest] });
    }),
};

/** A stream that does not report discarded text to its reader. */
export const nothingDiscarded: Setup = {
  faults: { ...RUSH, modelShare: 15 },
  hears: ({ type }) => type !== "text_discarded",
};

/** Sessions by their own id alone. */
export const tenantLeftOut: Setup = {
  redis(redis) {
    const key = (name: string): string => name.replace(SESSION_KEY, "citas:{$1");
    const shorten = (call: ScriptCall): ScriptCall => ({ ...call, keys: call.keys.map(key) });
    return between(redis, (call) => redis.run(shorten(call)));
  },
};

/** From the tenant on: what is not a session's key stays. */
const SESSION_KEY = /^citas:\{\d+:(.+\}:(?:meta|turns|bookings))$/;

/** The port with another `run`. */
export function between(redis: RedisPort, run: RedisPort["run"]): RedisPort {
  return {
    run,
    healthy: () => redis.healthy(),
    get commandsInFlight() {
      return redis.commandsInFlight;
    },
    ready: (timeoutMs) => redis.ready(timeoutMs),
    onReady: (listener) => redis.onReady(listener),
    close: () => redis.close(),
  };
}

function altered(text: string, line: string, other: string): string {
  const changed = text.replace(line, other);
  assert.notEqual(changed, text, "the script still has the line that is altered");
  return changed;
}

/** A turn that claims nothing for its history. */
export const historyUnclaimed: Setup = {
  bytes: (bytes) =>
    lying(bytes, (stage, claim) => (stage === "session" ? unclaimed(claim) : claim)),
};

/** A prompt whose claim is released while it is still used. */
export const promptReleasedEarly: Setup = {
  bytes: (bytes) =>
    lying(bytes, (stage, claim) =>
      stage === "prompt" ? changed(claim, { shrinkTo: () => claim.shrinkTo(0) }) : claim,
    ),
};

function lying(bytes: TurnBytes, open: (stage: Stage, claim: Claim) => Claim): TurnBytes {
  return {
    request: bytes.request,
    get heldBytes() {
      return bytes.heldBytes;
    },
    get tenant() {
      return bytes.tenant;
    },
    set tenant(tenant) {
      bytes.tenant = tenant;
    },
    open: (stage) => open(stage, bytes.open(stage)),
    release: () => bytes.release(),
  };
}

function changed(claim: Claim, changes: Partial<Claim>): Claim {
  return {
    get heldBytes() {
      return claim.heldBytes;
    },
    get isWaiting() {
      return claim.isWaiting;
    },
    grow: (bytes, onGranted) => claim.grow(bytes, onGranted),
    shrinkTo: (bytes) => claim.shrinkTo(bytes),
    release: () => claim.release(),
    ...changes,
  };
}

function unclaimed(claim: Claim): Claim {
  return changed(claim, { grow: (_bytes, onGranted) => onGranted(), shrinkTo: () => {} });
}
