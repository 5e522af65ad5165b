// The start command: reads the settings, sizes V8's heap by the memory budget and replaces itself
// by the server, under the same process id. Used by `node start.cjs` and `agent-citas serve`.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { processEnvironment } from "../../engine/config/config.ts";
import { startFailure } from "../../engine/core/errors.ts";
import { ALLOCATOR, heapArguments } from "../../engine/process/heap-flags.ts";
import { processBudget } from "../../engine/limits/memory-budget.ts";
import { readAllSettings } from "../service/all-settings.ts";
import { withWorkingFolders } from "./working-folders.ts";

/** SIGUSR1 must not open the debugger. */
const NO_DEBUGGER = "--disable-sigusr1";

/**
 * Replaces this process by the server next to `entryUrl`. Resolves with an exit code only if that
 * fails, or on a system where a process cannot be replaced.
 */
export async function serve(entryUrl: string, args: readonly string[]): Promise<number> {
  try {
    const environment = withWorkingFolders(processEnvironment(), process.cwd());
    const { flags } = processBudget(readAllSettings(environment).config.limits);
    // From source run the source, from the bundle the bundle.
    const name = entryUrl.endsWith(".ts") ? "./server.ts" : "./server.cjs";
    const server = fileURLToPath(new URL(name, entryUrl));
    const all = [...heapArguments(flags, process.execArgv), NO_DEBUGGER, server, ...args];
    const fullEnvironment = { ...ALLOCATOR, ...environment };
    if (process.execve === undefined) return await supervise(all, fullEnvironment);
    const given = Object.entries(fullEnvironment).filter((entry): entry is [string, string] => {
      return entry[1] !== undefined;
    });
    return process.execve(process.execPath, [process.execPath, ...all], Object.fromEntries(given));
  } catch (error) {
    console.error(`agent-citas cannot start:\n${startFailure(error)}`);
    return 1;
  }
}

/** On Windows a process cannot be replaced: run a child and forward signals and exit code. */
function supervise(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: "inherit", env });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}
