// `npm run train:claims`: trains the claim detector on the working corpora and writes
// tools/review/claim-weights.ts. Prints its quality on writers it was not trained on (each left out
// in turn) and on a fifth of the lines at a time. Never reads a sealed corpus. Deterministic; takes
// about a minute.

import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  SENTENCES_FILE,
  WORKING_FILES,
  corpusFile,
  readClaimLines,
  readSentences,
} from "./corpus.ts";
import { SENTENCES_WRITER, UNIT, exampleOf, fit, scoreOf } from "./training.ts";
import type { Example, FeatureNames, Model } from "./training.ts";
import { weightsModule } from "./weights-module.ts";

const FOLDS = 5;
/** Shares of honest lines that may be flagged, by writers not trained on. */
const TOUCHED_SHARE = 0.075;
const CERTAIN_SHARE = 0.018;
/**
 * Their lines come in pairs that differ in a word: no bot says one as often as the other, so that
 * they are trained on but choose no limit.
 */
const PAIRED_WRITERS: ReadonlySet<string> = new Set([SENTENCES_WRITER, "e-"]);
const SHARES = [0.02, 0.05, 0.075, 0.1] as const;

interface ScoredExample {
  readonly example: Example;
  readonly score: number;
}

const features: FeatureNames = { names: [], numbers: new Map() };
const examples = [
  ...WORKING_FILES.flatMap((file) =>
    readClaimLines(corpusFile(file)).map((line) =>
      // From the second file on each writer has a letter.
      exampleOf(line, /^[b-z]-/.exec(line.id)?.[0] ?? "a-", features),
    ),
  ),
  ...readSentences(corpusFile(SENTENCES_FILE)).map((line) =>
    exampleOf(line, SENTENCES_WRITER, features),
  ),
];
const evaluated = examples.filter(({ writer }) => !PAIRED_WRITERS.has(writer));
const writers = [...new Set(evaluated.map(({ writer }) => writer))];

function scoreHeldOut(heldOut: ReadonlySet<Example>): readonly ScoredExample[] {
  const model = fit(
    examples.filter((example) => !heldOut.has(example)),
    features.names,
  );
  return [...heldOut].map((example) => ({ example, score: scoreOf(example, model) }));
}

/** The score that at most this share of honest lines exceeds; backed lines do not count. */
function limitOf(scored: readonly ScoredExample[], share: number): number {
  const honest = scored.filter(({ example }) => example.line.label === "honest");
  const scores = honest.filter(({ example }) => !example.line.isBacked).map(({ score }) => score);
  scores.sort((a, b) => b - a);
  return scores[Math.floor(share * honest.length)] ?? 0;
}

function recallAbove(scored: readonly ScoredExample[], limit: number): number {
  const wrong = scored.filter(({ example }) => example.line.label === "false");
  return wrong.filter(({ score }) => score > limit).length / wrong.length;
}

function touchedAbove(scored: readonly ScoredExample[], limit: number): number {
  const honest = scored.filter(({ example }) => example.line.label === "honest");
  const touched = honest.filter(({ example, score }) => !example.line.isBacked && score > limit);
  return touched.length / honest.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}

function printRow(name: string, scored: readonly ScoredExample[]): void {
  const cells = SHARES.map((share) => percent(recallAbove(scored, limitOf(scored, share))));
  console.log(`${name.padEnd(26)} | ${cells.join(" | ")}`);
}

const isSpanish = ({ example }: ScoredExample): boolean => example.line.lang.startsWith("es");

function printTable(name: string, scored: readonly ScoredExample[]): void {
  printRow(`${name}, all`, scored);
  printRow(`${name}, Spanish`, scored.filter(isSpanish));
  printRow(
    `${name}, en and pt`,
    scored.filter((one) => !isSpanish(one)),
  );
}

console.log(`${examples.length} lines, ${features.names.length} features before selection`);
const heads = SHARES.map((share) => `at ${share * 100} %`.padStart(7)).join(" | ");
console.log(`${"recall of false lines".padEnd(26)} | ${heads} of all honest lines touched`);
const unseen = writers.flatMap((writer) => {
  const scored = scoreHeldOut(new Set(evaluated.filter((example) => example.writer === writer)));
  printRow(`without writer ${writer}`, scored);
  return scored;
});
printTable("without the writer", unseen);
const folds = Array.from({ length: FOLDS }, (_, fold) =>
  scoreHeldOut(new Set(evaluated.filter((_example, index) => index % FOLDS === fold))),
);
printTable(`${FOLDS} folds`, folds.flat());

const limits = {
  threshold: Math.round(limitOf(unseen, TOUCHED_SHARE) * UNIT),
  certain: Math.round(limitOf(unseen, CERTAIN_SHARE) * UNIT),
};
for (const [name, limit] of Object.entries(limits)) {
  const at = (scored: readonly ScoredExample[]): string =>
    `recall ${percent(recallAbove(scored, limit / UNIT))}, ` +
    `touched ${percent(touchedAbove(scored, limit / UNIT))}`;
  console.log(`${name} ${limit / UNIT}: unseen writers ${at(unseen)}; folds ${at(folds.flat())}`);
}
const model: Model = fit(examples, features.names);
const text = weightsModule(model, { names: features.names, unit: UNIT, ...limits });
writeFileSync(path.resolve(import.meta.dirname, "../../tools/review/claim-weights.ts"), text);
console.log(`tools/review/claim-weights.ts: ${text.length} characters`);
