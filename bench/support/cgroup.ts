// A hard memory limit from the kernel, v1 or v2, for one server: created under this process's
// group, so that the machine's limits are kept, and removed at the end. Needs root.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { rmSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface MemoryGroup {
  readonly version: 1 | 2;
  readonly procs: string;
  readonly swapLimited: boolean;
  /** Processes in it that the kernel killed for lack of memory. */
  oomKills(): number;
  /** The highest charge, including the page cache of files it read. */
  peakMib(): number;
  /** Memory that cannot be reclaimed: anonymous memory, now. */
  anonymousMib(): number;
  /** How often the limit was reached and the kernel had to reclaim memory first. */
  limitHits(): number;
  remove(): Promise<void>;
}

const MIB = 1024 * 1024;
const REMOVE_TRIES_MAX = 50;

/** A group with a hard limit, or the reason why none can be made here. */
export function createMemoryGroup(limitMib: number): MemoryGroup | string {
  if (process.getuid?.() !== 0) return "a memory cgroup needs root";
  try {
    return createV2(limitMib) ?? createV1(limitMib) ?? "no writable memory cgroup is mounted";
  } catch (error) {
    return `the memory cgroup cannot be made: ${error instanceof Error ? error.message : "?"}`;
  }
}

function createV2(limitMib: number): MemoryGroup | null {
  const root = "/sys/fs/cgroup";
  if (!existsSync(`${root}/cgroup.controllers`)) return null;
  if (!readFileSync(`${root}/cgroup.controllers`, "utf8").includes("memory")) return null;
  // A v2 group with processes cannot delegate its memory controller: the new group is at the root
  // of what this container sees.
  const directory = makeDirectory(root);
  write(directory, "memory.max", limitMib * MIB);
  const swapLimited = write(directory, "memory.swap.max", 0);
  return {
    version: 2,
    procs: path.join(directory, "cgroup.procs"),
    swapLimited,
    oomKills: () => field(directory, "memory.events", "oom_kill"),
    peakMib: () => Number(read(directory, "memory.peak")) / MIB,
    anonymousMib: () => field(directory, "memory.stat", "anon") / MIB,
    limitHits: () => field(directory, "memory.events", "max"),
    remove: () => remove(directory),
  };
}

function createV1(limitMib: number): MemoryGroup | null {
  const own = /^\d+:memory:(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  const candidates = [`/sys/fs/cgroup/memory${own ?? ""}`, "/sys/fs/cgroup/memory"];
  const parent = candidates.find((one) => existsSync(`${one}/memory.limit_in_bytes`));
  if (parent === undefined) return null;
  const directory = makeDirectory(parent);
  write(directory, "memory.limit_in_bytes", limitMib * MIB);
  const swapLimited = write(directory, "memory.memsw.limit_in_bytes", limitMib * MIB);
  write(directory, "memory.swappiness", 0);
  return {
    version: 1,
    procs: path.join(directory, "cgroup.procs"),
    swapLimited,
    oomKills: () => field(directory, "memory.oom_control", "oom_kill"),
    peakMib: () => Number(read(directory, "memory.max_usage_in_bytes")) / MIB,
    anonymousMib: () => field(directory, "memory.stat", "total_rss") / MIB,
    limitHits: () => Number(read(directory, "memory.failcnt")),
    remove: () => remove(directory),
  };
}

/** Whether the limit works here: a process that allocates twice the limit must be killed. */
export async function limitIsEnforced(limitMib: number): Promise<boolean> {
  const group = createMemoryGroup(limitMib);
  if (typeof group === "string") return false;
  const greedy = `Buffer.alloc(${2 * limitMib * MIB}, 1); console.log("kept it all")`;
  const script = 'echo $$ > "$0" && exec "$@"';
  const args = ["-c", script, group.procs, process.execPath, "-e", greedy];
  const { signal, status } = spawnSync("/bin/sh", args, { stdio: "ignore", timeout: 60_000 });
  const killed = group.oomKills() > 0 || signal === "SIGKILL" || status === 137;
  await group.remove();
  return killed;
}

/**
 * A copy of the runtime that no other process has mapped, dropped from the page cache: its pages
 * are charged to the group that runs it, as in a container alone on its machine. Pages of a binary
 * that also runs elsewhere would be charged there, and the limit would seem too wide.
 */
export function privateBinary(): { readonly path: string; remove(): void } {
  const directory = mkdtempSync(path.join(tmpdir(), "citas-node-"));
  const copy = path.join(directory, "node");
  copyFileSync(process.execPath, copy);
  spawnSync("dd", [`of=${copy}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"]);
  return { path: copy, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function makeDirectory(parent: string): string {
  const directory = path.join(parent, `citas-bench-${process.pid}`);
  mkdirSync(directory);
  return directory;
}

function write(directory: string, file: string, value: number): boolean {
  try {
    writeFileSync(path.join(directory, file), String(value));
    return true;
  } catch (error) {
    // Kernels without swap accounting lack this file; the hard limit itself must work.
    if (file.includes("sw")) return false;
    throw error;
  }
}

function read(directory: string, file: string): string {
  return readFileSync(path.join(directory, file), "utf8");
}

function field(directory: string, file: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(read(directory, file))?.[1] ?? 0);
}

/** The kernel needs some time after the last process of a group has ended. */
async function remove(directory: string): Promise<void> {
  for (let attempt = 0; attempt < REMOVE_TRIES_MAX; attempt++) {
    try {
      rmdirSync(directory);
      return;
    } catch {
      await wait(100);
    }
  }
  console.error(`  ${directory} could not be removed`);
}
