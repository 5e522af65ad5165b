// A core for the measured servers alone: their clients would be on other machines.

import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

const SERVER_CORE = 0;

/** Moves this process with all its threads off that core; undefined if there is only one. */
export function coreForServers(): number | undefined {
  const cores = availableParallelism();
  if (cores < 2) return undefined;
  const rest = cores === 2 ? "1" : `1-${cores - 1}`;
  const moved = spawnSync("taskset", ["-a", "-c", "-p", rest, String(process.pid)]);
  return moved.status === 0 ? SERVER_CORE : undefined;
}
