// `npm run sim -- --seeds 10000 --from 1` runs many seeds and stops at the first that breaks a rule;
// `SEED=123 npm run sim` replays one and prints its trace.

import { parseArgs } from "node:util";
import { simulate } from "./run.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "1000" }, from: { type: "string", default: "1" } },
});
const seed = process.env["SEED"];

if (seed === undefined) await runMany(Number(values.from), Number(values.seeds));
else await replay(Number(seed));

async function replay(one: number): Promise<void> {
  const { trace, violations } = await simulate(one);
  for (const line of trace) console.log(line);
  report(one, violations);
}

async function runMany(from: number, count: number): Promise<void> {
  const startedAt = performance.now();
  let lines = 0;
  for (let at = from; at < from + count; at++) {
    const { trace, violations } = await simulate(at);
    lines += trace.length;
    report(at, violations);
    if (violations.length > 0) return;
    if ((at - from + 1) % 500 === 0) console.log(`${at - from + 1} seeds`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${count} seeds from ${from}: nothing broken, ${lines} events, ${seconds} s`);
}

function report(at: number, violations: readonly string[]): void {
  for (const violation of violations) console.log(`SEED=${at}: ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}
