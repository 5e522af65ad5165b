// Runs our Lua scripts in this process: one Lua state for all virtual servers, every script
// compiled once. It converts values between Lua and Redis and knows no command and no key.
//
// Redis uses Lua 5.1, where every number is a double; fengari is 5.3 with integers of 32 bits. So
// that times in milliseconds stay right, every number that comes in is a float, `tonumber` makes
// floats and `%d` writes them. Byte strings are latin1: one character per byte.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

/** A Redis reply, and what a script returns. */
export type Reply = string | number | null | readonly Reply[] | Status | Failure;
export interface Status {
  readonly ok: string;
}
export interface Failure {
  readonly error: string;
}

export type CallCommand = (command: readonly string[]) => Reply;

interface LuaState {
  readonly brand: "lua_State";
}

/** The part of fengari that is used; the package has no typings. */
interface Fengari {
  readonly lua: {
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_error(state: LuaState): number;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
    lua_gettop(state: LuaState): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, run: (state: LuaState) => number): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, value: Uint8Array): void;
    lua_rawgeti(state: LuaState, index: number, at: number): number;
    lua_rawseti(state: LuaState, index: number, at: number): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_settop(state: LuaState, top: number): void;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tostring(state: LuaState, index: number): Uint8Array;
    lua_type(state: LuaState, index: number): number;
  };
  readonly lauxlib: {
    luaL_loadstring(state: LuaState, text: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_ref(state: LuaState, index: number): number;
  };
  readonly lualib: { luaL_openlibs(state: LuaState): void };
}

// Read by fengari when it loads: a whole float prints as it does in Lua 5.1.
process.env["FENGARICONF"] = '{"LUA_COMPAT_FLOATSTRING":true}';
// The interface above is what the package's README and sources say of these functions.
const { lua, lauxlib, lualib } = createRequire(import.meta.url)("fengari") as Fengari;

const SHIM = `
  unpack = table.unpack
  local parse = tonumber
  tonumber = function(value, base)
    local number
    if base then number = parse(value, base) else number = parse(value) end
    return number and number + 0.0
  end
  local write = string.format
  string.format = function(form, ...) return write((string.gsub(form, "%%d", "%%.0f")), ...) end
`;

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

const NAMES = { ok: bytes("ok"), err: bytes("err"), keys: bytes("KEYS"), argv: bytes("ARGV") };

class LuaHost {
  readonly #state = lauxlib.luaL_newstate();
  /** Text to registry slot. Cap: the scripts of the project and of the planted bugs. */
  readonly #scripts = new Map<string, number>();
  #call: CallCommand | null = null;

  constructor() {
    lualib.luaL_openlibs(this.#state);
    assert.equal(lauxlib.luaL_loadstring(this.#state, bytes(SHIM)), 0);
    assert.equal(lua.lua_pcall(this.#state, 0, 0, 0), 0);
    lua.lua_createtable(this.#state, 0, 3);
    this.#method("call", (reply) => this.#raise(reply));
    this.#method("pcall", (reply) => this.#push(reply));
    lua.lua_setglobal(this.#state, bytes("redis"));
  }

  /** One run, start to end; commands that fail inside `redis.call` end it with an error reply. */
  run(
    text: string,
    { keys, args }: { readonly keys: readonly string[]; readonly args: readonly string[] },
    call: CallCommand,
  ): Reply {
    const state = this.#state;
    assert(this.#call === null, "scripts do not run inside each other");
    this.#call = call;
    const top = lua.lua_gettop(state);
    try {
      this.#global(NAMES.keys, keys);
      this.#global(NAMES.argv, args);
      lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, this.#compiled(text));
      const failed = lua.lua_pcall(state, 0, 1, 0) !== 0;
      if (failed) return { error: this.#text(-1) };
      return this.#read(lua.lua_gettop(state));
    } finally {
      lua.lua_settop(state, top);
      this.#call = null;
    }
  }

  #compiled(text: string): number {
    const known = this.#scripts.get(text);
    if (known !== undefined) return known;
    const failed = lauxlib.luaL_loadstring(this.#state, bytes(text)) !== 0;
    assert(!failed, failed ? this.#text(-1) : "compiled");
    const slot = lauxlib.luaL_ref(this.#state, lua.LUA_REGISTRYINDEX);
    this.#scripts.set(text, slot);
    return slot;
  }

  #method(name: string, answer: (reply: Reply) => void): void {
    lua.lua_pushcfunction(this.#state, (state) => {
      const command: string[] = [];
      for (let at = 1; at <= lua.lua_gettop(state); at++) command.push(this.#argument(at));
      assert(this.#call !== null, "a script runs");
      answer(this.#call(command));
      return 1;
    });
    lua.lua_setfield(this.#state, -2, bytes(name));
  }

  #raise(reply: Reply): void {
    if (!isFailure(reply)) return this.#push(reply);
    lua.lua_pushstring(this.#state, bytes(reply.error));
    lua.lua_error(this.#state);
  }

  /** Redis takes strings and numbers, and writes whole numbers without a point. */
  #argument(at: number): string {
    const type = lua.lua_type(this.#state, at);
    if (type === lua.LUA_TNUMBER) return String(lua.lua_tonumber(this.#state, at));
    assert.equal(type, lua.LUA_TSTRING, "a command's arguments are strings or numbers");
    return this.#text(at);
  }

  #text(at: number): string {
    return Buffer.from(lua.lua_tostring(this.#state, at)).toString("latin1");
  }

  #global(name: Uint8Array, items: readonly string[]): void {
    this.#push(items);
    lua.lua_setglobal(this.#state, name);
  }

  #push(reply: Reply): void {
    const state = this.#state;
    if (reply === null) return lua.lua_pushboolean(state, false);
    if (typeof reply === "number") return lua.lua_pushnumber(state, reply);
    if (typeof reply === "string") return lua.lua_pushstring(state, bytes(reply));
    lua.lua_createtable(state, 0, 0);
    if (isList(reply)) {
      for (const [index, item] of reply.entries()) {
        this.#push(item);
        lua.lua_rawseti(state, -2, index + 1);
      }
      return;
    }
    const failed = isFailure(reply);
    lua.lua_pushstring(state, bytes(failed ? reply.error : reply.ok));
    lua.lua_setfield(state, -2, failed ? NAMES.err : NAMES.ok);
  }

  #read(at: number): Reply {
    const state = this.#state;
    const type = lua.lua_type(state, at);
    if (type === lua.LUA_TNIL) return null;
    if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, at) ? 1 : null;
    if (type === lua.LUA_TNUMBER) return Math.trunc(lua.lua_tonumber(state, at));
    if (type === lua.LUA_TSTRING) return this.#text(at);
    assert.equal(type, lua.LUA_TTABLE, "a script returns what Redis can carry");
    for (const [field, name] of [
      ["error", NAMES.err],
      ["ok", NAMES.ok],
    ] as const) {
      const found = lua.lua_getfield(state, at, name) === lua.LUA_TSTRING;
      const text = found ? this.#text(-1) : "";
      lua.lua_pop(state, 1);
      if (found) return field === "ok" ? { ok: text } : { error: text };
    }
    return this.#readList(at);
  }

  #readList(at: number): Reply {
    const items: Reply[] = [];
    for (;;) {
      lua.lua_rawgeti(this.#state, at, items.length + 1);
      const top = lua.lua_gettop(this.#state);
      const ended = lua.lua_type(this.#state, top) === lua.LUA_TNIL;
      if (!ended) items.push(this.#read(top));
      lua.lua_pop(this.#state, 1);
      if (ended) return items;
    }
  }
}

export function isFailure(reply: Reply): reply is Failure {
  return typeof reply === "object" && reply !== null && "error" in reply;
}

function isList(reply: Status | Failure | readonly Reply[]): reply is readonly Reply[] {
  return Array.isArray(reply);
}

/** The one Lua state of this process: scripts keep nothing in it. */
export const luaHost = new LuaHost();
