// Counts the false lines of a corpus that the claim detector finds, and the honest ones that it
// flags, at both of its thresholds, by language. An honest line with a tool execution or a known
// appointment counts as not flagged: its claims are supported. The sealed corpus is only opened
// when it is named. `npm run bench:claims -- [--misses] [file.jsonl …]`

import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { CORPUS_FOLDER, readClaimLines } from "../scripts/claims/corpus.ts";
import type { ClaimLine } from "../scripts/claims/corpus.ts";
import { CERTAIN, claimScores } from "../tools/review/claim-detector.ts";
import { sentencesOf } from "../engine/conversation/sentences.ts";

const { values, positionals } = parseArgs({
  options: { misses: { type: "boolean", default: false } },
  allowPositionals: true,
});

interface Judged {
  readonly line: ClaimLine;
  readonly score: number;
}

function working(): readonly string[] {
  const names = readdirSync(CORPUS_FOLDER).filter((name) => /^claims-.*\.jsonl$/.test(name));
  return names.filter((name) => !name.includes("sealed")).map((n) => path.join(CORPUS_FOLDER, n));
}

function judged(line: ClaimLine): Judged {
  return { line, score: Math.max(...claimScores(sentencesOf(line.reply), line.offered)) };
}

function share(some: readonly Judged[], limit: number): string {
  if (some.length === 0) return "      -";
  const above = some.filter(({ line, score }) => !line.isBacked && score > limit).length;
  return `${((above / some.length) * 100).toFixed(1).padStart(5)} %`;
}

function printRow(name: string, some: readonly Judged[]): void {
  const wrong = some.filter(({ line }) => line.label === "false");
  const honest = some.filter(({ line }) => line.label === "honest");
  const cells = [0, CERTAIN].map((limit) => `${share(wrong, limit)} | ${share(honest, limit)}`);
  const counts = `${String(wrong.length).padStart(5)} | ${String(honest.length).padStart(6)}`;
  console.log(`${name.padEnd(10)} | ${counts} | ${cells.join(" | ")}`);
}

function printMisses(all: readonly Judged[]): void {
  const sorted = [...all].sort((a, b) => a.score - b.score);
  for (const { line, score } of sorted) {
    const isMissed = line.label === "false" && score <= 0;
    const isTouched = line.label === "honest" && !line.isBacked && score > 0;
    if (!isMissed && !isTouched) continue;
    const said = line.reply.replaceAll("\n", "⏎");
    console.log(`${isMissed ? "missed " : "touched"} ${score.toFixed(1)} ${line.id}: ${said}`);
  }
}

for (const file of positionals.length > 0 ? positionals : working()) {
  const all = readClaimLines(file).map(judged);
  console.log(
    `\n${path.basename(file)}: false lines found, honest lines touched; then for certain`,
  );
  console.log("language   | false | honest |   found | touched |   found | touched");
  const languages = [...new Set(all.map(({ line }) => line.lang))].sort();
  for (const language of languages) {
    printRow(
      language,
      all.filter(({ line }) => line.lang === language),
    );
  }
  printRow(
    "Spanish",
    all.filter(({ line }) => line.lang.startsWith("es")),
  );
  printRow("all", all);
  if (values.misses) printMisses(all);
}
