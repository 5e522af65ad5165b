// Runs the shipped server as its own process, started as in production, and reads the kernel's
// figures: resident memory, its peak, CPU. The only place that knows the start command. Other
// programs that are measured in the same way are started here, too.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

export interface ServerProcessOptions {
  readonly limitMib: number;
  /** The directory of a build; by default the one of BENCH_DIST or `dist`. */
  readonly dist?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Node's own flags, kept by the start command and stronger than its. */
  readonly nodeFlags?: readonly string[];
  /** A CommonJS file loaded before the server, for what the bench adds. */
  readonly preload?: string;
  /** A control group's `cgroup.procs`; the process enters it before it executes the server. */
  readonly cgroupProcs?: string;
  /** A different copy of the runtime than the bench's own. */
  readonly binary?: string;
  /** The only core that it may use (util-linux's taskset). */
  readonly core?: number;
}

export interface ServerProcess {
  readonly url: string;
  readonly startMs: number;
  readonly flags: readonly string[];
  rssMib(): number;
  /** The highest resident memory since the start, from the kernel (VmHWM). */
  highWaterMib(): number;
  /** The highest sample of /proc/PID/smaps_rollup, taken every 100 ms. */
  sampledPeakMib(): number;
  cpuMs(): number;
  /** The signal or exit code; null while it runs. */
  ended(): string | null;
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, "../..");
/** Measures another build: `BENCH_DIST=/tmp/dist-before npm run bench:growth`. */
const DIST = path.resolve(process.env["BENCH_DIST"] ?? path.join(ROOT, "dist"));
const SAMPLE_MS = 100;
const STOP_MS_MAX = 10_000;
const START_MS_MAX = 30_000;
const MS_PER_TICK = 10;
const LISTENING = /(?:"server_listening","detail":"|^listening )(http:[^\s"]+)/;

// A bench that is stopped must still run the handlers that stop what it started.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** @throws Error if the server exits, or does not report, before it listens. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  return startProcess(commandOf(options), {
    SERVER_PORT: "0",
    LOG_LEVEL: "info",
    MEMORY_LIMIT_MB: String(options.limitMib),
    ...(options.preload === undefined ? {} : { NODE_OPTIONS: `--require=${options.preload}` }),
    ...options.environment,
  });
}

/** Any program that prints where it listens, as ours does or as `listening http://…`. */
export async function startProcess(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const startedAt = performance.now();
  const path = process.env["PATH"] ?? "";
  const child = spawn(command[0] ?? "", command.slice(1), {
    env: { MALLOC_ARENA_MAX: "1", OPENAI_API_KEY: "sk-bench", PATH: path, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  let ending: string | null = null;
  child.once("exit", (code, signal) => (ending = signal ?? `exit ${code}`));
  const url = await listeningUrl(createInterface({ input: child.stdout })).catch(
    (error: unknown) => {
      kill();
      throw error;
    },
  );
  const startMs = performance.now() - startedAt;
  // The rest of the log is read and dropped, so that the pipe never fills.
  child.stdout.resume();
  const pid = serverPid(child.pid ?? 0);
  let peakMib = 0;
  const sampler = setInterval(() => (peakMib = Math.max(peakMib, rollupMib(pid))), SAMPLE_MS);
  return {
    url,
    startMs,
    flags: flagsOf(pid),
    rssMib: () => statusMib(pid, "VmRSS"),
    highWaterMib: () => statusMib(pid, "VmHWM"),
    sampledPeakMib: () => peakMib,
    cpuMs: () => cpuMs(pid),
    ended: () => ending,
    async stop() {
      clearInterval(sampler);
      process.off("exit", kill);
      if (ending !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const timer = setTimeout(kill, STOP_MS_MAX);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Starts by the launcher if there is one, which chooses V8's flags itself. */
function commandOf(options: ServerProcessOptions): readonly string[] {
  const { limitMib, cgroupProcs, core, dist = DIST, nodeFlags = [] } = options;
  const launcher = path.join(dist, "start.cjs");
  const hasLauncher = existsSync(launcher);
  const oldMib = Math.floor((limitMib * 160) / 256);
  const byHand = [
    `--max-old-space-size=${oldMib}`,
    `--max-semi-space-size=${limitMib < 192 ? 1 : 4}`,
  ];
  const flags = hasLauncher ? [] : byHand;
  const entry = hasLauncher ? launcher : path.join(dist, "server.cjs");
  const pinned = core === undefined ? [] : ["taskset", "-c", String(core)];
  const node = [...pinned, options.binary ?? process.execPath, ...flags, ...nodeFlags, entry];
  return inGroup(node, cgroupProcs);
}

/** The shell enters the group and executes the program, so nothing of it runs outside. */
export function inGroup(command: readonly string[], procs?: string): readonly string[] {
  if (procs === undefined) return command;
  return ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', procs, ...command];
}

async function listeningUrl(lines: Interface): Promise<string> {
  const found = (async () => {
    for await (const line of lines) {
      const url = LISTENING.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    return null;
  })();
  const late = new AbortController();
  const url = await Promise.race([
    found,
    wait(START_MS_MAX, null, { signal: late.signal }).catch(() => null),
  ]);
  late.abort();
  if (url === null) throw new Error("the server did not start: is it built, or installed?");
  return url;
}

/** The launcher may have become the server, or have it as its only child. */
function serverPid(pid: number): number {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0];
    return child === undefined || child === "" ? pid : serverPid(Number(child));
  } catch {
    return pid;
  }
}

/** V8's flags, from any source. */
function flagsOf(pid: number): readonly string[] {
  const words = readProcess(pid, "cmdline").split("\0");
  return words.filter((word) => word.startsWith("--"));
}

function statusMib(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readProcess(pid, "status");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
}

function rollupMib(pid: number): number {
  return Number(/^Rss:\s+(\d+)/m.exec(readProcess(pid, "smaps_rollup"))?.[1] ?? 0) / 1024;
}

function cpuMs(pid: number): number {
  const fields = readProcess(pid, "stat").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * MS_PER_TICK;
}

/** Empty after the process has ended. */
function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
