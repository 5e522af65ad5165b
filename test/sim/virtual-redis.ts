// One virtual Redis server: our real scripts over a keyspace in this process, with its own clock.
// Observers see every script's keys before and after.

import { luaHost } from "./lua-host.ts";
import type { Reply } from "./lua-host.ts";
import { runCommand } from "./commands.ts";
import { Keyspace } from "./keyspace.ts";
import type { LuaScript, ScriptCall } from "../../engine/redis/lua-script.ts";

/** Alters a script's text: how a bug is planted. */
export type Plant = (script: LuaScript) => string;

export interface RedisWatch {
  /** Called around every script. */
  before(call: ScriptCall, keyspace: Keyspace): void;
  after(call: ScriptCall, keyspace: Keyspace, answer: Reply): void;
}

export class VirtualRedis {
  readonly keyspace: Keyspace;
  readonly #now: () => number;
  readonly #plant: Plant;
  readonly #watch: RedisWatch | null;
  /** How far the server's clock is from the world's. */
  #aheadMs = 0;

  constructor(
    now: () => number,
    options: { readonly plant?: Plant; readonly watch?: RedisWatch } = {},
  ) {
    this.#now = now;
    this.#plant = options.plant ?? ((script) => script.text);
    this.#watch = options.watch ?? null;
    this.keyspace = new Keyspace(() => this.#now() + this.#aheadMs);
  }

  serve(call: ScriptCall): Reply {
    this.#watch?.before(call, this.keyspace);
    const args = call.args.map((arg) =>
      typeof arg === "string" ? Buffer.from(arg).toString("latin1") : latin1(arg),
    );
    const answer = luaHost.run(this.#plant(call.script), { keys: call.keys, args }, (command) =>
      runCommand(this.keyspace, command),
    );
    this.#watch?.after(call, this.keyspace, answer);
    return answer;
  }

  /** The server's clock jumps. */
  jump(durationMs: number): void {
    this.#aheadMs += durationMs;
  }

  /** Restarted without its data. */
  wipe(): void {
    this.keyspace.clear();
  }
}

function latin1(arg: number | Buffer): string {
  return typeof arg === "number" ? String(arg) : arg.toString("latin1");
}

/** A reply as the library hands it on: numbers as decimal strings, strings as bytes. */
export function asAnswer(reply: Reply): unknown {
  if (typeof reply === "number") return String(reply);
  if (typeof reply === "string") return Buffer.from(reply, "latin1");
  if (Array.isArray(reply)) return reply.map((item: Reply) => asAnswer(item));
  return reply !== null && "ok" in reply ? reply.ok : null;
}
