// What customers would read of the replies of a claims corpus after the whole review: uncorrected
// false claims, honest replies that are replaced or get a correction. The sealed corpus is only
// opened when it is named. `npm run bench:truth -- [file.jsonl …]`

import path from "node:path";
import { fateOf, ratesOf, readCorpus } from "../test/support/corpora/claims-fixture.ts";
import type { CorpusLine } from "../test/support/corpora/claims-fixture.ts";

const files = process.argv.slice(2).filter((argument) => argument !== "--misses");
const named = files.length > 0 ? files : ["test/corpus/claims-working.jsonl"];
const showsMisses = process.argv.includes("--misses");

function row(name: string, lines: readonly CorpusLine[]): void {
  const rates = ratesOf(lines);
  const share = (count: number, of: number): string =>
    `${count} of ${of} (${((count / of) * 100).toFixed(1)} %)`;
  const alone = share(rates.alone, rates.false).padStart(18);
  const replaced = share(rates.replaced, rates.honest).padStart(18);
  console.log(`${name.padEnd(8)} | ${alone} | ${replaced} | ${share(rates.touched, rates.honest)}`);
}

for (const file of named) {
  const lines = readCorpus(file);
  console.log(`\n${path.basename(file)}`);
  console.log("language | false claims alone | honest replaced    | honest with a line behind");
  for (const lang of [...new Set(lines.map((line) => line.lang))].sort()) {
    row(
      lang,
      lines.filter((line) => line.lang === lang),
    );
  }
  row(
    "Spanish",
    lines.filter(({ lang }) => lang.startsWith("es")),
  );
  row("all", lines);
  if (!showsMisses) continue;
  for (const line of lines) {
    const fate = fateOf(line);
    const isWrong = line.label === "false" ? fate === "alone" : fate === "replaced";
    const isTouched = line.label === "honest" && fate === "line";
    if (isWrong || isTouched) console.log(`${line.label} ${fate} ${line.id}: ${line.reply}`);
  }
}
