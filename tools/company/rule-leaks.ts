// Detects a reply that leaks the prompt's own rules: it contains a long run of their words. The
// company's data do not count, because customers may read them. The hashes are computed on first
// use.

import { foldText } from "../dates/date-mentions.ts";
import { templateText } from "./templates.ts";

/** Words in a row that cannot be a coincidence. */
const RUN_WORDS = 7;

/** Hashes of all word runs of the rules: some 1,200 numbers. */
let runs: ReadonlySet<number> | null = null;

export function leaksRules(sentence: string): boolean {
  const known = (runs ??= runsOf(templateText("system.eta")));
  return runsIn(sentence).some((run) => known.has(run));
}

function runsOf(template: string): ReadonlySet<number> {
  // Template tags insert data, and a run never crosses a line.
  const pieces = template.split(/<%[^]*?%>|\n/);
  return new Set(pieces.flatMap(runsIn));
}

function runsIn(text: string): readonly number[] {
  const words = foldText(text).match(/[a-z0-9_]+/g) ?? [];
  const hashes: number[] = [];
  for (let index = 0; index + RUN_WORDS <= words.length; index++) {
    hashes.push(hashOf(words.slice(index, index + RUN_WORDS).join(" ")));
  }
  return hashes;
}

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
