// Lua scripts: their text, digest and number of keys, read once at start, and the types for calling
// them. Callers interpret the results.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface LuaScript {
  readonly name: string;
  readonly text: string;
  /** SHA-1 of the text, for EVALSHA. */
  readonly sha: string;
  readonly keysCount: number;
}

export interface ScriptCall {
  readonly script: LuaScript;
  /** All in one hash tag, as Cluster requires. */
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
  /**
   * Never resent when its reply was lost, because a second run would reply differently. All other
   * scripts are idempotent, also in their reply.
   */
  readonly once?: true;
}

/**
 * Loads `lua/NAME-N.lua` next to the module `base`; N is the number of its keys. The package's
 * build passes `text`: see scripts/build/inline-files.mjs.
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
