// The output of every bench: progress lines, one JSON file in bench/out with seed, versions and
// limits, one SVG in docs/plots. It contains no host name, address or user.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { redisVersion } from "../../test/support/redis/redis-server.ts";
import { plotSvg } from "./plot.ts";
import type { PlotOptions } from "./plot.ts";

interface ReportHead {
  readonly bench: string;
  readonly seed: number;
  readonly limitMib: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

const ROOT = path.resolve(import.meta.dirname, "../..");
const OUT_DIRECTORY = path.join(ROOT, "bench/out");

/** The command line that reproduces the figures. */
function commandLine(bench: string): string {
  const args = process.argv.slice(2);
  return ["npm run", `bench:${bench}`, ...(args.length === 0 ? [] : ["--", ...args])].join(" ");
}

function versions(): { readonly node: string; readonly redis: string } {
  try {
    return { node: process.version, redis: redisVersion() };
  } catch {
    return { node: process.version, redis: "none" };
  }
}

export function announce(head: ReportHead): void {
  const { node, redis } = versions();
  console.log(
    `bench ${head.bench}: seed ${head.seed}, node ${node}, redis ${redis}, ` +
      `limit ${head.limitMib} MiB, ${JSON.stringify(head.settings)}`,
  );
}

export function progress(text: string): void {
  console.log(`  ${text}`);
}

/** Writes bench/out/NAME.json and prints its path. */
export function writeReport(name: string, head: ReportHead, figures: object): void {
  mkdirSync(OUT_DIRECTORY, { recursive: true });
  const report = { ...head, command: commandLine(head.bench), versions: versions(), figures };
  writeFileSync(path.join(OUT_DIRECTORY, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written bench/out/${name}.json`);
}

export function writePlot(name: string, options: PlotOptions): void {
  const directory = path.join(ROOT, "docs/plots");
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, `${name}.svg`), plotSvg(options));
  console.log(`written docs/plots/${name}.svg`);
}

export interface Report extends ReportHead {
  readonly command: string;
  readonly versions: { readonly node: string; readonly redis: string };
}

/** The report of a bench, with figures in that bench's shape; null if there is none. */
export function readReport<Figures>(name: string): (Report & { figures: Figures }) | null {
  try {
    const text = readFileSync(path.join(OUT_DIRECTORY, `${name}.json`), "utf8");
    // Written only by writeReport of the bench of that name.
    return JSON.parse(text) as Report & { figures: Figures };
  } catch {
    return null;
  }
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
