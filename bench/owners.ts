// Prints how hours and blocked times of the given corpora are parsed: right, missed, or wrong. Any
// result other than the expected one is wrong; the worst opens a shop that is closed. Reads the
// named files, or the working corpora of the tests.

import { readFileSync } from "node:fs";
import path from "node:path";
import { judgeCorpus } from "../test/support/corpora/owners-fixture.ts";

const CORPUS = path.resolve(import.meta.dirname, "../test/corpus");
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : ["hours", "blocks"].map((kind) => path.join(CORPUS, `owners-working-${kind}.jsonl`));

for (const file of files) {
  const { kind, total, readable, read, wrong, missed } = judgeCorpus(readFileSync(file, "utf8"));
  const percent = ((100 * read) / Math.max(1, readable)).toFixed(1);
  console.log(`${path.basename(file)} (${kind}): ${total} values, ${readable} readable`);
  console.log(`  read ${read} (${percent} %), wrong ${wrong.length}, missed ${missed.length}`);
  for (const line of wrong) console.log(`  wrong   ${line}`);
  for (const line of missed) console.log(`  missed  ${line}`);
}
