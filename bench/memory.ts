// Runs the memory benches one after the other and writes docs/memory-profile.md from their reports
// in bench/out. `npm run bench:memory` takes a few minutes; `--full` takes hours; `--write` runs
// nothing and only rewrites the document.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { weighFloor } from "./support/floor.ts";
import type { GrowthFigures } from "./memory/figures.ts";
import { memoryProfile } from "./memory/profile.ts";
import { REPLACED_BY_SESSIONS } from "./support/replaced.ts";
import { readReport, writePlot } from "./support/report.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const ROOT = path.resolve(import.meta.dirname, "..");

interface Run {
  readonly bench: string;
  readonly quick: readonly string[];
  readonly full: readonly string[];
  /** The expected exit code: the leaking control run must fail. */
  readonly exitCode?: number;
}

/** The limit that is promised, and the number of clients that it supports. */
const SMALL = ["--limit", "128", "--concurrency", "8"];
/** Both numbers that the smallest limit is judged by, and one that loops by hand carry. */
const ROOM = ["--contenders", "ours:128=20,ours:128=100,ours:256,ours:512,sdk,ai,agents"];
const RUNS: readonly Run[] = [
  { bench: "cache", quick: ["--entries", "10000"], full: [] },
  { bench: "scenarios", quick: ["--scale", "0.02"], full: ["--scale", "1"] },
  { bench: "growth", quick: [], full: [...SMALL, "--sessions", "1000000"] },
  {
    bench: "growth",
    quick: ["--store", "redis"],
    full: [...SMALL, "--store", "redis", "--sessions", "1000000"],
  },
  {
    bench: "growth",
    quick: ["--leak", "1024"],
    full: ["--leak", "1024", "--sessions", "100000"],
    exitCode: 1,
  },
  { bench: "container", quick: ["--seconds", "20"], full: ["--sessions", "1000000"] },
  {
    bench: "container",
    quick: ["--find", "--seconds", "10"],
    full: ["--find", "--seconds", "120"],
  },
  { bench: "room", quick: [...ROOM, "--seconds", "10"], full: [...ROOM, "--seconds", "60"] },
];

if (!values.write) {
  await weighFloor();
  for (const given of RUNS) await run(given);
}
mkdirSync(path.join(ROOT, "docs"), { recursive: true });
writeFileSync(path.join(ROOT, "docs/memory-profile.md"), memoryProfile());
plotBeside();
console.log("written docs/memory-profile.md");

/** The plot of the README: our measurement next to the replaced service's own estimate. */
function plotBeside(): void {
  const report = readReport<GrowthFigures>("growth-embedded");
  if (report === null) return;
  const { samples } = report.figures;
  const sessionsCount = samples.at(-1)?.sessions ?? 1;
  writePlot("growth-beside", {
    title: "Memory of the process by sessions served",
    xLabel: "sessions seen",
    yLabel: "MiB of resident memory",
    logX: true,
    series: [
      {
        name: "agent-citas",
        points: samples.map(({ sessions, rssKib }) => [sessions, rssKib / 1024] as const),
      },
      {
        name: "its limit",
        dashed: true,
        points: [
          [1, report.limitMib],
          [sessionsCount, report.limitMib],
        ],
      },
      { name: "service replaced (its estimate)", dashed: true, points: REPLACED_BY_SESSIONS },
    ],
  });
}

/** Runs one bench as its own process, so that it inherits no heap. */
async function run({ bench, quick, full, exitCode = 0 }: Run): Promise<void> {
  const args = values.full ? full : quick;
  const script = path.join(import.meta.dirname, `${bench}.ts`);
  const options = { stdio: "inherit", env: process.env } as const;
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], options);
  const kill = (): void => void child.kill("SIGTERM");
  process.once("exit", kill);
  await once(child, "exit");
  process.off("exit", kill);
  if (child.exitCode === exitCode) return;
  console.error(`bench ${bench} ${args.join(" ")} ended with ${child.exitCode}, not ${exitCode}`);
  process.exitCode = 1;
}
