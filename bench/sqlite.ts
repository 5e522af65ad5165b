// What the data folder's database costs, on this very build: RSS of opening it and of its
// statements against the constants of the memory budget, of its code while no folder is used, and
// how long four processes that write to one file block their event loops for its lock. Exits with 1
// when a constant is too low, when "off" costs more than 0.5 MiB, or a lock more than 50 ms.
// `npm run bench:sqlite -- --rounds 3 --seconds 5`

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";
import { MIB } from "../engine/core/bytes.ts";
import {
  DATABASE_BYTES,
  DATABASE_LIBRARY_BYTES,
  PAGE_CACHE_BYTES,
  STATEMENTS_MAX,
  STATEMENT_BYTES,
} from "../engine/limits/memory-budget.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { printTable } from "./support/table.ts";
import type { Gaps, Weights } from "./sqlite/worker.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
interface CodeWeights extends Weights {
  /** What is loaded without a data folder. */
  readonly codeBytes: number;
}

const OFF_BYTES_MAX = MIB / 2;
const LOCK_MS_MAX = 50;
const WRITERS = 4;
const ROOT = path.resolve(import.meta.dirname, "..");
/** Loaded by every server, whether it has a data folder or not, and what it has besides. */
const ALWAYS_LOADED = [
  ...["engine/sessions/sqlite-store.ts", "tools/records/sqlite-store.ts"],
  ...["tools/calendars/sqlite-calendar.ts", "tools/agenda/feed-secrets.ts"],
];
const BESIDES = [
  ...["engine/sessions/memory-store.ts", "tools/records/memory-store.ts"],
  "tools/calendars/memory-calendar.ts",
];

const head = { bench: "sqlite", seed: 1, limitMib: 256, settings: { rounds, seconds } };
announce(head);
const folder = mkdtempSync(path.join(tmpdir(), "citas-bench-sqlite-"));
try {
  const weights: CodeWeights[] = [];
  const bundle = await bundled();
  for (let index = 0; index < rounds; index++) {
    const codeBytes = Number(await run("bench/sqlite/code.ts", [], bundle));
    const rest = await worker<Weights>("weigh", path.join(folder, `weigh-${index}`));
    weights.push({ codeBytes, ...rest });
  }
  const shared = await writers(() => path.join(folder, "shared"));
  const own = await writers((index) => path.join(folder, `own-${index}`));
  report(middle(weights), shared, own);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A worker's one line of JSON. */
async function worker<Answer>(...args: readonly string[]): Promise<Answer> {
  // Printed by our own worker.
  return JSON.parse(await run("bench/sqlite/worker.ts", ["--import", "tsx"], ...args)) as Answer;
}

async function run(program: string, flags: readonly string[], ...args: readonly string[]) {
  const given = ["--expose-gc", ...flags, path.join(ROOT, program), ...args];
  const timeout = 60_000 + seconds * 1000;
  return (await promisify(execFile)(process.execPath, given, { cwd: ROOT, timeout })).stdout;
}

/** As the server's bundle has it: a file of the database's own, and one of all that it shares. */
async function bundled(): Promise<string> {
  mkdirSync(path.join(ROOT, "bench/out"), { recursive: true });
  const entryPoints = Object.entries({ besides: BESIDES, database: ALWAYS_LOADED }).map(
    ([name, files]) => {
      const entry = path.join(ROOT, `bench/out/${name}.entry.ts`);
      writeFileSync(entry, files.map((file) => `export * from "../../${file}";`).join("\n"));
      return { in: entry, out: name };
    },
  );
  const outdir = path.join(folder, "bundled");
  await build({
    ...{ entryPoints, outdir, bundle: true, splitting: true, minify: true },
    ...{ platform: "node", format: "esm", packages: "external" },
  });
  for (const { in: entry } of entryPoints) rmSync(entry);
  // What others use too is loaded before, from here, and not weighed.
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const dictionary = "dictionary-1.bin";
  cpSync(path.join(ROOT, "engine/sessions", dictionary), path.join(outdir, dictionary));
  return outdir;
}

async function writers(folderOf: (index: number) => string): Promise<readonly Gaps[]> {
  const indices = Array.from({ length: WRITERS }, (_, index) => index);
  return Promise.all(
    indices.map((index) => worker<Gaps>("write", folderOf(index), `${index}`, `${seconds}`)),
  );
}

/** The middle of each figure: a busy machine moves a mean. */
function middle(all: readonly CodeWeights[]): CodeWeights {
  const of = (read: (one: CodeWeights) => number): number =>
    all.map(read).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  return {
    codeBytes: of((one) => one.codeBytes),
    openBytes: of((one) => one.openBytes),
    statementBytes: of((one) => one.statementBytes),
    usedBytes: of((one) => one.usedBytes),
  };
}

function report(weights: CodeWeights, shared: readonly Gaps[], own: readonly Gaps[]): void {
  const { codeBytes, openBytes, statementBytes, usedBytes } = weights;
  // SQLite's own, besides what has a constant of its own.
  const libraryBytes = usedBytes - PAGE_CACHE_BYTES - STATEMENTS_MAX * statementBytes;
  const rows = [
    ["code while off", codeBytes, OFF_BYTES_MAX],
    ["opening a file", openBytes, DATABASE_LIBRARY_BYTES],
    ["DATABASE_LIBRARY_BYTES, in use", libraryBytes, DATABASE_LIBRARY_BYTES],
    ["STATEMENT_BYTES", statementBytes, STATEMENT_BYTES],
    ["DATABASE_BYTES, in use", usedBytes, DATABASE_BYTES],
  ] as const;
  const kib = (bytes: number): number => round(bytes / 1024);
  printTable(
    ["bytes of", "measured, KiB", "assumed, KiB", "verdict"],
    rows.map(([name, is, was]) => [name, kib(is), kib(was), is > was ? "TOO LOW" : "holds"]),
  );
  const most = (gaps: readonly Gaps[], read: (one: Gaps) => number): number =>
    round(Math.max(...gaps.map(read)));
  printTable(
    ["writers", "bookings", "ms at most: lock", "work", "commit", "loop gap", "its p99"],
    (
      [
        ["one file", shared],
        ["a file each", own],
      ] as const
    ).map(([name, gaps]) => [
      `${WRITERS}, ${name}`,
      gaps.reduce((sum, { booked }) => sum + booked, 0),
      most(gaps, ({ lockMsMax }) => lockMsMax),
      most(gaps, ({ workMsMax }) => workMsMax),
      most(gaps, ({ commitMsMax }) => commitMsMax),
      most(gaps, ({ gapMsMax }) => gapMsMax),
      most(gaps, ({ gapMsP99 }) => gapMsP99),
    ]),
  );
  const lockMs = most(shared, ({ lockMsMax }) => lockMsMax);
  const isTrue = rows.every(([, is, was]) => is <= was) && lockMs <= LOCK_MS_MAX;
  progress(`locks: ${lockMs} ms at most, ${LOCK_MS_MAX} allowed`);
  writeReport("sqlite", head, { isTrue, weights, shared, own });
  if (!isTrue) process.exitCode = 1;
}
