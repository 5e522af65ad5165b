// Lua scripts as files: their text, their digest, their number of keys, read once at start; and
// the words for calling them. It runs nothing; what a script answers is named by whoever sends it.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface LuaScript {
  readonly name: string;
  readonly text: string;
  /** SHA-1 of the text, by which a server that knows the script is asked to run it. */
  readonly sha: string;
  readonly keysCount: number;
}

export interface ScriptCall {
  readonly script: LuaScript;
  /** All in one hash tag, so that Cluster can follow. */
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
  /**
   * Not sent again when it may have run without its answer being heard: the answer would be another
   * one. All others are: run twice in a row they change and answer the same.
   */
  readonly once?: true;
}

/** The end of a list, to be read behind a script. */
export interface RangeRead {
  readonly key: string;
  readonly countMax: number;
}

export interface ScriptAndRange {
  /** Numbers as decimal strings. */
  readonly answer: unknown;
  readonly elements: readonly Buffer[];
}

/**
 * `lua/NAME-N.lua` beside the module `base`; N is the number of its keys. In the library's build
 * the text is given: see scripts/inline-files.mjs.
 */
export function loadScript(
  file: `${string}-${number}`,
  base: string,
  text = readFileSync(new URL(`./lua/${file}.lua`, base), "utf8"),
): LuaScript {
  const sha = createHash("sha1").update(text).digest("hex");
  const dash = file.lastIndexOf("-");
  return { name: file.slice(0, dash), text, sha, keysCount: Number(file.slice(dash + 1)) };
}
