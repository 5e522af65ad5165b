// `npm run mutate`: mutates the booking records, the session scripts and their guards, one change
// at a time, and runs the tests that concern each, to find changes that no test sees. Writes
// docs/mutation.md and its records. Arguments select files by a part of their path. Bounded: two
// runs at a time, each with a deadline.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { format } from "prettier";
import { EQUIVALENTS } from "./equivalents.ts";
import { TARGETS } from "./plan.ts";
import { PLANTED } from "./planted.ts";
import type { Stage } from "./plan.ts";
import { pageOf, recordsOf, tableOf, unexplainedIn } from "./report.ts";
import type { Records, Result } from "./report.ts";
import { alter, mutantsOf } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const WORKERS = Math.min(2, availableParallelism());
/**
 * A mutant may loop endlessly: its deadline is this multiple of the unmutated run, or the minimum.
 */
const SLOWNESS_MAX = 10;
const DEADLINE_MS_MIN = 20_000;
/** By stage; bounded by the stages of the plan. */
const deadlines = new Map<Stage, number>();
/** A fixed seed, so that a killed mutant is killed in every run. */
const ENVIRONMENT: NodeJS.ProcessEnv = { ...process.env, SEED: "20261123", ORACLE_RUNS: "60" };

interface Job {
  readonly mutant: Mutant;
  /** Run in order until one fails. */
  readonly stages: readonly Stage[];
}

async function main(patterns: readonly string[]): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "citas-mutants-"));
  // Unchanged modules are compiled once.
  ENVIRONMENT["NODE_COMPILE_CACHE"] = path.join(directory, "compiled");
  try {
    const jobs = jobsFor(patterns);
    await assertAllPass(jobs);
    const results = await runAll(jobs, directory);
    const date = new Date().toISOString().slice(0, 10);
    const records = recordsOf(results, { date, lanes: WORKERS });
    await saveRecords(records, patterns);
    console.log(tableOf(records).join("\n"));
    for (const { survived } of Object.values(records)) survived.forEach((one) => console.log(one));
    process.exitCode = unexplainedIn(records) > 0 ? 1 : 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A partial run keeps the records of the other files. */
async function saveRecords(records: Records, patterns: readonly string[]): Promise<void> {
  const file = path.join(ROOT, "docs/mutation.json");
  const before = patterns.length > 0 && existsSync(file) ? readFileSync(file, "utf8") : "{}";
  // This function wrote it in this form.
  const all = { ...(JSON.parse(before) as Records), ...records };
  const names = Object.keys(all).sort();
  const sorted = Object.fromEntries(
    names.flatMap((name) => (all[name] ? [[name, all[name]]] : [])),
  );
  const text = await format(JSON.stringify(sorted), { parser: "json", printWidth: 100 });
  writeFileSync(file, text);
  writeFileSync(path.join(ROOT, "docs/mutation.md"), pageOf(sorted));
}

function jobsFor(patterns: readonly string[]): readonly Job[] {
  const isChosen = ({ file }: { readonly file: string }): boolean =>
    patterns.length === 0 || patterns.some((word) => file.includes(word));
  const planted = PLANTED.filter(isChosen).flatMap(({ file, found, instead, stages }) => {
    const text = readFileSync(path.join(ROOT, file), "utf8");
    const start = text.indexOf(found);
    if (start < 0) throw new Error(`${file} has no ${found}`);
    const mutation = { start, end: start + found.length, instead };
    return alter(file, text, [mutation]).map((mutant) => ({ mutant, stages }));
  });
  const made = TARGETS.filter(isChosen).flatMap(({ file, stages }) =>
    mutantsOf(file, readFileSync(path.join(ROOT, file), "utf8")).map((mutant) => ({
      ...{ mutant, stages },
    })),
  );
  return [...planted, ...made];
}

/** A test that fails without a mutant would kill every mutant. */
async function assertAllPass(jobs: readonly Job[]): Promise<void> {
  for (const stage of new Set(jobs.flatMap(({ stages }) => stages))) {
    const started = performance.now();
    const { killedBy } = await runTests(stage, null);
    const durationMs = Math.round(performance.now() - started);
    deadlines.set(stage, Math.max(DEADLINE_MS_MIN, SLOWNESS_MAX * durationMs));
    const names = stage.files.join(" ");
    if (killedBy !== null) throw new Error(`${names} fails without any mutant: ${killedBy}`);
  }
}

async function runAll(jobs: readonly Job[], directory: string): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = jobs.values();
  const worker = async (_: unknown, index: number): Promise<void> => {
    const mutantFile = path.join(directory, `${index}.json`);
    for (const job of waiting) {
      const result = await testMutant(job, mutantFile);
      results.push(result);
      const { mutant, verdict, by } = result;
      const count = `${results.length}/${jobs.length}`;
      console.log(`${count} ${verdict} ${mutant.file}:${mutant.line} ${mutant.change} (${by})`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return results;
}

async function testMutant(job: Job, mutantFile: string): Promise<Result> {
  const started = performance.now();
  const verdict = await verdictOf(job, mutantFile);
  return { mutant: job.mutant, ...verdict, durationMs: performance.now() - started };
}

async function verdictOf(
  { mutant, stages }: Job,
  mutantFile: string,
): Promise<Pick<Result, "verdict" | "by">> {
  const file = path.join(ROOT, mutant.file);
  writeFileSync(mutantFile, JSON.stringify({ file, text: mutant.text }));
  for (const stage of stages) {
    const { killedBy } = await runTests(stage, mutantFile);
    if (killedBy !== null) return { verdict: "killed", by: killedBy };
  }
  const { where, change } = mutant;
  const same = EQUIVALENTS.find(
    (one) => one.file === mutant.file && one.where === where && covers(one.changes, change),
  );
  const isEquivalent = same !== undefined && same.survives !== true;
  return { verdict: isEquivalent ? "equivalent" : "survived", by: same?.why ?? "" };
}

function covers(changes: readonly string[] | undefined, change: string): boolean {
  return changes === undefined || changes.includes(change);
}

/** All files in one Node process, which ends at the first failing test. */
async function runTests(
  stage: Stage,
  mutant: string | null,
): Promise<{ readonly killedBy: string | null }> {
  const { files, only } = stage;
  const deadlineMs = deadlines.get(stage) ?? SLOWNESS_MAX * DEADLINE_MS_MIN;
  const script = (name: string): string => path.join(import.meta.dirname, name);
  const options = [
    `--import=${script("mutant-hook.ts")}`,
    ...["--test", "--test-isolation=none", "--test-force-exit"],
    `--test-reporter=${script("mutant-reporter.ts")}`,
    ...(only === undefined ? [] : [`--test-name-pattern=${only}`]),
  ];
  const environment = mutant === null ? ENVIRONMENT : { ...ENVIRONMENT, MUTANT: mutant };
  // In its own process group, so that its servers end with it.
  const child = spawn(process.execPath, [...options, ...files], {
    ...{ cwd: ROOT, env: environment, detached: true },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    output = (output + piece).slice(-4096);
  });
  const end = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const timer = setTimeout(end, deadlineMs);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  end();
  if (code === 0) return { killedBy: null };
  const name = /^killed by: (.*)$/m.exec(output)?.[1];
  return {
    killedBy: name ?? (code === null ? "the deadline of its tests" : "a failure outside of tests"),
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has already ended.
  }
}

await main(process.argv.slice(2));
