// The start command: reads the settings, sizes V8's heap by the ledger's sum and becomes the
// server, under the same process id. Behind `node start.cjs` and `agent-citas serve`.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { processEnvironment } from "../../engine/config/config.ts";
import { startFailure } from "../../engine/core/errors.ts";
import { heapArguments } from "../../engine/process/heap-flags.ts";
import { processBudget } from "../../engine/limits/memory-budget.ts";
import { readAllSettings } from "../service/all-settings.ts";

/** A signal must not open the debugger to whoever may send it. */
const NO_DEBUGGER = "--disable-sigusr1";

/**
 * Becomes the server that lies beside the file `beside`. Resolves with an exit code only where that
 * does not start, or where a process cannot be replaced.
 */
export async function serve(beside: string, args: readonly string[]): Promise<number> {
  try {
    const environment = processEnvironment();
    const { flags } = processBudget(readAllSettings(environment).config.limits);
    // The source where this is the source, the bundle where this is the bundle.
    const name = beside.endsWith(".ts") ? "./server.ts" : "./server.cjs";
    const server = fileURLToPath(new URL(name, beside));
    const all = [...heapArguments(flags, process.execArgv), NO_DEBUGGER, server, ...args];
    // glibc gives every thread an arena of its own, which keeps freed memory: one is enough.
    const full = { MALLOC_ARENA_MAX: "1", ...environment };
    if (process.execve === undefined) return await supervise(all, full);
    const given = Object.entries(full).filter((entry): entry is [string, string] => {
      return entry[1] !== undefined;
    });
    return process.execve(process.execPath, [process.execPath, ...all], Object.fromEntries(given));
  } catch (error) {
    console.error(`agent-citas cannot start:\n${startFailure(error)}`);
    return 1;
  }
}

/** Where a process cannot be replaced (Windows): a child that shares its fate. */
function supervise(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: "inherit", env });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}
