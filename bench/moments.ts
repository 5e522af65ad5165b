// Evaluates the parser of days and hours (tools/dates/extract-dates.ts) on JSONL files of
// sentences: prints how many lines are exactly right. `--misses` lists the others. Each file is
// read whole. Usage: npm run bench:moments -- [--misses] [file.jsonl ...]

import { judge, rates, readLines } from "../test/support/corpora/moments-fixture.ts";
import type { Verdict } from "../test/support/corpora/moments-fixture.ts";

const given = process.argv.slice(2);
const files = given.filter((argument) => !argument.startsWith("--"));

for (const file of files.length > 0 ? files : ["test/corpus/times-working.jsonl"]) {
  const verdicts = readLines(file).map(judge);
  const { lines, right, dates, times, ends, traps, trapsQuiet } = rates(verdicts);
  const share = (part: number, whole: number): string =>
    `${part}/${whole} (${whole === 0 ? "-" : ((100 * part) / whole).toFixed(1)} %)`;
  process.stdout.write(
    `${file}: exactly right ${share(right, lines)}, dates ${share(dates, lines)}, ` +
      `times ${share(times, lines)}, ends ${share(ends, lines)}, ` +
      `traps quiet ${share(trapsQuiet, traps)}\n`,
  );
  if (given.includes("--misses")) for (const verdict of verdicts) writeMiss(verdict);
}

function writeMiss({ isRight, line, read }: Verdict): void {
  if (isRight) return;
  const text = (of: Pick<Verdict["read"], "dates" | "times" | "ends">): string =>
    `${of.dates.join(" ")} | ${of.times.join(" ")} | ${of.ends.join(" ")}`;
  process.stdout.write(`${line.id} ${line.now} ${line.text}\n`);
  process.stdout.write(`    wanted ${text(line)}\n    read   ${text(read)}\n`);
}
