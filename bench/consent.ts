// Compares how tools/consent/read-consent.ts reads answers to booking summaries with a careful
// receptionist's labels: a table of labels and results, the two rates that matter, and every line
// that differs. `npm run bench:consent [file.jsonl …]`; bounded by the files' sizes.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  consentCorpora,
  questionOf,
  readCorpus,
  ratesOf,
} from "../test/support/corpora/consent-corpus.ts";
import { readConsent, type Consent } from "../tools/consent/read-consent.ts";

const READINGS: readonly Consent[] = ["yes", "no", "change", "unclear"];

const { positionals } = parseArgs({ allowPositionals: true });
const files = positionals.length > 0 ? positionals : consentCorpora();
for (const file of files) {
  const lines = readCorpus(readFileSync(file, "utf8"));
  const read = lines.map((line) => ({
    ...line,
    reading: readConsent(line.message, questionOf(line.action)),
  }));
  console.log(`${file}: ${lines.length} messages`);
  console.log(["label \\ read", ...READINGS].map((cell) => cell.padStart(13)).join(""));
  for (const label of READINGS) {
    const counts = READINGS.map(
      (reading) => read.filter((line) => line.label === label && line.reading === reading).length,
    );
    console.log([label, ...counts].map((cell) => String(cell).padStart(13)).join(""));
  }
  const { opened, others, missed, yeses } = ratesOf(read);
  console.log(`read as yes and was not: ${opened} of ${others} (${percent(opened, others)})`);
  console.log(`yes that was not read: ${missed} of ${yeses} (${percent(missed, yeses)})`);
  for (const { id, action, message, label, reading } of read) {
    if (reading === label) continue;
    const mark = reading === "yes" ? "OPENED" : label === "yes" ? "missed" : "";
    console.log(`${mark.padEnd(7)}${id} ${action} ${label} → ${reading}: ${message}`);
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none" : `${((100 * part) / whole).toFixed(1)} %`;
}
