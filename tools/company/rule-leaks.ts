// Detects a reply that leaks the prompt's own rules: it contains a long run of their words. The
// company's data do not count, because customers may read them. The hashes are computed on first
// use.

import { foldText } from "../dates/date-mentions.ts";
import { templateText } from "./templates.ts";

/** Words in a row that cannot be a coincidence. */
const RUN_WORDS = 7;

/** Hashes of all word runs of the rules: some 1,200 numbers. */
let runs: ReadonlySet<number> | null = null;

export function leaksRules(text: string): boolean {
  const known = (runs ??= runsOf(templateText("system.eta")));
  return someRun(text, (run) => known.has(run));
}

function runsOf(template: string): ReadonlySet<number> {
  const found = new Set<number>();
  // Template tags insert data, and a run never crosses a line.
  for (const piece of template.split(/<%[^]*?%>|\n/)) someRun(piece, (run) => !found.add(run));
  return found;
}

/** Whether `test` holds for the hash of a word run. Sums up as it goes and keeps no words. */
function someRun(text: string, test: (run: number) => boolean): boolean {
  const folded = foldText(text);
  const words = new Int32Array(RUN_WORDS);
  let count = 0;
  let run = 0;
  let word = 0;
  for (let index = 0; index <= folded.length; index++) {
    const code = folded.charCodeAt(index);
    if (isWordCode(code)) {
      word = Math.imul((word === 0 ? FNV_START : word) ^ code, FNV_PRIME);
      continue;
    }
    if (word === 0) continue;
    const place = count % RUN_WORDS;
    run = (Math.imul(run - Math.imul(words[place] ?? 0, OLDEST), BASE) + word) | 0;
    words[place] = word;
    word = 0;
    count++;
    if (count >= RUN_WORDS && test(run)) return true;
  }
  return false;
}

/** a–z, 0–9 and "_"; false for NaN, the code after the end. */
function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

/** FNV-1a of a word, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
/** A run is the polynomial of its words' hashes: the oldest has the highest power. */
const BASE = 0x9e3779b1 | 0;
const OLDEST = power(BASE, RUN_WORDS - 1);

function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : Math.imul(base, power(base, exponent - 1));
}
