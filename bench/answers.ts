// Measures the parser of model replies on its corpora: how many replies are parsed as intended and,
// with `--misses`, which are not. `npm run bench:answers [file.jsonl …]`; bounded by the files.

import { parseArgs } from "node:util";
import { misreading, readSample, sampleAnswers } from "../test/support/model/answers-fixture.ts";

const options = { misses: { type: "boolean", default: false } } as const;
const { positionals, values } = parseArgs({ allowPositionals: true, options });
const files = positionals.length > 0 ? positionals : ["model-answers.jsonl"];
for (const file of files) {
  const samples = sampleAnswers(file.replace(/^.*\//, ""));
  let read = 0;
  for (const sample of samples) {
    const miss = misreading(sample, await readSample(sample));
    if (miss === null) read++;
    else if (values.misses) console.log(`${miss} (${sample.source})`);
  }
  const share = ((100 * read) / samples.length).toFixed(1);
  console.log(`${file}: ${read} of ${samples.length} read as they were meant (${share} %)`);
}
