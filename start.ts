// The start command: reads the settings, sizes V8's heap by the ledger's sum and becomes the
// server, under the same process id. `node dist/start.cjs`, or `npm start`.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { processEnvironment, readConfig } from "./engine/config.ts";
import { startFailure } from "./engine/errors.ts";
import { heapArguments } from "./engine/heap.ts";
import { sizingOf } from "./engine/sizing.ts";

function start(): void {
  const environment = processEnvironment();
  const { flags } = sizingOf(readConfig(environment).limits);
  // Beside this file: the source where this is the source, the bundle where this is the bundle.
  const name = import.meta.url.endsWith(".ts") ? "./server.ts" : "./server.cjs";
  const server = fileURLToPath(new URL(name, import.meta.url));
  const args = [...heapArguments(flags, process.execArgv), server, ...process.argv.slice(2)];
  // glibc gives every thread an arena of its own, which keeps freed memory: one is enough.
  const full = { MALLOC_ARENA_MAX: "1", ...environment };
  if (process.execve === undefined) return supervise(args, full);
  const given = Object.entries(full).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined;
  });
  process.execve(process.execPath, [process.execPath, ...args], Object.fromEntries(given));
}

/** Where a process cannot be replaced (Windows): a child that shares its fate. */
function supervise(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const child = spawn(process.execPath, args, { stdio: "inherit", env });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
}

try {
  start();
} catch (error) {
  console.error(`agent-citas cannot start:\n${startFailure(error)}`);
  process.exitCode = 1;
}
